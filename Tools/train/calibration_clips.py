"""Draws the clips that a float model is quantized with, as OUT/<class>/<clip>.wav.

    python calibration_clips.py work/calibration-wav

As many of each class, at random without putting back, the same ones for a seed
every time; silence as the training meets it, from the part of the background
recordings that the split may use. Drawn from the training clips, they leave
validation to judge by. The folder is for `thimble convert --calibrate OUT`.
"""

from pathlib import Path

import numpy as np
import soundfile

import dataset
from augment import NoiseDrawer
from decode_clips import destination


def drawn(clips, each, rng):
    """clips: (folder, file name, encoded bytes) -> `each` of every class, sorted by name."""
    classes = np.array([dataset.class_of(folder) for folder, _, _ in clips])
    chosen = []
    for index in np.unique(classes):
        members = np.flatnonzero(classes == index)
        if len(members) < each:
            raise SystemExit(f"class {dataset.LABELS[index]} has {len(members)} clips, "
                             f"fewer than {each}")
        chosen.extend(rng.choice(members, each, replace=False))
    return [clips[index] for index in sorted(chosen)]


def background(data):
    """-> list of int16 background recordings."""
    return [dataset.decode(encoded)
            for _, _, encoded in dataset.tar_clips(data / "background_noise.tar")]


def write(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, dataset.SAMPLE_RATE, subtype="PCM_16")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    parser.add_argument("--split", default="train", choices=("train", "validation"),
                        help="where clips are drawn from (default: train)")
    parser.add_argument("--each", type=int, default=42, help="clips of each class (default: 42)")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing (default: 1)")
    parser.add_argument("out", type=Path, help="folder to write into, new or empty")
    arguments = parser.parse_args()
    if arguments.out.exists() and any(arguments.out.iterdir()):
        parser.error(f"{arguments.out} is not empty")
    rng = np.random.default_rng(arguments.seed)
    clips = list(dataset.tar_clips(arguments.data / f"{arguments.split}.tar"))
    for folder, file, encoded in drawn(clips, arguments.each, rng):
        write(destination(arguments.out, folder, file), dataset.decode(encoded))
    noise = NoiseDrawer(background(arguments.data), rng,
                        held_out=arguments.split == "validation")
    silence = arguments.out / dataset.FOLDERS[dataset.SILENCE]
    for index in range(arguments.each):
        write(silence / f"{index:04}.wav", noise.silence().astype(np.int16))
    print(f"{arguments.each} clips of each of {len(dataset.LABELS)} classes "
          f"written to {arguments.out}")


if __name__ == "__main__":
    main()
