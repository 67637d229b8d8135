"""Draws training clips and varies them: time, speed, noise, gain, spectrum.

`ClipDrawer.draw` gives waveforms on the int16 grid; `BatchFeatures` turns a
batch of them into MFCC, with warping, equalisation and masking of the log-mel bands.
Loudness must not matter to a model with a fixed gain, so most clips get a gain
drawn from a wide range, clipping included.
"""

from dataclasses import dataclass

import numpy as np
import torch

import dataset
import features
from dataset import CLIP_SAMPLES, LABELS, SILENCE, UNKNOWN

# The last part of each noise recording is for validation only.
NOISE_HELD_OUT = 0.1
VALIDATION_SILENCES = 250
# Stretchings of the spectrum, none in the middle; clips of a batch share one in groups.
WARPS = np.linspace(0.88, 1.12, 9)
WARP_GROUP = 16
LOG_MEL_OF_VIEW = {
    "mfcc": (features.MEL_BANDS, features.UPPER_HERTZ),
    "bands": (features.WIDE_BANDS, features.WIDE_UPPER_HERTZ),
}


@dataclass(frozen=True)
class Recipe:
    """How clips are drawn and varied."""

    unknown_share: float = 0.12      # of the class weights, others share equally
    unknown_word_power: float = 0.7  # a word with n clips has weight n^power
    shift: tuple = (-1600, 2400)     # samples; more late than early, as in the field
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
        per_clip = (counts ** (recipe.unknown_word_power - 1.0))[inverse]
        weights = per_clip[self.of_class[UNKNOWN]]
        self.unknown_cumulative = np.cumsum(weights / weights.sum())
        shares = np.ones(len(LABELS))
        shares[UNKNOWN] = max(1, recipe.unknown_share * len(LABELS))
        self.class_shares = shares / shares.sum()

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
        offset = rng.integers(recipe.shift[0], recipe.shift[1] + 1)
        clip = shifted(self.clips[chosen], offset, speed)
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


class LogMel:
    """Magnitudes of FFT bins -> log-mel bands, their frequencies warped or not."""

    def __init__(self, bands, upper_hertz):
        matrices = [features.mel_matrix(bands, upper_hertz, warp) for warp in WARPS]
        self.matrices = [torch.from_numpy(matrix).float() for matrix in matrices]
        self.bins = 1 + max(int(np.flatnonzero(m.sum(1)).max()) for m in matrices)

    def __call__(self, magnitudes, warps):
        """[N, 49, bins] and the number of a warp per group of clips -> [N, 49, bands]."""
        groups = magnitudes[..., :self.bins].split(WARP_GROUP)
        bands = [group @ self.matrices[warp][:self.bins]
                 for group, warp in zip(groups, warps)]
        return torch.log(torch.cat(bands) + features.LOG_OFFSET)


class BatchFeatures:
    """Waveforms -> augmented features; the FFT is a matrix product, which batches well.

    The views are those of networks: "mfcc" [N, 49, 10] of what is deployed, "bands"
    [N, 49, 64] of a teacher.
    """

    def __init__(self, recipe, generator, views=("mfcc",)):
        self.recipe, self.generator = recipe, generator
        self.mel = {view: LogMel(*LOG_MEL_OF_VIEW[view]) for view in views}
        bins = max(mel.bins for mel in self.mel.values())
        time = np.arange(features.FRAME_LENGTH)[:, None]
        turn = 2 * np.pi * time * np.arange(bins) / features.FFT_LENGTH
        window = features.hann_window()[:, None] / features.FULL_SCALE
        waves = np.concatenate([window * np.cos(turn), window * np.sin(turn)], axis=1)
        self.fourier = torch.from_numpy(waves).float()
        self.dct = torch.from_numpy(features.dct_matrix()).float()
        self.floor = float(np.log(features.LOG_OFFSET))

    def __call__(self, waveforms):
        """[N, 16000] on the int16 grid -> features by view."""
        frames = waveforms.unfold(1, features.FRAME_LENGTH, features.FRAME_STRIDE)
        cosines, sines = (frames @ self.fourier).chunk(2, dim=-1)
        magnitudes = torch.hypot(cosines, sines)
        warps = self.drawn_warps(len(waveforms))
        views = {}
        for view, mel in self.mel.items():
            bands = self.masked(self.equalised(mel(magnitudes, warps)))
            views[view] = bands @ self.dct if view == "mfcc" else bands
        return views

    def drawn_warps(self, count):
        """The number of a warp for each group of clips, the middle one for most."""
        groups = -(-count // WARP_GROUP)
        drawn = torch.randint(len(WARPS), (groups,), generator=self.generator)
        used = self.random(groups) < self.recipe.warp_share
        return torch.where(used, drawn, len(WARPS) // 2).tolist()

    def random(self, *shape):
        return torch.rand(*shape, generator=self.generator)

    def equalised(self, bands):
        """Adds a random smooth curve over the bands: level, tilt and bow."""
        count = len(bands)
        curve = torch.randn(count, 3, generator=self.generator)
        curve = curve * torch.tensor([0.15, 0.25, 0.2])
        curve = curve * (self.random(count, 1) < self.recipe.equaliser_share)
        place = torch.linspace(-1, 1, bands.shape[2])[None]
        offset = curve[:, :1] + curve[:, 1:2] * place + curve[:, 2:] * (place ** 2 - 0.4)
        return (bands + offset[:, None]).clamp(min=self.floor)

    def masked(self, bands):
        """Replaces a run of bands and a run of frames by the clip's mean."""
        recipe = self.recipe
        widest = recipe.most_masked_bands * bands.shape[2] // features.MEL_BANDS
        in_bands = self.run(len(bands), bands.shape[2], widest)
        in_frames = self.run(len(bands), features.FRAMES, recipe.most_masked_frames)
        mask = in_bands[:, None, :] | in_frames[:, :, None]
        return torch.where(mask, bands.mean((1, 2), keepdim=True), bands)

    def run(self, count, length, longest):
        """Boolean [count, length]: a random run of 1 … longest, or nothing."""
        width = torch.randint(1, longest + 1, (count, 1), generator=self.generator)
        start = (self.random(count, 1) * (length - width)).long()
        place = torch.arange(length)[None]
        used = self.random(count, 1) < self.recipe.mask_share
        return (place >= start) & (place < start + width) & used
