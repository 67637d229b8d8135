"""Starts a DS-CNN-L from a trained DS-CNN-M that it equals, to save training time.

    python widen.py --checkpoint medium.pt --name large-start

The idea is that of Net2Net (arXiv 1511.05641). Wider: every tensor's extra
channels are copies of randomly chosen ones, and whoever reads a copied channel
splits its weight between the copies in random parts, which lets them part in
training. Deeper: an added depthwise and pointwise pair starts as the identity,
its batch normalisation giving back the mean and deviation it takes away.
"""

import copy

import torch

import dataset
import model
import train

MEASURED_CLIPS = 512


def copies(channels, wanted, generator):
    """Source channel of each of the `wanted` channels: all once, some twice."""
    extra = torch.randperm(channels, generator=generator)[:wanted - channels]
    return torch.cat([torch.arange(channels), extra])


def split(weight, source, generator):
    """Input channels (axis 1) -> copied ones, whose weights add up to the old one."""
    parts = torch.rand(weight.shape[0], len(source), generator=generator) + 0.5
    totals = torch.zeros(weight.shape[:2]).index_add_(1, source, parts)
    parts = parts / totals[:, source]
    return weight[:, source] * parts.view(*parts.shape, *[1] * (weight.ndim - 2))


def copy_normalisation(target, normalisation, source):
    for name, values in normalisation.state_dict().items():
        target.state_dict()[name].copy_(values[source] if values.ndim else values)


def be_identity(layer, mean, variance):
    """Makes a new layer pass on what it gets, given that input's statistics."""
    weight = layer.convolution.weight
    weight.zero_()
    if layer.depthwise:
        weight[:, :, 1, 1] = 1
    else:
        weight.diagonal().fill_(1)
    normalisation = layer.normalisation
    normalisation.running_mean.copy_(mean)
    normalisation.running_var.copy_(variance)
    normalisation.weight.copy_(torch.sqrt(variance + normalisation.eps))
    normalisation.bias.copy_(mean)


@torch.no_grad()
def widened(small, size, measured, seed):
    """DSCNN -> a larger DSCNN with the same outputs (in evaluation mode)."""
    generator = torch.Generator().manual_seed(seed)
    large = model.DSCNN(size).eval()
    channels, wanted = model.SIZES[small.size][0], model.SIZES[size][0]
    source = None
    for old, new in zip(small.layers, large.layers):
        weight = old.convolution.weight
        if not old.depthwise:
            weight = weight if source is None else split(weight, source, generator)
            source = copies(channels, wanted, generator)
        new.convolution.weight.copy_(weight[source])
        copy_normalisation(new.normalisation, old.normalisation, source)
    large.classifier.weight.copy_(split(small.classifier.weight, source, generator))
    large.classifier.bias.copy_(small.classifier.bias)
    shallow = copy.copy(large.layers[:len(small.layers)])
    x = measured.unsqueeze(1) * model.INPUT_SCALE
    for layer in shallow:
        x = layer(x)
    variance, mean = torch.var_mean(x, (0, 2, 3))
    for layer in large.layers[len(small.layers):]:
        be_identity(layer, mean, variance)
    return large


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--checkpoint", required=True, help="file in the work folder")
    parser.add_argument("--size", default="L", choices=tuple(model.SIZES))
    parser.add_argument("--name", required=True, help="name of the new checkpoint")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    small = model.load(arguments.work / arguments.checkpoint)
    validation = train.validation_set(arguments.work)
    large = widened(small, arguments.size, validation[0][:MEASURED_CLIPS], arguments.seed)
    model.save(large, arguments.work / f"{arguments.name}.pt")
    for name, network in (("before", small), ("after", large)):
        print(name, "validation %.2f, class mean %.2f" % train.accuracies(network, validation))


if __name__ == "__main__":
    main()
