"""Counts where TensorFlow Lite's own kernels differ from tflite-micro's.

Thimble follows tflite-micro. This shows how much of a difference is to be
expected when somebody compares with `tf.lite.Interpreter` instead: its
reference kernels, its optimised kernels, and its default (XNNPACK).

    python compare_tflite.py ../../Tests/Fixtures/Operators
"""

import argparse
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from oracle import Oracle  # noqa: E402

RESOLVERS = {
    "reference": tf.lite.experimental.OpResolverType.BUILTIN_REF,
    "optimised": tf.lite.experimental.OpResolverType
    .BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    "default": tf.lite.experimental.OpResolverType.AUTO,
}
# TensorFlow Lite refuses or crashes on convolutions without a bias.
LEFT_OUT = ("conv_no_bias", "depthwise_no_bias")


def differences(data, inputs, resolver):
    """Output values that differ, over all inputs."""
    oracle = Oracle(data)
    lite = tf.lite.Interpreter(model_content=data,
                               experimental_op_resolver_type=resolver)
    lite.allocate_tensors()
    source, result = lite.get_input_details()[0], lite.get_output_details()[0]
    count = 0
    for x in inputs.reshape(-1, *source["shape"]):
        oracle.run([x])
        lite.set_tensor(source["index"], x)
        lite.invoke()
        count += int((lite.get_tensor(result["index"])
                      != oracle.output()).sum())
    return count


def main():
    """One line for each int8 model that differs anywhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=(
        argparse.RawDescriptionHelpFormatter))
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    for path in sorted(folder.glob("*.tflite")):
        if path.stem in LEFT_OUT or path.stem.startswith("edge_"):
            continue
        inputs = np.fromfile(folder / f"{path.stem}_inputs.i8", np.int8)
        scores = (folder / f"{path.stem}_scores.i8").stat().st_size
        counts = {name: differences(path.read_bytes(), inputs, resolver)
                  for name, resolver in RESOLVERS.items()}
        if any(counts.values()):
            print(f"{path.stem:24} of {scores:5}: {counts}", flush=True)


if __name__ == "__main__":
    main()
