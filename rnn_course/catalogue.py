"""Find and read the assignments: each is a folder of `rnn_course/exercises`."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from rnn_course.exercise import (
    Accepted,
    Assignment,
    AuthoringError,
    Check,
    Description,
    Equivalent,
    Exercise,
    Header,
    Misconception,
    Probe,
)

FOLDER = Path(__file__).parent / "exercises"
PARTS = ("checks", "misconceptions", "accepted")


def names() -> list[str]:
    """The names of all assignments, in order."""
    return sorted(path.name for path in FOLDER.iterdir() if re.fullmatch(r"\d\d_\w+", path.name))


def load(name: str) -> Assignment:
    """Read an assignment's folder. ValueError names the known ones if there is none of this name.

    Each of checks, misconceptions and accepted is a module, or a package of modules that are all read.
    """
    if name not in names():
        raise ValueError(f"no assignment {name!r}; there are {', '.join(names())}")
    modules = []
    for part in PARTS:
        found = _modules(f"rnn_course.exercises.{name}.{part}")
        _refuse_double_names(found)
        modules += found
    return assemble(name, *modules)


def _modules(dotted: str) -> list[ModuleType]:
    """A module, or a package and the modules in it."""
    module = importlib.import_module(dotted)
    inside = sorted(found.name for found in pkgutil.iter_modules(getattr(module, "__path__", [])))
    body = ast.parse(Path(str(module.__file__)).read_text("utf-8")).body if inside else []
    targets = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    hidden = [target.id for target in targets if isinstance(target, ast.Name) and target.id in inside]
    if hidden:
        raise AuthoringError(f"{module.__file__}: {hidden[0]} is hidden by {hidden[0]}.py beside it; rename one")
    return [module, *(importlib.import_module(f"{dotted}.{name}") for name in inside)]


def _refuse_double_names(modules: list[ModuleType]) -> None:
    """A second definition of a name would silently hide the first; a check's name is also what its seed is made of."""
    defined: Counter[str] = Counter()
    for module in modules:
        path = Path(str(module.__file__))
        decorated = [
            node.name
            for node in ast.parse(path.read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.decorator_list
        ]
        defined.update(decorated)
        twice = [name for name in decorated if defined[name] > 1]
        if twice:
            raise AuthoringError(f"{path}: {twice[0]} is defined twice, so the first is lost; give each its own name")


def assemble(name: str, *modules: ModuleType) -> Assignment:
    """Put an assignment together from the records that modules hold, in the order in which they are written."""
    records = _records(modules)
    descriptions = [record for record in records if isinstance(record, Description)]
    if len(descriptions) != 1:
        raise AuthoringError(f"{name}/checks: say `assignment = describe(...)` exactly once")
    headers = [record for record in records if isinstance(record, Header)]
    known = {header.reference.__name__ for header in headers}
    parts = [record for record in records if isinstance(record, (Check, Misconception, Accepted, Equivalent, Probe))]
    strays = [part.of for part in parts if part.of not in known]
    if strays:
        raise AuthoringError(f"{name}: `of={strays[0]}` names no exercise; declare it with exercise(...) in checks")
    exercises = tuple(_gather(name, header, records) for header in headers)
    return Assignment(name, descriptions[0].title, descriptions[0].runtime, exercises)


def _records(modules: tuple[ModuleType, ...]) -> list[Any]:
    """Every record that a module holds by a name or in a tuple, each once."""
    values = [value for module in modules for value in vars(module).values()]
    flat = [each for value in values for each in (value if isinstance(value, tuple) else (value,))]
    return list({id(record): record for record in flat}.values())


def _gather(name: str, header: Header, records: list[Any]) -> Exercise:
    def mine(kind: Any) -> tuple[Any, ...]:
        return tuple(r for r in records if isinstance(r, kind) and r.of == header.reference.__name__)

    if not any(check.weight for check in mine(Check)):
        raise AuthoringError(f"{name}/checks: {header.reference.__name__} has no check that counts")
    return Exercise(header, mine(Check), mine(Probe), mine(Misconception), mine(Accepted), mine(Equivalent))
