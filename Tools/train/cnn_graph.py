"""A folded DS-CNN as TensorFlow Lite, float or int8, by TensorFlow's converter."""

import numpy as np
import tensorflow as tf

import features

CALIBRATION_CLIPS = 600


class Graph(tf.Module):
    """The folded network in TensorFlow; `score` is what is exported."""

    def __init__(self, folded):
        super().__init__()
        self.layers = []
        for layer in folded.layers:
            weight = layer.convolution.weight.detach().numpy()
            # PyTorch [out, in, h, w] -> [h, w, in, out]; depthwise -> [h, w, channel, 1].
            order = (2, 3, 0, 1) if layer.depthwise else (2, 3, 1, 0)
            bias = layer.convolution.bias.detach().numpy()
            self.layers.append((layer.depthwise, layer.convolution.stride,
                                np.ascontiguousarray(weight.transpose(order)), bias))
        self.classifier = (folded.classifier.weight.detach().numpy().T,
                           folded.classifier.bias.detach().numpy())

    @tf.function(input_signature=[tf.TensorSpec(
        (1, features.FRAMES, features.COEFFICIENTS, 1), tf.float32, name="features")])
    def score(self, x):
        """Features -> scores."""
        for depthwise, (down, across), weight, bias in self.layers:
            convolve = tf.nn.depthwise_conv2d if depthwise else tf.nn.conv2d
            x = convolve(x, weight, strides=(1, down, across, 1), padding="SAME")
            x = tf.nn.relu(tf.nn.bias_add(x, bias))
        x = tf.nn.avg_pool2d(x, ksize=x.shape[1:3], strides=x.shape[1:3], padding="VALID")
        x = tf.reshape(x, (1, x.shape[-1]))
        weight, bias = self.classifier
        return {"scores": tf.nn.softmax(tf.matmul(x, weight) + bias)}


def calibration_features(work, seed, input_range):
    """600 validation clips, held-out silences among them, clamped to the range."""
    with np.load(work / "validation_mfcc.npz") as stored:
        every = stored["features"]
    chosen = np.random.default_rng(seed).permutation(len(every))[:CALIBRATION_CLIPS]
    clamped = np.clip(every[chosen], *input_range).astype(np.float32)
    # The ends themselves, so that the converter's range is exactly the given one.
    clamped[0, 0, 0], clamped[0, 1, 0] = input_range
    return clamped[..., None]


def convert(graph, calibration=None):
    """-> flatbuffer bytes: float, or int8 when `calibration` is given."""
    concrete = graph.score.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], graph)
    if calibration is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([clip[None]] for clip in calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.int8
        converter.inference_output_type = tf.int8
        # Per-tensor weights in the classifier, which every runtime understands.
        converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    return converter.convert()
