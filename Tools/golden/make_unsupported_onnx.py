"""Writes an ONNX network of operators that are not supported, one behind another.

    python make_unsupported_onnx.py --out ../../Tests/Fixtures/ONNX
"""

import argparse
import pathlib

import onnx
from onnx import TensorProto, helper

KINDS = {"Hardmax": {}, "MeanVarianceNormalization": {}, "LRN": {"size": 3}}


def network():
    """The model."""
    shape = [1, 3, 8, 8]
    names = ["x", *(f"y{number}" for number in range(len(KINDS)))]
    nodes = [helper.make_node(kind, [names[place]], [names[place + 1]], name=f"/{kind}", **facts)
             for place, (kind, facts) in enumerate(KINDS.items())]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            for name in (names[0], names[-1])]
    graph = helper.make_graph(nodes, "unsupported", ends[:1], ends[1:])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    onnx.save(network(), parser.parse_args().out / "unsupported.onnx")


if __name__ == "__main__":
    main()
