"""Draws training clips and varies them: time, speed, noise, gain, spectrum.

`ClipDrawer.draw` gives waveforms on the int16 grid; `spectra.py` turns them into features.
Loudness must not matter to a model with a fixed gain, so most clips get a gain
drawn from a wide range, clipping included.
"""

from dataclasses import dataclass

import numpy as np
import torch

import dataset
from dataset import CLIP_SAMPLES, LABELS, SILENCE, UNKNOWN

# The last part of each noise recording is for validation only.
NOISE_HELD_OUT = 0.1
VALIDATION_SILENCES = 250
# A word counts as if it had no more clips than this.
MOST_CLIPS_OF_A_WORD = 300
# Of Unknown, for words of other data sets and languages.
OTHER_SHARE = 0.15
# Where a word's energy is: per hundredth of a second.
ENVELOPE_STRIDE = 160


@dataclass(frozen=True)
class Recipe:
    """How clips are drawn and varied."""

    unknown_share: float = 0.12      # of the class weights, others share equally
    unknown_word_power: float = 0.7  # a word with n clips has weight n^power
    shift: tuple = (-1600, 2400)     # samples; more late than early, as in the field
    least_kept: float = 0.0          # a shift leaves at least this part of a word's energy
    speed_share: float = 0.3
    thin_speed_share: float = 0.6    # for words with fewer than `thin` clips
    thin: int = 800
    speed: tuple = (0.9, 1.1)
    noise_share: float = 0.8
    signal_to_noise: tuple = (3.0, 35.0)   # dB
    gain_share: float = 0.7
    gain: tuple = (-30.0, 6.0)             # dB
    least_peak: float = 400.0        # a gain never takes a clip's peak below this
    equaliser_share: float = 0.5
    mask_share: float = 0.4
    most_masked_bands: int = 5
    most_masked_frames: int = 6
    warp_share: float = 0.0          # of the groups of clips whose spectrum is stretched


# A small network has no room to spare for what it seldom meets: the mild recipe
# varies less, but moves words later, where errors were most frequent.
RECIPES = {
    "strong": Recipe(),
    "mild": Recipe(shift=(-1600, 3200), noise_share=0.6, gain_share=0.5,
                   equaliser_share=0.4, mask_share=0.25),
    # More voices than were recorded: other vocal tracts, other speeds.
    "voices": Recipe(shift=(-1600, 3200), speed_share=0.5, speed=(0.87, 1.15),
                     noise_share=0.6, gain_share=0.5, equaliser_share=0.5,
                     mask_share=0.4, warp_share=0.75),
    # Words of Unknown more evenly, as a test has them that takes as many of each; some other voices.
    "even": Recipe(unknown_word_power=0.35, shift=(-1600, 3200), speed=(0.88, 1.14), noise_share=0.6,
                   gain_share=0.5, equaliser_share=0.4, mask_share=0.3, warp_share=0.3),
    # What a stream brings: words anywhere in the window, loud and quiet ones.
    "field": Recipe(unknown_word_power=0.35, shift=(-4800, 4800), least_kept=0.85, speed_share=0.4,
                    speed=(0.88, 1.14), noise_share=0.6, gain_share=0.6, gain=(-24.0, 12.0),
                    equaliser_share=0.4, mask_share=0.3, warp_share=0.5),
}


def add_recipe_argument(parser):
    parser.add_argument("--recipe", choices=tuple(RECIPES), default="strong",
                        help="how much clips are varied (default: strong)")


def to_int16_grid(clip):
    return np.round(np.clip(clip, -32768, 32767)).astype(np.float32)


def shifted(clip, offset, speed):
    """Moves a clip later by `offset` samples and plays it `speed` times faster."""
    if speed == 1:
        moved = np.zeros(CLIP_SAMPLES, np.float32)
        if offset >= 0:
            moved[offset:] = clip[:CLIP_SAMPLES - offset]
        else:
            moved[:offset] = clip[-offset:]
        return moved
    time = np.arange(CLIP_SAMPLES, dtype=np.float32)
    middle = CLIP_SAMPLES / 2
    source = (time - middle - offset) * speed + middle
    return np.interp(source, time, clip, left=0, right=0).astype(np.float32)


def loudness(clip):
    return np.sqrt(np.mean(clip * clip)) + 1e-3


def energies(clips):
    """Energy of each clip above twice its own floor, per hundredth of a second, [N, 100]."""
    found = np.empty((len(clips), CLIP_SAMPLES // ENVELOPE_STRIDE), np.float32)
    for index, clip in enumerate(clips):
        energy = np.square(clip.reshape(-1, ENVELOPE_STRIDE).astype(np.float32)).mean(1)
        found[index] = np.maximum(energy - 2 * np.quantile(energy, 0.2), 0)
    return found


def active(energy):
    """(begin, end) in samples of where all but 4 % of a clip's energy is."""
    total = np.cumsum(energy)
    begin, end = np.searchsorted(total, (total[-1] * 0.02, total[-1] * 0.98))
    return int(begin) * ENVELOPE_STRIDE, (int(end) + 1) * ENVELOPE_STRIDE


class NoiseDrawer:
    """One-second pieces of the background recordings, and silence made of them."""

    def __init__(self, recordings, rng, held_out=False):
        cuts = [round(len(r) * (1 - NOISE_HELD_OUT)) for r in recordings]
        self.recordings = [r[cut:] if held_out else r[:cut]
                           for r, cut in zip(recordings, cuts)]
        self.rng = rng

    def piece(self):
        recording = self.recordings[self.rng.integers(len(self.recordings))]
        start = self.rng.integers(len(recording) - CLIP_SAMPLES)
        return recording[start:start + CLIP_SAMPLES].astype(np.float32)

    def silence(self):
        """Digital zero (4 %), faint hiss (6 %), else background noise."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.04:
            return np.zeros(CLIP_SAMPLES, np.float32)
        if kind < 0.10:
            deviation = 10 ** rng.uniform(-0.5, 1.5)
            return to_int16_grid(rng.normal(0, deviation, CLIP_SAMPLES))
        clip = self.piece()
        if kind < 0.25:
            clip = clip * rng.random() + self.piece() * rng.random()
        volume = rng.uniform(0.005, 1) if rng.random() < 0.7 else 10 ** rng.uniform(-3, 0)
        return to_int16_grid(clip * volume)


def validation_clips(work):
    """-> (int16 clips, classes): validation.tar and silences of held-out noise.

    Always the same 250 silences, from the part of the recordings that training
    never draws.
    """
    clips, classes, _ = dataset.load_split(work, "validation")
    noise = NoiseDrawer(dataset.load_noise(work), np.random.default_rng(0), held_out=True)
    silences = np.stack([noise.silence() for _ in range(VALIDATION_SILENCES)])
    return (np.concatenate([clips, silences.astype(np.int16)]),
            np.append(classes, [SILENCE] * VALIDATION_SILENCES))


class ClipDrawer:
    """Draws a class, then one of its clips, then varies it."""

    def __init__(self, clips, classes, words, noise, recipe, rng):
        self.clips, self.noise, self.recipe, self.rng = clips, noise, recipe, rng
        self.of_class = [np.flatnonzero(classes == index) for index in range(len(LABELS))]
        names, inverse, counts = np.unique(words, return_inverse=True, return_counts=True)
        self.is_thin = (counts < recipe.thin)[inverse]
        per_clip = (self.word_weights(names, counts) / counts)[inverse]
        weights = per_clip[self.of_class[UNKNOWN]]
        self.unknown_cumulative = np.cumsum(weights / weights.sum())
        shares = np.ones(len(LABELS))
        shares[UNKNOWN] = max(1, recipe.unknown_share * len(LABELS))
        self.class_shares = shares / shares.sum()
        self.energies = energies(clips)

    def word_weights(self, names, counts):
        """How often each word is drawn, beside the others of its class."""
        weights = np.minimum(counts, MOST_CLIPS_OF_A_WORD) ** self.recipe.unknown_word_power
        other = np.array([name.startswith(dataset.OTHER) for name in names])
        own = np.array([dataset.class_of(name) == UNKNOWN for name in names]) & ~other
        if other.any():
            weights[other] *= (OTHER_SHARE / (1 - OTHER_SHARE)
                               * weights[own].sum() / weights[other].sum())
        return weights

    def draw(self, count):
        """-> (waveforms float32 [count, 16000] on the int16 grid, classes [count])."""
        classes = self.rng.choice(len(LABELS), count, p=self.class_shares)
        waves = [self.noise.silence() if index == SILENCE else self.varied(index)
                 for index in classes]
        return torch.from_numpy(np.stack(waves)), torch.from_numpy(classes)

    def pick(self, index):
        members = self.of_class[index]
        if index != UNKNOWN:
            return members[self.rng.integers(len(members))]
        place = np.searchsorted(self.unknown_cumulative, self.rng.random())
        return members[min(place, len(members) - 1)]

    def varied(self, index):
        recipe, rng = self.recipe, self.rng
        chosen = self.pick(index)
        share = recipe.thin_speed_share if self.is_thin[chosen] else recipe.speed_share
        speed = rng.uniform(*recipe.speed) if rng.random() < share else 1
        return self.finished(shifted(self.clips[chosen], self.offset_of(chosen), speed))

    def offset_of(self, chosen):
        """A shift that leaves enough of the word; halved until it does."""
        offset = int(self.rng.integers(self.recipe.shift[0], self.recipe.shift[1] + 1))
        while offset and self.kept(chosen, offset) < self.recipe.least_kept:
            offset = int(offset / 2)
        return offset

    def kept(self, chosen, offset):
        """Part of a clip's energy that is still there when it is moved by `offset` samples."""
        energy = self.energies[chosen]
        out = min(abs(offset) // ENVELOPE_STRIDE, len(energy))
        left = energy[:len(energy) - out] if offset >= 0 else energy[out:]
        return left.sum() / (energy.sum() + 1e-9)

    def finished(self, clip):
        """Noise and gain, as often as the recipe says."""
        recipe, rng = self.recipe, self.rng
        if rng.random() < recipe.noise_share:
            noise = self.noise.piece()
            ratio = 10 ** (-rng.uniform(*recipe.signal_to_noise) / 20)
            clip = clip + noise * (loudness(clip) / loudness(noise) * ratio)
        return to_int16_grid(clip * self.gain_for(clip))

    def gain_for(self, clip):
        if self.rng.random() >= self.recipe.gain_share:
            return 1.0
        gain = 10 ** (self.rng.uniform(*self.recipe.gain) / 20)
        floor = min(1.0, self.recipe.least_peak / (np.abs(clip).max() + 1e-3))
        return max(gain, floor)
