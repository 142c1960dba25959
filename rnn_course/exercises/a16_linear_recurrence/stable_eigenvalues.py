"""stable_eigenvalues: eigenvalues inside the unit disc from real parameters, and the factor for their inputs."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.state_space import stable_eigenvalues
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    stable_eigenvalues,
    points=5,
    returns={"lam": "(16.15)", "gamma": "(16.16)"},
    hints=(
        "exp(ν) is above 0 whatever ν is, so exp(-exp(ν)) is between 0 and 1.",
        "In (16.15) the real part of the exponent sets the size of λ, and the imaginary part its angle.",
        "1j is Python's i, and np.exp takes complex numbers. np.abs gives |λ|; gamma is real.",
    ),
)

eigenvalues_of_a_layer = random_sizes(stable_eigenvalues, draws.stable, weight=3)


@check
def eigenvalues_of_all_sizes_and_of_one(draw):
    yield ask(stable_eigenvalues, draw.rng.permutation([-5.0, -3.0, 0.0, 1.0, 2.0]), draws.angles(draw, 5))
    yield ask(stable_eigenvalues, *draws.stable(draw, 1))


@check(weight=0, note="Wrong even with θ = 0, where λ is exp(-exp(ν)): look at the two exp of (16.15).")
def eigenvalues_that_do_not_turn(draw):
    nu, theta = draws.stable(draw, 5)
    yield ask(stable_eigenvalues, nu, 0 * theta)


wrong = slips(
    stable_eigenvalues,
    """
    exp_forgotten: the inner exp is missing, so a negative ν leads out of the disc; (16.15) has exp(-exp(ν)).
        r = | r = np.exp(-nu)
    sign_forgotten: the minus is missing, so |λ| is above 1; (16.15) has exp(-exp(ν)).
        r = | r = np.exp(np.exp(nu))
    minus_in_the_inner_exp: the minus is in the inner exponent; (16.15) has exp(-exp(ν)).
        r = | r = np.exp(-np.exp(-nu))
    i_forgotten: θ is added without i, so it changes the size; in (16.15) iθ is the angle.
        16.15 | lam = r * np.exp(theta) + 0j
    angle_turned_round: the angle has the wrong sign; (16.15) has + iθ.
        16.15 | lam = r * np.exp(-1j * theta)
    only_a_cosine: λ is real, the cosine alone; (16.15) is complex, with a sine as its imaginary part.
        16.15 | lam = r * np.cos(theta) + 0j
    root_forgotten: the root is missing; in (16.16) γ is the root of 1 - |λ|².
        16.16 | return lam, 1 - r**2
    not_squared: |λ| is not squared; (16.16) has 1 - |λ|².
        16.16 | return lam, np.sqrt(1 - r)
    share_of_a_leaky_unit: γ is 1 - |λ|, as in a leaky unit, which keeps a mean and not a variance; (16.16) has
        √(1 - |λ|²).
        16.16 | return lam, 1 - r
    upside_down: γ is 1 / √(1 - |λ|²), by which the state would be too large; (16.16) takes it off.
        16.16 | return lam, 1 / np.sqrt(1 - r**2)
    square_of_the_complex_number: λ² is taken in place of |λ|², so γ is complex; (16.16) has floats.
        16.16 | return lam, np.sqrt(1 - lam**2)
    exp_of_theta: θ is taken for its logarithm, as the authors of the paper store it; (16.15) has θ itself.
        16.15 | lam = r * np.exp(1j * np.exp(theta))
    """,
)


@accepted
def by_sine_and_cosine(nu, theta):
    r = np.exp(-np.exp(nu))
    lam = np.empty(nu.shape, complex)
    lam.real, lam.imag = r * np.cos(theta), r * np.sin(theta)
    return [lam, np.sqrt((1 - r) * (1 + r))]


@accepted
def by_one_exponential(nu, theta):
    lam = np.exp(-np.exp(nu) + theta * 1j)
    return lam, np.sqrt(1 - (lam * np.conj(lam)).real)


@accepted
def without_cancellation(nu, theta):
    rate = np.exp(nu)
    return np.exp(1j * theta - rate), np.sqrt(-np.expm1(-2 * rate))
