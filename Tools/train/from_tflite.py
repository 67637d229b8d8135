"""Makes a checkpoint of a float `.tflite` of these networks: a teacher whose own was not kept.

    python from_tflite.py ../../Models/ds-cnn-l-float.tflite --size L --name large
"""

from pathlib import Path

import numpy as np
import torch
from ai_edge_litert import schema_py_generated as schema

import dataset
import model
import temporal

WEIGHTED = {schema.BuiltinOperator.CONV_2D, schema.BuiltinOperator.DEPTHWISE_CONV_2D,
            schema.BuiltinOperator.FULLY_CONNECTED}


def layers(path):
    """-> (weight, bias) of each convolution and of the classifier, in order."""
    stored = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(path.read_bytes(), 0))
    graph = stored.subgraphs[0]

    def values(index):
        tensor = graph.tensors[index]
        data = np.asarray(stored.buffers[tensor.buffer].data, np.uint8)
        return torch.from_numpy(data.view(np.float32).reshape(tensor.shape).copy())

    return [(values(operator.inputs[1]), values(operator.inputs[2]))
            for operator in graph.operators
            if stored.operatorCodes[operator.opcodeIndex].builtinCode in WEIGHTED]


def filled_cnn(size, weights):
    network = model.FoldedDSCNN(size)
    for layer, (weight, bias) in zip(network.layers, weights):
        # [out, h, w, in] -> [out, in, h, w]; depthwise [1, h, w, channel] -> [channel, 1, h, w]
        order = (3, 0, 1, 2) if layer.depthwise else (0, 3, 1, 2)
        layer.convolution.weight.copy_(weight.permute(order))
        layer.convolution.bias.copy_(bias)
    return network


def filled_temporal(size, weights):
    network = temporal.TemporalNet(size, folded=True)
    (stem, bias), *weights = weights
    network.stem.copy_(stem[:, :, 0].permute(0, 2, 1).flatten(1))
    network.normal.bias.copy_(bias)
    for block, depthwise, pointwise in zip(network.blocks, weights[::2], weights[1::2]):
        block.depthwise.copy_(depthwise[0][0, :, 0].t())
        block.first.bias.copy_(depthwise[1])
        block.pointwise.copy_(pointwise[0][:, 0, 0])
        block.second.bias.copy_(pointwise[1])
    return network


@torch.no_grad()
def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("tflite", type=Path)
    parser.add_argument("--size", required=True, choices=(*model.SIZES, *temporal.SIZES))
    parser.add_argument("--name", required=True, help="name of the checkpoint to write")
    arguments = parser.parse_args()
    weights = layers(arguments.tflite)
    filled = filled_temporal if arguments.size in temporal.SIZES else filled_cnn
    network = filled(arguments.size, weights[:-1])
    network.classifier.weight.copy_(weights[-1][0])
    network.classifier.bias.copy_(weights[-1][1])
    model.save(network, arguments.work / f"{arguments.name}.pt")


if __name__ == "__main__":
    main()
