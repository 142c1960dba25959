"""One number everywhere: the gradebook's, whatever a person changed in it since the class was graded."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.cli import demo
from autograder.errors import RecordsError
from autograder.gradebook import pages
from autograder.gradebook.database import opened
from autograder.marking.mark import LEGEND, Mark, points
from autograder.marking.settings import Settings
from tests.autograder import classroom
from tests.autograder.classroom import ENVIRONMENT, nbgrader
from tests.autograder.cli.test_cli import run
from tests.autograder.conftest import Submit

NAME = "01_rnn"
STUDENTS = {"ada": demo.key, "blaise": demo.blank, "charles": demo.partly, "dorothy": demo.famous_mistake}
CANVAS = "Student,ID,SIS Login ID,Section,01_rnn (7)\n    Points Possible,,,,100\n"
MOODLE = "Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade)\n"


def by_hand(book: Gradebook, student: str, exercise: str, score: float | None, extra: float | None = None) -> None:
    """Give a mark as formgrader does."""
    grade = book.find_grade(f"test_{exercise}", NAME, NAME, student)
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
    book.db.commit()


def edit(folder: Path) -> None:
    """Dorothy's mistake costs less and has a comment, Ada gets extra credit, Charles was late, Blaise very late."""
    with opened(classroom.url(folder)) as book:
        wrong = min(
            book.find_submission(NAME, "dorothy").notebooks[0].grades, key=lambda one: one.auto_score / one.max_score
        )
        by_hand(book, "dorothy", wrong.name.removeprefix("test_"), 7.125)
        comment = book.find_comment(wrong.name.removeprefix("test_"), NAME, NAME, "dorothy")
        comment.manual_comment = "Nearly: $dU$ & <b>all</b>\nSee me."
        by_hand(book, "ada", "softmax", None, extra=2.5)
        for student, penalty in (("charles", 5), ("blaise", 30)):
            book.find_submission(NAME, student).notebooks[0].late_submission_penalty = penalty
        book.db.commit()


def nbgraders(folder: Path) -> dict[str, str]:
    """Each student's mark as nbgrader's own export computes it."""
    with opened(classroom.url(folder)) as book:
        return {
            one.student.id: points(max(0.0, one.score - one.late_submission_penalty))
            for one in book.assignment_submissions(NAME)
        }


def page(folder: Path, student: str) -> str:
    return (folder / "feedback" / student / NAME / f"{NAME}.html").read_text("utf-8")


def mark_on(shown: str) -> str:
    found = re.search(r'aria-label="(\S+) of \S+ points"', shown)
    assert found is not None
    return found[1]


def in_files(folder: Path) -> list[dict[str, str]]:
    """What CSV, Canvas, Moodle and the feedback pages say of each student."""
    (folder / "canvas.csv").write_text(CANVAS + "".join(f"X,{one},{one},A,\n" for one in STUDENTS))
    rows = "".join(f"Participant {place},X,{one}@x,,100,-\n" for place, one in enumerate(STUDENTS))
    (folder / "moodle.csv").write_text(MOODLE + rows)
    for command in (["csv"], ["canvas", "canvas.csv"], ["moodle", "moodle.csv"]):
        kind, *downloaded = command
        assert run("report", kind, NAME, *downloaded, "--output", f"{kind}-filled.csv", folder=folder)[0] == 0
    tables = [
        list(csv.reader(io.StringIO((folder / f"{kind}-filled.csv").read_text())))
        for kind in ("csv", "canvas", "moodle")
    ]
    return [
        {row[0]: row[1] for row in tables[0][1:]},
        {row[2]: row[4] for row in tables[1][2:]},
        {row[2].removesuffix("@x"): row[3] for row in tables[2][1:]},
        {student: mark_on(page(folder, student)) for student in STUDENTS},
    ]


@pytest.fixture
def graded(course: Path, submit: Submit, settings: Settings) -> Path:
    for student, recipe in STUDENTS.items():
        path = submit(student, recipe)
        shutil.copy(course / "assignments" / NAME / "cases.npz", path.parent)
    classroom.grade(NAME, course, settings)
    return course


def test_one_number_everywhere_before_and_after_a_person_edits_it(graded):
    before = nbgraders(graded)
    assert in_files(graded) == [before] * 4
    edit(graded)
    after = nbgraders(graded)
    assert [student for student in STUDENTS if before[student] != after[student]] == ["ada", "charles", "dorothy"]
    assert after["blaise"] == "0"
    assert run("report", "feedback", NAME, folder=graded)[0] == 0
    assert in_files(graded) == [after] * 4

    status, table, _ = run("grade", NAME, "--trust-submissions", folder=graded)
    assert status == 0
    assert LEGEND in table
    shown = {
        line.split()[0]: line.split()[1]
        for line in table.splitlines()
        if line.split()[:1] and line.split()[0] in STUDENTS
    }
    assert shown == {student: f"{mark}*" for student, mark in after.items()}
    rows = csv.DictReader(io.StringIO((graded / "csv-filled.csv").read_text()))
    changed = {row["student"]: row["changed"] for row in rows}
    assert changed["ada"] == "softmax 2.5 extra"
    assert changed["charles"] == "late penalty 5"
    assert changed["dorothy"].endswith(" by hand")


def test_nbgraders_feedback_is_the_same_page_with_what_a_person_said_and_copies_nothing(graded):
    edit(graded)
    assert run("report", "feedback", NAME, folder=graded)[0] == 0
    ours = {student: page(graded, student) for student in STUDENTS}
    shown = html.unescape(ours["dorothy"])
    assert "Your instructor gave 7.12 of" in shown
    assert "The automatic mark was" in shown
    assert "Nearly: $dU$ &amp; &lt;b&gt;all&lt;/b&gt;\nSee me.</blockquote>" in ours["dorothy"]
    assert "2.5 points of extra credit" in ours["ada"]
    assert "Handed in late: 5 points" in ours["charles"]

    for student in STUDENTS:  # as nbgrader's autograde leaves it there
        shutil.copy(graded / "assignments" / NAME / "cases.npz", graded / "autograded" / student / NAME)
    status, said = nbgrader(graded, "generate_feedback", NAME)
    assert status == 0, said
    assert {student: page(graded, student) for student in STUDENTS} == ours
    assert {path.name for path in (graded / "feedback").rglob("*") if path.is_file()} == {f"{NAME}.html"}


def test_formgraders_button_remakes_one_page_and_says_whose_record_is_missing(graded):
    edit(graded)
    (graded / "records" / NAME / "ada.json").unlink()
    code = (
        "from nbgrader.apps.api import NbGraderAPI; from nbgrader.apps import NbGrader\n"
        "app = NbGrader(); app.load_config_file(); api = NbGraderAPI(config=app.config)\n"
        "assert api.generate_feedback('01_rnn', 'charles')['success']\n"
        "print(api.generate_feedback('01_rnn', 'ada'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=graded, capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert "Handed in late: 5 points" in page(graded, "charles")
    assert "ada.json: no complete record; run rnn-course grade 01_rnn" in done.stdout


def test_a_page_written_again_is_the_one_that_grading_wrote(graded):
    before = {student: page(graded, student) for student in STUDENTS}
    assert run("report", "feedback", NAME, folder=graded)[0] == 0
    assert {student: page(graded, student) for student in STUDENTS} == before


def test_marks_in_one_place_only_are_named(graded):
    (graded / "records" / NAME / "ada.json").unlink()
    with opened(classroom.url(graded)) as book:
        book.remove_submission(NAME, "blaise")
    status, table, said = run("report", NAME, folder=graded)
    assert status == 1
    assert [line.split(",")[0] for line in table.splitlines()] == ["student", "ada", "charles", "dorothy"]
    assert "taken from the gradebook alone: 'ada'" in said
    assert "'blaise' has a record but no mark in the gradebook; run rnn-course report rebuild 01_rnn" in said
    with pytest.raises(RecordsError, match=r"ada.json: no complete record; run rnn-course grade 01_rnn"):
        pages.write_page(graded, NAME, Mark("ada", ()))

    assert run("report", "rebuild", NAME, folder=graded)[0] == 0
    assert run("report", NAME, folder=graded)[0] == 0


def test_rebuilding_loses_nothing_that_a_person_did(graded):
    edit(graded)
    before = in_files(graded)[:3]
    comment = page(graded, "dorothy")
    assert run("report", "rebuild", NAME, folder=graded)[0] == 0
    assert in_files(graded)[:3] == before
    assert run("report", "feedback", NAME, folder=graded)[0] == 0
    assert "See me." in page(graded, "dorothy") != comment
