"""Checks the temporal networks, untrained, and prints their sizes; fails where something differs.

Folding, unfolding, growing and writing as TensorFlow Lite change no output; in sizes that are VALID along time a row that all of a window's layers
have computed is the same in the next window.
"""

import numpy as np
import torch
from ai_edge_litert.interpreter import Interpreter

import grow
import temporal
import temporal_graph
from features import FRAMES

LARGEST_DIFFERENCE = 1e-3


def lively(size):
    """A network whose normalisations are not those of the start."""
    network = temporal.TemporalNet(size)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            torch.nn.init.normal_(module.weight)
            torch.nn.init.normal_(module.bias)
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network.eval()


def rows(network, features):
    """What the last block makes, [channels, N, time]."""
    found = []
    hook = network.blocks[-1].register_forward_hook(lambda *call: found.append(call[-1]))
    network(features)
    hook.remove()
    return found[0]


def require(what, first, second):
    difference = ((first - second).abs().max() / first.abs().max()).item()
    if difference > LARGEST_DIFFERENCE:
        raise SystemExit(f"{what}: {difference:.1e} of the largest value apart")


def written(folded, features):
    """Scores of the network as TensorFlow Lite runs it, [N, 12]."""
    interpreter = Interpreter(model_content=temporal_graph.converted(folded))
    interpreter.allocate_tensors()
    place, = (entry["index"] for entry in interpreter.get_input_details())
    output, = (entry["index"] for entry in interpreter.get_output_details())
    scores = []
    for clip in features.numpy():
        interpreter.set_tensor(place, clip[None, :, None])
        interpreter.invoke()
        scores.append(interpreter.get_tensor(output)[0])
    return torch.from_numpy(np.stack(scores))


@torch.no_grad()
def check(size):
    network = lively(size)
    stream = torch.randn(8, FRAMES + 1, temporal.COEFFICIENTS)
    first, second = stream[:, :-1], stream[:, 1:]
    network.measure(first)
    folded = temporal.fold(network)
    require(f"{size} folded", network(first), folded(first))
    require(f"{size} unfolded", folded(first), temporal.unfold(folded, first, size)(first))
    require(f"{size} written", folded(first).softmax(1), written(folded, first))
    if temporal.SIZES[size].valid:
        require(f"{size} one row later", rows(folded, first)[..., 1:], rows(folded, second)[..., :-1])
    lengths = temporal.SIZES[size].lengths()
    products = folded.stem.numel() * lengths[0] + folded.classifier.weight.numel()
    for block, length in zip(folded.blocks, lengths[1:]):
        products += (block.depthwise.numel() + block.pointwise.numel()) * length
    parameters = sum(parameter.numel() for parameter in folded.parameters())
    print(f"{size}: {parameters:,} parameters, {products:,} multiply-accumulates, rows {lengths}")


@torch.no_grad()
def check_growing(size, larger):
    network, features = lively(size), torch.randn(8, FRAMES, temporal.COEFFICIENTS)
    require(f"{size} grown", network(features), grow.grown(network, larger)(features))


def main():
    torch.manual_seed(1)
    for size in temporal.SIZES:
        check(size)
    for size, larger in (("tc-s", "tc-m"), ("tc-s-same", "tc-m-same")):
        check_growing(size, larger)


if __name__ == "__main__":
    main()
