"""What a submission says, in files and terminals: it ends nobody's batch, forges no line, and is never obeyed."""

from __future__ import annotations

import errno
import io
import json
import sqlite3
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import InvalidEntry
from rich.console import Console
from sqlalchemy.exc import DataError, OperationalError

from autograder.batch import grading, recording
from autograder.cli import demo, progress
from autograder.errors import GradebookError, RecordsError
from autograder.gradebook import results
from autograder.gradebook.database import opened
from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.reports import class_table, rebuild, records
from rnn_course import catalogue
from tests.autograder import classroom
from tests.autograder.batch.test_batch import Instant
from tests.autograder.conftest import Submit

NAME = "01_rnn"
HIDDEN = "\x1b]0;owned\x07\x1b[2J \0 \ud800 \udcff \u202e \u200b \x9b"
FORGED = f"ValueError: [/x] hs[t] {HIDDEN}\n✓ rnn_step: right, 100 of 100 points"


def say(material, source=f"text = '''{HIDDEN}'''"):
    """Blank work with a cell of code and a cell of text that hold what no file can."""
    notebook = material.blank
    notebook.cells[0:0] = [nbformat.v4.new_code_cell(source), nbformat.v4.new_markdown_cell(source)]
    return json.dumps(notebook.notebook)


def raw(text):
    return [each for each in text if each not in "\n\t" and not each.isprintable() and each != "\xa0"]


def test_text_that_no_file_or_database_can_hold_costs_nobody_a_mark(submit, settings, tmp_path):
    for student, recipe in (("ada", demo.blank), ("mallory", say), ("zoe", demo.blank)):
        submit(student, recipe)
    rows = classroom.grade(NAME, tmp_path, settings, pool=Instant(settings, says_of=FORGED))
    assert [(row.student, row.verdict.score) for row in rows] == [("ada", 100), ("mallory", 100), ("zoe", 100)]
    kept = classroom.records(NAME, tmp_path)["mallory"]
    assert "hs[t] \\x1b]0;owned\\x07" in kept["exercises"][0]["message"]
    for place in (f"records/{NAME}/mallory.json", f"autograded/mallory/{NAME}/{NAME}.ipynb"):
        assert raw((tmp_path / place).read_text("utf-8")) == []
    page = (tmp_path / f"feedback/mallory/{NAME}/{NAME}.html").read_text("utf-8")
    assert raw(page) == []
    with opened(classroom.url(tmp_path)) as book:
        assert raw(book.find_comment("rnn_step", NAME, NAME, "mallory").comment) == []


def test_a_real_marking_of_such_text_ends_in_a_mark(submit, settings, tmp_path):
    for student, recipe in (("ada", demo.key), ("mallory", say)):
        submit(student, recipe)
    ada, mallory = classroom.grade(NAME, tmp_path, settings, workers=1)
    assert ada.verdict.score == 100
    assert (tmp_path / f"records/{NAME}/mallory.json").is_file()
    assert mallory.verdict.score in (0, None)


def error(student_says, name="rnn_step"):
    """A verdict of one exercise that stopped with an error."""
    return Verdict(NAME, 0.0, 8.0, "none", "", (ExerciseVerdict(name, 0.0, 8.0, "error", None, student_says),))


def printed(*things, width=200):
    file = io.StringIO()
    terminal = Console(file=file, width=width, force_terminal=True, color_system=None)
    for thing in things:
        terminal.print(thing)
    return file.getvalue()


def test_the_class_table_shows_brackets_and_obeys_nothing():
    said = printed(class_table.class_table("[/x]", {"[/y]": error("at `return hs[t]`"), HIDDEN: error(FORGED)}))
    assert "[/x]" in said
    assert "[/y]" in said
    assert "at `return hs[t]`" in said
    assert "[/x] hs[t]" in said
    assert raw(said) == []
    assert not any(line.lstrip().startswith("✓") for line in said.splitlines())


def test_one_notebooks_verdict_is_as_many_lines_as_it_has(monkeypatch):
    lines = class_table.verdict_lines(error(FORGED))
    said = printed(*(progress.line(text, colour) for text, colour in lines))
    assert raw(said) == []
    assert [line[:2] for line in said.splitlines()] == ["✗ ", "  ", "01"]


@pytest.mark.parametrize("says", ["[/x] {0} {task}", HIDDEN])
def test_a_batch_is_shown_whatever_its_workers_warn_of(says, submit, settings, tmp_path, monkeypatch):
    submit("ada", demo.blank)

    class Warns(Instant):
        def next_done(self):
            done = super().next_done()
            object.__setattr__(done, "warning", f"careful {says}")
            return done

    pool = Warns(settings)
    pool.says = says
    shown, errors = io.StringIO(), io.StringIO()
    monkeypatch.setattr(progress, "pool_of", lambda *_: pool)
    monkeypatch.setattr(progress, "out", Console(file=shown, width=300))
    monkeypatch.setattr(progress, "err", Console(file=errors, width=300))
    progress.grade_class(NAME, tmp_path / "submitted", tmp_path, classroom.url(tmp_path), settings, 1)
    assert "careful" in errors.getvalue()
    assert raw(errors.getvalue() + shown.getvalue()) == []
    if says.startswith("["):
        assert f"careful {says}" in errors.getvalue()


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


def locked(*_):
    raise OperationalError("update", {}, sqlite3.OperationalError("database is locked"))


def locked_for_nbgrader(*_):
    try:
        locked()
    except OperationalError as error:
        raise InvalidEntry(*error.args)  # noqa: B904, as nbgrader does


def no_memory(*_):
    raise MemoryError


def refusing(enter):
    """The same, but that the database cannot hold what there is of one student."""

    def record(gradebook, entry):
        if entry.student == "blaise":
            raise DataError("insert", {}, Exception("it cannot be held"))
        enter(gradebook, entry)

    return record


@pytest.fixture
def three(submit: Submit) -> list[Path]:
    return [submit(student, demo.blank) for student in ("ada", "blaise", "charles")]


@pytest.mark.parametrize("place", ["autograded/blaise", f"feedback/blaise/{NAME}", f"records/{NAME}/blaise.json"])
def test_results_that_cannot_be_written_are_left_to_a_person(place, three, settings, tmp_path):
    (tmp_path / place).parent.mkdir(parents=True)
    if place.endswith(".json"):
        (tmp_path / place).mkdir()
    else:
        (tmp_path / place).write_text("a file where a folder should be")
    rows = classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))
    assert [(row.student, row.verdict.score) for row in rows] == [("ada", 100), ("blaise", None), ("charles", 100)]
    message = rows[1].verdict.exercises[0].message
    assert message.startswith("Not marked yet: the results could not be written (")
    assert "blaise" in message
    with opened(classroom.url(tmp_path)) as book:
        grade = book.find_grade("test_rnn_step", NAME, NAME, "blaise")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
    if not place.endswith(".json"):
        assert classroom.records(NAME, tmp_path)["blaise"]["score"] is None

    broken = tmp_path / place
    broken.rmdir() if broken.is_dir() else broken.unlink()
    pool = Instant(settings)
    assert {row.verdict.score for row in classroom.grade(NAME, tmp_path, settings, pool=pool)} == {100}
    assert pool.came == ["blaise"]


@pytest.mark.parametrize(
    ("what", "breaks", "ends"),
    [
        ("write_atomically", full, OSError),
        ("record", locked, GradebookError),
        ("record", locked_for_nbgrader, GradebookError),
        ("record", no_memory, MemoryError),
    ],
)
def test_what_would_fail_for_all_ends_the_batch(what, breaks, ends, three, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(results, what, breaks)
    seen: list[grading.Row] = []
    with pytest.raises(ends):
        classroom.grade(NAME, tmp_path, settings, pool=Instant(settings), each=seen.append)
    assert seen == []
    assert classroom.records(NAME, tmp_path) == {}


def test_where_nothing_can_be_written_nobody_is_marked_first(three, settings, tmp_path):
    (tmp_path / "feedback").write_text("a file where a folder should be")
    pool = Instant(settings)
    with pytest.raises(FileExistsError):
        classroom.grade(NAME, tmp_path, settings, pool=pool)
    assert pool.came == []


def test_a_mark_that_stands_and_cannot_be_entered_is_left_to_a_person(three, settings, tmp_path, monkeypatch):
    classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))
    (tmp_path / "gradebook.db").unlink()
    monkeypatch.setattr(recording, "record", refusing(recording.record))
    rows = classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))
    assert [row.verdict.score for row in rows] == [100, None, 100]
    assert "it cannot be held" in rows[1].verdict.exercises[0].message
    assert classroom.records(NAME, tmp_path)["blaise"]["score"] == 100
    monkeypatch.undo()
    assert [row.verdict.score for row in classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))] == [100] * 3


def test_rebuilding_enters_all_but_the_one_that_is_refused(three, settings, tmp_path, monkeypatch):
    classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))
    (tmp_path / "gradebook.db").unlink()
    monkeypatch.setattr(rebuild, "record", refusing(rebuild.record))
    with pytest.raises(RecordsError, match="all entered except 'blaise' \\(.*it cannot be held"):
        rebuild.rebuild(classroom.url(tmp_path), NAME, records.read(tmp_path, catalogue.load(NAME)), tmp_path)
    with opened(classroom.url(tmp_path)) as book:
        assert {one.student.id for one in book.assignment_submissions(NAME)} == {"ada", "charles"}
