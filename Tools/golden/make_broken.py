"""Writes model files that must be refused, each for the reason in its name.

Three kinds, told apart in expected.json: `corrupt` (the bytes or the graph
make no sense), `unsupported` (a valid model with operators or types Thimble
does not run; `operators` lists every one of them) and `float` (a valid model
that has not been quantized).

    python make_broken.py --out ../../Tests/Fixtures/Broken
"""

import argparse
import json
import pathlib

from broken_bytes import CORRUPT
from broken_graphs import UNSUPPORTED, float_model


def main():
    """Writes every file and expected.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=(
        argparse.RawDescriptionHelpFormatter))
    parser.add_argument("--out", type=pathlib.Path, required=True,
                        help="folder to write to")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    expected = {}
    for name, (reason, make) in CORRUPT.items():
        (out / f"{name}.tflite").write_bytes(make())
        expected[f"{name}.tflite"] = {"kind": "corrupt", "why": reason}
    for name, (operators, make) in UNSUPPORTED.items():
        file = f"unsupported_{name}.tflite"
        (out / file).write_bytes(make())
        expected[file] = {"kind": "unsupported", "operators": operators}
    (out / "float_model.tflite").write_bytes(float_model())
    expected["float_model.tflite"] = {
        "kind": "float", "why": "float32 throughout, not quantized"}
    lines = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}"
             for k, v in expected.items()]
    (out / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(expected)} files")


if __name__ == "__main__":
    main()
