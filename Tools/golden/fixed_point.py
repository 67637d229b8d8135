"""Exponential, reciprocal, LOGISTIC and SOFTMAX in 32-bit fixed point.

Qm means m integer bits, one sign bit and 31 − m fraction bits. A product of
Qa and Qb is `high_mul`, in Q(a + b).
"""

import math

import numpy as np

from numerics import (INT32_MAX, clamp, high_mul, quantize_multiplier,
                      requantize, round_half_away, shift_right)

# exp(−2^k) in Q0 for k = −2 … 4.
EXP_FACTORS = [1672461947, 1302514674, 790015084, 290630308, 39332535,
               720401, 242]


def left_saturating(x, exponent):
    """x · 2^exponent, clipped to int32."""
    return np.clip(x << exponent, -2**31, INT32_MAX)


def exp_small(a):
    """exp(a) in Q0 for a in [−1/4, 0), Q0: fourth-order series at −1/8."""
    centre, third = 1895147668, 715827883
    x = a + (1 << 28)
    x2 = high_mul(x, x)
    x3 = high_mul(x2, x)
    x4 = high_mul(x2, x2)
    tail = high_mul(shift_right(x4, 2) + x3, third) + x2
    return centre + high_mul(centre, x + shift_right(tail, 1))


def exp_negative(a, integer_bits):
    """exp(a) in Q0 for a ≤ 0 in Q(integer_bits)."""
    fraction_bits = 31 - integer_bits
    quarter = 1 << (fraction_bits - 2)
    low = (a & (quarter - 1)) - quarter
    result = exp_small(left_saturating(low, integer_bits))
    rest = low - a
    for k, factor in zip(range(-2, integer_bits), EXP_FACTORS):
        bit = (rest >> (fraction_bits + k)) & 1
        result = np.where(bit == 1, high_mul(result, factor), result)
    return np.where(a == 0, INT32_MAX, result)


def reciprocal_one_plus(a):
    """1 / (1 + a) in Q0 for a in [0, 1), Q0: three Newton steps in Q2."""
    half = (a + INT32_MAX + 1) >> 1
    x = 1515870810 + high_mul(half, -1010580540)
    for _ in range(3):
        error = (1 << 29) - high_mul(half, x)
        x = x + left_saturating(high_mul(x, error), 2)
    return left_saturating(x, 1)


def divide(a, b, s_a, z_a, s_b, z_b, s_out, z_out, bounds=(-128, 127)):
    """DIV by values other than 0: by the reciprocal, in 31 bits.

    Where a quotient is so small that it would be shifted by more than 31
    bits, the kernels' shift is undefined; it is 0 here.
    """
    real = float(np.float32(s_a) / (np.float32(s_b) * np.float32(s_out)))
    multiplier, shift = quantize_multiplier(real)
    a, b = np.broadcast_arrays(a.astype(np.int64) - z_a,
                               b.astype(np.int64) - z_b)
    y = np.empty(a.shape, np.int64)
    defined = np.empty(a.shape, bool)
    for at in np.ndindex(a.shape):
        x, divisor = int(a[at]), int(b[at])
        if divisor < 0:
            x, divisor = -x, -divisor
        zeros = 32 - divisor.bit_length()
        inverse = reciprocal_one_plus(np.int64((divisor << zeros) - 2**31))
        headroom = 31 - (x if x >= 0 else -x - 1).bit_length()
        quotient = high_mul(x << headroom, inverse)
        shift_of_all = shift - (31 - zeros) - headroom
        y[at] = requantize(quotient, multiplier, shift_of_all)
        defined[at] = shift_of_all >= -31
    return clamp(y + z_out, *bounds), defined


def input_radius(integer_bits, left_shift):
    """Largest input difference that stays inside Q(integer_bits)."""
    top = float((1 << integer_bits) - 1) * 2.0**(31 - integer_bits)
    return math.floor(top / 2.0**left_shift)


def logistic(x, s_in, z_in):
    """LOGISTIC; output scale 1/256, zero point −128 by definition."""
    fraction, left = math.frexp(float(s_in) * 2**27)
    multiplier = round_half_away(fraction * 2**31)
    radius = input_radius(4, left)
    d = x.astype(np.int64) - z_in
    inside = np.abs(d) < radius
    if left >= 0:
        q4 = high_mul(np.where(inside, d, 0) << left, multiplier)
    else:
        q4 = shift_right(high_mul(np.where(inside, d, 0), multiplier), -left)
    positive = reciprocal_one_plus(exp_negative(-np.abs(q4), 4))
    q0 = np.where(q4 > 0, positive, INT32_MAX - positive)
    q0 = np.where(q4 == 0, 1 << 30, q0)
    y = shift_right(q0, 23) - 128
    y = np.where(d >= radius, 127, np.where(d <= -radius, -128, y))
    return clamp(y)


def softmax(x, s_in, beta=1.0):
    """SOFTMAX over the last axis; output scale 1/256, zero point −128."""
    real = min(float(beta) * float(s_in) * 2**26, 2.0**31 - 1)
    multiplier, left = quantize_multiplier(real)
    least = -input_radius(5, left)
    d = x.astype(np.int64) - x.max(axis=-1, keepdims=True)
    counted = d >= least
    exponent_in = high_mul(np.where(counted, d, 0) << left, multiplier)
    e = exp_negative(exponent_in, 5)
    total = np.where(counted, shift_right(e, 12), 0).sum(-1, keepdims=True)
    y = np.empty(x.shape, np.int64)
    for row in np.ndindex(x.shape[:-1]):
        y[row] = softmax_row(e[row], int(total[row][0]))
    return clamp(np.where(counted, y - 128, -128))


def softmax_row(e, total):
    """e / total in units of 1/256; `total` is in Q12."""
    zeros = 32 - total.bit_length()
    over = 12 - zeros
    scale = reciprocal_one_plus(np.int64((total << zeros) - 2**31))
    return shift_right(high_mul(scale, e), over + 31 - 8)
