"""LRU: a linear recurrent unit as a Keras layer that runs over time as a parallel scan."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.models.linear_recurrence import LRU
from rnn_course.slips import slips

from . import draws

header = exercise(
    LRU,
    points=6,
    returns={
        "outputs": "(16.42)",
        "dnu": "(16.39)",
        "dtheta": "(16.39)",
        "dW": "(16.40)",
        "dC": "(16.42)",
        "dd": "(16.42)",
        "dx": "(16.40)",
    },
    hints=(
        "It is your lru_forward with a scan in the place of the loop, and with real and imaginary parts in arrays of "
        "their own.",
        "The scan's operator gets two tuples, earlier steps and later ones, with four arrays each: two parts of a, two "
        "parts of v. Write (16.7) and (16.8) out in parts; i² = -1.",
        "keras.ops.associative_scan(operator, (a_re, a_im, v_re, v_im), axis=1) wants T steps in all four arrays: "
        "ops.broadcast_to gives the parts of λ the shape (1, T, H). The last two of what it returns are Re h and Im h.",
    ),
    forbids=("keras.layers.RNN",),
)


@check(weight=2)
def a_layer_and_all_gradients(draw):
    yield draws.layer_in_keras(draw, LRU, *draw.sizes("BTDH", T=5))


@check
def other_lengths_and_one_unit(draw):
    yield draws.layer_in_keras(draw, LRU, *draw.sizes("BTDH", T=4, B=1))
    yield draws.layer_in_keras(draw, LRU, *draw.sizes("BTDH", T=3, H=1))


@check(weight=0, note="Wrong even for a single step, where h_1 = v_1: look at (16.40) and (16.42).")
def a_layer_of_one_step(draw):
    yield draws.layer_in_keras(draw, LRU, *draw.sizes("BTDH", T=1))


def _outputs_before_the_last(value):
    return np.asarray(value["outputs"])[:, :-1]


@probe(
    says="An early output changes when only the last input changes; in (16.41) h_t does not depend on later inputs.",
    same=_outputs_before_the_last,
)
def scan_looks_ahead(draw):
    seed = int(draw.integers(0, 2**31))

    def once(raised):
        return draws.layer_in_keras(Draw(seed), LRU, 2, 5, 3, 4, raised=raised)

    return once(0.0), once(1.0)


wrong = slips(
    LRU,
    """
    OrderOfTheOperator: the operator takes the later steps for the earlier ones; keras.ops.associative_scan passes the
        earlier ones first, and (16.41) multiplies what they gave by the later factor.
        def combine | def combine(second, first):
    SignOfISquared: the two products of a real part are added; in the operator of (16.41) i² = -1 takes the second
        off.
        return a2 | return a2 * a1 + b2 * b1, a2 * b1 + b2 * a1, a2 * v1 + b2 * w1 + v2, a2 * w1 + b2 * v1 + w2
    PartsApart: real and imaginary parts are scanned apart, as if a complex product were two real ones; (16.41)
        multiplies complex numbers.
        return a2 | return a2 * a1, b2 * b1, a2 * v1 + v2, b2 * w1 + w2
    ScansTheBatch: the scan runs over the rows of the batch; (16.41) runs over time, axis 1.
        16.41 | _, _, *h = ops.associative_scan(self.combine, steps, axis=0)
    ScansBackwards: the scan runs from the last step to the first; (16.41) begins with t = 1.
        16.41 | _, _, *h = ops.associative_scan(self.combine, steps, axis=1, reverse=True)
    ReadsTheFactors: the products of the factors are read in place of the states; (16.41) has the states in the last
        two arrays.
        16.41 | *h, _, _ = ops.associative_scan(self.combine, steps, axis=1)
    SumsUp: the inputs are only summed up; (16.41) multiplies the state by λ at every step.
        16.41 | h = [ops.cumsum(steps[2], axis=1), ops.cumsum(steps[3], axis=1)]
    RealPartOfTheState: only the real part of the state is read; Re of the product has two terms in (16.42).
        16.42 | return ops.matmul(h_re, C_1) + self.d * x
    AddsTheImaginaryProduct: the product of the imaginary parts is added; (16.42) takes it off.
        16.42 | return ops.matmul(h_re, C_1) + ops.matmul(h_im, C_2) + self.d * x
    LeavesOutTheFactor: γ is left out; (16.40) multiplies both parts of v by it.
        16.40 | steps = (a_re, a_im, v_re, v_im)
    LeavesOutTheSkip: the input does not go directly to the output; (16.42) adds d ⊙ x_t.
        16.42 | return ops.matmul(h_re, C_1) - ops.matmul(h_im, C_2)
    ForgetsTheAngle: λ is real; (16.39) has cos θ and sin θ.
        16.39 | a_re, a_im = (ops.broadcast_to(each, same) for each in (r, 0 * r))
    HoldsTheFactorFixed: γ is not differentiated, so dnu lacks a part; in (16.39) it depends on ν.
        gamma = | gamma = ops.stop_gradient(ops.sqrt(1 - r**2))
    """,
)


@accepted
class LoopsOverTime(LRU):
    """A loop computes the same, only slowly."""

    def call(self, x):
        r = ops.exp(-ops.exp(self.nu))
        p, q = r * ops.cos(self.theta), r * ops.sin(self.theta)
        v = ops.matmul(x, self.W) * ops.tile(ops.sqrt((1 - r) * (1 + r)), 2)
        H, ys = self.units, []
        re = im = 0.0
        for t in range(x.shape[1]):
            re, im = p * re - q * im + v[:, t, :H], p * im + q * re + v[:, t, H:]
            ys.append(ops.matmul(ops.concatenate([re, -im], axis=-1), self.C) + self.d * x[:, t])
        return ops.stack(ys, axis=1)


@accepted
class ScansWithTimeFirst(keras.layers.Layer):
    """Its own weights and names, time in front, and the two parts of v in one array."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, shape):
        H, D = self.units, shape[-1]
        self.size, self.angle = (self.add_weight(shape=(H,), name=name) for name in ("size", "angle"))
        self.write, self.read = self.add_weight(shape=(D, 2 * H)), self.add_weight(shape=(2 * H, D))
        self.skip = self.add_weight(shape=(D,))

    def call(self, x):
        rate = ops.exp(self.size)
        r, v = ops.exp(-rate), ops.swapaxes(ops.matmul(x, self.write), 0, 1)
        gamma = ops.sqrt(-ops.expm1(-2 * rate))
        re, im = ops.split(v, 2, axis=-1)
        full = [ops.broadcast_to(r * each(self.angle), ops.shape(re)) for each in (ops.cos, ops.sin)]

        def both(one, two):
            (p, q), (u, w), (s, t), (y, z) = one[:2], one[2:], two[:2], two[2:]
            return (s * p - t * q, s * q + t * p, y + s * u - t * w, z + s * w + t * u)

        h = ops.associative_scan(both, (*full, re * gamma, im * gamma))
        h = ops.concatenate([ops.reshape(h[2], ops.shape(re)), -ops.reshape(h[3], ops.shape(re))], axis=-1)
        return ops.swapaxes(ops.matmul(h, self.read), 0, 1) + self.skip * x


@accepted
class ConvolvesWithPowers(LRU):
    """The kernel of powers, and a sum over all earlier steps."""

    def call(self, x):
        T, H = x.shape[1], self.units
        lag = ops.convert_to_tensor(np.maximum(np.arange(T)[:, None] - np.arange(T), 0)[..., None], "float32")
        seen = ops.convert_to_tensor(np.tril(np.ones((T, T)))[..., None], "float32")
        size = seen * ops.exp(-lag * ops.exp(self.nu))
        angle = ops.multiply(lag, self.theta)
        re, im = size * ops.cos(angle), size * ops.sin(angle)
        gamma = ops.sqrt(1 - ops.exp(-2 * ops.exp(self.nu)))
        v = ops.matmul(x, self.W)
        a, b = v[..., :H] * gamma, v[..., H:] * gamma
        h_re = ops.einsum("tsh,bsh->bth", re, a) - ops.einsum("tsh,bsh->bth", im, b)
        h_im = ops.einsum("tsh,bsh->bth", re, b) + ops.einsum("tsh,bsh->bth", im, a)
        return ops.matmul(h_re, self.C[:H]) - ops.matmul(h_im, self.C[H:]) + ops.multiply(x, self.d)
