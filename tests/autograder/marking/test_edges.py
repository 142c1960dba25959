"""Right work as real notebooks hold it: magics, shell lines, slow cells, moved and replaced definitions, odd values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.notebooks.reader import Cell
from tests.autograder.toy import SOURCES
from tests.autograder.toymarks import ALL, SETUP, TIMES, cells, mark, scores, total

TIMES_OF_FEW = replace(TIMES, starts=6)
MAGICS = {
    "inline": "%matplotlib inline",
    "notebook": "%matplotlib notebook",
    "widget": "%matplotlib widget",
    "qt": "%matplotlib qt",
    "pylab": "%pylab inline",
    "gui": "%gui qt",
    "unknown": "%tensorflow_version 2.x",
    "unknown with a value": "version = %no_such_magic 3",
    "extension": "%load_ext no_such_extension",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "config": "%config InlineBackend.figure_format = 'retina'",
    "pip": "%pip install numpy\n!pip install scipy",
    "shell": "!ls /nowhere\nfiles = !ls *.csv",
    "shell call": "get_ipython().system('ls')",
    "magic call": "get_ipython().run_line_magic('matplotlib', 'inline')",
    "old magic call": "get_ipython().magic('matplotlib inline')",
    "kernel call": "get_ipython().kernel.do_one_iteration()",
    "next input": "get_ipython().set_next_input('x')",
    "time": "%time sum(range(10))",
    "timeit": "%timeit -n 1000000 -r 1000 sum(range(10))",
    "help": "np.tanh?",
    "exit": "exit()",
    "debugger": "%debug",
    "history": "%history",
    "broken": "%matplotlib no_such_backend\n%cd /nowhere\n%env X Y Z",
}


@pytest.mark.parametrize("magic", MAGICS.values(), ids=MAGICS.keys())
def test_a_magic_costs_nothing_in_an_answer_and_in_a_cell_of_ones_own(magic):
    own = Cell(f"before = 1\n{magic}\nfactor = before")
    answer = f"{magic}\n{SOURCES['affine']} * factor"
    marked = mark([SETUP, own, *cells(affine=answer)[1:]])
    assert scores(marked) == ALL


@pytest.mark.parametrize(
    "magic", ["%%time", "%%capture", "%%capture out", "%%no_such_magic", "%%time\n%matplotlib inline"]
)
def test_a_cell_magic_does_not_hide_what_its_cell_defines(magic):
    assert scores(mark(cells(affine=f"{magic}\n{SOURCES['affine']}"))) == ALL


@pytest.mark.parametrize(
    "magic", ["%%bash\nls", "%%html\n<b>", "%%timeit\nx = 1", "%%javascript\nalert(1)", "%%no_such\n<>"]
)
def test_a_cell_for_another_program_is_passed_over(magic):
    assert scores(mark([SETUP, Cell(magic), *cells()[1:]])) == ALL


def test_what_fails_under_a_timing_magic_is_told_as_it_is():
    marked = mark(cells(affine=f"%%time\nundefined\n{SOURCES['affine']}"))["affine"]
    assert (marked.status, marked.score) == ("error", 0)
    assert "name 'undefined' is not defined" in marked.message


def test_a_stub_is_not_attempted_and_a_librarys_not_implemented_is_an_error():
    stub = "def affine(x, W, b):\n    raise NotImplementedError()"
    assert mark(cells(affine=stub))["affine"].status == "not_attempted"
    assert mark(cells(affine="%%time\n" + stub))["affine"].status == "not_attempted"
    library = "import asyncio\ndef affine(x, W, b):\n    return asyncio.AbstractEventLoop().time()"
    marked = mark(cells(affine=library))["affine"]
    assert marked.status == "error"
    assert "NotImplementedError" in marked.message


def test_an_exceptions_colours_are_left_out_of_what_it_says():
    red = "def affine(x, W, b):\n    raise ValueError('\\x1b[1mLayer\\x1b[0m is \\x1b[31;1mwrong')"
    assert "ValueError: Layer is wrong" in mark(cells(affine=red))["affine"].message


def test_slow_cells_of_ones_own_cost_what_they_define_and_no_more():
    slow = [Cell(f"helper_{i} = 1\nimport time\ntime.sleep(3)\nlate_{i} = 1") for i in range(12)]
    times = replace(TIMES, cell=0.6, cells=3)
    assert scores(mark([SETUP, *slow, *cells()[1:]], times)) == ALL
    answer = f"{SOURCES['affine']} * late_3"
    marked = mark([SETUP, *slow, *cells(affine=answer)[1:]], times)["affine"]
    assert "name 'late_3' is not defined; the cell that defines it ran out of time" in marked.message


def test_an_answers_slow_cell_says_what_ran_out():
    marked = mark(cells(affine="import time\ntime.sleep(5)\n" + SOURCES["affine"]), replace(TIMES, cell=0.5))
    assert (marked["affine"].status, total(marked)) == ("timeout", 90)
    assert "its cell did not end within" in marked["affine"].message


def test_questions_that_take_long_cost_their_own_exercise():
    slow = (
        "import time\ndef affine_backward(dy, x, W):\n    time.sleep(0.45)\n"
        "    return dy @ W.T, x.T @ dy, dy.sum(axis=0)"
    )
    marked = mark(cells(affine_backward=slow), replace(TIMES, exercise=0.5))
    assert (marked["affine_backward"].status, total(marked)) == ("timeout", 70)
    assert "0.5 s for its questions were used up" in marked["affine_backward"].message


def test_a_process_that_ends_again_and_again_costs_a_bounded_number_of_starts():
    lethal = [Cell("import os\nos._exit(1)") for _ in range(40)]
    assert scores(mark([SETUP, *lethal, *cells()[1:]], replace(TIMES, starts=6))) == ALL
    needed = mark([SETUP, *lethal, Cell("late = 1"), *cells(affine=SOURCES["affine"] + " * late")[1:]], TIMES_OF_FEW)
    assert "the process ended too often" in needed["affine"].message
    answers = dict.fromkeys(SOURCES, "import os\nos._exit(1)")
    marked = mark(cells(**answers), TIMES_OF_FEW)
    assert {one.status for one in marked.values()} == {"crash"}


def test_an_import_that_fails_is_named_and_not_only_the_name_that_is_absent():
    marked = mark(
        [SETUP, Cell("import no_such_package as nsp\nfactor = 1"), *cells(affine=SOURCES["affine"] + " * factor")[1:]]
    )
    assert "name 'factor' is not defined; the cell that defines it stopped with" in marked["affine"].message
    assert "no_such_package" in marked["affine"].message
    at_once = mark(cells(affine="import no_such_package\n" + SOURCES["affine"]))["affine"]
    assert "No module named 'no_such_package'" in at_once.message


def test_a_module_that_the_notebook_writes_can_be_imported():
    helper = Cell("%%writefile my_helper.py\ndef product(x, W):\n    return x @ W")
    answer = "import my_helper\ndef affine(x, W, b):\n    return my_helper.product(x, W) + b"
    assert scores(mark([SETUP, helper, *cells(affine=answer)[1:]])) == ALL


@pytest.mark.parametrize(
    "value",
    ["np.asarray(y, dtype=np.longdouble)", "y.tolist()", "[list(row) for row in y]", "y.astype(np.float32)"],
)
def test_right_values_in_another_form_are_right(value):
    marked = mark(cells(affine=f"def affine(x, W, b):\n    y = x @ W + b\n    return {value}"))
    assert scores(marked) == ALL
    assert ("list of numbers" in marked["affine"].message) == ("list" in value)


def test_half_precision_is_not_enough_where_double_was_asked():
    half = "def affine(x, W, b):\n    return (x @ W + b).astype(np.float16)"
    assert mark(cells(affine=half))["affine"].score == 0


def test_parameters_may_have_other_names():
    assert scores(mark(cells(affine="def affine(inputs, weights, bias):\n    return inputs @ weights + bias"))) == ALL


def checked(notebook):
    """The cells with each exercise's check below its answer, as the notebook has them."""
    return [
        one
        for cell in notebook
        for one in (cell, Cell("", checks=cell.exercise))
        if one.exercise or one.source or one.checks
    ]


@pytest.mark.parametrize(
    "line",
    ["affine = affine(np.ones((1, 1)), np.ones((1, 1)), np.ones(1))", "def affine(): pass", "import math as affine"],
)
def test_an_answer_that_is_replaced_below_its_check_counts_as_it_was_there(line):
    marked = mark([*checked(cells()), Cell(f"y = 1\n{line}")])
    assert scores(marked) == ALL
    assert f"`{line}`" in marked["affine"].message
    assert "as it was at the check" in marked["affine"].message


def test_what_replaces_one_answer_costs_no_other_and_is_not_told_there():
    wrong = "def with_cache(x):\n    return x, {}"
    later = Cell("affine = 3\nwith_cache = 4")
    marked = mark([*checked(cells(with_cache=wrong)), later])
    assert scores(marked) == [10, 30, 20, 0, 0, 10, 10]  # from_cache cannot take the reference's cache either
    assert "`with_cache = 4`" in marked["with_cache"].message
    assert "`with_cache = 4`" not in marked["from_cache"].message
    unlike = mark([*checked(cells(sign="def sign(row):\n    return -1")), Cell("affine = 3")])["sign"]
    assert "affine" not in unlike.message


def test_an_answer_that_is_made_right_below_its_check_counts_too():
    wrong = "def affine(x, W, b):\n    return x @ W"
    marked = mark([*checked(cells(affine=wrong)), Cell(SOURCES["affine"])])
    assert scores(marked) == ALL


def test_a_wrong_answer_that_is_replaced_is_told_so():
    wrong = "def affine(x, W, b):\n    return x @ W"
    marked = mark([*checked(cells(affine=wrong)), Cell("affine = 3")])
    assert marked["affine"].score == 0
    assert "After its check, `affine = 3` changes affine" in marked["affine"].message


def test_a_scorer_that_cannot_take_an_answer_costs_that_exercise():
    marked = mark(
        cells(
            sign="def sign(row):\n    return np.zeros(len(row) if row[0] > 0 else 1)",
            flip="def flip(p, rng):\n    return 'x'",
        )
    )
    assert marked["sign"].score == marked["flip"].score == 0
    assert total(marked) == 80


def test_hundreds_of_magics_cost_nothing_but_their_cell():
    assert total(mark([Cell("%time 1\n" * 600), *cells()])) == 100
