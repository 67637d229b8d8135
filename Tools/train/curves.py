"""Collects the training logs into one CSV: accuracy on validation against epochs.

    python curves.py student teacher medium large distilled > ../../Models/learning-curves.csv
"""

import re
import sys

import dataset

LINE = re.compile(r"epoch (\d+) loss (\S+) validation (\S+) class mean (\S+) minutes")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("names", nargs="+", metavar="NAME", help="runs, as given to train.py")
    arguments = parser.parse_args()
    print("run,epoch,training_loss,validation_percent,validation_class_mean_percent")
    for name in arguments.names:
        points = LINE.findall((arguments.work / f"{name}.log").read_text())
        if not points:
            sys.exit(f"{name}.log: no epochs")
        for point in points:
            print(",".join((name, *point)))


if __name__ == "__main__":
    main()
