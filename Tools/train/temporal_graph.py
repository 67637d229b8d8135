"""A folded temporal network as a float TensorFlow Lite file, time along the height; written without TensorFlow.

    (1, 49, 1, 20) -> CONV_2D -> (DEPTHWISE_CONV_2D, CONV_2D, ADD) a block, where rows were used up a STRIDED_SLICE on
    the way around -> MEAN -> FULLY_CONNECTED -> SOFTMAX -> (1, 12)
"""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

import features
import temporal

RELU = schema.ActivationFunctionType.RELU
NONE = schema.ActivationFunctionType.NONE
# Of STRIDED_SLICE: all axes but time (the second) are whole.
WHOLE_BUT_TIME = 0b1101
VERSION = 3


class Writer:
    """Tensors and operators of one graph, in the order in which they run."""

    def __init__(self):
        self.model = schema.ModelT()
        self.model.version, self.model.operatorCodes = VERSION, []
        self.model.buffers = [schema.BufferT()]  # the first one is empty by convention
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model.subgraphs = [self.graph]
        self.codes = {}

    def tensor(self, name, shape, kind=schema.TensorType.FLOAT32, buffer=0):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type, tensor.buffer = name, list(shape), kind, buffer
        tensor.hasRank = True
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def constant(self, name, values):
        """A PyTorch tensor or some integers."""
        is_weight = hasattr(values, "detach")
        array = (np.ascontiguousarray(values.detach().numpy()) if is_weight
                 else np.array(values, np.int32))
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(array.tobytes(), np.uint8)
        self.model.buffers.append(buffer)
        kind = schema.TensorType.FLOAT32 if is_weight else schema.TensorType.INT32
        return self.tensor(name, array.shape, kind, len(self.model.buffers) - 1)

    def operator(self, operation, inputs, shape, options_name=None, **options):
        """Adds an operator by its name in BuiltinOperator -> its output, of that shape."""
        code = getattr(schema.BuiltinOperator, operation)
        if code not in self.codes:
            self.codes[code] = len(self.model.operatorCodes)
            entry = schema.OperatorCodeT()
            entry.builtinCode = entry.deprecatedBuiltinCode = code
            entry.version = 1
            self.model.operatorCodes.append(entry)
        operator = schema.OperatorT()
        operator.opcodeIndex, operator.inputs = self.codes[code], inputs
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, options_name)
        operator.builtinOptions = getattr(schema, f"{options_name}T")()
        for name, value in options.items():
            assert hasattr(operator.builtinOptions, name)
            setattr(operator.builtinOptions, name, value)
        operator.outputs = [self.tensor(f"{operation.lower()}-{len(self.graph.operators)}", shape)]
        self.graph.operators.append(operator)
        return operator.outputs[0]

    def convolution(self, x, weight, bias, rows, padding, activation, depthwise=False):
        """`weight` as TensorFlow Lite has it: [out, height, 1, in], depthwise [1, height, 1, channels]."""
        inputs = [x, self.constant("weights", weight), self.constant("bias", bias)]
        more = {"depthMultiplier": 1} if depthwise else {}
        return self.operator(
            "DEPTHWISE_CONV_2D" if depthwise else "CONV_2D", inputs, (1, rows, 1, len(bias)),
            "DepthwiseConv2DOptions" if depthwise else "Conv2DOptions", padding=padding,
            strideW=1, strideH=1, dilationWFactor=1, dilationHFactor=1,
            fusedActivationFunction=activation, **more)

    def without_ends(self, x, skipped, rows, channels):
        """The rows of `x` that are left when `skipped` at either end are not."""
        bounds = [self.constant(name, values) for name, values in
                  (("begin", [0, skipped, 0, 0]), ("end", [0, skipped + rows, 0, 0]), ("strides", [1] * 4))]
        return self.operator("STRIDED_SLICE", [x, *bounds], (1, rows, 1, channels), "StridedSliceOptions",
                             beginMask=WHOLE_BUT_TIME, endMask=WHOLE_BUT_TIME)

    def packed(self, first, last):
        self.graph.inputs, self.graph.outputs = [first], [last]
        builder = flatbuffers.Builder(1 << 20)
        builder.Finish(self.model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def add_block(writer, x, block, padding):
    channels = len(block.second.bias)
    y = writer.convolution(x, block.depthwise.t()[None, :, None], block.first.bias, block.made, padding, RELU,
                           depthwise=True)
    last = NONE if block.residual else RELU
    y = writer.convolution(y, block.pointwise[:, None, None], block.second.bias, block.made,
                           schema.Padding.VALID, last)
    if not block.residual:
        return y
    skipped = (block.rows - block.made) // 2
    if skipped:
        x = writer.without_ends(x, skipped, block.made, channels)
    return writer.operator("ADD", [y, x], (1, block.made, 1, channels), "AddOptions",
                           fusedActivationFunction=RELU)


def converted(folded):
    """-> flatbuffer bytes of a folded TemporalNet."""
    shape, writer = temporal.SIZES[folded.size], Writer()
    padding = schema.Padding.VALID if shape.valid else schema.Padding.SAME
    first = x = writer.tensor("features", (1, features.FRAMES, 1, temporal.COEFFICIENTS))
    stem = folded.stem.view(len(folded.stem), temporal.COEFFICIENTS, -1).transpose(1, 2)
    x = writer.convolution(x, stem[:, :, None], folded.normal.bias, shape.lengths()[0],
                           schema.Padding.VALID, RELU)
    for block in folded.blocks:
        x = add_block(writer, x, block, padding)
    labels, channels = folded.classifier.weight.shape
    x = writer.operator("MEAN", [x, writer.constant("axes", [1, 2])], (1, channels), "ReducerOptions")
    dense = writer.constant("weights", folded.classifier.weight), writer.constant("bias", folded.classifier.bias)
    x = writer.operator("FULLY_CONNECTED", [x, *dense], (1, labels), "FullyConnectedOptions")
    x = writer.operator("SOFTMAX", [x], (1, labels), "SoftmaxOptions", beta=1.0)
    return writer.packed(first, x)
