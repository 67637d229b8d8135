"""Windows of a stream in which no word is said: what a keyword spotter must not answer to.

`NegativeDrawer` makes them of continuous speech and noise (`extra_negatives.tar`, of which
`negatives-split.csv` says what training may use), of other words joined to running speech, and
of keywords of which the window holds less than half.
"""

import csv
import fnmatch
import functools
from pathlib import Path

import numpy as np
import torch

import augment
import dataset
from dataset import CLIP_SAMPLES, LABELS, SAMPLE_RATE, SILENCE, UNKNOWN

SPLIT = Path(__file__).with_name("negatives-split.csv")
# The class of such a window: neither of the two that are no word is asked for.
NO_WORD = len(LABELS)
# Kind of window: its share of those drawn.
SHARES = {"speech": 0.35, "joined": 0.25, "noise": 0.2, "cut": 0.2}
MOST_OF_A_CUT_WORD = 0.5
CUT_STEP = SAMPLE_RATE // 10
LONGEST_GAP = SAMPLE_RATE // 8


@functools.cache
def use_of(name):
    """'_speech_/hsb-cv-003' -> 'validation': the first line that matches."""
    with open(SPLIT, newline="") as table:
        for row in csv.DictReader(table):
            if fnmatch.fnmatch(name, row["recordings"]):
                return row["use"]
    raise SystemExit(f"{SPLIT.name} has no line for {name}")


def load(work, use):
    """-> {name: int16 samples} of the recordings for a use, as prepare.py decoded them."""
    with np.load(work / "negatives.npz") as stored:
        return {name: stored[name] for name in sorted(stored.files) if use_of(name) == use}


def more_clips(work):
    """-> what dataset.load_split gives, of extra_train.tar as far as training may use it."""
    clips, classes, words = dataset.load_split(work, "extra")
    kept = np.array([not word.startswith(dataset.OTHER) or use_of(word) == "train"
                     for word in words])
    return clips[kept], classes[kept], words[kept]


class NegativeDrawer:
    """Draws windows without a word; `words` is the drawer of clips, whose variations they get."""

    def __init__(self, recordings, words, rng):
        self.words, self.rng = words, rng
        self.of_kind = {kind: [r for name, r in recordings.items() if name.startswith(f"_{kind}_")]
                        for kind in ("speech", "noise")}

    def draw(self, count):
        """-> (waveforms float32 [count, 16000] on the int16 grid, classes [count])."""
        kinds = self.rng.choice(list(SHARES), count, p=list(SHARES.values()))
        waves = [self.words.finished(getattr(self, kind)()) for kind in kinds]
        return torch.from_numpy(np.stack(waves)), torch.full((count,), NO_WORD)

    def window(self, kind):
        """Some second of a recording, played faster or slower."""
        recordings = self.of_kind[kind]
        lengths = np.array([len(r) for r in recordings], float)
        recording = recordings[self.rng.choice(len(recordings), p=lengths / lengths.sum())]
        speed = self.rng.uniform(*self.words.recipe.speed)
        needed = int(np.ceil(CLIP_SAMPLES * speed)) + 1
        start = self.rng.integers(len(recording) - needed)
        time = np.arange(CLIP_SAMPLES, dtype=np.float32) * speed
        piece = recording[start:start + needed].astype(np.float32)
        return np.interp(time, np.arange(needed), piece).astype(np.float32)

    def speech(self):
        return self.window("speech")

    def noise(self):
        return self.window("noise")

    def joined(self):
        """Other words, one behind the other, and of those a second."""
        parts = []
        while sum(map(len, parts)) < 2 * CLIP_SAMPLES:
            chosen = self.words.pick(UNKNOWN)
            begin, end = augment.active(self.words.energies[chosen])
            parts.append(self.words.clips[chosen][begin:end].astype(np.float32))
            parts.append(np.zeros(self.rng.integers(LONGEST_GAP), np.float32))
        sound = np.concatenate(parts)
        start = self.rng.integers(len(sound) - CLIP_SAMPLES)
        return sound[start:start + CLIP_SAMPLES]

    def cut(self):
        """A keyword moved out of the window, less than half of it left."""
        chosen = self.words.pick(self.rng.integers(SILENCE))
        way = 1 if self.rng.random() < 0.5 else -1
        offset = int(self.rng.integers(CUT_STEP))
        while offset < CLIP_SAMPLES - CUT_STEP and (
                self.words.kept(chosen, way * offset) > MOST_OF_A_CUT_WORD):
            offset += CUT_STEP
        return augment.shifted(self.words.clips[chosen], way * offset, 1)
