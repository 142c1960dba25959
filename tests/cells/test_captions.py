"""Sentences: probabilities by brute force, gradients by complex steps and Keras, generation against itself."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course.cells.captions import (
    END,
    caption_loss_and_gradients,
    chain_log_p,
    scheduled_words,
    write_captions,
)
from rnn_course.cells.context import context_forward
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, C, K, H = 4, 5, 2, 3, 6
SHAPES = (C, H), (H,), (K, H), (H, H), (C, H), (H,), (H, K), (K,)


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def weights(draw):
    """Q, q, F, U, R, b, V, c."""
    return tuple(draw(*shape, scale=1.0) for shape in SHAPES)


def scores(v, read, Q, q, F, U, R, b, V, c):
    return context_forward(np.eye(K)[read], np.tanh(v @ Q + q), v, F, U, R, b) @ V + c


def shifted(y):
    return np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1)


def complete(T):
    """All sentences of at most T words, with END up to T."""
    return np.array(
        [
            [*words, *[END] * (T - length)]
            for length in range(T + 1)
            for words in itertools.product(range(1, K), repeat=length)
        ]
    )


@pytest.mark.parametrize("T", [1, 3, 5])
def test_the_probabilities_of_all_sentences_sum_to_1(draw, T):
    y, model = complete(T), weights(draw)
    for _ in range(3):
        v = np.repeat(draw(1, C), len(y), axis=0)
        log_p, _ = chain_log_p(scores(v, shifted(y), *model), y)
        assert np.exp(log_p).sum() == pytest.approx(1, rel=1e-13)


def test_a_chain_is_the_product_of_conditionals_of_the_joint_table(draw):
    """p(y_t | those before) from the table of all sentences: sums over all that may follow."""
    y, model = complete(4), weights(draw)
    v = np.repeat(draw(1, C), len(y), axis=0)
    o = scores(v, shifted(y), *model)
    joint = np.exp(chain_log_p(o, y)[0])
    for t in range(4):
        for row in np.flatnonzero((y[:, :t] != END).all(axis=1)):
            same_past = (y[:, :t] == y[row, :t]).all(axis=1)
            conditional = joint[same_past & (y[:, t] == y[row, t])].sum() / joint[same_past].sum()
            p = np.exp(o[row, t]) / np.exp(o[row, t]).sum()
            assert conditional == pytest.approx(p[y[row, t]], rel=1e-12)


def test_without_words_read_the_words_are_independent_given_the_picture(draw):
    y = complete(2)
    Q, q, F, *others = weights(draw)
    v = np.repeat(draw(1, C), len(y), axis=0)
    o = scores(v, shifted(y), Q, q, 0 * F, *others)
    assert np.abs(o - o[:1]).max() < 1e-14


def log_p_of_rows(o, y):
    """Row by row up to the first END, with logarithms that a complex step can pass."""
    total = 0
    for row in range(len(y)):
        for t in range(y.shape[1]):
            total = total + o[row, t, y[row, t]] - np.log(np.exp(o[row, t]).sum())
            if y[row, t] == END:
                break
    return total


SENTENCES = np.array([[1, 2, END, END, END], [2, 2, 1, 1, 2], [END, 1, END, 2, 1], [1, 1, 1, 1, END]])


@pytest.mark.proves(chain_log_p, by="complex step")
def test_chain_log_p_against_the_derivative_of_the_sum(draw):
    o = 2 * draw(B, T, K)
    log_p, do = chain_log_p(o, SENTENCES)
    assert log_p.sum() == pytest.approx(log_p_of_rows(o, SENTENCES), rel=1e-13)
    wanted = by_complex_step(lambda o: log_p_of_rows(o, SENTENCES), (o,), (0,))
    assert relative_error([do], wanted) < LIMIT


@pytest.mark.proves(caption_loss_and_gradients, by="complex step")
@pytest.mark.parametrize("rows", [4, 1])
def test_caption_loss_and_gradients_against_the_derivative_of_the_loss(draw, rows):
    y, v, model = SENTENCES[:rows], draw(rows, C), weights(draw)
    read = draw.integers(0, K, rows, T)
    loss, *gradients = caption_loss_and_gradients(v, read, y, *model)

    def by_rows(v, *model):
        return -log_p_of_rows(scores(v, read, *model), y) / rows

    assert loss == pytest.approx(by_rows(v, *model), rel=1e-13)
    if rows == 1:
        read[0, 1] = read[0, 0]
        loss, *gradients = caption_loss_and_gradients(v, read, y, *model)
    assert relative_error(gradients, by_complex_step(by_rows, (v, *model), range(9))) < LIMIT


@pytest.mark.proves(caption_loss_and_gradients, by="Keras SimpleRNN with initial_state and RepeatVector")
def test_caption_loss_and_gradients_against_keras(draw):
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    v, (Q, q, F, U, R, b, V, c), y = draw(B, C), weights(draw), SENTENCES
    read, real = draw.integers(0, K, B, T), np.array([[1, 1, 1, 0, 0], [1] * 5, [1, 0, 0, 0, 0], [1] * 5])
    start = keras.layers.Dense(H, activation="tanh", dtype="float64")
    cell = keras.layers.SimpleRNN(H, return_sequences=True, dtype="float64")
    output = keras.layers.Dense(K, dtype="float64")
    for layer, shape, values in (
        (start, (B, C), [Q, q]),
        (cell, (B, T, K + C), [np.concatenate([F, R]), U, b]),
        (output, (B, T, H), [V, c]),
    ):
        layer.build(shape)
        layer.set_weights(values)
    context = tf.constant(v)
    with tf.GradientTape() as tape:
        tape.watch(context)
        repeated = keras.layers.RepeatVector(T, dtype="float64")(context)
        both = tf.concat([tf.one_hot(read, K, dtype="float64"), repeated], axis=2)
        o = output(cell(both, initial_state=start(context)))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=o)
        loss = tf.reduce_sum(losses * real) / B
    variables = [*start.trainable_variables, *cell.trainable_variables, *output.trainable_variables]
    dv, dQ, dq, dFR, dU, db, dV, dc = (np.asarray(each) for each in tape.gradient(loss, [context, *variables]))
    found, *gradients = caption_loss_and_gradients(v, read, y, Q, q, F, U, R, b, V, c)
    assert found == pytest.approx(float(loss), rel=1e-13)
    assert relative_error(gradients, [dv, dQ, dq, dFR[:K], dU, dFR[K:], db, dV, dc]) < LIMIT


def test_captions_are_the_best_words_after_the_words_before(draw):
    v, (*others, c) = 2 * draw(20, C), weights(draw)
    model = *others, c + np.array([1.0, 0, 0])  # END is likely, so that rows end at different steps
    y = write_captions(v, T, *model)
    best = scores(v, shifted(y), *model).argmax(axis=-1)
    ended = np.cumsum(shifted(y)[:, 1:] == END, axis=1) > 0
    ended = np.concatenate([np.zeros((20, 1), bool), ended], axis=1)
    assert (y == np.where(ended, END, best)).all()
    assert 0 < ended.mean() < 1


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_scheduled_words_are_the_teachers_or_the_networks_own(draw, share):
    v, y, u, model = draw(20, C), draw.integers(0, K, 20, T), draw.rng.random((20, T)), weights(draw)
    read = scheduled_words(v, y, u, share, *model)
    own = shifted(scores(v, read, *model).argmax(axis=-1))
    wanted = np.where(u < share, shifted(y), own)
    wanted[:, 0] = END
    assert (read == wanted).all()


def test_the_weaned_one_reads_what_the_free_one_says(draw):
    """With no teacher at all, read is the caption one step later, up to END."""
    v, model = 2 * draw(20, C), weights(draw)
    y = write_captions(v, T, *model)
    read = scheduled_words(v, y, np.ones((20, T)), 0.0, *model)
    before_end = np.cumsum(y == END, axis=1) == 0
    assert (read[:, 1:][before_end[:, :-1]] == y[:, :-1][before_end[:, :-1]]).all()


def test_large_scores_stay_finite(draw):
    with np.errstate(all="raise", under="ignore"):
        log_p, do = chain_log_p(1e4 * draw(B, T, K), SENTENCES)
    assert np.isfinite(log_p).all()
    assert np.isfinite(do).all()
