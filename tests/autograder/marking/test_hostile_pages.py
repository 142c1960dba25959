"""What a submission says, in a browser: nbgrader's pages show all of it, and none of it does anything there."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbgrader.server_extensions.formgrader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html_mistune
from nbgrader.preprocessors import GetGrades

from autograder.cli import demo
from autograder.gradebook.database import opened
from autograder.gradebook.record import Entry, record, register
from autograder.judge.verdict import ExerciseVerdict, Verdict
from autograder.marking.autograded_notebook import compose
from autograder.marking.marking import mark_file
from autograder.notebooks.reader import parse
from autograder.notebooks.release import release
from autograder.output.markdown import inert
from tests.autograder import classroom, writers

NAME = "01_rnn"
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe><object data=x></object><embed src=x>",
    "<form action='/hub/logout'><input name=_xsrf></form>",
    "<meta http-equiv=refresh content='0;url=//evil'><base href='//evil'><link rel=stylesheet href=//evil>",
    "<style>.score{display:none}</style>",
    "</div></div></div><div class='nbgrader_cell'>",
    "</div></div></div>",
    "<blockquote>",
    '<p title="',
    "<div onclick=alert(1)\n",
    "[a](javascript:alert(1)) [b](&#106;avascript:alert(1)) [c](data:text/html,<script>) [d](vbscript:x)",
    "[a]\n\n[a]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[out](/hub/logout)",
    "![a](https://evil.example/pixel.png)",
    "![a](attachment:gone.png)",
    "```mermaid\n</pre><img src=x onerror=alert(1)>\n```",
    "$\\href{javascript:alert(1)}{x}$ $\\cssId{test_rnn_step}{x}$ $\\require{action}$",
    "# test_rnn_step\n\nrnn_step-comment\n=====",
    "`````\n<script>alert(1)</script>",
    "<!-- <script> -->",
)
PROSE = (
    "If $a<b$ and $b>c$, `x<y` too.",
    "# My notes\n\n- **bold**, *weak*, ~~gone~~\n\n| a | b |\n|:-:|---|\n| 1 | 2 |\n\n> quoted\n\n---\n- [x] done",
    "```python\nif x < 1:\n    h = hs[t]\n```\n\n$$\\begin{aligned}a &< b\\\\c\\end{aligned}$$",
    "[the paper](https://example.org/a?b=1) and https://example.org",
    "Überschrift\n===\n\nterm\n: what it is",
)


@pytest.mark.parametrize("source", PROSE)
def test_prose_and_maths_stay_as_they_are(source):
    assert inert(source) == source


@pytest.mark.parametrize("source", ATTACKS)
def test_what_could_do_something_is_shown_as_it_was_written(source):
    assert source in inert(source)
    page = markdown2html_mistune(inert(source))
    assert page.startswith("<pre><code>")
    assert page.count("<") == 4


class Dangers(HTMLParser):
    """Every tag and attribute of a page that could do something, counted."""

    def __init__(self, page):
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        kinds = (
            "script",
            "iframe",
            "object",
            "embed",
            "form",
            "meta",
            "base",
            "link",
            "style",
            "svg",
            "math",
            "template",
        )
        self.found[tag] += tag in kinds
        for name, value in attrs:
            target = "".join((value or "").split()).lower()
            self.found[f"{name}={target}"] += target.startswith(("javascript:", "vbscript:", "data:", "attachment:"))
            self.found[name] += name.startswith("on") or name in ("srcdoc", "action", "formaction", "http-equiv")
            self.found[f"id={value}"] += name == "id" and not value.startswith("cell-id=")
        self.found["picture from elsewhere"] += tag == "img"

    def handle_endtag(self, tag):
        self.found[f"/{tag}"] += tag in ("div", "body", "html")


FORMGRADER = Path(nbgrader.server_extensions.formgrader.__file__).parent
RESOURCES = {"base_url": "", "student": "", "index": 0, "total": 1, "notebook_id": NAME, "assignment_id": NAME}


def rendered(folder, student, texts, template):
    """A page of nbgrader's, formgrader's or that of `nbgrader generate_feedback`, of what a student wrote and said."""
    notebook = composed(folder, student, texts)
    exporter = HTMLExporter(
        template_name=template,
        extra_template_basedirs=[str(FORMGRADER / "templates")],
        extra_template_paths=[str(FORMGRADER / "static/node_modules/bootstrap/dist/css")],
    )
    place = {"student": student, "assignment": NAME, "notebook": NAME, "db_url": classroom.url(folder)}
    resources = {**RESOURCES, "nbgrader": place}
    if template == "feedback":
        notebook, resources = GetGrades().preprocess(notebook, resources)
    return exporter.from_notebook_node(notebook, resources=resources)[0]


def composed(folder, student, texts):
    """The notebook of a student who wrote these texts wherever that is possible, whose marks are in the gradebook."""
    ours = release(NAME)
    cells = [written(kind, text) for kind in ("markdown", "raw", "code") for text in texts]
    content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    exercises = tuple(
        ExerciseVerdict(name, 0.0, points, "error", None, text)
        for (name, points), text in zip(ours.points.items(), itertools.cycle(texts), strict=False)
    )
    verdict = Verdict(NAME, 0.0, 100.0, "none", "", exercises)
    register(classroom.url(folder), release(NAME))
    with opened(classroom.url(folder)) as book:
        record(book, Entry(student, verdict))
    shown = {place: [{"text": text}, {"stream": "stdout", "text": text}] for place, text in enumerate(texts * 3)}
    return compose(ours.notebook, parse(content.encode(), "n.ipynb"), verdict, shown)


def written(kind, text):
    """A cell as a student can forge it, with attachments, tags, outputs and formats of its own."""
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": text, "application/javascript": text}}
    ]
    cell = {"cell_type": kind, "source": text, "metadata": {"raw_mimetype": "text/html", "tags": [text], "x": text}}
    return {**cell, **({"outputs": outputs} if kind == "code" else {"attachments": {"gone.png": {"text/html": text}}})}


@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_nothing_of_a_students_runs_in_the_pages_that_nbgrader_makes(template, tmp_path):
    page = rendered(tmp_path, "mallory", ATTACKS, template)
    assert "alert(1)" in page
    assert Dangers(page).found == Dangers(rendered(tmp_path, "ada", ["harmless"] * len(ATTACKS), template)).found


def test_of_a_students_cells_only_their_text_is_kept(tmp_path):
    hostile = composed(tmp_path, "mallory", ["<b>mine</b>"])
    for cell in hostile.cells[:3]:
        assert "attachments" not in cell
        assert cell.metadata == {}
        assert "application/javascript" not in json.dumps(cell)
    assert [cell.cell_type for cell in hostile.cells[:3]] == ["markdown", "markdown", "code"]
    assert hostile.cells[1].source == "```\n<b>mine</b>\n```"


def test_our_own_prose_is_rendered_as_we_wrote_it(submit, settings):
    marked = mark_file(submit("ada", demo.key), NAME, settings)
    notebook_of_ours = release(NAME).notebook
    ours = [cell.source for cell in notebook_of_ours.cells if cell.cell_type == "markdown"]
    notebook = compose(notebook_of_ours, marked.submission, marked.verdict, {})
    assert [cell.source for cell in notebook.cells if cell.cell_type == "markdown"] == ours


TAGS = ("<", ">", "</", "<a ", "<script", "</script>", "<img src=x onerror=a()>", "<!--", "-->", "<?", "<div>")
LINKS = ("[", "](", ")", "]: ", "javascript:", "data:", "&#106;", "&lt;", '"', "'", "=", "\\")
MARKS = ("`", "```", "~~~mermaid\n", "$", "$$", "\\(", "\\begin{a}", "\\end{a}", "**", "_", "x", " ")
LINES = ("\n", "\n\n", "    ", "# ", "| ", "|-|\n", "- ", "> ")
TOKENS = st.sampled_from(TAGS + LINKS + MARKS + LINES)


@settings(max_examples=400, deadline=None)
@given(source=st.lists(TOKENS, max_size=14).map("".join))
def test_no_markdown_does_anything(source):
    found = Dangers(f"<div>{markdown2html_mistune(inert(source))}</div>").found
    assert {name: count for name, count in found.items() if count and not name.startswith(("id=", "/"))} == {}
    assert found["/div"] == 1 + markdown2html_mistune(inert(source)).count('<div class="highlight">')


def test_a_text_that_a_parser_takes_long_for_is_shown_as_it_is():
    assert inert("# a" + " " * 10**6 + "b").startswith("```")


def test_the_gradebooks_comment_is_what_was_said_where_it_does_nothing(tmp_path):
    verdict = writers.verdict(1)
    register(classroom.url(tmp_path), release(NAME))
    with opened(classroom.url(tmp_path)) as book:
        record(book, Entry("ada", verdict))
        assert book.find_comment("rnn_step", NAME, NAME, "ada").comment == verdict.exercises[0].message
