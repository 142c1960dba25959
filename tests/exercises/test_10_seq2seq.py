"""10_seq2seq: every right answer passes, uniform attention fails, its data says one thing only, its networks learn."""

from __future__ import annotations

import contextlib
import io
import types
from typing import Any

import numpy as np
import pytest

from autograder.judge.assessment import Assessment
from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import TrustedRespondent, answering
from rnn_course import catalogue
from rnn_course.draw import Draw
from rnn_course.exercise import Function
from rnn_course.exercises.a10_seq2seq import draws
from rnn_course.models.seq2seq import END, PAD, exact_match, greedy_decode, teacher_forcing
from tests.exercises.notebooks import code_of, known_mistake, probe_agrees

ASSIGNMENT = catalogue.load("10_seq2seq")
JUDGE = Judge(draw_paper(ASSIGNMENT, "a seed"), TrustedRespondent({}))


def judged(name: str, function: Function) -> Assessment:
    JUDGE.respondent = answering(ASSIGNMENT, name, function)
    return JUDGE.assess(name)


def notebook(*parts: str) -> dict[str, Any]:
    """What the setup cell and the first exploration cell with each of these parts define, as with the key."""
    names = dict(ASSIGNMENT.namespace())
    sources = [cell.source for cell in code_of(ASSIGNMENT.name) if "reference" not in cell.metadata]
    with contextlib.redirect_stdout(io.StringIO()):
        for part in ("rnn_course.kit import", *parts):
            exec(next(source for source in sources if part in source), names)
    return names


def test_it_has_a_hundred_points_and_a_bank():
    assert ASSIGNMENT.points == 100
    assert all(len(one.misconceptions) >= 8 and len(one.accepted) >= 3 for one in ASSIGNMENT.exercises)


@pytest.mark.backend
@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("looks_everywhere_alike", "dot_attention"),
        ("LooksEverywhereAlike", "AdditiveAttention"),
        ("looks_without_a_query", "build_attention_decoder"),
        ("attends_to_padding", "build_attention_decoder"),
        ("steps_with_another_output", "build_decoder"),
        ("counts_padding", "masked_cross_entropy"),
    ],
)
def test_the_mistakes_that_this_assignment_is_about_are_called_by_their_names(name, of):
    verdict = judged(of, known_mistake(name, of=ASSIGNMENT[of]))
    assert (verdict.misconception, verdict.fraction < 1) == (name, True), verdict.message


@pytest.mark.backend
@pytest.mark.parametrize(
    ("of", "name"), [("build_encoder", "reads_padding_as_tokens"), ("AdditiveAttention", "LooksAtPadding")]
)
def test_probes_see_padding(of, name):
    (probe,) = ASSIGNMENT[of].probes
    assert not probe_agrees(probe, ASSIGNMENT, of, known_mistake(name, of=ASSIGNMENT[of]))


def test_an_own_stepper_of_fresh_layers_is_told_so():
    import keras

    def unshared(K, E, H):
        keras.utils.set_random_seed(1)
        build = ASSIGNMENT.namespace()["build_decoder"]
        return build(K, E, H)[0], build(K, E, H)[1]

    verdict = judged("build_decoder", unshared)
    assert 0 < verdict.fraction < 1
    assert "whether it has the same layers" in verdict.message


@pytest.mark.parametrize("seed", range(3))
def test_drawn_steppers_end_early_late_and_never(seed):
    weights, h = draws.telling_stepper(Draw(seed), 9, 5, 4, 6)
    y, margins = draws.written(weights, h, 6)
    ended = (y == END).any(axis=1)
    assert ended.any()
    assert not ended.all()
    assert margins.min() > 0.01


def test_every_date_can_be_read_in_one_way_only():
    names = notebook("def dates(")
    pairs = [
        pair for seed in range(3) for pair in names["dates"](np.random.default_rng(seed), 12000, names["LANGUAGES"])
    ]
    readings: dict[str, set[str]] = {}
    for text, iso in pairs:
        readings.setdefault(text, set()).add(iso)
    assert max(map(len, readings.values())) == 1
    one = [iso for _, iso in pairs[:12000]]
    assert len(set(one)) == len(one)


def test_lists_are_sorted_and_unseen_lists_are_new():
    names = notebook("def lists(")
    x, y = names["numbers_in"], names["numbers_out"]
    for row, ordered in zip(x[:200], y[:200], strict=True):
        assert sorted(row[row != PAD]) == ordered[ordered != PAD].tolist()
    lengths = (x != PAD).sum(axis=1)
    assert (lengths.min(), lengths.max()) == (2, 8)
    long = {tuple(row) for row in x[lengths > 4]}
    new = [tuple(row) for row in names["lists_new"] if (row != PAD).sum() > 4]
    assert sum(row in long for row in new) / len(new) < 0.001


def test_the_sequence_written_is_right_exactly_if_every_token_is_after_the_right_ones():
    """What section 5 says about the decoder that has no stepper."""
    from rnn_course.kit import models

    draw, written = Draw(2), np.zeros((4, 6), dtype=int)
    decoder, stepper = ASSIGNMENT.namespace()["build_decoder"](9, 4, 5)
    while not (written == END).any():
        weights = {name: 2.5 * array for name, array in draws.decoder_weights(draw, 9, 4, 5).items()}
        h = draw(4, 5)
        models.load(decoder, weights, [np.ones((4, 2), dtype=int), h])
        written, _ = greedy_decode(stepper, h, (), 6)
    y = np.where(written == END, PAD, written)[:, :5]
    y[0, 0] = 3 + (y[0, 0] == 3)
    ended = (written == END).any(axis=1)
    inputs, targets, _ = teacher_forcing(y)
    forced = models.run(decoder, [inputs, h]).argmax(axis=2)
    for row in np.flatnonzero(ended):
        both = [exact_match(each[row : row + 1], targets[row : row + 1])[0] for each in (written, forced)]
        assert both[0] == both[1]


def test_a_right_search_needs_no_other_exercise():
    JUDGE.respondent = TrustedRespondent({"greedy_decode": greedy_decode})
    assert JUDGE.assess("greedy_decode").status == "pass"


def test_a_wrong_attention_is_named_where_its_decoder_fails():
    class Wrong(ASSIGNMENT.namespace()["AdditiveAttention"]):  # type: ignore[misc]
        def call(self, *args, **kwargs):
            context, weights = super().call(*args, **kwargs)
            return -context, weights

    right = ASSIGNMENT.namespace()["build_attention_decoder"]
    build = types.FunctionType(right.__code__, {**right.__globals__, "AdditiveAttention": Wrong})
    names = {**ASSIGNMENT.namespace(), "AdditiveAttention": Wrong, "build_attention_decoder": build}
    JUDGE.respondent = TrustedRespondent(names)
    verdict = JUDGE.mark_one("build_attention_decoder")
    assert verdict.status != "pass"
    assert verdict.message.endswith("It uses AdditiveAttention, which is not right either: begin there.")
