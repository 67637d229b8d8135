"""Runs a .tflite file on the tflite-micro wheel and reads every tensor."""

import importlib.metadata
import zlib

import numpy as np
from tflite_micro.python.tflite_micro import runtime
from tflite_micro.tensorflow.lite.micro.python import (
    schema_py_generated as schema,
)

CODE_NAMES = {
    value: name
    for name, value in vars(schema.BuiltinOperator).items()
    if not name.startswith("_")
}
NUMPY_TYPES = {
    schema.TensorType.INT8: np.int8,
    schema.TensorType.UINT8: np.uint8,
    schema.TensorType.INT16: np.int16,
    schema.TensorType.INT32: np.int32,
    schema.TensorType.FLOAT32: np.float32,
}


def maker():
    """The line every golden file carries about who made it."""
    version = importlib.metadata.version("tflite_micro")
    return f"tflite-micro wheel {version}, kPreserveAllTensors"


def parse(data):
    """The model as schema objects."""
    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))


def code_name(model, operator):
    """CONV_2D, ADD, …"""
    code = model.operatorCodes[operator.opcodeIndex]
    return CODE_NAMES[max(code.builtinCode, code.deprecatedBuiltinCode)]


class Oracle:
    """A loaded model; `run(inputs)` then `tensor(index)`."""

    def __init__(self, data, arena=400_000):
        self.model = parse(data)
        self.sub = self.model.subgraphs[0]
        self.interpreter = runtime.Interpreter.from_bytes(
            data,
            arena_size=arena,
            intrepreter_config=runtime.InterpreterConfig.kPreserveAllTensors,
        )

    def run(self, inputs):
        """Invokes on a list of arrays, one per graph input."""
        for position, array in enumerate(inputs):
            info = self.sub.tensors[self.sub.inputs[position]]
            kind = NUMPY_TYPES[info.type]
            shaped = np.ascontiguousarray(array, kind).reshape(info.shape)
            self.interpreter.set_input(shaped, position)
        self.interpreter.invoke()

    def output(self, position=0):
        """A graph output after `run`."""
        return np.array(self.interpreter.get_output(position))

    def tensor(self, index):
        """Any tensor after `run`, as a copy."""
        return np.array(self.interpreter.GetTensor(index, 0)["tensor_data"])


def crc(array):
    """CRC-32 of the array's bytes as eight hexadecimal digits."""
    return f"{zlib.crc32(np.ascontiguousarray(array).tobytes()):08x}"


class LiteOracle:
    """The same of LiteRT's reference kernels, for what tflite-micro has
    wrong."""

    def __init__(self, data):
        from ai_edge_litert import interpreter as lite
        self.model = parse(data)
        self.sub = self.model.subgraphs[0]
        self.interpreter = lite.Interpreter(
            model_content=data, experimental_preserve_all_tensors=True,
            experimental_op_resolver_type=(
                lite.OpResolverType.BUILTIN_REF))
        self.interpreter.allocate_tensors()

    def run(self, inputs):
        """Invokes on a list of arrays, one per graph input."""
        for index, array in zip(self.sub.inputs, inputs):
            self.interpreter.set_tensor(index, array)
        self.interpreter.invoke()

    def tensor(self, index):
        """Any tensor after `run`, as a copy."""
        return np.array(self.interpreter.get_tensor(index))


def lite_maker():
    """The line of golden files that LiteRT made."""
    version = importlib.metadata.version("ai_edge_litert")
    return f"ai-edge-litert {version}, reference kernels"
