"""What more clips bring: accuracy by class of runs on parts of the training clips.

    python data_curves.py quarter half all > ../../Models/accuracy-by-training-clips.csv

Every run is one of train.py with its `--fraction`. For each class the CSV has
the clips trained on and how many of validation's are right, before quantization.
"""

import ast

import numpy as np
import torch

import dataset
import model
import train


def fraction_of(log):
    """The fraction a run was given: the first line of a log has its arguments."""
    return float(ast.literal_eval("{" + log.splitlines()[0].split(", ", 1)[1])["fraction"])


@torch.no_grad()
def right_per_class(network, validation):
    """-> (right, all) of each class."""
    inputs, classes = (part.numpy() if part.ndim == 1 else part for part in validation)
    predicted = torch.cat([network(part) for part in inputs.split(512)]).argmax(1).numpy()
    counts = np.bincount(classes, minlength=len(dataset.LABELS))
    return np.bincount(classes[predicted == classes], minlength=len(dataset.LABELS)), counts


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("names", nargs="+", metavar="NAME", help="runs, as given to train.py")
    arguments = parser.parse_args()
    _, classes, words = dataset.load_split(arguments.work, "train")
    validation = train.validation_set(arguments.work)
    print("run,fraction,class,training_clips,right,clips")
    for name in arguments.names:
        fraction = fraction_of((arguments.work / f"{name}.log").read_text())
        kept = dataset.part_of_each(words, fraction)
        trained = np.bincount(classes[kept], minlength=len(dataset.LABELS))
        right, counts = right_per_class(model.load(arguments.work / f"{name}.pt"), validation)
        for label, *row in zip(dataset.LABELS, trained, right, counts):
            print(",".join(map(str, (name, fraction, label, *row))))


if __name__ == "__main__":
    main()
