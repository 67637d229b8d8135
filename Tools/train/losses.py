"""What training makes small."""

from torch.nn import functional

import dataset
from negatives import NO_WORD

LABEL_SMOOTHING = 0.05
TEACHER_SHARE = 0.8
TEMPERATURE = 2.0


def of_clips(logits, classes, teacher_logits):
    """Cross-entropy with smoothed labels, mixed with distillation, of clips of the classes."""
    loss = functional.cross_entropy(logits, classes, label_smoothing=LABEL_SMOOTHING)
    if teacher_logits is None:
        return loss
    distance = functional.kl_div(
        functional.log_softmax(logits / TEMPERATURE, 1),
        functional.log_softmax(teacher_logits / TEMPERATURE, 1),
        log_target=True, reduction="batchmean")
    return (1 - TEACHER_SHARE) * loss + TEACHER_SHARE * TEMPERATURE ** 2 * distance


def without_word(logits):
    """Of windows in which no word is said: all that the words get; silence or not is left open."""
    no_word = logits[:, [dataset.SILENCE, dataset.UNKNOWN]].logsumexp(1)
    return (logits.logsumexp(1) - no_word).mean()


def of_batch(logits, classes, teacher_logits, negative_weight):
    """That of clips, and that of windows without a word as much as it counts."""
    spoken = classes != NO_WORD
    if teacher_logits is not None:
        teacher_logits = teacher_logits[spoken]
    loss = of_clips(logits[spoken], classes[spoken], teacher_logits)
    if negative_weight and not spoken.all():
        loss = loss + negative_weight * without_word(logits[~spoken])
    return loss
