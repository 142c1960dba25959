"""jacobian_products: the derivative of h_T with respect to the state k steps before it, for every k.

It is a product of the Jacobians of a tanh cell, multiplied up from the last state back.
"""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.gradients import jacobian_products
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    jacobian_products,
    points=11,
    returns={"P": "(2.5)", "norms": "(2.6)", "bounds": "(2.7)"},
    hints=(
        "A small change of one state is multiplied by one Jacobian per step, so what arrives at the end is multiplied "
        "by their product.",
        "(2.4) has one derivative for each unit of the new state, so each belongs to a column of U. In (2.5) each new "
        "Jacobian is that of an earlier step, and it is put on the left.",
        "Loop from the last step to the first with a product that starts as the identity, and keep each one. The "
        "largest singular value is the matrix norm of order 2; for (2.7) multiply up one number per step, from the "
        "last step back.",
    ),
)


products_of_a_batch = random_sizes(jacobian_products, draws.states, weight=4)
products_with_one_axis_of_size_1 = one_axis_of_size_1(jacobian_products, draws.states)


a_single_jacobian = fixed_sizes(
    jacobian_products,
    draws.states,
    T=1,
    weight=0,
    note="Wrong even for a single step, where P is J itself: look at which of the two axes of J in (2.4) the "
    "derivatives belong to.",
)


powers_of_U = scaled(
    jacobian_products,
    draws.states,
    hs=0,
    weight=0,
    note="Right for a single step, wrong with all states 0, where every Jacobian is U: look at (2.5).",
)


@probe(
    same=lambda answer: answer[0][:, :-1],
    says="Products that do not reach back to the first state change when only this state changes; P_k in (2.5) uses "
    "the last k states.",
)
def looks_at_every_state(draw):
    hs, U = draws.states(draw, 3, 5, 4)
    changed = hs.copy()
    changed[:, 0] = np.tanh(draw(3, 4))
    return ask(jacobian_products, hs, U), ask(jacobian_products, changed, U)


wrong = slips(
    jacobian_products,
    """
    slopes_omitted: every Jacobian is U alone, so the product is a power of U; (2.4) also has the derivatives 1 -
        h_t² of tanh.
        2.4 | J = np.broadcast_to(U, (*hs.shape, len(U)))
    slopes_on_the_rows: the derivatives multiply the rows of U, which belong to the old state; in (2.4) they are on
        the right of U and belong to the new one.
        2.4 | J = U * slopes[:, :, :, None]
    columns_for_states: the products are transposed, as in texts where a state is a column; in (2.4) and (2.5) rows
        belong to the old state and columns to the new one. The norms are the same either way.
        2.4 | J = U.T * slopes[:, :, :, None]
        2.5 | P = P @ J[:, t]
    multiplied_from_the_right: each earlier Jacobian is put on the right of the product; in (2.5) it is on the left,
        since its step comes first.
        2.5 | P = P @ J[:, t]
    starts_at_the_first_step: the products start at the first step and give the derivative of h_k with respect to
        h_0; (2.5) goes back from h_T.
        for t in | for t in range(hs.shape[1]):
        2.5 | P = P @ J[:, t]
        2.7 | return P, norms, np.cumprod(factors, axis=1)
    elementwise_products: the Jacobians are multiplied entry by entry; (2.5) is a matrix product.
        P, products | P, products = 1, []
        2.5 | P = P * J[:, t]
    slope_of_tanh_of_tanh: tanh is applied to the states once more before the derivative is taken; the h_t of (2.4)
        are values of tanh already.
        slopes = | slopes = 1 - np.tanh(hs) ** 2
    last_slopes_at_every_step: the derivatives of the last state are used at every step; in (2.4) each step has its
        own h_t.
        slopes = | slopes = np.broadcast_to(1 - hs[:, -1:] ** 2, hs.shape)
    frobenius_norm: the norm is the root of the sum of all squared entries (Frobenius); (2.6) is the largest
        singular value.
        2.6 | norms = np.linalg.norm(P, axis=(2, 3))
    eigenvalue_for_norm: the norm is the largest eigenvalue of P; (2.6) is its largest singular value.
        2.6 | norms = np.abs(np.linalg.eigvals(P)).max(axis=-1)
    bound_without_slopes: the bound is a power of σ alone; (2.7) also has the largest derivative of tanh at each
        step.
        factors = | factors = np.full(hs.shape[:2], np.linalg.norm(U, ord=2))
    bound_with_mean_slopes: the bound is computed with the mean derivative of each step; it must hold for every
        direction, so (2.7) takes the largest.
        factors = | factors = np.linalg.norm(U, ord=2) * slopes.mean(axis=2)
    bound_with_eigenvalues: the bound is computed with the largest eigenvalue of U; a product can be larger than
        that, and (2.7) takes the largest singular value.
        factors = | factors = np.abs(np.linalg.eigvals(U)).max() * slopes.max(axis=2)
    bounds_not_multiplied: each bound is that of one step; (2.7) multiplies those of the last k steps.
        2.7 | return P, norms, factors[:, ::-1]
    bounds_from_the_first_step: the bounds are products from the first step on; (2.7) takes the last k steps.
        2.7 | return P, norms, np.cumprod(factors, axis=1)
    """,
)


@accepted
def products_row_by_row(hs, U):
    B, T, H = hs.shape
    P, norms, bounds = np.zeros((B, T, H, H)), np.zeros((B, T)), np.zeros((B, T))
    for row in range(B):
        product, bound = np.identity(H), 1.0
        for k in range(1, T + 1):
            slope = 1 - np.square(hs[row, T - k])
            product = np.dot(np.dot(U, np.diag(slope)), product)
            bound *= np.linalg.svd(U)[1][0] * max(slope)
            P[row, k - 1], norms[row, k - 1], bounds[row, k - 1] = product, np.linalg.svd(product)[1][0], bound
    return [P, norms, bounds]


@accepted
def products_with_einsum(hs, U):
    J = np.einsum("ij,btj->btij", U, (1 - hs) * (1 + hs))[:, ::-1]
    P = [J[:, 0]]
    for k in range(1, hs.shape[1]):
        P.append(np.einsum("bij,bjk->bik", J[:, k], P[-1]))
    P = np.array(P).transpose(1, 0, 2, 3)
    bounds = [
        np.prod((1 - hs[:, -k:] ** 2).max(axis=2) * np.linalg.norm(U, 2), axis=1) for k in range(1, hs.shape[1] + 1)
    ]
    return P, np.linalg.svd(P, compute_uv=False).max(axis=-1), np.stack(bounds, axis=1)


@accepted
def products_by_recursion(hs, U):
    J = U[None] * (1 - hs[:, 0] ** 2)[:, None, :]
    factor = np.sqrt(np.linalg.eigvalsh(U.T @ U).max()) * (1 - hs[:, :1] ** 2).max(axis=2)
    if hs.shape[1] == 1:
        P, bounds = J[:, None], factor
    else:
        later, _, rest = products_by_recursion.function(hs[:, 1:], U)
        P = np.concatenate([later, (J @ later[:, -1])[:, None]], axis=1)
        bounds = np.concatenate([rest, rest[:, -1:] * factor], axis=1)
    return P, np.sqrt(np.abs(np.linalg.eigvalsh(P @ P.swapaxes(-1, -2))).max(axis=-1)), bounds
