"""Mistakes with initial matrices and the variance rule: recurrent_init, factor_variance."""

import numpy as np

from rnn_course.cells.gradients import factor_variance, recurrent_init
from rnn_course.exercise import misconception


def radius_of(G):
    return np.abs(np.linalg.eigvals(G)).max()


def orthogonal(G):
    """(2.11), right."""
    Q, R = np.linalg.qr(G)
    return Q * np.sign(np.diag(R))


def scaled(G, radius):
    """(2.12), right."""
    return G * radius / radius_of(G)


@misconception(of=recurrent_init,
               says="Q is returned as np.linalg.qr gives it; the R of (2.11) has a positive diagonal, and NumPy's may "
                    "not.")
def signs_as_they_come(G, radius):
    return np.linalg.qr(G)[0], scaled(G, radius)


@misconception(of=recurrent_init,
               says="the signs turn the rows of Q; each sign on R's diagonal belongs to a column of Q, or G = O R in "
                    "(2.11) no longer holds.")
def signs_on_the_rows(G, radius):
    Q, R = np.linalg.qr(G)
    return Q * np.sign(np.diag(R))[:, None], scaled(G, radius)


@misconception(of=recurrent_init,
               says="the signs are those of Q's own diagonal; (2.11) wants R's to be positive.")
def signs_of_Q(G, radius):
    Q, _ = np.linalg.qr(G)
    return Q * np.sign(np.diag(Q)), scaled(G, radius)


@misconception(of=recurrent_init,
               says="Q is multiplied by R's diagonal itself; for (2.11) only its signs matter, or O is not orthogonal.")
def diagonal_for_signs(G, radius):
    Q, R = np.linalg.qr(G)
    return Q * np.diag(R), scaled(G, radius)


@misconception(of=recurrent_init, says="R is returned; it is O that (2.11) asks for.")
def returns_R(G, radius):
    R = np.linalg.qr(G)[1]
    return R * np.sign(np.diag(R))[:, None], scaled(G, radius)


@misconception(of=recurrent_init,
               says="O is transposed; it is orthogonal too, but (2.11) does not hold for it.")
def O_transposed(G, radius):
    return orthogonal(G).T, scaled(G, radius)


@misconception(of=recurrent_init,
               says="the columns of G are only made to have length 1; in an orthogonal matrix they are also at right "
                    "angles, as (2.11) says.")
def columns_of_length_1(G, radius):
    return G / np.linalg.norm(G, axis=0), scaled(G, radius)


@misconception(of=recurrent_init,
               says="O comes from the singular vectors of G: orthogonal, and as good to start from, but (2.11) gives "
                    "another one.")
def by_singular_vectors(G, radius):
    left, _, right = np.linalg.svd(G)
    return left @ right, scaled(G, radius)


@misconception(of=recurrent_init,
               says="S is scaled by the largest singular value; (2.12) divides by ρ, the largest |λ|.")
def scaled_by_sigma(G, radius):
    return orthogonal(G), G * radius / np.linalg.norm(G, 2)


@misconception(of=recurrent_init,
               says="S is G times radius, whatever ρ it had; (2.12) also divides by ρ.")
def radius_alone(G, radius):
    return orthogonal(G), G * radius


@misconception(of=recurrent_init, says="S is divided by ρ and not multiplied by radius, so its ρ is 1; see (2.12).")
def always_radius_1(G, radius):
    return orthogonal(G), G / radius_of(G)


@misconception(of=recurrent_init, says="the factor is upside down, ρ / radius; (2.12) has radius / ρ.")
def factor_upside_down(G, radius):
    return orthogonal(G), G * radius_of(G) / radius


@misconception(of=recurrent_init, says="S is made of O; (2.12) scales G, and keeps how unevenly it stretches.")
def scales_O(G, radius):
    return orthogonal(G), orthogonal(G) * radius


@misconception(of=recurrent_init,
               says="ρ is the largest real part of an eigenvalue; (2.8) takes the largest size |λ|.")
def scaled_by_the_real_part(G, radius):
    return orthogonal(G), G * radius / np.abs(np.linalg.eigvals(G).real).max()


@misconception(of=factor_variance,
               says="v is the square root of target for any n, as some notes print it; that is right for two factors, "
                    "and (2.13) has vⁿ = target.")
def square_root_for_any_n(target, n, width):
    return target**0.5, (target**0.5 / width) ** 0.5


@misconception(of=factor_variance,
               says="target is divided by n, as if the factors were summed; variances of factors multiply, vⁿ = target "
                    "in (2.13).")
def divided_by_n(target, n, width):
    return target / n, (target / n / width) ** 0.5


@misconception(of=factor_variance, says="target is raised to the power n; in (2.13) v is what gives target so.")
def raised_to_n(target, n, width):
    return target**n, (target**n / width) ** 0.5


@misconception(of=factor_variance, says="v is target for every n; (2.13) has vⁿ = target.")
def target_for_v(target, n, width):
    return target, (target / width) ** 0.5


@misconception(of=factor_variance,
               says="s is the standard deviation of a single factor; in (2.14) a sum of `width` terms is to have v "
                    "times the variance.")
def width_forgotten(target, n, width):
    v = target ** (1 / n)
    return v, v**0.5


@misconception(of=factor_variance, says="s is a variance; (2.14) asks for a standard deviation, its square root.")
def variance_for_deviation(target, n, width):
    v = target ** (1 / n)
    return v, v / width


@misconception(of=factor_variance,
               says="s is divided by width after the root is taken; in (2.14) it is the variances that add up.")
def width_outside_the_root(target, n, width):
    v = target ** (1 / n)
    return v, v**0.5 / width


@misconception(of=factor_variance,
               says="s is made with target, the variance after all n layers; (2.14) uses v, that of one.")
def s_from_target(target, n, width):
    return target ** (1 / n), (target / width) ** 0.5


@misconception(of=factor_variance,
               says="the width is multiplied by n as well; each layer of (2.14) sums `width` terms, once.")
def width_times_n(target, n, width):
    v = target ** (1 / n)
    return v, (v / (n * width)) ** 0.5
