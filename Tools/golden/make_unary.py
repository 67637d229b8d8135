"""Writes the tables of functions of one value: what the oracles' int8 kernels
make of all 256 values, between several quantizations.

    FUNCTIONS.json   a list of {function, parameter, maker, input, output, table};
                     table is hexadecimal, the bytes for -128, -127 ... 127

The tflite-micro wheel is asked first, LiteRT's reference kernels where the
wheel has no int8 kernel.

    python make_unary.py --out ../../Tests/Fixtures/Unary/functions.json
"""

import argparse
import importlib.metadata
import json
import pathlib

import numpy as np

from check_support import Case
from graph import Graph, options
from oracle import Oracle, maker

VALUES = np.arange(-128, 128).astype(np.int8)[None]
TABLES = 12
# (operator, options, fixed output, lowest input zero point only, on the wheel)
FUNCTIONS = {
    "TANH": (None, (1 / 128, 0), False, True),
    "LOGISTIC": (None, (1 / 256, -128), False, True),
    "LEAKY_RELU": ("LeakyReluOptions", None, False, True),
    "HARD_SWISH": (None, None, False, True),
    "ELU": (None, None, False, True),
    "ABS": (None, None, False, True),
    "RSQRT": (None, None, True, True),
    "GELU": ("GeluOptions", None, False, False),
    "SQRT": (None, None, True, False),
    "EXP": (None, None, False, False),
    "LOG": (None, None, True, False),
    "RELU_0_TO_1": (None, None, False, False),
}


def on_wheel(data):
    """The table of the tflite-micro wheel."""
    oracle = Oracle(data)
    oracle.run([VALUES])
    return oracle.output()


def on_litert(data):
    """The table of LiteRT's reference kernels."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
    interpreter = Interpreter(
        model_content=data,
        experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], VALUES)
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])


def table(case, name, number):
    """One function between two random quantizations."""
    kind, fixed, positive, wheel = FUNCTIONS[name]
    scale, zero = case.scale(1e-3, 0.2), case.zero()
    if positive:
        zero = -128
    out_scale, out_zero = fixed or case.affine()
    if name == "HARD_SWISH":
        out_scale = np.float32(max(out_scale, scale / 100))
    if name == "ABS" and number % 3 == 0:
        out_scale = scale
    parameter, made = None, None
    if name == "LEAKY_RELU":
        parameter = float(np.float32(case.pick(0.01, 0.1, 0.2, 0.3, 1.5)))
        made = options(kind, alpha=parameter)
    elif name == "GELU":
        parameter = float(number % 2)
        made = options(kind, approximate=bool(parameter))
    graph = Graph()
    x = graph.tensor("x", VALUES.shape, scale, zero)
    y = graph.tensor("y", VALUES.shape, out_scale, out_zero)
    graph.op(name, [x], [y], made)
    data = graph.build([x], [y])
    result = (on_wheel if wheel else on_litert)(data)
    litert = importlib.metadata.version("ai_edge_litert")
    return {
        "function": name, "parameter": parameter,
        "maker": maker() if wheel else f"LiteRT {litert}, reference kernels",
        "input": [float(scale), zero],
        "output": [float(np.float32(out_scale)), out_zero],
        "table": result.astype(np.int8).tobytes().hex(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    case = Case(np.random.default_rng(20261129))
    tables = [table(case, name, number)
              for name in FUNCTIONS for number in range(TABLES)]
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n ".join(json.dumps(entry) for entry in tables)
    arguments.out.write_text(f"[\n {lines}\n]\n")


if __name__ == "__main__":
    main()
