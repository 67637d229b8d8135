"""Writes the ONNX fixtures: small PyTorch networks and what PyTorch makes of them.

For every model NAME:

    NAME.onnx          the network, exported
    NAME_inputs.f32    four inputs, float32, concatenated; images as height, width, channels
    NAME_outputs.f32   PyTorch's outputs, float32, concatenated; images likewise
    makers.json        the exporter of each, with versions

Statistics of batch normalization are drawn at random, so that folding them shows. Stack traces,
which exporters leave in the file, are stripped.

    python make_onnx.py --out ../../Tests/Fixtures/ONNX
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import torch
from torch import nn
from torch.nn import functional

MODELS = {}


def model(*shape, exporter="dynamo"):
    """Registers a network with its input's shape, batch included."""
    def register(make):
        MODELS[make.__name__] = (make, shape, exporter)
        return make
    return register


class Lambda(nn.Module):
    """A function as a layer."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def block(inputs, outputs, kernel, stride=1, padding=0, groups=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(outputs), nn.ReLU()]


class KeywordSpotter(nn.Module):
    """A small DS-CNN over 49 x 10 features; the first convolution has TensorFlow's SAME padding."""

    def __init__(self):
        super().__init__()
        layers = block(1, 24, (10, 4), (2, 2))
        for _ in range(2):
            layers += block(24, 24, 3, padding=1, groups=24) + block(24, 24, 1)
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Linear(24, 12)

    def forward(self, features):
        x = functional.pad(features.unsqueeze(1) / 16, (1, 1, 4, 5))
        return self.classifier(self.layers(x).mean((2, 3))).softmax(1)


@model(1, 49, 10)
def ds_cnn():
    return KeywordSpotter()


@model(1, 49, 10, exporter="torchscript")
def ds_cnn_unfolded():
    return KeywordSpotter()


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 6, 3, 2, 1), nn.BatchNorm2d(6), nn.ReLU6())
        self.branch = nn.Sequential(*block(6, 8, 3, padding=1), nn.Conv2d(8, 6, 1), nn.BatchNorm2d(6))
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.classifier = nn.Linear(6 * 3 * 4, 5)

    def forward(self, x):
        x = self.stem(x)
        x = self.pool(functional.relu(x + self.branch(x)))
        return self.classifier(x.view(x.size(0), -1))


@model(1, 3, 12, 14, exporter="torchscript")
def residual():
    return Residual()


@model(1, 3, 12, 14)
def residual_dynamo():
    return Residual()


@model(1, 2, 7, 5)
def flatten():
    return nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.Hardtanh(), nn.Flatten(), nn.ReLU(), nn.Linear(60, 10),
        nn.BatchNorm1d(10), nn.ReLU6(), nn.Linear(10, 3), nn.Sigmoid())


@model(1, 3, 9, 9, exporter="torchscript")
def input_statistics():
    mean = torch.tensor([0.4, 0.5, 0.6]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.2, 0.3, 0.25]).view(1, 3, 1, 1)
    return nn.Sequential(
        Lambda(lambda x: (x - mean) / deviation), nn.Conv2d(3, 4, 3), nn.ReLU(),
        nn.Conv2d(4, 8, 3, 2, 1, groups=4), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 2))


@model(1, 3, 9, 9, exporter="torchscript")
def input_statistics_padded():
    mean = torch.tensor([0.4, 0.5, 0.6]).view(1, 3, 1, 1)
    return nn.Sequential(
        Lambda(lambda x: 2 * (mean - x)), nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(),
        nn.BatchNorm2d(4), nn.Conv2d(4, 2, 1))


@model(1, 4, 10, 11, exporter="torchscript")
def pools():
    return nn.Sequential(
        nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.AvgPool2d(2, 1, 1, count_include_pad=True),
        nn.AvgPool2d(3, 2, 1, count_include_pad=False), nn.MaxPool2d(2, ceil_mode=True),
        nn.Conv2d(4, 3, 1))


@model(1, 8, 9, 3)
def channels_last():
    return nn.Sequential(
        Lambda(lambda x: x.permute(0, 3, 1, 2)), nn.Conv2d(3, 5, 3, padding=1), nn.ReLU(),
        Lambda(lambda x: x.permute(0, 2, 3, 1).mean((1, 2))), nn.Linear(5, 4))


@model(1, 40)
def dense():
    return nn.Sequential(
        nn.Linear(40, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 16, bias=False),
        nn.ReLU(), Lambda(lambda x: x + 0.5), nn.Linear(16, 40))


class Normalized(nn.Module):
    """Normalizations of every kind, as they are spelt out or not."""

    def __init__(self):
        super().__init__()
        self.image = nn.Sequential(
            nn.Conv2d(3, 6, 3), nn.InstanceNorm2d(6, affine=True), nn.ReLU(), nn.GroupNorm(2, 6))
        self.features = nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 8), nn.ReLU())
        self.classifier = nn.Linear(8, 4)

    def forward(self, x):
        x = self.features(self.image(x).mean((2, 3)))
        x = functional.normalize(x, dim=1) + x / torch.sqrt((x * x).mean(1, keepdim=True) + 0.01)
        return self.classifier(x) / (1 + x.sum(1, keepdim=True))


@model(1, 3, 6, 7, exporter="torchscript")
def normalizations():
    return Normalized()


class Attention(nn.Module):
    """A transformer's block over a sequence, and its mean."""

    def __init__(self):
        super().__init__()
        self.before = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.after = nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 12), nn.GELU(), nn.Linear(12, 8))
        self.classifier = nn.Linear(8, 3)

    def forward(self, x):
        y = self.before(x)
        x = x + self.attention(y, y, y)[0]
        return self.classifier((x + self.after(x)).mean(1))


@model(1, 5, 8, exporter="torchscript")
def attention():
    return Attention()


class Recurrent(nn.Module):
    """What a classifier of sequences has: the last step, and the last state."""

    def __init__(self, units, kind=nn.LSTM, **options):
        super().__init__()
        self.layers = kind(4, units, **options)
        self.classifier = nn.LazyLinear(3)

    def forward(self, x):
        steps, last = self.layers(x)
        last = last[0] if isinstance(last, tuple) else last
        end = steps[:, -1] if self.layers.batch_first else steps[-1]
        return self.classifier(torch.cat((end, last[-1]), 1))


@model(1, 6, 4, exporter="torchscript")
def lstm():
    return Recurrent(5, batch_first=True)


@model(7, 1, 4, exporter="torchscript")
def lstm_two_ways():
    return Recurrent(3, num_layers=2, bidirectional=True)


@model(1, 6, 4, exporter="torchscript")
def gru():
    return Recurrent(5, nn.GRU, batch_first=True, bidirectional=True)


@model(6, 1, 4, exporter="torchscript")
def rnn():
    return Recurrent(5, nn.RNN, num_layers=2)


FUNCTIONS = [
    nn.Softplus(beta=2), nn.Softshrink(0.4), nn.Hardshrink(0.6), nn.LogSigmoid(),
    nn.Mish(), nn.GELU("tanh"), lambda x: torch.where((x < -0.5) | (x >= 1), x * x, -x),
    lambda x: torch.sign(x) * torch.log1p(x.abs()), lambda x: x.masked_fill(~(x > 0.2), -0.7),
    lambda x: (x * 4).to(torch.int32).float() * (x != 0).float(),
]


class Functions(nn.Module):
    """Functions of one value that exporters spell out, and one that all of them add up to."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 30)
        self.second = nn.Linear(30, 8)
        self.last = nn.Linear(8, 3)

    def forward(self, x):
        parts = self.first(x).chunk(10, 1)
        x = self.second(torch.cat([f(part) for f, part in zip(FUNCTIONS, parts)], 1))
        return self.last(sum(f(x) for f in FUNCTIONS[:5]))


@model(1, 6)
def functions():
    return Functions()


@model(1, 6, exporter="torchscript")
def functions_unfolded():
    return Functions()


class Choices(nn.Module):
    """Conditions and choices of two activations, and by a constant mask."""

    def __init__(self):
        super().__init__()
        self.branches = nn.Linear(6, 12)
        self.mask = torch.arange(6) % 2 == 0

    def forward(self, x):
        a, b = self.branches(x).chunk(2, 1)
        y = torch.where((a > b) & (a < 2), a, b * 0.5)
        return torch.where(self.mask, y, torch.logsumexp(x, 1, keepdim=True))


@model(1, 6)
def choices():
    return Choices()


class Sums(nn.Module):
    """Attention and scalings as sums over named axes, a learnt token in front of the sequence."""

    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.randn(1, 1, 8))
        self.heads = nn.Parameter(torch.randn(3, 2, 8, 4) / 3)
        self.scale = nn.Parameter(torch.rand(8) + 0.5)
        self.steps = nn.Parameter(torch.rand(5))

    def forward(self, x):
        x = functional.pixel_unshuffle(x, 2).flatten(2).transpose(1, 2)
        x = torch.cat((self.token, x), 1)
        q, k, v = (torch.einsum("bti,hio->bhto", x, w) for w in self.heads)
        weights = torch.einsum("bhtd,bhsd->bhts", q, k).softmax(3)
        x = torch.einsum("bhts,bhsd->bthd", weights, v).flatten(2)
        x = torch.einsum("btc,c->btc", x, self.scale)
        return torch.einsum("btc,t->bc", x, self.steps)


@model(1, 2, 4, 4)
def sums():
    return Sums()


def export(network, inputs, exporter, path):
    if exporter == "dynamo":
        torch.onnx.export(network, (inputs,), path, dynamo=True, external_data=False)
    else:
        torch.onnx.export(
            network, (inputs,), path, dynamo=False, do_constant_folding=False,
            training=torch.onnx.TrainingMode.PRESERVE)
    file = onnx.load(path)
    file.ClearField("doc_string")
    del file.metadata_props[:]
    del file.graph.metadata_props[:]
    for entry in [*file.graph.node, *file.graph.value_info, *file.graph.input, *file.graph.output,
                  *file.graph.initializer]:
        entry.ClearField("doc_string")
        del entry.metadata_props[:]
    del file.graph.value_info[:]
    onnx.checker.check_model(file)
    onnx.save(file, path)


def channels_last_order(tensor):
    """A batch of one as the graph holds it: images with their channels last."""
    return (tensor.permute(0, 2, 3, 1) if tensor.dim() == 4 else tensor).numpy().ravel()


def write(name, folder):
    make, shape, exporter = MODELS[name]
    torch.manual_seed(len(name))
    network = make().eval()
    if isinstance(network, Recurrent):
        network(torch.zeros(shape))
    for layer in network.modules():
        if isinstance(layer, (nn.InstanceNorm2d, nn.GroupNorm, nn.LayerNorm)):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias)
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias)
            nn.init.normal_(layer.running_mean)
            nn.init.uniform_(layer.running_var, 0.2, 2)
    inputs = [torch.randn(shape) * 2 for _ in range(4)]
    export(network, inputs[0], exporter, str(folder / f"{name}.onnx"))
    with torch.no_grad():
        outputs = [network(x) for x in inputs]
    # Networks that turn their input themselves take it as it is.
    keeps = name in ("channels_last", "sums")
    order = (lambda x: x.numpy().ravel()) if keeps else channels_last_order
    for suffix, tensors, arranged in (("inputs", inputs, order),
                                      ("outputs", outputs, channels_last_order)):
        values = np.concatenate([arranged(x) for x in tensors]).astype("<f4")
        values.tofile(folder / f"{name}_{suffix}.f32")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--only", help="one model")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in [options.only] if options.only else MODELS:
        write(name, options.out)
    versions = f"torch {torch.__version__}, onnx {onnx.__version__}"
    path = options.out / "makers.json"
    makers = json.loads(path.read_text()) if path.exists() else {}
    makers |= {name: f"{versions}, {exporter} exporter" for name, (_, _, exporter) in MODELS.items()}
    path.write_text(json.dumps(makers, indent=1) + "\n")


if __name__ == "__main__":
    main()
