"""A bundled class: one student for each kind of submission, good, bad and hostile.

Each recipe makes a notebook's text from the key and the blank release, so that the class follows changes of the
exercises.
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

from autograder.cli.demo_answers import BUILT_ON, FAMOUS
from autograder.notebooks.draft import Draft
from autograder.notebooks.release import release
from autograder.output.atomic import write_atomically
from rnn_course import catalogue
from rnn_course.exercise import Accepted, Assignment, Misconception

NAMES = ("01_rnn", "08_keras_layers")


@dataclass(frozen=True)
class Material:
    """What a recipe works with: an assignment, its key and its blank release; a recipe may change these two."""

    assignment: Assignment
    key: Draft
    blank: Draft

    @classmethod
    def of(cls, name: str) -> Material:
        """The material of a built assignment."""
        built = release(name)
        return cls(catalogue.load(name), Draft(nbformat.reads(built.key, 4)), Draft(built.notebook))

    def names(self) -> list[str]:
        """The exercises in the notebook's order."""
        return self.key.names()


Recipe = Callable[[Material], str]


def write_class(folder: Path) -> None:
    """Write every student's submission to every assignment of the demo under folder/submitted."""
    for name in NAMES:
        material = Material.of(name)
        for student, recipe in CLASS.items():
            write_atomically(folder / "submitted" / student / name / f"{name}.ipynb", recipe(copy.deepcopy(material)))


def renamed(known: Misconception | Accepted, name: str) -> str:
    """A known answer's source as a student would have written it: without decorator, under the exercise's name."""
    source = textwrap.dedent(known.source)
    start = re.search(r"^(def|class) ", source, re.MULTILINE)
    assert start is not None
    return re.sub(r"^(def|class) \w+", rf"\1 {name}", source[start.start() :], count=1).rstrip()


def key(material: Material) -> str:
    """The key as it is."""
    return material.key.text()


def blank(material: Material) -> str:
    """The blank release as it is."""
    return material.blank.text()


def partly(material: Material) -> str:
    """The first half done, the rest blank."""
    for name in material.names()[: len(material.names()) // 2]:
        material.blank.answer(name, material.key.cell(name).source)
    return material.blank.text()


def with_a_known_mistake(material: Material) -> str:
    """The key with one known mistake, in the exercise that is worth the least."""
    for one in sorted(material.assignment.exercises, key=lambda one: one.points):
        plain = [wrong for wrong in one.misconceptions if stands_alone(wrong.function, material)]
        if plain:
            material.key.answer(one.name, renamed(plain[0], one.name))
            return material.key.text()
    raise LookupError(f"{material.assignment.name}: every known mistake uses names that the notebook lacks")


def stands_alone(answer: Any, material: Material) -> bool:
    """Whether a known answer, a function or class, uses only names that the notebook has."""
    methods = (
        [value for value in vars(answer).values() if inspect.isfunction(value)] if inspect.isclass(answer) else [answer]
    )
    if inspect.isclass(answer) and any(base.__module__ == answer.__module__ for base in answer.__bases__):
        return False
    used = {name for method in methods for name in inspect.getclosurevars(method).globals}
    setup = " ".join(cell.source for cell in material.key.cells if "setup" in cell.metadata.get("tags", []))
    return all(name in material.names() or re.search(rf"\b{name}\b", setup) for name in used)


def otherwise(material: Material) -> str:
    """Every exercise answered by an accepted answer that looks different from the key."""
    for one in material.assignment.exercises:
        variants = [variant for variant in one.accepted if stands_alone(variant.function, material)]
        if variants:
            material.key.answer(one.name, renamed(variants[0], one.name))
    return material.key.text()


def famous_mistake(material: Material) -> str:
    """The most frequent mistake of students."""
    for name, source in FAMOUS[material.assignment.name].items():
        material.key.answer(name, source)
    return material.key.text()


def early_mistake(material: Material) -> str:
    """An early mistake: later answers call the wrong function, and are right themselves."""
    for name, source in BUILT_ON.get(material.assignment.name, {}).items():
        material.key.answer(name, source)
    return material.key.text()


def with_body(body: str) -> Recipe:
    """The key, but with this harmful body in the second exercise."""

    def recipe(material: Material) -> str:
        name = material.names()[1]
        reference = material.assignment.namespace()[name]
        material.key.answer(name, f"def {name}{inspect.signature(reference)}:\n{textwrap.indent(body, '    ')}")
        return material.key.text()

    return recipe


def not_json(material: Material) -> str:
    """A notebook whose download was cut off."""
    return material.key.text()[:2000]


def skip_execution(material: Material) -> str:
    """Blank work with the tag that makes stock nbgrader give full marks."""
    for cell in material.blank.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = ["skip-execution"]
    return material.blank.text()


def patched_numpy(material: Material) -> str:
    """Blank work that patches what a checker might compare with."""
    patch = (
        "import numpy.testing\nnp.allclose = np.array_equal = np.isclose = lambda *a, **k: True\n"
        "numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *a, **k: None"
    )
    material.blank.add(patch, material.names()[0])
    return material.blank.text()


def answer_key_thief(material: Material) -> str:
    """Blank work that looks for the references, the checks and the expected arrays."""
    theft = (
        "import gc, glob, sys\ntry:\n    from rnn_course.cells.rnn import *\nexcept ImportError as error:\n"
        "    print(error)\nprint(glob.glob('/**/checks*', recursive=True)[:5], len(gc.get_objects()))"
    )
    material.blank.add(theft, material.names()[0])
    return material.blank.text()


def magics(material: Material) -> str:
    """Magics, a shell line and a failing cell before right answers."""
    first = material.names()[0]
    material.key.add("%matplotlib inline\n!echo hello\n%time sum(range(1000))", first)
    material.key.add("undefined_name + 1", first)
    return material.key.text()


def noisy(material: Material) -> str:
    """Right answers that print and warn on every call."""
    name = material.names()[0]
    cell = material.key.cell(name)
    head, mark, rest = cell.source.partition("### BEGIN SOLUTION\n")
    noise = "import sys, warnings\nwarnings.warn('careful')\nprint('debug', file=sys.stderr)\nprint('here')\n"
    cell.source = head + mark + textwrap.indent(noise, "    ") + rest
    return material.key.text()


CLASS: dict[str, Recipe] = {
    "ada": key,
    "blaise": blank,
    "charles": partly,
    "dorothy": famous_mistake,
    "edsger": with_a_known_mistake,
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
