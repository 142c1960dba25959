"""The LSTM's variants against complex-step derivatives, the plain LSTM and layers that Keras counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn_course.cells.lstm import lstm_gates, lstm_step, lstm_step_backward
from rnn_course.cells.lstm_variants import (
    cell_weights,
    coupled_step,
    coupled_step_backward,
    peephole_step,
    peephole_step_backward,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

Array = np.ndarray
Arguments = tuple[Array, Array, Array, Array, Array, Array]
LIMIT = 1e-12
SIZES = pytest.mark.parametrize("sizes", [(3, 4, 6), (1, 4, 6), (3, 1, 6), (3, 4, 1)])


def drawn(draw: Draw, B: int, D: int, H: int, *, blocks: int) -> tuple[tuple[Array, Array], Arguments]:
    """dh_next, dc_next, and x, h, c, W, U, b."""
    W, U, b = draw(D, blocks * H), draw(H, blocks * H), draw(blocks * H)
    return (draw(B, H), draw(B, H)), (draw(B, D), draw(B, H), draw(B, H), W, U, b)


def loss_of(step: Callable[..., Any], dh_next: Array, dc_next: Array) -> Callable[..., complex]:
    def loss(*args: Array) -> complex:
        h_next, c_next, _ = step(*args)
        return (dh_next * h_next + dc_next * c_next).sum()

    return loss


@pytest.mark.proves(peephole_step_backward, by="complex step")
@SIZES
def test_a_peephole_step_back_is_the_derivative_of_the_step(sizes):
    upstream, args = drawn(Draw(0), *sizes, blocks=4)
    p = Draw(1)(3 * sizes[2])
    _, c_next, gates = peephole_step(*args, p)
    found = peephole_step_backward(*upstream, c_next, gates, *args[:5], p)
    assert relative_error(found, by_complex_step(loss_of(peephole_step, *upstream), (*args, p), range(7))) < LIMIT


@pytest.mark.proves(coupled_step_backward, by="complex step")
@SIZES
def test_a_coupled_step_back_is_the_derivative_of_the_step(sizes):
    upstream, args = drawn(Draw(0), *sizes, blocks=3)
    _, c_next, gates = coupled_step(*args)
    found = coupled_step_backward(*upstream, c_next, gates, *args[:5])
    assert relative_error(found, by_complex_step(loss_of(coupled_step, *upstream), args, range(6))) < LIMIT


def test_without_peepholes_it_is_the_plain_cell():
    upstream, args = drawn(Draw(0), 3, 4, 6, blocks=4)
    x, h, _, W, U, b = args
    h_next, c_next, gates = peephole_step(*args, np.zeros(18))
    assert relative_error([h_next, c_next, gates], [*lstm_step(*args), lstm_gates(x, h, W, U, b)]) < 1e-14
    *found, _ = peephole_step_backward(*upstream, c_next, gates, *args[:5], np.zeros(18))
    assert relative_error(found, lstm_step_backward(*upstream, c_next, gates, *args[:5])) < 1e-14


def test_a_coupled_cell_is_a_plain_one_whose_input_gate_is_what_is_left():
    _, (x, h, c, W, U, b) = drawn(Draw(0), 3, 4, 6, blocks=3)
    h_next, c_next, gates = coupled_step(x, h, c, W, U, b)
    f, g, o = np.split(gates, 3, axis=1)
    four = [np.concatenate([-each[..., :6], each], axis=-1) for each in (W, U, b)]
    assert relative_error([np.concatenate([1 - f, f, g, o], axis=1)], [lstm_gates(x, h, *four)]) < 1e-14
    assert relative_error([h_next, c_next], lstm_step(x, h, c, *four)) < 1e-14


@pytest.mark.parametrize(("D", "H"), [(3, 5), (1, 7), (300, 128)])
def test_counts_are_those_of_the_arrays_and_of_keras(D, H):
    keras = pytest.importorskip("keras")
    layers = keras.layers
    made = [layers.SimpleRNN(H), layers.LSTM(H), layers.GRU(H, reset_after=False), layers.GRU(H)]
    for layer in made:
        layer.build((None, None, D))
    simple, lstm, peephole, coupled, gru, gru_keras = cell_weights(D, H)
    assert [simple, lstm, gru, gru_keras] == [layer.count_params() for layer in made]
    draw = Draw(0)
    assert peephole == sum(each.size for each in (draw(D, 4 * H), draw(H, 4 * H), draw(4 * H), draw(3 * H)))
    assert coupled == sum(each.size for each in (draw(D, 3 * H), draw(H, 3 * H), draw(3 * H)))
