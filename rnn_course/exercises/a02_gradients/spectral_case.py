"""spectral_case: find out whether repeated multiplication by U makes a gradient fade, stay or grow."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.gradients import spectral_case
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    spectral_case,
    points=6,
    returns={"rho": "(2.8)", "sigma": "(2.9)", "case": "(2.10)"},
    hints=(
        "Multiply by U again and again: an eigenvalue of -2 grows as surely as one of 2, and so does one of 2i.",
        "(2.8) is about the absolute value of eigenvalues, which may be complex; (2.9) is about singular values.",
        "np.linalg has a function for the eigenvalues of any square matrix and one for singular values. Test for "
        '"stays" first, because of its tolerance.',
    ),
    sure_of={"a_single_unit": ("signed_eigenvalue",), "matrices_that_hardly_fade_or_grow": ("size_of_the_real_part",)},
)


def _size(draw):
    """Draw any size, so that the size does not give away the case."""
    return int(draw.integers(3, 8))


@check(weight=3)
def matrices_that_turn_or_flip(draw):
    for radius in (0.8, 1.3):
        for turns in (True, False):
            yield ask(spectral_case, draws.matrix(draw, _size(draw), radius, turns=turns))


@check(weight=2)
def matrices_that_keep_in_the_long_run(draw):
    """Ask with ρ exactly 1, and with ρ 1 except for rounding."""
    for radius, turns in ((1.0, True), (1 + 4e-7, True), (1 - 4e-7, False)):
        yield ask(spectral_case, draws.matrix(draw, _size(draw), radius, turns=turns))
    H = _size(draw)
    yield ask(spectral_case, np.linalg.qr(draw(H, H))[0])


@check
def matrices_that_hardly_fade_or_grow(draw):
    for radius in (0.9999, 1.0001):
        yield ask(spectral_case, draws.matrix(draw, _size(draw), radius, turns=bool(draw.choice((True, False)))))


@check
def a_single_unit(draw):
    for size in (0.7, 1.4):
        yield ask(spectral_case, np.array([[draw.choice((size, -size))]]))


@check(
    weight=0,
    note="Wrong even for a diagonal U, whose eigenvalues are its diagonal: look at the absolute value of negative "
    "numbers.",
)
def a_diagonal_matrix(draw):
    yield ask(spectral_case, np.diag([0.3, -1.2, 0.9]))


wrong = slips(
    spectral_case,
    """
    signed_eigenvalue: ρ is the largest eigenvalue with its sign, or by its real part; in (2.8) it is the largest
        |λ|, and -2 or 2i counts as much as 2.
        2.8 | rho = np.linalg.eigvals(U).real.max()
    size_of_the_real_part: only the real parts of the eigenvalues are used; in (2.8) the absolute value |λ| of a
        complex number has both parts in it.
        2.8 | rho = np.abs(np.linalg.eigvals(U).real).max()
    as_if_symmetric: the eigenvalues are computed as if U were symmetric; (2.8) is about any square U, whose
        eigenvalues may be complex.
        2.8 | rho = np.abs(np.linalg.eigvalsh(U)).max()
    smallest_eigenvalue: the smallest |λ| is taken; ρ in (2.8) is the largest.
        2.8 | rho = np.abs(np.linalg.eigvals(U)).min()
    all_eigenvalues_above_1: the case is "grows" only if every |λ| is above 1, as some notes print it; one is
        enough, so (2.10) uses ρ, the largest.
        2.10 | least = np.abs(np.linalg.eigvals(U)).min()
             | if abs(least - 1) <= 1e-6:
        return rho, sigma, "fades" | return rho, sigma, "fades" if least < 1 else "grows"
    case_by_the_singular_value: the case depends on σ, which bounds a single step; (2.10) uses ρ, which decides what
        happens over many steps.
        2.10 | if abs(sigma - 1) <= 1e-6:
        return rho, sigma, "fades" | return rho, sigma, "fades" if sigma < 1 else "grows"
    sigma_not_rooted: σ is an eigenvalue of UᵀU; the singular value of (2.9) is its square root.
        2.9 | sigma = np.linalg.eigvalsh(U.T @ U).max()
    sigma_of_frobenius: σ is the root of the sum of all squared entries; (2.9) is the largest singular value alone.
        2.9 | sigma = np.linalg.norm(U)
    exactly_1: ρ must be exactly 1 for "stays"; computed eigenvalues have rounding errors, and (2.10) allows for
        1e-6.
        2.10 | if rho == 1:
    cases_exchanged: "fades" and "grows" are swapped; (2.10) has "fades" for ρ below 1.
        return rho, sigma, "fades" | return rho, sigma, "grows" if rho < 1 else "fades"
    wide_tolerance: the tolerance is 0.01; (2.10) has "stays" only within 1e-6 of 1.
        2.10 | if abs(rho - 1) <= 0.01:
    """,
)


@accepted
def case_by_comparisons(U):
    rho = max(abs(value) for value in np.linalg.eig(U)[0])
    sigma = np.linalg.norm(U, ord=2)
    if rho < 1 - 1e-6:
        return rho, sigma, "fades"
    if rho > 1 + 1e-6:
        return rho, sigma, "grows"
    return rho, sigma, "stays"


@accepted
def case_by_parts_of_the_eigenvalues(U):
    values = np.linalg.eigvals(U)
    rho = np.sqrt(values.real**2 + values.imag**2).max()
    sigma = np.sqrt(np.linalg.eigvalsh(U.T @ U)[-1])
    return [float(rho), float(sigma), ("fades", "stays", "grows")[int(rho > 1 - 1e-6) + int(rho > 1 + 1e-6)]]


@accepted
def case_by_isclose(U):
    rho = np.max(np.absolute(np.linalg.eigvals(U.T)))
    sigma = np.linalg.svd(U)[1][0]
    case = "stays" if np.isclose(rho, 1, rtol=0, atol=1e-6) else "grows" if rho > 1 else "fades"
    return np.array(rho), np.array(sigma), case


equivalents = (
    *equivalent(
        "a computed ρ is never exactly 1e-6 away from 1.",
        "if abs(rho - 1) <= 1e-6: -> if abs(rho - 1) < 1e-6:",
    ),
    *equivalent(
        'for a ρ of 1 "stays" has been returned already.',
        'return rho, sigma, "fades" if rho < 1 else "grows" -> return rho, sigma, "fades" if rho <= 1 else "grows"',
    ),
)
