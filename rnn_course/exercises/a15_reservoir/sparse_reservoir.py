"""sparse_reservoir: a sparse recurrent matrix with a given spectral radius, from given random numbers."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.reservoir import sparse_reservoir
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    sparse_reservoir,
    points=11,
    returns={"U": "(15.3)"},
    hints=(
        "First decide which connections there are, then scale all of them.",
        "(15.1) treats each column by itself. (15.3) is about the absolute value of eigenvalues, which may be complex, "
        "of the sparse matrix.",
        "Sort each column of `order` to find its fan_in-th smallest number. Keep all that are not larger. If a matrix "
        "is multiplied by a number, so are its eigenvalues.",
    ),
)


@check(weight=3)
def a_sparse_reservoir(draw):
    for H, fan_in, turns in ((6, 2, True), (7, 3, False), (5, 3, True)):
        yield ask(sparse_reservoir, *draws.sparse(draw, H, fan_in, turns=turns))


@check
def a_reservoir_with_one_connection_or_all(draw):
    for H, fan_in in ((5, 1), (4, 4)):
        yield ask(sparse_reservoir, *draws.sparse(draw, H, fan_in, turns=True))
    yield ask(sparse_reservoir, *draws.sparse(draw, 1, 1, turns=False))


@check(weight=0, note="Wrong even where every connection is kept: look at ρ and the scale in (15.3).")
def a_reservoir_with_all_connections(draw):
    yield ask(sparse_reservoir, *draws.sparse(draw, 5, 5, turns=True))


wrong = slips(
    sparse_reservoir,
    """
    smallest_of_rows: the smallest numbers of each row are kept; (15.1) keeps those of each column.
        places = | places = np.argsort(np.argsort(order, axis=1), axis=1)
    largest_kept: the largest numbers of each column are kept; (15.1) keeps the smallest.
        15.1 | keep = places >= len(order) - fan_in
    smallest_of_all: the smallest numbers of the whole matrix are kept; (15.1) treats every column by itself.
        15.1 | keep = order <= np.sort(order, axis=None)[fan_in * len(order) - 1]
    one_too_many: one connection too many is kept in each column, as with a comparison by <=; (15.1) keeps fan_in of
        them.
        15.1 | keep = places <= fan_in
    nothing_removed: every connection is kept; (15.1) keeps fan_in in each column.
        15.2 | S = G
    radius_of_the_full_matrix: the eigenvalues are those of G, with all connections; in (15.3) they are those of S.
        rho = | rho = np.abs(np.linalg.eigvals(G)).max()
    real_parts_alone: the imaginary parts of the eigenvalues are dropped; (15.3) takes the absolute value of a
        complex λ.
        rho = | rho = np.abs(np.linalg.eigvals(S).real).max()
    largest_before_its_size: the eigenvalue with the largest real part is taken; (15.3) compares absolute values.
        rho = | rho = abs(max(np.linalg.eigvals(S), key=lambda value: value.real))
    scaled_by_singular_value: the largest *singular value* is scaled to radius; (15.3) is about eigenvalues.
        rho = | rho = np.linalg.norm(S, 2)
    scaled_by_the_sum_of_squares: the matrix is scaled by the root of the sum of its squares; (15.3) is about
        eigenvalues.
        rho = | rho = np.linalg.norm(S)
    radius_forgotten: the matrix is scaled to spectral radius 1; (15.3) scales it to `radius`.
        15.3 | return S / rho
    not_divided_by_its_own_radius: S is multiplied by `radius` without dividing by its own spectral radius; (15.3)
        divides by ρ.
        15.3 | return S * radius
    """,
)


@accepted
def sparse_by_threshold(G, order, fan_in, radius):
    S = np.where(order <= np.sort(order, axis=0)[fan_in - 1], G, 0.0)
    return radius * S / max(abs(np.linalg.eigvals(S)))


@accepted
def sparse_column_by_column(G, order, fan_in, radius):
    U = np.zeros(G.shape)
    for unit in range(len(G)):
        for other in sorted(range(len(G)), key=lambda i: order[i, unit])[:fan_in]:
            U[other, unit] = G[other, unit]
    values, _ = np.linalg.eig(U)
    U *= radius / np.sqrt(values.real**2 + values.imag**2).max()
    return U


@accepted
def sparse_by_partition_in_place(G, order, fan_in, radius):
    heard = np.argpartition(order, fan_in - 1, axis=0)[:fan_in]
    mask = np.ones(G.shape, dtype=bool)
    np.put_along_axis(mask, heard, False, axis=0)
    G[mask] = 0
    G /= np.abs(np.linalg.eigvals(G)).max()
    G *= radius
    return G


@accepted
def sparse_by_comparing_all(G, order, fan_in, radius):
    smaller = (order[None, :, :] < order[:, None, :]).sum(axis=1)
    S = G * (smaller < fan_in)
    return S / np.abs(np.linalg.eigvals(S.T)).max() * radius
