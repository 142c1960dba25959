"""The public cases: questions with their answers, saved in `cases.npz` beside the notebook.

A release has no checks, references or misconceptions, only their results on a few random inputs.
The file is a NumPy archive without pickles: a JSON skeleton, and all numbers of one dtype in one flat array.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnn_course import CourseError
from rnn_course.kit import archive
from rnn_course.kit.assess import Card, Fault, Mistake, Outcome, Part
from rnn_course.kit.calls import Calls
from rnn_course.kit.derivation import GUIDED, Equation
from rnn_course.kit.question import Question, from_tree, to_tree
from rnn_course.kit.structure import UNKNOWN, Change, Structure
from rnn_course.kit.typeset import Formula

FILE = "cases.npz"
VARIABLE = "RNN_COURSE_CASES"
VERSION = 1
AGAIN = "copy it again from the assignment you received"


class CasesError(CourseError):
    """A cases file cannot be read; the message tells why and what to do."""


@dataclass(frozen=True)
class PublicCheck:
    """A check with its questions and expected answers."""

    name: str
    weight: float
    note: str
    questions: tuple[Question, ...]
    expected: tuple[Any, ...]


@dataclass(frozen=True)
class PublicExercise:
    """An exercise as the student's `check` knows it; a mistake has one outcome per question, in the checks' order.

    calls: by the name of another exercise, the calls that answers to this one's questions make to it.
    """

    card: Card
    checks: tuple[PublicCheck, ...]
    mistakes: Iterable[Mistake]
    structure: Structure = UNKNOWN
    calls: Mapping[str, Calls] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class Cases:
    """All exercises of an assignment, in the notebook's order; the packages that answers may import; its level.

    equations: by number, those that hints cite.
    """

    assignment: str
    title: str
    exercises: tuple[PublicExercise, ...]
    may_import: tuple[str, ...] = ()
    level: str = GUIDED
    equations: Mapping[str, Formula] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [exercise.card.name for exercise in self.exercises]

    def __getitem__(self, name: str) -> PublicExercise:
        return self.exercises[self.names.index(name)]


def find(start: Path | None = None) -> Path | None:
    """The path in RNN_COURSE_CASES, else the cases file in `start`, in the working folder or in the notebook's."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named) / FILE if Path(named).is_dir() else Path(named)
    return next((folder / FILE for folder in _folders(start) if (folder / FILE).is_file()), None)


def _working_folder() -> list[Path]:
    try:
        return [Path.cwd()]
    except OSError:  # the folder was deleted under the running notebook
        return []


STARTED = _working_folder()


def _folders(start: Path | None) -> list[Path]:
    """The folders to search: also where the kernel started and where the notebook is, if the working folder changed."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    opened = [os.environ.get("JPY_SESSION_NAME"), getattr(shell, "user_ns", {}).get("__vsc_ipynb_file__")]
    first = [start] if start else _working_folder()
    return [*first, *STARTED, *(Path(str(path)).parent for path in opened if path)]


def save(path: Path, cases: Cases) -> None:
    """Write a cases file; the same cases give the same bytes."""
    pool = archive.Pool()
    skeleton = {
        "version": VERSION,
        "assignment": cases.assignment,
        "title": cases.title,
        "may_import": cases.may_import,
        "level": cases.level,
        "equations": {number: (formula.text, formula.mathml) for number, formula in cases.equations.items()},
        "exercises": [pool.put(exercise_tree(exercise)) for exercise in cases.exercises],
    }
    with path.open("wb") as file:
        archive.write(file, skeleton, pool)


def load(path: Path) -> Cases:
    """Read a cases file; raise CasesError if it is missing, damaged or of another version."""
    try:
        with path.open("rb") as file:
            skeleton, flat = archive.read(file)
        version = skeleton["version"]
        if version == VERSION:
            exercises = tuple(exercise_from(archive.unpooled(stored, flat)) for stored in skeleton["exercises"])
            may_import = tuple(skeleton.get("may_import", ()))
            level = skeleton.get("level", GUIDED)
            equations = {number: Formula(*each) for number, each in skeleton.get("equations", {}).items()}
            return Cases(skeleton["assignment"], skeleton["title"], exercises, may_import, level, equations)
    except FileNotFoundError as error:
        raise CasesError(f"there is no file {path}; {AGAIN}") from error
    except archive.DAMAGED as error:
        raise CasesError(f"{path} is damaged or not a cases file; {AGAIN}") from error
    raise CasesError(f"{path} has version {version}, but this kit reads version {VERSION}; update the course's kit")


def current() -> Cases | None:
    """The cases of this notebook, read once; None if there is no file; CasesError if it cannot be read."""
    path = find()
    if path is None:
        return None
    return _load_once(path, path.stat().st_mtime_ns if path.exists() else 0)


@functools.lru_cache(maxsize=1)
def _load_once(path: Path, changed: int) -> Cases:
    return load(path)


def exercise_tree(exercise: PublicExercise) -> dict[str, Any]:
    """An exercise as a tree, to write to a file."""
    card = exercise.card
    return {
        "card": {
            "name": card.name,
            "signature": card.signature,
            "points": float(card.points),
            "parts": [(part.name, part.equation, part.axes) for part in card.parts],
            "hints": card.hints,
            "forbids": card.forbids,
            "derive": [(one.number, one.name, one.text) for one in card.derive],
            "scored": float(card.scored),
        },
        "checks": [
            {
                "name": check.name,
                "weight": float(check.weight),
                "note": check.note,
                "questions": [to_tree(question) for question in check.questions],
                "expected": check.expected,
            }
            for check in exercise.checks
        ],
        "mistakes": mistakes_tree(exercise.mistakes),
        "feeds": dict(exercise.structure.feeds),
        "changes": [(change.equations, change.prints) for change in exercise.structure.changes],
        "calls": {
            name: {"checksums": calls.checksums, "projections": calls.projections, "values": calls.values}
            for name, calls in exercise.calls.items()
        },
    }


def mistakes_tree(mistakes: Iterable[Mistake]) -> list[dict[str, Any]]:
    """Known mistakes as a tree."""
    return [
        {"name": mistake.name, "says": mistake.says, "outcomes": [_outcome_tree(o) for o in mistake.outcomes]}
        for mistake in mistakes
    ]


def _outcome_tree(outcome: Outcome) -> dict[str, Any]:
    """An outcome as a tree; a fault without its line, which would show the code of the known mistake."""
    fault = outcome.fault
    return {"fault": (fault.kind, fault.text, fault.exception)} if fault else {"value": outcome.value}


def exercise_from(stored: Mapping[str, Any]) -> PublicExercise:
    """The exercise that `exercise_tree` wrote."""
    card = stored["card"]
    parts = tuple(Part(name, equation, tuple(*axes)) for name, equation, *axes in card["parts"])
    return PublicExercise(
        Card(
            card["name"],
            card["signature"],
            _number(card["points"]),
            parts,
            tuple(card["hints"]),
            tuple(card.get("forbids", ())),
            tuple(Equation(*one) for one in card.get("derive", ())),
            _number(card.get("scored", 0.0)),
        ),
        tuple(_check(check) for check in stored["checks"]),
        mistakes_from(stored["mistakes"]),
        Structure(
            {number: tuple(parts) for number, parts in stored.get("feeds", {}).items()},
            tuple(Change(tuple(equations), prints) for equations, prints in stored.get("changes", ())),
        ),
        calls={name: Calls(**calls) for name, calls in stored.get("calls", {}).items()},
    )


def mistakes_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Mistake, ...]:
    """The mistakes that `mistakes_tree` wrote."""
    return tuple(Mistake(one["name"], one["says"], tuple(map(_outcome, one["outcomes"]))) for one in stored)


def _number(value: float) -> float:
    """A number of points as an author writes it: 8, not 8.0."""
    return int(value) if float(value).is_integer() else value


def _check(stored: Mapping[str, Any]) -> PublicCheck:
    questions, expected = tuple(map(from_tree, stored["questions"])), tuple(stored["expected"])
    return PublicCheck(stored["name"], _number(stored["weight"]), stored["note"], questions, expected)


def _outcome(stored: Mapping[str, Any]) -> Outcome:
    if "fault" in stored:
        return Outcome(fault=Fault(*stored["fault"]))
    return Outcome(value=stored["value"])
