"""Mistakes with Jacobian products and eigenvalues: jacobian_products, spectral_case."""

import numpy as np

from rnn_course.cells.gradients import jacobian_products, spectral_case
from rnn_course.exercise import misconception


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


def multiplied(hs, U, *, jacobians=right_jacobians, push=pushed, order=reversed, norm=largest_singular_value,
               factors=right_factors, gather=np.cumprod):
    """The right products, with one place after another to go wrong in."""
    J, P, products = jacobians(hs, U), np.eye(len(U)), []
    for t in order(range(hs.shape[1])):
        P = push(P, J[:, t])
        products.append(P)
    P = np.stack(products, axis=1)
    return P, norm(P), gather(factors(hs, U)[:, ::-1], axis=1)


@misconception(of=jacobian_products,
               says="every Jacobian is U alone, so this is a power of U; (2.4) also carries the slopes 1 - h_t² of "
                    "tanh.")
def slopes_omitted(hs, U):
    return multiplied(hs, U, jacobians=lambda hs, U: np.broadcast_to(U, (*hs.shape, len(U))))


@misconception(of=jacobian_products,
               says="the slopes multiply the rows of U, which belong to the state that is nudged; in (2.4) they stand "
                    "on the right of U and belong to the one that answers.")
def slopes_on_the_rows(hs, U):
    return multiplied(hs, U, jacobians=lambda hs, U: U * slopes_of(hs)[:, :, :, None])


@misconception(of=jacobian_products,
               says="the products are transposed, as in texts where a state is a column; in (2.4) and (2.5) rows "
                    "belong to what is nudged and columns to what answers. The norms cannot tell.")
def columns_for_states(hs, U):
    P, norms, bounds = multiplied(hs, U)
    return P.swapaxes(2, 3), norms, bounds


@misconception(of=jacobian_products,
               says="each earlier Jacobian is put on the right of the product; in (2.5) it stands on the left, since "
                    "its step comes first.")
def multiplied_from_the_right(hs, U):
    return multiplied(hs, U, push=lambda P, J: P @ J)


@misconception(of=jacobian_products,
               says="the products grow forward from the first step and say how h_k answers to h_0; (2.5) goes back "
                    "from h_T.")
def starts_at_the_first_step(hs, U):
    return multiplied(hs, U, push=lambda P, J: P @ J, order=iter, factors=lambda hs, U: right_factors(hs, U)[:, ::-1])


@misconception(of=jacobian_products,
               says="Jacobians are multiplied entry by entry; the product of (2.5) is a matrix product.")
def elementwise_products(hs, U):
    return multiplied(hs, U, push=lambda P, J: J if P.ndim == 2 else P * J)


@misconception(of=jacobian_products,
               says="tanh is applied to the states once more before the slope is taken; the h_t of (2.4) have been "
                    "through it already.")
def slope_of_tanh_of_tanh(hs, U):
    return multiplied(np.tanh(hs), U)


@misconception(of=jacobian_products,
               says="the slopes are those of the last state at every step; in (2.4) each step has its own h_t.")
def last_slopes_at_every_step(hs, U):
    return multiplied(np.broadcast_to(hs[:, -1:], hs.shape), U)


@misconception(of=jacobian_products,
               says="all entries are squared, summed and rooted for the norm (Frobenius); (2.6) is the largest "
                    "singular value.")
def frobenius_norm(hs, U):
    return multiplied(hs, U, norm=lambda P: np.linalg.norm(P, axis=(2, 3)))


@misconception(of=jacobian_products,
               says="the norm is the largest eigenvalue of P; (2.6) is its largest singular value, which says how much "
                    "one multiplication can stretch.")
def eigenvalue_for_norm(hs, U):
    return multiplied(hs, U, norm=lambda P: np.abs(np.linalg.eigvals(P)).max(axis=-1))


@misconception(of=jacobian_products,
               says="the bound is a power of σ alone; (2.7) also has the largest slope of each step, which makes it a "
                    "bound for tanh.")
def bound_without_slopes(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: np.full(hs.shape[:2], np.linalg.norm(U, ord=2)))


@misconception(of=jacobian_products,
               says="the bound is made with the mean slope of each step; a bound must hold for every direction, so "
                    "(2.7) takes the largest.")
def bound_with_mean_slopes(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: np.linalg.norm(U, ord=2) * slopes_of(hs).mean(axis=2))


@misconception(of=jacobian_products,
               says="the bound is made with the largest eigenvalue of U; a product can be longer than that, and (2.7) "
                    "takes the largest singular value.")
def bound_with_eigenvalues(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: np.abs(np.linalg.eigvals(U)).max() * slopes_of(hs).max(axis=2))


@misconception(of=jacobian_products,
               says="each bound is that of one step; (2.7) multiplies those of the last k steps.")
def bounds_not_multiplied(hs, U):
    return multiplied(hs, U, gather=lambda factors, axis: factors)


@misconception(of=jacobian_products,
               says="the bounds are multiplied up from the first step on; (2.7) takes the last k steps.")
def bounds_from_the_first_step(hs, U):
    return multiplied(hs, U, factors=lambda hs, U: right_factors(hs, U)[:, ::-1])


def told(rho, sigma, by=None):
    """A case by (2.10), of rho or of another number."""
    by = rho if by is None else by
    return rho, sigma, "stays" if abs(by - 1) <= 1e-6 else "fades" if by < 1 else "grows"


def sizes_of(U):
    return np.abs(np.linalg.eigvals(U))


def sigma_of(U):
    return np.linalg.norm(U, 2)


@misconception(of=spectral_case,
               says="the largest eigenvalue is looked for with its sign, or by its real part; ρ in (2.8) is the "
                    "largest size |λ|, and -2 or 2i is as large as 2.")
def signed_eigenvalue(U):
    return told(np.linalg.eigvals(U).real.max(), sigma_of(U))


@misconception(of=spectral_case,
               says="only the real parts of the eigenvalues are measured; the size |λ| in (2.8) of a complex number "
                    "has both parts in it.")
def size_of_the_real_part(U):
    return told(np.abs(np.linalg.eigvals(U).real).max(), sigma_of(U))


@misconception(of=spectral_case,
               says="the eigenvalues are found as if U were symmetric; (2.8) is about any square U, whose eigenvalues "
                    "may be complex.")
def as_if_symmetric(U):
    return told(np.abs(np.linalg.eigvalsh(U)).max(), sigma_of(U))


@misconception(of=spectral_case, says="the smallest |λ| is taken; ρ in (2.8) is the largest.")
def smallest_eigenvalue(U):
    return told(sizes_of(U).min(), sigma_of(U))


@misconception(of=spectral_case,
               says="a gradient is said to grow only if every |λ| is above 1, as some notes print it; one is enough, "
                    "so (2.10) asks ρ, the largest.")
def all_eigenvalues_above_1(U):
    rho, sigma, _ = told(sizes_of(U).max(), sigma_of(U))
    return rho, sigma, told(rho, sigma, sizes_of(U).min())[2]


@misconception(of=spectral_case,
               says="the case is decided by σ, which says what a single step can do; (2.10) asks ρ, which says what "
                    "becomes of many.")
def case_by_the_singular_value(U):
    return told(sizes_of(U).max(), sigma_of(U), sigma_of(U))


@misconception(of=spectral_case,
               says="the eigenvalue of UᵀU stands for σ; the singular value of (2.9) is its square root.")
def sigma_not_rooted(U):
    return told(sizes_of(U).max(), sigma_of(U) ** 2)


@misconception(of=spectral_case,
               says="σ is the root of the sum of all squared entries; (2.9) is the largest singular value alone.")
def sigma_of_frobenius(U):
    return told(sizes_of(U).max(), np.linalg.norm(U))


@misconception(of=spectral_case,
               says="ρ is asked to be exactly 1 for \"stays\"; computed eigenvalues carry rounding, and (2.10) allows "
                    "for 1e-6.")
def exactly_1(U):
    rho = sizes_of(U).max()
    return rho, sigma_of(U), "stays" if rho == 1 else "fades" if rho < 1 else "grows"


@misconception(of=spectral_case, says="\"fades\" and \"grows\" are exchanged; (2.10) says \"fades\" for ρ below 1.")
def cases_exchanged(U):
    rho, sigma, case = told(sizes_of(U).max(), sigma_of(U))
    return rho, sigma, {"fades": "grows", "grows": "fades"}.get(case, case)


@misconception(of=spectral_case,
               says="the tolerance is as wide as 0.01; (2.10) calls it \"stays\" only within 1e-6 of 1.")
def wide_tolerance(U):
    rho = sizes_of(U).max()
    return rho, sigma_of(U), "stays" if abs(rho - 1) <= 0.01 else "fades" if rho < 1 else "grows"
