"""07_patterns: what its probes are for, which notes name a wrong term, its words, and what its networks learn."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.captions import END, caption_loss_and_gradients, chain_log_p, scheduled_words, write_captions
from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.cells.output_recurrence import free_run, teacher_forced
from rnn_course.cells.patterns import wired_backward
from rnn_course.draw import Draw
from rnn_course.exercises.a07_patterns import draws
from rnn_course.exercises.a07_patterns.scheduled_words import words_by_chance
from tests.exercises.notebooks import probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("07_patterns")


def test_points_sum_to_100_and_every_exercise_has_ten_mistakes_and_three_right_answers_written_otherwise():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 10 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


def given_the_answer(x, y, y0, *weights):
    return teacher_forced(x, np.concatenate([y[:, 1:], y[:, :1]], axis=1), y0, *weights)


def everything_counts(o, y):
    return chain_log_p(o, np.maximum(y, 1))


@pytest.mark.parametrize(
    ("name", "words", "function"),
    [
        ("context_forward", "later", lambda x, *others: context_forward(x[:, ::-1], *others)),
        (
            "context_forward",
            "context of another row",
            lambda x, h0, v, *others: context_forward(x, h0, v - v.mean(axis=0), *others),
        ),
        ("teacher_forced", "last right output", given_the_answer),
        ("chain_log_p", "after the END", everything_counts),
        ("write_captions", "context of another row", lambda v, *others: write_captions(v - v.mean(axis=0), *others)),
    ],
)
def test_probes_see_what_they_are_for(name, words, function):
    probe = next(probe for probe in ASSIGNMENT[name].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, name, function)


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("context_step", lambda x, h, v, *others: context_step(x, h, 2 * v, *others), "term of the context"),
        ("context_step", lambda x, h, *others: context_step(x, 2 * h, *others), "term of the state"),
        ("context_forward", lambda x, h0, *others: context_forward(x, 2 * h0, *others), "h0 alone"),
        ("context_backward", lambda dhs, hs, *others: context_backward(2 * dhs, hs, *others), "single step"),
        ("wired_backward", lambda do, *others: wired_backward(2 * do, *others), "output layer"),
        ("teacher_forced", lambda x, y, y0, *others: teacher_forced(x, 2 * y, y0, *others), "which y goes to which"),
        ("free_run", lambda x, y0, *others: free_run(x, 2 * y0, *others), "single step"),
        ("chain_log_p", lambda o, y: chain_log_p(2 * o, y), "sentences of one word"),
        (
            "caption_loss_and_gradients",
            lambda v, read, y, Q, *others: caption_loss_and_gradients(v, read, y, 2 * Q, *others),
            "(7.42)",
        ),
        ("scheduled_words", lambda v, y, *others: scheduled_words(v, np.roll(y, 2, axis=1), *others), "(7.51)"),
    ],
)
def test_an_unknown_mistake_is_told_by_the_term_that_is_wrong(name, function, words):
    verdict = verdict_on(ASSIGNMENT, name, function)
    assert verdict.misconception is None
    assert verdict.fraction < 1
    assert words in verdict.message


@pytest.mark.parametrize("seed", range(5))
def test_drawn_sentences_end_at_different_steps(seed):
    y = draws.sentences(Draw(seed), 4, 5, 6)
    ended = (y == END).any(axis=1)
    assert ended[0]
    assert not ended[-1]
    assert (y[:, 0][~ended] != END).all()


@pytest.mark.parametrize("seed", range(3))
def test_weaning_is_asked_where_coins_and_words_differ(seed):
    for question in words_by_chance.draw(Draw(seed)):
        v, y, u, share, *model = question.calls[0].args
        teachers, own = (scheduled_words(v, y, u, extreme, *model) for extreme in (1.0, 0.0))
        assert 0 < (u < share).mean() < 1
        assert (teachers != own).mean() > 0.3


@pytest.mark.slow
def test_every_figure_is_told_in_words(shown):
    assert len(shown.pictures) == 14
    assert all(len(picture.alt.split()) >= 20 for picture in shown.pictures)


@pytest.mark.slow
def test_right_sentences_are_true_and_complete(shown):
    names = shown.names
    for n, some in enumerate(names["RIGHT"]):
        facts = {"odd" if n % 2 else "even"}
        facts |= {f"more than {names['NUMBERS'][n - 1]}"} if n > 0 else set()
        facts |= {f"less than {names['NUMBERS'][n + 1]}"} if n < 9 else set()
        told = [each.partition(" is ")[2].replace(" and ", " , ").split(" , ") for each in some]
        assert sorted(map(tuple, told)) == sorted(itertools.permutations(facts))
        assert all(each.startswith(names["NUMBERS"][n] + " is ") for each in some)
        for read, y in names["LESSONS"][n]:
            assert names["say"](y) in some
            assert read[0] == END
            assert (read[1:] == y[:-1]).all()


@pytest.mark.slow
def test_the_speaker_learns_all_but_the_coin_and_is_never_half_wrong(shown):
    names = shown.names
    coin = 0.8 * np.log(6) + 0.2 * np.log(2)
    assert coin - 0.05 < np.mean(names["losses"][-100:]) < coin + 0.1
    first, sense, right = names["marks"](names["speaker"])
    assert right > 0.95
    assert sense > 0.98
    assert first - right < 0.02


@pytest.mark.slow
def test_only_two_of_the_four_wires_can_be_cut(shown):
    names = shown.names
    marks = {name[:4]: names["marks"](model) for name, model in names["CUTS"].items()}
    assert all(each[0] > 0.95 for each in marks.values())
    assert min(marks["no R"][1:] + marks["no Q"][1:]) > 0.95
    assert marks["no F"][1] < 0.2
    assert marks["no U"][1] < 0.01


@pytest.mark.slow
def test_weaning_helps_the_painter_and_harms_the_speaker(shown):
    names = shown.names
    assert (names["alone"] - names["with_teacher"])[2:].min() > 0.04
    assert names["alone"].max() > 0.3
    assert 0.18 < names["with_teacher"].min() < names["with_teacher"].max() < 0.235
    assert names["weaned_alone"].mean() < names["alone"].mean() - 0.02
    assert names["weaned_with_teacher"].mean() > names["with_teacher"].mean() + 0.02
    half, none = (names["marks"](model) for model in names["WEANED"].values())
    assert half[1] > 0.9
    assert none[0] > 0.95
    assert none[1] < 0.5


@pytest.mark.slow
def test_the_reader_and_the_sum_over_all_sentences(shown):
    assert "right in the exam: 9" in shown.text
    assert "31 sentences, their probabilities sum to" in shown.text
