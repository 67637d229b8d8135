"""DS-CNN of "Hello Edge" (arXiv 1711.07128), sizes S, M and L, in PyTorch.

    input [N, 49, 10] -> conv 10x4 -> 4 or 5 x (depthwise 3x3, pointwise 1x1)
          -> global average pool -> fully connected -> 12 logits

Every convolution has TensorFlow's SAME padding, batch normalisation and ReLU.
`DSCNN` is what is trained; `FoldedDSCNN` has the batch normalisation folded
into weights and biases, is what is exported, and can imitate int8 arithmetic
for fine-tuning.
"""

import torch
from torch import nn
from torch.nn import functional

import temporal
from dataset import LABELS
from features import COEFFICIENTS, FRAMES
from teacher import Teacher

# channels, stride of the first convolution, stride of each depthwise one
SIZES = {
    "S": (64, (2, 2), (1, 1, 1, 1)),
    "M": (172, (2, 1), (2, 1, 1, 1)),
    "L": (276, (2, 1), (2, 1, 1, 1, 1)),
}
FIRST_KERNEL = (10, 4)
# Features reach beyond -100; training wants them near 1. Folds into conv 1.
INPUT_SCALE = 1 / 16


def same_padding(length, kernel, stride):
    """TensorFlow's SAME rule for one axis -> (output length, before, after)."""
    output = -(-length // stride)
    total = max((output - 1) * stride + kernel - length, 0)
    return output, total // 2, total - total // 2


class Convolution(nn.Module):
    """Convolution with SAME padding, without bias when `normalised`, then ReLU."""

    def __init__(self, inputs, outputs, kernel, stride, size, depthwise, normalised):
        super().__init__()
        height, top, bottom = same_padding(size[0], kernel[0], stride[0])
        width, left, right = same_padding(size[1], kernel[1], stride[1])
        self.size = (height, width)
        # Equal on both sides: the convolution pads (faster); else a copy does.
        even = left == right and top == bottom
        self.padding = (top, left) if even else 0
        self.padding_before = None if even else (left, right, top, bottom)
        self.depthwise = depthwise
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride,
                                     groups=outputs if depthwise else 1,
                                     bias=not normalised)
        # Momentum and epsilon as Keras calls them: 0.95 and 0.001.
        self.normalisation = (nn.BatchNorm2d(outputs, momentum=0.05, eps=1e-3)
                              if normalised else nn.Identity())

    def forward(self, x, weight=None):
        convolution = self.convolution
        weight = convolution.weight if weight is None else weight
        if self.padding_before is not None:
            x = functional.pad(x, self.padding_before)
        if not self.depthwise:
            x = self.product(x, weight)
        elif self.depthwise and convolution.stride != (1, 1):
            # Its bfloat16 gradient is 15 times slower than float32's.
            with torch.autocast("cpu", enabled=False):
                x = self.convolved(x.float(), weight)
        else:
            x = self.convolved(x, weight)
        return functional.relu(self.normalisation(x))

    def convolved(self, x, weight):
        convolution = self.convolution
        return functional.conv2d(x, weight, convolution.bias, convolution.stride,
                                 self.padding, groups=convolution.groups)

    def product(self, x, weight):
        """A full convolution as a matrix product: faster here, backwards above all."""
        convolution = self.convolution
        if convolution.in_channels == 1:
            down, across = self.padding or (0, 0)
            x = functional.pad(x, (across, across, down, down))[:, 0]
            for axis in (0, 1):
                x = x.unfold(axis + 1, convolution.kernel_size[axis],
                             convolution.stride[axis])
        else:
            x = x.permute(0, 2, 3, 1)
        columns = x.reshape(-1, weight[0].numel())
        x = functional.linear(columns, weight.flatten(1), convolution.bias)
        return x.view(-1, *self.size, len(weight)).permute(0, 3, 1, 2)


def convolutions(size, normalised):
    """The convolutions of a size: the first one, then a pair per stride."""
    channels, first_stride, strides = SIZES[size]
    layers = [Convolution(1, channels, FIRST_KERNEL, first_stride, (FRAMES, COEFFICIENTS),
                          False, normalised)]
    for stride in strides:
        layers.append(Convolution(channels, channels, (3, 3), (stride, stride),
                                  layers[-1].size, True, normalised))
        layers.append(Convolution(channels, channels, (1, 1), (1, 1),
                                  layers[-1].size, False, normalised))
    return nn.ModuleList(layers)


class DSCNN(nn.Module):
    """The network as trained, with batch normalisation."""

    view = "mfcc"

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.layers = convolutions(size, normalised=True)
        self.classifier = nn.Linear(SIZES[size][0], len(LABELS))

    def forward(self, features):
        x = features.unsqueeze(1).mul(INPUT_SCALE)
        x = x.contiguous(memory_format=torch.channels_last)
        for layer in self.layers:
            x = layer(x)
        return self.classifier(x.mean((2, 3)))


class FoldedDSCNN(nn.Module):
    """The network as deployed; `ranges` switches int8 imitation on.

    `ranges` has one (low, high) per activation tensor: the input, the
    convolutions' outputs and the logits. The pooled tensor shares the range of
    the last convolution, as TFLite's AVERAGE_POOL_2D demands.
    """

    view = "mfcc"

    def __init__(self, size):
        super().__init__()
        self.size = size
        self.layers = convolutions(size, normalised=False)
        self.classifier = nn.Linear(SIZES[size][0], len(LABELS))
        self.ranges = None

    def forward(self, features, record=None):
        """`record`, a list, receives every activation tensor that has a range."""
        x = self.activation(features.unsqueeze(1), 0, record)
        x = x.contiguous(memory_format=torch.channels_last)
        for index, layer in enumerate(self.layers, start=1):
            weight = layer.convolution.weight
            if self.ranges is not None:
                weight = imitate_weight(weight)
            x = self.activation(layer(x, weight), index, record)
        pooled = self.activation(x.mean((2, 3)), len(self.layers), None)
        weight = self.classifier.weight
        if self.ranges is not None:
            weight = imitate_weight(weight.flatten()[None]).view_as(weight)
        logits = functional.linear(pooled, weight, self.classifier.bias)
        return self.activation(logits, len(self.layers) + 1, record)

    def activation(self, x, index, record):
        if record is not None:
            record.append(x)
        return x if self.ranges is None else imitate_activation(x, *self.ranges[index])


def imitate_weight(weight):
    """Rounds weights to int8, symmetric, one scale per output channel (axis 0)."""
    scale = weight.detach().abs().flatten(1).amax(1).clamp(min=1e-9) / 127
    zero_points = torch.zeros_like(scale, dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(weight, scale, zero_points, 0, -127, 127)


def imitate_activation(x, low, high):
    """Rounds activations to int8 over [low, high], widened to hold zero."""
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 255
    zero_point = round(-low / scale) - 128
    return torch.fake_quantize_per_tensor_affine(x, scale, zero_point, -128, 127)


@torch.no_grad()
def fold(network):
    """DSCNN or TemporalNet -> the same outputs (in evaluation mode) without normalisation."""
    if is_folded(network):
        return network
    if isinstance(network, temporal.TemporalNet):
        return temporal.fold(network)
    folded = FoldedDSCNN(network.size)
    for index, (source, target) in enumerate(zip(network.layers, folded.layers)):
        normal = source.normalisation
        factor = normal.weight / torch.sqrt(normal.running_var + normal.eps)
        weight = source.convolution.weight * factor[:, None, None, None]
        target.convolution.weight.copy_(weight * (INPUT_SCALE if index == 0 else 1))
        target.convolution.bias.copy_(normal.bias - normal.running_mean * factor)
    folded.classifier.load_state_dict(network.classifier.state_dict())
    return folded


@torch.no_grad()
def calibrate(folded, features, input_range):
    """Measures `ranges`: the given one for the input, minimum and maximum elsewhere."""
    record = []
    folded.ranges = None
    folded.eval()(features.clamp(*input_range), record)
    measured = [(float(x.min()), float(x.max())) for x in record[1:]]
    folded.ranges = [tuple(input_range)] + measured


def is_folded(network):
    return isinstance(network, FoldedDSCNN) or isinstance(
        getattr(network, "normal", None), temporal.Bias)


def save(network, path):
    torch.save({"size": network.size, "folded": is_folded(network),
                "state": network.state_dict()}, path)


def new(size, folded=False):
    """An untrained network of a size that ships, or a teacher."""
    if size in temporal.SIZES:
        return temporal.TemporalNet(size, folded)
    if folded:
        return FoldedDSCNN(size)
    return DSCNN(size) if size in SIZES else Teacher(size)


def load(path):
    """-> a network, folded or not, in evaluation mode."""
    stored = torch.load(path, weights_only=True)
    network = new(stored["size"], stored["folded"])
    network.load_state_dict(stored["state"])
    return network.eval()
