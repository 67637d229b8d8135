"""Turns batches of waveforms into features: warps, equalises and masks their log-mel bands."""

import numpy as np
import torch

import features

# Stretchings of the spectrum, none in the middle; clips of a batch share one in groups.
WARPS = np.linspace(0.88, 1.12, 9)
WARP_GROUP = 16
LOG_MEL_OF_VIEW = {
    **{view: (features.MEL_BANDS, upper) for view, (upper, _) in features.CEPSTRA.items()},
    "bands": (features.WIDE_BANDS, features.WIDE_UPPER_HERTZ),
}


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
    """Waveforms -> augmented features.

    The views are those of networks: "mfcc" [N, 49, 10] and "wide" [N, 49, 20] of what is
    deployed, "bands" [N, 49, 64] of a teacher.
    """

    def __init__(self, recipe, generator, views=("mfcc",)):
        self.recipe, self.generator = recipe, generator
        self.mel = {view: LogMel(*LOG_MEL_OF_VIEW[view]) for view in views}
        self.window = torch.from_numpy(features.hann_window() / features.FULL_SCALE).float()
        self.dct = {view: torch.from_numpy(features.dct_matrix(count)).float()
                    for view, (_, count) in features.CEPSTRA.items()}
        self.floor = float(np.log(features.LOG_OFFSET))

    def __call__(self, waveforms):
        """[N, 16000] on the int16 grid -> features by view."""
        frames = waveforms.unfold(1, features.FRAME_LENGTH, features.FRAME_STRIDE)
        magnitudes = torch.fft.rfft(frames * self.window, features.FFT_LENGTH).abs()
        warps = self.drawn_warps(len(waveforms))
        views = {}
        for view, mel in self.mel.items():
            bands = self.masked(self.equalised(mel(magnitudes, warps)))
            views[view] = bands @ self.dct[view] if view in self.dct else bands
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
