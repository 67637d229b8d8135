#!/usr/bin/env python3
"""Makes golden values of TensorFlow's micro front end with the package pymicro-features (2.0.2).

    make_micro_features.py SAMPLES.pcm VALUES.u16 [WAV...]

Without WAV files the samples are made up: three seconds of silence, tones, noise of every loudness, clicks and full
scale. With them they are the recordings one after the other, at gains from -40 to +12 dB, cut off at full scale.
SAMPLES: 16 bits, little-endian, 16 kHz, one channel. VALUES: 16 bits each, 40 for every 10 ms from 30 ms on.
"""
import sys
import wave

import numpy as np
import pymicro_features


def made_up():
    generator = np.random.default_rng(20)
    time = np.arange(16_000) / 16_000
    tone = 12_000 * np.sin(2 * np.pi * (200 + 3_000 * time) * time)
    loudness = np.repeat(10.0 ** np.linspace(0, 4.6, 32), 500)
    noise = generator.normal(0, 1, 16_000) * loudness
    clicks = np.zeros(8_000)
    clicks[::997] = 32_767
    square = np.where(np.arange(4_000) % 37 < 18, 32_767, -32_768)
    parts = [np.zeros(4_000), tone, noise, clicks, square, -32_768 * np.ones(1_000)]
    return np.clip(np.concatenate(parts), -32_768, 32_767).astype("<i2")


def recordings(paths):
    gains = [0, -20, 6, -40, 12, -10]
    for index, path in enumerate(paths):
        with wave.open(path) as file:
            assert file.getframerate() == 16_000 and file.getnchannels() == 1, path
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        louder = samples * 10 ** (gains[index % len(gains)] / 20)
        yield np.clip(louder, -32_768, 32_767).astype("<i2")


def main():
    samples_path, values_path, *paths = sys.argv[1:]
    samples = np.concatenate(list(recordings(paths))) if paths else made_up()
    samples.tofile(samples_path)
    front_end = pymicro_features.MicroFrontend()
    rows = []
    for start in range(0, len(samples) - 159, 160):
        output = front_end.process_samples(samples[start:start + 160].tobytes())
        if output.features:
            rows.append(np.round(np.array(output.features) / 0.0390625).astype("<u2"))
    np.concatenate(rows).tofile(values_path)
    print(f"{len(samples) / 16_000:.0f} s, {len(rows)} rows")


main()
