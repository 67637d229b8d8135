"""Integer arithmetic of the int8 operators, written out in NumPy (int64).

An independent statement of what the device kernels must compute. Proved equal
to the tflite-micro wheel, element by element, by `check_numerics.py`.
"""

import math

import numpy as np

INT32_MAX = 2**31 - 1


# Scalar helpers ------------------------------------------------------------

def round_half_away(x):
    """C's round(): ties go away from zero."""
    return math.floor(x + 0.5) if x >= 0 else math.ceil(x - 0.5)


def round_half_away_f32(x):
    """The same for a float32 quotient (exact: x has at most 24 bits)."""
    return round_half_away(float(np.float32(x)))


def quantize_multiplier(real):
    """real → (multiplier in [2^30, 2^31), shift), real ≈ m · 2^(shift − 31)."""
    if real == 0:
        return 0, 0
    fraction, shift = math.frexp(real)
    multiplier = round_half_away(fraction * 2**31)
    if multiplier == 2**31:
        multiplier //= 2
        shift += 1
    if shift < -31:
        return 0, 0
    return multiplier, shift


def wrap32(x):
    """Two's complement wrap to 32 bits."""
    return ((np.asarray(x, np.int64) + 2**31) & (2**32 - 1)) - 2**31


def high_mul(a, b):
    """floor((a · b + 2^30) / 2^31): ties toward plus infinity."""
    return (np.asarray(a, np.int64) * np.asarray(b, np.int64) + 2**30) >> 31


def shift_right(x, exponent):
    """x / 2^exponent, nearest, ties away from zero."""
    x = np.asarray(x, np.int64)
    if exponent == 0:
        return x
    half = np.int64(1) << (exponent - 1)
    return np.where(x >= 0, (x + half) >> exponent, -((-x + half) >> exponent))


def requantize(x, multiplier, shift):
    """Double rounding: high multiply, then rounding right shift."""
    left, right = max(shift, 0), max(-shift, 0)
    return shift_right(high_mul(wrap32(np.asarray(x) << left), multiplier),
                       right)


def clamp(x, low=-128, high=127):
    """Clips and narrows to int8."""
    return np.clip(x, low, high).astype(np.int8)


def activation_bounds(activation, scale, zero):
    """Clamp limits of a fused activation; the division is in float32."""
    def quantized(value):
        ratio = np.float32(value) / np.float32(scale)
        return zero + round_half_away_f32(ratio)
    low, high = -128, 127
    if activation in ("relu", "relu6"):
        low = max(low, quantized(0.0))
    if activation == "relu6":
        high = min(high, quantized(6.0))
    if activation == "relu_n1_to_1":
        low = max(low, quantized(-1.0))
        high = min(high, quantized(1.0))
    return low, high


# Operators -----------------------------------------------------------------

def mean(x, axes, keep, s_in, z_in, s_out, z_out):
    """MEAN: one integer path, whatever keep_dims and the scales say."""
    count = int(np.prod([x.shape[a] for a in axes]))
    multiplier, shift = quantize_multiplier(float(s_in) / float(s_out))
    bits = min(count.bit_length() - 1, 32, 31 + shift)
    multiplier = (multiplier << bits) // count
    shift -= bits
    total = x.astype(np.int64).sum(axis=tuple(axes), keepdims=keep)
    return clamp(requantize(total - z_in * count, multiplier, shift) + z_out)


def pool_windows(size, out, stride, window, pad):
    """[start, end) of the in-bounds taps of each output position."""
    starts = [o * stride - pad for o in range(out)]
    return [(max(s, 0), min(s + window, size)) for s in starts]


def pool_geometry(size, window, stride, padding):
    """Output extent and leading padding along one axis."""
    if padding == "SAME":
        out = (size + stride - 1) // stride
    else:
        out = (size - window + stride) // stride
    return out, max((out - 1) * stride + window - size, 0) // 2


def pool(x, kind, window, stride, padding, bounds):
    """AVERAGE_POOL_2D and MAX_POOL_2D on raw values (H × W × C)."""
    rows, top = pool_geometry(x.shape[0], window[0], stride[0], padding)
    cols, left = pool_geometry(x.shape[1], window[1], stride[1], padding)
    y = np.zeros((rows, cols, x.shape[2]), np.int64)
    spans_y = pool_windows(x.shape[0], rows, stride[0], window[0], top)
    spans_x = pool_windows(x.shape[1], cols, stride[1], window[1], left)
    for i, (y0, y1) in enumerate(spans_y):
        for j, (x0, x1) in enumerate(spans_x):
            taps = x[y0:y1, x0:x1].astype(np.int64)
            if kind == "max":
                y[i, j] = taps.max(axis=(0, 1))
                continue
            n = (y1 - y0) * (x1 - x0)
            total = taps.sum(axis=(0, 1))
            size = (np.abs(total) + n // 2) // n
            y[i, j] = np.where(total > 0, size, -size)
    return clamp(y, *bounds)


def add(a, b, s_a, z_a, s_b, z_b, s_out, z_out, activation=None):
    """ADD with NumPy broadcasting."""
    return summed(a, b, s_a, z_a, s_b, z_b, s_out, z_out, activation, 1)


def subtract(a, b, s_a, z_a, s_b, z_b, s_out, z_out, activation=None):
    """SUB: both are rescaled before one is taken from the other."""
    return summed(a, b, s_a, z_a, s_b, z_b, s_out, z_out, activation, -1)


def common_scale(a, b, s_a, z_a, s_b, z_b, bits):
    """Both operands at twice the larger scale with so many bits more."""
    twice_max = 2 * float(max(np.float32(s_a), np.float32(s_b)))
    factor_a = quantize_multiplier(float(s_a) / twice_max)
    factor_b = quantize_multiplier(float(s_b) / twice_max)
    return (twice_max,
            requantize((a.astype(np.int64) - z_a) << bits, *factor_a),
            requantize((b.astype(np.int64) - z_b) << bits, *factor_b))


def summed(a, b, s_a, z_a, s_b, z_b, s_out, z_out, activation, sign):
    """The sum, or the difference, at the output's scale."""
    twice_max, left, right = common_scale(a, b, s_a, z_a, s_b, z_b, 20)
    factor = quantize_multiplier(twice_max / (2**20 * float(s_out)))
    low, high = activation_bounds(activation, s_out, z_out)
    return clamp(requantize(left + sign * right, *factor) + z_out, low, high)


def multiply(a, b, s_a, z_a, s_b, z_b, s_out, z_out, activation=None):
    """MUL: the product of both differences, rescaled once."""
    factor = quantize_multiplier(float(s_a) * float(s_b) / float(s_out))
    product = (a.astype(np.int64) - z_a) * (b.astype(np.int64) - z_b)
    low, high = activation_bounds(activation, s_out, z_out)
    return clamp(requantize(product, *factor) + z_out, low, high)


def squared_difference(a, b, s_a, z_a, s_b, z_b, s_out, z_out):
    """SQUARED_DIFFERENCE: seven bits more, so that the square fits."""
    twice_max, left, right = common_scale(a, b, s_a, z_a, s_b, z_b, 7)
    factor = quantize_multiplier(twice_max**2 / (2**14 * float(s_out)))
    return clamp(requantize((left - right) ** 2, *factor) + z_out)


def relu(x, s_in, z_in, s_out, z_out):
    """Standalone RELU: quotient of the scales in double."""
    multiplier, shift = quantize_multiplier(float(s_in) / float(s_out))
    y = requantize(x.astype(np.int64) - z_in, multiplier, shift) + z_out
    return clamp(y, max(-128, z_out), 127)


def relu6(x, s_in, z_in):
    """Standalone RELU6: a clamp in the input's units; output scale unused."""
    six = z_in + round_half_away_f32(np.float32(6) / np.float32(s_in))
    return clamp(x.astype(np.int64), z_in, min(six, 127))


def quantize(x, s_in, z_in, s_out, z_out, low=-128, high=127):
    """QUANTIZE between integer types; quotient of the scales in double."""
    multiplier, shift = quantize_multiplier(float(s_in) / float(s_out))
    y = requantize(x.astype(np.int64) - z_in, multiplier, shift) + z_out
    return np.clip(y, low, high)


def quantize_float(x, scale, zero):
    """QUANTIZE from float32: float32 division, ties away from zero."""
    ratio = np.asarray(x, np.float32) / np.float32(scale)
    wide = ratio.astype(np.float64)
    rounded = np.where(wide >= 0, np.floor(wide + 0.5), np.ceil(wide - 0.5))
    return clamp(rounded + zero)


def conv(x, weights, bias, geometry, s_in, z_in, s_w, s_out, z_out,
         activation=None):
    """CONV_2D (and depthwise, as a grouped convolution).

    x: H × W × C, weights: units × kh × kw × (C / groups), `geometry`:
    (stride, dilation, padding). Taps outside the image add nothing.
    """
    stride, dilation, padding = geometry
    units, height, width, depth = weights.shape
    spans = [(k - 1) * d + 1 for k, d in zip((height, width), dilation)]
    rows, top = pool_geometry(x.shape[0], spans[0], stride[0], padding)
    cols, left = pool_geometry(x.shape[1], spans[1], stride[1], padding)
    wide = np.zeros((rows * stride[0] + spans[0], cols * stride[1] + spans[1],
                     x.shape[2]), np.int64)
    inner = wide[top:top + x.shape[0], left:left + x.shape[1]]
    inner[:] = x[:inner.shape[0], :inner.shape[1]].astype(np.int64) - z_in
    group = np.arange(units) // (units * depth // x.shape[2])
    acc = np.zeros((rows, cols, units), np.int64)
    for i, j in np.ndindex(height, width):
        taps = wide[i * dilation[0]:, j * dilation[1]:][
            :rows * stride[0]:stride[0], :cols * stride[1]:stride[1]]
        for d in range(depth):
            acc += taps[..., group * depth + d] * weights[:, i, j, d]
    return scaled(acc, bias, s_in, s_w, s_out, z_out, activation)


def fully_connected(x, weights, bias, s_in, z_in, s_w, s_out, z_out,
                    activation=None):
    """FULLY_CONNECTED, x: rows × depth, weights: units × depth.

    `s_w`: one scale, or one per unit.
    """
    acc = (x.astype(np.int64) - z_in) @ weights.astype(np.int64).T
    return scaled(acc, bias, s_in, s_w, s_out, z_out, activation)


def scaled(acc, bias, s_in, s_w, s_out, z_out, activation):
    """Sums → int8: bias, one multiplier for each unit, clamp."""
    if bias is not None:
        acc = acc + bias
    low, high = activation_bounds(activation, s_out, z_out)
    units = acc.shape[-1]
    y = np.empty(acc.shape, np.int64)
    for unit, scale in enumerate(np.broadcast_to(s_w, units)):
        real = float(s_in) * float(np.float32(scale)) / float(s_out)
        multiplier, shift = quantize_multiplier(real)
        y[..., unit] = requantize(wrap32(acc[..., unit]), multiplier, shift)
    return clamp(y + z_out, low, high)
