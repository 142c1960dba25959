"""Notebooks of nbformat 3, from before 2015: nbformat's own converter makes version 4 of what we take of them.

What is not taken (outputs, tags, malformed cells) is removed first: it is never read, the converter logs what it finds
invalid, and makes a line of a heading's level many # signs.
"""

from __future__ import annotations

from typing import Any

from autograder.errors import UnreadableSubmission

MAX_CELLS = 2_000
LEVELS = (1, 2, 3, 4, 5, 6)
TEXTS = ("markdown", "raw", "html")


def upgraded(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The notebook as version 4. name: of the file, for messages."""
    from nbformat import from_dict
    from nbformat.v4 import upgrade

    sheets = notebook.get("worksheets")
    found = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)] if isinstance(sheets, list) else []
    cells = [cell for each in found if isinstance(each, list) for cell in each]
    if len(cells) > MAX_CELLS:
        raise UnreadableSubmission(f"{name}: more than {MAX_CELLS} cells; remove the surplus and hand in again")
    plain = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": _of(notebook.get("metadata"), "rnn_course"),
        "worksheets": [{"cells": [plain for plain in map(_plain, cells) if plain]}],
    }
    return dict(upgrade(from_dict(plain), 3, 0))


def _plain(cell: Any) -> dict[str, Any] | None:
    """What is taken of a cell, complete as version 3 wants it; None if it is malformed."""
    kind = cell.get("cell_type") if isinstance(cell, dict) else None
    source = cell.get("input" if kind == "code" else "source") if kind else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    taken = {"cell_type": kind, "metadata": _of(cell.get("metadata"), "nbgrader")}
    if kind == "code":
        return {**taken, "input": source, "outputs": [], "collapsed": False, "language": "python"}
    if kind == "heading":
        return {**taken, "source": source, "level": level if (level := cell.get("level")) in LEVELS else 1}
    return {**taken, "source": source} if kind in TEXTS else None


def _of(metadata: Any, key: str) -> dict[str, Any]:
    """One entry of metadata, the one that is ours."""
    return {key: metadata[key]} if isinstance(metadata, dict) and isinstance(metadata.get(key), dict) else {}
