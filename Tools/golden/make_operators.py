"""Writes the operator fixtures: small models and what the oracle makes of them.

For every model NAME:

    NAME.tflite      the model
    NAME.json        maker, edges, and a CRC-32 of every operator's output
                     tensor for every input
    NAME_inputs.i8   the inputs, int8, concatenated
    NAME_scores.i8   the outputs, int8, concatenated

Where a graph begins with QUANTIZE or ends in DEQUANTIZE or QUANTIZE to
another type, the .i8 files hold the int8 tensors inside those edges.
A model in QUIRKS also gets NAME_tflite.i8: the outputs of TensorFlow Lite's
reference kernels, which there are not the oracle's.

    python make_operators.py --out ../../Tests/Fixtures/Operators
"""

import contextlib
import io

import numpy as np

import matrix_models  # noqa: F401
import movement_models  # noqa: F401
import prelu_models  # noqa: F401
import reduction_models  # noqa: F401
import softmax_models  # noqa: F401
from direct_models import DIRECT
from fixture_files import write_chosen, write_json
from oracle import LiteOracle, Oracle, lite_maker, maker
from recording import edges, run_model, tensor_facts

try:
    from keras_models import EXPORTED, export, tf
except ImportError:  # Graphs made by hand need no TensorFlow.
    EXPORTED = {}

QUIRKS = {
    "relu6_rescaled": "input and output of RELU6 have different scales: "
                      "tflite-micro clamps and copies the raw values, "
                      "TensorFlow Lite requantizes (and is right)",
}
# tflite-micro's SPACE_TO_BATCH_ND is wrong, and not the same twice.
LITE = {"dilated_images", "dilated_sequence"}


def model_bytes(name):
    """The .tflite file, made anew."""
    if name in DIRECT:
        return DIRECT[name](), "hand-made graph"
    with contextlib.redirect_stdout(io.StringIO()):
        return export(name), "Keras, TensorFlow Lite converter"


def tflite_scores(data, inputs):
    """The outputs of TensorFlow Lite's reference kernels."""
    lite = tf.lite.Interpreter(
        model_content=data, experimental_op_resolver_type=(
            tf.lite.experimental.OpResolverType.BUILTIN_REF))
    lite.allocate_tensors()
    scores = []
    for x in inputs:
        lite.set_tensor(lite.get_input_details()[0]["index"], x)
        lite.invoke()
        scores.append(lite.get_tensor(lite.get_output_details()[0]["index"]))
    return np.stack(scores)


def write_model(name, out, count):
    """Writes the four files of one model, returns a summary line."""
    data, source = model_bytes(name)
    inputs, scores, layers, oracle = run_model(
        name, data, count, LiteOracle if name in LITE else Oracle)
    first, last, kind = edges(oracle)
    facts = {
        "maker": lite_maker() if name in LITE else maker(),
        "model": f"{name}.tflite", "source": source,
        "inputs": f"{name}_inputs.i8", "scores": f"{name}_scores.i8",
        "count": count, "edge": kind,
        "input": tensor_facts(oracle, first),
        "output": tensor_facts(oracle, last),
    }
    if name in QUIRKS:
        facts["quirk"] = QUIRKS[name]
        (out / f"{name}_tflite.i8").write_bytes(
            tflite_scores(data, inputs).tobytes())
    (out / f"{name}.tflite").write_bytes(data)
    (out / f"{name}_inputs.i8").write_bytes(inputs.tobytes())
    (out / f"{name}_scores.i8").write_bytes(scores.tobytes())
    write_json(out / f"{name}.json", facts, layers)
    codes = " ".join(layer["code"] for layer in layers)
    return f"{name:24} {len(data):6}  {codes}"


if __name__ == "__main__":
    write_chosen(__doc__, [*EXPORTED, *DIRECT], write_model, "inputs for")
