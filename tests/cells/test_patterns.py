"""The five patterns against complex-step derivatives, and against Keras' SimpleRNN wired by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.context import context_step
from rnn_course.cells.patterns import pattern_steps, wired_backward, wired_forward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, D, H, C, K = 3, 4, 6, 2, 5
PATTERNS = {
    "one to one": (1, 1, True),
    "one to many": (1, 4, False),
    "many to one": (4, 1, False),
    "many to many in step": (3, 3, True),
    "many to many after reading": (3, 4, False),
}
EACH = pytest.mark.parametrize("pattern", PATTERNS.values(), ids=list(PATTERNS))


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def given(draw, T_in):
    """x, and h0, v, W, U, R, b, V, c."""
    return draw(B, T_in, D), (draw(B, H), draw(B, C), draw(D, H), draw(H, H), draw(C, H), draw(H), draw(H, K), draw(K))


def by_hand(reads, says):
    """The wiring step by step, as a function of x and the rest."""

    def scores(x, h, v, W, U, R, b, V, c):
        inputs, o = iter(np.moveaxis(x, 1, 0)), []
        for read, say in zip(reads, says, strict=True):
            h = context_step(next(inputs) if read else 0 * x[:, 0], h, v, W, U, R, b)
            o += [h @ V + c] * int(say)
        return np.stack(o, axis=1)

    return scores


def test_the_five_patterns_are_those_of_the_picture():
    found = {name: [each.astype(int).tolist() for each in pattern_steps(*args)] for name, args in PATTERNS.items()}
    assert found == {
        "one to one": [[1], [1]],
        "one to many": [[1, 0, 0, 0], [1, 1, 1, 1]],
        "many to one": [[1, 1, 1, 1], [0, 0, 0, 1]],
        "many to many in step": [[1, 1, 1], [1, 1, 1]],
        "many to many after reading": [[1, 1, 1, 0, 0, 0], [0, 0, 1, 1, 1, 1]],
    }


@EACH
def test_the_scores_are_those_of_the_step_repeated(draw, pattern):
    x, others = given(draw, pattern[0])
    steps = pattern_steps(*pattern)
    assert relative_error([wired_forward(x, *steps, *others)[1]], [by_hand(*steps)(x, *others)]) < 1e-14


@pytest.mark.proves(wired_backward, by="complex step")
@EACH
def test_wired_backward_against_the_derivative_of_every_pattern(draw, pattern):
    x, others = given(draw, pattern[0])
    reads, says = pattern_steps(*pattern)
    hs, o = wired_forward(x, reads, says, *others)
    do, scores = draw(*o.shape), by_hand(reads, says)
    h0, v, W, U, R, _, V, _ = others
    wanted = by_complex_step(lambda *args: (do * scores(*args)).sum(), (x, *others), range(9))
    assert relative_error(wired_backward(do, hs, x, reads, says, h0, v, W, U, R, V), wanted) < LIMIT


@pytest.mark.proves(wired_backward, by="complex step")
def test_wired_backward_against_the_derivative_of_a_pattern_with_gaps(draw):
    x, others = given(draw, 3)
    reads, says = np.array([1, 0, 1, 1, 0, 0], bool), np.array([0, 1, 0, 1, 0, 1], bool)
    hs, o = wired_forward(x, reads, says, *others)
    do, (h0, v, W, U, R, _, V, _) = draw(*o.shape), others
    wanted = by_complex_step(lambda *args: (do * by_hand(reads, says)(*args)).sum(), (x, *others), range(9))
    assert relative_error(wired_backward(do, hs, x, reads, says, h0, v, W, U, R, V), wanted) < LIMIT


@pytest.mark.proves(wired_backward, by="Keras SimpleRNN")
@pytest.mark.parametrize(
    "pattern", [(4, 1, False), (3, 3, True), (1, 4, False)], ids=["many to one", "in step", "one to many"]
)
def test_wired_backward_against_keras(draw, pattern):
    """return_sequences is answering in step; without it, many to one; zeros after the one input, one to many."""
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, (h0, v, W, U, R, b, V, c) = given(draw, pattern[0])
    v = 0 * v
    reads, says = pattern_steps(*pattern)
    layer = keras.layers.SimpleRNN(H, return_sequences=pattern[1] > 1, dtype="float64")
    dense = keras.layers.Dense(K, dtype="float64")
    layer.build((B, len(reads), D))
    dense.build((B, H))
    layer.set_weights([W, U, b])
    dense.set_weights([V, c])
    inputs, start = tf.constant(x), tf.constant(h0)
    hs, o = wired_forward(x, reads, says, h0, v, W, U, R, b, V, c)
    do = draw(*o.shape)
    with tf.GradientTape() as tape:
        tape.watch([inputs, start])
        read = tf.pad(inputs, [[0, 0], [0, len(reads) - pattern[0]], [0, 0]])
        scores = tf.reshape(dense(layer(read, initial_state=start)), o.shape)
        loss = tf.reduce_sum(scores * do)
    wanted = tape.gradient(loss, [inputs, start, *layer.trainable_variables, *dense.trainable_variables])
    assert relative_error([o], [scores.numpy()]) < LIMIT
    dx, dh0, _, dW, dU, _, *others = wired_backward(do, hs, x, reads, says, h0, v, W, U, R, V)
    assert relative_error([dx, dh0, dW, dU, *others], [np.asarray(each) for each in wanted]) < LIMIT
