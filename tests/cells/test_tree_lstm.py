"""The Tree-LSTM references against complex-step derivatives, the LSTM and one another."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.lstm import lstm_forward, lstm_step
from rnn_course.cells.tree_lstm import (
    binary_step,
    binary_step_backward,
    child_sum_backward,
    child_sum_forward,
    child_sum_step,
    child_sum_step_backward,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
D, H = 3, 4
FORESTS = {
    "one parent": [2, 2, -1],
    "chain": [1, 2, 3, -1],
    "any number of children": [3, 3, 3, 6, 5, 6, -1],
    "two trees and a lone leaf": [2, 2, 6, -1, 5, -1, -1],
}


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw, D=D, H=H):
    return draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)


@pytest.mark.proves(binary_step_backward, by="complex step")
@pytest.mark.parametrize("sizes", [(3, 4, 5), (1, 4, 5), (3, 1, 5), (3, 4, 1)])
def test_a_binary_step_back_is_the_derivative_of_the_step(draw, sizes):
    B, D, H = sizes
    h1, c1, h2, c2 = states = [draw(B, H) for _ in range(4)]
    x, W, U, b, dh, dc = draw(B, D), draw(D, 4 * H), draw(2 * H, 5 * H), draw(4 * H), draw(B, H), draw(B, H)
    _, c, gates = binary_step(x, h1, c1, h2, c2, W, U, b)

    def loss(*args):
        h, c, _ = binary_step(*args)
        return (dh * h + dc * c).sum()

    gradients = binary_step_backward(dh, dc, c, gates, x, h1, c1, h2, c2, W, U)
    assert relative_error(gradients, by_complex_step(loss, (x, *states, W, U, b), range(8))) < LIMIT


def test_a_binary_step_without_a_second_child_is_an_lstm_step(draw):
    x, h, c, (W, U, b) = draw(2, D), draw(2, H), draw(2, H), weights(draw)
    i, f, g, o = np.split(U, 4, axis=1)
    both = np.concatenate([np.concatenate([i, f, draw(H, H), g, o], axis=1), draw(H, 5 * H)])
    ours = binary_step(x, h, c, 0 * h, 0 * c, W, both, b)[:2]
    assert relative_error(ours, lstm_step(x, h, c, W, U, b)) < 1e-14


@pytest.mark.proves(child_sum_step_backward, by="complex step")
@pytest.mark.parametrize("K", [0, 1, 2, 5])
def test_a_child_sum_step_back_is_the_derivative_of_the_step(draw, K):
    x, hs, cs, (W, U, b), dh, dc = draw(D), draw(K, H), draw(K, H), weights(draw), draw(H), draw(H)
    _, c, gates = child_sum_step(x, hs, cs, W, U, b)

    def loss(*args):
        h, c, _ = child_sum_step(*args)
        return (dh * h + dc * c).sum()

    gradients = child_sum_step_backward(dh, dc, c, gates, x, hs, cs, W, U)
    assert [each.shape for each in gradients] == [each.shape for each in (x, hs, cs, W, U, b)]
    which = range(6) if K else (0, 3, 5)
    found = [gradients[i] for i in which]
    assert relative_error(found, by_complex_step(loss, (x, hs, cs, W, U, b), which)) < LIMIT
    assert K or not gradients[4].any()


def test_a_node_with_one_child_is_an_lstm_step(draw):
    x, h, c, (W, U, b) = draw(1, D), draw(1, H), draw(1, H), weights(draw)
    ours = child_sum_step(x[0], h, c, W, U, b)[:2]
    assert relative_error(ours, [each[0] for each in lstm_step(x, h, c, W, U, b)]) < 1e-14


def test_children_may_stand_in_any_order(draw):
    x, hs, cs, (W, U, b) = draw(D), draw(5, H), draw(5, H), weights(draw)
    turned = child_sum_step(x, hs[::-1], cs[::-1], W, U, b)[:2]
    assert relative_error(turned, child_sum_step(x, hs, cs, W, U, b)[:2]) < 1e-14


def test_a_chain_is_an_lstm_over_a_sequence(draw):
    T = 6
    x, (W, U, b) = draw(T, D), weights(draw)
    hs, cs = child_sum_forward(x, np.array([*range(1, T), -1]), W, U, b)
    states, cells, _ = lstm_forward(x[None], np.zeros((1, H)), np.zeros((1, H)), W, U, b)
    assert relative_error([hs, cs], [states[0], cells[0]]) < 1e-14


@pytest.mark.proves(child_sum_backward, by="complex step")
@pytest.mark.parametrize("parents", [np.array(each) for each in FORESTS.values()], ids=FORESTS)
def test_backpropagation_through_structure_is_the_derivative_of_the_forward_pass(draw, parents):
    x, (W, U, b), dhs = draw(len(parents), D), weights(draw), draw(len(parents), H)

    def loss(x, W, U, b):
        return (dhs * child_sum_forward(x + 0j, parents, W, U, b)[0]).sum()

    hs, cs = child_sum_forward(x, parents, W, U, b)
    gradients = child_sum_backward(dhs, hs, cs, x, parents, W, U, b)
    assert relative_error(gradients, by_complex_step(loss, (x, W, U, b), range(4))) < LIMIT


@pytest.mark.parametrize("parents", [np.array(each) for each in FORESTS.values()], ids=FORESTS)
def test_the_tree_is_the_step_repeated(draw, parents):
    N = len(parents)
    x, (W, U, b), dhs = draw(N, D), weights(draw), draw(N, H)
    hs, cs, gates = np.zeros((N, H)), np.zeros((N, H)), []
    for n in range(N):
        kids = parents == n
        hs[n], cs[n], gates_n = child_sum_step(x[n], hs[kids], cs[kids], W, U, b)
        gates.append(gates_n)
    assert relative_error(child_sum_forward(x, parents, W, U, b), [hs, cs]) < 1e-14
    dh, dc, dx, sums = dhs.copy(), np.zeros((N, H)), np.zeros((N, D)), [np.zeros_like(each) for each in (W, U, b)]
    for n in reversed(range(N)):
        kids = parents == n
        step = child_sum_step_backward(dh[n], dc[n], cs[n], gates[n], x[n], hs[kids], cs[kids], W, U)
        dx[n], sums = step[0], [total + part for total, part in zip(sums, step[3:], strict=True)]
        dh[kids] += step[1]
        dc[kids] += step[2]
    assert relative_error(child_sum_backward(dhs, hs, cs, x, parents, W, U, b), [dx, *sums]) < 1e-13


def test_large_inputs_stay_finite(draw):
    x, hs, cs, (W, U, b) = 1e4 * draw(D), draw(3, H), draw(3, H), weights(draw)
    assert all(np.isfinite(each).all() for each in child_sum_step(x, hs, cs, W, U, b))


def test_float32_stays_float32(draw):
    parents = np.array([2, 2, 4, 4, -1])
    x, W, U, b = (each.astype(np.float32) for each in (draw(5, D), *weights(draw)))
    hs, cs = child_sum_forward(x, parents, W, U, b)
    gradients = child_sum_backward(hs, hs, cs, x, parents, W, U, b)
    assert {each.dtype for each in (hs, cs, *gradients)} == {np.dtype(np.float32)}
