"""What is asked of the readout: its rows, its loss, its fit, its scores."""

import numpy as np

from rnn_course.cells.readout import collect_rows, forecast_score, memory_capacity, readout_loss, ridge_readout
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _collected(draw, washout, **fixed):
    B, T, D, H, K = draw.sizes("BTDHK", **fixed)
    return draw(B, T, D), draw(B, T, H), draw(B, T, K), min(washout, T - 1)


@check(of=collect_rows, weight=3)
def rows_after_a_washout(draw):
    for washout in (2, 1):
        yield ask(collect_rows, *_collected(draw, washout))


@check(of=collect_rows)
def rows_without_a_washout(draw):
    yield ask(collect_rows, *_collected(draw, 0))


@check(of=collect_rows)
def rows_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(collect_rows, *_collected(draw, 1, **{axis: 1}))


@check(of=collect_rows, weight=0,
       note="It differs even for a single sequence without a washout: look at the order within a row in (15.12).")
def rows_of_a_single_sequence(draw):
    yield ask(collect_rows, *_collected(draw, 0, B=1))


def _fitted(draw, N=7, **fixed):
    D, H, K = draw.sizes("DHK", **fixed)
    A, Y = draws.rows(draw, N, D, H, K)
    return A, Y, float(draw.rng.uniform(0.3, 0.9))


def _judged(draw, N=7, **fixed):
    A, Y, penalty = _fitted(draw, N, **fixed)
    return draw(A.shape[1], Y.shape[1], scale=1.0), A, Y, penalty


@check(of=readout_loss, weight=3)
def loss_and_gradient_of_a_readout(draw):
    for N in (7, 9):
        yield ask(readout_loss, *_judged(draw, N))


@check(of=readout_loss)
def loss_and_gradient_with_one_axis_of_size_1(draw):
    for axis in "DHK":
        yield ask(readout_loss, *_judged(draw, **{axis: 1}))
    yield ask(readout_loss, *_judged(draw, N=1))


@check(of=readout_loss, weight=0,
       note="It differs even without a penalty: look at the errors E and at what multiplies them in dV.")
def loss_without_a_penalty(draw):
    *others, _ = _judged(draw)
    yield ask(readout_loss, *others, 0.0)


@check(of=readout_loss, weight=0,
       note="Where every error is 0 only the penalty is left, and it differs: look at the second sum of (15.16).")
def loss_of_a_perfect_fit(draw):
    V, A, _, penalty = _judged(draw)
    yield ask(readout_loss, V, A, A @ V, penalty)


@check(of=ridge_readout, weight=3)
def a_ridge_readout(draw):
    for N in (15, 19):
        yield ask(ridge_readout, *_fitted(draw, N))


@check(of=ridge_readout)
def a_readout_of_fewer_rows_than_weights(draw):
    for N in (4, 3):
        yield ask(ridge_readout, *_fitted(draw, N, D=4, H=5))


@check(of=ridge_readout)
def readouts_with_one_axis_of_size_1(draw):
    for axis in "DHK":
        yield ask(ridge_readout, *_fitted(draw, 11, **{axis: 1}))
    yield ask(ridge_readout, *_fitted(draw, 1))


@check(of=ridge_readout, weight=0,
       note="With a penalty of almost 0 this is plain least squares, and it differs: look at Aᵀ A and Aᵀ Y in (15.18).")
def a_readout_with_hardly_a_penalty(draw):
    A, Y, _ = _fitted(draw, 40)
    yield ask(ridge_readout, A, Y, 1e-9)


@check(of=ridge_readout, weight=0,
       note="With a huge penalty all weights go to 0 and the free bias becomes the mean of Y, but yours does not: look "
            "at P in (15.18).")
def a_readout_with_a_huge_penalty(draw):
    A, Y, _ = _fitted(draw, 15)
    yield ask(ridge_readout, A, Y, 1e9)


@check(of=forecast_score, weight=3)
def scores_of_forecasts(draw):
    for K in (3, 2):
        yield ask(forecast_score, *draws.forecast(draw, *draw.sizes("B", T=7, K=K), 7, K))


@check(of=forecast_score)
def scores_with_one_axis_of_size_1(draw):
    for B, T, K in ((1, 6, 2), (4, 6, 1), (5, 1, 3)):
        yield ask(forecast_score, *draws.forecast(draw, B, T, K))


@check(of=forecast_score)
def forecasts_that_hold_and_that_never_do(draw):
    o, y, _ = draws.forecast(draw, 3, 6, 2)
    yield ask(forecast_score, o, y, 50.0)
    yield ask(forecast_score, y + 3 * y.std(), y, 0.5)
    steady = np.tile([1.0, -1.0, -1.0, 1.0], (2, 1))[:, :, None]
    yield ask(forecast_score, steady + np.array([0.25, 0.5, -0.25, 2.0])[:, None], steady, 0.5)


@check(of=forecast_score, weight=0,
       note="With one output it differs: look at the mean over rows and steps in (15.22), and at what is counted in "
            "(15.24).")
def scores_of_one_output(draw):
    yield ask(forecast_score, *draws.forecast(draw, 4, 7, 1))


def _memory(draw, B, T, H, lags, washout):
    return *draws.remembered(draw, B, T, H), lags, washout, float(draw.rng.uniform(0.02, 0.1))


@check(of=memory_capacity, weight=3)
def memory_of_a_reservoir(draw):
    yield ask(memory_capacity, *_memory(draw, 2, 25, 4, 3, 5))
    yield ask(memory_capacity, *_memory(draw, 3, 15, 5, 4, 4))


@check(of=memory_capacity)
def memory_with_one_axis_of_size_1(draw):
    yield ask(memory_capacity, *_memory(draw, 1, 30, 4, 3, 6))
    yield ask(memory_capacity, *_memory(draw, 2, 15, 1, 3, 4))
    yield ask(memory_capacity, *_memory(draw, 3, 12, 4, 1, 3))


@check(of=memory_capacity, weight=0,
       note="It differs even for a single lag of a single sequence: look at which u belongs to which row in (15.25).")
def memory_of_the_last_input(draw):
    yield ask(memory_capacity, *_memory(draw, 1, 20, 3, 1, 4))


@check(of=memory_capacity, weight=0,
       note="Here the state is the last four inputs themselves, so m_k should be nearly 1 for all of them: look at "
            "(15.26) and (15.27).")
def memory_of_a_shift_register(draw):
    u = 0.5 + draw(1, 40)
    hs = np.stack([np.roll(u, k, axis=1) for k in range(1, 5)], axis=2)
    yield ask(memory_capacity, u, hs, 4, 5, 1e-6)
