"""Measures `.tflite` models on clips: accuracy, per class, confusion.

    python evaluate.py --split validation MODEL.tflite …
    python evaluate.py --split dev_test --markdown MODEL.tflite …

From encoded clip to int8 input everything is done as on the device, but with a
double-precision front end. `--split validation` includes 250 silences made of
background noise that training never drew; choices are made on it. `dev_test`
is for the final check only. Models run in the TensorFlow Lite interpreter with
its reference kernels (`--fast`: its optimised ones); `--micro` runs them in
TensorFlow Lite Micro. `--gain DB` makes the clips louder or quieter first.
`--shift MS` moves them later, zeros before them, the end cut off.
`--paired` compares every model with the first one, clip by clip.
"""

from pathlib import Path

import numpy as np
import tensorflow as tf

import augment
import dataset
import features
import intervals

MICRO_ARENA = 200_000


def read_clips(arguments):
    """-> (int16 clips [N, 16000], classes [N])."""
    if arguments.split == "dev_test":
        clips, classes = [], []
        for folder, _, encoded in dataset.tar_clips(arguments.data / "dev_test.tar"):
            clips.append(dataset.fit(dataset.decode(encoded)))
            classes.append(dataset.class_of(folder))
        return np.stack(clips), np.array(classes)
    return augment.validation_clips(arguments.work)


def amplified(clips, decibels):
    louder = np.round(clips * 10 ** (decibels / 20))
    return np.clip(louder, -32768, 32767).astype(np.int16)


def later(clips, milliseconds):
    offset = round(milliseconds * dataset.SAMPLE_RATE / 1000)
    return np.stack([augment.shifted(clip, offset, 1) for clip in clips]).astype(np.int16)


class LiteRunner:
    """A model in the TensorFlow Lite interpreter, reference kernels by default."""

    def __init__(self, path, fast=False):
        kinds = tf.lite.experimental.OpResolverType
        kind = kinds.BUILTIN_WITHOUT_DEFAULT_DELEGATES if fast else kinds.BUILTIN_REF
        self.interpreter = tf.lite.Interpreter(
            model_path=str(path), experimental_op_resolver_type=kind)
        self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]
        self.output = self.interpreter.get_output_details()[0]

    def __call__(self, values):
        self.interpreter.set_tensor(self.input["index"], values)
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.output["index"])[0]


class MicroRunner(LiteRunner):
    """A model in TensorFlow Lite Micro."""

    def __init__(self, path):
        from tflite_micro.python.tflite_micro import runtime
        super().__init__(path)
        self.micro = runtime.Interpreter.from_file(str(path), arena_size=MICRO_ARENA)

    def __call__(self, values):
        self.micro.set_input(values, 0)
        self.micro.invoke()
        return self.micro.get_output(0)[0]


def predict(runner, inputs):
    """Features [N, 49, 10] -> predicted classes [N]."""
    if runner.input["dtype"] == np.int8:
        inputs = features.quantize(inputs, *runner.input["quantization"])
    return np.array([int(np.argmax(runner(clip[None, ..., None]))) for clip in inputs])


def confusion_of(classes, predicted):
    """Counts [true, predicted]."""
    counts = np.zeros((len(dataset.LABELS),) * 2, int)
    np.add.at(counts, (classes, predicted), 1)
    return counts


def report(path, counts, markdown):
    total, right = counts.sum(), np.trace(counts)
    rates = 100 * np.diag(counts) / counts.sum(1)
    low, high = intervals.wilson(right, total)
    print(f"{path.name}: {100 * right / total:.2f} % ({100 * low:.2f} … {100 * high:.2f}), "
          f"{right} of {total} clips, class mean {rates.mean():.2f} %")
    if not markdown:
        print("  " + " ".join(f"{label} {rate:.1f}"
                              for label, rate in zip(dataset.LABELS, rates)))
        return
    print("\n| true \\ predicted | " + " | ".join(dataset.LABELS) + " | right |")
    print("|---" * (len(dataset.LABELS) + 2) + "|")
    for label, row, rate in zip(dataset.LABELS, counts, rates):
        cells = " | ".join(str(count) if count else "" for count in row)
        print(f"| {label} | {cells} | {rate:.1f} % |")
    print()


def report_pair(first, first_right, second, second_right):
    difference, low, high, p = intervals.paired(
        int((first_right & ~second_right).sum()), int((second_right & ~first_right).sum()),
        len(first_right))
    print(f"{second.name} less {first.name}: {100 * difference:+.2f} points "
          f"({100 * low:+.2f} … {100 * high:+.2f}), McNemar p {p:.3f}")


def main():
    parser = dataset.new_parser(__doc__)
    dataset.add_data_argument(parser)
    dataset.add_work_argument(parser)
    parser.add_argument("--split", choices=("validation", "dev_test"), default="validation")
    parser.add_argument("--micro", action="store_true", help="use TensorFlow Lite Micro")
    parser.add_argument("--fast", action="store_true", help="use optimised kernels")
    parser.add_argument("--paired", action="store_true", help="compare with the first model")
    parser.add_argument("--markdown", action="store_true", help="print confusion tables")
    parser.add_argument("--gain", type=float, default=0.0, help="dB applied to every clip")
    parser.add_argument("--shift", type=float, default=0.0, metavar="MS",
                        help="milliseconds by which every clip starts later")
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL")
    arguments = parser.parse_args()
    clips, classes = read_clips(arguments)
    clips = later(amplified(clips, arguments.gain), arguments.shift)
    inputs = features.mfcc_of_clips(clips)
    first_right = None
    for path in arguments.models:
        runner = MicroRunner(path) if arguments.micro else LiteRunner(path, arguments.fast)
        predicted = predict(runner, inputs)
        report(path, confusion_of(classes, predicted), arguments.markdown)
        right = predicted == classes
        if arguments.paired and first_right is not None:
            report_pair(arguments.models[0], first_right, path, right)
        first_right = right if first_right is None else first_right


if __name__ == "__main__":
    main()
