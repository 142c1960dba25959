"""ring_init: initial parameters whose eigenvalues fill a ring evenly."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.state_space import ring_init
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    ring_init,
    points=6,
    returns={"nu": "(16.18)", "theta": "(16.19)"},
    hints=(
        "A thin ring far out has more area than one of the same width near the middle. So it is the square of the "
        "radius that is uniform.",
        "(16.17) goes from r_min² at u = 0 to r_max² at u = 1, and then takes the root. (16.18) solves "
        "r = exp(-exp(ν)) for ν.",
        "Compute r on a line of its own. log r is negative, so there is a minus inside the outer logarithm.",
    ),
)

rings = random_sizes(ring_init, draws.ring, weight=3)


@check
def rings_near_the_circle_and_of_one(draw):
    u, w = draw.rng.uniform(0.05, 0.95, (2, 6))
    yield ask(ring_init, u, w, 0.9, 0.999, float(draw.rng.uniform(0.1, 3)))
    yield ask(ring_init, *draws.ring(draw, 1))


@check(weight=0, note="Wrong even for a ring that is nearly a circle, where r is r_min: look at (16.18) and (16.19).")
def rings_that_are_thin(draw):
    u, w, low, _, angle = draws.ring(draw, 5)
    yield ask(ring_init, u, w, low, low * (1 + 1e-9), angle)


wrong = slips(
    ring_init,
    """
    uniform_radius: the radius itself is uniform, so the middle of the ring is too crowded; in (16.17) its square is.
        16.17 | r = r_min + u * (r_max - r_min)
    root_forgotten: the root is missing, so r is a square; (16.17) takes the root.
        16.17 | r = r_min**2 + u * (r_max**2 - r_min**2)
    difference_squared: the difference is squared; (16.17) has the difference of the squares.
        16.17 | r = np.sqrt(r_min**2 + u * (r_max - r_min) ** 2)
    starts_at_zero: the disc inside the ring is filled too; (16.17) adds r_min².
        16.17 | r = np.sqrt(u * (r_max**2 - r_min**2))
    ends_exchanged: u = 0 gives r_max; in (16.17) it gives r_min.
        16.17 | r = np.sqrt(r_max**2 + u * (r_min**2 - r_max**2))
    half_too_much: a half stands before log r, though r is a radius here and no square; (16.18) has -log r.
        16.18 | return np.log(-0.5 * np.log(r)), angle * w
    one_logarithm: there is only one logarithm; (16.18) has two, since r = exp(-exp(ν)).
        16.18 | return -np.log(r), angle * w
    radius_for_nu: the radius itself is returned; (16.18) returns ν.
        16.18 | return r, angle * w
    minus_outside: ν has the wrong sign; in (16.18) the minus is inside the outer logarithm.
        16.18 | return -np.log(-np.log(r)), angle * w
    random_numbers_exchanged: u gives the angles as well; (16.19) has w, or radius and angle belong together.
        16.18 | return np.log(-np.log(r)), angle * u
    whole_circle: the angles go round the whole circle; (16.19) goes up to the given angle.
        16.18 | return np.log(-np.log(r)), 2 * np.pi * w
    both_sides: the angles go from -angle to angle; (16.19) begins at 0.
        16.18 | return np.log(-np.log(r)), angle * (2 * w - 1)
    logarithm_of_theta: the logarithm of θ is returned, as the authors of the paper store it; (16.19) is θ itself.
        16.18 | return np.log(-np.log(r)), np.log(angle * w)
    """,
)


@accepted
def as_in_the_paper(u, w, r_min, r_max, angle):
    return np.log(-0.5 * np.log(u * (r_max**2 - r_min**2) + r_min**2)), angle * w


@accepted
def one_by_one(u, w, r_min, r_max, angle):
    nu = [np.log(np.log(1 / np.sqrt((1 - each) * r_min**2 + each * r_max**2))) for each in u]
    return [np.array(nu), np.array([each * angle for each in w])]


@accepted
def by_interpolation(u, w, r_min, r_max, angle):
    squares = np.interp(u, [0, 1], [r_min * r_min, r_max * r_max])
    return np.log(-np.log(np.sqrt(squares))), np.interp(w, (0, 1), (0, angle))
