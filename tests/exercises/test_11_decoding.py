"""11_decoding: what its scorer says of samplers, right and wrong, and which notes name a wrong term."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.judge.questions import pose
from rnn_course import catalogue
from rnn_course.decoding.sampling import sample
from rnn_course.decoding.search import END, beam_search, extend_beams, greedy_search
from rnn_course.exercise import Function, Score
from rnn_course.exercises.a11_decoding import sample as sampling
from rnn_course.kit.question import answer, lookup_in
from tests.exercises.notebooks import verdict_on

ASSIGNMENT = catalogue.load("11_decoding")


def scored(function: Function, seed: str) -> Score:
    asked = next(one for one in pose(ASSIGNMENT["sample"], seed, ASSIGNMENT.namespace()) if one.score)
    assert asked.score is not None
    lookup = lookup_in({"sample": function})
    return asked.score([answer(question, lookup).value for question in asked.questions], list(asked.expected))


def test_the_exact_shares_are_shares():
    for context in range(sampling.CONTEXTS):
        for filters in (sampling.NO_FILTER, sampling.FILTERS):
            shares = sampling.exact_shares(context, filters)
            assert sum(shares.values()) == pytest.approx(1, rel=1e-12)
            assert max(shares.values()) < 0.4


def test_a_sampler_that_is_right_stays_far_from_the_limit():
    """Hoeffding's bound is generous: in 40 counts the widest gap is under half of what is allowed."""
    rows = sampling.TIMES * sampling.COPIES
    limit = sampling.allowed_gap(rows, sampling.CONTEXTS * len(sampling.exact_shares(0, sampling.FILTERS)))
    h0, model = sampling.counted_network()
    shape = sampling.TIMES, sampling.CONTEXTS, sampling.COPIES, sampling.T
    for seed in range(40):
        copies = np.repeat(np.repeat(h0, sampling.COPIES, axis=0)[None], sampling.TIMES, axis=0)
        y = sample(copies.reshape(-1, h0.shape[1]), model, sampling.T, *sampling.FILTERS, np.random.default_rng(seed))
        assert max(sampling._gaps(y.reshape(shape), sampling.FILTERS))[0] < limit / 2
    assert 0.03 < limit < 0.06


def ignores_rng(h0, model, T, tau, k, mass, rng):
    return sample(h0, model, T, tau, k, mass, np.random.default_rng())


def fixed_seed(h0, model, T, tau, k, mass, rng):
    return sample(h0, model, T, tau, k, mass, np.random.default_rng(0))


def one_row_for_all(h0, *args):
    rows = sample(h0, *args)
    return np.repeat(rows[:: len(rows) // 2], len(rows) // 2, axis=0)


def uniform(h0, model, T, tau, k, mass, rng):
    y = rng.integers(0, len(model[0]), size=(len(h0), T))
    return y * (np.cumsum(y == END, axis=1) == 0)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (sample, "right frequency"),
        (ignores_rng, "the same seed gave different samples"),
        (fixed_seed, "Every call drew the same"),
        (one_row_for_all, "Rows with the same state"),
        (uniform, "is off by"),
        (lambda *args: sample(*args).astype(float), "integers of shape (500, 3)"),
        (lambda *args: sample(*args)[:, :-1], "integers of shape (500, 3)"),
    ],
)
def test_the_scorer_says_what_is_wrong(function, words):
    said = scored(function, "another seed")
    assert words in said.note
    assert said.fraction == (function is sample)


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("beam_search", lambda h0, model, width, T, alpha: greedy_search(h0, model, T), "(11.17)"),
        ("beam_search", lambda h0, model, width, T, alpha: beam_search(h0, model, width, T, 0.9 * alpha), "(11.17)"),
        ("extend_beams", lambda s, log_p, width: extend_beams(s, 2 * log_p, width), "single beginning"),
        ("greedy_search", lambda h0, model, T: (greedy_search(h0, model, T)[0], -1.0), "with T = 1"),
    ],
)
def test_an_unknown_mistake_is_told_where_it_lies(name, function, words):
    verdict = verdict_on(ASSIGNMENT, name, function)
    assert verdict.misconception is None
    assert verdict.fraction <= 0.5
    assert words in verdict.message


def test_greedy_search_earns_little_as_a_beam():
    def greedy(h0, model, width, T, alpha):
        y, log_p = greedy_search(h0, model, T)
        return y, log_p / len(y) ** alpha

    assert verdict_on(ASSIGNMENT, "beam_search", greedy).fraction == 0


def test_a_search_question_is_worth_asking():
    """In the first check of beam search, greedy search finds none of the answers."""
    first = pose(ASSIGNMENT["beam_search"], "some seed", ASSIGNMENT.namespace())[0]
    for question, (y, _) in zip(first.questions, first.expected, strict=True):
        h0, model, _, T, _ = question.calls[0].args
        assert greedy_search(h0, model, T)[0].tolist() != y.tolist()
