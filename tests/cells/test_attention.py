"""Dot attention against Keras' layer and a loop, its gradient against complex steps."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.cells.attention import dot_attention, dot_attention_backward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

B, S, H = 3, 5, 4


@pytest.fixture
def draw() -> Draw:
    return Draw(10)


@pytest.fixture
def arguments(draw: Draw) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return draw(B, H, scale=1.0), draw(B, S, H, scale=1.0), draw.lengths_mask(B, S)


def one_by_one(q, hs, mask):
    """The definition, a number at a time."""
    a, context = np.zeros(mask.shape), np.zeros(q.shape)
    for b in range(len(q)):
        real = [s for s in range(mask.shape[1]) if mask[b, s]]
        exponentials = {s: np.exp(sum(q[b, k] * hs[b, s, k] for k in range(q.shape[1]))) for s in real}
        for s in real:
            a[b, s] = exponentials[s] / sum(exponentials.values())
            context[b] += a[b, s] * hs[b, s]
    return context, a


def test_dot_attention_is_its_definition(arguments):
    assert relative_error(dot_attention(*arguments), one_by_one(*arguments)) < 1e-14


def test_dot_attention_is_that_of_keras(arguments):
    q, hs, mask = arguments
    layer = keras.layers.Attention(dtype="float64")
    context, a = layer([q[:, None], hs], mask=[None, mask == 1], return_attention_scores=True)
    # Keras lowers the scores of padding by a large number, which leaves a few last digits.
    expected = [keras.ops.convert_to_numpy(each)[:, 0] for each in (context, a)]
    assert relative_error(dot_attention(q, hs, mask), expected) < 1e-6


def test_padding_has_no_weight_and_no_influence(arguments, draw):
    q, hs, mask = arguments
    context, a = dot_attention(q, hs, mask)
    others = np.where(mask[:, :, None] == 1, hs, 1e6 * draw(B, S, H))
    assert not a[mask == 0].any()
    np.testing.assert_array_equal(dot_attention(q, others, mask)[0], context)
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-14)


def test_large_scores_stay_finite(arguments):
    q, hs, mask = arguments
    assert all(np.isfinite(array).all() for array in dot_attention(1e3 * q, 1e3 * hs, mask))


@pytest.mark.proves(dot_attention_backward, by="complex step")
def test_dot_attention_backward_against_complex_steps(arguments, draw):
    q, hs, mask = arguments
    dcontext = draw(B, H)

    def loss(q, hs):
        return (dcontext * dot_attention(q, hs, mask)[0]).sum()

    found = dot_attention_backward(dcontext, q, hs, dot_attention(q, hs, mask)[1])
    assert relative_error(found, by_complex_step(loss, [q, hs], [0, 1])) < 1e-10
