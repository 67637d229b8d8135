"""Writes the fixture of a network that PyTorch's PT2E quantized and its exporter wrote, as onnxruntime runs it.

    pt2e.onnx           the network, without what the exporter tells of its own source
    pt2e_inputs.i8      eight inputs, int8
    pt2e_outputs.i8     ONNX Runtime's outputs, int8

    pip install -r requirements-quantized.txt torch==2.15.0 torchao==0.18.0 onnxscript==0.7.2
    python make_pt2e.py --out ../../Tests/Fixtures/QuantizedONNX
"""

import argparse
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn
from torchao.quantization.pt2e.quantize_pt2e import convert_pt2e, prepare_pt2e
from torchao.testing.pt2e import _xnnpack_quantizer as xnnpack

from make_quantized_onnx import COUNT, steps, stored

SHAPE = (1, 1, 25, 10)


def separable(channels):
    """A depthwise and a pointwise convolution, with their normalizations."""
    return nn.Sequential(
        nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False),
        nn.BatchNorm2d(channels), nn.ReLU(),
        nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU())


def network():
    """A small DS-CNN."""
    torch.manual_seed(7)
    return nn.Sequential(
        nn.Conv2d(1, 8, (10, 4), (2, 2), (5, 1), bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        separable(8), separable(8), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 6)).eval()


def exported():
    """The ONNX model: weights inside, nothing that names this machine's files."""
    example = torch.randn(SHAPE)
    quantizer = xnnpack.XNNPACKQuantizer().set_global(
        xnnpack.get_symmetric_quantization_config(is_per_channel=True))
    prepared = prepare_pt2e(torch.export.export(network(), (example,)).module(), quantizer)
    for _ in range(32):
        prepared(torch.randn(SHAPE))
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/model.onnx"
        torch.onnx.export(convert_pt2e(prepared), (example,), path, dynamo=True)
        model = onnx.load(path)
    for holder in [model, model.graph, *model.graph.node, *model.graph.value_info,
                   *model.graph.input, *model.graph.output, *model.graph.initializer]:
        holder.ClearField("metadata_props")
        holder.ClearField("doc_string")
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    folder = parser.parse_args().out
    model = exported()
    data = model.SerializeToString()
    session = onnxruntime.InferenceSession(data)
    quantizers = [node for node in model.graph.node if node.op_type == "QuantizeLinear"]
    generator = np.random.default_rng(3)
    inputs = [generator.normal(size=SHAPE).astype(np.float32) for _ in range(COUNT)]
    outputs = [session.run(None, {model.graph.input[0].name: x})[0] for x in inputs]
    (folder / "pt2e.onnx").write_bytes(data)
    for suffix, values, node in (("inputs", inputs, quantizers[0]), ("outputs", outputs, quantizers[-1])):
        (folder / f"pt2e_{suffix}.i8").write_bytes(
            b"".join(stored(x, *steps(model, node, 1)) for x in values))
    print(f"{len(data)} bytes, torch {torch.__version__}")


if __name__ == "__main__":
    main()
