"""03_language_model: which notes and probes see what, and whether its pictures and prose say what is true."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.class_softmax import class_log_p
from rnn_course.cells.language import embed_backward
from rnn_course.cells.markov import markov_counts, score_sequences
from rnn_course.cells.optimisers import adam_step
from rnn_course.decoding.generation import generate_and_halt
from tests.exercises.notebooks import known_mistake, probe_agrees, verdict_on

ASSIGNMENT = catalogue.load("03_language_model")


def test_every_exercise_has_eight_mistakes_and_three_right_answers_written_otherwise():
    assert all(len(one.misconceptions) >= 8 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)
    assert ASSIGNMENT.points == 100


def test_texts_cross_the_wire_as_they_are():
    wrong = known_mistake("words_as_they_are", of=ASSIGNMENT["encode"])
    verdict = verdict_on(ASSIGNMENT, "encode", wrong)
    assert verdict.misconception == "words_as_they_are"


@pytest.mark.parametrize(
    ("name", "words", "function"),
    [
        ("embed_backward", "sum", known_mistake("last_row_of_y", of=ASSIGNMENT["embed_backward"])),
        ("contexts", "later token", known_mistake("token_in_its_context", of=ASSIGNMENT["contexts"])),
        ("markov_counts", "padding", known_mistake("padding_is_counted", of=ASSIGNMENT["markov_counts"])),
        (
            "char_rnn_loss_and_gradients",
            "padding",
            known_mistake("padding_counts", of=ASSIGNMENT["char_rnn_loss_and_gradients"]),
        ),
        (
            "char_rnn_forward",
            "later token",
            lambda tokens, h0, model: char_rnn_forward(np.roll(tokens, -1, axis=1), h0, model),
        ),
    ],
)
def test_probes_see_what_they_are_for(name, words, function):
    probe = next(probe for probe in ASSIGNMENT[name].probes if words in probe.says)
    assert not probe_agrees(probe, ASSIGNMENT, name, function)


def told_late(tokens, h0, model):
    hs, log_p = char_rnn_forward(tokens, 1.1 * h0, model)
    return hs, log_p


def flat_U(y, mask, model):
    E, W, U, b, V, c = model
    return char_rnn_loss_and_gradients(y, mask, (E, W, 1.1 * U, b, V, c))


@pytest.mark.parametrize(
    ("name", "wrong", "note"),
    [
        ("embed_backward", lambda dx, y, K: 1.1 * embed_backward(dx, y, K), "which row of dE"),
        ("markov_counts", lambda y, mask, K, m: 2 * markov_counts(y, mask, K, m), "even without padding"),
        ("score_sequences", lambda log_p, y, mask: score_sequences(2 * log_p, y, mask), "even without padding"),
        ("char_rnn_forward", told_late, "from another state"),
        ("char_rnn_loss_and_gradients", flat_U, "wrong with another U"),
        (
            "adam_step",
            lambda w, g, m, v, t, rate, *decay: adam_step(w, g, m, v, t, 1.1 * rate, *decay),
            "no longer changes anything",
        ),
        ("class_log_p", lambda h, y, A, a, V, c: class_log_p(h, y, A, a, V, 1.1 * c), "even with one class"),
        ("generate_and_halt", lambda model, *args: generate_and_halt((*model[:5], 1.5 * model[5] - 1), *args), None),
    ],
)
def test_an_isolating_check_names_the_wrong_term(name, wrong, note):
    verdict = verdict_on(ASSIGNMENT, name, wrong)
    assert verdict.status == "fail"
    assert verdict.misconception is None
    assert note is None or note in verdict.message


@pytest.mark.slow
def test_the_best_possible_perplexity_is_the_grammars_entropy_rate(shown):
    """Against a sum over all numbers of deeds, in the place of the closed form's means."""
    told = shown.names
    entropy = tokens = 0.0
    for deeds in range(1, 400):
        p = 0.2 * 0.8 ** (deeds - 1)
        entropy += p * (np.log(4) + deeds * np.log(3) - np.log(p))
        tokens += p * (deeds + 5)
    assert told["best_possible"] == pytest.approx(np.exp(entropy / tokens), rel=1e-12)


@pytest.mark.slow
def test_the_state_beats_every_order_and_comes_close_to_the_dice(shown):
    told = shown.names
    dice = np.exp(told["chance"].sum() / told["mask_unseen"].sum())
    assert dice <= told["with_state"] < dice + 0.03
    assert min(told["held_out"]) > dice + 0.25


@pytest.mark.slow
def test_counting_learns_by_heart(shown):
    told = shown.names
    assert int(np.argmin(told["held_out"])) == 3
    assert told["seen"][5] < told["best_possible"] < told["held_out"][5]


@pytest.mark.slow
def test_at_the_last_word_only_the_state_knows_the_animal(shown):
    bits = shown.names["bits"]
    at_hoots = shown.names["text"].index("hoots")
    assert bits["order 3"][at_hoots] > 4
    assert bits["with a state"][at_hoots] < 2.7


@pytest.mark.slow
def test_on_names_the_two_are_close(shown):
    lines = shown.printed["def perplexity_on(heap, log_p_of):"].splitlines()
    counted = min(float(line.split()[-1]) for line in lines)
    with_state = float(shown.printed["best = [np.inf, None, 0]"].split()[-1])
    assert abs(counted - with_state) < 0.6


@pytest.mark.slow
def test_the_review_is_negative(shown):
    told = shown.names
    assert told["scores"].tolist() == [-5, 5]
    assert told["label"] == -1
