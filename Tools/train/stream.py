"""Makes a stream to listen to, OUT.wav, and what is said in it, OUT.json, from clips that training never saw.

    python stream.py --split validation work/validation-stream
    python stream.py --split dev_test work/test-stream        # to judge by, once, at the end

First the continuous speech, the noise and the words of extra_negatives.tar and extra_train.tar that
`negatives-split.csv` keeps for that use; nothing is to be heard there. Then clips of the ten
words and of Unknown in turn, 1.5 to 2.5 s apart, from 6 dB louder to 12 dB quieter, over that noise
10 to 30 dB below them. The truth has the ten words, each from where its energy begins to where
it ends. OUT-ignored.wav and -ignored.json are the first part alone.
"""

import json
from pathlib import Path

import numpy as np
import soundfile

import augment
import dataset
import negatives
from dataset import SAMPLE_RATE, UNKNOWN

USES = {"validation": "validation", "dev_test": "test"}
GAIN = (-12.0, 6.0)                       # dB
SIGNAL_TO_NOISE = (10.0, 30.0)            # dB
GAP = (SAMPLE_RATE // 2, 3 * SAMPLE_RATE // 2)
# Of the words that only say what is ignored, some.
MOST_OTHER_WORDS = 300


def read_clips(arguments):
    """-> (int16 clips [N, 16000], class indices) of the split, at most `--each` of a word."""
    words, clips = [], []
    for folder, _, encoded in dataset.tar_clips(arguments.data / f"{arguments.split}.tar"):
        if folder != dataset.FOLDERS[dataset.SILENCE]:
            words.append(folder)
            clips.append(dataset.fit(dataset.decode(encoded)))
    classes = np.array([dataset.class_of(word) for word in words])
    return np.stack(clips), classes


def some_of_each(classes, each, rng):
    """Indices of at most `each` clips of each keyword, and of as many Unknown as half of them."""
    chosen = [rng.permutation(np.flatnonzero(classes == index))[:each]
              for index in range(dataset.SILENCE)]
    unknown = rng.permutation(np.flatnonzero(classes == UNKNOWN))
    chosen.append(unknown[:sum(map(len, chosen)) // 2])
    return rng.permutation(np.concatenate(chosen))


def ignored(work, use, rng):
    """Sound in which none of the words is said, in some order."""
    pieces = list(negatives.load(work, use).values())
    clips, _, words = dataset.load_split(work, "extra")
    others = [clip for clip, word in zip(clips, words)
              if word.startswith(dataset.OTHER) and negatives.use_of(word) == use]
    pieces += [others[index] for index in rng.permutation(len(others))[:MOST_OTHER_WORDS]]
    return np.concatenate([pieces[index] for index in rng.permutation(len(pieces))])


class Spoken:
    """Clips over noise, one after another."""

    def __init__(self, noise, begin, rng):
        self.noise, self.place, self.rng = noise, begin, rng
        self.sound, self.truth = [], []

    def say(self, clip, energy, word):
        """Adds a gap and a clip; `word` is None where it is to be ignored."""
        rng = self.rng
        gap = int(rng.integers(*GAP))
        sound = np.concatenate([np.zeros(gap, np.float32), clip.astype(np.float32)])
        start = rng.integers(len(self.noise) - len(sound))
        noise = self.noise[start:start + len(sound)].astype(np.float32)
        ratio = 10 ** (-rng.uniform(*SIGNAL_TO_NOISE) / 20)
        sound += noise * (augment.loudness(clip.astype(np.float32)) / augment.loudness(noise) * ratio)
        self.sound.append(augment.to_int16_grid(sound * 10 ** (rng.uniform(*GAIN) / 20)))
        if word is not None:
            begin, end = (self.place + gap + at for at in augment.active(energy))
            self.truth.append({"start": round(begin / SAMPLE_RATE, 3),
                               "end": round(end / SAMPLE_RATE, 3), "word": word})
        self.place += len(sound)


def write(out, sound, truth):
    out.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(out.with_suffix(".wav"), sound, SAMPLE_RATE, subtype="PCM_16")
    out.with_suffix(".json").write_text(json.dumps(truth, indent=0) + "\n")
    print(f"{out.name}: {len(sound) / SAMPLE_RATE / 60:.1f} minutes, {len(truth)} words")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    dataset.add_work_argument(parser)
    parser.add_argument("--split", choices=tuple(USES), default="validation")
    parser.add_argument("--each", type=int, default=60, help="clips of a word at most (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("out", type=Path, help="path of the files without what follows the dot")
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    use = USES[arguments.split]
    sound = ignored(arguments.work, use, rng)
    write(arguments.out.with_name(f"{arguments.out.name}-ignored"), sound, [])
    noise = np.concatenate([recording for name, recording
                            in negatives.load(arguments.work, use).items()
                            if name.startswith("_noise_")])
    clips, classes = read_clips(arguments)
    spoken = Spoken(noise, len(sound), rng)
    for index in some_of_each(classes, arguments.each, rng):
        word = dataset.LABELS[classes[index]] if classes[index] != UNKNOWN else None
        spoken.say(clips[index], augment.energies(clips[index][None])[0], word)
    sound = np.concatenate([sound, *(part.astype(np.int16) for part in spoken.sound)])
    write(arguments.out, sound, spoken.truth)


if __name__ == "__main__":
    main()
