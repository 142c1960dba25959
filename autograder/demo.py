"""A bundled class: one student for each thing that happens to a grader, good, bad and hostile.

Each recipe takes the key and the blank release and makes a notebook's text of them, so that the class stays true
when the exercises change.
"""

from __future__ import annotations

import copy
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.build import key_notebook, release_notebook
from autograder.demo_answers import BUILT_ON, FAMOUS
from autograder.files import write_atomically
from rnn_course import catalogue
from rnn_course.exercise import Assignment

NAMES = ("01_rnn", "08_keras_layers")


@dataclass(frozen=True)
class Material:
    """What a recipe cooks with."""

    assignment: Assignment
    key: NotebookNode
    blank: NotebookNode

    def names(self) -> list[str]:
        """The exercises in the notebook's order."""
        return [
            cell.metadata.nbgrader.grade_id
            for cell in self.key.cells
            if cell.metadata.get("nbgrader", {}).get("solution")
        ]


Recipe = Callable[[Material], str]


def write_class(folder: Path) -> None:
    """Write every student's submission to every assignment of the demo under folder/submitted."""
    for name in NAMES:
        assignment = catalogue.load(name)
        material = Material(assignment, key_notebook(assignment), release_notebook(assignment))
        for student, recipe in CLASS.items():
            write_atomically(folder / "submitted" / student / name / f"{name}.ipynb", recipe(copy.deepcopy(material)))


def _text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"


def _solution(notebook: NotebookNode, name: str) -> NotebookNode:
    marks = [(cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells]
    return next(cell for cell, mark in marks if mark.get("grade_id") == name)


def _add_cell(notebook: NotebookNode, source: str, before: str) -> None:
    place = notebook.cells.index(_solution(notebook, before))
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source))


def _renamed(function: Any, name: str) -> str:
    """A banked function's source as a student would have written it: without decorator, under the exercise's name."""
    source = textwrap.dedent(inspect.getsource(function))
    start = re.search(r"^(def|class) ", source, re.MULTILINE)
    assert start is not None
    return re.sub(r"^(def|class) \w+", rf"\1 {name}", source[start.start() :], count=1).rstrip()


def key(material: Material) -> str:
    """All right."""
    return _text(material.key)


def blank(material: Material) -> str:
    """Nothing done."""
    return _text(material.blank)


def partly(material: Material) -> str:
    """The first half done, the rest blank."""
    for name in material.names()[: len(material.names()) // 2]:
        _solution(material.blank, name).source = _solution(material.key, name).source
    return _text(material.blank)


def banked(material: Material) -> str:
    """The key with one mistake from the bank, in the exercise that is worth the least."""
    for one in sorted(material.assignment.exercises, key=lambda one: one.points):
        plain = [wrong for wrong in one.misconceptions if _stands_alone(wrong.function, material)]
        if plain:
            _solution(material.key, one.name).source = _renamed(plain[0].function, one.name)
            return _text(material.key)
    raise LookupError(f"{material.assignment.name}: no misconception stands alone")


def _stands_alone(banked: Any, material: Material) -> bool:
    """Whether a banked function or class needs no name that the notebook does not have."""
    methods = (
        [value for value in vars(banked).values() if inspect.isfunction(value)] if inspect.isclass(banked) else [banked]
    )
    if inspect.isclass(banked) and any(base.__module__ == banked.__module__ for base in banked.__bases__):
        return False
    used = {name for method in methods for name in inspect.getclosurevars(method).globals}
    setup = " ".join(cell.source for cell in material.key.cells if "setup" in cell.metadata.get("tags", []))
    return all(name in material.names() or re.search(rf"\b{name}\b", setup) for name in used)


def otherwise(material: Material) -> str:
    """Every exercise answered by an accepted variant that looks unlike the key."""
    for one in material.assignment.exercises:
        variants = [variant for variant in one.accepted if _stands_alone(variant.function, material)]
        if variants:
            _solution(material.key, one.name).source = _renamed(variants[0].function, one.name)
    return _text(material.key)


def famous_mistake(material: Material) -> str:
    """The mistake that students make most."""
    for name, source in FAMOUS[material.assignment.name].items():
        _solution(material.key, name).source = source
    return _text(material.key)


def early_mistake(material: Material) -> str:
    """A first mistake that later answers build on: they call the wrong function, and are right themselves."""
    for name, source in BUILT_ON.get(material.assignment.name, {}).items():
        _solution(material.key, name).source = source
    return _text(material.key)


def with_body(body: str) -> Recipe:
    """The key, but the second exercise does something terrible."""

    def recipe(material: Material) -> str:
        name = material.names()[1]
        reference = material.assignment.namespace()[name]
        _solution(
            material.key, name
        ).source = f"def {name}{inspect.signature(reference)}:\n{textwrap.indent(body, '    ')}"
        return _text(material.key)

    return recipe


def not_json(material: Material) -> str:
    """A download that broke off."""
    return _text(material.key)[:2000]


def skip_execution(material: Material) -> str:
    """Blank work with the tag that makes stock nbgrader give full marks."""
    for cell in material.blank.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = ["skip-execution"]
    return _text(material.blank)


def patched_numpy(material: Material) -> str:
    """Blank work that patches what a checker might compare with."""
    patch = (
        "import numpy.testing\nnp.allclose = np.array_equal = np.isclose = lambda *a, **k: True\n"
        "numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *a, **k: None"
    )
    _add_cell(material.blank, patch, material.names()[0])
    return _text(material.blank)


def answer_key_thief(material: Material) -> str:
    """Blank work that looks for the references, the checks and the expected arrays."""
    theft = (
        "import gc, glob, sys\ntry:\n    from rnn_course.cells.rnn import *\nexcept ImportError as error:\n"
        "    print(error)\nprint(glob.glob('/**/checks*', recursive=True)[:5], len(gc.get_objects()))"
    )
    _add_cell(material.blank, theft, material.names()[0])
    return _text(material.blank)


def magics(material: Material) -> str:
    """Magics, a shell line and a failing cell before right answers."""
    first = material.names()[0]
    _add_cell(material.key, "%matplotlib inline\n!echo hello\n%time sum(range(1000))", first)
    _add_cell(material.key, "undefined_name + 1", first)
    return _text(material.key)


def noisy(material: Material) -> str:
    """Right answers that print and warn on every call."""
    name = material.names()[0]
    cell = _solution(material.key, name)
    head, mark, rest = cell.source.partition("### BEGIN SOLUTION\n")
    noise = "import sys, warnings\nwarnings.warn('careful')\nprint('debug', file=sys.stderr)\nprint('here')\n"
    cell.source = head + mark + textwrap.indent(noise, "    ") + rest
    return _text(material.key)


CLASS: dict[str, Recipe] = {
    "ada": key,
    "blaise": blank,
    "charles": partly,
    "dorothy": famous_mistake,
    "edsger": banked,
    "emmy": otherwise,
    "frances": early_mistake,
    "george": with_body("while True:\n    pass"),
    "grace": with_body("return np.ones((200_000, 200_000))"),
    "hedy": with_body("import os\nos._exit(0)"),
    "joan": not_json,
    "kurt": skip_execution,
    "linus": patched_numpy,
    "mary": answer_key_thief,
    "niklaus": magics,
    "sofia": noisy,
}
