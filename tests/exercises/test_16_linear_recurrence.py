"""16_linear_recurrence: what its draws, probes and notes are for, and what its notebook's pictures claim."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.linear_recurrence import (
    combine,
    convolve_by_fft,
    diagonal_backward,
    diagonal_forward,
    memory_horizon,
    parallel_scan,
)
from rnn_course.cells.min_gru import min_gru_forward, min_gru_log
from rnn_course.cells.state_space import lru_forward, ring_init, selective_forward, stable_eigenvalues, zero_order_hold
from rnn_course.draw import Draw
from rnn_course.exercises.a16_linear_recurrence import draws
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("16_linear_recurrence")


def test_the_points_sum_to_100_and_every_exercise_has_a_bank():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 9 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.parametrize("seed", range(5))
def test_drawn_eigenvalues_turn_and_plain_formulas_fail_on_sharp_gates(seed):
    draw = Draw(seed)
    lam = draws.eigenvalues(draw, 6)
    assert np.abs(lam.imag).min() > 0.05
    assert np.abs(lam).max() < 1
    x, h0, W, b = draws.sharply_gated(draw, 2, 6, 3, 4)
    k, s = np.split(x @ W + b, 2, axis=2)
    with np.errstate(all="ignore"):
        A = np.cumprod(1 / (1 + np.exp(k)), axis=1)
        plain = A * (h0[:, None] + np.cumsum(np.where(s >= 0, s + 0.5, 1 / (1 + np.exp(-s))) / (1 + np.exp(-k)) / A, 1))
    assert not np.isfinite(np.log(plain)).all()
    assert np.isfinite(min_gru_log(x, h0, W, b)).all()


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "leak"),
    [
        ("diagonal_forward", lambda v, h0, lam: diagonal_forward(v[:, ::-1], h0, lam)),
        ("lru_forward", lambda x, *others: lru_forward(x - x.mean(axis=1, keepdims=True), *others)),
        ("min_gru_forward", lambda x, *others: min_gru_forward(x[:, ::-1], *others)),
        ("selective_forward", lambda x, *others: selective_forward(x / np.abs(x).max(axis=1, keepdims=True), *others)),
        ("LRU", known_mistake("ScansBackwards", of=ASSIGNMENT["LRU"])),
    ],
)
def test_probes_see_what_they_are_for(name, leak):
    (probe,) = ASSIGNMENT[name].probes
    assert not probe_agrees(probe, ASSIGNMENT, name, leak)


def half_the_state(v, h0, lam):
    return diagonal_forward(v, h0, lam / 2)


def half_the_input(v, h0, lam):
    return diagonal_forward(v / 2, h0, lam)


def twice_the_carry(dhs, hs, h0, lam):
    dv, dh0, dlam = diagonal_backward(dhs, hs, h0, lam)
    return dhs + 2 * (dv - dhs), dh0, dlam


def half_the_factor(a1, v1, a2, v2):
    a, v = combine(a1, v1 / 2, a2, v2)
    return a, v


def half_of_what_is_earlier(a, v):
    decay, hs = parallel_scan(a, v)
    return decay, v + (hs - v) / 2


def half_the_kernel(v, lam):
    kernel, hs = convolve_by_fft(v, lam)
    return kernel / 2, hs / 2


def half_the_size(nu, theta):
    lam, gamma = stable_eigenvalues(nu, theta)
    return lam / 2, gamma


def three_times_the_skip(x, a, W, b, P, Q, d):
    return selective_forward(x, a, W, b, P, Q, 3 * d)


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        ("diagonal_forward", half_the_state, "the first term of (16.1)"),
        ("diagonal_forward", half_the_input, "which v_t step t"),
        ("memory_horizon", lambda lam, share: 3 * memory_horizon(lam, share), "the two logarithms"),
        ("diagonal_backward", twice_the_carry, "what (16.3) passes back"),
        ("combine", half_the_factor, "what multiplies v1"),
        ("parallel_scan", half_of_what_is_earlier, "the slices of (16.10)"),
        ("convolve_by_fft", half_the_kernel, "look at (16.12)"),
        ("stable_eigenvalues", half_the_size, "the two exp of (16.15)"),
        ("ring_init", lambda *args: tuple(2 * each for each in ring_init(*args)), "(16.18) and (16.19)"),
        ("lru_forward", lambda x, *others: 3 * lru_forward(x, *others), "look at the factor of (16.20)"),
        ("zero_order_hold", lambda a, step: (np.exp(step * a), 3 * zero_order_hold(a, step)[1]), "look at (16.24)"),
        (
            "min_gru_forward",
            lambda x, h0, W, b: min_gru_forward(x, h0, W, 2 * b),
            "at which columns (16.25) takes",
        ),
        ("min_gru_log", lambda x, h0, W, b: min_gru_log(x, 3 * h0, W, b), "what (16.32) does with h0"),
        ("selective_forward", three_times_the_skip, "look at (16.34), (16.35)"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.misconception is None
    assert note in verdict.message


def test_a_real_answer_to_a_complex_question_is_told_by_its_kind():
    verdict = verdict_on(ASSIGNMENT, "diagonal_forward", lambda *args: np.abs(diagonal_forward(*args)))
    assert "expected complex, got float64" in verdict.message
    verdict = verdict_on(ASSIGNMENT, "lru_forward", lambda *args: lru_forward(*args) + 0j)
    assert "expected float, got complex128" in verdict.message


@pytest.mark.slow
def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) == 12
    assert all(len(picture.alt.split()) >= 20 for picture in shown.pictures)


@pytest.mark.slow
def test_the_formula_of_the_horizon_is_what_is_measured(shown):
    short, measured = shown.names["short"], shown.names["measured"]
    assert np.array_equal(measured, np.ceil(memory_horizon(short + 0j, 0.01)))


@pytest.mark.slow
def test_the_linear_layer_forgets_whatever_it_hears_and_the_tanh_cell_does_not(shown):
    faded = shown.names["faded"]
    linear, cell = ([np.asarray(each[which]) for each in faded.values()] for which in (0, 1))
    assert np.allclose(linear, linear[0], rtol=1e-6, atol=0)
    assert np.allclose(linear[0][1:] / linear[0][:-1], 0.9)
    silence, quiet, loud = (each[-1] for each in cell)
    assert silence > 1 > 0.1 > quiet > 1e-4 > 1e-9 > loud


@pytest.mark.slow
def test_scan_and_logarithms_agree_with_loops_where_plain_numbers_do_not(shown):
    assert shown.names["worst"] < 1e-13
    assert shown.names["lost"] < 400
    assert np.abs(shown.names["by_logs"] / shown.names["exact"] - 1).max() < 1e-11


@pytest.mark.slow
def test_gamma_keeps_the_variance(shown):
    with_factor, without = shown.names["variance"]["with γ"][-1], shown.names["variance"]["without γ"][-1]
    assert np.abs(with_factor - 1).max() < 0.2
    assert np.allclose(without, 1 / (1 - shown.names["sizes"] ** 2), rtol=0.2)


@pytest.mark.slow
def test_the_hold_is_exact_and_euler_is_not(shown):
    states = shown.names["states"]
    fine = dict(zip(np.round(states(0.01)[0], 6), states(0.01)[1], strict=True))
    for step in (0.2, 0.8):
        held, euler = (
            max(abs(value - fine[np.round(time, 6)]) for time, value in zip(*states(step, euler), strict=True))
            for euler in (False, True)
        )
        assert held < 1e-12 < 1 < euler


@pytest.mark.slow
def test_gates_that_read_the_input_hold_on_to_what_is_marked(shown):
    value, mark, y = (shown.names[name] for name in ("value", "mark", "chooses"))
    last = np.maximum.accumulate(np.where(mark > 0, np.arange(len(mark)), -1))
    told = last >= 0
    assert np.abs(y[0, told, 0] - value[last[told]]).max() < 0.02


@pytest.mark.slow
def test_the_untrained_lstm_does_not_feel_the_first_pixel(shown):
    lru, lstm = (shown.names["slopes"][name] for name in ("LRU", "LSTM"))
    assert lru[0] / lru[-2] > 0.05
    assert lstm[0] / lstm[-2] < 1e-3
