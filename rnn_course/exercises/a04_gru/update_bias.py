"""update_bias: the bias b_z with which a gate without other inputs keeps a given share over a given lag."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gru_memory import update_bias
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    update_bias,
    points=4,
    returns={"b_z": "(4.7)"},
    hints=(
        "A gate that is always z multiplies the state by z at every step, so by z · z · ... over the lag.",
        "(4.6) takes the root of order `lag`. (4.7) is the inverse of σ.",
        "Try it by hand: over a lag of 1 step a share of 0.5 needs z = 0.5, and σ(0) = 0.5, so b_z = 0.",
    ),
    not_as={"in_float32": "at the ends of the range 1 - share needs more digits than a float32 has"},
)


def _lags(draw, **fixed):
    (H,) = draw.sizes("H", **fixed)
    return draw.rng.uniform(2, 60, size=H)


@check(weight=3)
def biases_for_several_lags(draw):
    for low, high in ((0.1, 0.45), (0.55, 0.95)):
        yield ask(update_bias, _lags(draw), float(draw.rng.uniform(low, high)))


@check
def biases_for_the_ends_of_the_range(draw):
    """Ask with a single unit, a lag of one step, and lags of thousands of steps."""
    yield ask(update_bias, _lags(draw, H=1), float(draw.rng.uniform(0.1, 0.9)))
    yield ask(update_bias, np.array([1.0, 1.0]), float(draw.rng.uniform(0.1, 0.45)))
    yield ask(update_bias, 1000 * _lags(draw), float(draw.rng.uniform(0.1, 0.9)))


@check(weight=0, note="Wrong even for a lag of one step, where z is the share itself: look at (4.7).")
def a_bias_for_a_single_step(draw):
    yield ask(update_bias, np.ones(3), float(draw.rng.uniform(0.1, 0.45)))


wrong = slips(
    update_bias,
    """
    forgets_the_lag: the lag is not used, and z is the share itself; (4.6) takes the root of order `lag`.
        4.6 | z = share * np.ones_like(lag)
    power_for_root: the share is raised to the power `lag`; in (4.6) z to the power `lag` gives the share.
        4.6 | z = share**lag
    even_loss: the same part of the *first* state is lost at every step; in (4.6) each step loses a part of what is
        left.
        4.6 | z = 1 - (1 - share) / lag
    bias_of_the_other_role: z is computed as the share that is let in, 1 - share^(1 / lag); in (4.6) z is the share
        that is kept.
        4.6 | z = 1 - share ** (1 / lag)
    logarithm_of_z: the logarithm of z alone is taken; in (4.7) it is that of z / (1 - z).
        4.7 | return np.log(z)
    returns_z: z itself is returned; (4.7) gives the number whose σ is z.
        4.7 | return z
    inverse_of_tanh: the inverse of tanh is taken; (4.7) is the inverse of σ.
        4.7 | return np.arctanh(z)
    common_logarithm: the logarithm has base 10; (4.7) has the natural one, since σ is defined with e.
        4.7 | return np.log10(z / (1 - z))
    rule_of_thumb: z = 1 - 1 / lag is used, the rule of thumb log(lag - 1), which ignores the share; (4.6) uses it.
        4.6 | z = 1 - 1 / lag
    """,
)


@accepted
def bias_as_minus_log_of_the_odds(lag, share):
    return -np.log(np.expm1(-np.log(share) / lag))


@accepted
def bias_by_arctanh(lag, share):
    return 2 * np.arctanh(2 * np.exp(np.log(share) / lag) - 1)


@accepted
def bias_unit_by_unit(lag, share):
    b = []
    for steps in lag:
        z = pow(share, 1.0 / steps)
        b.append(np.log(z) - np.log(1 - z))
    return np.array(b)
