"""Decodes clips, background noise and recordings without a word, once.

Writes NumPy arrays into the work folder. `dev_test.tar` is not read here: no
training script ever sees it (see `evaluate.py`).
"""

import csv
import io
import tarfile

import numpy as np

import dataset

# Repositories that extra.csv took more clips of Speech Commands from.
SPEECH_COMMANDS_COPIES = ("MahmoudEhab3/", "manashmandal/", "vinsis/")


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


def word_of(row):
    """The name under which a clip of extra.csv is weighed."""
    if row["source"].startswith(SPEECH_COMMANDS_COPIES):
        return row["word"] if row["class"] == "_unknown_" else row["class"]
    return f"{dataset.OTHER}{row['source'].split('/')[0]}:{row['word']}"


def prepare_extra(data, work):
    """More training clips, other words and languages among them."""
    words, clips = [], []
    with tarfile.open(data / "extra_train.tar") as archive:
        table = io.TextIOWrapper(archive.extractfile("extra.csv"), newline="")
        rows = {row["file"]: row for row in csv.DictReader(table)}
        for member in archive:
            if member.name in rows:
                words.append(word_of(rows[member.name]))
                clips.append(dataset.fit(dataset.decode(archive.extractfile(member).read())))
    dataset.save_split(work, "extra", np.stack(clips), words)
    print(f"extra: {len(clips)} clips, {len(set(words))} words")


def prepare_negatives(data, work):
    """Continuous speech and household noise; negatives-split.csv says what is used for what."""
    recordings = {f"{folder}/{file.removesuffix('.opus')}": dataset.decode(encoded)
                  for folder, file, encoded in dataset.tar_clips(data / "extra_negatives.tar")}
    np.savez(work / "negatives.npz", **recordings)
    seconds = sum(map(len, recordings.values())) / dataset.SAMPLE_RATE
    print(f"negatives: {len(recordings)} recordings, {seconds / 60:.1f} minutes")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    dataset.add_work_argument(parser)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    prepare_noise(arguments.data, arguments.work)
    for name in ("validation", "train"):
        prepare_split(arguments.data, arguments.work, name)
    prepare_extra(arguments.data, arguments.work)
    prepare_negatives(arguments.data, arguments.work)


if __name__ == "__main__":
    main()
