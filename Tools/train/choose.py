"""Compares checkpoints on validation, to choose one, or the mean logits of several as one teacher.

    python choose.py small-1.pt small-2.pt
    python choose.py --together trial.pt large.pt wide-teacher.pt

Prints the share of right answers, the mean of the classes' shares, and that mean with Unknown weighed by word, as
a test has it that takes as many clips of each word. Validation has few clips of the rare words: they
count together, as as many words as they are.
"""

import numpy as np
import torch
from torch.nn import functional

import dataset
import model
from dataset import LABELS, UNKNOWN
from train import validation_set

RARE = 10


@torch.no_grad()
def log_scores(network, inputs):
    return torch.cat([network(part) for part in inputs.split(512)])


def unknown_by_word(right, words):
    """Mean share of right answers of the words; those with fewer than RARE clips share one."""
    names, counts = np.unique(words, return_counts=True)
    rare = names[counts < RARE]
    of_common = [right[words == name].mean() for name in names[counts >= RARE]]
    of_rare = [right[np.isin(words, rare)].mean()] * len(rare)
    return np.mean(of_common + of_rare)


def report(name, logits, classes, words):
    right = (logits.argmax(1) == classes).numpy().astype(float)
    classes = classes.numpy()
    shares = np.array([right[classes == index].mean() for index in range(len(LABELS))])
    by_word = shares.copy()
    by_word[UNKNOWN] = unknown_by_word(right[classes == UNKNOWN], words[classes == UNKNOWN])
    loss = functional.cross_entropy(logits, torch.from_numpy(classes)).item()
    print(f"{name}: {100 * right.mean():.2f} %, class mean {100 * shares.mean():.2f}, "
          f"Unknown by word {100 * by_word.mean():.2f}, loss {loss:.4f}; "
          + " ".join(f"{label} {100 * share:.1f}" for label, share in zip(LABELS, by_word)))


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("checkpoints", nargs="+", help="files in the work folder")
    parser.add_argument("--together", action="store_true", help="their mean logits as well")
    arguments = parser.parse_args()
    _, _, spoken = dataset.load_split(arguments.work, "validation")
    found = []
    for name in arguments.checkpoints:
        network = model.load(arguments.work / name)
        inputs, classes = validation_set(arguments.work, network.view)
        words = np.append(spoken, ["_silence_"] * (len(classes) - len(spoken)))
        found.append(log_scores(network, inputs))
        report(name, found[-1], classes, words)
    if arguments.together:
        report("together", torch.stack(found).mean(0), classes, words)


if __name__ == "__main__":
    main()
