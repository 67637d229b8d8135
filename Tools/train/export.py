"""Writes a trained network as float `.tflite`, DS-CNN as int8 too, front end and labels inside.

    python export.py --checkpoint final.pt --name ds-cnn-s
    python export.py --checkpoint temporal.pt --name ds-tc-s --temperature 0.9

The logits are divided by `--temperature`, in the weights of the last layer. DS-TC's graph is (1, 49, 1, 20) ->
(1, 12), time along the height (`temporal.py`). DS-CNN's graph is the MLPerf Tiny keyword model's: CONV_2D, four times (size L: five)
(DEPTHWISE_CONV_2D, CONV_2D), AVERAGE_POOL_2D, RESHAPE, FULLY_CONNECTED,
SOFTMAX; batch 1, ReLU fused, batch normalisation folded. The int8 version is
quantized after training on validation clips, its input clamped to
`--input-range` (the front end's int8 rounding saturates there as well).
"""

import hashlib
import json
from pathlib import Path

import flatbuffers
import numpy as np
import tensorflow as tf
import torch
from tensorflow.lite.python import schema_py_generated as schema

import dataset
import features
import model
import temporal

CALIBRATION_CLIPS = 600


class Graph(tf.Module):
    """The folded network in TensorFlow; `score` is what is exported."""

    def __init__(self, folded):
        super().__init__()
        self.layers = []
        for layer in folded.layers:
            weight = layer.convolution.weight.detach().numpy()
            # PyTorch [out, in, h, w] -> [h, w, in, out]; depthwise -> [h, w, channel, 1].
            order = (2, 3, 0, 1) if layer.depthwise else (2, 3, 1, 0)
            bias = layer.convolution.bias.detach().numpy()
            self.layers.append((layer.depthwise, layer.convolution.stride,
                                np.ascontiguousarray(weight.transpose(order)), bias))
        self.classifier = (folded.classifier.weight.detach().numpy().T,
                           folded.classifier.bias.detach().numpy())

    @tf.function(input_signature=[tf.TensorSpec(
        (1, features.FRAMES, features.COEFFICIENTS, 1), tf.float32, name="features")])
    def score(self, x):
        """Features -> scores."""
        for depthwise, (down, across), weight, bias in self.layers:
            convolve = tf.nn.depthwise_conv2d if depthwise else tf.nn.conv2d
            x = convolve(x, weight, strides=(1, down, across, 1), padding="SAME")
            x = tf.nn.relu(tf.nn.bias_add(x, bias))
        x = tf.nn.avg_pool2d(x, ksize=x.shape[1:3], strides=x.shape[1:3], padding="VALID")
        x = tf.reshape(x, (1, x.shape[-1]))
        weight, bias = self.classifier
        return {"scores": tf.nn.softmax(tf.matmul(x, weight) + bias)}


class TemporalGraph(tf.Module):
    """The folded temporal network in TensorFlow, time along the height."""

    def __init__(self, folded):
        super().__init__()
        stem = folded.stem.view(len(folded.stem), temporal.COEFFICIENTS, -1)
        self.stem = array(stem.permute(2, 1, 0)[:, None]), array(folded.normal.bias)
        self.blocks = [
            (array(block.depthwise.t()[:, None, :, None]), array(block.first.bias),
             array(block.pointwise.t()[None, None]), array(block.second.bias),
             (block.rows - block.made) // 2 if block.residual else None)
            for block in folded.blocks]
        self.padding = "VALID" if temporal.SIZES[folded.size].valid else "SAME"
        self.classifier = array(folded.classifier.weight.t()), array(folded.classifier.bias)

    @tf.function(input_signature=[tf.TensorSpec(
        (1, features.FRAMES, 1, temporal.COEFFICIENTS), tf.float32, name="features")])
    def score(self, x):
        """Features -> scores."""
        weight, bias = self.stem
        x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, weight, 1, "VALID"), bias))
        for depthwise, first, pointwise, second, skipped in self.blocks:
            y = tf.nn.depthwise_conv2d(x, depthwise, (1, 1, 1, 1), self.padding)
            y = tf.nn.relu(tf.nn.bias_add(y, first))
            y = tf.nn.bias_add(tf.nn.conv2d(y, pointwise, 1, "VALID"), second)
            if skipped is not None:
                y = y + x[:, skipped:skipped + y.shape[1]]
            x = tf.nn.relu(y)
        weight, bias = self.classifier
        return {"scores": tf.nn.softmax(tf.matmul(tf.reduce_mean(x, (1, 2)), weight) + bias)}


def array(tensor):
    return np.ascontiguousarray(tensor.detach().numpy())


def calibration_features(work, seed, input_range):
    """600 validation clips, held-out silences among them, clamped to the range."""
    with np.load(work / "validation_mfcc.npz") as stored:
        every = stored["features"]
    chosen = np.random.default_rng(seed).permutation(len(every))[:CALIBRATION_CLIPS]
    clamped = np.clip(every[chosen], *input_range).astype(np.float32)
    # The ends themselves, so that the converter's range is exactly the given one.
    clamped[0, 0, 0], clamped[0, 1, 0] = input_range
    return clamped[..., None]


def convert(graph, calibration=None):
    """-> flatbuffer bytes: float, or int8 when `calibration` is given."""
    concrete = graph.score.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], graph)
    if calibration is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([clip[None]] for clip in calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
        # Per-tensor weights in the classifier, which every runtime understands.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return converter.convert()


def add_buffer(stored, data):
    """Appends constant bytes to the model -> index of the buffer."""
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(data, np.uint8)
    stored.buffers.append(buffer)
    return len(stored.buffers) - 1


def add_tensor(stored, name, shape, kind, buffer, quantization):
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type = name, shape, kind
    tensor.buffer, tensor.quantization, tensor.hasRank = buffer, quantization, True
    stored.subgraphs[0].tensors.append(tensor)
    return len(stored.subgraphs[0].tensors) - 1


def add_operator_code(stored, code):
    operator_code = schema.OperatorCodeT()
    operator_code.builtinCode = operator_code.deprecatedBuiltinCode = code
    operator_code.version = 1
    stored.operatorCodes.append(operator_code)
    return len(stored.operatorCodes) - 1


def restore_reshape(stored):
    """Puts back the RESHAPE before FULLY_CONNECTED, which the converter drops.

    The pooled [1, 1, 1, channels] would do for TensorFlow Lite; [1, channels] is what the
    MLPerf Tiny graph has and other tools expect.
    """
    graph = stored.subgraphs[0]
    codes = [code.builtinCode for code in stored.operatorCodes]
    dense = codes.index(schema.BuiltinOperator.FULLY_CONNECTED)
    place = [operator.opcodeIndex for operator in graph.operators].index(dense)
    consumer = graph.operators[place]
    pooled = graph.tensors[consumer.inputs[0]]
    shape = np.array([1, pooled.shape[-1]], np.int32)
    # Buffer 0 is empty by convention: a tensor without constant data.
    target = add_tensor(stored, "flat", shape, pooled.type, 0, pooled.quantization)
    constant = add_tensor(stored, "flat/shape", np.array([2], np.int32),
                          schema.TensorType.INT32, add_buffer(stored, shape.tobytes()), None)
    reshape = schema.OperatorT()
    reshape.opcodeIndex = add_operator_code(stored, schema.BuiltinOperator.RESHAPE)
    reshape.inputs, reshape.outputs = [consumer.inputs[0], constant], [target]
    reshape.builtinOptionsType = schema.BuiltinOptions.ReshapeOptions
    reshape.builtinOptions = schema.ReshapeOptionsT()
    reshape.builtinOptions.newShape = shape
    consumer.inputs = [target, *consumer.inputs[1:]]
    graph.operators.insert(place, reshape)


def finished(flatbuffer, description, view):
    """Adds the entries "thimble.frontend" (JSON) and "thimble.labels", for DS-CNN the RESHAPE."""
    stored = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(flatbuffer, 0))
    stored.description = description
    if view == "mfcc":
        restore_reshape(stored)
    entries = {
        "thimble.frontend": json.dumps(features.metadata(view), separators=(",", ":")),
        "thimble.labels": "\n".join(dataset.LABELS) + "\n",
    }
    stored.metadata = stored.metadata or []
    for name, text in entries.items():
        entry = schema.MetadataT()
        entry.name, entry.buffer = name, add_buffer(stored, text.encode())
        stored.metadata.append(entry)
    builder = flatbuffers.Builder(len(flatbuffer) + 4096)
    builder.Finish(stored.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--checkpoint", required=True, help="file in the work folder")
    parser.add_argument("--out", type=Path, default=dataset.REPOSITORY / "Models",
                        help="folder to write into (default: Models)")
    parser.add_argument("--name", default="ds-cnn-s", help="stem of the two files")
    parser.add_argument("--temperature", type=float, default=1.0,
                        help="what the logits are divided by (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="picks the calibration clips")
    parser.add_argument("--input-range", type=float, nargs=2, default=(-124.0, 60.0),
                        metavar=("LOW", "HIGH"), help="as in training (default: -124 60)")
    arguments = parser.parse_args()
    folded = model.fold(model.load(arguments.work / arguments.checkpoint))
    with torch.no_grad():
        folded.classifier.weight /= arguments.temperature
        folded.classifier.bias /= arguments.temperature
    arguments.out.mkdir(parents=True, exist_ok=True)
    if isinstance(folded, temporal.TemporalNet):
        graph = TemporalGraph(folded)
        made = [(f"{arguments.name}-float", convert(graph), "float32")]
        family = f"DS-TC-{folded.size.removeprefix('tc-').upper()}"
    else:
        graph = Graph(folded)
        calibration = calibration_features(arguments.work, arguments.seed, arguments.input_range)
        made = [(f"{arguments.name}-float", convert(graph), "float32"),
                (arguments.name, convert(graph, calibration), "int8")]
        family = f"DS-CNN-{folded.size}"
    for stem, flatbuffer, kind in made:
        path = arguments.out / f"{stem}.tflite"
        title = f"Thimble {family} keyword spotter, {kind}"
        path.write_bytes(finished(flatbuffer, title, folded.view))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name} {path.stat().st_size} bytes SHA-256 {digest}")


if __name__ == "__main__":
    main()
