"""Two stages against the full distribution, and their gradients against complex-step derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw, H=3, C=4, S=5):
    return draw(H, C), draw(C), draw(C, H, S), draw(C, S)


def p_of_all_words(h, A, a, V, c):
    """p (N, C S) of every word by the two softmaxes, in whatever arithmetic the weights have."""
    r = np.exp(h @ A + a)
    r = r / r.sum(axis=1, keepdims=True)
    s = np.exp(np.einsum("nh,chs->ncs", h, V) + c)
    s = s / s.sum(axis=2, keepdims=True)
    return (r[:, :, None] * s).reshape(len(h), -1)


@pytest.mark.parametrize(("C", "S"), [(4, 5), (1, 6), (6, 1)])
def test_the_probabilities_of_all_words_sum_to_1(draw, C, S):
    h, parts, words = draw(1, 3), weights(draw, C=C, S=S), np.arange(C * S)
    p = np.exp(class_log_p(np.repeat(h, C * S, axis=0), words, *parts))
    assert p.sum() == pytest.approx(1, rel=1e-13)
    assert relative_error([p], [p_of_all_words(h, *parts)[0]]) < 1e-13


def test_one_class_is_an_ordinary_softmax(draw):
    h, (A, a, V, c), y = draw(6, 3), weights(draw, C=1, S=7), draw.integers(0, 7, 6)
    o = h @ V[0] + c[0]
    wanted = o[np.arange(6), y] - np.log(np.exp(o).sum(axis=1))
    assert relative_error([class_log_p(h, y, A, a, V, c)], [wanted]) < 1e-13


def test_any_softmax_can_be_factored_exactly(draw):
    """With the classes' scores set to the log of the sums over their words, two stages are one softmax over all."""
    V, c, h = draw(4, 3, 5), draw(4, 5), np.zeros((20, 3))
    full = np.exp(c.ravel()) / np.exp(c).sum()
    log_p = class_log_p(h, np.arange(20), np.zeros((3, 4)), np.log(np.exp(c).sum(axis=1)), V, c)
    assert relative_error([np.exp(log_p)], [full]) < 1e-13


def test_log_p_is_finite_for_extreme_scores(draw):
    A, a, V, c = weights(draw)
    assert np.isfinite(class_log_p(draw(6, 3), draw.integers(0, 20, 6), 1e6 * A, a, 1e6 * V, c)).all()


@pytest.mark.proves(class_loss_and_gradients, by="complex step")
@pytest.mark.parametrize(("N", "C", "S"), [(7, 4, 5), (1, 2, 3), (5, 1, 4)])
def test_class_loss_and_gradients_against_complex_step(draw, N, C, S):
    h, parts, y = draw(N, 3), weights(draw, C=C, S=S), draw.integers(0, C * S, N)

    def mean_surprise(h, *parts):
        return -np.log(p_of_all_words(h, *parts)[np.arange(N), y]).mean()

    loss, *gradients = class_loss_and_gradients(h, y, *parts)
    assert loss == pytest.approx(mean_surprise(h, *parts), rel=1e-13)
    if C == 1:  # then there is nothing to choose among classes
        assert not gradients.pop(1).any()
        assert not gradients.pop(1).any()
    wanted = by_complex_step(mean_surprise, (h, *parts), range(5) if C > 1 else (0, 3, 4))
    assert relative_error(gradients, wanted) < LIMIT
