"""Makes the sample WAVs of `Models/samples` with espeak-ng.

    python make_samples.py ../../Models/ds-cnn-s.tflite ../../Models/samples

Ten keywords, one unknown word and one second of noise, each one second of mono
16-bit audio at 16 kHz. Speech is resampled, centred, brought to a peak of half
of full scale and given white noise 25 dB below its loudness (synthetic digital
silence is nothing a microphone delivers). For each keyword the voices are
tried in order, the plain one first, and the first whose clip the given int8
model labels right with at least `--least` confidence is written, so the set is
what the model does know; the voices passed over are printed.
"""

import io
import subprocess
import zlib
from pathlib import Path

import numpy as np
import soundfile
from scipy import signal

import dataset
import features
from evaluate import LiteRunner

# Consecutive words start at consecutive voices, so that the set has variety.
VOICES = ("en-gb", "en-gb+f2", "en-gb+m3", "en-us", "en-gb+f4", "en-gb+m7",
          "en-gb-x-rp", "en-us+f3", "en-gb+klatt2", "en-gb-scotland")
UNKNOWN_WORD = "three"
WORDS_PER_MINUTE = 140
PEAK = 16_384
NOISE_BELOW_SPEECH = 25.0  # dB
NOISE_ONLY_DEVIATION = 100.0


def speak(word, voice):
    """-> float samples at 16 kHz without leading and trailing silence."""
    command = ["espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "--stdout", word]
    wave = subprocess.run(command, check=True, capture_output=True).stdout
    # On a pipe espeak-ng cannot fill in the length; soundfile reads to the end.
    samples, rate = soundfile.read(io.BytesIO(wave), dtype="float32")
    samples = signal.resample_poly(samples, dataset.SAMPLE_RATE, rate)
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    return samples[loud[0]:loud[-1] + 1]


def clip_of(word, voice):
    """One second: the word in the middle, and noise. -> int16 [16000]"""
    speech = speak(word, voice)[:dataset.CLIP_SAMPLES]
    speech = speech * (PEAK / np.abs(speech).max())
    clip = np.zeros(dataset.CLIP_SAMPLES)
    start = (len(clip) - len(speech)) // 2
    clip[start:start + len(speech)] = speech
    deviation = np.sqrt(np.mean(speech ** 2)) * 10 ** (-NOISE_BELOW_SPEECH / 20)
    rng = np.random.default_rng(zlib.crc32(f"{word} {voice}".encode()))
    return np.round(clip + rng.normal(0, deviation, len(clip))).astype(np.int16)


def noise_clip():
    rng = np.random.default_rng(0)
    return np.round(rng.normal(0, NOISE_ONLY_DEVIATION, dataset.CLIP_SAMPLES)).astype(np.int16)


def judge(runner, clip):
    """-> (label, confidence 0 … 1) by the int8 model."""
    inputs = features.quantize(features.mfcc(clip), *runner.input["quantization"])
    scores = runner(inputs[None, ..., None]).astype(int)
    best = int(np.argmax(scores))
    return dataset.LABELS[best], (scores[best] + 128) / 256


def choose(runner, word, label, first, least):
    """-> (voice, clip) of the first voice recognised, starting at number `first`."""
    for voice in VOICES[first:] + VOICES[:first]:
        clip = clip_of(word, voice)
        heard, confidence = judge(runner, clip)
        if heard == label and confidence >= least:
            print(f"{word:8} {voice:16} {label} {confidence:.3f}")
            return voice, clip
        print(f"{word:8} {voice:16} passed over: {heard} {confidence:.3f}")
    raise SystemExit(f"no voice says {word} well enough")


def main():
    parser = dataset.new_parser(__doc__)
    parser.add_argument("model", type=Path, help="int8 model that must label them right")
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--least", type=float, default=0.7,
                        help="least confidence of a clip that is kept (default: 0.7)")
    arguments = parser.parse_args()
    runner = LiteRunner(arguments.model)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for old in arguments.out.glob("*.wav"):
        old.unlink()
    words = [(word.lower(), word) for word in dataset.KEYWORDS] + [(UNKNOWN_WORD, "Unknown")]
    clips = {}
    for index, (word, label) in enumerate(words):
        voice, clip = choose(runner, word, label, (index + 1) % len(VOICES), arguments.least)
        prefix = word if label != "Unknown" else f"unknown-{word}"
        clips[f"{prefix}-{voice.replace('+', '-')}"] = clip
    clips["silence-noise"] = noise_clip()
    heard, confidence = judge(runner, clips["silence-noise"])
    print(f"noise    {heard} {confidence:.3f}")
    if heard != "Silence":
        raise SystemExit("the noise clip is not labelled Silence")
    for name, clip in clips.items():
        soundfile.write(arguments.out / f"{name}.wav", clip, dataset.SAMPLE_RATE, subtype="PCM_16")


if __name__ == "__main__":
    main()
