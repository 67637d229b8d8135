"""Starts a DS-CNN for liftered cepstra from one that was trained without a lifter.

    python lift.py --checkpoint medium-5.pt --examples examples-mild --name medium-lifted

A lifter weights every cepstral coefficient, and a convolution cannot undo it: its weights are the
same at every coefficient. The first convolution becomes the least-squares fit of what it gave
before, and the batch statistics are measured again; training has to do the rest.
"""

import itertools

import torch
from torch import nn
from torch.nn import functional

import dataset
import features
import model
from examples import Stored
from train import accuracies, validation_set

MEASURED_BATCHES = 6


def patches(layer, inputs):
    """What the first convolution multiplies, [N · positions, height · width], float64."""
    height, width = layer.convolution.kernel_size
    down, across = layer.padding or (0, 0)
    x = functional.pad(inputs, layer.padding_before or (across, across, down, down))
    x = x.unfold(1, height, layer.convolution.stride[0])
    x = x.unfold(2, width, layer.convolution.stride[1])
    return x.reshape(-1, height * width).double()


def refit(layer, before, after):
    """Fits weights and offset of a convolution on `after` to what it gives on `before`."""
    wanted = patches(layer, before) @ layer.convolution.weight.flatten(1).double().T
    known = functional.pad(patches(layer, after), (0, 1), value=1.0)
    fitted = torch.linalg.lstsq(known, wanted).solution.float()
    layer.convolution.weight.copy_(fitted[:-1].T.view_as(layer.convolution.weight))
    layer.normalisation.running_mean.sub_(fitted[-1])


def measure_statistics(network, batches):
    """Replaces the batch statistics by those over `batches`."""
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_running_stats()
            layer.momentum = None
    network.train()
    for batch in batches:
        network(batch)
    network.eval()


@torch.no_grad()
def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--checkpoint", required=True, help="file in the work folder")
    parser.add_argument("--examples", required=True, help="folder of liftered examples to fit on")
    parser.add_argument("--name", required=True, help="name of the new checkpoint")
    arguments = parser.parse_args()
    network = model.load(arguments.work / arguments.checkpoint)
    drawn = Stored([arguments.work / arguments.examples], 1, network.view).epoch()
    batches = [inputs for inputs, *_ in itertools.islice(drawn, MEASURED_BATCHES)]
    liftered = torch.cat(batches) * model.INPUT_SCALE
    refit(network.layers[0], liftered / torch.from_numpy(features.lifter()).float(), liftered)
    measure_statistics(network, batches)
    model.save(network, arguments.work / f"{arguments.name}.pt")
    print("validation %.2f, class mean %.2f"
          % accuracies(network, validation_set(arguments.work, network.view)))


if __name__ == "__main__":
    main()
