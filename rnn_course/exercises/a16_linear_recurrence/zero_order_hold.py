"""zero_order_hold: from continuous time to steps, with the input held constant over each."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.state_space import zero_order_hold
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    zero_order_hold,
    points=6,
    returns={"lam": "(16.23)", "beta": "(16.24)"},
    hints=(
        "A state left alone grows or decays by exp(Δa) in a time Δ. A constant input adds up all the while, and what "
        "it added first has decayed longest.",
        "(16.24) is the integral of exp(a s) over a step. Where a = 0 nothing decays, and the integral is Δ.",
        "np.where chooses entry by entry, but computes both sides: divide by something else where a is 0.",
    ),
)

systems = random_sizes(zero_order_hold, draws.continuous, weight=3)


@check(weight=2)
def systems_that_integrate_or_grow(draw):
    for H in (5, 3):
        a, step = draws.continuous(draw, H)
        still, grows = draw.rng.permutation(H)[:2]
        a[still], a[grows] = 0, -a[grows]
        yield ask(zero_order_hold, a, step)


@check
def short_steps_and_a_system_of_one(draw):
    a, step = draws.continuous(draw, 4)
    yield ask(zero_order_hold, a, step / 100)
    yield ask(zero_order_hold, *draws.continuous(draw, 1))


@check(weight=0, note="Wrong even with Δ = 1, where λ is exp(a): look at (16.24).")
def steps_of_length_1(draw):
    a, step = draws.continuous(draw, 5)
    yield ask(zero_order_hold, a, np.ones_like(step))


wrong = slips(
    zero_order_hold,
    """
    input_factor_left_out: the input has the factor 1; (16.24) has (λ - 1) / a.
        beta = | beta = np.ones_like(lam)
    input_factor_of_euler: the input has the factor Δ, as if nothing decayed within a step; (16.24) has (λ - 1) / a.
        beta = | beta = step + 0j
    euler: λ is 1 + Δ ⊙ a, Euler's method, which can leave the unit disc; (16.23) has exp.
        16.23 | lam = 1 + step * a
    bilinear: λ and β are those of the bilinear method; (16.23) holds the input, which gives exp(Δ ⊙ a).
        16.23 | lam = (1 + step * a / 2) / (1 - step * a / 2)
        beta = | beta = step / (1 - step * a / 2)
    step_left_out: λ is exp(a), whatever the step; (16.23) has Δ ⊙ a in the exponent.
        16.23 | lam = np.exp(a)
    divided_by_the_step_too: β is divided by Δ as well, which makes it a mean; (16.24) divides by a alone.
        beta = | beta = np.where(still, 1, (lam - 1) / (step * np.where(still, 1, a)))
    times_the_step: β is multiplied by Δ as well; (16.24) has (λ - 1) / a.
        beta = | beta = step * np.where(still, 1, (lam - 1) / np.where(still, 1, a))
    one_minus_lambda: β has the wrong sign; (16.24) has λ - 1, and a is below 0 where the state decays.
        beta = | beta = np.where(still, step, (1 - lam) / np.where(still, 1, a))
    not_divided: β is λ - 1; (16.24) divides it by a.
        beta = | beta = np.where(still, step, lam - 1)
    zero_not_looked_at: where a = 0, 0 is divided by 0, which is nan; (16.24) has Δ there.
        beta = | beta = (lam - 1) / a
    nothing_at_zero: β is 0 where a = 0; (16.24) has Δ there: the input adds up.
        beta = | beta = np.where(still, 0, (lam - 1) / np.where(still, 1, a))
    one_at_zero: β is 1 where a = 0; (16.24) has Δ there.
        beta = | beta = np.where(still, 1, (lam - 1) / np.where(still, 1, a))
    """,
)


@accepted
def with_expm1(a, step):
    product = step * a
    with np.errstate(invalid="ignore", divide="ignore"):
        beta = step * np.where(product == 0, 1, np.expm1(product) / product)
    return [np.exp(product), beta]


@accepted
def one_by_one(a, step):
    lam = [np.exp(complex(one) * each) for one, each in zip(a, step, strict=True)]
    beta = [(new - 1) / one if one != 0 else complex(each) for one, each, new in zip(a, step, lam, strict=True)]
    return np.array(lam), np.array(beta)


@accepted
def by_a_mask(a, step):
    lam, beta, moves = np.exp(a * step), step.astype(complex), np.abs(a) > 0
    beta[moves] = (lam[moves] - 1) / a[moves]
    return lam, beta


@accepted
def by_an_integral(a, step):
    """Gauss and Legendre's rule with 40 points is exact to rounding for steps like these."""
    points, weights = np.polynomial.legendre.leggauss(40)
    times = step[:, None] * (points + 1) / 2
    return np.exp(step * a), (np.exp(a[:, None] * times) * weights).sum(axis=1) * step / 2


equivalents = (
    *equivalent(
        "where a = 0 the quotient is computed and not used, whatever it is divided by",
        "beta = np.where(still, step, (lam - 1) / np.where(still, 1, a)) -> "
        "beta = np.where(still, step, (lam - 1) / np.where(still, 2, a))",
        "beta = np.where(still, step, (lam - 1) / np.where(still, 1, a)) -> "
        "beta = np.where(still, step, (lam - 1) / np.where(still, 0, a))",
    ),
)
