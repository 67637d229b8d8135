"""Builds tiny .tflite graphs straight from schema objects.

Keras and its converter choose scales, zero points and fusions themselves; the
graphs made here choose their own, which is what the corner cases need.
"""

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema,
)

TYPES = {
    "int8": (schema.TensorType.INT8, np.int8),
    "int4": (schema.TensorType.INT4, np.int8),
    "uint8": (schema.TensorType.UINT8, np.uint8),
    "int16": (schema.TensorType.INT16, np.int16),
    "int32": (schema.TensorType.INT32, np.int32),
    "int64": (schema.TensorType.INT64, np.int64),
    "float32": (schema.TensorType.FLOAT32, np.float32),
    "resource": (schema.TensorType.RESOURCE, None),
}
ACTIVATIONS = {
    None: schema.ActivationFunctionType.NONE,
    "relu": schema.ActivationFunctionType.RELU,
    "relu6": schema.ActivationFunctionType.RELU6,
    "relu_n1_to_1": schema.ActivationFunctionType.RELU_N1_TO_1,
}
PADDINGS = {"SAME": schema.Padding.SAME, "VALID": schema.Padding.VALID}


class Graph:
    """Subgraphs under construction; `build()` returns the file's bytes."""

    def __init__(self, description="thimble golden vector"):
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = description
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.model.subgraphs = []
        self.sub = self.subgraph("main")

    def subgraph(self, name):
        """Adds a subgraph; those after the first have no ends."""
        sub = schema.SubGraphT()
        sub.name = name
        sub.tensors, sub.operators = [], []
        sub.inputs, sub.outputs = [], []
        self.model.subgraphs.append(sub)
        return sub

    def tensor(self, name, shape, scale=None, zero=0, *, dtype="int8",
               data=None, axis=0):
        """Adds a tensor and returns its index.

        `scale` is one number, or a list for per-channel weights (along
        `axis`); `data` makes the tensor a constant.
        """
        tensor = schema.TensorT()
        tensor.name = name
        tensor.shape = list(shape)
        tensor.hasRank = True
        tensor.type, kind = TYPES[dtype]
        if scale is not None:
            tensor.quantization = quantization(scale, zero, axis)
        tensor.buffer = 0
        if data is not None:
            buffer = schema.BufferT()
            values = np.ascontiguousarray(data, kind)
            raw = (packed(values) if dtype == "int4" else values).tobytes()
            buffer.data = np.frombuffer(raw, np.uint8)
            self.model.buffers.append(buffer)
            tensor.buffer = len(self.model.buffers) - 1
        else:
            # An own empty buffer, as the converter writes.
            self.model.buffers.append(schema.BufferT())
            tensor.buffer = len(self.model.buffers) - 1
        self.sub.tensors.append(tensor)
        return len(self.sub.tensors) - 1

    def op(self, code, inputs, outputs, options=None):
        """Adds an operator; `options` is a schema `…OptionsT` object."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self.code(code)
        operator.inputs = list(inputs)
        operator.outputs = list(outputs)
        if options is not None:
            kind = type(options).__name__[:-1]
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, kind)
            operator.builtinOptions = options
        self.sub.operators.append(operator)
        return outputs[0] if outputs else None

    def code(self, name):
        """Index of an operator code, added on first use."""
        value = getattr(schema.BuiltinOperator, name)
        for index, known in enumerate(self.model.operatorCodes):
            if known.builtinCode == value:
                return index
        code = schema.OperatorCodeT()
        code.builtinCode = value
        code.deprecatedBuiltinCode = min(value, 127)
        code.version = 1
        self.model.operatorCodes.append(code)
        return len(self.model.operatorCodes) - 1

    def build(self, inputs, outputs):
        """Serialises the graph."""
        self.sub.inputs = list(inputs)
        self.sub.outputs = list(outputs)
        builder = flatbuffers.Builder(4096)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def packed(values):
    """Two values of four bits to a byte, the first in the lower half."""
    flat = np.append(values.ravel(), [0] * (values.size % 2)).astype(np.uint8)
    return (flat[::2] & 15 | flat[1::2] << 4).astype(np.uint8)


def quantization(scale, zero, axis):
    """Affine quantization parameters, per tensor or per channel."""
    params = schema.QuantizationParametersT()
    scales = np.atleast_1d(np.asarray(scale, np.float32))
    params.scale = scales
    zeros = np.broadcast_to(np.asarray(zero, np.int64), scales.shape)
    params.zeroPoint = np.ascontiguousarray(zeros)
    params.quantizedDimension = axis
    return params


def options(kind, **fields):
    """`options("AddOptions", fusedActivationFunction=…)` → `AddOptionsT`."""
    result = getattr(schema, kind + "T")()
    for name, value in fields.items():
        if not hasattr(result, name):
            raise AttributeError(f"{kind} has no field {name}")
        setattr(result, name, value)
    return result
