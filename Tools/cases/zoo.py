#!/usr/bin/env python3
"""Runs every int8 model of a folder of public models in four forms and compares arenas with the rival's.

    python3 Tools/cases/zoo.py --thimble .build/release/thimble ../shared/data/zoo

The folder holds MANIFEST.csv, a check.py that compares with golden outputs, and the models. Each model is
written to a .thimble file for any core and for the Cortex-M4, its input fed row by row and whole, read again and
run on the device's own kernels over every golden sequence, its arena painted. ZOO.csv gets a line a model: what
tflite-micro's arena takes, what the four take, and what was found. A model that is in there is not run again,
so that the script may be stopped and goes on where it was; --summary only sums up. Only Python's standard
library is needed.
"""

import argparse
import csv
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile

FORMS = {
    "portable": ["--target", "portable"],
    "portable_whole": ["--target", "portable", "--full-input"],
    "m4": ["--target", "cortex-m4"],
    "m4_whole": ["--target", "cortex-m4", "--full-input"],
}
FIELDS = ["file", "status", "tflm"] + list(FORMS) + ["ratio", "text"]


def checker(folder):
    """The folder's check.py, which knows how inputs are written and outputs compared."""
    spec = importlib.util.spec_from_file_location("check", os.path.join(folder, "check.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Model:
    """A model of the folder."""

    def __init__(self, arguments, check, row):
        self.arguments, self.check, self.row = arguments, check, row
        self.path = os.path.join(arguments.folder, row["file"])
        self.golden = self.path[:-len(".tflite")] + ".golden"

    def convert(self, source, target, form):
        """(exit code, what is printed): a JSON object, or text."""
        run = subprocess.run(
            [self.arguments.thimble, "convert", source, "-o", target, "--json"] + FORMS[form],
            capture_output=True, text=True, timeout=self.arguments.timeout)
        return run.returncode, json.loads(run.stdout) if run.returncode == 0 else run.stderr

    def difference(self, file, golden, temporary):
        """What is wrong about a .thimble file's outputs for a golden folder; None where nothing is."""
        check = self.check
        _, ins, outs, ends_in, ends_out, modes_in, modes_out = check.plan(self.row)
        if "float" in modes_in:
            # The graph's own input: it cannot be compared, and is not run.
            return None
        command = [self.arguments.thimble, "run", file, "--check-arena"]
        for j, kind in enumerate(ins):
            path = os.path.join(temporary, "in%d" % j)
            with open(path, "wb") as target:
                source = os.path.join(golden, "in%d.bin" % j)
                target.write(check.encode(source, kind, modes_in[j], ends_in[j]))
            command += ["--raw", path]
        for j in range(len(outs)):
            command += ["--scores", os.path.join(temporary, "out%d" % j)]
        code, text = check.execute(command, self.arguments.timeout, temporary)
        if code != 0:
            return "exit %s: %s" % (code, text.strip()[:160])
        for j, kind in enumerate(outs):
            with open(os.path.join(temporary, "out%d" % j), "rb") as scores:
                found = check.difference(
                    scores.read(), os.path.join(golden, "out%d.bin" % j), kind, modes_out[j],
                    ends_out[j], self.row["compare"], False)
            if found and not isinstance(found, tuple):
                return "output %d: %s" % (j, found)
        return None

    def result(self):
        """The model's line."""
        row = self.row
        line = {"file": row["file"], "tflm": row["tflm_arena"], "status": "ok", "text": ""}
        with tempfile.TemporaryDirectory() as temporary:
            for form in FORMS:
                file = os.path.join(temporary, form + ".thimble")
                code, found = self.convert(self.path, file, form)
                if code != 0:
                    line["status"] = "refused"
                    line["text"] = " ".join(found.split("\n")[1].split())[:120]
                    return line
                line[form] = found["memory"]["arenaBytes"]
                for golden in (self.golden, os.path.join(self.golden, "more")):
                    wrong = os.path.isdir(golden) and self.difference(file, golden, temporary)
                    if wrong:
                        return dict(line, status="WRONG", text="%s: %s" % (form, wrong))
        if line["tflm"]:
            line["ratio"] = "%.3f" % (line["portable"] / int(line["tflm"]))
        return line


def summary(path):
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file)]
    taken = [row for row in rows if row["status"] == "ok"]
    print("%d int8 models: %d taken, %d refused, %d wrong" % (
        len(rows), len(taken), sum(row["status"] == "refused" for row in rows),
        sum(row["status"] == "WRONG" for row in rows)))
    for form in FORMS:
        ratios = sorted(
            (int(row[form]) / int(row["tflm"]), row["file"]) for row in taken if row["tflm"])
        if ratios:
            print("%-15s median %.3f of the rival's arena, at most %.3f (%s)" % (
                form, statistics.median(ratio for ratio, _ in ratios), *ratios[-1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thimble")
    parser.add_argument("--out", default=os.path.join(os.path.dirname(__file__), "ZOO.csv"))
    parser.add_argument("--only", default="", help="only files with this text in their name")
    parser.add_argument("--timeout", type=float, default=600, help="seconds a run")
    parser.add_argument("--summary", action="store_true")
    parser.add_argument("folder", nargs="?")
    arguments = parser.parse_args()
    if arguments.summary:
        return summary(arguments.out)
    if not arguments.thimble or not arguments.folder:
        parser.error("--thimble and a folder are needed")
    arguments.thimble = os.path.abspath(arguments.thimble)
    done = set()
    if os.path.exists(arguments.out):
        with open(arguments.out, newline="") as file:
            done = {row["file"] for row in csv.DictReader(file)}
    else:
        with open(arguments.out, "w", newline="") as file:
            csv.DictWriter(file, FIELDS, lineterminator="\n").writeheader()
    check = checker(arguments.folder)
    with open(os.path.join(arguments.folder, "MANIFEST.csv"), newline="") as file:
        rows = [row for row in csv.DictReader(file) if arguments.only in row["file"]]
    for row in rows:
        # Float networks have no arena before they are quantized.
        if row["file"] in done or row["compare"] in ("float", "hybrid"):
            continue
        try:
            line = Model(arguments, check, row).result()
        except subprocess.TimeoutExpired:
            line = {"file": row["file"], "status": "WRONG", "text": "no end"}
        with open(arguments.out, "a", newline="") as file:
            csv.DictWriter(file, FIELDS, lineterminator="\n").writerow(line)
        print(" ".join(str(line.get(field, "")) for field in FIELDS), flush=True)
    return summary(arguments.out)


if __name__ == "__main__":
    sys.exit(main())
