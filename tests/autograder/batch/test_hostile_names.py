"""How work is called and where it lies: odd names, links, folders out of place; nothing is passed over in silence."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from autograder.batch.grading import handed_in, overlooked, submitted
from autograder.cli import demo
from autograder.errors import NothingSubmitted, UnreadableSubmission
from autograder.gradebook.database import opened
from autograder.notebooks.collected import Notebook, Unmarkable
from autograder.notebooks.opening import folder_below, read_below
from autograder.reports import class_table
from tests.autograder import classroom
from tests.autograder.batch.test_batch import Instant
from tests.autograder.cli.test_cli import COMMAND

NAME = "01_rnn"
ODD = [
    b"ad\xe9",
    b"ad\xe8",
    b"x" * 255,
    b"a\nb",
    b"\x1b]0;owned\x07",
    "\u202eada".encode(),
    "ada\u200b".encode(),
    b"<img src=x onerror=alert(1)>",
]


def hand_in(folder: Path, student: bytes, text: str) -> None:
    place = os.path.join(os.fsencode(folder), b"submitted", student, NAME.encode())
    os.makedirs(place)
    with open(os.path.join(place, f"{NAME}.ipynb".encode()), "w") as file:
        file.write(text)


@pytest.fixture
def odd_class(course_folder: Path, material: demo.Material) -> Path:
    for student in (b"ada", *ODD, b"zoe"):
        hand_in(course_folder, student, material.key.text())
    return course_folder


def test_names_that_nothing_can_be_recorded_under_are_rows_of_their_own(odd_class, settings):
    pool = Instant(settings)
    rows = classroom.grade(NAME, odd_class, settings, pool=pool)
    assert sorted(pool.came) == ["ada", "zoe"]
    by_name = {os.fsencode(row.student): row.verdict for row in rows}
    assert set(by_name) == {b"ada", b"zoe", *ODD}
    for odd in ODD:
        assert by_name[odd].score is None
        assert {one.status for one in by_name[odd].exercises} == {"needs_human"}
        assert "rename the folder to letters, digits" in by_name[odd].exercises[0].message
    assert set(classroom.records(NAME, odd_class)) == {"ada", "zoe"}
    for place in ("autograded", "feedback"):
        assert sorted(os.listdir(odd_class / place)) == ["ada", "zoe"]
    with opened(classroom.url(odd_class)) as book:
        assert {student.id for student in book.students} == {"ada", "zoe"}

    file = io.StringIO()
    Console(file=file, width=200).print(class_table.class_table(NAME, {row.student: row.verdict for row in rows}))
    said = file.getvalue().splitlines()
    assert all(line.isprintable() for line in said)
    for shown in ("ad\\udce9", "ad\\udce8", "x" * 59 + "…", "a b", "\\u202eada", "ada\\u200b", "<img src=x"):
        assert [line.startswith(shown) for line in said].count(True) == 1, shown


def test_the_command_goes_on_to_the_next_student_and_ends_with_status_one(odd_class):
    command = [str(COMMAND), "grade", NAME, "--trust-submissions", "--workers", "1"]
    done = subprocess.run(command, cwd=odd_class, capture_output=True, timeout=120)
    said = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (1, b"")
    assert "rename the folder to letters, digits" in " ".join(said.split())
    assert "\x1b" not in said
    assert set(classroom.records(NAME, odd_class)) == {"ada", "zoe"}


@pytest.mark.parametrize("student", ["x" * 128, "é" * 125, "Grace O'Hopper_502_assignsubmission_file_"])
def test_long_names_are_recorded(student, submit, settings, tmp_path):
    submit(student, demo.blank)
    (row,) = classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))
    assert row.verdict.score == 100
    assert set(classroom.records(NAME, tmp_path)) == {student}


@pytest.fixture
def answers(tmp_path: Path, material: demo.Material) -> Path:
    """The key, where no student should be able to reach it."""
    path = tmp_path / "solutions" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(material.key.text())
    return path


LINKS = {"mallory": "mallory", f"mallory/{NAME}": f"mallory/{NAME}", f"mallory/{NAME}/{NAME}.ipynb": f"{NAME}.ipynb"}


@pytest.mark.parametrize("link", LINKS)
def test_a_link_below_submitted_is_refused_and_named(link, answers, submit, settings, tmp_path):
    submit("ada", demo.blank)
    place = tmp_path / "submitted" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to({0: answers.parents[1], 1: answers.parent, 2: answers}[link.count("/")])
    ada, mallory = classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))
    assert ada.verdict.score == 100
    assert mallory.verdict.score == 0
    assert {(one.status, one.message.partition(";")[0]) for one in mallory.verdict.exercises} == {
        ("refused", f"{LINKS[link]}: a symbolic link")
    }


def test_a_link_that_comes_between_is_not_followed_either(answers, tmp_path, monkeypatch):
    (tmp_path / "submitted" / "mallory").mkdir(parents=True)
    (tmp_path / "submitted" / "mallory" / NAME).symlink_to(answers.parent)
    monkeypatch.setattr("autograder.notebooks.opening._is_link", lambda name, folder: False)
    with pytest.raises(NotADirectoryError), folder_below(tmp_path / "submitted", "mallory", NAME):
        pass


def test_the_folder_of_all_submissions_may_be_a_link(submit, settings, tmp_path):
    path = submit("ada", demo.blank)
    (tmp_path / "submitted").rename(tmp_path / "kept")
    (tmp_path / "submitted").symlink_to(tmp_path / "kept")
    assert classroom.grade(NAME, tmp_path, settings, pool=Instant(settings))[0].verdict.score == 100
    assert read_below(tmp_path / "submitted", path).startswith(b"{")


def test_a_time_behind_a_link_is_not_read(submit, tmp_path):
    path = submit("ada", demo.blank)
    (tmp_path / "timestamp.txt").write_text("2026-02-01 10:00:00 UTC")
    (path.parent / "timestamp.txt").symlink_to(tmp_path / "timestamp.txt")
    assert handed_in("ada", path, NAME).at == ""
    (path.parent / "timestamp.txt").unlink()
    (path.parent / "timestamp.txt").write_bytes(b"2026-02-01 10:00:00 UTC" + b" " * 10**7)
    assert handed_in("ada", path, NAME).at == "2026-02-01T10:00:00"


@pytest.mark.parametrize("content", [b"\xff", b"9" * 5000, b"0000-00-00", b"", b"1e999999"])
def test_a_time_that_is_none_is_left_out(content, submit):
    path = submit("ada", demo.blank)
    (path.parent / "timestamp.txt").write_bytes(content)
    found = handed_in("ada", path, NAME)
    assert found.at == ""
    assert isinstance(found, Notebook)


def test_what_this_machine_cannot_read_is_nobodys_zero(submit, settings, tmp_path, monkeypatch):
    path = submit("ada", demo.blank)
    opening = os.open

    def denied(name, *rest, **options):
        if str(name).endswith(".ipynb"):
            raise PermissionError(13, "Permission denied", str(name))
        return opening(name, *rest, **options)

    monkeypatch.setattr("autograder.notebooks.reader.os.open", denied)
    found = handed_in("ada", path, NAME)
    assert isinstance(found, Unmarkable)
    assert found.status == "needs_human"
    assert found.why == f"ada/{NAME}/{NAME}.ipynb cannot be read here (Permission denied); fix that and grade again"


def test_a_file_in_a_folders_place_is_left_to_a_person(submit, tmp_path):
    path = submit("ada", demo.blank)
    (tmp_path / "submitted" / "bob").mkdir()
    (tmp_path / "submitted" / "bob" / NAME).write_text("a file")
    found = dict(submitted(tmp_path / "submitted", NAME))
    assert set(found) == {"ada", "bob"}
    bob = handed_in("bob", found["bob"], NAME)
    assert isinstance(bob, Unmarkable)
    assert bob.status == "needs_human"
    assert isinstance(handed_in("ada", path, NAME), Notebook)


def test_work_that_lies_out_of_place_is_named(submit, tmp_path, material):
    path = submit("ada", demo.blank)
    folder = tmp_path / "submitted"
    path.parents[1].joinpath("other.ipynb").write_text("{}")
    submit(".hidden", demo.blank)
    (folder / f"{NAME}.ipynb").write_text("{}")
    (folder / "bob").mkdir()
    (folder / "bob" / f"{NAME}.ipynb").write_text("{}")
    (folder / "gone").symlink_to(tmp_path / "nowhere")
    for noise in (".ipynb_checkpoints", ".git", "eve"):
        (folder / noise).mkdir()
    (folder / "notes.txt").write_text("nothing of ours")
    assert overlooked(folder, NAME) == [
        f"{folder}/.hidden: a folder that begins with a dot is not marked; rename it",
        f"{folder}/{NAME}.ipynb: not marked; move it to {folder}/<student>/{NAME}/",
        f"{folder}/ada/other.ipynb: not marked; move it to {folder}/ada/{NAME}/",
        f"{folder}/bob/{NAME}.ipynb: not marked; move it to {folder}/bob/{NAME}/",
        f"{folder}/gone: a broken link; replace it with the student's folder",
    ]
    assert [student for student, _ in submitted(folder, NAME)] == ["ada"]


def test_the_command_says_what_lies_out_of_place(tmp_path, submit):
    submit(".hidden", demo.blank)
    with pytest.raises(NothingSubmitted, match="no submissions to 01_rnn.*begins with a dot"):
        submitted(tmp_path / "submitted", NAME)
    submit("ada", demo.not_json)
    command = [str(COMMAND), "grade", NAME, "--trust-submissions", "--workers", "1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert done.stderr == "submitted/.hidden: a folder that begins with a dot is not marked; rename it\n"


def test_a_link_on_the_way_to_a_notebook_is_refused_by_whoever_reads(answers, tmp_path):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "mallory").symlink_to(answers.parents[1])
    path = tmp_path / "submitted" / "mallory" / NAME / f"{NAME}.ipynb"
    with pytest.raises(UnreadableSubmission, match="mallory: a symbolic link; hand in the folder itself"):
        read_below(tmp_path / "submitted", path)
    found = handed_in("mallory", path, NAME)
    assert isinstance(found, Unmarkable)
    assert found.status == "refused"
