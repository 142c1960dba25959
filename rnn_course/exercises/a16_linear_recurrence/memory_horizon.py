"""memory_horizon: after how many steps a linear recurrence has forgotten all but a share of what it received."""

import math

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.linear_recurrence import memory_horizon
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    memory_horizon,
    points=4,
    returns={"n": "(16.2)"},
    hints=(
        "After n steps an input has been multiplied by λ n times; its size has been multiplied by |λ| each time.",
        "Take the logarithm of both sides of (16.2): the exponent becomes a factor.",
        "Both logarithms are negative, and their quotient is positive.",
    ),
)


def _asked(draw, H, low, high):
    return draws.eigenvalues(draw, H, low, high), float(draw.rng.uniform(0.02, 0.3))


@check(weight=2)
def horizons(draw):
    yield ask(memory_horizon, *_asked(draw, 5, 0.3, 0.95))
    yield ask(memory_horizon, *_asked(draw, 6, 0.3, 0.95))


@check
def horizons_close_to_the_circle_and_of_one(draw):
    yield ask(memory_horizon, *_asked(draw, 4, 0.99, 0.9999))
    yield ask(memory_horizon, *_asked(draw, 1, 0.3, 0.9))


@check(weight=0, note="Wrong even for real λ above 0, where |λ| is λ: look at the two logarithms of (16.2).")
def horizons_of_real_eigenvalues(draw):
    yield ask(memory_horizon, draws.radii(draw, 5) + 0j, float(draw.rng.uniform(0.02, 0.3)))


wrong = slips(
    memory_horizon,
    """
    of_the_real_part: the horizon is that of the real part of λ; (16.2) has the absolute value of a complex number.
        16.2 | return np.log(share) / np.log(np.abs(lam.real))
    complex_logarithm: the logarithm of λ itself is taken, which is complex; (16.2) has that of |λ|, a float.
        16.2 | return np.log(share) / np.log(lam)
    upside_down: the quotient is upside down; solving (16.2) for n, log |λ| is below.
        16.2 | return np.log(np.abs(lam)) / np.log(share)
    share_forgotten: n is the time constant, where the share is 1/e; (16.2) has the share that was asked for.
        16.2 | return -1 / np.log(np.abs(lam))
    first_order: log |λ| is replaced by |λ| - 1, which is close only near the unit circle; (16.2) has the logarithm.
        16.2 | return np.log(share) / (np.abs(lam) - 1)
    share_that_is_gone: n is where that share has gone; in (16.2) that share is left.
        16.2 | return np.log(1 - share) / np.log(np.abs(lam))
    of_the_square: |λ|² is used, as for a variance; (16.2) has |λ|.
        16.2 | return np.log(share) / np.log(np.abs(lam) ** 2)
    halves: n is the half-life; (16.2) has the share that was asked for.
        16.2 | return np.log(0.5) / np.log(np.abs(lam))
    negative: n is negative; in (16.2) both logarithms are negative, so n is positive.
        16.2 | return np.log(share) / -np.log(np.abs(lam))
    longest_only: only the longest horizon is returned; (16.2) has one for each λ.
        16.2 | return (np.log(share) / np.log(np.abs(lam))).max()
    rounded_up: n is rounded up to a full step; (16.2) asks for a float.
        16.2 | return np.ceil(np.log(share) / np.log(np.abs(lam)))
    """,
)


@accepted
def horizon_by_another_base(lam, share):
    return math.log2(share) / np.log2(np.hypot(lam.real, lam.imag))


@accepted
def horizon_by_a_loop(lam, share):
    return np.array([math.log(share, abs(complex(each))) for each in lam])


@accepted
def horizon_by_squares(lam, share):
    return 2 * np.log(share) / np.log((lam * lam.conj()).real)
