"""Small float networks of ONNX, quantized statically by ONNX Runtime.

`NETWORKS` maps a name to a function that adds nodes to a `Net`; `SINGLE` holds
networks of one operator between a convolution, which gives it realistic
values, and nothing. `quantized(name, way, seed)` is the file's bytes.
"""

import pathlib
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime import quantization

NETWORKS = {}
SINGLE = {}
# How ONNX Runtime is asked to quantize: format, activations, per channel.
WAYS = {
    "qdq_s8": ("QDQ", "QInt8", True),
    "qdq_u8": ("QDQ", "QUInt8", False),
    "qoperator_s8": ("QOperator", "QInt8", False),
    "qoperator_u8": ("QOperator", "QUInt8", True),
}


def network(*shape):
    """Registers a network with its input's shape."""
    def register(make):
        NETWORKS[make.__name__] = (make, shape)
        return make
    return register


def single(*shape):
    """Registers a network of one operator."""
    def register(make):
        SINGLE[make.__name__] = (make, shape)
        return make
    return register


class Net:
    """Nodes with random weights, one after the other."""

    def __init__(self, shape, seed):
        self.rng = np.random.default_rng(seed)
        self.shape, self.nodes, self.constants = shape, [], []
        self.count = 0

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def op(self, kind, *inputs, outputs=1, **attributes):
        names = [f"v{self.count + k}" for k in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, names[0], **attributes))
        return names[0] if outputs == 1 else names

    def weights(self, *shape, fan):
        return self.constant(self.rng.normal(0, 1.6 / np.sqrt(fan), shape).astype(np.float32))

    def conv(self, x, inputs, outputs, kernel, groups=1, kind="Conv", **attributes):
        """Conv of any rank, or ConvTranspose."""
        fan = inputs // groups * int(np.prod(kernel))
        pair = (outputs, inputs // groups) if kind == "Conv" else (inputs, outputs)
        return self.op(kind, x, self.weights(*pair, *kernel, fan=fan),
                       self.constant(self.rng.normal(0, 0.3, outputs).astype(np.float32)),
                       group=groups, **attributes)

    def gemm(self, x, inputs, outputs):
        return self.op("Gemm", x, self.weights(outputs, inputs, fan=inputs),
                       self.constant(self.rng.normal(0, 0.3, outputs).astype(np.float32)),
                       transB=1)

    def matmul(self, x, inputs, outputs):
        return self.op("MatMul", x, self.weights(inputs, outputs, fan=inputs))

    def model(self, output):
        graph = helper.make_graph(
            self.nodes, "network",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, (1, *self.shape))],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], self.constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        return onnx.shape_inference.infer_shapes(model)


class Reader(quantization.CalibrationDataReader):
    """Normal inputs."""

    def __init__(self, shape, count=64):
        rng = np.random.default_rng(7)
        self.data = iter([{"input": x} for x in sample(rng, shape, count)])

    def get_next(self):
        return next(self.data, None)


def sample(rng, shape, count):
    """`count` inputs with a batch of one each."""
    return rng.normal(0, 1, (count, 1, *shape)).astype(np.float32)


def is_quantized(name, way):
    """Whether ONNX Runtime quantizes a network: it has no QLinearConvTranspose."""
    return not (name in ("transposed", "decoder") and way.startswith("qoperator"))


def quantized(name, way, seed=1):
    """The bytes of a quantized network."""
    make, shape = {**NETWORKS, **SINGLE}[name]
    form, activations, per_channel = WAYS[way]
    net = Net(shape, seed)
    model = net.model(make(net, "input"))
    with tempfile.TemporaryDirectory() as folder:
        source, result = pathlib.Path(folder) / "a.onnx", pathlib.Path(folder) / "b.onnx"
        onnx.save(model, source)
        quantization.quantize_static(
            source, result, Reader(shape),
            quant_format=getattr(quantization.QuantFormat, form), per_channel=per_channel,
            activation_type=getattr(quantization.QuantType, activations),
            weight_type=quantization.QuantType.QInt8)
        return result.read_bytes()


@network(1, 25, 10)
def keywords(net, x):
    """A small DS-CNN."""
    x = net.op("Relu", net.conv(x, 1, 8, (5, 4), pads=[2, 1, 2, 2], strides=[2, 2]))
    x = net.op("Relu", net.conv(x, 8, 8, (3, 3), groups=8, pads=[1, 1, 1, 1]))
    x = net.op("Relu", net.conv(x, 8, 12, (1, 1)))
    x = net.op("Flatten", net.op("GlobalAveragePool", x))
    return net.gemm(x, 12, 6)


@network(3, 12, 10)
def branches(net, x):
    """Sums, products, joints, cuts and pools."""
    x = net.op("Relu", net.conv(x, 3, 8, (3, 3), pads=[1, 1, 1, 1]))
    a = net.conv(x, 8, 8, (3, 3), pads=[1, 1, 1, 1])
    x = net.op("Relu", net.op("Add", a, x))
    gate = net.op("Sigmoid", net.conv(net.op("GlobalAveragePool", x), 8, 8, (1, 1)))
    x = net.op("Mul", x, gate)
    a, b = net.op("Split", x, outputs=2, axis=1, num_outputs=2)
    # Averages of four are often halves, which ONNX Runtime rounds to even.
    x = net.op("Concat", net.op("MaxPool", a, kernel_shape=[3, 3], strides=[2, 2]),
               net.op("AveragePool", b, kernel_shape=[3, 3], strides=[2, 2]), axis=1)
    x = net.op("Clip", net.conv(x, 8, 8, (3, 3), groups=2), net.constant(np.float32(0)),
               net.constant(np.float32(6)))
    return net.gemm(net.op("Flatten", x), 8 * 3 * 2, 5)


@network(6, 40)
def steps(net, x):
    """A sequence, its channels first."""
    x = net.op("LeakyRelu", net.conv(x, 6, 8, (5,), strides=[2]), alpha=0.1)
    x = net.op("MaxPool", x, kernel_shape=[2], strides=[2])
    x = net.op("Transpose", net.conv(x, 8, 10, (3,), dilations=[2]), perm=[0, 2, 1])
    x = net.op("Add", net.matmul(x, 10, 6), net.constant(
        net.rng.normal(0, 0.3, 6).astype(np.float32)))
    return net.gemm(net.op("ReduceMean", x, net.constant(np.array([1])), keepdims=0), 6, 4)


@network(4, 5, 6)
def decoder(net, x):
    """What makes images larger."""
    x = net.conv(x, 4, 6, (2, 2), kind="ConvTranspose", strides=[2, 2])
    x = net.op("Relu", x)
    x = net.op("Pad", x, net.constant(np.array([0, 0, 1, 1, 0, 0, 1, 1])))
    x = net.op("Resize", x, "", net.constant(np.float32([1, 1, 2, 2])), mode="nearest",
               coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    x = net.op("Slice", x, net.constant(np.array([1, 2])), net.constant(np.array([20, 26])),
               net.constant(np.array([2, 3])))
    return net.conv(x, 6, 3, (3, 3))


@single(3, 9, 8)
def convolution(net, x):
    return net.conv(x, 3, 7, (3, 3), pads=[1, 1, 1, 1], strides=[2, 1])


@single(6, 9, 8)
def depthwise(net, x):
    return net.conv(x, 6, 6, (3, 3), groups=6, pads=[1, 1, 1, 1])


@single(40)
def dense(net, x):
    return net.gemm(x, 40, 9)


@single(6, 12)
def rows(net, x):
    return net.matmul(x, 12, 9)


@single(4, 9, 8)
def transposed(net, x):
    return net.conv(x, 4, 5, (3, 3), kind="ConvTranspose", strides=[2, 2], pads=[1, 1, 1, 1])


def alone(kind, **attributes):
    """One operator on the input."""
    def make(net, x):
        return net.op(kind, x, **attributes)
    make.__name__ = kind.lower()
    single(5, 9, 8)(make)


def after(kind, **attributes):
    """One operator on what a convolution makes: ONNX Runtime leaves it as it is alone."""
    def make(net, x):
        return net.op(kind, net.conv(x, 3, 5, (1, 1)), **attributes)
    make.__name__ = kind.lower()
    single(3, 9, 8)(make)


def joined(kind):
    """One operator on both halves of the input."""
    def make(net, x):
        a, b = net.op("Split", x, outputs=2, axis=1, num_outputs=2)
        return net.op(kind, a, b, **({"axis": 1} if kind == "Concat" else {}))
    make.__name__ = "two_" + kind.lower()
    single(6, 9, 8)(make)


after("AveragePool", kernel_shape=[3, 2])
after("MaxPool", kernel_shape=[3, 2])
after("GlobalAveragePool")
alone("Sigmoid")
alone("LeakyRelu", alpha=0.2)
alone("Softmax", axis=1)
after("Relu")
for name in ("Add", "Mul", "Sub", "Max", "Min", "Concat"):
    joined(name)
