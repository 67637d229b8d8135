#!/usr/bin/env python3
"""Evaluates a model on a Ray cluster, a shard of the clips a task, and prints the joined report.

    python Tools/scale/ray_shards.py 5 evaluate kws.thimble speech/ --limit 1200 > report.json

All nodes see the model and the clips under the same names. THIMBLE is the program where it is not in the PATH.
Needs ray (tried with 2.60.0), and Ray's address where it is not this machine (RAY_ADDRESS).
"""

import os
import subprocess
import sys
import tempfile

import ray

THIMBLE = os.environ.get("THIMBLE", "thimble")
# 0: done. 5: done, and some files could not be read; they are named on standard error.
DONE = (0, 5)


def report(words):
    """Runs the program; returns what it prints, or raises with what it says is wrong."""
    run = subprocess.run([THIMBLE, *words], capture_output=True, text=True)
    if run.returncode not in DONE or not run.stdout:
        raise RuntimeError(f"thimble {' '.join(words)}: exit code {run.returncode}\n{run.stderr}")
    return run.stdout, run.stderr


@ray.remote(max_retries=2)
def shard(words, index, count):
    return report([*words, "--shard", f"{index}/{count}", "--json", "--quiet"])[0]


def main():
    if len(sys.argv) < 4 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    count, words = int(sys.argv[1]), sys.argv[2:]
    ray.init(log_to_driver=False, logging_level="warning")
    texts = ray.get([shard.remote(words, index, count) for index in range(1, count + 1)])
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, f"{index}.json") for index in range(1, count + 1)]
        for path, text in zip(paths, texts):
            with open(path, "w") as file:
                file.write(text)
        output, said = report(["merge", *paths, "--json"])
    sys.stderr.write(said)
    print(output, end="")


if __name__ == "__main__":
    main()
