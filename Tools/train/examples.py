"""Draws varied clips and what teachers make of them, once, for several runs.

    python examples.py --name examples --teacher large.pt medium.pt --epochs 60
    python examples.py --name examples --teacher wide-teacher.pt --epochs 60    # later: one more

Drawing a batch and asking large teachers costs more than a step of a small
student. Each epoch becomes one file of classes and features as `--views` and the teachers have them, and beside it one
of logits a teacher. `train.py --examples NAME` takes the least used file for every epoch of
its own and shuffles it. Students, and teachers to be, may start while this still runs. Drawing goes on where an
earlier run stopped; a teacher that is asked later gets the features that are there, of which `--views` must
have had its own. `--negatives N` adds N windows without a word to every batch of clips,
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
    with torch.no_grad():
        logits = [teacher(inputs[teacher.view]) for teacher in teachers]
    return torch.stack(logits).mean(0)


class Drawing:
    """Batches drawn as they are needed, with the teachers' logits if there are any."""

    def __init__(self, work, recipe, teachers, seed, fraction=1.0, view="mfcc",
                 extra=False, negative_count=0, more_views=()):
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
        views = sorted({view, *more_views} | {teacher.view for teacher in self.teachers})
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

    def batches(self):
        """Yields (features by view, classes [N]) of an epoch."""
        for _ in range(STEPS_PER_EPOCH):
            with torch.no_grad():
                waveforms, classes = self.drawer.draw(BATCH)
                if self.negative_count:
                    more, more_classes = self.negatives.draw(self.negative_count)
                    waveforms = torch.cat([waveforms, more])
                    classes = torch.cat([classes, more_classes])
                yield self.features(waveforms), classes

    def epoch(self):
        """Yields (features of `view`, classes [N], logits [N, 12] or None)."""
        for inputs, classes in self.batches():
            logits = mean_logits(self.teachers, inputs) if self.teachers else None
            yield inputs[self.view], classes, logits


class Stored:
    """The same from the files of folders, the least used one for each epoch.

    The logits are the mean of those of `teachers`; without any, of every teacher that was asked.
    """

    def __init__(self, folders, seed, view, teachers=()):
        self.folders, self.view, self.teachers = folders, view, teachers
        self.uses = collections.Counter()
        self.generator = torch.Generator().manual_seed(seed)

    def logit_paths(self, path):
        """Where the teachers' logits for a file are, those asked for or all."""
        if self.teachers:
            return [path.with_suffix(f".{teacher}.npy") for teacher in self.teachers]
        return sorted(path.parent.glob(f"{path.stem}.*.npy"))

    def is_complete(self, path):
        logits = self.logit_paths(path)
        return bool(logits) and all(path.exists() for path in logits)

    def next_path(self):
        paths = [path for folder in self.folders for path in folder.glob("[0-9]*.npz")
                 if self.is_complete(path)]
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
            features, classes = (torch.from_numpy(stored[name]) for name in (self.view, "classes"))
        logits = torch.stack([torch.from_numpy(np.load(path)).float()
                              for path in self.logit_paths(path)]).mean(0)
        batch = len(classes) // STEPS_PER_EPOCH
        for part in torch.randperm(len(classes), generator=self.generator).split(batch):
            yield features[part].float(), classes[part], logits[part]


def write_whole(path, write):
    """Lets `write` fill a file that gets its name when it is whole."""
    unfinished = path.with_name(f"unfinished-{path.name}")
    write(unfinished)
    unfinished.rename(path)


def save_epoch(path, batches):
    """Draws an epoch into a file: classes and features by view."""
    parts = collections.defaultdict(list)
    for inputs, classes in batches:
        parts["classes"].append(classes)
        for view, features in inputs.items():
            parts[view].append(features.half())
    arrays = {name: torch.cat(values).numpy() for name, values in parts.items()}
    write_whole(path, lambda unfinished: np.savez(unfinished, **arrays))


def save_logits(path, teacher, source):
    """Asks a teacher about an epoch that was drawn, unless it was asked before."""
    if path.exists():
        return
    with np.load(source) as stored:
        features = torch.from_numpy(stored[teacher.view])
    logits = [mean_logits([teacher], {teacher.view: part.float()}) for part in features.split(BATCH)]
    found = torch.cat(logits).half().numpy()
    write_whole(path, lambda unfinished: np.save(unfinished, found))


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_work_argument(parser)
    parser.add_argument("--name", required=True, help="folder in the work folder to fill")
    parser.add_argument("--teacher", nargs="+", required=True, metavar="CHECKPOINT")
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--views", nargs="+", choices=tuple(spectra.LOG_MEL_OF_VIEW),
                        default=["mfcc"],
                        help="49 x 10 up to 4,000 Hz (mfcc), 49 x 20 up to 7,600 Hz (wide), "
                             "64 log-mel bands (bands); default: mfcc")
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
                      view=arguments.views[0], extra=arguments.extra,
                      negative_count=arguments.negatives, more_views=arguments.views)
    for index in range(arguments.epochs):
        path = folder / f"{index:04}.npz"
        if not path.exists():
            drawing.reseed(1000 * arguments.seed + index)
            save_epoch(path, drawing.batches())
        for name, teacher in zip(arguments.teacher, drawing.teachers):
            save_logits(path.with_suffix(f".{name.removesuffix('.pt')}.npy"), teacher, path)


if __name__ == "__main__":
    main()
