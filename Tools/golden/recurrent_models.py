"""Graphs of operators with a state of their own: adds to `ENDED`."""

import numpy as np

from ended_models import ENDED, EndedNet
from graph import options

# schema.ActivationFunctionType.TANH
TANH = 4


class RecurrentNet(EndedNet):
    """An `EndedNet` with variable tensors."""

    def variable(self, name, shape, scale, zero, dtype):
        """A variable tensor, by index."""
        index = self.value(name, shape, scale, zero, dtype).index
        self.graph.sub.tensors[index].isVariable = True
        return index

    def lstm(self, x, units, scale, zero, cell_power=-12, clip=0.0, dtype="int8"):
        """UNIDIRECTIONAL_SEQUENCE_LSTM; outputs use a scale and zero point, cells `2^cell_power`.

        Of int16 values the biases are int64.
        """
        depth = x.shape[2]
        reach, bias = {"int8": (0.0004, "int32"), "int16": (0.0004 / 256, "int64")}[dtype]

        def weights(count, step):
            scales = [reach / np.sqrt(count) / step * self.rng.uniform(0.5, 2) for _ in range(4)]
            return [self.constant("weights", self.rng.integers(-127, 128, (units, count)),
                                  "int8", scale=np.float32(s)) for s in scales], scales
        fresh, scales = weights(depth, x.scale)
        kept, _ = weights(units, scale)
        biases = [self.constant(
            "bias", np.round(self.rng.normal(0, 1, units) / (x.scale * s)), bias,
            scale=np.float32(x.scale * s)) for s in scales]
        y = self.value("lstm", (1, x.shape[1], units), scale, zero, dtype)
        state = [self.variable("last", (1, units), scale, zero, dtype),
                 self.variable("cells", (1, units), 2.0 ** cell_power, 0, "int16")]
        self.graph.op(
            "UNIDIRECTIONAL_SEQUENCE_LSTM",
            [x.index, *fresh, *kept, -1, -1, -1, *biases, -1, -1, *state, -1, -1, -1, -1],
            [y.index],
            options("UnidirectionalSequenceLSTMOptions", fusedActivationFunction=TANH,
                    cellClip=clip))
        return y


    def svdf(self, x, units, rank, memory, scale, zero, state):
        """SVDF; the state is of a type, and has a scale and zero point."""
        dtype, state_scale, state_zero = state
        filters, depth = units * rank, x.shape[1]
        # Values of the state, and outputs, that use much of their range.
        levels, span = (8000, 12000) if dtype == "int16" else (40, 127)
        fresh = levels / (74 * 74 * np.sqrt(depth)) * state_scale / x.scale
        later = 45 / (levels * span * 0.6 * np.sqrt(rank * memory)) * scale / state_scale
        weights = self.constant("weights", self.rng.integers(-127, 128, (filters, depth)), "int8",
                                scale=np.float32(fresh))
        steps = self.constant("steps", self.rng.integers(-span, span + 1, (filters, memory)),
                              dtype, scale=np.float32(later))
        bias_scale = np.float32(state_scale * later)
        bias = self.constant("bias", self.rng.integers(-30, 30, units) * scale / bias_scale,
                             "int32", scale=bias_scale)
        y = self.value("svdf", (1, units), scale, zero)
        kept = self.variable("kept", (1, filters * memory), state_scale, state_zero, dtype)
        self.graph.op("SVDF", [x.index, weights, steps, bias, kept], [y.index],
                      options("SVDFOptions", rank=rank))
        return y


def model(function):
    """Registers a maker under its own name."""
    ENDED[function.__name__] = lambda: function(RecurrentNet(function.__name__))
    return function


@model
def lstm_steps(net):
    """Steps of time in one inference, a zero point for what is put out."""
    x = net.input((1, 6, 5))
    return net.finish(net.lstm(x, 7, 0.0071, -3))


@model
def lstm_stack(net):
    """One upon the other; cells of another scale, clamped; a result that does not need the last step."""
    x = net.input((1, 4, 3), scale=0.05, zero=17)
    first = net.lstm(x, 6, 1 / 128, 0, cell_power=-11, clip=1.25)
    second = net.lstm(first, 5, 0.006, 4, cell_power=-13)
    return net.finish(net.slice(second, (0, 1, 0), (1, 2, -1)))


@model
def lstm_int16(net):
    """Values of 16 bits; one upon the other, the cells of the second clamped."""
    x = net.input((1, 6, 5), 0.02 / 256, 0, "int16")
    first = net.lstm(x, 7, 2.0 ** -15, 0, dtype="int16")
    return net.finish(net.lstm(first, 4, 0.00004, 0, cell_power=-11, clip=0.7, dtype="int16"))


@model
def svdf_wide(net):
    """A state of 16 bits, two filters for an output."""
    x = net.input((1, 9))
    return net.finish(net.svdf(x, 5, 2, 4, 0.05, -7, ("int16", 0.0004, 0)))


@model
def svdf_narrow(net):
    """A state of 8 bits that has a zero point, then one of 16."""
    x = net.input((1, 6), scale=0.1, zero=40)
    first = net.svdf(x, 7, 1, 3, 0.03, 11, ("int8", 0.02, 6))
    return net.finish(net.svdf(first, 4, 3, 5, 0.006, -60, ("int16", 0.0002, 0)))
