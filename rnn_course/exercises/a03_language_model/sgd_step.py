"""sgd_step: one step of gradient descent at a fixed rate."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.optimisers import sgd_step
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    sgd_step,
    points=2,
    returns={"w_next": "(3.24)"},
    hints=(
        "The gradient points uphill.",
        "(3.24) has one product and one difference.",
        "Return a new array instead of changing w.",
    ),
)


@check(weight=3)
def a_step_downhill(draw):
    for shape in ((3, 4), (5,), (2, 3, 4)):
        yield ask(sgd_step, *draws.pulled(draw, *shape), float(draw.rng.uniform(0.05, 0.4)))


@check
def a_step_of_one_weight(draw):
    yield ask(sgd_step, *draws.pulled(draw, 1), 0.7)


wrong = slips(
    sgd_step,
    """
    uphill: the gradient is added, which goes uphill; (3.24) subtracts it.
        3.24 | return w + rate * g
    without_rate: the rate is not used; (3.24) multiplies by it.
        3.24 | return w - g
    divided_by_rate: the gradient is divided by the rate; (3.24) multiplies by it.
        3.24 | return w - g / rate
    by_sign: only the sign of the gradient is used; (3.24) uses its size too.
        3.24 | return w - rate * np.sign(g)
    by_direction: the gradient is scaled to length 1; (3.24) takes it as it is.
        3.24 | return w - rate * g / np.linalg.norm(g)
    change_only: the change is returned; w_next in (3.24) is the weight after it.
        3.24 | return -rate * g
    rate_of_both: the rate multiplies the weight as well; (3.24) keeps w as it is.
        3.24 | return rate * (w - g)
    averaged_gradient: the gradient is averaged over its first axis; (3.24) uses the gradient of each entry.
        3.24 | return w - rate * g.mean(axis=0)
    """,
)


@accepted
def sgd_in_place(w, g, rate):
    w -= rate * g
    return w


@accepted
def sgd_with_a_negative_rate(w, g, rate):
    return np.add(w, -rate * g)
