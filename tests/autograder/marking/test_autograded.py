"""The autograded notebook and the feedback page: verdicts in them, nothing hidden, nothing that runs."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from autograder.cli import demo
from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.marking import marking
from autograder.marking.autograded_notebook import as_text, compose
from autograder.marking.feedback import feedback_page, page
from autograder.marking.mark import Mark, Part
from autograder.marking.marked import Marked
from autograder.marking.marking import mark_file
from autograder.notebooks.answers import answer_sources
from autograder.notebooks.reader import Submission, parse
from autograder.notebooks.release import release


def composed(marked):
    notebook = compose(release("01_rnn").notebook, marked.submission, marked.verdict, marked.displayed)
    nbformat.validate(notebook)
    return notebook


def outputs_of(notebook, text):
    return next(cell.outputs for cell in notebook.cells if text in cell.source)


def test_a_display_run_shows_what_cells_show_and_moves_no_mark(submit, settings):
    def recipe(material):
        names = material.names()
        material.key.add("print('seen')\nimport sys\nprint('on stderr', file=sys.stderr)", names[0])
        material.key.add("from IPython.display import HTML\nHTML('<script>alert(1)</script>')", names[0])
        material.key.add("plt.plot([1, 2])\nplt.show()", names[0])
        return material.key.text()

    path = submit("ada", recipe)
    plain = mark_file(path, "01_rnn", settings)
    shown = mark_file(path, "01_rnn", replace(settings, execute=True))
    assert plain.verdict.to_json() == shown.verdict.to_json()
    assert not plain.displayed
    notebook = composed(shown)
    streams = {output.name: output.text for output in outputs_of(notebook, "'seen'")}
    assert streams == {"stdout": "seen\n", "stderr": "on stderr\n"}
    assert "image/png" in outputs_of(notebook, "plt.plot([1, 2])")[0].data
    assert "<script>" not in json.dumps([output for cell in notebook.cells for output in cell.get("outputs", [])])


def test_an_endless_display_run_ends_and_moves_no_mark(submit, settings, monkeypatch):
    monkeypatch.setitem(marking.TIMES, "numpy", replace(marking.TIMES["numpy"], cell=3, grace=0.5))

    def recipe(material):
        material.key.add("print('before')\nimport time\nwhile True:\n    time.sleep(1)", material.names()[3])
        return material.key.text()

    marked = mark_file(submit("ada", recipe), "01_rnn", replace(settings, execute=True))
    assert marked.verdict.score == 100
    assert outputs_of(composed(marked), "while True")[0].text == "before\n"


def test_pictures_that_are_none_and_endless_texts_are_dropped(submit, settings):
    marked = mark_file(submit("ada", demo.key), "01_rnn", settings)
    assert marked.submission is not None
    place = next(i for i, cell in enumerate(marked.submission.cells) if cell["grade_id"] == "rnn_step")
    bad = [{"png": np.zeros(10, np.uint8)}, {"png": "text"}, {"text": 7}, 5, {"text": "x" * 10**6}, {}]
    notebook = composed(replace(marked, displayed={place: bad}))
    (output,) = outputs_of(notebook, "def rnn_step(")
    assert len(output.data["text/plain"]) == 20_000


def test_deleted_doubled_and_foreign_cells_still_make_a_whole_notebook(submit, settings):
    def recipe(material):
        notebook = material.key
        solution = notebook.cell("rnn_step")
        notebook.cells[:] = [
            cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "test_softmax"
        ]
        notebook.cells.insert(0, nbformat.v4.new_code_cell(solution.source, metadata=solution.metadata))
        return notebook.text()

    marked = mark_file(submit("ada", recipe), "01_rnn", settings)
    assert marked.verdict.score == 100
    ids = [cell.metadata["nbgrader"]["grade_id"] for cell in composed(marked).cells if "nbgrader" in cell.metadata]
    assert len(ids) == len(set(ids))
    assert "test_softmax" in ids


def test_the_feedback_page_escapes_shows_no_hidden_line_and_runs_nothing(submit, settings):
    def recipe(material):
        material.blank.cell(
            "rnn_step"
        ).source = "def rnn_step(x, h, W, U, b):\n    raise ValueError('<script>alert(1)</script>')"
        return material.blank.text()

    page = feedback_page("mallory <b>", mark_file(submit("mallory", recipe), "01_rnn", settings))
    assert "<script" not in page
    assert "mallory &lt;b&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<html lang="en">' in page
    assert "://" not in page
    assert "credit(" not in page


def test_the_feedback_page_lets_no_browser_load_or_run_anything(submit, settings):
    page = feedback_page("ada", mark_file(submit("ada", demo.blank), "01_rnn", settings))
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    assert page.index(policy[0]) < page.index("<style")


def shown_code(page, name):
    """The code that a page shows for an exercise."""
    section = page.partition(f'aria-label="your code of {name}">')[2].partition("</pre>")[0]
    return html.unescape(re.sub("<[^>]*>", "", section)).removesuffix("\n")


def notebook(*cells):
    """Cells (source, grade_id, type) as a marked submission of which only the sources count."""
    parsed = Submission(b"", tuple({"source": s, "grade_id": g, "type": t} for s, g, t in cells))
    exercise = ExerciseVerdict("rnn_step", 0.0, 8.0, "fail", None, "wrong")
    return Marked(Verdict("01_rnn", 0.0, 8.0, "none", "", (exercise,)), parsed, "")


STUB = ("def rnn_step(x):\n    raise NotImplementedError()", "rnn_step", "code")
MINE = "%time\ndef rnn_step(x):\n    return 'mine'"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([STUB], STUB[0]),
        ([STUB, (MINE, None, "code")], MINE),
        ([(MINE, None, "code"), ("", "rnn_step", "code")], MINE),
        ([(MINE, None, "code"), STUB], STUB[0]),
        ([STUB, ("class rnn_step:\n    pass", "other", "code")], "class rnn_step:\n    pass"),
        ([STUB, ("h = rnn_step = print", None, "code")], "h = rnn_step = print"),
        ([STUB, (MINE, None, "markdown")], STUB[0]),
        ([(MINE, "rnn_step", "markdown")], MINE),
        ([STUB, ("print(rnn_step(1))\nrnn_step.x = 1", None, "code")], STUB[0]),
        ([STUB, ("def other():\n    def rnn_step(x): pass", None, "code")], STUB[0]),
        ([STUB, ("def rnn_step(x): return (", None, "code")], STUB[0]),
        ([STUB, ("rnn_step = " + "-" * 10**6 + "1", None, "code")], STUB[0]),
        ([STUB, ("rnn_step = " + "(" * 40_000, None, "code")], STUB[0]),
        ([("def rnn_step(x): return '\ud800\0'", "rnn_step", "code")], "def rnn_step(x): return '\\ud800\\x00'"),
    ],
)
def test_the_page_shows_the_cell_in_which_the_answer_was_written(cells, shown):
    assert shown_code(feedback_page("ada", notebook(*cells)), "rnn_step") == shown


def test_colours_and_progress_bars_are_text_in_what_cells_show():
    printed = "\x1b[1m1/1\x1b[0m\x08\x08 \x1b]0;owned\x07"
    marked = replace(notebook(STUB), displayed={0: [{"stream": "stdout", "text": printed}, {"text": printed}]})
    outputs = outputs_of(composed(marked), "def rnn_step")
    assert [output.get("text") or output.data["text/plain"] for output in outputs] == ["1/1 \\x1b]0;owned\\x07"] * 2


HAND = "✎ marked by your instructor"
WRONG = "✗ not right yet"


@pytest.mark.parametrize(
    ("status", "part", "state", "word", "shown", "says"),
    [
        ("fail", Part("f", 8, 2.0), "wrong", WRONG, "2 of 8", ["wrong"]),
        (
            "fail",
            Part("f", 8, 2.0, 5.0),
            "wrong",
            "✎ marked by your instructor",
            "5 of 8",
            ["gave 5 of 8", "was 2", "wrong"],
        ),
        ("fail", Part("f", 8, 2.0, 8.0), "right", HAND, "8 of 8", ["gave 8 of 8", "wrong"]),
        ("fail", Part("f", 8, 2.0, 5.0, waits=True), "wrong", WRONG, "? of 8", ["gave 5 of 8", "wrong"]),
        ("needs_human", Part("f", 8, None, waits=True), "human", "? needs a human", "? of 8", ["wrong"]),
        ("needs_human", Part("f", 8, None, 5.0), "open", HAND, "5 of 8", ["gave 5 of 8"]),
        (
            "fail",
            Part("f", 8, 4.0, rule="4 of 8 by the rubric"),
            "wrong",
            "✗ not right yet",
            "4 of 8",
            ["rubric gives 4 of 8"],
        ),
        ("fail", Part("f", 8, 4.0, extra=1.5), "wrong", WRONG, "5.5 of 8", ["added 1.5 points"]),
        ("fail", Part("f", 8, 2.0, comment="<i>\x07"), "wrong", WRONG, "2 of 8", ["&lt;i&gt;\\x07"]),
    ],
)
def test_the_page_shows_what_a_person_gave_and_said(status, part, state, word, shown, says):
    verdict = Verdict("01_rnn", 2.0, 8.0, "none", "", (ExerciseVerdict("f", 2.0, 8.0, status, None, "wrong"),))
    text = page("ada", verdict, None, Mark("ada", (part,)))
    assert f'<section class="{state}" ' in text
    assert f'<span class="state">{word}</span>' in text
    assert f'<span class="points">{shown}</span>' in text
    assert all(said in text for said in says)
    assert ('<p class="lead">wrong</p>' in text) == ("wrong" in says or state == "wrong")


def test_the_text_of_an_autograded_notebook_is_one_that_nbformat_reads_back(submit, settings):
    marked = mark_file(submit("ada", demo.otherwise), "01_rnn", settings)
    notebook = composed(marked)
    text = as_text(notebook)
    assert nbformat.v4.reads_json(text) == notebook
    assert len(text.splitlines()) == len(notebook.cells) + 3
    assert as_text(composed(marked)) == text


def test_code_in_a_test_cell_is_not_shown_as_the_answer(submit):
    def recipe(material):
        return material.key.text().replace("check(rnn_step)", "rnn_step = 1")

    content = submit("ada", recipe).read_bytes()
    source = answer_sources(parse(content, "n.ipynb"), ["rnn_step"])["rnn_step"]
    assert "def rnn_step" in source
