"""Writes the record of small networks of our own that lie elsewhere in the repository.

For every network NAME:

    NAME.json        maker, and a CRC-32 of every operator's output tensor
                     for every input
    NAME_inputs.i8   the inputs, int8, concatenated
    NAME_scores.i8   the outputs, int8, concatenated

    python make_networks.py --out ../../Tests/Fixtures/Networks
"""

import pathlib

from fixture_files import write_chosen, write_json
from oracle import maker
from recording import run_model

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETWORKS = {
    "ds-cnn-s": "Models/ds-cnn-s.tflite",
    "activity_conv1d": "Tests/Fixtures/Operators/activity_conv1d.tflite",
}


def write_network(name, out, count):
    """Writes the three files of one network, returns a summary line."""
    path = NETWORKS[name]
    inputs, scores, layers, _ = run_model(
        name, (ROOT / path).read_bytes(), count)
    (out / f"{name}_inputs.i8").write_bytes(inputs.tobytes())
    (out / f"{name}_scores.i8").write_bytes(scores.tobytes())
    write_json(out / f"{name}.json",
               {"maker": maker(), "model": path, "count": count}, layers)
    return f"{name:24} {len(layers)} layers"


if __name__ == "__main__":
    write_chosen(__doc__, list(NETWORKS), write_network, "inputs for")
