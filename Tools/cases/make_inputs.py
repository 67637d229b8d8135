#!/usr/bin/env python3
"""Writes Tests/Fixtures/Inputs: recordings, NumPy arrays and zip archives as other programs make them.

    python3 Tools/cases/make_inputs.py Tests/Fixtures/Inputs

Made with soundfile (libsndfile), SciPy, SoX, NumPy and Python's zipfile; their versions are written into
expected.json, beside what a reader has to find. What 16-bit samples come out is computed here from the
double-precision values that libsndfile reads: rounded to the nearest step, halves up, cut off at full scale.
"""

import io
import json
import os
import subprocess
import sys
import zipfile

import numpy as np
import scipy
import scipy.io.wavfile
import soundfile

RATE = 16_000
COUNT = 61


def tone(channels):
    """Different tones in each channel, the first close to full scale."""
    time = np.arange(COUNT) / RATE
    return np.stack([np.sin(2 * np.pi * 700 * (c + 1) * time + c) * 0.97 / (c + 1) for c in range(channels)], 1)


def sixteen(values):
    return np.clip(np.floor(values * 32_768 + 0.5), -32_768, 32_767).astype(int)


def recording(folder, name, expected, maker, channels=1, **write):
    path = os.path.join(folder, name)
    soundfile.write(path, tone(channels), RATE, **write)
    describe(path, expected, maker)


def describe(path, expected, maker):
    values, rate = soundfile.read(path, always_2d=True)
    samples = sixteen(values)
    expected["recordings"].append({
        "file": os.path.basename(path), "maker": maker, "rate": rate, "channels": samples.shape[1],
        "first": samples[:, 0].tolist(),
        "average": [int(np.floor(row.sum() / len(row))) for row in samples]})


def recordings(folder, expected):
    library = "libsndfile " + soundfile.__libsndfile_version__
    for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"):
        recording(folder, "wav_%s.wav" % subtype.lower(), expected, library, format="WAV", subtype=subtype)
    for subtype in ("PCM_16", "PCM_24", "FLOAT"):
        recording(folder, "wavex_%s_6.wav" % subtype.lower(), expected, library, channels=6, format="WAVEX",
                  subtype=subtype)
        recording(folder, "rifx_%s_2.wav" % subtype.lower(), expected, library, channels=2, format="WAV",
                  subtype=subtype, endian="BIG")
        recording(folder, "rf64_%s.wav" % subtype.lower(), expected, library, format="RF64", subtype=subtype)
        recording(folder, "w64_%s_3.w64" % subtype.lower(), expected, library, channels=3, format="W64",
                  subtype=subtype)
    for kind in (np.uint8, np.int16, np.int32, np.float32, np.float64):
        values = tone(2)
        if kind == np.uint8:
            values = values * 127 + 128
        elif np.issubdtype(kind, np.integer):
            values = values * np.iinfo(kind).max
        path = os.path.join(folder, "scipy_%s_2.wav" % np.dtype(kind).name)
        scipy.io.wavfile.write(path, RATE, values.astype(kind))
        describe(path, expected, "SciPy " + scipy.__version__)
    sox = subprocess.run(["sox", "--version"], capture_output=True, text=True).stdout.split()[-1]
    source = os.path.join(folder, "wav_pcm_16.wav")
    for name, options in (("sox_24.wav", ["-b", "24"]), ("sox_32.wav", ["-b", "32"]),
                          ("sox_float.wav", ["-e", "float"]), ("sox_alaw.wav", ["-e", "a-law"]),
                          ("sox_mulaw.wav", ["-e", "u-law"]), ("sox_8.wav", ["-b", "8", "-D"])):
        path = os.path.join(folder, name)
        subprocess.run(["sox", source] + options + [path], check=True)
        describe(path, expected, "SoX " + sox)
    # To a pipe SoX cannot write the length.
    piped = subprocess.run(["sox", source, "-t", "wav", "-"], check=True, capture_output=True).stdout
    with open(os.path.join(folder, "sox_pipe.wav"), "wb") as file:
        file.write(piped)
    describe(os.path.join(folder, "sox_pipe.wav"), expected, "SoX %s to a pipe" % sox)
    for name, options in (("sox_ms_adpcm.wav", ["-e", "ms-adpcm"]), ("sox_gsm.wav", ["-e", "gsm"]),
                          ("sox_ima_adpcm.wav", ["-e", "ima-adpcm"])):
        done = subprocess.run(["sox", source] + options + [os.path.join(folder, name)], capture_output=True)
        if done.returncode == 0:
            expected["refused"].append(name)


def arrays(folder, expected):
    values = np.arange(24, dtype=np.float64).reshape(4, 3, 2) / 4 - 2
    for name in ("float16", "float32", "float64", "int8", "uint8", "int32", "bool", "complex64"):
        for order in "CF":
            for endian in "<>":
                array = np.array(values * (4 if "int" in name else 1), dtype=name, order=order)
                array = array.astype(array.dtype.newbyteorder(endian), order=order)
                if array.dtype.itemsize == 1 and endian == ">":
                    continue
                path = "npy_%s_%s%s.npy" % (name, order.lower(), "be" if endian == ">" else "")
                np.save(os.path.join(folder, path), array)
                expected["arrays"].append({"file": path, "type": name, "values": (
                    values * (4 if "int" in name else 1)).ravel().tolist() if name[0] in "fi" else []})
    for version in ((1, 0), (2, 0), (3, 0)):
        path = "npy_version%d.npy" % version[0]
        with open(os.path.join(folder, path), "wb") as file:
            np.lib.format.write_array(file, values.astype("<f4"), version=version)
        expected["arrays"].append({"file": path, "type": "float32", "values": values.ravel().tolist()})
    np.save(os.path.join(folder, "npy_structured.npy"), np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")]))
    np.savez(os.path.join(folder, "two.npz"), a=values)


def archives(folder, expected):
    words = "".join("word %d of the vocabulary\n" % (i * i % 97) for i in range(400))
    texts = {"labels.txt": "yes\nno\nother", "words.txt": words}
    for name, method, level in (("stored", zipfile.ZIP_STORED, None), ("fast", zipfile.ZIP_DEFLATED, 1),
                                ("best", zipfile.ZIP_DEFLATED, 9)):
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", method, compresslevel=level) as archive:
            for path, text in texts.items():
                archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text, method, level)
            archive.comment = b"a comment" if name == "best" else b""
        with open(os.path.join(folder, name + ".zip"), "wb") as file:
            file.write(memory.getvalue())
    expected["texts"] = texts


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    expected = {"makers": {"soundfile": soundfile.__version__, "numpy": np.__version__,
                           "python": sys.version.split()[0]},
                "recordings": [], "refused": [], "arrays": []}
    recordings(folder, expected)
    arrays(folder, expected)
    archives(folder, expected)
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(expected, file)
        file.write("\n")


if __name__ == "__main__":
    main()
