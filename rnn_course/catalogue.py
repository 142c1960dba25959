"""Find and read the assignments: each is a package of `rnn_course/exercises`, an exercise one file in it.

The assignment 01_rnn lies in the package a01_rnn (a name that Python can import). Its notebook.py says which
exercises there are and in which order, by its cells `# %% reference="rnn_course.cells.rnn:rnn_step"`; the file
rnn_step.py beside it holds what belongs to that one.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
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
from rnn_course.variants import variants

FOLDER = Path(__file__).parent / "exercises"
PACKAGE = "rnn_course.exercises"


def names() -> list[str]:
    """The names of all assignments, in order."""
    return sorted(path.name[1:] for path in FOLDER.iterdir() if re.fullmatch(r"a\d\d_\w+", path.name))


def folder_of(name: str) -> Path:
    """The folder that an assignment is written in: its notebook and a file per exercise."""
    return FOLDER / f"a{name}"


def runtime(name: str) -> str:
    """What an assignment's answers may import, "numpy" or "keras", without reading its exercises."""
    return description(name).runtime


def description(name: str) -> Description:
    """What an assignment's author declares of it, without reading its exercises."""
    return _description(importlib.import_module(f"{PACKAGE}.a{name}"))


def order(name: str) -> list[str]:
    """The names of an assignment's exercises, in the notebook's order, without reading them."""
    return _order(folder_of(name))


def load(name: str) -> Assignment:
    """Read an assignment's folder. ValueError names the known ones if there is none of this name."""
    if name not in names():
        raise ValueError(f"no assignment {name!r}; there are {', '.join(names())}")
    return read(name, folder_of(name), f"{PACKAGE}.a{name}")


def read(name: str, folder: Path, package: str) -> Assignment:
    """Read an assignment that lies in this folder, which is the package of this dotted name."""
    written = _order(folder)
    _demand_one_file_each(folder, written)
    exercises = tuple(gather(_module(f"{package}.{exercise}")) for exercise in written)
    for name_of_file, exercise in zip(written, exercises, strict=True):
        if exercise.name != name_of_file:
            wrong = f"{folder}/{name_of_file}.py: is an exercise on {exercise.name}"
            raise AuthoringError(f"{wrong}; name file and function alike")
    declared = _description(importlib.import_module(package))
    if declared.runtime == "numpy":
        exercises = tuple(map(_with_variants, exercises))
    return Assignment(name, declared.title, declared.runtime, tuple(map(_with_sure_draws, exercises)))


def _order(folder: Path) -> list[str]:
    text = (folder / "notebook.py").read_text("utf-8")
    return re.findall(r'^# %%.* reference="[\w.]+:(\w+)"', text, re.MULTILINE)


def gather(holder: Any) -> Exercise:
    """The exercise whose records this module, or class, holds by a name or in a tuple, in their order."""
    records = list(_records(vars(holder)))
    where = getattr(holder, "__file__", holder.__name__)
    headers = [record for record in records if isinstance(record, Header)]
    if len(headers) != 1:
        raise AuthoringError(f"{where}: holds {len(headers)} headers; write `header = exercise(...)` exactly once")

    def all_of(kind: type) -> tuple[Any, ...]:
        return tuple(record for record in records if isinstance(record, kind))

    for kind in (Check, Misconception, Accepted):
        counted = Counter(record.name for record in all_of(kind))
        twice = [each for each, count in counted.items() if count > 1]
        if twice:
            raise AuthoringError(f"{where}: two of its {kind.__name__} records are called {twice[0]!r}; rename one")
    if not any(check.weight for check in all_of(Check)):
        raise AuthoringError(f"{where}: {headers[0].reference.__name__} has no check that counts")
    return Exercise(headers[0], *map(all_of, (Check, Probe, Misconception, Accepted, Equivalent)))


def _with_sure_draws(exercise: Exercise) -> Exercise:
    """The exercise whose checks know of which answers their draws must be sure, as its header lists them."""
    sure_of = {name.replace("_", " "): known for name, known in exercise.header.sure_of.items()}
    answers = {wrong.name for wrong in exercise.misconceptions} | {right.name for right in exercise.accepted}
    unknown = sure_of.keys() - {check.name for check in exercise.checks} or set().union(*sure_of.values()) - answers
    if unknown:
        what = f"{exercise.name}: sure_of names {sorted(unknown)[0]!r}"
        raise AuthoringError(f"{what}, which is none of its checks, mistakes or accepted answers; fix the name")
    checks = tuple(replace(check, sure_of=sure_of.get(check.name, ())) for check in exercise.checks)
    return replace(exercise, checks=checks)


def _with_variants(exercise: Exercise) -> Exercise:
    """The exercise with the right answers that fit every function, but for those that it cannot accept."""
    header = exercise.header
    made = variants(header.reference)
    unknown = header.not_as.keys() - {variant.name for variant in made}
    if unknown:
        raise AuthoringError(f"{exercise.name}: not_as names {sorted(unknown)[0]!r}, which is no variant")
    kept = tuple(variant for variant in made if variant.name not in header.not_as)
    return replace(exercise, accepted=(*exercise.accepted, *kept))


def _records(names: dict[str, Any]) -> Iterable[Any]:
    """Each value once, and what tuples hold. A check without a name is called what its variable is called."""
    seen: set[int] = set()
    for variable, value in names.items():
        for each in value if isinstance(value, tuple) else (value,):
            if id(each) not in seen:
                seen.add(id(each))
                nameless = isinstance(each, Check) and not each.name
                yield replace(each, name=variable.replace("_", " ")) if nameless else each


def _module(dotted: str) -> ModuleType:
    """An exercise's file, in which no name is defined twice: the second would silently hide the first."""
    module = importlib.import_module(dotted)
    path = Path(str(module.__file__))
    body = ast.parse(path.read_text("utf-8")).body
    defined = Counter(name for statement in body for name in _defined(statement))
    twice = [name for name, count in defined.items() if count > 1]
    if twice:
        raise AuthoringError(f"{path}: {twice[0]} is defined twice, so the first is lost; give each its own name")
    return module


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]


def _demand_one_file_each(folder: Path, order: list[str]) -> None:
    for exercise in order:
        if not (folder / f"{exercise}.py").is_file():
            raise AuthoringError(f"{folder}/notebook.py asks for {exercise}; write {exercise}.py beside it")
    for path in sorted(folder.glob("*.py")):
        declares = re.search(r"^\w+ = exercise\(", path.read_text("utf-8"), re.MULTILINE)
        if declares and path.stem not in order:
            cell = f'# %% reference="module:{path.stem}"'
            raise AuthoringError(f"{path}: no cell of notebook.py asks for it; write `{cell}`")


def _description(module: ModuleType) -> Description:
    found = [value for value in vars(module).values() if isinstance(value, Description)]
    if len(found) != 1:
        raise AuthoringError(f"{module.__file__}: write `assignment = describe(...)` exactly once")
    return found[0]
