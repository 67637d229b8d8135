"""Trains a DS-CNN, or fine-tunes one with imitated int8 arithmetic.

    python train.py --name float --epochs 60
    python train.py --name final --init float.pt --quantized --epochs 6 --rate 4e-4

AdamW with a cosine schedule; the result is the moving average of the weights
after the last epoch (no checkpoint picking). With `--teacher`, the loss mixes
in distillation from other checkpoints; `--examples` has that prepared. Validation runs after every epoch on
validation.tar plus held-out background noise as the silence class. Writes
NAME.pt and NAME.log into the work folder.
"""

import copy
import itertools
import math
import time

import numpy as np
import torch

import augment
import dataset
import features
import losses
import model
import temporal
from examples import STEPS_PER_EPOCH, Drawing, Stored

WARM_UP = 0.05
AVERAGING = 0.998
CALIBRATION_BATCHES = 3


def parse_arguments():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--name", required=True, help="name of the checkpoint and log")
    parser.add_argument("--size", choices=(*model.SIZES, *temporal.SIZES, "teacher-48"),
                        default="S")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--minutes", type=float,
                        help="fit the schedule into this time instead of --epochs")
    parser.add_argument("--rate", type=float, default=5e-3, help="peak learning rate")
    parser.add_argument("--decay", type=float, default=0.02, help="weight decay")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true",
                        help="multiply in bfloat16: faster on a processor with AMX, slower on others")
    parser.add_argument("--init", help="checkpoint in the work folder to start from")
    parser.add_argument("--teacher", nargs="+", default=[], metavar="CHECKPOINT",
                        help="checkpoints whose mean logits to learn from; with --examples: "
                             "those asked there, all unless named here")
    parser.add_argument("--examples", nargs="+", default=[], metavar="FOLDER",
                        help="learn from what examples.py drew, not from clips drawn here")
    parser.add_argument("--negative-weight", type=float, default=1.0,
                        help="of the loss on windows without a word (default: 1)")
    parser.add_argument("--resume", action="store_true",
                        help="go on after the last finished epoch of the same command")
    parser.add_argument("--fraction", type=float, default=1.0,
                        help="train with this part of every word's clips")
    parser.add_argument("--extra", action="store_true",
                        help="train with the clips of extra_train.tar as well")
    augment.add_recipe_argument(parser)
    parser.add_argument("--quantized", action="store_true",
                        help="fold --init and train with imitated int8 arithmetic")
    parser.add_argument("--input-range", type=float, nargs=2, default=(-124.0, 60.0),
                        metavar=("LOW", "HIGH"),
                        help="range of the int8 input, with --quantized or --rounded-share "
                             "(default: -124 60)")
    parser.add_argument("--rounded-share", type=float, default=0.0, metavar="SHARE",
                        help="round the features of this part of every batch as an int8 input does")
    return parser.parse_args()


def validation_set(work, view="mfcc"):
    """-> features as `view` has them and classes [N], made once and kept in the work folder."""
    path = work / f"validation_{view}.npz"
    if not path.exists():
        clips, classes = augment.validation_clips(work)
        np.savez(path, features=features.of_clips(view, clips), classes=classes)
    with np.load(path) as stored:
        return torch.from_numpy(stored["features"]), torch.from_numpy(stored["classes"])


@torch.no_grad()
def accuracies(network, validation):
    """-> (accuracy, mean of the classes' accuracies) in percent."""
    inputs, classes = validation
    network.eval()
    predicted = torch.cat([network(part) for part in inputs.split(512)]).argmax(1)
    right = (predicted == classes).float()
    per_class = [right[classes == index].mean() for index in range(len(dataset.LABELS))]
    return 100 * right.mean().item(), 100 * torch.stack(per_class).mean().item()


def build(arguments):
    """The network to train: new, continued, folded, or one whose normalisation is yet to be made."""
    if not arguments.init:
        return model.new(arguments.size)
    network = model.load(arguments.work / arguments.init)
    return model.fold(network) if arguments.quantized else network


def make_optimizer(network, arguments):
    parameters = list(network.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": arguments.decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=arguments.rate)


def rate_at(progress):
    """Share of the peak rate at 0 … 1 of the run: a short warm-up, a cosine to 0.1 %."""
    if progress < WARM_UP:
        return progress / WARM_UP + 1e-3
    return 0.5 * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP))) + 1e-3


@torch.no_grad()
def follow(average, network, step):
    """Moves the averaged weights (and batch statistics) towards the network's."""
    keep = min(AVERAGING, step / (step + 20))
    for old, new in zip(average.state_dict().values(), network.state_dict().values()):
        if old.dtype.is_floating_point:
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


class Trainer:
    """One run: batches, network, its average, optimiser."""

    def __init__(self, arguments):
        self.arguments = arguments
        torch.manual_seed(arguments.seed)
        network = build(arguments)
        self.validation = validation_set(arguments.work, network.view)
        self.source = self.make_source(network.view)
        if arguments.quantized:
            model.calibrate(network, self.some_inputs(), arguments.input_range)
        elif isinstance(network, temporal.TemporalNet):
            network = self.started(network)
        self.network = network.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network)
        self.optimizer = make_optimizer(self.network, arguments)
        self.step = 0
        self.begin = time.monotonic()
        if arguments.resume:
            self.resume()

    def some_inputs(self):
        """Features of a few batches, to measure ranges on."""
        batches = itertools.islice(self.source.epoch(), CALIBRATION_BATCHES)
        return torch.cat([features for features, *_ in batches])

    def started(self, network):
        """A temporal network that knows its inputs' deviations, and is not folded."""
        if self.arguments.resume:
            return model.new(self.arguments.size)
        if model.is_folded(network):
            return temporal.unfold(network, self.some_inputs(), self.arguments.size)
        if not self.arguments.init:
            network.measure(self.some_inputs())
        return network

    def state_path(self):
        return self.arguments.work / f"{self.arguments.name}.state.pt"

    def keep(self):
        """Writes what `resume` needs, whole or not at all."""
        unfinished = self.state_path().with_suffix(".unfinished")
        torch.save({"network": self.network.state_dict(), "average": self.average.state_dict(),
                    "optimizer": self.optimizer.state_dict(), "step": self.step,
                    "seconds": time.monotonic() - self.begin}, unfinished)
        unfinished.rename(self.state_path())

    def resume(self):
        state = torch.load(self.state_path(), weights_only=True)
        for name in ("network", "average", "optimizer"):
            getattr(self, name).load_state_dict(state[name])
        self.step, self.begin = state["step"], time.monotonic() - state["seconds"]
        self.source.skip(self.step // STEPS_PER_EPOCH)

    def bfloat16(self):
        """Mixed precision, where asked for; no use for imitated int8."""
        return torch.autocast("cpu", torch.bfloat16, enabled=self.arguments.bfloat16)

    def make_source(self, view):
        """Where batches come from: a folder of examples, or drawn on the way."""
        arguments = self.arguments
        if arguments.examples:
            return Stored([arguments.work / name for name in arguments.examples], arguments.seed,
                          view, [name.removesuffix(".pt") for name in arguments.teacher])
        return Drawing(arguments.work, augment.RECIPES[arguments.recipe],
                       arguments.teacher, arguments.seed, arguments.fraction, view,
                       arguments.extra)

    def minutes(self):
        return (time.monotonic() - self.begin) / 60

    def progress(self):
        """How much of the run is over, 0 … 1, by time or by steps."""
        if self.arguments.minutes:
            return min(1.0, self.minutes() / self.arguments.minutes)
        return self.step / (self.arguments.epochs * STEPS_PER_EPOCH)

    def rounded(self, inputs):
        """The first clips of a batch as an int8 input holds them, the others as they are."""
        count = round(self.arguments.rounded_share * len(inputs))
        first = model.imitate_activation(inputs[:count], *self.arguments.input_range)
        return torch.cat([first, inputs[count:]])

    def train_step(self, inputs, classes, teacher_logits):
        share = rate_at(self.progress())
        for group in self.optimizer.param_groups:
            group["lr"] = self.arguments.rate * share
        with self.bfloat16():
            logits = self.network(self.rounded(inputs)).float()
        loss = losses.of_batch(logits, classes, teacher_logits, self.arguments.negative_weight)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.step += 1
        follow(self.average, self.network, self.step)
        return loss.item()

    def run(self, log):
        while self.progress() < 1:
            self.network.train()
            steps = [self.train_step(*batch) for batch in self.source.epoch()]
            loss = sum(steps) / STEPS_PER_EPOCH
            overall, by_class = accuracies(self.average, self.validation)
            print(f"epoch {self.step // STEPS_PER_EPOCH} loss {loss:.3f} "
                  f"validation {overall:.2f} class mean {by_class:.2f} "
                  f"minutes {self.minutes():.1f}", file=log, flush=True)
            model.save(self.average, self.arguments.work / f"{self.arguments.name}.pt")
            self.keep()


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    trainer = Trainer(arguments)
    path = arguments.work / f"{arguments.name}.log"
    with open(path, "a" if arguments.resume else "w") as log:
        print(vars(arguments), file=log)
        trainer.run(log)
    print(path.read_text().splitlines()[-1])


if __name__ == "__main__":
    main()
