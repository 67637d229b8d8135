#!/usr/bin/env python3
"""Runs the commands of a table of cases and counts which do as expected.

    python3 Tools/cases/check.py --thimble .build/release/thimble ../shared/data/cases

The folder holds EXPECTED.tsv (file, kind, command, found, expected) with the files that it names. A
command that writes scores is right where they equal NAME_scores.i8 byte for byte, or lie within
1e-5 x max(1, largest) of NAME_outputs.f32 and within 1 of the step of NAME's output. Others are right
where exit code and text match what this script has for them (CHECKS). What is left is listed with what
was printed, to be read by a person. Only Python's standard library is needed.
"""

import argparse
import array
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

# Files whose result is a sentence: exit codes, and texts (regular expressions) of which one must be there.
CHECKS = {
    "labels_in_zip_12.tflite": ([0], [r"stop\b"]),
    "labels_unknown_12.tflite": ([0], [r"class 8"]),
    "wav_size_riff36_data0.wav": ([0], [r"Yes\s+97\.7"]),
    "wav_zero_samples.wav": ([5], [r"no sample"]),
    "wav_one_sample.wav": ([0], [r"1 sample"]),
    "raw_cal16.npy": ([0, 5], [r"\b0\.0272|\b0\.0273", r"NumPy"]),
    "raw_cal16_f64.bin": ([5], [r"float64|double"]),
    "raw_cal16_f16.bin": ([5], [r"float16|half"]),
    "wav_pcm24.wav": ([0], [r"Yes\s+97\.[67]"]),
    "wav_float32.wav": ([0], [r"Yes\s+97\.[67]"]),
    "wav_pcm8.wav": ([0], [r"Yes\s+98\.[34]"]),
    "wav_ext_pcm24.wav": ([0], [r"Yes\s+97\.[67]"]),
    "wav_size_arecord.wav": ([0], [r"Yes\s+97\.7"]),
    "wav_size_wavesurfer_neg.wav": ([0], [r"Yes\s+97\.7"]),
    "wav_size_7fffffe.wav": ([0], [r"Yes\s+97\.7"]),
    "wav_trunc_half.wav": ([0, 5], [r"8,?000|ends"]),
    "wav_size_plus_one.wav": ([0], [r"Yes\s+97\.7"]),
    "wav_size_odd_header_even.wav": ([0], [r"Yes\s+97\.7"]),
    "wav_bad_block.wav": ([0, 5], [r"Yes\s+97\.7", r"block"]),
    "wav_ch6_respeaker.wav": ([0, 5], [r"Yes", r"--channel"]),
    "onnx_dynamic.onnx": ([3], [r"quantized already|already quantized"]),
    "elu.tflite": ([0, 3], [r"ELU.*float32|float32.*ELU"]),
    "multi_output.tflite": ([0, 3], [r"."]),
    "uint8_legacy.tflite": ([3], [r"uint8"]),
    "file_lfs_pointer.tflite": ([5], [r"git lfs pull"]),
    "file_xxd_header.h": ([5], [r"C (header|source)"]),
    "file_model.keras": ([5], [r"\.keras"]),
    "wav_empty.wav": ([5], [r"empty"]),
    "wav_odd_list_unpadded.wav": ([5], [r"LIST"]),
    "two_inputs.onnx": ([0, 3], [r"."]),
    "person_detect_vela.tflite": ([3], [r"Ethos-U"]),
    "kws_tf2onnx.onnx": ([0], [r"."]),
}
# Cases in which a refusal that says the way out is right too.
REFUSALS = {
    "onnx_cast_floor_idiom.onnx": r"Cast.*int",
    "onnx_cast_uint8.onnx": r"Cast.*uint8",
    "reshape_merges_batch.tflite": r"batch_shape",
    "dense_on_3d.tflite": r"batch_shape",
    "conv1d_then_dense_per_step.tflite": r"batch_shape",
}
CEIL_POOL = [0.25, 1.25, 2.25, 4.25, 10, 12, 9.25, 20, 22]


def values(path, kind):
    found = array.array(kind)
    with open(path, "rb") as file:
        found.frombytes(file.read())
    return found


def judge_scores(path, folder, base):
    """None where the scores are right, else what is wrong; `False` where nothing is there to compare."""
    if base == "avgpool_ceil_countpad_5x5":
        found, wanted = values(path, "f"), CEIL_POOL
    elif os.path.exists(os.path.join(folder, base + "_scores.i8")):
        found = values(path, "b")
        wanted = values(os.path.join(folder, base + "_scores.i8"), "b")
        return None if found == wanted else "%d of %d bytes" % (
            sum(a != b for a, b in zip(found, wanted)) + abs(len(found) - len(wanted)), len(wanted))
    else:
        reference = os.path.join(folder, base + "_outputs.f32")
        if not os.path.exists(reference):
            reference = os.path.join(folder, "onnx_" + base + "_outputs.f32")
        if not os.path.exists(reference):
            return False
        found, wanted = values(path, "f"), values(reference, "f")
    if len(found) != len(wanted):
        return "%d values, expected %d" % (len(found), len(wanted))
    limit = 1e-5 * max(1, max(abs(x) for x in wanted))
    worst = max(abs(a - b) if a == a else float("inf") for a, b in zip(found, wanted))
    return None if worst <= limit else "differs by %.3g" % worst


def judge_stored(arguments, folder, path, base, inputs, temporary):
    """None where an int8 network's scores lie within 1 of the float32 ones in its steps, else what is wrong."""
    run = subprocess.run([arguments.thimble, "inspect", path, "--json"], cwd=folder, capture_output=True, text=True)
    if run.returncode:
        return run.stderr[:200]
    facts = json.loads(run.stdout)
    ends = []
    for role in ("input", "output"):
        name = next(n for n in facts["notes"] if " %s '" % role in n).split("'")[1]
        ends.append(next((t["scale"], t["zeroPoint"]) for t in facts["tensors"] if t["name"] == name))

    def stored(real, end):
        return [max(-128, min(127, round(x / end[0]) + end[1])) for x in real]
    source, output = (os.path.join(temporary, name) for name in ("in.i8", "out.i8"))
    with open(source, "wb") as file:
        array.array("b", stored(values(os.path.join(folder, inputs), "f"), ends[0])).tofile(file)
    run = subprocess.run([arguments.thimble, "run", path, "--raw", source, "--scores", output], cwd=folder,
                         capture_output=True, text=True, timeout=arguments.timeout)
    if run.returncode:
        return run.stderr[:200]
    found = values(output, "b")
    wanted = stored(values(os.path.join(folder, base + "_outputs.f32"), "f"), ends[1])
    if len(found) != len(wanted):
        return "%d values, expected %d" % (len(found), len(wanted))
    off = sum(abs(a - b) > 1 for a, b in zip(found, wanted))
    return "%d of %d off by more than 1" % (off, len(wanted)) if off else None


def one(arguments, row, folder, temporary):
    """(whether it is as expected, or None; what happened) for a row."""
    output = os.path.join(temporary, "out")
    words = row["command"].split()[1:]
    if "IN" in words:
        path = os.path.join(temporary, "in")
        with open(path, "wb") as file:
            # The table's outputs are those of 1 to 25.
            array.array("f", range(1, 26)).tofile(file)
        words[words.index("IN")] = path
    if "CLIPS" in words:
        words[words.index("CLIPS")] = arguments.clips
    words = [output if word == "OUT" else word for word in words]
    words = [os.path.join(arguments.models, word[len("Models/"):]) if word.startswith("Models/") else word
             for word in words]
    if "--raw" in words:
        # Inputs of one case serve another, whose name they bear behind a prefix.
        place = words.index("--raw") + 1
        if not os.path.exists(os.path.join(folder, words[place])):
            words[place] = "onnx_" + words[place]
    run = subprocess.run([arguments.thimble] + words, cwd=folder, capture_output=True, text=True,
                         timeout=arguments.timeout)
    # A file's name is no message.
    text = (run.stdout + run.stderr).replace(row["file"], "FILE")
    said = "exit %d: %s" % (run.returncode, " / ".join(run.stderr.split("\n")[:3])[:240] or
                            " / ".join(run.stdout.split("\n")[:2])[:160])
    base = re.sub(r"\.(tflite|onnx)$", "", row["file"])
    if run.returncode == 0 and "--scores" in words:
        wrong = judge_scores(output, folder, base)
        if wrong is not False:
            return wrong is None, "scores equal" if wrong is None else wrong
    if run.returncode == 2 and "int8 already" in text and "--raw" in words:
        # A network that is int8 takes its inputs in its own steps.
        wrong = judge_stored(arguments, folder, row["file"], base, words[words.index("--raw") + 1], temporary)
        return wrong is None, "within 1 of the step" if wrong is None else wrong
    if row["file"] in CHECKS:
        codes, texts = CHECKS[row["file"]]
        if row["file"].startswith("raw_cal16") and run.returncode == 0:
            report = subprocess.run([arguments.thimble, "inspect", output], capture_output=True, text=True)
            text += report.stdout
        return run.returncode in codes and any(re.search(t, text, re.S) for t in texts), said
    if row["file"] in REFUSALS:
        return run.returncode == 3 and re.search(REFUSALS[row["file"]], text, re.S) is not None, said
    return False, said


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thimble", required=True)
    parser.add_argument("--models", default="Models", help="the project's folder of models")
    parser.add_argument("--clips", help="a folder of recordings for CLIPS")
    parser.add_argument("--only", default="", help="only rows with this text in file or kind")
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("folder")
    arguments = parser.parse_args()
    for name in ("thimble", "models"):
        setattr(arguments, name, os.path.abspath(getattr(arguments, name)))
    clips = arguments.clips or os.path.join(arguments.models, "samples")
    arguments.clips = os.path.abspath(clips)
    with open(os.path.join(arguments.folder, "EXPECTED.tsv"), newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if arguments.only in row["file"] + " " + row["kind"]]
    right = 0
    for row in rows:
        with tempfile.TemporaryDirectory() as temporary:
            try:
                passed, said = one(arguments, row, arguments.folder, temporary)
            except subprocess.TimeoutExpired:
                passed, said = False, "no end after %g s" % arguments.timeout
        right += passed
        print("%-6s %-22s %-36s %s" % ("ok" if passed else "WRONG", row["kind"], row["file"], said), flush=True)
    print("%d of %d as expected" % (right, len(rows)))
    return 0 if right == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
