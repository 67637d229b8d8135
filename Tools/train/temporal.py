"""DS-TC: a temporal network of depthwise-separable residual blocks, in PyTorch.

    input [N, 49, 20] -> convolution of 3 frames -> blocks of (depthwise along time, pointwise,
          plus what went in) -> mean over time -> fully connected -> 12 logits

The cepstral coefficients are the channels, so each layer runs along time only. In sizes
that are VALID along time no row is invented at either end, so that of a stream each row has to be
computed once; the way around a block then leaves out the rows that its kernel used up.

Activations are [channels, N, time] here: pointwise and (as a banded matrix a channel)
depthwise convolutions are matrix products, which run fast on a CPU in bfloat16.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from dataset import LABELS
from features import CEPSTRA, FRAMES

COEFFICIENTS = CEPSTRA["wide"][1]
DROPOUT = 0.1


@dataclass(frozen=True)
class Shape:
    """A size: kernel and channels of the first convolution, then (kernel, channels) a block."""

    valid: bool
    channels: int
    blocks: tuple
    first_kernel: int = 3

    def lengths(self):
        """Rows after the first convolution and after each block."""
        rows = [FRAMES - self.first_kernel + 1]
        for kernel, _ in self.blocks:
            rows.append(rows[-1] - (kernel - 1 if self.valid else 0))
        return rows


SIZES = {
    "tc-s": Shape(True, 64, ((9, 64), (11, 64), (13, 64), (15, 64))),
    "tc-s-same": Shape(False, 64, ((9, 64), (11, 64), (13, 64), (15, 64))),
    "tc-m": Shape(True, 128, ((9, 128), (11, 128), (13, 128), (15, 128))),
    "tc-m-same": Shape(False, 128, ((9, 128), (11, 128), (13, 128), (15, 128))),
}


class Normalisation(nn.Module):
    """Batch normalisation of [channels, N, time]; momentum and epsilon as elsewhere here."""

    def __init__(self, channels):
        super().__init__()
        self.batch = nn.BatchNorm1d(channels, momentum=0.05, eps=1e-3)

    def forward(self, x):
        return self.batch(x.flatten(1)[None]).view(x.shape)

    def affine(self):
        """-> (factor, offset) that it amounts to when trained."""
        batch = self.batch
        factor = batch.weight / torch.sqrt(batch.running_var + batch.eps)
        return factor, batch.bias - batch.running_mean * factor


class Bias(nn.Module):
    """What is left of a normalisation once it is folded."""

    def __init__(self, channels):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return x + self.bias[:, None, None]


def initial(*shape, fan):
    return nn.Parameter(torch.randn(*shape) * (2 / fan) ** 0.5)


def taps(kernel, inputs, outputs):
    """[kernel, inputs * outputs]: which input row each tap reads for each output row."""
    lead = (outputs - inputs + kernel - 1) // 2
    places = torch.zeros(kernel, inputs, outputs)
    for tap in range(kernel):
        for row in range(outputs):
            if 0 <= row + tap - lead < inputs:
                places[tap, row + tap - lead, row] = 1
    return places.flatten(1)


class Block(nn.Module):
    """Depthwise and pointwise convolution, and a way around them where the channels agree."""

    def __init__(self, inputs, outputs, kernel, rows, made, normal):
        super().__init__()
        self.depthwise = initial(inputs, kernel, fan=kernel)
        self.pointwise = initial(outputs, inputs, fan=inputs)
        self.first, self.second = normal(inputs), normal(outputs)
        self.residual = inputs == outputs
        self.rows, self.made = rows, made
        self.register_buffer("taps", taps(kernel, rows, made), persistent=False)

    def forward(self, x):
        band = (self.depthwise @ self.taps).view(-1, self.rows, self.made)
        y = functional.relu(self.first(torch.bmm(x, band)))
        y = self.second((self.pointwise @ y.flatten(1)).view(-1, *y.shape[1:]))
        if self.residual:
            skipped = (self.rows - self.made) // 2
            y = y + x[..., skipped:skipped + self.made]
        return functional.relu(y)


class TemporalNet(nn.Module):
    """The network of a size, as trained, or `folded` as deployed."""

    view = "wide"

    def __init__(self, size, folded=False):
        super().__init__()
        shape, normal = SIZES[size], Bias if folded else Normalisation
        self.size, self.kernel, rows = size, shape.first_kernel, shape.lengths()
        # Standardises the coefficients; `measure` sets it, folding puts it into the weights.
        self.register_buffer("mean", torch.zeros(COEFFICIENTS))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS))
        fan = self.kernel * COEFFICIENTS
        self.stem, self.normal = initial(shape.channels, fan, fan=fan), normal(shape.channels)
        blocks, channels = [], shape.channels
        for (kernel, outputs), before, after in zip(shape.blocks, rows, rows[1:]):
            blocks.append(Block(channels, outputs, kernel, before, after, normal))
            channels = outputs
        self.blocks = nn.ModuleList(blocks)
        self.classifier = nn.Linear(channels, len(LABELS))

    def measure(self, features):
        self.mean.copy_(features.mean((0, 1)))
        self.deviation.copy_(features.std((0, 1)))

    def forward(self, features):
        x = (features - self.mean) / self.deviation
        columns = x.unfold(1, self.kernel, 1)  # [N, time, coefficient, tap]
        count, rows = columns.shape[:2]
        columns = columns.permute(2, 3, 0, 1).reshape(-1, count * rows)
        x = functional.relu(self.normal((self.stem @ columns).view(-1, count, rows)))
        for block in self.blocks:
            x = block(x)
        pooled = functional.dropout(x.float().mean(2).t(), DROPOUT, self.training)
        return self.classifier(pooled)


@torch.no_grad()
def unfold(folded, features, size):
    """-> a network to train on, of a size with the same weights, that starts from a folded one.

    Its normalisations are those of `features`, and undo themselves. A size that is VALID gives the
    rows that the folded one's padding does not reach, one with shorter kernels gets their middle.
    """
    network = TemporalNet(size)
    network.measure(features)
    stem = folded.stem.view(len(folded.stem), COEFFICIENTS, -1)
    network.stem.copy_((stem * network.deviation[:, None]).flatten(1))
    biases = {network.normal: folded.normal.bias + (stem * network.mean[:, None]).sum((1, 2))}
    for source, target in zip(folded.blocks, network.blocks):
        kernel = target.depthwise.shape[1]
        spare = (source.depthwise.shape[1] - kernel) // 2
        target.depthwise.copy_(source.depthwise[:, spare:spare + kernel])
        target.pointwise.copy_(source.pointwise)
        biases[target.first], biases[target.second] = source.first.bias, source.second.bias
    network.classifier.load_state_dict(folded.classifier.state_dict())

    def neutral(normal, inputs):
        rows = inputs[0].flatten(1).float()
        batch, bias = normal.batch, biases[normal]
        batch.running_mean.copy_(rows.mean(1))
        batch.running_var.copy_(rows.var(1))
        batch.weight.copy_(torch.sqrt(batch.running_var + batch.eps))
        batch.bias.copy_(batch.running_mean + bias)

    hooks = [normal.register_forward_pre_hook(neutral) for normal in biases]
    network.eval()(features)
    for hook in hooks:
        hook.remove()
    return network


@torch.no_grad()
def fold(network):
    """-> the same outputs without normalisation, of features as the front end gives them."""
    folded = TemporalNet(network.size, folded=True)
    factor, offset = network.normal.affine()
    stem = network.stem.view(len(network.stem), COEFFICIENTS, -1) / network.deviation[:, None]
    offset = offset - factor * (stem * network.mean[:, None]).sum((1, 2))
    folded.stem.copy_((stem * factor[:, None, None]).flatten(1))
    folded.normal.bias.copy_(offset)
    for source, target in zip(network.blocks, folded.blocks):
        for weight, normal in (("depthwise", "first"), ("pointwise", "second")):
            factor, offset = getattr(source, normal).affine()
            getattr(target, weight).copy_(getattr(source, weight) * factor[:, None])
            getattr(target, normal).bias.copy_(offset)
    folded.classifier.load_state_dict(network.classifier.state_dict())
    return folded.eval()
