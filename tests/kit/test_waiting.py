"""Cells that meet an exercise that is not attempted yet: one line, and the cells below still run."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from rnn_course.kit.waiting import Waiting

BLANK = "def step(x):\n    raise NotImplementedError('write me')"


@pytest.fixture
def shell():
    without = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
    shell = InteractiveShell(config=without)
    waiting = Waiting(shell.user_global_ns, lambda: ["step", "back"])
    shell.set_custom_exc((NotImplementedError, NameError), waiting.show)
    shell.events.register("post_run_cell", waiting.settle)
    shell.run_cell(BLANK)
    return shell


def run(shell, capsys, source):
    capsys.readouterr()
    result = shell.run_cell(source)
    return result.success, capsys.readouterr().out


def test_one_line_names_the_exercise(shell, capsys):
    success, printed = run(shell, capsys, "for x in range(3):\n    y = step(x)")
    assert success
    assert printed == "○ This cell waits for step, which is not attempted yet.\n"


def test_cells_that_need_its_names_wait_too(shell, capsys):
    run(shell, capsys, "def draw(y): return y\nlosses, [first, *_] = [], step(1)\nimport json")
    for name in ("losses", "first", "json"):
        success, printed = run(shell, capsys, f"last = {name}")
        assert success
        assert printed == f"○ This cell needs {name}, from a cell above that waits for step.\n"
    assert run(shell, capsys, "draw(1)")[0]  # it was defined before the cell stopped
    assert run(shell, capsys, "print(last)")[1].startswith("○ This cell needs last")


def test_what_an_earlier_cell_left_under_its_names_is_not_used(shell, capsys):
    run(shell, capsys, "x = y = z = 1")
    run(shell, capsys, "x = step([y for y in (1, 2)])\ndef last(z): z = 2")
    assert run(shell, capsys, "print(y, z)")[1] == "1 1\n"  # names of inner scopes are others
    assert run(shell, capsys, "print(x)")[1].startswith("○ This cell needs x")


@pytest.mark.parametrize(
    "source",
    [
        "raise NotImplementedError('not an exercise')",
        "class Base:\n    def step(self): raise NotImplementedError\nBase().step()",
        "from datetime import tzinfo\ntzinfo().utcoffset(None)",
        "a_name_that_nothing_defines",
        "1 / 0",
    ],
)
def test_every_other_error_keeps_its_traceback(shell, capsys, source):
    success, printed = run(shell, capsys, source)
    assert not success
    assert "Traceback" in printed
    assert "waits" not in printed


def test_the_written_exercise_ends_the_wait(shell, capsys):
    run(shell, capsys, "y = step(1)")
    assert run(shell, capsys, "def step(x): return x + 1\ny = step(1)\nprint(y)") == (True, "2\n")
