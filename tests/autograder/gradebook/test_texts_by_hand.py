"""Texts that a person marks, in the gradebook: open until they are read, kept while they are the same."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.batch.recording import Course, standing
from autograder.gradebook import marks, pages
from autograder.gradebook.record import Entry, opened, record, register
from autograder.marking.autograded_notebook import compose
from autograder.marking.secret import seed_of
from autograder.notebooks.collected import Notebook
from autograder.reports import class_marks, records
from autograder.reports.class_page import page as class_page
from autograder.reports.rebuild import rebuild
from rnn_course import catalogue
from tests.autograder.marking.test_prose import BUILT, IDEA, handed_in, verdict
from tests.autograder.project_answers import CLASSICAL, NAME, notebook


@pytest.fixture
def book(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    register(url, BUILT)
    return url, tmp_path / "gradebook.db"


def mark_of(url):
    return marks.read(url, NAME, list(BUILT.points))["ada"]


def enter(url, **texts):
    with opened(url) as gradebook:
        record(gradebook, Entry("ada", verdict(**texts)))
    return mark_of(url)


def by_hand(path: Path, cell: str, points: float):
    """What formgrader does when a person gives points."""
    with sqlite3.connect(path) as connection:
        changed = connection.execute(
            "update grade set manual_score = ?, needs_manual_grade = 0"
            " where needs_manual_grade = 1 and cell_id in"
            " (select base_cell.id from base_cell join grade_cells on grade_cells.id = base_cell.id where name = ?)",
            (points, cell),
        )
        assert changed.rowcount == 1


def test_a_mark_stays_open_until_a_person_has_read_the_texts(book):
    url, path = book
    mark = enter(url, text_idea=IDEA)
    assert [part.name for part in mark.parts] == ["predict", "text_idea", "text_ablation"]
    assert (mark.score, mark.max_score) == (None, 100)
    assert [part.waits for part in mark.parts] == [False, True, False]
    by_hand(path, "text_idea", 7)
    assert mark_of(url).score == 49
    assert enter(url, text_idea=IDEA).score == 49  # the same text again: the person's points stay
    assert enter(url, text_idea=IDEA + " And more.").score is None  # another text: a person must look again
    by_hand(path, "text_idea", 8)
    assert mark_of(url).score == 50
    assert enter(url).score is None  # the text is gone, which is worth 0: so must a person


def test_nothing_is_open_where_nothing_was_written(book):
    assert enter(book[0]).score == 42


def test_the_page_shows_what_the_person_gave_and_said(book, tmp_path):
    url, path = book
    enter(url, text_idea=IDEA)
    by_hand(path, "text_idea", 7)
    judged = verdict(text_idea=IDEA)
    place = tmp_path / "records" / NAME / "ada.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps({"student": "ada", "handed_in": None, "sha256": "", **judged.to_json()}))
    composed = compose(BUILT.notebook, handed_in(text_idea=IDEA), judged, {})
    (tmp_path / "n.ipynb").write_text(nbformat.writes(composed))
    text = pages.page_of(tmp_path, NAME, replace(mark_of(url)), tmp_path / "n.ipynb")
    assert "Your instructor gave 7 of 10 points." in text
    assert "Your instructor reads it" not in text
    assert "49" in text


def test_the_class_page_counts_and_shows_the_texts(book, tmp_path):
    url, path = book
    for student, texts in (("ada", {"text_idea": IDEA}), ("bob", {})):
        place = tmp_path / "records" / NAME / f"{student}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        data = {"student": student, "handed_in": None, "sha256": "", **verdict(**texts).to_json()}
        place.write_text(json.dumps(data))
    rebuild(url, NAME, records.read(tmp_path, catalogue.load(NAME)), tmp_path)
    by_hand(path, "text_idea", 7)
    shown = " ".join(class_page.write(tmp_path, url, NAME)[0].read_text("utf-8").split())
    assert "median of 100" in shown
    assert "text_ablation" in shown
    assert re.search(r'<td class="hand"[^>]*>✎ 7', shown)
    assert [part.name for part in class_marks.read(tmp_path, url, NAME).marks[0].parts] == list(BUILT.points)


def test_a_written_text_is_no_reason_to_mark_again(tmp_path, settings):
    content = notebook(CLASSICAL, {"text_idea": IDEA})
    handed = Notebook("ada", NAME, f"{NAME}.ipynb", content, "")
    seed = seed_of(settings.secret, NAME, content, 0)
    judged = replace(verdict(text_idea=IDEA), seed=seed)
    place = tmp_path / "records" / NAME / "ada.json"
    place.parent.mkdir(parents=True)
    data = {"student": "ada", "handed_in": None, "sha256": hashlib.sha256(content).hexdigest()}
    where = Course(tmp_path, "", settings.secret)
    for status, kept in (("to_read", True), ("needs_human", False)):
        exercises = tuple(replace(one, status=status) if one.score is None else one for one in judged.exercises)
        place.write_text(json.dumps({**data, **replace(judged, exercises=exercises).to_json()}))
        assert (standing(where, handed, BUILT) is not None) == kept
