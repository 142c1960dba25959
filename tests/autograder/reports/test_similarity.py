"""Copies are found and work done alone is not reported; nothing that a student hands in stops the comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.notebooks.release import release
from autograder.reports.similarity import page, pairs, submissions
from autograder.reports.similarity.canonical import forms
from autograder.reports.similarity.statements import MAX_READ, read
from autograder.reports.similarity.traits import PYTHON, Common, Traits, common, traits
from rnn_course import catalogue
from rnn_course.exercise import Accepted, Misconception
from scripts.independent_class import PLANTS, alone, planted, write
from tests.autograder.cli.test_cli import run
from tests.autograder.reports.test_class_page_html import Page

Answers = dict[str, dict[str, str]]
GIVEN = PYTHON | {"x", "W", "U", "b", "h"}
LSTM = "05_lstm"
ATTACK = "<script>alert(1)</script> \x1b[2J \u202e"
HOSTILE = {
    "empty": "",
    "syntax": "def rnn_step(x, h, W, U, b:\n  return (((\n",
    "deep": "def rnn_step(x, h, W, U, b):\n    return " + "(" * 9000 + ")" * 9000,
    "unary": "def rnn_step(x, h, W, U, b):\n    return " + "-" * 1900 + "x",
    "quotes": "'''" + '"""' * 3000,
    "brackets": "x = [\n" * 5000,
    "large": "def rnn_step(x, h, W, U, b):\n" + "    y = 1  # a\n" * 60_000,
    "bytes": "\x00\ufeff\ud800 \x85 \u2028 x = 1\r\ny\r= 2",
    "attack": f"def rnn_step(x, h, W, U, b):\n    # {ATTACK}\n    return x",
}


@pytest.fixture(scope="module")
def known() -> dict[str, Common]:
    return common(release(LSTM), catalogue.load(LSTM))


@pytest.fixture(scope="module")
def class_of_54() -> Answers:
    return alone(LSTM, 0)


def shown(answers: Mapping[str, Mapping[str, str]], known: Mapping[str, Common]) -> dict[str, dict[str, Traits]]:
    return {who: {name: traits(text, known[name]) for name, text in each.items()} for who, each in answers.items()}


def shape(text: str) -> str:
    (statement,) = read(text).statements
    return "; ".join(form.shape for form in forms(statement, GIVEN))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("z = x @ W + h @ U", "pre = np.dot(h, U) + x.dot(W)"),
        ("dz = g * (1 - s ** 2)", "d = (1 - s * s) * g"),
        ("db = np.sum(dz, axis=0)", "q = dz.sum(0)"),
        ("y = np.transpose(a) @ b", "y = a.T @ b"),
        ("i, f = g[0], g[1]", "a, c = (k[0], k[1])"),
        ("total += y", "acc = acc + v"),
        ("y = f(\n    a,\n)", "y = f(a)"),
    ],
)
def test_a_statement_has_one_form_however_it_is_spelled(one, other):
    assert shape(one) == shape(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y = a @ b", "y = b @ a @ a"),
        ("y = a * b", "y = a * a"),
        ("y = x @ W", "y = x @ U"),
        ("y = a - b", "y = b - x"),
    ],
)
def test_other_formulas_have_other_forms(one, other):
    assert shape(one) != shape(other)


def test_what_everybody_has_shows_nothing(known):
    key = {
        cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in json.loads(release(LSTM).key)["cells"]
    }
    for exercise in catalogue.load(LSTM).exercises:
        its = known[exercise.name]
        assert not traits("".join(key[exercise.name]["source"]), its)
        banked: tuple[Misconception | Accepted, ...] = (*exercise.misconceptions, *exercise.accepted)
        for one in banked:
            assert not traits(one.source, its), one.name


def test_names_comments_and_spaces_show_their_writer(known):
    source = "def lstm_gates(x, h, W, U, b):\n    blorp = x @ W  # my own way\n    q  = 2"
    found = {(trait.kind, trait.shown): lines for trait, lines in traits(source, known["lstm_gates"]).items()}
    assert found["name", "blorp"] == (1,)
    assert found["comment", "# my own way"] == (1,)
    assert found["spaces", ""] == (2,)


def test_nobody_is_reported_who_worked_alone(class_of_54, known):
    assert pairs.unlikely(shown(class_of_54, known)) == []


@pytest.mark.parametrize("kind", PLANTS)
def test_a_copy_of_a_notebook_is_reported_and_nothing_else(kind, class_of_54, known):
    copied, pair = planted(class_of_54, kind, 0)
    (found,) = pairs.unlikely(shown(copied, known))
    assert found.students == pair
    assert found.chance < pairs.LIMIT


def test_a_copy_of_one_long_exercise_is_reported(class_of_54, known):
    copied, pair = planted(class_of_54, "verbatim", 0, "lstm_step_backward")
    (found,) = pairs.unlikely(shown(copied, known))
    assert found.students == pair
    assert found.exercises[0][0] == "lstm_step_backward"


def test_a_group_who_wrote_together_does_not_hide_itself(class_of_54, known):
    members = sorted(class_of_54)[:6]
    together = {**class_of_54, **dict.fromkeys(members, class_of_54[members[0]])}
    found = {pair.students for pair in pairs.unlikely(shown(together, known))}
    assert found == {(one, other) for one in members for other in members if one < other}


def test_a_small_class_reports_only_what_is_the_same_throughout(class_of_54, known):
    few = {who: class_of_54[who] for who in sorted(class_of_54)[:8]}
    assert pairs.unlikely(shown(few, known)) == []
    copied, pair = planted(few, "verbatim", 0)
    (found,) = pairs.unlikely(shown(copied, known))
    assert found.students == pair
    assert page.rarity(found) == ""


def test_one_student_or_none_is_no_pair(class_of_54, known):
    assert pairs.unlikely({}) == []
    assert pairs.unlikely(shown({"ada": class_of_54["aiko"]}, known)) == []


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_read_within_bounds(source, known):
    text = read(source)
    assert sum(len(one.tokens) for one in text.statements) <= MAX_READ
    assert all(0 <= line < len(text.lines) for lines in traits(source, known["lstm_gates"]).values() for line in lines)


def test_the_page_and_the_table_of_a_class_with_a_copy_and_hostile_work(class_of_54, tmp_path):
    copied, pair = planted(class_of_54, "verbatim", 0)
    copied["attack"] = {name: f"{text}    # {ATTACK}\n" for name, text in copied[pair[0]].items()}
    write(copied, LSTM, tmp_path)
    for name, source in HOSTILE.items():
        write({f"z-{name}": {"lstm_step": source.replace("\ud800", "")}}, LSTM, tmp_path)
    for name, content in (("z-cut", b'{"cells": ['), ("z-none", None)):
        place = tmp_path / "submitted" / name / LSTM / f"{LSTM}.ipynb"
        place.parent.mkdir(parents=True)
        if content:
            place.write_bytes(content)
    status, said, complaints = run("similar", LSTM, folder=tmp_path)
    assert status == 0, complaints
    assert "Traceback" not in complaints
    assert "z-cut: not compared: 05_lstm.ipynb: not a notebook" in complaints
    assert "z-none: not compared: no 05_lstm.ipynb" in complaints
    assert "z-empty: not compared: no answers that can be read" in complaints
    assert "z-large: lstm_step: only the first 20000 characters are compared" in complaints
    assert "talk first" in said
    assert "\x1b" not in said + complaints
    text = (tmp_path / "reports" / f"{LSTM}-similar.html").read_text("utf-8")
    check_page(text)
    assert f"{pair[0]} and {pair[1]}" in text
    assert '<mark class="l"><span class="hidden">agrees: </span>' in text
    assert "cheat" not in text.lower()
    assert "plagiar" not in text.lower()


def check_page(text: str) -> None:
    """Nothing runs or is loaded, no text of a student is markup, and labels are unique."""
    found = Page(text)
    assert not {tag for tag, _ in found.tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "src"]
    assert "&lt;script&gt;" in text
    assert not {"\x1b", "\u202e"} & set(text)
    labels = [attributes["aria-label"] for _, attributes in found.tags if "aria-label" in attributes]
    assert len(labels) == len(set(labels))
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {one["href"][1:] for one in found.all("a")} <= set(ids)


def test_bad_use_is_one_line(tmp_path):
    status, _, said = run("similar", "05_lstn", folder=tmp_path)
    assert (status, len(said.splitlines())) == (2, 1)
    status, _, said = run("similar", LSTM, folder=tmp_path)
    assert (status, len(said.splitlines())) == (2, 1)


def test_released_cells_are_no_answers(tmp_path):
    write({"ada": {}, "bob": {"lstm_step": "def lstm_step(): pass"}}, LSTM, tmp_path)
    found = submissions.read(tmp_path / "submitted", LSTM)
    assert found.answers == {"bob": {"lstm_step": "def lstm_step(): pass"}}
    assert found.remarks == ("ada: not compared: no answers that can be read",)


def test_the_page_goes_where_it_is_told(tmp_path):
    write({"ada": {"lstm_step": "def lstm_step(): pass"}}, LSTM, tmp_path)
    target = tmp_path / "x" / "pairs.html"
    found = page.write(tmp_path, LSTM, target)
    assert found.path == target
    assert '<p class="q">None.</p>' in Path(target).read_text()
