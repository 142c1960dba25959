"""Mistakes in making a reservoir and in judging it: sparse_reservoir, echo_bounds."""

import numpy as np

from rnn_course.cells.reservoir import echo_bounds, sparse_reservoir
from rnn_course.exercise import misconception


def smallest_of_columns(order, fan_in):
    """(15.1), right."""
    return np.argsort(np.argsort(order, axis=0), axis=0) < fan_in


def largest_size(values):
    return np.abs(values).max()


def made(G, order, fan_in, radius, *, keep=smallest_of_columns, size=lambda S, G: largest_size(np.linalg.eigvals(S)),
         scale=lambda radius, rho: radius / rho):
    """The right reservoir, with one place after another to go wrong in."""
    S = keep(order, fan_in) * G
    return S * scale(radius, size(S, G))


@misconception(of=sparse_reservoir,
               says="the smallest numbers are looked for in each row, so every unit is *heard by* fan_in units; (15.1) "
                    "looks in each column.")
def smallest_of_rows(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, keep=lambda order, fan_in: smallest_of_columns(order.T, fan_in).T)


@misconception(of=sparse_reservoir,
               says="the largest numbers of each column are kept; (15.1) keeps the smallest.")
def largest_kept(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, keep=lambda order, fan_in: smallest_of_columns(-order, fan_in))


@misconception(of=sparse_reservoir,
               says="the smallest numbers of the whole matrix are kept, so some units hear more than others; (15.1) "
                    "looks at every column by itself.")
def smallest_of_all(G, order, fan_in, radius):
    def overall(order, fan_in):
        return order <= np.sort(order, axis=None)[fan_in * len(order) - 1]
    return made(G, order, fan_in, radius, keep=overall)


@misconception(of=sparse_reservoir,
               says="one connection too many is kept in each column, as a comparison with <= does; (15.1) keeps fan_in "
                    "of them.")
def one_too_many(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, keep=lambda order, fan_in: smallest_of_columns(order, fan_in + 1))


@misconception(of=sparse_reservoir, says="every connection is kept; (15.1) keeps fan_in in each column.")
def nothing_removed(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, keep=lambda order, fan_in: np.ones_like(order))


@misconception(of=sparse_reservoir,
               says="the eigenvalues are those of G, before connections were taken out; in (15.3) they are those of S.")
def radius_of_the_full_matrix(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, size=lambda S, G: largest_size(np.linalg.eigvals(G)))


@misconception(of=sparse_reservoir,
               says="the imaginary parts of the eigenvalues are dropped; (15.3) takes the size of a complex λ.")
def real_parts_alone(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, size=lambda S, G: largest_size(np.linalg.eigvals(S).real))


@misconception(of=sparse_reservoir,
               says="the eigenvalue of largest real part is looked for, and a negative one of larger size is passed "
                    "over; (15.3) compares sizes.")
def largest_before_its_size(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, size=lambda S, G: abs(max(np.linalg.eigvals(S), key=lambda v: v.real)))


@misconception(of=sparse_reservoir,
               says="the matrix is scaled to a largest *singular value* of radius; (15.3) is about eigenvalues.")
def scaled_by_singular_value(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, size=lambda S, G: np.linalg.norm(S, 2))


@misconception(of=sparse_reservoir,
               says="the matrix is scaled by the root of the sum of its squares; (15.3) is about eigenvalues.")
def scaled_by_the_sum_of_squares(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, size=lambda S, G: np.linalg.norm(S))


@misconception(of=sparse_reservoir,
               says="the matrix is brought to spectral radius 1 and left there; (15.3) asks for `radius`.")
def radius_forgotten(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, scale=lambda radius, rho: 1 / rho)


@misconception(of=sparse_reservoir,
               says="S is multiplied by `radius` as if its own spectral radius were 1 already; (15.3) divides by ρ.")
def not_divided_by_its_own_radius(G, order, fan_in, radius):
    return made(G, order, fan_in, radius, scale=lambda radius, rho: radius)


def sizes(U, a, *, rest=lambda values, a: largest_size(1 - a + a * values),
          bound=lambda U, a: 1 - a + a * np.linalg.norm(U, 2)):
    """The right bounds, with one place after another to go wrong in."""
    return rest(np.linalg.eigvals(U), a), bound(U, a)


@misconception(of=echo_bounds,
               says="rest is the spectral radius of U alone; in (15.10) the leak moves every λ first.")
def rest_without_the_leak(U, a):
    return sizes(U, a, rest=lambda values, a: largest_size(values))


@misconception(of=echo_bounds,
               says="the size of λ is taken before the leak moves it, as if all λ were positive; (15.10) takes the "
                    "size last.")
def size_before_the_leak(U, a):
    return sizes(U, a, rest=lambda values, a: 1 - a + a * largest_size(values))


@misconception(of=echo_bounds,
               says="the shares are exchanged in both; in (15.10) and (15.11) a goes with U and 1 - a with the old "
                    "state.")
def shares_exchanged_in_bounds(U, a):
    return sizes(U, 1 - a)


@misconception(of=echo_bounds,
               says="the imaginary parts of the eigenvalues are dropped; (15.10) takes the size of a complex number.")
def rest_of_real_parts(U, a):
    return sizes(U, a, rest=lambda values, a: largest_size(1 - a + a * values.real))


@misconception(of=echo_bounds,
               says="the largest of the moved eigenvalues is taken by its real part, without its size; (15.10) asks "
                    "for the largest size.")
def rest_by_real_part(U, a):
    return sizes(U, a, rest=lambda values, a: (1 - a + a * values.real).max())


@misconception(of=echo_bounds, says="the share that is kept, 1 - a, is left out of rest; (15.10) adds it to a λ.")
def rest_without_what_is_kept(U, a):
    return sizes(U, a, rest=lambda values, a: a * largest_size(values))


@misconception(of=echo_bounds, says="bound is σ alone; (15.11) has the leak in it.")
def bound_without_the_leak(U, a):
    return sizes(U, a, bound=lambda U, a: np.linalg.norm(U, 2))


@misconception(of=echo_bounds, says="the share that is kept, 1 - a, is left out of bound; (15.11) adds it to a σ.")
def bound_without_what_is_kept(U, a):
    return sizes(U, a, bound=lambda U, a: a * np.linalg.norm(U, 2))


@misconception(of=echo_bounds,
               says="σ is the root of the sum of all squares of U; in (15.11) it is the largest singular value.")
def bound_by_the_sum_of_squares(U, a):
    return sizes(U, a, bound=lambda U, a: 1 - a + a * np.linalg.norm(U))


@misconception(of=echo_bounds,
               says="bound is made with the spectral radius of U; (15.11) takes its largest singular value, which a "
                    "single step can reach.")
def bound_by_the_spectral_radius(U, a):
    return sizes(U, a, bound=lambda U, a: 1 - a + a * largest_size(np.linalg.eigvals(U)))


@misconception(of=echo_bounds,
               says="bound is the largest singular value of (1 - a) I + a U, which is right only where every slope of "
                    "tanh is 1; (15.11) must hold for any slopes.")
def bound_at_rest(U, a):
    return sizes(U, a, bound=lambda U, a: np.linalg.norm((1 - a) * np.eye(len(U)) + a * U, 2))
