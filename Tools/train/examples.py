"""Draws varied clips and what teachers make of them, once, for several runs.

    python examples.py --name examples --teacher large.pt medium.pt --epochs 60

Drawing a batch and asking large teachers costs more than a step of a small
student. Each epoch becomes one file of features as `--view` has them, classes and the
teachers' mean logits; `train.py --examples NAME` takes the least used file for every epoch of
its own and shuffles it. Students may start while this still runs. Drawing goes on where an earlier run
of the same command stopped. `--negatives N` adds N windows without a word to every batch of clips,
`--extra` the clips of extra_train.tar.
"""

import collections
import sys

import numpy as np
import torch

import augment
import dataset
import model
import negatives
import spectra

STEPS_PER_EPOCH = 74
BATCH = 256


def mean_logits(teachers, inputs):
    """Mean logits of the teachers for features by view, [N, 12]."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        logits = [teacher(inputs[teacher.view]).float() for teacher in teachers]
    return torch.stack(logits).mean(0)


class Drawing:
    """Batches drawn as they are needed, with the teachers' logits if there are any."""

    def __init__(self, work, recipe, teachers, seed, fraction=1.0, view="mfcc",
                 extra=False, negative_count=0):
        rng = np.random.default_rng(seed)
        clips, classes, words = dataset.load_split(work, "train")
        if extra:
            clips, classes, words = dataset.joined((clips, classes, words),
                                                   negatives.more_clips(work))
        if fraction < 1:
            kept = dataset.part_of_each(words, fraction)
            clips, classes, words = clips[kept], classes[kept], words[kept]
        noise = augment.NoiseDrawer(dataset.load_noise(work), rng)
        self.drawer = augment.ClipDrawer(clips, classes, words, noise, recipe, rng)
        self.negative_count = negative_count
        if negative_count:
            recordings = negatives.load(work, "train")
            self.negatives = negatives.NegativeDrawer(recordings, self.drawer, rng)
        self.view = view
        self.teachers = [model.load(work / name) for name in teachers]
        views = sorted({view} | {teacher.view for teacher in self.teachers})
        generator = torch.Generator().manual_seed(seed)
        self.features = spectra.BatchFeatures(recipe, generator, views)

    def reseed(self, seed):
        """From here on what is drawn depends on this seed alone."""
        rng = np.random.default_rng(seed)
        self.drawer.rng = self.drawer.noise.rng = rng
        if self.negative_count:
            self.negatives.rng = rng
        self.features.generator.manual_seed(seed)

    def skip(self, epochs):
        """Nothing to do: a resumed run draws new clips."""

    def epoch(self):
        """Yields (features of `view`, classes [N], logits [N, 12] or None)."""
        for _ in range(STEPS_PER_EPOCH):
            with torch.no_grad():
                waveforms, classes = self.drawer.draw(BATCH)
                if self.negative_count:
                    more, more_classes = self.negatives.draw(self.negative_count)
                    waveforms = torch.cat([waveforms, more])
                    classes = torch.cat([classes, more_classes])
                inputs = self.features(waveforms)
            logits = mean_logits(self.teachers, inputs) if self.teachers else None
            yield inputs[self.view], classes, logits


class Stored:
    """The same from the files of folders, the least used one for each epoch."""

    def __init__(self, folders, seed):
        self.folders = folders
        self.uses = collections.Counter()
        self.generator = torch.Generator().manual_seed(seed)

    def next_path(self):
        paths = [path for folder in self.folders for path in folder.glob("[0-9]*.npz")]
        if not paths:
            sys.exit(f"{', '.join(map(str, self.folders))}: no examples yet; see examples.py")
        path = min(paths, key=lambda path: (self.uses[path], path.name, path))
        self.uses[path] += 1
        return path

    def skip(self, epochs):
        """Goes on as if so many epochs had been taken."""
        for _ in range(epochs):
            self.next_path()

    def epoch(self):
        path = self.next_path()
        with np.load(path) as stored:
            features, classes, logits = (torch.from_numpy(stored[name])
                                         for name in ("features", "classes", "logits"))
        batch = len(classes) // STEPS_PER_EPOCH
        for part in torch.randperm(len(classes), generator=self.generator).split(batch):
            yield features[part].float(), classes[part], logits[part].float()


def save_epoch(folder, index, batches):
    features, classes, logits = (torch.cat(parts) for parts in zip(*batches))
    unfinished = folder / f"unfinished-{index}.npz"
    np.savez(unfinished, features=features.half().numpy(), classes=classes.numpy(),
             logits=logits.half().numpy())
    unfinished.rename(folder / f"{index:04}.npz")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--name", required=True, help="folder in the work folder to fill")
    parser.add_argument("--teacher", nargs="+", required=True, metavar="CHECKPOINT")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--view", choices=("mfcc", "wide"), default="mfcc",
                        help="49 x 10 up to 4,000 Hz or 49 x 20 up to 7,600 Hz (default: mfcc)")
    parser.add_argument("--negatives", type=int, default=0, metavar="N",
                        help="windows without a word beside every 256 clips (default: none)")
    parser.add_argument("--extra", action="store_true", help="clips of extra_train.tar as well")
    augment.add_recipe_argument(parser)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    folder = arguments.work / arguments.name
    folder.mkdir(exist_ok=True)
    recipe = augment.RECIPES[arguments.recipe]
    drawing = Drawing(arguments.work, recipe, arguments.teacher, arguments.seed,
                      view=arguments.view, extra=arguments.extra,
                      negative_count=arguments.negatives)
    for index in range(arguments.epochs):
        if not (folder / f"{index:04}.npz").exists():
            drawing.reseed(1000 * arguments.seed + index)
            save_epoch(folder, index, drawing.epoch())


if __name__ == "__main__":
    main()
