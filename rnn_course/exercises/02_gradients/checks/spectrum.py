"""What is asked of Jacobian products, spectral cases, initial matrices and the variance rule."""

import numpy as np

from rnn_course.cells.gradients import factor_variance, jacobian_products, recurrent_init, spectral_case
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=jacobian_products, weight=4)
def products_of_a_batch(draw):
    for _ in range(2):
        yield ask(jacobian_products, *draws.states(draw, *draw.sizes("BTH")))


@check(of=jacobian_products)
def products_with_one_axis_of_size_1(draw):
    for axis in "BTH":
        yield ask(jacobian_products, *draws.states(draw, *draw.sizes("BTH", **{axis: 1})))


@check(of=jacobian_products, weight=0,
       note="It differs even for a single step, where P is J itself: look at which of the two axes of J in (2.4) the "
            "slopes belong to.")
def a_single_jacobian(draw):
    yield ask(jacobian_products, *draws.states(draw, *draw.sizes("BTH", T=1)))


@check(of=jacobian_products, weight=0,
       note="A single step is right, but with all states 0, where every Jacobian is U, it differs: look at (2.5).")
def powers_of_U(draw):
    hs, U = draws.states(draw, *draw.sizes("BTH"))
    yield ask(jacobian_products, 0 * hs, U)


@probe(of=jacobian_products, same=lambda answer: answer[0][:, :-1],
       says="Products that do not reach back to the first state change when only it does; P_k in (2.5) looks at the "
            "last k states.")
def looks_at_every_state(draw):
    hs, U = draws.states(draw, 3, 5, 4)
    changed = hs.copy()
    changed[:, 0] = np.tanh(draw(3, 4))
    return ask(jacobian_products, hs, U), ask(jacobian_products, changed, U)


def _size(draw):
    """Any size, so that it tells nothing of the case."""
    return int(draw.integers(3, 8))


@check(of=spectral_case, weight=3)
def matrices_that_turn_or_flip(draw):
    for radius in (0.8, 1.3):
        for turns in (True, False):
            yield ask(spectral_case, draws.matrix(draw, _size(draw), radius, turns=turns))


@check(of=spectral_case, weight=2)
def matrices_that_keep_in_the_long_run(draw):
    """Exactly, and but for a little rounding."""
    for radius, turns in ((1.0, True), (1 + 4e-7, True), (1 - 4e-7, False)):
        yield ask(spectral_case, draws.matrix(draw, _size(draw), radius, turns=turns))
    H = _size(draw)
    yield ask(spectral_case, np.linalg.qr(draw(H, H))[0])


@check(of=spectral_case)
def matrices_that_hardly_fade_or_grow(draw):
    for radius in (0.9999, 1.0001):
        yield ask(spectral_case, draws.matrix(draw, _size(draw), radius, turns=bool(draw.choice((True, False)))))


@check(of=spectral_case)
def a_single_unit(draw):
    for size in (0.7, 1.4):
        yield ask(spectral_case, np.array([[draw.choice((size, -size))]]))


@check(of=spectral_case, weight=0,
       note="It differs even for a diagonal U, whose eigenvalues are its diagonal: look at the size of negative "
            "numbers.")
def a_diagonal_matrix(draw):
    yield ask(spectral_case, np.diag([0.3, -1.2, 0.9]))


@check(of=recurrent_init, weight=3)
def two_matrices_to_start_from(draw):
    for _ in range(2):
        yield ask(recurrent_init, draws.full_rank(draw, int(draw.integers(4, 8))), float(draw.rng.uniform(0.6, 0.95)))


@check(of=recurrent_init)
def matrices_of_small_and_large_numbers(draw):
    yield ask(recurrent_init, 100 * draws.full_rank(draw, 3), float(draw.rng.uniform(1.1, 1.6)))
    yield ask(recurrent_init, 0.01 * draws.full_rank(draw, 5), float(draw.rng.uniform(0.2, 0.5)))


@check(of=recurrent_init)
def matrices_of_one_unit(draw):
    yield ask(recurrent_init, draws.full_rank(draw, 1), float(draw.rng.uniform(0.6, 0.95)))


@check(of=recurrent_init, weight=0,
       note="It differs even for an upper triangular G with a positive diagonal, where O is the identity and ρ the "
            "largest entry of the diagonal: look at the signs in (2.11) and at the factor in (2.12).")
def a_triangular_matrix(draw):
    yield ask(recurrent_init, np.triu(draw(4, 4), 1) + np.diag(0.5 + np.abs(draw(4))), 0.9)


@check(of=factor_variance, weight=3)
def variances_of_long_chains(draw):
    for target in (draw.rng.uniform(0.2, 0.7), draw.rng.uniform(1.5, 4.0)):
        yield ask(factor_variance, float(target), int(draw.integers(3, 9)), int(draw.integers(3, 40)))


@check(of=factor_variance)
def variances_of_short_chains(draw):
    for n, width in ((1, 7), (2, 1)):
        yield ask(factor_variance, float(draw.rng.uniform(1.5, 4.0)), n, width)


@check(of=factor_variance, weight=0,
       note="It differs even for n = 2, where v is the square root of target: look at (2.13).")
def variances_of_two_factors(draw):
    yield ask(factor_variance, float(draw.rng.uniform(1.5, 4.0)), 2, 1)
