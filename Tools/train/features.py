"""The audio front ends: 16,000 samples -> 49 x 10 or 49 x 20 MFCC, as Thimble computes them.

Frames of 480 samples every 320, periodic Hann window, zero-padded at the end
to 512, magnitude of the FFT, 40 triangular HTK mel bands from 20 to 4,000 Hz (DS-CNN)
or to 7,600 Hz (DS-TC), as `tf.signal.linear_to_mel_weight_matrix`, log(x + 1e-6), and an
orthonormal-but-for-c0 DCT: c_k = sqrt(2/40) * sum_n log_n cos(pi k (2n+1) / 80).
A cepstral lifter of length 22 weights them by 1 + 11 sin(pi k / 22), so that one
int8 scale suits them all.

The gain comes first. `fixed` divides the int16 samples by 32,768 and is what
our models use; `clipMaximum` divides by the clip's largest signed sample, as
the MLPerf Tiny reference does, and serves here, without the lifter, as the check
against features made with TensorFlow:

    python features.py          # prints the largest difference on 120 clips
"""

import csv

import numpy as np

import dataset

FRAME_LENGTH = 480
FRAME_STRIDE = 320
FFT_LENGTH = 512
MEL_BANDS = 40
LOWER_HERTZ = 20.0
UPPER_HERTZ = 4000.0
LOG_OFFSET = 1e-6
COEFFICIENTS = 10
# View of a network: the upper edge of its 40 mel bands, its cepstral coefficients.
CEPSTRA = {"mfcc": (UPPER_HERTZ, COEFFICIENTS), "wide": (7600.0, 20)}
LIFTER = 22  # 0: none
FRAMES = 49
FULL_SCALE = 32_768.0
# What teachers see: more bands, up to where speech ends.
WIDE_BANDS = 64
WIDE_UPPER_HERTZ = 7600.0


def metadata(view="mfcc"):
    """What is written into the model as the metadata entry "thimble.frontend"."""
    upper_hertz, coefficients = CEPSTRA[view]
    return {
        "sampleRateHertz": dataset.SAMPLE_RATE,
        "frameLength": FRAME_LENGTH,
        "frameStride": FRAME_STRIDE,
        "fftLength": FFT_LENGTH,
        "melBands": MEL_BANDS,
        "lowerHertz": int(LOWER_HERTZ),
        "upperHertz": int(upper_hertz),
        "logOffset": LOG_OFFSET,
        "coefficients": coefficients,
        "lifter": LIFTER,
        "frames": FRAMES,
        "gain": "fixed",
    }


def hann_window():
    """Periodic Hann window, [480]."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME_LENGTH) / FRAME_LENGTH)


def mel_matrix(bands=MEL_BANDS, upper_hertz=UPPER_HERTZ, warp=1.0):
    """Weights of 257 FFT bins in mel bands, [257, bands]; bin 0 has none.

    `warp` stretches the spectrum, as a shorter (> 1) or longer vocal tract would.
    """
    def mel(hertz):
        return 1127.0 * np.log1p(np.asarray(hertz) / 700.0)

    hertz = np.linspace(0, dataset.SAMPLE_RATE / 2, FFT_LENGTH // 2 + 1)
    bins = mel(hertz * warp)[:, None]
    edges = np.linspace(mel(LOWER_HERTZ), mel(upper_hertz), bands + 2)
    lower, centre, upper = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins - lower) / (centre - lower)
    falling = (upper - bins) / (upper - centre)
    weights = np.maximum(0.0, np.minimum(rising, falling))
    weights[0] = 0.0
    return weights


def lifter(coefficients=COEFFICIENTS):
    """Weights of the coefficients."""
    if LIFTER == 0:
        return np.ones(coefficients)
    return 1 + LIFTER / 2 * np.sin(np.pi * np.arange(coefficients) / LIFTER)


def dct_matrix(coefficients=COEFFICIENTS):
    """Weights of 40 log bands in liftered coefficients, [40, coefficients]."""
    band = np.arange(MEL_BANDS)[:, None]
    order = np.arange(coefficients)[None, :]
    return lifter(coefficients) * np.sqrt(2 / MEL_BANDS) * np.cos(
        np.pi * order * (2 * band + 1) / (2 * MEL_BANDS))


_WINDOW, _MEL, _DCT = hann_window(), mel_matrix(), dct_matrix()


def scale(samples, gain="fixed"):
    """int16 samples [..., 16000] -> real samples, by the gain rule."""
    samples = np.asarray(samples, np.float64)
    if gain == "fixed":
        return samples / FULL_SCALE
    largest = samples.max(axis=-1, keepdims=True)
    return samples / np.where(largest <= 0, 1.0, largest)


def magnitudes(scaled):
    """Real samples [16000] -> magnitudes of the FFT of each frame, [49, 257]."""
    starts = FRAME_STRIDE * np.arange(FRAMES)[:, None]
    frames = scaled[starts + np.arange(FRAME_LENGTH)] * _WINDOW
    return np.abs(np.fft.rfft(frames, FFT_LENGTH))


def mfcc(samples, gain="fixed"):
    """int16 samples [16000] -> float64 features [49, 10]."""
    return np.log(magnitudes(scale(samples, gain)) @ _MEL + LOG_OFFSET) @ _DCT


def mfcc_of_clips(clips, gain="fixed"):
    """int16 clips [N, 16000] -> float32 features [N, 49, 10]."""
    return np.stack([mfcc(clip, gain) for clip in clips]).astype(np.float32)


def wide_mfcc_of_clips(clips):
    """int16 clips [N, 16000] -> float32 features [N, 49, 20] up to 7,600 Hz."""
    upper_hertz, coefficients = CEPSTRA["wide"]
    mel, dct = mel_matrix(upper_hertz=upper_hertz), dct_matrix(coefficients)
    return np.stack([np.log(magnitudes(scale(clip)) @ mel + LOG_OFFSET) @ dct
                     for clip in clips]).astype(np.float32)


def wide_bands_of_clips(clips):
    """int16 clips [N, 16000] -> float32 log-mel bands [N, 49, 64] for teachers."""
    mel = mel_matrix(WIDE_BANDS, WIDE_UPPER_HERTZ)
    return np.stack([np.log(magnitudes(scale(clip)) @ mel + LOG_OFFSET)
                     for clip in clips]).astype(np.float32)


def of_clips(view, clips):
    """int16 clips [N, 16000] -> float32 features as a network of `view` sees them."""
    of_view = {"mfcc": mfcc_of_clips, "wide": wide_mfcc_of_clips, "bands": wide_bands_of_clips}
    return of_view[view](clips)


def quantize(features, scale_, zero_point):
    """Round half up, then clamp: the int8 model input."""
    rounded = np.floor(np.asarray(features, np.float64) / scale_ + 0.5) + zero_point
    return np.clip(rounded, -128, 127).astype(np.int8)


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    data = parser.parse_args().data
    with open(data / "samples.csv", newline="") as table:
        files = [row["file"] for row in csv.DictReader(table)]
    expected = np.fromfile(data / "samples_mfcc_49x10.f32", np.float32)
    expected = expected.reshape(-1, FRAMES, COEFFICIENTS)
    clips = [dataset.fit(dataset.decode((data / "samples" / file).read_bytes()))
             for file in files]
    difference = np.abs(mfcc_of_clips(clips, "clipMaximum") / lifter() - expected)
    print(f"{len(files)} clips, largest difference {difference.max():.2e}")
    if difference.max() > 1e-3:
        raise SystemExit("the features differ from TensorFlow's")


if __name__ == "__main__":
    main()
