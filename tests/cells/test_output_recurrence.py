"""Output recurrence against complex steps, loops and Keras' layers; counts against arrays, schedules against limits."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course.cells.output_recurrence import (
    free_run,
    sequence_weights,
    teacher_forced,
    teacher_forced_backward,
    teacher_shares,
)
from rnn_course.draw import Draw
from tests.cells.derivatives import by_complex_step, relative_error

LIMIT = 1e-12
B, T, D, H, K = 3, 5, 4, 6, 2


@pytest.fixture
def draw() -> Draw:
    return Draw(0)


def given(draw, B=B, T=T, D=D, H=H, K=K):
    """x, y, y0, W, F, b, V, c."""
    return draw(B, T, D), draw(B, T, K), draw(B, K), draw(D, H), draw(K, H), draw(H), draw(H, K), draw(K)


def in_a_loop(x, y, y0, W, F, b, V, c):
    """The outputs under a teacher, one step after another."""
    before, o = y0, []
    for t in range(x.shape[1]):
        o.append(np.tanh(x[:, t] @ W + before @ F + b) @ V + c)
        before = y[:, t]
    return np.stack(o, axis=1)


def test_all_steps_at_once_are_the_steps_of_a_loop(draw):
    arguments = given(draw)
    assert relative_error([teacher_forced(*arguments)[1]], [in_a_loop(*arguments)]) < 1e-14


@pytest.mark.proves(teacher_forced_backward, by="complex step")
@pytest.mark.parametrize("one", ["none", "B", "T", "D", "H", "K"])
def test_teacher_forced_backward_against_the_derivative_of_the_loop(draw, one):
    arguments = given(draw, **({one: 1} if one != "none" else {}))
    x, y, y0, W, _, _, V, _ = arguments
    hs, o = teacher_forced(*arguments)
    do = draw(*o.shape)
    wanted = by_complex_step(lambda *args: (do * in_a_loop(*args)).sum(), arguments, (0, 3, 4, 5, 6, 7))
    assert relative_error(teacher_forced_backward(do, hs, x, y, y0, W, V), wanted) < LIMIT


@pytest.mark.proves(teacher_forced_backward, by="Keras Dense layers")
def test_teacher_forced_backward_against_keras(draw):
    """Without U there is nothing recurrent about it: two dense layers at every step, on [x_t, y_{t-1}]."""
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("the gradients here are taken by TensorFlow's tape")
    import tensorflow as tf

    x, y, y0, W, F, b, V, c = arguments = given(draw)
    hidden = keras.layers.Dense(H, activation="tanh", dtype="float64")
    output = keras.layers.Dense(K, dtype="float64")
    hidden.build((B, T, D + K))
    output.build((B, T, H))
    hidden.set_weights([np.concatenate([W, F]), b])
    output.set_weights([V, c])
    hs, o = teacher_forced(*arguments)
    do, inputs = draw(*o.shape), tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        before = tf.concat([y0[:, None], y[:, :-1]], axis=1)
        scores = output(hidden(tf.concat([inputs, before], axis=2)))
        loss = tf.reduce_sum(scores * do)
    dx, dWF, db, dV, dc = (
        np.asarray(each)
        for each in tape.gradient(loss, [inputs, *hidden.trainable_variables, *output.trainable_variables])
    )
    assert relative_error([o], [scores.numpy()]) < LIMIT
    found = teacher_forced_backward(do, hs, x, y, y0, W, V)
    assert relative_error(found, [dx, dWF[:D], dWF[D:], db, dV, dc]) < LIMIT


def test_free_running_is_being_ones_own_teacher(draw):
    x, _, y0, *weights = given(draw)
    o = free_run(x, y0, *weights)
    assert relative_error([teacher_forced(x, o, y0, *weights)[1]], [o]) < 1e-14


def test_the_last_output_is_all_that_is_remembered(draw):
    x, _, y0, *weights = given(draw)
    o = free_run(x, y0, *weights)
    assert relative_error([free_run(x[:, 3:], o[:, 2], *weights)], [o[:, 3:]]) < 1e-14


@pytest.mark.parametrize(("K", "T", "m", "H"), [(2, 4, 1, 3), (3, 4, 2, 5), (3, 5, 3, 1)])
def test_counts_are_those_of_tables_and_arrays(draw, K, T, m, H):
    table, markov, by_output, by_state = sequence_weights(K, T, m, H)
    assert table == len(list(itertools.product(range(K), repeat=T))) - 1
    beginnings = {s[max(0, t - m) : t] for s in itertools.product(range(K), repeat=T) for t in range(T)}
    assert markov == len(beginnings) * (K - 1)
    _, _, _, _, F, b, V, c = given(draw, H=H, K=K)
    assert by_output == F.size + b.size + V.size + c.size
    assert by_state == by_output + draw(H, H).size


def test_a_markov_model_of_all_the_past_is_the_table():
    for K, T in ((2, 4), (3, 5)):
        table, markov, *_ = sequence_weights(K, T, T - 1, 1)
        assert table == markov


def test_schedules_fall_from_the_start_to_their_ends():
    i = np.array([0.0, 10.0, 100.0, 1000.0, 1e6])
    with np.errstate(over="raise", invalid="raise"):
        linear, exponential, inverse = teacher_shares(i, 0.2, 0.002, 0.99, 50.0)
    assert linear[0] == exponential[0] == 1
    assert inverse[0] == pytest.approx(50 / 51)
    assert all((np.diff(each) <= 0).all() and (each >= 0).all() for each in (linear, exponential, inverse))
    assert linear[-1] == 0.2
    assert inverse[2] == pytest.approx(50 / (50 + np.exp(2.0)))
    assert exponential[-1] == inverse[-1] == 0
