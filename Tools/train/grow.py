"""Starts a temporal network from a trained one with fewer channels that it equals, to save training time.

    python grow.py --checkpoint temporal.pt --size tc-m --examples examples --name medium-start

The first channels are the smaller network's. The others start at random and are heard by none of the first, nor by
the classifier, so that no output changes until training lets them in. Kernels have to agree.
"""

import itertools

import torch

import dataset
import model
import temporal
from examples import Stored
from train import accuracies, validation_set

MEASURED_BATCHES = 3


def fill(target, source):
    """Puts `source` into the leading corner of a weight; what reads the corner from beyond gets nothing."""
    if target.ndim == 2 and target.shape[1] != source.shape[1]:
        target[:source.shape[0]] = 0
    target[tuple(slice(length) for length in source.shape)] = source


@torch.no_grad()
def grown(small, size):
    """TemporalNet with normalisation -> a wider one with the same outputs (in evaluation mode)."""
    large = model.new(size).eval()
    kernels = [[kernel for kernel, _ in temporal.SIZES[name].blocks] for name in (small.size, size)]
    if kernels[0] != kernels[1]:
        raise SystemExit(f"{small.size} has kernels {kernels[0]}, {size} {kernels[1]}")
    smaller = small.state_dict()
    for name, value in large.state_dict().items():
        if value.ndim:
            fill(value, smaller[name])
        else:
            value.copy_(smaller[name])
    return large


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--checkpoint", required=True, help="file in the work folder")
    parser.add_argument("--size", default="tc-m", choices=tuple(temporal.SIZES))
    parser.add_argument("--examples", required=True, help="folder to measure features on")
    parser.add_argument("--name", required=True, help="name of the new checkpoint")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    small = model.load(arguments.work / arguments.checkpoint)
    if model.is_folded(small):
        drawn = Stored([arguments.work / arguments.examples], arguments.seed, small.view).epoch()
        measured = torch.cat([batch for batch, *_ in itertools.islice(drawn, MEASURED_BATCHES)])
        small = temporal.unfold(small, measured, small.size).eval()
    large = grown(small, arguments.size)
    model.save(large, arguments.work / f"{arguments.name}.pt")
    validation = validation_set(arguments.work, small.view)
    for name, network in (("before", small), ("after", large)):
        print(name, "validation %.2f, class mean %.2f" % accuracies(network, validation))


if __name__ == "__main__":
    main()
