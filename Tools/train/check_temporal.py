"""Checks the temporal networks, untrained, and prints their sizes; fails where something differs.

Folding and unfolding change no output; in sizes that are VALID along time a row that all of a window's layers
have computed is the same in the next window.
"""

import torch

import temporal
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


@torch.no_grad()
def check(size):
    network = lively(size)
    stream = torch.randn(8, FRAMES + 1, temporal.COEFFICIENTS)
    first, second = stream[:, :-1], stream[:, 1:]
    network.measure(first)
    folded = temporal.fold(network)
    require(f"{size} folded", network(first), folded(first))
    require(f"{size} unfolded", folded(first), temporal.unfold(folded, first, size)(first))
    if temporal.SIZES[size].valid:
        require(f"{size} one row later", rows(folded, first)[..., 1:], rows(folded, second)[..., :-1])
    lengths = temporal.SIZES[size].lengths()
    products = folded.stem.numel() * lengths[0] + folded.classifier.weight.numel()
    for block, length in zip(folded.blocks, lengths[1:]):
        products += (block.depthwise.numel() + block.pointwise.numel()) * length
    parameters = sum(parameter.numel() for parameter in folded.parameters())
    print(f"{size}: {parameters:,} parameters, {products:,} multiply-accumulates, rows {lengths}")


def main():
    torch.manual_seed(1)
    for size in temporal.SIZES:
        check(size)


if __name__ == "__main__":
    main()
