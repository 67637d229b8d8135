#!/usr/bin/env python3
"""Runs every command of the README, of the articles, of the tutorial and of the verbs' examples.

    THIMBLE=.build/release/thimble python3 Tools/docs/run_commands.py

Each document's commands run in one folder, in their order, beside the files that they name: models, clips, a long
recording and its words. A recording stands in for the microphone of `arecord`. What needs a compiler for Arm is
left out, and told, where there is none. Only Python's standard library is needed.
"""

import glob
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import wave

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
DOCUMENTS = os.path.join(ROOT, "Tools", "docs", "Thimble.docc")
SHARED = os.path.join(ROOT, "..", "shared", "data", "mlperf_tiny", "models")
PROGRAMS = ("thimble ", "arecord ", "arm-none-eabi-gcc ")
# `thimble plan MODEL [options]`, in the verbs' reference.
SYNOPSIS = re.compile(r"\[[a-zA-Z]|completions SHELL$")
CLIPS = sorted(glob.glob(os.path.join(ROOT, "Models", "samples", "*.wav")))
ENDED = os.path.join(ROOT, "Tests", "Fixtures", "Ended", "two_inputs")
# Models that lie there for a command that names them alone: `*.tflite` means the keyword spotters.
LENT = {
    "float.tflite": os.path.join(ROOT, "Models", "ds-cnn-s-float.tflite"),
    "two.tflite": ENDED + ".tflite",
    "str_ww_ref_model.tflite": os.path.join(SHARED, "str_ww_ref_model.tflite"),
    "vww.tflite": os.path.join(SHARED, "vww_96_int8.tflite"),
}
# The least commands of a document: fewer, and this script no longer finds them.
EXPECTED = {"README.md": 14, "CommandLine.md": 50, "steps-8.sh": 7}


def commands(path):
    """The commands of a document, continued lines joined; those of a script start at the margin."""
    indent = "" if path.endswith(".sh") else "    "
    with open(path, encoding="utf-8") as text:
        joined = text.read().replace("\\\n", " ")
    found = [line[len(indent):] for line in joined.split("\n") if line.startswith(indent)]
    return [line for line in found if line.startswith(PROGRAMS) and not SYNOPSIS.search(line)]


def write_stream():
    """Twelve words, a second of silence before each, and where they are."""
    words = []
    with wave.open("day.wav", "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        for second in range(12):
            out.writeframes(bytes(2 * 16_000))
            with wave.open("Models/samples/yes-en-gb.wav") as clip:
                out.writeframes(clip.readframes(clip.getnframes()))
            words.append({"start": 2 * second + 1, "end": 2 * second + 2, "word": "Yes"})
    with open("day.json", "w", encoding="utf-8") as out:
        json.dump(words, out)
    for name in ("kitchen.wav", "talk.wav"):
        shutil.copy("day.wav", name)
    with wave.open("day.wav") as clip, open("microphone.raw", "wb") as out:
        out.write(clip.readframes(clip.getnframes()))


def write_clips():
    """Clips in folders of their classes, noise, one of either, and int8 inputs."""
    for clip in CLIPS:
        name = os.path.basename(clip)
        for folder in ("clips", "speech"):
            place = os.path.join(folder, name.split("-")[0])
            os.makedirs(place, exist_ok=True)
            shutil.copy(clip, place)
    os.mkdir("noise")
    shutil.copy("Models/samples/silence-noise.wav", "noise")
    shutil.copy("Models/samples/yes-en-gb.wav", "yes.wav")
    shutil.copy("Models/samples/no-en-gb-f4.wav", "no.wav")
    for name in ("inputs.i8", "in.i8"):
        with open(name, "wb") as out:
            out.write(bytes(490))
    with open(ENDED + ".json", encoding="utf-8") as facts:
        for name, shape in zip(("a.i8", "b.i8"), json.load(facts)["inputs"]):
            with open(name, "wb") as out:
                out.write(bytes(math.prod(shape)))


def write_models():
    """The project's own under the names that documents give them."""
    for source, names in {
            "ds-cnn-s.tflite": ["kws.tflite", "small.tflite", "large.tflite"],
            "ds-cnn-s.thimble": ["kws.thimble", "a.thimble"],
            "ds-cnn-s-int4.thimble": ["other.thimble", "b.thimble"]}.items():
        for name in names:
            shutil.copy(os.path.join("Models", source), name)
    with open("words.txt", "w", encoding="utf-8") as out:
        out.write("Down\nGo\nLeft\nNo\nOff\nOn\nRight\nStop\nUp\nYes\nSilence\nUnknown\n")


def prepare(folder, environment):
    """What the documents' commands name."""
    os.chdir(folder)
    os.symlink(os.path.join(ROOT, "Models"), "Models")
    write_models()
    write_clips()
    write_stream()
    for path in ("Sources/App", "Tools/cost", "home/.config/fish/completions", "home/.zfunc", "bin"):
        os.makedirs(path)
    os.symlink(os.path.realpath(environment["THIMBLE"]), "bin/thimble")
    with open("bin/arecord", "w", encoding="utf-8") as out:
        out.write("#!/bin/sh\nexec cat microphone.raw\n")
    os.chmod("bin/arecord", 0o755)
    environment["PATH"] = os.path.abspath("bin") + os.pathsep + environment["PATH"]
    environment["HOME"] = os.path.abspath("home")


def needs(command, environment):
    """What a command needs that is not here; None where all is."""
    if "--prebuilt archives" in command and not os.path.exists("archives"):
        return "archives: minutes to make, in .ci/c-library"
    program = command.split()[0]
    if not shutil.which(program, path=environment["PATH"]):
        return program
    if "--elf firmware.elf" in command and not shutil.which("arm-none-eabi-gcc"):
        return "arm-none-eabi-gcc"
    return next((name for name, source in LENT.items() if name in command and not os.path.exists(source)), None)


def make(command, environment):
    """What a command expects from elsewhere: reports of two builds, shards, thresholds, a device's counters."""
    for name, source in LENT.items():
        if name in command or name == "float.tflite" and "--float" in command:
            shutil.copy(source, name)
        elif os.path.exists(name):
            os.remove(name)

    def thimble(*arguments, output=None):
        run = subprocess.run(["thimble", *arguments], env=environment, check=True, capture_output=True)
        if output:
            with open(output, "wb") as out:
                out.write(run.stdout)

    if "chosen.json" in command:
        thimble("evaluate", "kws.thimble", "--stream", "day.wav", "--truth", "day.json", "--rate", "2",
                "--write-thresholds", "chosen.json")
    elif command.startswith("thimble compare"):
        for name in ("main.json", "branch.json"):
            thimble("profile", "kws.tflite", "--json", output=name)
        with open("budget.json", "w", encoding="utf-8") as out:
            json.dump({"arenaBytes": 65_536, "energyMicrojoules": 90_000}, out)
    elif command.startswith("thimble merge 1.json"):
        for shard in range(1, 6):
            thimble("evaluate", "kws.thimble", "speech", "--shard", f"{shard}/5", "--json",
                    output=f"{shard}.json")
    elif command.startswith("thimble merge shards"):
        os.makedirs("shards", exist_ok=True)
        for shard in (1, 2):
            thimble("pareto", "small.tflite", "large.tflite", "speech", "--shard", f"{shard}/2", "--json",
                    output=f"shards/{shard}.json")
    elif "door-12.drift" in command:
        shutil.copy("reference.drift", "door-12.drift")
    elif "--elf firmware.elf" in command and shutil.which("arm-none-eabi-gcc"):
        link_firmware(environment)


FIRMWARE = """
void start(void);
__attribute__((section(".vectors"), used)) static void *const vectors[] = {(void *)0x20001000, start};
__attribute__((noinline)) void begin(void) { __asm__ volatile("nop"); }
__attribute__((noinline)) void end(void) { __asm__ volatile("nop"); }
void start(void) {
  begin();
  end();
  __asm__ volatile("movs r0, #0x18\\n ldr r1, =0x20026\\n bkpt 0xAB");
  for (;;) {}
}
"""


def link_firmware(environment):
    """A program that ends through semihosting, and two symbols in it."""
    with open("firmware.c", "w", encoding="utf-8") as out:
        out.write(FIRMWARE)
    subprocess.run(
        ["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-Os", "-nostdlib", "firmware.c", "-o", "firmware.elf",
         "-Wl,--section-start=.vectors=0,-Ttext=0x40,-e,start"],
        env=environment, check=True, capture_output=True)


def run(path, environment):
    """Runs a document's commands; how many."""
    found = commands(path)
    name = os.path.basename(path)
    if len(found) < EXPECTED.get(name, 1):
        sys.exit(f"{name}: {len(found)} commands, at least {EXPECTED.get(name, 1)} are expected")
    with tempfile.TemporaryDirectory() as folder:
        own = dict(environment)
        prepare(folder, own)
        for command in found:
            lacking = needs(command, own)
            if lacking:
                print(f"- skipped, no {lacking}: {command}")
                continue
            make(command, own)
            done = subprocess.run(["bash", "-o", "pipefail", "-c", command], env=own, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{name}: {command}\nexit {done.returncode}\n{done.stdout}{done.stderr}")
            print(f"- {command}")
        os.chdir(ROOT)
    return len(found)


def main():
    environment = dict(os.environ)
    environment["THIMBLE"] = os.path.abspath(environment["THIMBLE"])
    articles = sorted(path for path in glob.glob(os.path.join(DOCUMENTS, "*.md")) if commands(path))
    steps = os.path.join(DOCUMENTS, "Resources", "steps-8.sh")
    count = 0
    for path in [os.path.join(ROOT, "README.md"), *articles, steps]:
        print(os.path.relpath(path, ROOT))
        count += run(path, environment)
    print(f"every one of {count} commands of the documents runs")


if __name__ == "__main__":
    main()
