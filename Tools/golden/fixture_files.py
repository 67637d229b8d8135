"""What the makers of fixtures share: the command line and the JSON files."""

import argparse
import json
import pathlib

from oracle import maker


def write_chosen(description, names, write_model, counted):
    """Parses the command line and writes the chosen ones of `names`.

    `write_model(name, out, count)` writes one and returns a summary line;
    `counted` says what `--count` counts.
    """
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True,
                        help="folder to write to")
    parser.add_argument("--count", type=int, default=8,
                        help=f"{counted} each model (default 8)")
    parser.add_argument("--only", nargs="*", choices=names, metavar="NAME",
                        help="some models only")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    print(maker())
    for name in arguments.only or names:
        print(write_model(name, arguments.out, arguments.count), flush=True)


def write_json(path, facts, layers=None):
    """One line for each fact and layer, so that differences read well."""
    rows = [f" {json.dumps(key)}: {json.dumps(value)}"
            for key, value in facts.items()]
    if layers is not None:
        lines = ["  " + json.dumps(layer) for layer in layers]
        rows.append(' "layers": [\n' + ",\n".join(lines) + "\n ]")
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n")
