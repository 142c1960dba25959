"""Find the cell that is shown as a student's answer to an exercise, wherever in the notebook it is."""

from __future__ import annotations

import ast
import functools
import warnings
from collections.abc import Iterable, Iterator

from autograder.notebooks.reader import Submission

MAX_PARSED, MAX_PARSED_TOGETHER = 50_000, 500_000
MAGIC = ("%", "!", "?")


def answer_sources(submission: Submission | None, exercises: Iterable[str]) -> dict[str, str]:
    """Each exercise's source: the last cell that defines its name; if none does, the cell provided for it."""
    wanted = set(exercises)
    found: dict[str, str] = {}
    solved: set[str] = set()
    left = MAX_PARSED_TOGETHER
    for cell in submission.cells if submission else ():
        exercise, source = cell["grade_id"], cell["source"]
        if (cell["type"] != "code" and exercise not in wanted) or (exercise or "").startswith("test_"):
            continue
        named = {name for name in wanted if name in source}
        left -= len(source) if named else 0
        defined = named & _defined(source) if named and left > 0 else set()
        solved |= defined
        found.update(dict.fromkeys(defined, source))
        if exercise in wanted - solved:
            found[exercise] = source
    return found


@functools.lru_cache(256)  # most cells of a class are our own
def _defined(source: str) -> frozenset[str]:
    """The names that a cell defines or assigns, except inside functions, branches and loops."""
    return frozenset(_names(_parsed(source)))


def _names(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for node in statements:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
            yield from (name.id for name in names if isinstance(name.ctx, ast.Store))


def _parsed(source: str) -> list[ast.stmt]:
    """A cell's statements without IPython's own lines; none if it is not Python."""
    if len(source) > MAX_PARSED:
        return []
    lines = [line for line in source.split("\n") if not line.lstrip().startswith(MAGIC)]
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse("\n".join(lines)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
