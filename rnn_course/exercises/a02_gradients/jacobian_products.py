"""jacobian_products.

Multiply the Jacobians of a tanh cell back from the last state: how h_T answers to a nudge k steps before it.
"""

import numpy as np

from rnn_course.cells.gradients import jacobian_products
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    jacobian_products,
    points=11,
    returns={"P": "(2.5)", "norms": "(2.6)", "bounds": "(2.7)"},
    hints=(
        "A nudge of one state is passed on by one Jacobian per step, so what arrives in the end is their product.",
        "(2.4) has one slope for each unit that answers: a slope belongs to a column of U. In (2.5) each new "
        "Jacobian is an earlier step's, and it stands on the left.",
        "Walk from the last step to the first with one product that starts as the identity, and keep each one. The "
        "largest singular value is the matrix norm of order 2; for (2.7) multiply up one number per step, from the "
        "last step back.",
    ),
)


@check(weight=4)
def products_of_a_batch(draw):
    for _ in range(2):
        yield ask(jacobian_products, *draws.states(draw, *draw.sizes("BTH")))


@check
def products_with_one_axis_of_size_1(draw):
    for axis in "BTH":
        yield ask(jacobian_products, *draws.states(draw, *draw.sizes("BTH", **{axis: 1})))


@check(
    weight=0,
    note="It differs even for a single step, where P is J itself: look at which of the two axes of J in (2.4) the "
    "slopes belong to.",
)
def a_single_jacobian(draw):
    yield ask(jacobian_products, *draws.states(draw, *draw.sizes("BTH", T=1)))


@check(
    weight=0,
    note="A single step is right, but with all states 0, where every Jacobian is U, it differs: look at (2.5).",
)
def powers_of_U(draw):
    hs, U = draws.states(draw, *draw.sizes("BTH"))
    yield ask(jacobian_products, 0 * hs, U)


@probe(
    same=lambda answer: answer[0][:, :-1],
    says="Products that do not reach back to the first state change when only it does; P_k in (2.5) looks at the "
    "last k states.",
)
def looks_at_every_state(draw):
    hs, U = draws.states(draw, 3, 5, 4)
    changed = hs.copy()
    changed[:, 0] = np.tanh(draw(3, 4))
    return ask(jacobian_products, hs, U), ask(jacobian_products, changed, U)


def slopes_of(hs):
    return 1 - hs**2


def right_jacobians(hs, U):
    return U * slopes_of(hs)[:, :, None, :]


def pushed(P, J):
    """(2.5), right: an earlier step's Jacobian goes to the left."""
    return J @ P


def largest_singular_value(P):
    return np.linalg.norm(P, ord=2, axis=(2, 3))


def right_factors(hs, U):
    """What (2.7) multiplies up, one number per row and step."""
    return np.linalg.norm(U, ord=2) * slopes_of(hs).max(axis=2)


def multiplied(
    hs,
    U,
    *,
    jacobians=right_jacobians,
    push=pushed,
    order=reversed,
    norm=largest_singular_value,
    factors=right_factors,
    gather=np.cumprod,
):
    """The right products, with one place after another to go wrong in."""
    J, P, products = jacobians(hs, U), np.eye(len(U)), []
    for t in order(range(hs.shape[1])):
        P = push(P, J[:, t])
        products.append(P)
    P = np.stack(products, axis=1)
    return P, norm(P), gather(factors(hs, U)[:, ::-1], axis=1)


@misconception("every Jacobian is U alone, so this is a power of U; (2.4) also carries the slopes 1 - h_t² of tanh.")
def slopes_omitted(hs, U):
    return multiplied(hs, U, jacobians=lambda hs, U: np.broadcast_to(U, (*hs.shape, len(U))))


@misconception(
    "the slopes multiply the rows of U, which belong to the state that is nudged; in (2.4) they stand "
    "on the right of U and belong to the one that answers."
)
def slopes_on_the_rows(hs, U):
    return multiplied(hs, U, jacobians=lambda hs, U: U * slopes_of(hs)[:, :, :, None])


@misconception(
    "the products are transposed, as in texts where a state is a column; in (2.4) and (2.5) rows "
    "belong to what is nudged and columns to what answers. The norms cannot tell."
)
def columns_for_states(hs, U):
    P, norms, bounds = multiplied(hs, U)
    return P.swapaxes(2, 3), norms, bounds


@misconception(
    "each earlier Jacobian is put on the right of the product; in (2.5) it stands on the left, since "
    "its step comes first."
)
def multiplied_from_the_right(hs, U):
    return multiplied(hs, U, push=lambda P, J: P @ J)


@misconception(
    "the products grow forward from the first step and say how h_k answers to h_0; (2.5) goes back from h_T."
)
def starts_at_the_first_step(hs, U):
    return multiplied(hs, U, push=lambda P, J: P @ J, order=iter, factors=lambda hs, U: right_factors(hs, U)[:, ::-1])


@misconception("Jacobians are multiplied entry by entry; the product of (2.5) is a matrix product.")
def elementwise_products(hs, U):
    return multiplied(hs, U, push=lambda P, J: J if P.ndim == 2 else P * J)


@misconception(
    "tanh is applied to the states once more before the slope is taken; the h_t of (2.4) have been through it already."
)
def slope_of_tanh_of_tanh(hs, U):
    return multiplied(np.tanh(hs), U)


@misconception("the slopes are those of the last state at every step; in (2.4) each step has its own h_t.")
def last_slopes_at_every_step(hs, U):
    return multiplied(np.broadcast_to(hs[:, -1:], hs.shape), U)


@misconception(
    "all entries are squared, summed and rooted for the norm (Frobenius); (2.6) is the largest singular value."
)
def frobenius_norm(hs, U):
    return multiplied(hs, U, norm=lambda P: np.linalg.norm(P, axis=(2, 3)))


@misconception(
    "the norm is the largest eigenvalue of P; (2.6) is its largest singular value, which says how much "
    "one multiplication can stretch."
)
def eigenvalue_for_norm(hs, U):
    return multiplied(hs, U, norm=lambda P: np.abs(np.linalg.eigvals(P)).max(axis=-1))


@misconception(
    "the bound is a power of σ alone; (2.7) also has the largest slope of each step, which makes it a bound for tanh."
)
def bound_without_slopes(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: np.full(hs.shape[:2], np.linalg.norm(U, ord=2)))


@misconception(
    "the bound is made with the mean slope of each step; a bound must hold for every direction, so "
    "(2.7) takes the largest."
)
def bound_with_mean_slopes(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: np.linalg.norm(U, ord=2) * slopes_of(hs).mean(axis=2))


@misconception(
    "the bound is made with the largest eigenvalue of U; a product can be longer than that, and (2.7) "
    "takes the largest singular value."
)
def bound_with_eigenvalues(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: np.abs(np.linalg.eigvals(U)).max() * slopes_of(hs).max(axis=2))


@misconception("each bound is that of one step; (2.7) multiplies those of the last k steps.")
def bounds_not_multiplied(hs, U):
    return multiplied(hs, U, gather=lambda factors, axis: factors)


@misconception("the bounds are multiplied up from the first step on; (2.7) takes the last k steps.")
def bounds_from_the_first_step(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: right_factors(hs, U)[:, ::-1])


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


@accepted
def products_in_float32(hs, U):
    return tuple(each.astype(np.float32) for each in products_with_einsum.function(hs, U))
