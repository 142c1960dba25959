"""The notebook that formgrader and feedback show: the student's cells, our test cells, the verdicts as outputs."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograder.reader import Submission
from autograder.verdict import ExerciseVerdict, Verdict

SYMBOLS = {"pass": "✓", "fail": "✗", "not_attempted": "·", "missing": "·", "needs_human": "?"}
WORDS = {
    "pass": "right",
    "fail": "not right yet",
    "error": "stopped with an error",
    "timeout": "out of time",
    "memory": "out of memory",
    "crash": "ended the process",
    "missing": "not found",
    "not_attempted": "not attempted",
    "refused": "not accepted",
    "needs_human": "needs a human",
}
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
MAX_PICTURE = 2 * 2**20
MAX_TEXT = 20_000


def points_text(verdict: ExerciseVerdict) -> str:
    """A mark as text, "7.5 of 10"; a mark still open is a question mark."""
    return f"{'?' if verdict.score is None else format(verdict.score, 'g')} of {verdict.max_score:g}"


def headline(verdict: ExerciseVerdict) -> str:
    """Symbol, name, state and points of one exercise, in one line."""
    symbol = SYMBOLS.get(verdict.status, "✗")
    return f"{symbol} {verdict.name}: {WORDS[verdict.status]}, {points_text(verdict)} points"


def compose(
    release: NotebookNode, submission: Submission | None, verdict: Verdict, displayed: Mapping[int, list[Any]]
) -> NotebookNode:
    """Put the notebook together: known cells with our metadata, locked ones with our source, missing ones added."""
    ours = {cell.metadata.nbgrader.grade_id: cell for cell in release.cells if "nbgrader" in cell.metadata}
    verdicts = {f"test_{exercise.name}": exercise for exercise in verdict.exercises}
    theirs = list(enumerate(submission.cells)) if submission else []
    last = {cell["grade_id"]: place for place, cell in theirs}
    cells = []
    for place, cell in theirs:
        known = cell["grade_id"] if cell["grade_id"] in ours and last[cell["grade_id"]] == place else None
        cells.append(_cell(cell, ours.get(known), displayed.get(place, [])))
    present = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
    cells += [nbformat.from_dict(cell) for grade_id, cell in ours.items() if grade_id not in present]
    for number, cell in enumerate(cells):
        cell["id"] = f"{number:04d}"
        graded = verdicts.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if graded:
            cell.outputs = [_verdict_output(graded)]
    return nbformat.v4.new_notebook(cells=cells, metadata=release.metadata)


def _cell(cell: dict[str, Any], ours: NotebookNode | None, shown: list[Any]) -> NotebookNode:
    """One cell. The notebook is validated when it is written: nbformat's own functions would do so at every cell."""
    if cell["type"] != "code" and ours is None:
        return nbformat.from_dict({"cell_type": cell["type"], "metadata": {}, "source": cell["source"]})
    source = ours.source if ours is not None and ours.metadata.nbgrader.locked else cell["source"]
    metadata = ours.metadata if ours is not None else {}
    outputs = [output for output in map(_shown, shown[:50]) if output]
    code = {"cell_type": "code", "execution_count": None, "source": source}
    return nbformat.from_dict({**code, "metadata": metadata, "outputs": outputs})


def _shown(output: Any) -> NotebookNode | None:
    """One displayed thing from the box, believed only if it is text or a PNG of modest size."""
    if not isinstance(output, dict):
        return None
    text, picture = output.get("text"), output.get("png")
    if isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.size <= MAX_PICTURE:
        png = picture.tobytes()
        data = {"image/png": base64.b64encode(png).decode()}
        return _display(data) if png.startswith(PNG_MAGIC) else None
    if not isinstance(text, str):
        return None
    if output.get("stream") in ("stdout", "stderr"):
        return nbformat.from_dict({"output_type": "stream", "name": output["stream"], "text": text[:MAX_TEXT]})
    return _display({"text/plain": text[:MAX_TEXT]})


def _verdict_output(verdict: ExerciseVerdict) -> NotebookNode:
    first, message = headline(verdict), verdict.message
    page = f"<div><strong>{html.escape(first)}</strong><br>{html.escape(message)}</div>"
    return _display({"text/plain": f"{first}\n{message}", "text/html": page})


def _display(data: dict[str, str]) -> NotebookNode:
    return nbformat.from_dict({"output_type": "display_data", "data": data, "metadata": {}})
