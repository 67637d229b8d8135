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
import torch
from ai_edge_litert import schema_py_generated as schema

import dataset
import features
import model
import temporal
import temporal_graph

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
        made = [(f"{arguments.name}-float", temporal_graph.converted(folded), "float32")]
        family = f"DS-TC-{folded.size.removeprefix('tc-').upper()}"
    else:
        import cnn_graph  # needs TensorFlow, which the temporal networks do without
        graph = cnn_graph.Graph(folded)
        calibration = cnn_graph.calibration_features(arguments.work, arguments.seed, arguments.input_range)
        made = [(f"{arguments.name}-float", cnn_graph.convert(graph), "float32"),
                (arguments.name, cnn_graph.convert(graph, calibration), "int8")]
        family = f"DS-CNN-{folded.size}"
    for stem, flatbuffer, kind in made:
        path = arguments.out / f"{stem}.tflite"
        title = f"Thimble {family} keyword spotter, {kind}"
        path.write_bytes(finished(flatbuffer, title, folded.view))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        print(f"{path.name} {path.stat().st_size} bytes SHA-256 {digest}")


if __name__ == "__main__":
    main()
