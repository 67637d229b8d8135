#!/usr/bin/env python3
"""Puts the playground together: one HTML file with the module, models, recordings and figures in it.

    assemble.py MODULE.wasm THIMBLE BOARD OUT.html
"""

import base64
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODELS = ["ds-cnn-s", "ds-cnn-m", "ds-cnn-l"]
SAMPLES = {"yes": "yes-en-gb.wav", "stop": "stop-en-gb-klatt2.wav", "noise": "silence-noise.wav"}
# The largest model takes longer than a second.
PERIOD_SECONDS = 2


def encoded(path):
    return base64.b64encode(pathlib.Path(path).read_bytes()).decode()


def report(thimble, *words):
    return json.loads(subprocess.run(
        [thimble, *map(str, words), "--json"], check=True, capture_output=True).stdout)


def pieces(tensor):
    """Ranges of the arena that a ring's slots cover."""
    offsets = tensor.get("slotOffsets")
    if offsets:
        return [[offset, tensor["rowBytes"]] for offset in offsets]
    return [[tensor["offset"], tensor["bytes"]]]


def picture(thimble, file, folder):
    """What 'plan --svg' draws of a file: the picture, and its script that shows the life of a tensor."""
    drawing = folder / "arena.svg"
    report(thimble, "plan", file, "--svg", drawing)
    before, script, after = re.fullmatch(
        r"(.*)<script>(.*)showTensorLives\(document.*?</script>(.*)", drawing.read_text(), re.S).groups()
    drawing.unlink()
    return before + after, script


def model(thimble, board, name, folder):
    """A shipped model as its board's file, with the plan and the figures of that very file."""
    shipped, file = ROOT / "Models" / f"{name}.thimble", folder / f"{name}.thimble"
    core = report(thimble, "profile", shipped, "--board", board)["core"]
    report(thimble, "convert", shipped, "-o", file, "--target", core)
    plan = report(thimble, "plan", file)
    cost = report(thimble, "profile", file, "--board", board, "--every", f"{PERIOD_SECONDS}s")
    tensors = [
        {"name": t["name"], "ringRows": t["ringRows"], "height": t["height"], "pieces": pieces(t)}
        for t in plan["tensors"]
    ] + [{"name": s["name"], "pieces": [[s["offset"], s["bytes"]]]} for s in plan["scratch"]]
    drawing, script = picture(thimble, file, folder)
    return {
        "name": name,
        "file": encoded(file),
        "tensors": tensors,
        "picture": drawing,
        "cost": {
            "board": cost["board"],
            "target": core,
            "megahertz": round(cost["cycles"] / cost["latencyMilliseconds"] / 1000),
            "cycles": cost["cycles"],
            "milliseconds": cost["latencyMilliseconds"],
            "microjoules": cost["energyMicrojoules"],
            "averageMicrowatts": cost["mission"]["averagePowerMilliwatts"] * 1000,
            "periodSeconds": PERIOD_SECONDS,
            "sramBytes": cost["memory"]["totalSramBytes"],
        },
    }, script


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    module, thimble, board, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        models, scripts = zip(*[model(thimble, board, name, pathlib.Path(folder)) for name in MODELS])
    samples = [
        {"name": name, "file": encoded(ROOT / "Models/samples" / file)} for name, file in SAMPLES.items()
    ]
    baked = json.dumps({"module": encoded(module), "models": models, "samples": samples})
    page = (HERE / "page/index.html").read_text()
    parts = {
        "STYLE": (HERE / "page/style.css").read_text(),
        # Inside a script element nothing may end it.
        "BAKED": baked.replace("</", "<\\/"),
        "WORKLET": (HERE / "page/worklet.js").read_text(),
        "LIVES": scripts[0],
    }
    for name in ["engine", "audio", "pictures", "app"]:
        parts[name.upper()] = (HERE / f"page/{name}.js").read_text()
    for name, text in parts.items():
        marker = f"/*{name}*/"
        assert page.count(marker) == 1, f"{marker} is not there once"
        page = page.replace(marker, text)
    pathlib.Path(out).write_text(page)
    print(f"{out}: {len(page):,} bytes, the module {pathlib.Path(module).stat().st_size:,} of them")


if __name__ == "__main__":
    main()
