"""Averages two checkpoints of one network, the second a continuation of the first.

    python average.py large-4.pt large-4b.pt --share 0.3 --name large-5

Weights and batch statistics become (1 - share) x the first plus share x the second (Wortsman et al.,
2022, arXiv 2203.05482). Prints what comes out of it on validation, writes NAME.pt into the work folder.
"""

import torch

import dataset
import model
from train import accuracies, validation_set


def averaged(first, second, share):
    """-> a state with every floating-point tensor between the two."""
    return {name: value.lerp(second[name], share) if value.dtype.is_floating_point else value
            for name, value in first.items()}


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("checkpoints", nargs=2, help="files in the work folder")
    parser.add_argument("--share", type=float, default=0.5, help="of the second checkpoint")
    parser.add_argument("--name", required=True, help="name of the checkpoint to write")
    arguments = parser.parse_args()
    networks = [model.load(arguments.work / name) for name in arguments.checkpoints]
    network, other = networks
    network.load_state_dict(
        averaged(network.state_dict(), other.state_dict(), arguments.share))
    overall, by_class = accuracies(network, validation_set(arguments.work, network.view))
    print(f"validation {overall:.2f} class mean {by_class:.2f}")
    model.save(network, arguments.work / f"{arguments.name}.pt")


if __name__ == "__main__":
    main()
