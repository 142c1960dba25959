"""15_reservoir: what its draws, probes and notes are for, and what its notebook's pictures claim."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.readout import collect_rows, forecast_score, memory_capacity, readout_loss, ridge_readout
from rnn_course.cells.reservoir import (
    echo_bounds,
    echo_distance,
    free_run,
    reservoir_drive,
    reservoir_step,
    sparse_reservoir,
)
from rnn_course.draw import Draw
from rnn_course.exercises.a15_reservoir import draws
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("15_reservoir")


def test_the_points_sum_to_100_and_every_exercise_has_a_bank():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 9 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize("seed", range(5))
def test_drawn_reservoirs_have_eigenvalues_that_a_wrong_size_misses(seed):
    draw = Draw(seed)
    for turns in (True, False):
        G, order, fan_in, radius = draws.sparse(draw, 6, 2, turns=turns)
        values = np.linalg.eigvals(sparse_reservoir(G, order, fan_in, radius))
        assert values.real.max() < 0.99 * radius
        U = draws.recurrent(draw, 5, turns=turns)
        assert echo_bounds(U, 0.3)[0] < 0.7 + 0.3 * np.abs(np.linalg.eigvals(U)).max() - 1e-3


@pytest.mark.parametrize("seed", range(5))
def test_drawn_forecasts_miss_and_come_right_again(seed):
    o, y, limit = draws.forecast(Draw(seed), 4, 7, 2)
    _, valid = forecast_score(o, y, limit)
    within = np.sqrt(((o - y) ** 2).sum(axis=2) / y.var(axis=(0, 1)).sum()) <= limit
    assert valid.min() > 0
    assert (within.sum(axis=1) > valid).any()


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("reservoir_drive", known_mistake("hears_the_answer_itself", of=ASSIGNMENT["reservoir_drive"])),
        ("reservoir_drive", known_mistake("output_wraps_round", of=ASSIGNMENT["reservoir_drive"])),
        ("free_run", lambda x, *others: free_run(x - x.mean(axis=1, keepdims=True), *others)),
    ],
)
def test_probes_see_what_they_are_for(name, function):
    (probe,) = ASSIGNMENT[name].probes
    assert not probe_agrees(probe, ASSIGNMENT, name, function)


def twice_the_feedback(x, y, h0, y0, reservoir):
    W, U, F, b, a = reservoir
    return reservoir_drive(x, y, h0, y0, (W, U, 2 * F, b, a))


def half_the_bias(x, h, y, W, U, F, b, a):
    return reservoir_step(x, h, y, W, U, F, b / 2, a)


def half_the_rate(*args):
    d, rate = echo_distance(*args)
    return d, rate / 2


def twice_the_bound(U, a):
    rest, bound = echo_bounds(U, a)
    return rest, 2 * bound


def twice_the_bias(x, h, y, V, reservoir):
    return free_run(x, h, y, V * np.where(np.arange(len(V)) == 0, 2, 1)[:, None], reservoir)


def states_turned_round(x, hs, y, washout):
    return collect_rows(x, hs[..., ::-1], y, washout)


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        ("sparse_reservoir", lambda *args: 2 * sparse_reservoir(*args), "the scale in (15.3)"),
        ("reservoir_step", half_the_bias, "look at z in (15.4)"),
        ("reservoir_drive", twice_the_feedback, "only outputs are fed back"),
        ("echo_distance", half_the_rate, "look at d_0 in (15.9)"),
        ("echo_bounds", twice_the_bound, "look at those two"),
        ("collect_rows", states_turned_round, "the order within a row"),
        ("readout_loss", lambda V, A, Y, penalty: readout_loss(V, A, 2 * Y, penalty), "errors E"),
        ("ridge_readout", lambda A, Y, penalty: ridge_readout(A, 2 * Y, penalty), "Aᵀ Y"),
        ("free_run", twice_the_bias, "a single step"),
        ("forecast_score", lambda o, y, limit: forecast_score(o, y, limit / 2), "counted in (15.24)"),
        ("memory_capacity", lambda u, hs, *others: memory_capacity(u[:, ::-1], hs, *others), "look at which u"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.misconception is None
    assert note in verdict.message


def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) == 10
    assert all(len(picture.alt.split()) >= 20 for picture in shown.pictures)


def test_a_series_that_is_heard_lets_a_radius_above_1_forget(shown):
    two_copies = shown.names["two_copies"]
    ends = {
        (radius, hear): two_copies(radius, hear=hear)[0][:, -1].max()
        for radius in (0.8, 1.2, 2.0)
        for hear in (0.0, 1.0)
    }
    assert max(ends[0.8, 0.0], ends[0.8, 1.0]) < 1e-14
    assert ends[1.2, 1.0] < 1e-9 < 1 < ends[1.2, 0.0]
    assert min(ends[2.0, 0.0], ends[2.0, 1.0]) > 1
    assert two_copies(0.8)[0][:, 99].max() < 6e-6
    assert 1e-3 < two_copies(1.2)[0][:, 99].mean() < 0.1


def test_the_rate_in_silence_follows_rest_up_to_1_and_never_passes_the_bound(shown):
    told = shown.names
    rest, bound, quiet, heard = (np.array(told[name]) for name in ("rest", "bound", "quiet", "heard"))
    forgets = rest < 0.98
    assert np.allclose(quiet[forgets], rest[forgets], rtol=0.04, atol=0)
    assert (quiet[~forgets] > 0.98).all()
    assert (heard < quiet + 1e-3).all()
    assert (np.maximum(quiet, heard) < bound).all()


def test_the_reservoir_holds_twenty_times_longer_than_a_window(shown):
    told = shown.names
    true = told["truth"](told["starts"], told["steps"])
    held = {name: np.median(forecast_score(said, true, 0.4)[1]) for name, said in told["forecasts"].items()}
    copy, window, reservoir, equation = held.values()
    assert copy < 10 < window < 25
    assert reservoir == equation == 400
    error = {
        name: np.sqrt(((said - true) ** 2).mean(axis=(0, 2)) / true.var()) for name, said in told["forecasts"].items()
    }
    assert error["window of 50 values"][0] < 1e-3 < 0.3 < error["window of 50 values"][20:].min()
    assert error["reservoir"].max() < 0.1
    (valid,) = forecast_score(
        told["forecast"](told["reservoir"], told["V"], [2100], 1500), told["truth"]([2100], 1500), 0.4
    )[1]
    assert 400 < valid < 1000


def test_leaks_trade_sharp_memory_for_long_memory(shown):
    memories = shown.names["memories"]
    assert memories[1.0][0][:18].min() > 0.98
    assert memories[1.0][0][40:].max() < 0.06 < memories[0.3][0][40:].min()
    totals = [total for _, total in memories.values()]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] < 100


def test_on_a_real_recording_the_reservoir_is_no_better_than_a_window(shown):
    errors = shown.names["errors"]
    copy, window, reservoir = errors.values()
    assert np.abs(window - reservoir).max() < 0.05
    assert (np.maximum(window, reservoir) < copy).all()
    assert 0.4 - 0.01 < min(window.min(), reservoir.min()) < 0.5
