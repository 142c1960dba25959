"""Every command on a page works: it is run in a course of this test, or its words are checked and a reason is given."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from autograder.box.sandbox import probe
from autograder.cli import demo
from autograder.cli.main import app
from tests.autograder import classroom
from tests.autograder.conftest import course, course_folder, material, shared_course, submit  # noqa: F401 - fixtures
from tests.autograder.reports.test_exports import CANVAS, MOODLE
from tests.docs.documented import PROGRAMS, ROOT, Shown, shown

# Commands of ours that are not run here, and why; that the parser takes their words is checked all the same.
NOT_RUN = {
    r"rnn-course build": "writes into a checkout: test_worked_example runs it in a copy, test_levels at both levels",
    r"rnn-course verify": "proves whole assignments, minutes: test_worked_example runs it on a small one",
    r"rnn-course doctor": "imports Keras for seconds: tests/autograder/cli/test_cli.py runs it",
    r"rnn-course papers.* (08_keras_layers|--number 12)": "makes papers, a minute: with 01_rnn and fewer it is run",
    r"rnn-course similar": "compares a class of 05_lstm: tests/autograder/reports/test_similarity.py makes one",
    r"rnn-course (grade|report leaderboard) 17_project": "needs a class of the project: test_leaderboard.py makes one",
    r".* --wheel dist/": "needs the wheels of `make wheels`: tests/autograder/exports gives it some",
    r".* --scheduler ": "needs Dask's scheduler on another machine: tests/autograder/batch starts one",
    r".* --db postgresql": "needs a server with the reader's names: tests/autograder/gradebook has a real one",
}
# Other programs' commands, and why they are not run.
OTHERS = {
    r"make (.+)": "each target is in the Makefile: test_every_target_exists",
    r"gpu-proof": "minutes: tests/test_gpu_proof.py runs its parts, and `make measured` all of it",
    r"nbgrader formgrade": "a server that runs until it is stopped",
    r"nbgrader (generate_assignment|autograde|generate_feedback) 01_rnn": "run by test_nbgraders_commands",
    r"nbgrader (release_assignment|collect|release_feedback) 01_rnn( --update)?": "run by tests/hub",
    r"sudo (groupadd|useradd|install) .*": "changes the machine: tests/hub runs it, and removes what it made",
    r"(mkdir|cp) .*/home/rnn-teacher/course": "run by tests/hub",
    r"sudo (git clone|make|npm|/opt/rnn-course/\.venv/bin/pip) .*": "installs a hub: make hub installs it pinned",
    r"jupyter lab assignments": "a server that runs until it is stopped",
    r"dask (scheduler|worker)\b.*": "processes of a cluster that run until they are stopped",
    r"(sudo )?apt-get install (-y )?bubblewrap": "changes the machine; scripts/system-packages does it",
    r"pip install .*": "asks a package index; tests/test_ways_in.py installs the kit from files",
    r"python3 -m venv .venv": "makes the environment that this test runs in",
    r"conda (env create -f environment.yml|activate rnn-course-student)": "conda is not installed here",
    r"export DASK_DISTRIBUTED__COMM__.*": "Dask's own settings, for certificates that the reader makes",
    r"rm -r rnn_course/cells/mgu.py .*": "run by test_worked_example",
    r"git checkout docs/syllabus.md": "in the reader's clone",
}
# What is not right in the class below: a mark below 100, a student who is not in Canvas' or Moodle's file.
NOT_ALL = re.compile(r"rnn-course (mark|report canvas|report moodle)\b")
OURS = [command for command in shown() if command.words[0] == "rnn-course"]
RUN = [command for command in OURS if not any(re.match(known, command.text) for known in NOT_RUN)]


@pytest.fixture
def classroom_of_three(course_folder, submit, monkeypatch) -> Iterator[Path]:  # noqa: F811
    """A course's folder, and the reader's home, with three submissions and the files that the pages name; graded."""
    for student, recipe in (("ada", demo.key), ("grace", demo.famous_mistake), ("linus", demo.blank)):
        submit(student, recipe)
    for name in ("some_notebook.ipynb", "work.ipynb"):
        shutil.copy(course_folder / "submitted" / "grace" / "01_rnn" / "01_rnn.ipynb", course_folder / name)
    (course_folder / "students.csv").write_text("id,first_name,section\nada,Ada,A\ngrace,Grace,B\nlinus,Linus,A\n")
    (course_folder / "EXPORT.csv").write_text(CANVAS)
    (course_folder / "WORKSHEET.csv").write_text(MOODLE)
    (course_folder / "my-course").symlink_to(course_folder)
    (course_folder / "01-rnn-submissions" / "ada").mkdir(parents=True)
    work = course_folder / "submitted" / "ada" / "01_rnn" / "01_rnn.ipynb"
    shutil.copy(work, course_folder / "01-rnn-submissions" / "ada" / "01_rnn.ipynb")
    shutil.make_archive(str(course_folder / "submissions"), "zip", course_folder / "01-rnn-submissions")
    monkeypatch.chdir(course_folder)
    for first in ("rnn-course grade 01_rnn", "rnn-course roster students.csv"):
        assert invoke(first.split())[0] == 0
    return course_folder


def invoke(words) -> tuple[int, str]:
    arguments = [word.replace("~", ".") for word in words[1:]]
    done = CliRunner().invoke(app, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
    return done.exit_code, done.output


@pytest.mark.slow
@pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")
def test_our_commands_do_what_the_pages_say(classroom_of_three):
    assert len(RUN) > 20
    for text in dict.fromkeys(command.text for command in RUN):
        words = next(command.words for command in RUN if command.text == text)
        status, said = invoke(words)
        assert status == 0 or (status == 1 and NOT_ALL.match(text)), f"{text}: {status}\n{said}"
    for name in ("marks.csv", "EXPORT-filled.csv", "WORKSHEET-filled.csv", "reports/01_rnn.html", "reports/index.html"):
        assert (classroom_of_three / name).is_file(), name
    assert (classroom_of_three / "feedback" / "ada" / "01_rnn" / "01_rnn.html").is_file()


@pytest.mark.parametrize("command", OURS, ids=lambda command: f"{command.page}: {command.text}")
def test_the_parser_takes_every_word(command):
    parse(command)


def parse(shown_on: Shown) -> None:
    """Parse as the program does, without running anything."""
    command: Any = typer.main.get_command(app)
    words, context = list(shown_on.words[1:]), None
    while isinstance(command, TyperGroup):
        context = command.make_context(command.name, words, parent=context)
        _, command, words = command.resolve_command(context, [*context._protected_args, *context.args])
    command.make_context(command.name, words, parent=context)


def test_a_wrong_option_would_be_found():
    with pytest.raises(Exception, match="No such option"):
        parse(Shown("a page", ("rnn-course", "grade", "01_rnn", "--worker", "2")))


def test_every_other_command_is_listed_with_a_reason():
    for command in shown():
        assert command.words[0] in PROGRAMS, command
        if command.words[0] != "rnn-course":
            text = " ".join(command.words)
            assert any(re.fullmatch(known, text) for known in OTHERS), f"{command.page}: {text}"


def test_no_reason_is_left_over():
    texts = [" ".join(command.words) for command in shown()]
    for known in NOT_RUN:
        assert any(re.match(known, text) for text in texts), known
    for known in OTHERS:
        assert any(re.fullmatch(known, text) for text in texts), known


def test_every_target_exists():
    makefile = (ROOT / "Makefile").read_text()
    words = {word for command in shown() if command.words[0] == "make" for word in command.words[1:]}
    assert words >= {"demo", "test", "setup", "release"}
    for word in words:
        name, is_variable, _ = word.partition("=")
        wanted = rf"\$\({name}\)" if is_variable else rf"^{name}( [\w-]+)*:"
        assert re.search(wanted, makefile, re.MULTILINE), word


@pytest.mark.slow
def test_nbgraders_commands(course, submit):  # noqa: F811
    submit("ada", demo.key)
    told = [command for command in shown() if command.words[0] == "nbgrader" and command.words[-1] == "01_rnn"]
    for words in dict.fromkeys(command.words for command in told if command.page == "docs/gradebook.md"):
        status, said = classroom.nbgrader(course, *words[1:])
        assert status == 0, said
    assert (course / "feedback" / "ada" / "01_rnn" / "01_rnn.html").is_file()
