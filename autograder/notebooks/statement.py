"""What a release notebook tells its students: the title, each exercise's section, its stub, the numbered equations."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import nbformat

from autograder.errors import ReleaseError
from autograder.notebooks.release import release
from rnn_course.docstring import spans

HEADING = re.compile(r"^(##?) +(.+)$", re.MULTILINE)
TYPESET = re.compile(r"\$\$((?:(?!\$\$).)+?)\\qquad \((\d+\.\d+)\)\s*\$\$", re.DOTALL)
DOCUMENTED = (ast.FunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Statement:
    """sections, stubs: by exercise. equations: as the docstrings have them, and latex: as the prose has, by number."""

    title: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    stubs: Mapping[str, str] = field(default_factory=dict)
    equations: Mapping[str, str] = field(default_factory=dict)
    latex: Mapping[str, str] = field(default_factory=dict)


def statement(name: str) -> Statement:
    """An assignment's statement; an empty one if it is not built."""
    try:
        built = release(name)
    except ReleaseError:
        return Statement()
    return read(built.text, tuple(built.points))


@functools.lru_cache(maxsize=8)
def read(text: str, names: tuple[str, ...]) -> Statement:
    """What a notebook's text says of these exercises."""
    title = section = ""
    sections, stubs, equations = dict[str, str](), dict[str, str](), dict[str, str]()
    latex = dict[str, str]()
    for cell in nbformat.v4.reads_json(text).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in names:
            sections[grade_id], stubs[grade_id] = section, cell.source
        if cell.cell_type == "markdown":
            for level, text in HEADING.findall(cell.source):
                title, section = (title or text, section) if level == "#" else (title, text)
            latex |= {number: tex.strip() for tex, number in TYPESET.findall(cell.source)}
        elif grade_id in names:
            equations |= dict(_equations(cell.source))
    return Statement(title, sections, stubs, equations, latex)


def _equations(source: str) -> Iterator[tuple[str, str]]:
    """The numbered equations in the docstrings of a cell of ours."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED):
            yield from ((one.number, one.text) for _, _, one in spans((ast.get_docstring(node) or "").splitlines()))
