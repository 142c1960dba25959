"""What our own exploration cells import and define is there for an answer that uses it, though they are not run."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from autograder.box.sandbox import probe
from autograder.marking import marking
from autograder.marking.settings import Settings
from autograder.notebooks import reader
from autograder.notebooks.exploration import needed_parts
from rnn_course import catalogue

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = Settings(b"s" * 64, sandbox="none" if probe() else "auto")


def release(name):
    return json.loads((ROOT / "assignments" / name / f"{name}.ipynb").read_text("utf-8"))


def explored(name):
    cells = [cell for cell in release(name)["cells"] if "exploration" in cell["metadata"].get("tags", [])]
    return ["".join(cell["source"]) for cell in cells]


def imported(source):
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name.partition(".")[0] for node in nodes for alias in node.names}


def defined(source):
    return {node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("name", catalogue.names())
def test_every_name_that_an_exploration_cell_imports_or_defines_can_be_had(name):
    sources = explored(name)
    names = set().union(*(imported(source) | defined(source) for source in sources))
    for wanted in names:
        parts = needed_parts(sources, {wanted})
        bound = set().union(*(imported(part) | defined(part) for part in parts))
        held = {alias for part in parts for node in ast.walk(ast.parse(part)) for alias in _imported_in(node)}
        assert wanted in bound | held
    assert not any(needed_parts(sources, {"no_such_name_anywhere"}))


def _imported_in(node):
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return set()
    return {alias.asname or alias.name.partition(".")[0] for alias in node.names}


def handed_in(name, answers):
    """The key's text with a line of one's own in front of each of these answers' bodies, explorations unchanged."""
    notebook = json.loads((ROOT / "solutions" / name / f"{name}.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        line = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if line:
            cell["source"] = "".join(cell["source"]).replace("### BEGIN SOLUTION", line, 1)
    return json.dumps(notebook).encode()


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("11_decoding", {"beam_search": "heapq.heapify([3, 1])", "nucleus": "tokens(VOCABULARY[0])"}),
        ("07_patterns", {"pattern_steps": "list(itertools.product([0, 1], repeat=2))"}),
        ("06_deep_bidirectional", {"reverse_by_length": "unicodedata.normalize('NFC', 'a')"}),
    ],
)
def test_an_answer_that_uses_them_passes(name, answers):
    exercises = [one.name for one in catalogue.load(name).exercises]
    assert set(answers) <= set(exercises)
    verdict = marking.mark_content(handed_in(name, answers), "n", name, SETTINGS, marking.boxes(name, SETTINGS)).verdict
    assert {one.name: one.message for one in verdict.exercises if one.status != "pass"} == {}


def test_a_release_that_nobody_touched_runs_none_of_its_explorations():
    content = (ROOT / "assignments" / "11_decoding" / "11_decoding.ipynb").read_bytes()
    cells = reader.cells_to_run(reader.parse(content, "n"), reader.Ours.of(release("11_decoding")), ["beam_search"])
    assert not any("train(" in cell.source for cell in cells)


SOFTMAX = "import scipy.special\ndef softmax(o):\n    return scipy.special.softmax(o, axis=-1)"
ALIAS = "from scipy.special import log_softmax as ls\ndef softmax(o):\n    return np.exp(ls(o, axis=-1))"
LOSS = "    from scipy.special import logsumexp"


@pytest.mark.parametrize("source", [SOFTMAX, ALIAS])
def test_scipy_is_there_but_for_what_an_exercise_asks_to_write(source):
    notebook = json.loads((ROOT / "solutions" / "01_rnn" / "01_rnn.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "softmax":
            cell["source"] = source
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "masked_cross_entropy":
            cell["source"] = "".join(cell["source"]).replace("    ### BEGIN SOLUTION", LOSS, 1)
    content = json.dumps(notebook).encode()
    verdict = marking.mark_content(content, "n", "01_rnn", SETTINGS, marking.boxes("01_rnn", SETTINGS)).verdict
    marks = {one.name: one for one in verdict.exercises}
    assert marks["softmax"].status == "refused"
    assert "scipy.special." in marks["softmax"].message
    assert {one.status for name, one in marks.items() if name != "softmax"} == {"pass"}
