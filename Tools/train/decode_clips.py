"""Decodes a tar of clips to 16-bit WAV files, OUT/<class>/<clip>.wav.

That is the layout `thimble evaluate MODEL DIR` reads:

    python decode_clips.py --split dev_test OUT

Folders are lower case (`down` … `yes`, `_silence_`, `_unknown_`); words that
are not keywords go to `_unknown_` as `<word>-<clip>.wav`.
"""

from pathlib import Path

import soundfile

import dataset


def destination(out, folder, file):
    """Path of the WAV for one clip of the archive."""
    stem = Path(file).stem
    if folder in dataset.FOLDERS:
        return out / folder / f"{stem}.wav"
    return out / dataset.FOLDERS[dataset.UNKNOWN] / f"{folder}-{stem}.wav"


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    parser.add_argument("--split", default="dev_test",
                        choices=("dev_test", "validation", "train"))
    parser.add_argument("out", type=Path, help="folder to write into")
    arguments = parser.parse_args()
    count = 0
    for folder, file, encoded in dataset.tar_clips(arguments.data / f"{arguments.split}.tar"):
        path = destination(arguments.out, folder, file)
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, dataset.decode(encoded), dataset.SAMPLE_RATE, subtype="PCM_16")
        count += 1
    print(f"{count} clips written to {arguments.out}")


if __name__ == "__main__":
    main()
