"""recurrent_init: compute two initial recurrent matrices from one matrix of normal random numbers."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.gradients import recurrent_init, spectral_case
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    recurrent_init,
    points=8,
    returns={"O": "(2.11)", "S": "(2.12)"},
    uses=(spectral_case,),
    hints=(
        "One matrix only rotates and never stretches; the other is G times a number.",
        "(2.11) holds for Q and R too, except for signs: if you change the sign of a column of Q, change it in the "
        "same row of R. For (2.12): if a matrix is multiplied by a number, so are its eigenvalues.",
        "Look at the signs on the diagonal of R, one for each column of Q. For S divide by the spectral radius that G "
        "has and multiply by the one it should have.",
    ),
    sure_of={
        "two_matrices_to_start_from": ("scaled_by_the_real_part",),
        "matrices_of_small_and_large_numbers": ("scaled_by_the_real_part",),
    },
)


@check(weight=3)
def two_matrices_to_start_from(draw):
    for _ in range(2):
        yield ask(recurrent_init, draws.full_rank(draw, int(draw.integers(4, 8))), float(draw.rng.uniform(0.6, 0.95)))


@check
def matrices_of_small_and_large_numbers(draw):
    yield ask(recurrent_init, 100 * draws.full_rank(draw, 3), float(draw.rng.uniform(1.1, 1.6)))
    yield ask(recurrent_init, 0.01 * draws.full_rank(draw, 5), float(draw.rng.uniform(0.2, 0.5)))


@check
def matrices_of_one_unit(draw):
    yield ask(recurrent_init, draws.full_rank(draw, 1), float(draw.rng.uniform(0.6, 0.95)))


@check(
    weight=0,
    note="Wrong even for an upper triangular G with a positive diagonal, where O is the identity and ρ the largest "
    "entry of the diagonal: look at the signs in (2.11) and at the factor in (2.12).",
)
def a_triangular_matrix(draw):
    yield ask(recurrent_init, np.triu(draw(4, 4), 1) + np.diag(0.5 + np.abs(draw(4))), 0.9)


wrong = slips(
    recurrent_init,
    """
    signs_as_they_come: Q is returned as np.linalg.qr gives it; the R of (2.11) has a positive diagonal, and that of
        NumPy may not.
        2.11 | O = Q
    signs_on_the_rows: the signs multiply the rows of Q; each sign on the diagonal of R belongs to a column of Q, or
        G = O R in (2.11) no longer holds.
        2.11 | O = Q * np.sign(np.diag(R))[:, None]
    signs_of_Q: the signs are those on the diagonal of Q; in (2.11) the diagonal of R is positive.
        2.11 | O = Q * np.sign(np.diag(Q))
    diagonal_for_signs: Q is multiplied by the diagonal of R itself; in (2.11) only its signs matter, or O is not
        orthogonal.
        2.11 | O = Q * np.diag(R)
    returns_R: R is returned; the result is O of (2.11).
        2.11 | O = R * np.sign(np.diag(R))[:, None]
    O_transposed: O is transposed; it is orthogonal too, but (2.11) does not hold for it.
        2.11 | O = (Q * np.sign(np.diag(R))).T
    columns_of_length_1: the columns of G are only scaled to length 1; the O of (2.11) is orthogonal, so they are
        also at right angles.
        2.11 | O = G / np.linalg.norm(G, axis=0)
    by_singular_vectors: O comes from the singular vectors of G: it is orthogonal, and as good a start, but (2.11)
        gives another one.
        2.11 | left, _, right = np.linalg.svd(G)
             | O = left @ right
    left_singular_vectors: O is the left singular vectors of G alone: it is orthogonal, but (2.11) gives another one.
        2.11 | O = np.linalg.svd(G)[0]
    scaled_by_sigma: S is scaled by the largest singular value; (2.12) divides by ρ, the largest |λ|.
        2.12 | return O, G * (radius / np.linalg.norm(G, 2))
    radius_alone: S is G times radius; (2.12) also divides by ρ.
        2.12 | return O, G * radius
    always_radius_1: S is G divided by ρ, so its spectral radius is 1; (2.12) also multiplies by radius.
        2.12 | return O, G / rho
    factor_upside_down: the factor is inverted, ρ / radius; (2.12) has radius / ρ.
        2.12 | return O, G * (rho / radius)
    scales_O: S is computed from O; (2.12) scales G.
        2.12 | return O, O * radius
    scaled_by_the_real_part: ρ is the largest real part of an eigenvalue; (2.8) takes the largest |λ|.
        2.12 | return O, G * (radius / np.abs(np.linalg.eigvals(G).real).max())
    """,
)


@accepted
def signs_by_where(G, radius):
    Q, R = np.linalg.qr(G)
    O = np.where(np.diag(R) < 0, -Q, Q)
    return O, radius * G / np.abs(np.linalg.eigvals(G)).max()


@accepted
def by_gram_and_schmidt(G, radius):
    columns = []
    for g in G.T:
        for _ in range(2):  # the second round removes what rounding left
            for o in columns:
                g = g - (o @ g) * o
        columns.append(g / np.sqrt(g @ g))
    rho, _, _ = spectral_case(G)
    return np.array(columns).T, G / rho * radius


@accepted
def by_cholesky(G, radius):
    R = np.linalg.cholesky(G.T @ G).T
    return [G @ np.linalg.inv(R), G * (radius / spectral_case(G)[0])]


@accepted
def signs_by_a_diagonal_matrix(G, radius):
    Q, R = np.linalg.qr(G)
    signs = np.diag(R) / np.abs(np.diag(R))
    return (Q @ np.diag(signs)).astype(np.float32), (spectral_case(G)[0] ** -1 * radius * G).astype(np.float32)


equivalents = (
    *equivalent(
        "a sign divides as it multiplies.",
        "O = Q * np.sign(np.diag(R)) -> O = Q / np.sign(np.diag(R))",
    ),
)
