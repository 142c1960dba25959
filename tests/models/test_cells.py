"""Keras cells against the course's NumPy cells of assignments 02 and 05, forward and through every gradient."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnn_course.cells.lstm_variants import (
    coupled_step,
    coupled_step_backward,
    peephole_step,
    peephole_step_backward,
)
from rnn_course.cells.timescales import leaky_backward, leaky_forward
from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.cells import CoupledLSTMCell, LeakyCell
from rnn_course.models.layers import PeepholeLSTMCell
from tests.models.numpy_cells import worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
B, T, D, H = 3, 4, 2, 5
# Keras rounds 64-bit results to 32 bits on every backend but TensorFlow.
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


def over_time(step, step_backward, weights, extra, x, h, c, upstream):
    """An LSTM of given steps, forward and back: what "@cell" returns. extra: what else than W and U goes back in."""
    seen, outputs = [], []
    for t in range(T):
        h_next, c_next, gates = step(x[:, t], h, c, **weights)
        seen.append((c_next, gates, x[:, t], h, c))
        outputs.append(h_next)
        h, c = h_next, c_next
    sums, dx = {name: np.zeros_like(array) for name, array in weights.items()}, np.zeros_like(x)
    dh, dc = upstream[1], upstream[2]
    for t in reversed(range(T)):
        back = step_backward(upstream[0][:, t] + dh, dc, *seen[t], weights["W"], weights["U"], *extra)
        dx[:, t], dh, dc = back[:3]
        for name, gradient in zip(weights, back[3:], strict=True):
            sums[name] += gradient
    forward = {"outputs": np.stack(outputs, axis=1), "h": h, "c": c}
    return {**forward, "dx": dx, "dh0": dh, "dc0": dc, **{f"d{name}": total for name, total in sums.items()}}


def assert_agree(found, expected):
    assert set(found) == set(expected)
    assert {name: error for name in expected if (error := worst(found[name], expected[name])) >= EXACT} == {}


@pytest.mark.parametrize(
    ("cell", "blocks", "step", "back"),
    [
        (PeepholeLSTMCell, 4, peephole_step, peephole_step_backward),
        (CoupledLSTMCell, 3, coupled_step, coupled_step_backward),
    ],
)
def test_the_cells_with_two_states_are_those_of_assignment_05(cell, blocks, step, back):
    draw = Draw(5)
    weights = {"W": draw(D, blocks * H), "U": draw(H, blocks * H), "b": draw(blocks * H)}
    if cell is PeepholeLSTMCell:
        weights["p"] = draw(3 * H)
    x, states = draw(B, T, D), {"h": draw(B, H), "c": draw(B, H)}
    upstream = [draw(B, T, H), draw(B, H), draw(B, H)]
    extra = [weights["p"]] if "p" in weights else []
    expected = over_time(step, back, weights, extra, x, **states, upstream=upstream)
    assert_agree(models.cell(cell(H), weights, x, states, upstream), expected)


def test_the_leaky_cell_is_that_of_assignment_02():
    draw = Draw(6)
    weights = {"W": draw(D, H), "U": draw(H, H), "b": draw(H), "a": draw(H)}
    x, h, upstream = draw(B, T, D), draw(B, H), [draw(B, T, H), draw(B, H)]
    hs, cs = leaky_forward(x, h, *weights.values())
    dhs = upstream[0].copy()
    dhs[:, -1] += upstream[1]
    names = ("dx", "dh0", "dW", "dU", "db", "da")
    back = leaky_backward(dhs, hs, cs, x, h, weights["W"], weights["U"], weights["a"])
    expected = {"outputs": hs, "h": hs[:, -1], **dict(zip(names, back, strict=True))}
    assert_agree(models.cell(LeakyCell(H), weights, x, {"h": h}, upstream), expected)


@pytest.mark.parametrize("cell", [LeakyCell, CoupledLSTMCell])
def test_a_cell_skips_padding_and_keeps_its_state_between_batches(cell):
    draw = Draw(7)
    mask = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]], bool)
    layer = keras.layers.RNN(cell(H), stateful=True)
    x = draw(B, T, D)
    masked = keras.ops.convert_to_numpy(layer(x, mask=mask))
    layer.reset_state()
    short = keras.ops.convert_to_numpy(layer(x[:, :2]))
    assert worst(masked[1], short[1]) < EXACT
    last = keras.ops.convert_to_numpy(layer(x[:, 2:]))
    assert worst(masked[0], last[0]) < EXACT
