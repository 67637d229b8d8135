"""Writes ONNX fixtures of single operators put together, and what ONNX Runtime makes of them.

For every model NAME the files that make_onnx.py writes: NAME.onnx, NAME_inputs.f32, NAME_outputs.f32 (images
as height, width, channels), and its line in makers.json.

    python make_onnx_nodes.py --out ../../Tests/Fixtures/ONNX
"""

import argparse
import json
import pathlib
import zlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

MODELS = {}


def model(*shape):
    """Registers a network with its input's shape, or with a shape for each of its inputs x and y."""
    shapes = shape if isinstance(shape[0], tuple) else (shape,)

    def register(make):
        MODELS[make.__name__] = (make, shapes)
        return make
    return register


class Net:
    """A graph under construction."""

    def __init__(self, name, shapes):
        self.rng = np.random.default_rng(zlib.crc32(name.encode()))
        self.name, self.inputs = name, dict(zip("xy", shapes))
        self.nodes, self.constants = [], []

    def constant(self, values, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def integers(self, *values):
        return self.constant(values, np.int64)

    def random(self, *shape):
        return self.constant(self.rng.normal(size=shape) / np.sqrt(np.prod(shape[1:])))

    def node(self, kind, inputs, outputs=1, **attributes):
        names = [f"v{len(self.nodes)}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=names[0], **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x, outputs, inputs, *kernel, **attributes):
        weights = self.random(outputs, inputs, *kernel)
        return self.node("Conv", [x, weights, self.random(outputs)], **attributes)

    def file(self, *outputs):
        graph = helper.make_graph(
            self.nodes, self.name,
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
             for name, shape in self.inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None) for output in outputs],
            self.constants)
        file = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        return onnx.shape_inference.infer_shapes(file)


@model(1, 3, 6, 5)
def decoder(net):
    """What a small U-Net's decoder has: transposed convolutions, resizes and joints."""
    skip = net.node("Relu", [net.conv("x", 4, 3, 3, 3, pads=[1, 1, 1, 1])])
    deep = net.conv(skip, 6, 4, 2, 2, strides=[2, 2])
    up = net.node("ConvTranspose", [deep, net.random(6, 4, 3, 3), net.random(4)],
                  strides=[2, 2], pads=[1, 1, 0, 1], output_padding=[0, 1])
    up = net.node("Slice", [up, net.integers(0, 0), net.integers(6, 4), net.integers(2, 3)])
    side = net.node("Slice", [skip, net.integers(1), net.integers(5), net.integers(3)])
    x = net.node("Concat", [up, side], axis=1)
    x = net.node("Resize", [x, "", net.constant([1, 1, 2, 3])], mode="nearest",
                 coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    x = net.conv(x, 4, 8, 3, 3, strides=[2, 2])
    x = net.node("Resize", [x, "", "", net.integers(1, 4, 9, 7)], mode="linear")
    return net.node("ConvTranspose", [x, net.random(4, 2, 2, 2)], strides=[2, 2])


@model(1, 8, 6, 6)
def arrangements(net):
    """Blocks, groups, cuts and picks along every axis."""
    x = net.node("DepthToSpace", ["x"], blocksize=2, mode="CRD")
    x = net.node("SpaceToDepth", [x], blocksize=3)
    x = net.conv(x, 8, 9, 3, 3, pads=[1, 1, 1, 1], group=2)
    a, b = net.node("Split", [x, net.integers(3, 5)], outputs=2, axis=1)
    b = net.node("Slice", [b, net.integers(4, 3), net.integers(-9, 0), net.integers(1, 2),
                           net.integers(-2, -1)])
    a = net.node("Gather", [a, net.integers(2, 0, 1)], axis=2)
    x = net.node("Concat", [a, b], axis=1)
    x = net.node("DepthToSpace", [net.conv(x, 8, 6, 2, 2)], blocksize=2)
    return net.node("Gather", [x, net.constant(1, np.int64)], axis=2)


@model(1, 4, 5, 6)
def borders(net):
    """Pad in every mode, with and without axes."""
    x = net.node("Pad", ["x", net.integers(0, 1, 2, 0, 0, 0, 1, 3), net.constant(-0.5)])
    x = net.conv(x, 4, 5, 3, 3)
    x = net.node("Pad", [x, net.integers(2, 1, 1, 3), "", net.integers(2, 3)], mode="reflect")
    x = net.conv(x, 3, 4, 2, 2)
    x = net.node("Pad", [x, net.integers(0, 0, 1, 2, 0, 0, 2, 0)], mode="edge")
    x = net.node("Resize", [x, "", "", net.integers(1, 3, 5, 11)], mode="nearest")
    return net.node("Pad", [x, net.integers(1, 0), "", net.integers(3)])


@model(1, 3, 4, 6)
def turns(net):
    """Transposes that move values, and reshapes across the channels."""
    x = net.conv("x", 5, 3, 2, 2)
    x = net.node("Transpose", [x], perm=[0, 2, 1, 3])
    x = net.conv(x, 4, 3, 2, 2)
    x = net.node("Reshape", [x, net.integers(1, 2, 8, 4)])
    x = net.conv(x, 3, 2, 1, 3)
    return net.node("Tile", [x, net.integers(1, 2, 1, 2)])


@model((1, 3, 4, 5), (1, 2, 4, 5))
def two_ends(net):
    """Two inputs and two heads, one of which is read further."""
    x = net.node("Concat", [net.conv("x", 4, 3, 3, 3, pads=[1, 1, 1, 1]), "y"], axis=1)
    boxes = net.conv(x, 3, 6, 1, 1)
    scores = net.node("Sigmoid", [net.conv(net.node("Relu", [boxes]), 2, 3, 2, 3)])
    return boxes, scores


@model((6, 1, 4))
def recurrence(net):
    """An LSTM backwards, without biases, from a state of zero; all of its steps, and the last one."""
    zeros = net.constant(np.zeros((1, 1, 5)))
    steps, last = net.node(
        "LSTM", ["x", net.random(1, 20, 4), net.random(1, 20, 5), "", "", zeros, zeros], outputs=2,
        direction="reverse", hidden_size=5)
    steps = net.node("Squeeze", [steps, net.integers(1)])
    steps = net.node("Relu", [net.node("MatMul", [steps, net.random(5, 3)])])
    steps = net.node("ReduceMean", [steps, net.integers(0)], keepdims=0)
    return steps, net.node("Squeeze", [last, net.integers(0)])


@model((1, 4, 5), (1, 4, 3))
def products(net):
    """Matrices of two inputs, one of them transposed, side by side or not, and their directions."""
    x = net.node("MatMul", [net.node("Transpose", ["x"], perm=[0, 2, 1]), "y"])
    heads = net.node("Reshape", ["x", net.integers(1, 2, 2, 5)])
    x = net.node("MatMul", [heads, net.node("Unsqueeze", [x, net.integers(1)])])
    x = net.node("LpNormalization", [x], axis=-1, p=2)
    return net.node("Reshape", [x, net.integers(1, 12)])


@model(1, 2, 4, 5)
def group_norm(net):
    """Normalization over all channels and pixels, as PyTorch's exporter spells GroupNorm of one group."""
    x = net.node("ConvTranspose", ["x", net.random(2, 4, 3, 3), net.random(4)], auto_pad="NOTSET",
                 dilations=[1, 1], group=1, strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
    flat = net.node("Reshape", [x, net.integers(1, 1, -1)])
    flat = net.node("InstanceNormalization", [flat, net.constant([1]), net.constant([0])], epsilon=1e-5)
    x = net.node("Reshape", [flat, net.integers(1, 4, 8, 10)])
    x = net.node("Mul", [x, net.random(4, 1, 1)])
    x = net.node("Add", [x, net.random(4, 1, 1)])
    return net.conv(x, 3, 4, 2, 3)


def arranged(values):
    """An image, or a sequence that is put out, with its channels last."""
    return values.transpose(0, 2, 3, 1).ravel() if values.ndim == 4 else (
        values.transpose(0, 2, 1).ravel() if values.ndim == 3 else values.ravel())


def write(name, folder):
    make, shapes = MODELS[name]
    net = Net(name, shapes)
    outputs = make(net)
    file = net.file(*((outputs,) if isinstance(outputs, str) else outputs))
    onnx.checker.check_model(file)
    (folder / f"{name}.onnx").write_bytes(file.SerializeToString())
    session = onnxruntime.InferenceSession(file.SerializeToString())
    inputs = [[(net.rng.normal(size=shape) * 2).astype(np.float32) for shape in shapes]
              for _ in range(4)]
    outputs = [session.run(None, dict(zip("xy", tensors))) for tensors in inputs]
    print(f"{name}: {shapes} to {[output.shape for output in outputs[0]]}")
    for suffix, runs in (("inputs", inputs), ("outputs", outputs)):
        # Sequences come in as they are.
        values = np.concatenate([
            x.ravel() if suffix == "inputs" and x.ndim == 3 else arranged(x)
            for tensors in runs for x in tensors]).astype("<f4")
        values.tofile(folder / f"{name}_{suffix}.f32")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--only", nargs="*", help="some networks only")
    options = parser.parse_args()
    chosen = options.only or MODELS
    for name in chosen:
        write(name, options.out)
    path = options.out / "makers.json"
    makers = json.loads(path.read_text()) if path.exists() else {}
    maker = f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}"
    makers.update({name: maker for name in chosen})
    path.write_text(json.dumps(makers, indent=1) + "\n")


if __name__ == "__main__":
    main()
