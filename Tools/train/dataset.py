"""Where the clips are, what their classes are called, and how to read them.

The data set is a folder with `train.tar`, `validation.tar`, `dev_test.tar`
and `background_noise.tar`: one-second clips at 16 kHz, `<split>/<word>/<clip>`.
Decoding takes a minute, so `prepare.py` does it once, into a work folder of
NumPy arrays that `load_split` and `load_noise` read back.
"""

import argparse
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import soundfile

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_DATA = REPOSITORY.parent / "shared" / "data" / "speech_commands"
DEFAULT_WORK = Path(__file__).resolve().parent / "work"

SAMPLE_RATE = 16_000
CLIP_SAMPLES = 16_000

KEYWORDS = ("Down", "Go", "Left", "No", "Off", "On", "Right", "Stop", "Up", "Yes")
LABELS = KEYWORDS + ("Silence", "Unknown")
SILENCE = LABELS.index("Silence")
UNKNOWN = LABELS.index("Unknown")
# Folder name of each class, in label order.
FOLDERS = tuple(word.lower() for word in KEYWORDS) + ("_silence_", "_unknown_")

# Words from outside Speech Commands are called "other:<data set>:<word>".
OTHER = "other:"

AUDIO_SUFFIXES = (".opus", ".flac", ".wav")


def class_of(folder):
    """Index of the class a folder's clips belong to: 'yes' -> 9, 'cat' -> 11."""
    return FOLDERS.index(folder) if folder in FOLDERS else UNKNOWN


def decode(data):
    """Encoded audio bytes -> int16 mono samples at 16 kHz."""
    samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    if rate != SAMPLE_RATE:
        raise ValueError(f"expected {SAMPLE_RATE} Hz, got {rate}")
    return samples[:, 0]


def fit(samples, length=CLIP_SAMPLES):
    """Cut, or pad with zeros at the end, to `length` samples."""
    fitted = np.zeros(length, samples.dtype)
    kept = min(len(samples), length)
    fitted[:kept] = samples[:kept]
    return fitted


def tar_clips(path):
    """Yields (folder, file name, encoded bytes) for each clip, sorted by name."""
    with tarfile.open(path) as archive:
        members = [m for m in archive if m.isfile() and m.name.endswith(AUDIO_SUFFIXES)]
        for member in sorted(members, key=lambda m: m.name):
            name = Path(member.name)
            yield name.parent.name, name.name, archive.extractfile(member).read()


def save_split(work, name, clips, words):
    """Stores int16 clips [N, 16000] and the folder (word) of each."""
    np.save(work / f"{name}_clips.npy", clips)
    (work / f"{name}_words.json").write_text(json.dumps(words))


def load_split(work, name):
    """-> (int16 clips [N, 16000], int64 class indices [N], words [N])."""
    clips = np.load(work / f"{name}_clips.npy")
    words = np.array(json.loads((work / f"{name}_words.json").read_text()))
    classes = np.array([class_of(word) for word in words])
    return clips, classes, words


def joined(*splits):
    """Several of what `load_split` gives, as one."""
    return tuple(np.concatenate(parts) for parts in zip(*splits))


def part_of_each(words, fraction, seed=7):
    """Indices of a part of every word's clips; a larger part contains a smaller one."""
    rng = np.random.default_rng(seed)
    parts = [rng.permutation(np.flatnonzero(words == word)) for word in np.unique(words)]
    return np.sort(np.concatenate([part[:max(1, round(fraction * len(part)))]
                                   for part in parts]))


def load_noise(work):
    """-> list of int16 background recordings, each some tens of seconds."""
    with np.load(work / "noise.npz") as stored:
        return [stored[name] for name in sorted(stored.files)]


def add_data_argument(parser):
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA,
                        help="data set folder (default: ../shared/data/speech_commands "
                             "beside the repository)")


def add_work_argument(parser):
    parser.add_argument("--work", type=Path, default=DEFAULT_WORK,
                        help="folder for decoded clips and checkpoints "
                             "(default: work/ beside the scripts)")


def new_parser(description):
    """An argument parser that shows a script's docstring and its defaults."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
