"""The recursive references against complex-step derivatives, the recurrent cell and one another."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.rnn import rnn_backward, rnn_forward, rnn_step_concatenated
from rnn_course.cells.trees import compose, compose_backward, tree_backward, tree_forward, tree_heights
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-11
H = 4
TREES = {
    "one pair": (2, [[1, 0]]),
    "chain": (4, [[0, 1], [4, 2], [5, 3]]),
    "balanced": (4, [[2, 1], [0, 3], [5, 4]]),
    "two trees and a lone leaf": (6, [[0, 1], [6, 2], [5, 4]]),
}


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def each_tree():
    return pytest.mark.parametrize(("L", "children"), [(L, np.array(c)) for L, c in TREES.values()], ids=TREES)


def chain(L):
    """The children of a tree that takes one leaf after another, from the left."""
    return np.array([[L + j - 1 if j else 0, j + 1] for j in range(L - 1)])


@pytest.mark.proves(compose_backward, by="complex step")
@pytest.mark.parametrize("sizes", [(3, 4), (1, 4), (3, 1)])
def test_a_composition_back_is_its_derivative(draw, sizes):
    B, H = sizes
    left, right, W, b, dp = draw(B, H), draw(B, H), draw(2 * H, H), draw(H), draw(B, H)
    gradients = compose_backward(dp, compose(left, right, W, b), left, right, W)
    wanted = by_complex_step(lambda *args: (dp * compose(*args)).sum(), (left, right, W, b), range(4))
    assert relative_error(gradients, wanted) < LIMIT


def test_a_composition_is_a_recurrent_step_with_the_left_child_for_a_state(draw):
    left, right, W, b = draw(3, H), draw(3, H), draw(2 * H, H), draw(H)
    assert np.array_equal(compose(left, right, W, b), rnn_step_concatenated(right, left, W, b))


@pytest.mark.proves(tree_backward, by="complex step")
@each_tree()
def test_backpropagation_through_structure_is_the_derivative_of_the_forward_pass(draw, L, children):
    leaves, W, b, dhs = draw(L, H), draw(2 * H, H), draw(H), draw(L + len(children), H)
    gradients = tree_backward(dhs, tree_forward(leaves, children, W, b), children, W)
    wanted = by_complex_step(
        lambda *args: (dhs * tree_forward(args[0] + 0j, children, *args[1:])).sum(), (leaves, W, b), range(3)
    )
    assert relative_error(gradients, wanted) < LIMIT


@each_tree()
def test_the_tree_is_the_composition_repeated(draw, L, children):
    leaves, W, b, dhs = draw(L, H), draw(2 * H, H), draw(H), draw(L + len(children), H)
    hs = list(leaves)
    for left, right in children:
        hs.append(compose(hs[left][None], hs[right][None], W, b)[0])
    assert relative_error([tree_forward(leaves, children, W, b)], [np.array(hs)]) < 1e-14
    g, dW, db = dhs.copy(), np.zeros_like(W), np.zeros_like(b)
    for j in reversed(range(len(children))):
        left, right = children[j]
        dp, p, left_row, right_row = (each[None] for each in (g[L + j], hs[L + j], hs[left], hs[right]))
        dleft, dright, dW_n, db_n = compose_backward(dp, p, left_row, right_row, W)
        g[left], g[right], dW, db = g[left] + dleft[0], g[right] + dright[0], dW + dW_n, db + db_n
    assert relative_error(tree_backward(dhs, np.array(hs), children, W), [g[:L], dW, db]) < 1e-13


def test_a_chain_shaped_tree_is_the_recurrent_network(draw):
    L = 6
    leaves, W, b, dhs = draw(L, H), draw(2 * H, H), draw(H), draw(2 * L - 1, H)
    dhs[:L] = 0
    hs = tree_forward(leaves, chain(L), W, b)
    h0, x = leaves[:1], leaves[None, 1:]
    states = rnn_forward(x, h0, W[H:], W[:H], b)
    assert relative_error([hs[L:]], [states[0]]) < 1e-14
    dx, dh0, dW, dU, db = rnn_backward(dhs[None, L:], states, x, h0, W[H:], W[:H])
    wanted = [np.concatenate([dh0, dx[0]]), np.concatenate([dU, dW]), db]
    assert relative_error(tree_backward(dhs, hs, chain(L), W), wanted) < 1e-13


def test_trees_side_by_side_do_not_touch(draw):
    leaves, W, b = draw(5, H), draw(2 * H, H), draw(H)
    both = tree_forward(leaves, np.array([[0, 1], [2, 3], [6, 4]]), W, b)
    first, second = (
        tree_forward(leaves[:2], np.array([[0, 1]]), W, b),
        tree_forward(leaves[2:], np.array([[0, 1], [3, 2]]), W, b),
    )
    assert np.allclose(both, np.concatenate([first[:2], second[:3], first[2:], second[3:]]), rtol=0, atol=1e-15)


def test_a_lone_leaf_is_a_tree(draw):
    leaves = draw(1, H)
    assert np.array_equal(tree_forward(leaves, np.zeros((0, 2), int), draw(2 * H, H), draw(H)), leaves)


def test_heights():
    assert tree_heights(np.array([2, 2, 4, 4, -1, -1])).tolist() == [0, 0, 1, 0, 2, 0]
    assert tree_heights(np.array([-1])).tolist() == [0]
    assert tree_heights(np.array([1, 2, 3, -1])).tolist() == [0, 1, 2, 3]


def test_float32_stays_float32(draw):
    leaves, W, b = (each.astype(np.float32) for each in (draw(4, H), draw(2 * H, H), draw(H)))
    hs = tree_forward(leaves, chain(4), W, b)
    assert {each.dtype for each in (hs, *tree_backward(hs, hs, chain(4), W))} == {np.dtype(np.float32)}
