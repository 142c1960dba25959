"""The notebook that formgrader and feedback show: the student's cells, and our test cells with verdicts as outputs."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Mapping
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograder.judge.verdict import ExerciseVerdict, Verdict, headline
from autograder.notebooks.reader import Submission
from autograder.output.clean import visible
from autograder.output.markdown import as_code, inert

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
MAX_PICTURE = 2 * 2**20
MAX_TEXT = 20_000
COLOURS = re.compile(r"\x1b\[[0-9;]*m|\x08")  # and the backspaces of progress bars; no text is lost with them


def compose(
    release: NotebookNode, submission: Submission | None, verdict: Verdict, displayed: Mapping[int, list[Any]]
) -> NotebookNode:
    """Compose the notebook: known cells with our metadata, locked ones with our source, missing ones added.

    A browser renders it beside the input fields for marks, so nothing of the student's is in it except text.
    """
    ours = {cell.metadata.nbgrader.grade_id: cell for cell in release.cells if "nbgrader" in cell.metadata}
    verdicts = {f"test_{exercise.name}": exercise for exercise in verdict.exercises}
    theirs = list(enumerate(submission.cells)) if submission else []
    last = {cell["grade_id"]: place for place, cell in theirs}
    prose = {cell.source.strip() for cell in release.cells if cell.cell_type == "markdown"}
    cells = []
    for place, cell in theirs:
        known = cell["grade_id"] if cell["grade_id"] in ours and last[cell["grade_id"]] == place else None
        if known and ours[known].cell_type == "markdown":
            cells.append(_known_text(cell, ours[known], prose))
        elif known is None and cell["type"] != "code":
            cells.append(_text_cell(cell, prose))
        else:
            cells.append(_code_cell(cell, ours.get(known), displayed.get(place, [])))
    present = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
    cells += [nbformat.from_dict(cell) for grade_id, cell in ours.items() if grade_id not in present]
    for number, cell in enumerate(cells):
        cell["id"] = f"{number:04d}"
        graded = verdicts.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if graded:
            cell.outputs = [_verdict_output(graded)]
    kind = {"nbformat": release.nbformat, "nbformat_minor": release.nbformat_minor}
    return NotebookNode(cells=cells, metadata=release.metadata, **kind)


def as_text(notebook: NotebookNode) -> str:
    """A composed notebook as JSON with a line for each cell; nbformat would indent it, which takes 20 times as long."""
    *cells, last = (json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in notebook.cells)
    rest = json.dumps({key: part for key, part in notebook.items() if key != "cells"}, sort_keys=True)
    lines = "".join(f"{cell},\n" for cell in cells)
    return f'{{"cells": [\n{lines}{last}\n],\n{rest[1:]}\n'


def _text_cell(cell: dict[str, Any], prose: set[str]) -> NotebookNode:
    """A text cell: our own text is kept, a student's is made safe, and raw cells are shown as code."""
    source = cell["source"]
    if cell["type"] == "raw":
        source = as_code(visible(source))
    elif source.strip() not in prose:
        source = inert(source)
    return NotebookNode(cell_type="markdown", metadata=NotebookNode(), source=source)


def _known_text(cell: dict[str, Any], ours: NotebookNode, prose: set[str]) -> NotebookNode:
    """A text cell of our release: a person marks the student's, even if it became code; a locked one is ours."""
    shown = ours if ours.metadata.nbgrader.locked else _text_cell(cell | {"type": "markdown"}, prose)
    return NotebookNode({**shown, "metadata": ours.metadata})


def _code_cell(cell: dict[str, Any], ours: NotebookNode | None, shown: list[Any]) -> NotebookNode:
    """A code cell; nbformat's own functions would validate it, for longer than all the rest takes."""
    locked = ours is not None and ours.metadata.nbgrader.locked
    source = ours.source if ours is not None and locked else visible(cell["source"])
    metadata = ours.metadata if ours is not None else NotebookNode()
    outputs = [output for output in map(_shown, shown[:50]) if output]
    code = {"cell_type": "code", "execution_count": None, "source": source}
    return NotebookNode({**code, "metadata": metadata, "outputs": outputs})


def _shown(output: Any) -> NotebookNode | None:
    """One output from the box, or None unless it is text or a PNG of limited size."""
    if not isinstance(output, dict):
        return None
    text, picture = output.get("text"), output.get("png")
    if isinstance(picture, np.ndarray) and picture.dtype == np.uint8 and picture.size <= MAX_PICTURE:
        png = picture.tobytes()
        data = {"image/png": base64.b64encode(png).decode()}
        return _display(data) if png.startswith(PNG_MAGIC) else None
    if not isinstance(text, str):
        return None
    text = visible(COLOURS.sub("", text[:MAX_TEXT]))[:MAX_TEXT]
    if output.get("stream") in ("stdout", "stderr"):
        return nbformat.from_dict({"output_type": "stream", "name": output["stream"], "text": text})
    return _display({"text/plain": text})


def _verdict_output(verdict: ExerciseVerdict) -> NotebookNode:
    first, message = headline(verdict), verdict.message
    page = f"<div><strong>{html.escape(first)}</strong><br>{html.escape(message)}</div>"
    return _display({"text/plain": f"{first}\n{message}", "text/html": page})


def _display(data: dict[str, str]) -> NotebookNode:
    return nbformat.from_dict({"output_type": "display_data", "data": data, "metadata": {}})
