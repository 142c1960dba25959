"""Every notebook as people meet it: its form, the key run from top to bottom, the blank release run by a beginner."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from rnn_course import catalogue
from scripts import figures
from tests.exercises.notebooks import cells_of

ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small products on many threads spend their time waiting for each other."""
    for library in ("OMP", "OPENBLAS", "MKL"):
        monkeypatch.setenv(f"{library}_NUM_THREADS", "1")


# Networks learn from two batches an epoch here; `make figures` trains them whole and checks what they reach.
SHORT_TRAINING = """
import keras

def fit_a_little(model, x, y, sample_weight=None, **options):
    rows = 2 * options.get("batch_size", 32)
    def cut(each):
        return None if each is None else keras.tree.map_structure(lambda array: array[:rows], each)
    return whole_fit(model, cut(x), cut(y), sample_weight=cut(sample_weight), **options)

whole_fit, keras.Model.fit = keras.Model.fit, fit_a_little
"""


def run(folder, name, built, allow_errors=False):
    """Execute a copy of a built notebook in a folder of its own, with the public cases beside it."""
    shutil.copytree(ROOT / built / name, folder / name)
    notebook = nbformat.read(folder / name / f"{name}.ipynb", as_version=4)
    if catalogue.load(name).runtime == "keras":
        notebook.cells.insert(0, nbformat.v4.new_code_cell(SHORT_TRAINING))
    NotebookClient(
        notebook, timeout=300, allow_errors=allow_errors, resources={"metadata": {"path": str(folder / name)}}
    ).execute()
    return notebook


def outputs(notebook, kind):
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == kind
    ]


@pytest.mark.slow
@EACH
def test_the_key_runs_from_top_to_bottom_and_every_check_passes(name, tmp_path):
    notebook = run(tmp_path, name, "solutions")
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            shown = [output for output in cell.outputs if output.output_type == "display_data"]
            assert shown[0].data["text/plain"].startswith("✓"), shown[0].data["text/plain"]
            results = [output for output in cell.outputs if output.output_type == "execute_result"]
            assert float(results[0].data["text/plain"]) == cell.metadata.nbgrader.points
            assert not [output for output in cell.outputs if output.get("name") == "stderr"]
    pictures = [
        output.data for output in outputs(notebook, "display_data") if "<img" in output.data.get("text/html", "")
    ]
    assert len(pictures) >= 3
    assert all('alt="' in data["text/html"] and 'alt=""' not in data["text/html"] for data in pictures)
    figures.read(name, notebook)


@pytest.mark.slow
@EACH
def test_the_blank_release_says_not_attempted_and_nothing_worse(name, tmp_path):
    notebook = run(tmp_path, name, "assignments", allow_errors=True)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            assert [output.output_type for output in cell.outputs] == ["display_data"]
            assert "not attempted" in cell.outputs[0].data["text/plain"]
    assert outputs(notebook, "error")[0].ename == "NotImplementedError"
