"""What the checks of the numerics share: random choices, one-shot runs."""

import numpy as np

from oracle import Oracle


class Case:
    """Random choices shared by the operators' checks."""

    def __init__(self, rng):
        self.rng = rng

    def scale(self, low=1e-3, high=0.5):
        """Log-uniform float32 scale."""
        return np.float32(np.exp(self.rng.uniform(np.log(low), np.log(high))))

    def zero(self):
        """A zero point, often an extreme one."""
        return int(self.rng.choice([-128, 0, 127, self.rng.integers(-128, 128)]))

    def data(self, shape):
        """Full-range int8."""
        return self.rng.integers(-128, 128, shape).astype(np.int8)

    def pick(self, *choices):
        """One of the choices."""
        return choices[self.rng.integers(len(choices))]

    def size(self, low, high):
        """An integer in [low, high]."""
        return int(self.rng.integers(low, high + 1))

    def pair(self):
        """Two scales; half the time the quotient is a hair off a tie.

        fl32(1.5 · s) / s is exactly 1.5 in float32 but usually not in double,
        which tells the two apart.
        """
        s_out = self.scale()
        if self.size(0, 1):
            return np.float32(self.pick(1, 1.5, 2.5, 1.25, 0.75) * s_out), s_out
        return self.scale(), s_out

    def bound_scale(self):
        """A scale; half the time one whose relu6 bound is close to a tie."""
        if self.size(0, 1):
            tie = np.float32(12 / (2 * self.size(1, 120) + 1))
            return np.float32(tie * (1 + self.size(-2, 2) * 2**-23.5))
        return self.scale()

    def affine(self):
        """(scale, zero point)."""
        return self.scale(), self.zero()


def run(graph, inputs, outputs, arrays):
    """Runs a graph on the wheel, returns the first output."""
    oracle = Oracle(graph.build(inputs, outputs))
    oracle.run(arrays)
    return oracle.output()
