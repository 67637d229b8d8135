"""Prints by what a network's logits should be divided for its scores to be probabilities.

    python temperature.py ds-tc-s.pt           # then: export.py --temperature T

Expected calibration error (15 bins of equal width, as `thimble evaluate` has it) and mean negative log-likelihood on
validation and its 250 held-out silences, in float, for each temperature. It changes no answer.
"""

import numpy as np
import torch
from torch.nn import functional

import dataset
import model
from train import validation_set

BINS = 15
TEMPERATURES = np.arange(0.4, 1.3, 0.05)


def calibration_error(scores, classes):
    largest, predicted = scores.max(1)
    place = (largest * BINS).long().clamp(max=BINS - 1)
    excess = torch.zeros(BINS).index_add_(0, place, largest - (predicted == classes).float())
    return 100 * excess.abs().sum().item() / len(classes)


@torch.no_grad()
def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("checkpoint", help="file in the work folder")
    arguments = parser.parse_args()
    network = model.load(arguments.work / arguments.checkpoint)
    inputs, classes = validation_set(arguments.work, network.view)
    logits = torch.cat([network(part) for part in inputs.split(512)])
    for temperature in TEMPERATURES:
        scaled = logits / temperature
        print(f"T {temperature:.2f}  calibration error "
              f"{calibration_error(functional.softmax(scaled, 1), classes):5.2f} %  "
              f"log-likelihood {-functional.cross_entropy(scaled, classes).item():.4f}")


if __name__ == "__main__":
    main()
