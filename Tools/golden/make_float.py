"""Writes the float32 fixtures: small models and what TensorFlow Lite makes of them.

For every model NAME:

    NAME.tflite       the model, float32
    NAME_inputs.f32   the inputs, little-endian float32, concatenated
    NAME_outputs.f32  the outputs of TensorFlow Lite's reference kernels

    python make_float.py --out ../../Tests/Fixtures/Float
"""

import argparse
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

INPUTS = 2


def layers(name, k):
    """The Keras layers of a model."""
    if name == "convolutions":
        return [
            k.Conv2D(6, (3, 2), strides=(2, 1), padding="same", activation="relu"),
            k.DepthwiseConv2D(3, padding="same", depth_multiplier=2),
            k.ReLU(6.0),
            k.Conv2D(4, 3, padding="valid", dilation_rate=(1, 2), use_bias=False),
            k.AveragePooling2D((2, 2), strides=2, padding="same"),
            k.Flatten(),
            k.Dense(5),
            k.Softmax(),
        ]
    if name == "pools":
        return [
            k.ZeroPadding2D(((1, 0), (2, 1))),
            k.MaxPooling2D((3, 2), strides=(2, 2), padding="same"),
            k.Conv2D(5, 1, activation="relu"),
            k.GlobalAveragePooling2D(),
            k.Dense(3, activation="sigmoid"),
        ]
    raise ValueError(name)


def build(name, shape):
    """The .tflite file of a model with random weights and biases."""
    k = tf.keras.layers
    rng = np.random.default_rng(len(name))
    inputs = tf.keras.Input(shape, batch_size=1)
    value = inputs
    for layer in layers(name, k):
        value = layer(value)
        if name == "pools" and isinstance(layer, k.Conv2D):
            value = k.Add()([value, k.Conv2D(5, 3, padding="same")(value)])
    model = tf.keras.Model(inputs, value)
    model.set_weights([rng.normal(0, 0.4, w.shape).astype(np.float32) for w in model.get_weights()])
    return tf.lite.TFLiteConverter.from_keras_model(model).convert()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    kind = tf.lite.experimental.OpResolverType.BUILTIN_REF
    for name, shape in [("convolutions", (11, 9, 3)), ("pools", (7, 6, 2))]:
        model = build(name, shape)
        (out / f"{name}.tflite").write_bytes(model)
        rng = np.random.default_rng(1)
        inputs = rng.normal(0, 1, (INPUTS, 1, *shape)).astype("<f4")
        interpreter = tf.lite.Interpreter(
            model_content=model, experimental_op_resolver_type=kind)
        interpreter.allocate_tensors()
        outputs = []
        for value in inputs:
            interpreter.set_tensor(interpreter.get_input_details()[0]["index"], value)
            interpreter.invoke()
            outputs.append(interpreter.get_tensor(interpreter.get_output_details()[0]["index"]))
        (out / f"{name}_inputs.f32").write_bytes(inputs.tobytes())
        (out / f"{name}_outputs.f32").write_bytes(np.array(outputs, "<f4").tobytes())
        print(name, len(model), "bytes, TensorFlow", tf.__version__)


if __name__ == "__main__":
    main()
