"""What the box's shell leaves to IPython and what it does not: the same code runs either way."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.box.inside.shell import _is_python
from autograder.notebooks.release import release
from rnn_course import catalogue

PYTHON = [
    "x = 1\ny = x % 2\n",
    "def f(a):\n    return a\n\n\nf(1)",
    'text = """\n%time\n!ls\n"""\nprint(text)',
    "y = (5\n%x)\nz = 2",
    "async def f():\n    return 1\nawait f()",
    "import numpy as np\n\nfor i in range(3):\n    print(i)\n",
    "x = 1\n...\ny = 2",
]
NOT_PYTHON = [
    "x = 1\n%matplotlib inline",
    "%%time\nx = 1",
    "files = !ls\nx = 1",
    "x = 1\nnp.tanh?",
    "    x = 1\n    y = 2\n  z",
    "pwd",
    "exit",
    "x = 1",
    "x = '\0'\ny = 1",
    "(" * 500 + "\n",
]


@pytest.mark.parametrize("cell", PYTHON)
def test_ipython_would_change_nothing_in_python(cell):
    assert _is_python(cell)
    assert compile(TransformerManager().transform_cell(cell), "", "exec", 0x2000) == compile(cell, "", "exec", 0x2000)


@pytest.mark.parametrize("cell", NOT_PYTHON)
def test_anything_else_is_left_to_ipython(cell):
    assert not _is_python(cell)


@pytest.mark.parametrize("name", catalogue.names())
def test_ipython_would_change_no_cell_of_our_keys(name):
    manager, kept = TransformerManager(), 0
    for cell in nbformat.v4.reads_json(release(name).key).cells:
        if cell.cell_type == "code" and _is_python(cell.source):
            kept += 1
            assert manager.transform_cell(cell.source) == cell.source.rstrip("\n") + "\n"
    assert kept > 5


def said(*cells: str) -> str:
    """What these cells print when the shell runs them, in a process of its own."""
    code = (
        "from autograder.box.inside.shell import QuietShell\nshell = QuietShell.make()\n"
        f"for cell in {cells!r}:\n    shell.run_cell(cell, store_history=False, silent=True)\n"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_a_notebook_may_add_a_transformer_of_its_own():
    add = "def swap(lines):\n    return [line.replace('one', 'two') for line in lines]\n"
    for where in ("input_transformers_cleanup", "input_transformers_post"):
        assert said(f"{add}get_ipython().{where}.append(swap)", "x = 'one'\nprint(x)") == "two\n"
    assert said("x = 'one'\nprint(x)") == "one\n"


def test_an_await_outside_functions_runs():
    assert said("import asyncio\nawait asyncio.sleep(0)\nprint('slept')") == "slept\n"
