"""echo_bounds: how fast a small difference fades at rest, and a bound for any input.

Both are computed from U and the leak.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.reservoir import echo_bounds
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    echo_bounds,
    points=7,
    returns={"rest": "(15.10)", "bound": "(15.11)"},
    hints=(
        "Near rest tanh is the identity, so the whole step, including the leak, is one matrix.",
        "(15.10) changes each eigenvalue before it takes the absolute value, since eigenvalues may be complex or "
        "negative. (15.11) is about singular values.",
        "np.linalg has a function for the eigenvalues of any square matrix and one for singular values. abs works for "
        "complex numbers.",
    ),
    sure_of={
        "bounds_of_a_leaky_reservoir": (
            "rest_of_real_parts",
            "rest_by_real_part",
        )
    },
)


@check(weight=3)
def bounds_of_a_leaky_reservoir(draw):
    for H, turns in ((5, True), (4, False), (6, True)):
        yield ask(echo_bounds, draws.recurrent(draw, H, turns=turns), draws.leak(draw))


@check
def bounds_without_a_leak_and_of_one_unit(draw):
    yield ask(echo_bounds, draws.recurrent(draw, 5, turns=True), 1.0)
    yield ask(echo_bounds, draws.recurrent(draw, 1, turns=False), draws.leak(draw))


@check(weight=0, note="Wrong even with a = 1, where rest is the largest |λ| of U and bound is σ: look at those two.")
def bounds_without_a_leak(draw):
    yield ask(echo_bounds, draws.recurrent(draw, 6, turns=True), 1.0)


wrong = slips(
    echo_bounds,
    """
    rest_without_the_leak: rest is the spectral radius of U alone; in (15.10) the leak changes every λ first.
        15.10 | rest = np.abs(np.linalg.eigvals(U)).max()
    size_before_the_leak: the absolute value of λ is taken before the leak is applied; (15.10) takes it afterwards.
        15.10 | rest = 1 - a + a * np.abs(np.linalg.eigvals(U)).max()
    shares_exchanged_in_bounds: the two shares are swapped in both; in (15.10) and (15.11) a multiplies the term of
        U and 1 - a is the share of the old state.
        15.10 | rest = np.abs(a + (1 - a) * np.linalg.eigvals(U)).max()
        15.11 | return rest, a + (1 - a) * np.linalg.norm(U, ord=2)
    rest_of_real_parts: the imaginary parts of the eigenvalues are dropped; (15.10) takes the absolute value of a
        complex number.
        15.10 | rest = np.abs(1 - a + a * np.linalg.eigvals(U).real).max()
    rest_by_real_part: rest is the largest real part, without an absolute value; (15.10) takes the largest absolute
        value.
        15.10 | rest = (1 - a + a * np.linalg.eigvals(U).real).max()
    rest_without_what_is_kept: the share 1 - a that is kept is left out of rest; (15.10) adds it to a λ.
        15.10 | rest = a * np.abs(np.linalg.eigvals(U)).max()
    bound_without_the_leak: bound is σ alone; (15.11) includes the leak.
        15.11 | return rest, np.linalg.norm(U, ord=2)
    bound_without_what_is_kept: the share 1 - a that is kept is left out of bound; (15.11) adds it to a σ.
        15.11 | return rest, a * np.linalg.norm(U, ord=2)
    bound_by_the_sum_of_squares: σ is the root of the sum of all squares of U; in (15.11) it is the largest singular
        value.
        15.11 | return rest, 1 - a + a * np.linalg.norm(U)
    bound_by_the_spectral_radius: bound is computed with the spectral radius of U; (15.11) takes its largest
        singular value.
        15.11 | return rest, 1 - a + a * np.abs(np.linalg.eigvals(U)).max()
    bound_at_rest: bound is the largest singular value of (1 - a) I + a U, which is right only where every
        derivative of tanh is 1; (15.11) holds for any derivatives.
        15.11 | return rest, np.linalg.norm((1 - a) * np.eye(len(U)) + a * U, ord=2)
    """,
)


@accepted
def bounds_of_the_whole_step(U, a):
    whole = (1 - a) * np.eye(len(U)) + a * U
    return [max(abs(np.linalg.eigvals(whole))), (1 - a) + a * np.linalg.svd(U)[1][0]]


@accepted
def bounds_by_parts_of_the_eigenvalues(U, a):
    values = np.linalg.eig(U)[0]
    rest = max(float(np.hypot(1 - a + a * value.real, a * value.imag)) for value in values)
    return rest, 1 - a + a * float(np.sqrt(np.linalg.eigvalsh(U @ U.T)[-1]))


@accepted
def bounds_as_one(U, a):
    rest = np.linalg.norm(1 + a * (np.linalg.eigvals(U.T) - 1), ord=np.inf)
    return rest, 1 + a * (np.linalg.svd(U, compute_uv=False).max() - 1)
