"""Uncertainty of an accuracy, and of the difference of two on the same clips."""

import math

# Two-sided 95 % of the normal distribution.
DEVIATIONS = 1.959964


def wilson(right, count):
    """-> (low, high) of the share right/count, 95 % (Wilson 1927)."""
    share, square = right / count, DEVIATIONS ** 2
    middle = (share + square / (2 * count)) / (1 + square / count)
    reach = DEVIATIONS / (1 + square / count) * math.sqrt(
        share * (1 - share) / count + square / (4 * count ** 2))
    return middle - reach, middle + reach


def paired(only_first, only_second, count):
    """Difference of accuracy, second less first, from the clips only one got right.

    -> (difference, low, high, p): 95 % interval of correlated shares and the
    exact two-sided McNemar p-value.
    """
    discordant = only_first + only_second
    difference = (only_second - only_first) / count
    reach = DEVIATIONS * math.sqrt(discordant - (only_second - only_first) ** 2 / count) / count
    tail = sum(math.comb(discordant, k) for k in range(min(only_first, only_second) + 1))
    return difference, difference - reach, difference + reach, min(
        1.0, 2 * tail / 2 ** discordant)
