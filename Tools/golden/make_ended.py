"""Writes the fixtures of graphs with several ends or with state.

For every model NAME:

    NAME.tflite      the model
    NAME.json        maker, shapes of inputs and outputs
    NAME_inputs.i8   for each inference all inputs' bytes, in the file's order
    NAME_scores.i8   for each inference all outputs' bytes, likewise

The inferences follow one another: variables keep what was assigned to them.

    python make_ended.py --out ../../Tests/Fixtures/Ended
"""

import zlib

import numpy as np

import recurrent_models  # noqa: F401
from ended_models import ENDED
from fixture_files import write_chosen, write_json
from oracle import NUMPY_TYPES, Oracle, maker


def shapes(oracle, indices):
    """The dimensions of tensors."""
    return [[int(n) for n in oracle.sub.tensors[index].shape]
            for index in indices]


def random_input(rng, tensor):
    """Values of an input's whole range."""
    kind = NUMPY_TYPES[tensor.type]
    limits = np.iinfo(kind)
    return rng.integers(limits.min, limits.max + 1, [int(n) for n in tensor.shape]).astype(kind)


def write_model(name, out, count):
    """Writes the four files of one model, returns a summary line."""
    data = ENDED[name]()
    oracle = Oracle(data)
    rng = np.random.default_rng(zlib.crc32(name.encode()) + 2)
    inputs, scores = [], []
    for _ in range(count):
        values = [random_input(rng, oracle.sub.tensors[index]) for index in oracle.sub.inputs]
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
            b"".join(np.ascontiguousarray(array).tobytes() for array in arrays))
    write_json(out / f"{name}.json", facts)
    return f"{name:24} {len(data):6}  {facts['inputs']} -> {facts['outputs']}"


if __name__ == "__main__":
    write_chosen(__doc__, list(ENDED), write_model, "inferences of")
