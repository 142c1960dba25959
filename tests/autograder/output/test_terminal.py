"""Text from students on a terminal is data: whatever it holds, all of it is shown, and nothing is obeyed."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.output.clean import one_line
from autograder.output.terminal import line, write_anything
from autograder.reports import class_table

ROOT = Path(__file__).parents[3]
KINDS = [
    "[t]", "[/b]", "[bold]x[/bold]", "[link=https://a.b]x[/]", "\\[x]", ":smile:", "hs[:, t]", "\x1b[2J\x1b]0;t\x07",
    "\0", "\ud800 \udcff", "\u202eabc", "\r\nforged", "\x9b31m", "漢字 é ✓", "a\tb", "\b\b\b", "{0} {task} %s",
]  # fmt: skip


def shown(thing, encoding="utf-8"):
    """What a terminal of this encoding is sent."""
    sent = io.BytesIO()
    stream = io.TextIOWrapper(sent, encoding=encoding)
    write_anything([stream])
    Console(file=stream, width=220, force_terminal=True, color_system=None).print(thing)
    stream.flush()
    return sent.getvalue().decode(encoding)


def failed(text):
    return Verdict("01_rnn", 0.0, 8.0, "none", "", (ExerciseVerdict("f", 0.0, 8.0, "error", None, text, aside=text),))


@pytest.mark.parametrize("text", KINDS)
def test_a_line_shows_a_text_as_it_is(text):
    assert shown(line(text)) == one_line(text) + "\n"


@pytest.mark.parametrize("text", KINDS)
def test_the_class_table_has_a_row_for_a_student_whatever_the_texts(text):
    said = shown(class_table.class_table(text, {f"a{text}": failed(text), "zoe": failed("")}))
    (row,) = [each for each in said.splitlines() if each.startswith(f"a{one_line(text)}")]
    assert one_line(text) in row.partition("✗")[2]
    assert said.splitlines()[0].rstrip() == one_line(text).rstrip()


@pytest.mark.parametrize("text", KINDS)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_with_few_characters_gets_all_lines(text, encoding):
    verdict = failed(text)
    for said, colour in class_table.verdict_lines(verdict):
        assert shown(line(said, colour), encoding).count("\n") == 1
    rows = shown(class_table.class_table("t", {"a": verdict, "b": verdict}), encoding).splitlines()
    assert sum(row.startswith(("a ", "b ")) for row in rows) == 2


@pytest.mark.parametrize("path", sorted((ROOT / "autograder" / "cli").glob("*.py")), ids=lambda path: path.stem)
def test_the_commands_print_no_text_that_rich_would_read_as_markup(path):
    """A string that is not a constant goes through `line`, which makes it a Text."""
    safe = ("line", "assemble", "table", "class_table")
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    for call in calls:
        is_print = isinstance(call.func, ast.Attribute) and call.func.attr == "print"
        for given in call.args if is_print else ():
            function = getattr(given, "func", None)
            made = getattr(function, "attr", getattr(function, "id", ""))
            constant = isinstance(given, ast.Constant) and "[" not in str(given.value)
            assert constant or made in safe, f"{path.name}:{call.lineno}"


@pytest.mark.parametrize(
    "settings", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "POSIX"}]
)
def test_the_command_works_in_a_c_locale(settings, tmp_path, course_folder):
    """With a file whose name is markup, control characters and no UTF-8, which is refused by that name."""
    place = os.path.join(os.fsencode(tmp_path), b"[t] [bold] \x1b[2J \xff.ipynb")
    Path(os.fsdecode(place)).write_bytes(b"{")
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONIOENCODING", "PYTHONUTF8", "LANG")}
    command: list[str | bytes] = [sys.executable, "-m", "autograder.cli", "mark", place, "--assignment", "01_rnn"]
    command += ["--trust-submissions", "--course", str(course_folder)]
    environment = {**kept, **settings}
    done = subprocess.run(command, capture_output=True, env=environment, check=False, cwd=ROOT)
    assert done.returncode == 2, done.stderr
    assert b"[t] [bold] \\x1b[2J \\udcff.ipynb: not a notebook" in b" ".join(done.stdout.split())
    assert b"\x1b" not in done.stdout
    done = subprocess.run([*command, "--json"], capture_output=True, env=environment, check=False, cwd=ROOT)
    assert "[bold]" in json.loads(done.stdout)["exercises"][0]["message"]


def verdict(score, status="fail", mistake=None, name="f"):
    return Verdict("t", score, 8.0, "none", "", (ExerciseVerdict(name, score, 8.0, status, mistake, "says"),))


def test_the_class_table_begins_with_the_class_and_sorts_by_need():
    verdicts = {
        "ada": verdict(8.0, "pass"),
        "bob": verdict(0.0, mistake="no_bias"),
        "cyd": verdict(3.0, mistake="no_bias"),
        "dan": verdict(None, "needs_human"),
    }
    rows = [each.rstrip() for each in shown(class_table.class_table("t", verdicts)).splitlines()]
    assert rows[:3] == ["t", "4 students, median 3, 1 with full marks, 1 open", "to teach again: f: no bias (2)"]
    students = [row.split()[:3] for row in rows if row[:3] in verdicts]
    assert students == [["dan", "?", "?"], ["bob", "0", "✗"], ["cyd", "3", "◐"], ["ada", "8", "✓"]]
    assert any(row.startswith("exercises: 1 f") for row in rows)


def test_at_most_three_mistakes_are_to_teach_and_the_frequent_ones_first():
    verdicts = {
        f"{name}{i}": verdict(0.0, mistake=name) for name, n in zip("abcd", (1, 4, 2, 3), strict=True) for i in range(n)
    }
    rows = [each.rstrip() for each in shown(class_table.class_table("t", verdicts)).splitlines()]
    assert rows[2] == "to teach again: f: b (4); f: d (3); f: c (2)"


def test_a_class_without_any_mark_has_a_table():
    assert "1 student, 1 open" in shown(class_table.class_table("t", {"a": verdict(None, "needs_human")}))
    assert "0 students" in shown(class_table.class_table("t", {}))
