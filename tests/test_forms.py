"""Checks of common forms: what they ask, and that a shape line gives the arguments."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.lstm import lstm_step
from rnn_course.cells.rnn import rnn_step
from rnn_course.draw import Draw
from rnn_course.exercise import AuthoringError
from rnn_course.forms import fixed_sizes, last_step_alone, one_axis_of_size_1, random_sizes, scaled


def step(draw, B, D, H):
    return draw(B, D), draw(B, H), draw(D, H), draw(H, H), draw(H)


def asked(check, seed=1):
    return [question.calls[0].args for question in check.draw(Draw(seed))]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_shape_line_draws_what_a_function_would_draw():
    for form in (random_sizes, one_axis_of_size_1):
        for one, other in zip(asked(form(rnn_step)), asked(form(rnn_step, step)), strict=True):
            assert same(one, other)


def test_every_axis_has_another_size_and_each_is_1_once():
    for x, h, W, *_ in asked(random_sizes(rnn_step, times=4)):
        assert len({*x.shape, *h.shape}) == 3
        assert W.shape == (x.shape[1], h.shape[1])
    sizes = [(*x.shape, h.shape[1]) for x, h, *_ in asked(one_axis_of_size_1(rnn_step))]
    assert [[size == 1 for size in one] for one in sizes] == np.eye(3, dtype=bool).tolist()


def test_packed_axes_are_multiples():
    x, h, c, W, U, b = asked(random_sizes(lstm_step))[0]
    H = h.shape[1]
    assert (c.shape, W.shape, U.shape, b.shape) == (h.shape, (x.shape[1], 4 * H), (H, 4 * H), (4 * H,))


def test_some_sizes_may_be_given():
    ((x, h, *_),) = asked(fixed_sizes(rnn_step, step, B=1, H=3))
    assert h.shape == (1, 3)
    assert x.shape[1] not in (1, 3)


def sequence_back(draw, B, T, D, H):
    return draw(B, T, H), draw(B, T, D), draw(B, H)


def test_of_an_upstream_gradient_only_the_last_step_is_left():
    ((dhs, *others),) = asked(last_step_alone(rnn_step, sequence_back))
    ((whole, *same_others),) = asked(random_sizes(rnn_step, sequence_back, times=1))
    assert not dhs[:, :-1].any()
    assert np.array_equal(dhs[:, -1], whole[:, -1])
    assert same(others, same_others)


def test_arguments_are_scaled_by_their_names():
    (plain,), (large,) = asked(scaled(rnn_step)), asked(scaled(rnn_step, x=5000, b=0))
    assert same(large, (5000 * plain[0], *plain[1:4], 0 * plain[4]))
    with pytest.raises(AuthoringError, match="rnn_step has no argument \\['y'\\]"):
        scaled(rnn_step, y=0)


def test_a_shape_line_that_does_not_give_every_argument_is_refused():
    def undescribed(x, y):
        """x (B, D)  ->  nothing of y"""

    with pytest.raises(AuthoringError, match="undescribed: its shape line does not give x, y; pass `inputs`"):
        random_sizes(undescribed)
