"""Edit a copy of a notebook: set answers, add cells, and get the text to hand in."""

from __future__ import annotations

import copy

import nbformat
from nbformat import NotebookNode


class Draft:
    """A copy of a notebook, to be changed: `Draft(key).answer("rnn_step", source).add(source, "rnn_step").text()`."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = copy.deepcopy(notebook)

    @property
    def cells(self) -> list[NotebookNode]:
        return self.notebook.cells  # type: ignore[no-any-return]

    def names(self) -> list[str]:
        """The exercises in the notebook's order."""
        return [marks["grade_id"] for marks in map(_marks, self.cells) if marks.get("solution")]

    def cell(self, name: str) -> NotebookNode:
        """The cell with this grade_id, an answer's for example; KeyError if there is none."""
        for cell in self.cells:
            if _marks(cell).get("grade_id") == name:
                return cell
        raise KeyError(name)

    def answer(self, name: str, source: str) -> Draft:
        """Put an answer into its cell."""
        self.cell(name).source = source
        return self

    def add(self, source: str, before: str) -> Draft:
        """Add a code cell before an answer's."""
        self.cells.insert(self.cells.index(self.cell(before)), nbformat.v4.new_code_cell(source))
        return self

    def text(self) -> str:
        """The notebook as the text of its file."""
        return nbformat.writes(self.notebook) + "\n"


def _marks(cell: NotebookNode) -> NotebookNode:
    """nbgrader's metadata of a cell."""
    return cell.metadata.get("nbgrader", NotebookNode())
