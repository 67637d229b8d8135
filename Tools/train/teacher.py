"""A residual network that only teaches: it sees more of a clip than a device could.

    input [N, 49, 64] log-mel bands up to 7,600 Hz -> conv 5x5, stride 2
          -> 5 residual pairs of 3x3 convolutions -> global average pool -> 12 logits

Some 160 million multiply-accumulates: too much for a microcontroller, but its
logits, drawn by `examples.py`, are better than those of the networks that ship.
"""

import torch
from torch import nn
from torch.nn import functional

from dataset import LABELS
from features import FRAMES, WIDE_BANDS

# channels and stride of each residual pair
PAIRS = ((1, 1), (2, 2), (2, 1), (4, 2), (4, 1))
# Log energies reach from -14 to 5; training wants them near 1.
INPUT_OFFSET, INPUT_SCALE = 5.0, 1 / 4
DROPOUT = 0.2


def convolution(inputs, outputs, kernel, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs))


class Pair(nn.Module):
    """Two convolutions and a way around them."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = convolution(inputs, outputs, 3, stride)
        self.second = convolution(outputs, outputs, 3, 1)
        same = inputs == outputs and stride == 1
        self.around = nn.Identity() if same else convolution(inputs, outputs, 1, stride)

    def forward(self, x):
        y = self.second(functional.relu(self.first(x)))
        return functional.relu(y + self.around(x))


class Teacher(nn.Module):
    """The network; `size` is its name and width."""

    view = "bands"

    def __init__(self, size):
        super().__init__()
        self.size = size
        width = int(size.removeprefix("teacher-"))
        self.stem = convolution(1, width, 5, 2)
        pairs, channels = [], width
        for factor, stride in PAIRS:
            pairs.append(Pair(channels, factor * width, stride))
            channels = factor * width
        self.pairs = nn.Sequential(*pairs)
        self.classifier = nn.Linear(channels, len(LABELS))

    def forward(self, bands):
        assert bands.shape[1:] == (FRAMES, WIDE_BANDS)
        x = bands.unsqueeze(1).add(INPUT_OFFSET).mul(INPUT_SCALE)
        x = functional.relu(self.stem(x.contiguous(memory_format=torch.channels_last)))
        pooled = self.pairs(x).mean((2, 3))
        return self.classifier(functional.dropout(pooled, DROPOUT, self.training))
