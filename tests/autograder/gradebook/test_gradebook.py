"""nbgrader's gradebook: our command, nbgrader's commands and formgrader's button give the same marks."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook
from traitlets.config import LoggingConfigurable

from autograder.cli import demo
from autograder.cli.demo_answers import FAMOUS
from autograder.errors import GradebookError
from autograder.gradebook.database import COURSE_ID, opened
from autograder.gradebook.nbgrader_exporter import JudgedExporter
from autograder.gradebook.record import Entry, record, register
from autograder.marking.marking import mark_file
from autograder.notebooks.release import release
from autograder.output.atomic import write_atomically
from rnn_course import catalogue
from tests.autograder import classroom
from tests.autograder.classroom import ENVIRONMENT, nbgrader
from tests.autograder.conftest import ROOT


def marks(folder) -> dict[str, float]:
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", COURSE_ID) as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions("01_rnn")}


def test_grade_and_nbgrader_and_formgrader_give_the_same_marks(course, submit, settings, tmp_path):
    students = {
        "ada": demo.key,
        "blaise": demo.blank,
        "charles": demo.partly,
        "dorothy": demo.famous_mistake,
        "joan": demo.not_json,
        "kurt": demo.skip_execution,
        "linus": demo.patched_numpy,
    }
    for student, recipe in students.items():
        submit(student, recipe)
    (course / "submitted" / "mallory").mkdir()
    (course / "submitted" / "mallory" / "01_rnn").symlink_to(course / "solutions" / "01_rnn")
    ours = {row.student: row.verdict.score for row in classroom.grade("01_rnn", course, settings)}
    assert ours["ada"] == 100
    assert [ours[student] for student in ("blaise", "kurt", "linus", "joan", "mallory")] == [0] * 5
    assert 0 < (ours["charles"] or 0) < 100
    assert 0 < (ours["dorothy"] or 0) < 100
    assert marks(course) == pytest.approx(ours)
    recorded = classroom.records("01_rnn", course)

    for path in ("gradebook.db", "autograded", "feedback", "records"):
        target = course / path
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    status, said = nbgrader(course, "generate_assignment", "01_rnn")
    assert status == 0, said
    status, said = nbgrader(course, "autograde", "01_rnn")
    assert status == 0, said
    assert marks(course) == pytest.approx(ours)
    assert classroom.records("01_rnn", course) == recorded

    status, said = nbgrader(course, "generate_feedback", "01_rnn")
    assert status == 0, said
    page = (course / "feedback" / "dorothy" / "01_rnn" / "01_rnn.html").read_text()
    assert "HIDDEN" not in page
    assert "autograder.gradebook.in_process_credit" not in page
    assert "Looks like" in page

    code = (
        "from nbgrader.apps.api import NbGraderAPI; from nbgrader.apps import NbGrader; import json\n"
        "app = NbGrader(); app.load_config_file(); api = NbGraderAPI(config=app.config)\n"
        "result = api.autograde('01_rnn', 'charles'); assert result['success'], result"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=course, capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert marks(course) == pytest.approx(ours)


def test_the_release_of_nbgraders_own_command_is_ours(course):
    before = {path.name: path.read_bytes() for path in (course / "assignments" / "01_rnn").iterdir()}
    assert nbgrader(course, "generate_assignment", "01_rnn")[0] == 0
    assert {path.name: path.read_bytes() for path in (course / "assignments" / "01_rnn").iterdir()} == before


def stock_marks(folder, name) -> dict[str, float]:
    """The marks of an institution's hub: nbgrader without our configuration, the package installed."""
    folders = "source_directory = 'solutions'", "release_directory = 'assignments'"
    config = "\n".join(["c = get_config()", *(f"c.CourseDirectory.{folder}" for folder in folders)])
    (folder / "nbgrader_config.py").write_text(config)
    shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    assert nbgrader(folder, "generate_assignment", name)[0] == 0
    status, said = nbgrader(folder, "autograde", name)
    assert status == 0, said
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(name)}


def exercises_alone(recipe: demo.Recipe) -> demo.Recipe:
    """A recipe for a notebook without the cells that explore: they take most of a kernel's time."""

    def made(material: demo.Material) -> str:
        for draft in (material.key, material.blank):
            draft.notebook.cells = [cell for cell in draft.cells if "exploration" not in cell.metadata.get("tags", [])]
        return recipe(material)

    return made


@pytest.mark.slow
def test_plain_nbgrader_gives_honest_work_the_same_marks(tmp_path, submit, settings):
    students = {"charles": demo.partly, "dorothy": demo.famous_mistake, "emmy": demo.otherwise, "sofia": demo.noisy}
    ours = {
        student: mark_file(submit(student, exercises_alone(recipe)), "01_rnn", settings).verdict.score
        for student, recipe in students.items()
    }
    assert stock_marks(tmp_path, "01_rnn") == pytest.approx(ours)


@pytest.mark.slow
def test_plain_nbgrader_marks_keras_although_tensorflow_writes_to_stderr(tmp_path):
    path = tmp_path / "submitted" / "dorothy" / "08_keras_layers" / "08_keras_layers.ipynb"
    write_atomically(path, exercises_alone(demo.famous_mistake)(demo.Material.of("08_keras_layers")))
    (famous,) = FAMOUS["08_keras_layers"]
    lost = catalogue.load("08_keras_layers")[famous].points
    assert stock_marks(tmp_path, "08_keras_layers") == {"dorothy": 100 - lost}


def test_messages_are_comments_and_an_open_mark_waits_for_a_person(tmp_path, submit, settings, monkeypatch):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    register(url, release("01_rnn"))
    good = mark_file(submit("dorothy", demo.famous_mistake), "01_rnn", settings).verdict

    def broken(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("autograder.marking.marking.Box.start", broken)
    bad = mark_file(submit("edsger", demo.key), "01_rnn", settings).verdict
    assert bad.score is None
    assert {one.status for one in bad.exercises} == {"needs_human"}
    with opened(url) as book:
        record(book, Entry("dorothy", good))
        record(book, Entry("edsger", bad))
        wrong = next(one for one in good.exercises if one.status == "fail")
        assert book.find_comment(wrong.name, "01_rnn", "01_rnn", "dorothy").comment == wrong.message
        grade = book.find_grade("test_rnn_step", "01_rnn", "01_rnn", "edsger")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
        assert "disk full" in book.find_comment("rnn_step", "01_rnn", "01_rnn", "edsger").comment


def test_a_mark_given_by_hand_survives_a_regrade_and_waits_for_review_if_the_judges_is_another(
    tmp_path, submit, settings
):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    register(url, release("01_rnn"))
    blank = mark_file(submit("blaise", demo.blank), "01_rnn", settings).verdict
    right = mark_file(submit("ada", demo.key), "01_rnn", settings).verdict
    with opened(url) as book:
        record(book, Entry("blaise", blank))
        book.find_grade("test_rnn_step", "01_rnn", "01_rnn", "blaise").manual_score = 3
        book.db.commit()
        for verdict, waits in ((blank, False), (right, True), (right, True)):
            record(book, Entry("blaise", verdict))
            grade = book.find_grade("test_rnn_step", "01_rnn", "01_rnn", "blaise")
            assert (grade.score, grade.needs_manual_grade) == (3, waits)


def test_a_corrupt_gradebook_and_another_courses_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", ENVIRONMENT["PATH"])  # nbgrader runs `alembic` by its name
    corrupt = tmp_path / "corrupt.db"
    corrupt.write_bytes(b"this is no database" * 100)
    with pytest.raises(GradebookError, match="not a database"):
        register(f"sqlite:///{corrupt}", release("01_rnn"))
    assert corrupt.read_bytes().startswith(b"this is no database")
    other = tmp_path / "other.db"
    with Gradebook(f"sqlite:///{other}", "chemistry"):
        pass
    with pytest.raises(GradebookError, match="another course \\(chemistry\\)"):
        register(f"sqlite:///{other}", release("01_rnn"))
    with sqlite3.connect(other) as database:
        assert database.execute("select id from course").fetchall() == [("chemistry",)]


def test_the_autograded_notebook_holds_verdicts_and_is_what_formgrader_reads(tmp_path, submit, settings):
    submit("dorothy", demo.famous_mistake)
    classroom.grade("01_rnn", tmp_path, settings, workers=1)
    notebook = nbformat.read(tmp_path / "autograded" / "dorothy" / "01_rnn" / "01_rnn.ipynb", as_version=4)
    nbformat.validate(notebook)
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(tests) == 12
    assert all(cell.outputs[0].data["text/plain"].split(":")[0][2:] in cell.source for cell in tests)
    assert "HIDDEN" not in str(notebook)


def test_nbgrader_too_records_nothing_under_a_name_that_its_pages_would_run():
    class Converter(LoggingConfigurable):
        _sanitizing = True

    place = {"nbgrader": {"student": "<img src=x onerror=alert(1)>", "assignment": "01_rnn", "db_url": "unused"}}
    with pytest.raises(GradebookError, match="rename the folder"):
        JudgedExporter(parent=Converter()).from_filename("unused", place)
