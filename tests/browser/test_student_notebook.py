"""A student's first hours: the released 01_rnn in JupyterLab, from blank to full marks, without a network."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from scripts.release import ROOT
from tests.browser import lab

pytestmark = pytest.mark.browser
NAME = "01_rnn"
# Not among the known mistakes, so that the report shows where the values differ.
LAST_STEP_HALVED = """\
def rnn_forward(x, h0, W, U, b):
    hs, h = [], h0
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, W, U, b)
        hs.append(h)
    hs[-1] = hs[-1] / 2
    return np.stack(hs, axis=1)"""


@pytest.fixture(scope="module")
def key() -> dict[str, str]:
    """The source of each answer, by its exercise."""
    cells = nbformat.read(ROOT / "solutions" / NAME / f"{NAME}.ipynb", 4).cells
    marked = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in marked}


@pytest.fixture
def notebook(page, kit, tmp_path):
    """The blank notebook, open in JupyterLab, where only the kit can be imported."""
    shutil.copytree(ROOT / "assignments" / NAME, tmp_path / "student" / NAME)
    (tmp_path / "home").mkdir()
    with lab.serve(tmp_path / "student", tmp_path / "home", kit) as address:
        yield lab.Notebook(page, address, f"{NAME}/{NAME}.ipynb")


def test_from_blank_to_full_marks(notebook, key, outside):
    said = notebook.validate()
    assert said.count("The following cell failed:") == len(key)
    assert all(f"{name}   not attempted" in said for name in key)

    notebook.go_to_top()
    reports = {}
    while (cell := notebook.active())["place"] < cell["count"] - 1:
        if cell["name"] == "rnn_forward":
            a_mistake_and_its_hints(notebook)
        if cell["name"] in key:
            notebook.paste(key[cell["name"]])
        place = notebook.run()
        if cell["name"].startswith("test_") or cell["source"] == "progress()":
            reports[cell["source"]] = notebook.report(place)
        elif cell["type"] == "code":
            assert not notebook.output(place).locator("[data-mime-type*='error']").count(), cell["source"]

    assert list(reports) == [*(f"check({name})" for name in key), "progress()"]
    for name in key:
        assert reports[f"check({name})"].startswith(f"✓ passes {name} "), name
    assert "100 of 100 points, 12 of 12 exercises pass" in reports["progress()"]
    assert "Success! Your notebook passes all the tests." in notebook.validate()
    assert not outside


def a_mistake_and_its_hints(notebook):
    """Answer rnn_forward wrongly, read the report, unfold two hints, and go back to the answer."""
    notebook.paste(LAST_STEP_HALVED)
    answer = notebook.run()
    place = notebook.run()
    said = notebook.report(place)
    assert said.startswith("✗ not right yet rnn_forward")
    assert "Time steps: ✓✓✓✓✗." in said
    report = notebook.output(place)
    first, second, _ = (report.locator("details").nth(number) for number in range(3))
    inside = first.locator("> div")
    assert not inside.is_visible()
    first.locator("> summary").click()
    inside.wait_for()
    assert not second.locator("> div").is_visible()
    second.locator("> summary").click()
    second.locator("> div").wait_for()
    notebook.go_up_to(answer)
