"""Writes the fixtures of graphs with several ends or with state.

For every model NAME:

    NAME.tflite      the model
    NAME.json        maker, shapes of inputs and outputs
    NAME_inputs.i8   for each inference all inputs, int8, in the file's order
    NAME_scores.i8   for each inference all outputs, int8, likewise

The inferences follow one another: variables keep what was assigned to them.

    python make_ended.py --out ../../Tests/Fixtures/Ended
"""

import zlib

import numpy as np

import recurrent_models  # noqa: F401
from ended_models import ENDED
from fixture_files import write_chosen, write_json
from oracle import Oracle, maker


def shapes(oracle, indices):
    """The dimensions of tensors."""
    return [[int(n) for n in oracle.sub.tensors[index].shape]
            for index in indices]


def write_model(name, out, count):
    """Writes the four files of one model, returns a summary line."""
    data = ENDED[name]()
    oracle = Oracle(data)
    rng = np.random.default_rng(zlib.crc32(name.encode()) + 2)
    inputs, scores = [], []
    for _ in range(count):
        values = [rng.integers(-128, 128, shape).astype(np.int8)
                  for shape in shapes(oracle, oracle.sub.inputs)]
        oracle.run(values)
        inputs += values
        scores += [oracle.output(position)
                   for position in range(len(oracle.sub.outputs))]
    facts = {
        "maker": maker(), "model": f"{name}.tflite", "source":
        "hand-made graph", "count": count,
        "inputs": shapes(oracle, oracle.sub.inputs),
        "outputs": shapes(oracle, oracle.sub.outputs),
    }
    (out / f"{name}.tflite").write_bytes(data)
    for kind, arrays in (("inputs", inputs), ("scores", scores)):
        (out / f"{name}_{kind}.i8").write_bytes(
            b"".join(array.astype(np.int8).tobytes() for array in arrays))
    write_json(out / f"{name}.json", facts)
    return f"{name:24} {len(data):6}  {facts['inputs']} -> {facts['outputs']}"


if __name__ == "__main__":
    write_chosen(__doc__, list(ENDED), write_model, "inferences of")
