"""What an answer shows of its writer: statements, their order, names in their roles, comments, unusual spaces.

What the release gives, the reference writes, or a known answer has, shows nothing and is left out.
"""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from autograder.notebooks.release import Release
from autograder.reports.similarity import statements
from autograder.reports.similarity.canonical import assigned, forms
from rnn_course.exercise import Accepted, Assignment, Exercise, Misconception

Kind = Literal["statement", "order", "name", "comment", "spaces"]
NAME = re.compile(r"[^\W\d]\w*")
BETWEEN = "\n\n"
WORDS = 3  # of a comment: "hidden state" is written by many
PYTHON = frozenset((*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "self", "np"))


@dataclass(frozen=True)
class Trait:
    """One such feature: its kind, what is compared, and for a name or a comment the words to show."""

    kind: Kind
    text: str
    shown: str = ""


Traits = Mapping[Trait, tuple[int, ...]]  # with the numbers of the lines that show them


@dataclass(frozen=True)
class Common:
    """What everybody has of an exercise: given names, parameters, traits and names of known answers, given lines."""

    given: frozenset[str]
    parameters: frozenset[str]
    traits: frozenset[Trait]
    names: frozenset[str]
    lines: frozenset[str]

    def has(self, trait: Trait) -> bool:
        """Whether a trait shows nothing. The order of two statements does if both are common and their order is not."""
        if trait.kind == "order":
            both = (Trait("statement", shape) for shape in trait.text.split(BETWEEN))
            return trait in self.traits or not self.traits.issuperset(both)
        return trait in self.traits or (trait.kind == "name" and trait.shown in self.names)


def common(release: Release, assignment: Assignment) -> dict[str, Common]:
    """By exercise, what the release, the reference, the accepted answers and the known mistakes have."""
    blank, key = dict(_cells(release.text)), dict(_cells(release.key))
    given = PYTHON.union(*map(_defined, blank.values()))
    return {one.name: _common_of(one, blank[one.name], key[one.name], given) for one in assignment.exercises}


def _common_of(exercise: Exercise, stub: str, answer: str, given: frozenset[str]) -> Common:
    parameters = frozenset(token.text for token in statements.read(stub).statements[0].tokens)
    banked: tuple[Misconception | Accepted, ...] = (*exercise.misconceptions, *exercise.accepted)
    known = [stub, answer, *(each.source for each in banked)]
    return Common(
        given,
        parameters,
        frozenset(trait for one in known for trait, _ in _found(one, given, parameters)),
        frozenset(name for one in known for name in NAME.findall(one)),
        frozenset(line.strip() for line in stub.splitlines()),
    )


def traits(source: str, common: Common) -> Traits:
    """The traits of an answer that are not common, with their lines."""
    found: dict[Trait, tuple[int, ...]] = {}
    for trait, lines in _found(source, common.given, common.parameters):
        if not common.has(trait):
            found[trait] = (*found.get(trait, ()), *lines)
    return found


def _found(source: str, given: frozenset[str], parameters: frozenset[str]) -> Iterator[tuple[Trait, range]]:
    text, before, named = statements.read(source), "", set[str]()
    own = frozenset[str]().union(*map(assigned, text.statements))  # even if they hide a given name
    given = (given - own) | parameters
    for one in text.statements:
        if one.is_string:
            continue
        lines = range(one.first, one.last + 1)
        for form in forms(one, given):
            yield Trait("statement", form.shape), lines
            if before:
                yield Trait("order", f"{before}{BETWEEN}{form.shape}"), lines
            before = form.shape
            for number, name in form.assigned:
                if name not in named:  # a name is chosen once, however often it is assigned
                    yield Trait("name", f"{form.shape}\n{number} {name}", name), lines
                named.add(name)
        for line in text.odd.intersection(lines):
            gaps = re.sub(r"\w+", "w", text.lines[line].lstrip(" "))
            yield Trait("spaces", f"{before}\n{gaps}"), range(line, line + 1)
    for line, said in text.comments:
        words = re.findall(r"\w+", said.lower())
        if len(words) >= WORDS and any(not word.isdigit() for word in words):
            yield Trait("comment", " ".join(words), said), range(line, line + 1)


def _cells(notebook: str) -> Iterator[tuple[str, str]]:
    """The names, or else the numbers, and the sources of a notebook's code cells."""
    for number, cell in enumerate(json.loads(notebook)["cells"]):
        if cell["cell_type"] == "code":
            yield cell["metadata"].get("nbgrader", {}).get("grade_id", str(number)), "".join(cell["source"])


def _defined(source: str) -> Iterator[str]:
    """The functions and classes that a cell of the release defines, and what it imports."""
    for one in statements.read(source).statements:
        first, *others = one.tokens
        if first.text in ("def", "class"):
            yield others[0].text
        elif first.text in ("import", "from"):
            yield from (token.text for token in others if token.kind == "name")
