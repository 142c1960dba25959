"""Every notebook as people meet it: its form, the key run from top to bottom, the blank release run by a beginner."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from rnn_course import catalogue
from scripts import figures
from tests.exercises.notebooks import ROOT, TRAIN_LONG, cells_of, key_of, run

NAMES = catalogue.names()
EACH = pytest.mark.parametrize("name", NAMES)


@EACH
def test_every_exercise_has_one_empty_cell_in_order(name):
    placed = [cell for cell in cells_of(name) if "reference" in cell.metadata]
    assert all(not cell.source.strip() for cell in placed)
    order = [cell.metadata["reference"].partition(":")[2] for cell in placed]
    assert order == [one.name for one in catalogue.load(name).exercises]


@EACH
def test_cells_are_short_and_headed_once(name):
    cells = cells_of(name)
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(len(cell.source.splitlines()) < 25 and cell.source == cell.source.rstrip() for cell in code)
    others = [cell.metadata.get("tags") for cell in code if "reference" not in cell.metadata]
    assert others.count(["setup"]) == 1
    assert all(tags in (["setup"], ["exploration"], ["exploration", "figure"]) for tags in others)
    assert others.count(["exploration", "figure"]) == figures.tagged(name)
    prose = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    assert sum(line.startswith("# ") for line in prose) == 1
    assert sum(cell.source.strip() == "{{points}}" for cell in cells) == 1


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in TRAIN_LONG)) for n in NAMES])
def test_the_key_runs_from_top_to_bottom_and_every_check_passes(name):
    shown = key_of(name)
    assert [run.error for run in shown.runs if run.error] == []
    for check in shown.checks:
        assert check.displayed[0]["text/plain"].startswith("✓"), check.displayed[0]["text/plain"]
        assert check.result == check.cell.metadata.nbgrader.points
        assert check.complaints == ""
    pictures = [html for run in shown.runs for data in run.displayed if "<img" in (html := data.get("text/html", ""))]
    assert len(pictures) >= 3
    assert all('alt="' in html and 'alt=""' not in html for html in pictures)
    figures.read(name, nbformat.v4.new_notebook(cells=[run.cell for run in shown.runs]))


@EACH
def test_the_blank_release_says_not_attempted_and_nothing_worse(name):
    shown = run("assignments", name)
    for check in shown.checks:
        assert ["not attempted" in data["text/plain"] for data in check.displayed] == [True], check.displayed
        assert check.error is None
    assert [run.error for run in shown.runs if run.error] == []  # cells that need an exercise say so and go on
    waits = [run.printed for run in shown.runs if run not in shown.checks and run.printed.startswith("○")]
    assert waits
    assert all(text.count("\n") == 1 for text in waits), waits
    assert "not attempted" in shown.runs[-1].displayed[0]["text/plain"]  # progress(), reached by "Run All"


@pytest.mark.parametrize("name", ["01_rnn"])
def test_a_kernel_runs_the_blank_release_to_its_end(name, tmp_path):
    folder = shutil.copytree(ROOT / "assignments" / name, tmp_path / name)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()  # stops at an error
    ends = next(cell for cell in reversed(notebook.cells) if cell.cell_type == "code")
    assert "not attempted" in ends.outputs[0].data["text/plain"]


@pytest.mark.parametrize("name", ["01_rnn"])
def test_a_kernel_shows_the_same(name, tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = shutil.copytree(ROOT / "solutions" / name, tmp_path / name)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    there = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, here in zip(there, key_of(name).runs, strict=True):
        assert "".join(output.get("text", "") for output in cell.outputs) == here.printed
        displayed = [output.data for output in cell.outputs if output.output_type == "display_data"]
        assert [data["text/plain"] for data in displayed] == [data["text/plain"] for data in here.displayed]
