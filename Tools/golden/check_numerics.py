"""Proves numerics.py and fixed_point.py equal to the tflite-micro wheel.

For every operator: random one-operator models (random shapes, scales, zero
points), random full-range inputs, every output element compared.

    python check_numerics.py --models 200 --seed 1
"""

import argparse
import sys

import numpy as np

import checks_elementwise
import checks_layers
from check_support import Case
from oracle import maker

CHECKS = {
    name.removeprefix("check_"): function
    for module in (checks_elementwise, checks_layers)
    for name, function in vars(module).items()
    if name.startswith("check_")
}


def main():
    """Runs the chosen checks and prints one line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=(
        argparse.RawDescriptionHelpFormatter))
    parser.add_argument("--models", type=int, default=100,
                        help="random models for each operator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=CHECKS, nargs="*")
    arguments = parser.parse_args()
    print(maker())
    failures = 0
    for name in arguments.only or CHECKS:
        case = Case(np.random.default_rng(arguments.seed))
        values = wrong = 0
        for _ in range(arguments.models):
            mine, theirs = CHECKS[name](case)
            values += theirs.size
            wrong += int((mine != theirs.reshape(mine.shape)).sum())
        failures += wrong
        print(f"{name:16} {values:9} values, {wrong} differ", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
