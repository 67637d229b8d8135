"""Decodes the training and validation clips and the background noise, once.

Writes NumPy arrays into the work folder. `dev_test.tar` is not read here: no
training script ever sees it (see `evaluate.py`).
"""

import numpy as np

import dataset


def prepare_split(data, work, name):
    folders, clips = [], []
    for folder, _, encoded in dataset.tar_clips(data / f"{name}.tar"):
        folders.append(folder)
        clips.append(dataset.fit(dataset.decode(encoded)))
    dataset.save_split(work, name, np.stack(clips), folders)
    print(f"{name}: {len(clips)} clips, {len(set(folders))} words")


def prepare_noise(data, work):
    recordings = {}
    for _, file, encoded in dataset.tar_clips(data / "background_noise.tar"):
        recordings[file] = dataset.decode(encoded)
        print(f"{file}: {len(recordings[file]) / dataset.SAMPLE_RATE:.1f} s")
    np.savez(work / "noise.npz", **recordings)


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    dataset.add_work_argument(parser)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    prepare_noise(arguments.data, arguments.work)
    for name in ("validation", "train"):
        prepare_split(arguments.data, arguments.work, name)


if __name__ == "__main__":
    main()
