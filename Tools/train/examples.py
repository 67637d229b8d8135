"""Draws varied clips and what teachers make of them, once, for several runs.

    python examples.py --name examples --teacher large.pt medium.pt --epochs 60

Drawing a batch and asking large teachers costs more than a step of a small
student. Each epoch becomes one file of MFCC, classes and the teachers' mean
logits; `train.py --examples NAME` takes the least used file for every epoch of
its own and shuffles it. Students may start while this still runs.
"""

import collections
import sys

import numpy as np
import torch

import augment
import dataset
import model

STEPS_PER_EPOCH = 74
BATCH = 256


def mean_logits(teachers, inputs):
    """Mean logits of the teachers for features by view, [N, 12]."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        logits = [teacher(inputs[teacher.view]).float() for teacher in teachers]
    return torch.stack(logits).mean(0)


class Drawing:
    """Batches drawn as they are needed, with the teachers' logits if there are any."""

    def __init__(self, work, recipe, teachers, seed, fraction=1.0, view="mfcc"):
        rng = np.random.default_rng(seed)
        clips, classes, words = dataset.load_split(work, "train")
        if fraction < 1:
            kept = dataset.part_of_each(words, fraction)
            clips, classes, words = clips[kept], classes[kept], words[kept]
        noise = augment.NoiseDrawer(dataset.load_noise(work), rng)
        self.drawer = augment.ClipDrawer(clips, classes, words, noise, recipe, rng)
        self.view = view
        self.teachers = [model.load(work / name) for name in teachers]
        views = sorted({view} | {teacher.view for teacher in self.teachers})
        generator = torch.Generator().manual_seed(seed)
        self.features = augment.BatchFeatures(recipe, generator, views)

    def epoch(self):
        """Yields (features of `view`, classes [256], logits [256, 12] or None)."""
        for _ in range(STEPS_PER_EPOCH):
            with torch.no_grad():
                waveforms, classes = self.drawer.draw(BATCH)
                inputs = self.features(waveforms)
            logits = mean_logits(self.teachers, inputs) if self.teachers else None
            yield inputs[self.view], classes, logits


class Stored:
    """The same from the files of folders, the least used one for each epoch."""

    def __init__(self, folders, seed):
        self.folders = folders
        self.uses = collections.Counter()
        self.generator = torch.Generator().manual_seed(seed)

    def epoch(self):
        paths = [path for folder in self.folders for path in folder.glob("[0-9]*.npz")]
        if not paths:
            sys.exit(f"{', '.join(map(str, self.folders))}: no examples yet; see examples.py")
        path = min(paths, key=lambda path: (self.uses[path], path.name, path))
        self.uses[path] += 1
        with np.load(path) as stored:
            arrays = [torch.from_numpy(stored[name])
                      for name in ("features", "classes", "logits")]
        for part in torch.randperm(len(arrays[0]), generator=self.generator).split(BATCH):
            yield tuple(array[part] for array in arrays)


def save_epoch(folder, index, batches):
    features, classes, logits = (torch.cat(parts).numpy() for parts in zip(*batches))
    unfinished = folder / "unfinished.npz"
    np.savez(unfinished, features=features, classes=classes, logits=logits)
    unfinished.rename(folder / f"{index:04}.npz")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--name", required=True, help="folder in the work folder to fill")
    parser.add_argument("--teacher", nargs="+", required=True, metavar="CHECKPOINT")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    augment.add_recipe_argument(parser)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    folder = arguments.work / arguments.name
    folder.mkdir()
    recipe = augment.RECIPES[arguments.recipe]
    drawing = Drawing(arguments.work, recipe, arguments.teacher, arguments.seed)
    for index in range(arguments.epochs):
        save_epoch(folder, index, drawing.epoch())


if __name__ == "__main__":
    main()
