"""Tiny Keras models, each named after what it exercises.

`EXPORTED` maps a name to a `Recipe`; `export(name)` returns the bytes the
TensorFlow Lite converter writes for it, fully quantized to int8. Weights and
calibration data come from the recipe's seed alone.
"""

import dataclasses
import os
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

L = keras.layers


@dataclasses.dataclass
class Recipe:
    """How one model is built and exported.

    `layers` maps the input to the output; `edge` is the type of the graph's
    inputs and outputs; `batch` None leaves the batch dimension open.
    """

    shape: tuple
    layers: object
    edge: str = "int8"
    batch: int | None = 1
    per_channel_dense: bool = True
    low: float = -1.0


def chain(*steps):
    """Layers one after the other, made anew for every model."""
    def apply(x):
        for step in steps:
            x = step()(x) if isinstance(step, Late) else step(x)
        return x
    return apply


class Late:
    """A layer constructor to be called when the model is built."""

    def __init__(self, kind, *args, **fields):
        self.kind, self.args, self.fields = kind, args, fields

    def __call__(self):
        return self.kind(*self.args, **self.fields)


def conv(*args, **fields):
    """Conv2D(filters, kernel, …)."""
    return Late(L.Conv2D, *args, **fields)


def depthwise(*args, **fields):
    """DepthwiseConv2D(kernel, …)."""
    return Late(L.DepthwiseConv2D, *args, **fields)


def dense(*args, **fields):
    """Dense(units, …)."""
    return Late(L.Dense, *args, **fields)


def batch_norm():
    """BatchNormalization, folded by the converter."""
    return Late(L.BatchNormalization)


def relu(limit=None):
    """ReLU, or ReLU6."""
    return Late(L.ReLU, max_value=limit)


def residual(x):
    """Identity shortcut: two branches with their own scales."""
    y = L.Conv2D(5, 3, padding="same", activation="relu")(x)
    y = L.Conv2D(5, 3, padding="same")(y)
    return L.ReLU()(L.Add()([x, y]))


def residual_stride2(x):
    """Two residual blocks, the second halving the image."""
    x = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    y = L.Conv2D(6, 3, strides=2, padding="same", activation="relu")(x)
    y = L.Conv2D(6, 3, padding="same")(y)
    x = L.Conv2D(6, 1, strides=2, padding="same")(x)
    return L.ReLU()(L.Add()([x, y]))


def inverted_residual(x):
    """MobileNetV2's block: expand, depthwise, project, add."""
    y = L.Conv2D(8, 1)(x)
    y = L.ReLU(6.0)(L.BatchNormalization()(y))
    y = L.DepthwiseConv2D(3, padding="same")(y)
    y = L.ReLU(6.0)(L.BatchNormalization()(y))
    y = L.BatchNormalization()(L.Conv2D(4, 1)(y))
    return L.Add()([x, y])


def separable(filters, stride=1):
    """MobileNet's pair: depthwise 3×3, pointwise, each normalised."""
    return [depthwise(3, strides=stride, padding="same", use_bias=False),
            batch_norm(), relu(),
            conv(filters, 1, use_bias=False), batch_norm(), relu()]


EXPORTED = {
    "conv_same": Recipe((9, 7, 1), chain(
        conv(3, 3, padding="same", activation="relu"),
        conv(5, 3, padding="same", strides=2, activation=keras.ops.relu6),
        conv(4, 3, padding="same", strides=(2, 1)))),
    "conv_valid": Recipe((9, 10, 3), chain(
        conv(5, 3, strides=(1, 2), activation="relu"),
        conv(17, 2, strides=(2, 1)))),
    "conv_even_kernels": Recipe((8, 9, 2), chain(
        conv(3, 2, padding="same", activation="relu"),
        conv(4, (4, 2), padding="same", strides=2),
        conv(3, 2))),
    "conv_10x4": Recipe((20, 10, 1), chain(
        conv(5, (10, 4), strides=2, padding="same", activation="relu"))),
    "conv_pointwise": Recipe((3, 4, 17), chain(
        conv(3, 1, activation="relu"), conv(5, 1, strides=2), conv(1, 1))),
    "conv_dilated": Recipe((9, 8, 2), chain(
        conv(4, 3, dilation_rate=2, padding="same", activation="relu"),
        conv(5, 3, dilation_rate=2))),
    "conv_grouped": Recipe((6, 5, 4), chain(
        conv(6, 3, groups=2, padding="same", activation="relu"))),
    "conv1d": Recipe((24, 3), chain(
        Late(L.Conv1D, 5, 5, strides=2, padding="same", activation="relu"),
        Late(L.Conv1D, 4, 3, activation="relu"),
        Late(L.GlobalAveragePooling1D), dense(3))),
    "conv1d_open_batch": Recipe((14, 2), chain(
        Late(L.Conv1D, 3, 3, padding="same", activation="relu"),
        Late(L.GlobalAveragePooling1D)), batch=None),
    "depthwise_3x3": Recipe((8, 7, 3), chain(
        depthwise(3, padding="same", activation="relu"),
        depthwise(3, strides=2, padding="same", activation=keras.ops.relu6),
        depthwise(3, padding="valid"))),
    "depthwise_tall": Recipe((12, 4, 3), chain(
        depthwise((5, 1), padding="valid", activation="relu"),
        depthwise((1, 3), padding="same"))),
    "depthwise_multiplier2": Recipe((5, 6, 2), chain(
        depthwise(3, depth_multiplier=2, padding="same", activation="relu"))),
    "depthwise_from_mono": Recipe((8, 6, 1), chain(
        depthwise(3, depth_multiplier=4, padding="same", strides=2))),
    "depthwise_dilated": Recipe((8, 7, 2), chain(
        depthwise(3, dilation_rate=2, padding="same", activation="relu"))),
    "dense_flatten": Recipe((3, 4, 5), chain(
        conv(5, 1, activation="relu"), Late(L.Flatten),
        dense(9, activation="relu"), dense(4, use_bias=False),
        Late(L.Softmax))),
    "dense_per_tensor": Recipe((40,), chain(
        dense(12, activation=keras.ops.relu6), dense(7)),
        per_channel_dense=False),
    "dense_per_channel": Recipe((40,), chain(
        dense(12, activation="relu"), dense(7, use_bias=False))),
    "dense_rows": Recipe((6, 8), chain(
        dense(7, activation="relu"), dense(5, activation="softmax"))),
    "average_pool_same": Recipe((7, 8, 3), chain(
        Late(L.AveragePooling2D, 3, strides=2, padding="same"),
        conv(3, 1), Late(L.AveragePooling2D, (3, 2), 1, padding="same"))),
    "average_pool_valid": Recipe((9, 6, 3), chain(
        Late(L.AveragePooling2D, 2), Late(L.AveragePooling2D, (3, 2), 1))),
    "average_pool_global": Recipe((7, 5, 5), chain(
        conv(5, 1, activation="relu"),
        Late(L.AveragePooling2D, (7, 5)), Late(L.Flatten), dense(3))),
    "max_pool": Recipe((9, 8, 3), chain(
        Late(L.MaxPooling2D, 3, strides=2, padding="same"),
        conv(5, 1), Late(L.MaxPooling2D, 2))),
    "add_residual": Recipe((5, 4, 5), residual),
    "add_stride2_shortcut": Recipe((7, 6, 3), residual_stride2),
    "add_inverted_residual": Recipe((5, 5, 4), inverted_residual),
    "mean_flat": Recipe((7, 5, 5), chain(
        conv(5, 1), Late(L.GlobalAveragePooling2D), dense(4))),
    "mean_keepdims": Recipe((6, 6, 3), chain(
        conv(7, 3, activation="relu"),
        Late(L.GlobalAveragePooling2D, keepdims=True), conv(3, 1))),
    "logistic": Recipe((5, 4, 3), chain(
        conv(4, 3, padding="same"), Late(L.Activation, "sigmoid"),
        Late(L.Flatten), dense(2, activation="sigmoid"))),
    "pad_valid": Recipe((8, 8, 3), chain(
        Late(L.ZeroPadding2D, 1), conv(4, 3, strides=2, activation="relu"),
        Late(L.ZeroPadding2D, ((2, 0), (1, 3))),
        depthwise(3, padding="valid"))),
    "relu_alone": Recipe((6, 5, 3), chain(
        relu(), Late(L.MaxPooling2D, 2), relu(6.0), conv(2, 1))),
    "relu6_rescaled": Recipe((4, 3, 3), chain(relu(6.0), conv(2, 1)),
                             low=-4.0),
    "reshape": Recipe((6, 10), chain(
        Late(L.Reshape, (6, 10, 1)), conv(4, 3, padding="same"),
        Late(L.Reshape, (10, 6, 4)), conv(2, 1))),
    "edge_float32": Recipe((6, 5, 2), chain(
        conv(3, 3, activation="relu"), Late(L.Flatten), dense(4)),
        edge="float32"),
    "edge_uint8": Recipe((6, 5, 2), chain(
        conv(3, 3, activation="relu"), Late(L.Flatten),
        dense(4, activation="softmax")), edge="uint8", low=0.0),
    "flatten_open_batch": Recipe((4, 3, 2), chain(
        conv(3, 1, activation="relu"), Late(L.Flatten), dense(12),
        Late(L.Reshape, (2, 3, 2)), conv(3, 1)), batch=None),
    "keyword_spotter": Recipe((25, 10, 1), chain(
        conv(8, (10, 4), strides=2, padding="same", use_bias=False),
        batch_norm(), relu(), Late(L.Dropout, 0.2),
        *separable(8), Late(L.Dropout, 0.4),
        Late(L.AveragePooling2D, (13, 5)), Late(L.Flatten),
        dense(12, activation="softmax"))),
    "mobilenet": Recipe((12, 12, 3), chain(
        conv(4, 3, strides=2, padding="same", use_bias=False),
        batch_norm(), relu(6.0), *separable(7, 2),
        Late(L.GlobalAveragePooling2D), dense(4, activation="softmax")),
        low=0.0),
}


def build(name):
    """The Keras model with seeded weights, biases included."""
    recipe = EXPORTED[name]
    keras.backend.clear_session()
    keras.utils.set_random_seed(zlib.crc32(name.encode()) & 0x7FFFFFFF)
    source = keras.Input(recipe.shape, batch_size=recipe.batch, name="input")
    model = keras.Model(source, recipe.layers(source))
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    for weight in model.weights:
        fan_in = max(int(np.prod(weight.shape[:-1])), 1)
        values = rng.normal(0, 1.4 / np.sqrt(fan_in), weight.shape)
        if any(part in weight.path for part in ("gamma", "moving_variance")):
            values = rng.uniform(0.5, 1.5, weight.shape)
        elif len(weight.shape) == 1:
            values = rng.normal(0, 0.2, weight.shape)
        weight.assign(values.astype(np.float32))
    return model


def export(name):
    """The model as .tflite bytes, calibrated on seeded uniform inputs."""
    recipe = EXPORTED[name]
    model = build(name)
    rng = np.random.default_rng(zlib.crc32(name.encode()) + 1)

    def samples():
        for _ in range(32):
            x = rng.uniform(recipe.low, 1, (1, *recipe.shape))
            yield [x.astype(np.float32)]

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = samples
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = getattr(tf, recipe.edge)
    converter.inference_output_type = getattr(tf, recipe.edge)
    setattr(converter, "_experimental_disable_per_channel_quantization_for_"
            "dense_layers", not recipe.per_channel_dense)
    return bytes(converter.convert())
