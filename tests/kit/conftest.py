"""A toy assignment, frozen as a build freezes one, and a notebook whose student answers it."""

# Each class stands for an exercise's file: its functions have no self, and no types, as no reference and no bank has.
# mypy: no-check-untyped-defs

from __future__ import annotations

import linecache
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from rnn_course.authoring import check, exercise, misconception
from rnn_course.catalogue import gather
from rnn_course.draw import Draw
from rnn_course.exercise import Assignment, Exercise
from rnn_course.kit import cases as public
from rnn_course.kit.assess import Fault, Mistake, Outcome
from rnn_course.kit.cases import Cases, PublicCheck, PublicExercise
from rnn_course.kit.check import look
from rnn_course.kit.progress import _last
from rnn_course.kit.question import Question, answer, ask, lookup_in, result
from rnn_course.kit.report import Report


def affine(x, W, b):
    return x @ W + b


def affine_backward(dy, x, W):
    return dy @ W.T, x.T @ dy, dy.sum(axis=0)


def halves(x, scale=1.0):
    return {"left": scale * x[:, :2], "right": (x[:, 2:] > 0).astype(np.int64)}


class Counter:
    def __init__(self, start, *, step=1.0):
        self.start, self.step = start, step

    def total(self, x):
        return self.start + self.step * x.sum()


def total(counter, x):
    return counter.total(x)


def loss(y):
    return (y**2).sum()


HINTS = ("Think of a line.", "Look at (1).", "Start with the product.")


class AffineToy:
    header = exercise(affine, points=10, returns={"y": "(1)"}, hints=HINTS)

    @check
    def values(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(affine, draw(B, D), draw(D, H), draw(H))

    @check
    def one_row(draw):
        B, D, H = draw.sizes("BDH", B=1)
        yield ask(affine, draw(B, D), draw(D, H), draw(H))

    @check(weight=0, note="With x = 0 only b is left, and that term is wrong.")
    def the_bias_alone(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(affine, np.zeros((B, D)), draw(D, H), draw(H))

    @misconception("the bias is subtracted; (1) adds it.")
    def minus_bias(x, W, b):
        return x @ W - b

    @misconception("W stands before x; (1) has it after.")
    def swapped(x, W, b):
        return W @ x + b


class BackwardToy:
    header = exercise(affine_backward, points=6, returns={"dx": "(2)", "dW": "(3)", "db": "(4)"}, hints=HINTS[:2])

    @check
    def gradients(draw):
        B, D, H = draw.sizes("BDH", H=4)
        yield ask(affine_backward, draw(B, H), draw(B, D), draw(D, H))
        yield ask(affine_backward, draw(B, H), draw(B, D), draw(D, H))

    @misconception("dW drops the upstream gradient. (3) multiplies by it.")
    def no_upstream(dy, x, W):
        return dy @ W.T, x.T @ np.ones_like(dy), dy.sum(axis=0)


class HalvesToy:
    header = exercise(halves, points=2, returns={"left": "", "right": "(5)"}, hints=HINTS[:2])

    @check
    def both(draw):
        yield ask(halves, draw(3, 5), draw())


class LossToy:
    header = exercise(loss, points=1, returns={"L": "(6)"}, hints=HINTS[:2])

    @check
    def of_the_output(draw):
        B, D, H = draw.sizes("BDH")
        yield ask(affine, draw(B, D), draw(D, H), draw(H)).then(loss, result(0))


class CounterToy:
    header = exercise(Counter, points=1, returns={"sum": ""}, hints=HINTS[:2])

    @check
    def of_three(draw):
        yield ask(Counter, draw(), step=2.0).then("total", result(0), draw(3))


def toys() -> Assignment:
    return Assignment(
        "00_toys", "Toys", "numpy", tuple(map(gather, (AffineToy, BackwardToy, HalvesToy, LossToy, CounterToy)))
    )


def outcome(question: Question, namespace: Mapping[str, Any]) -> Outcome:
    try:
        return Outcome(answer(question, lookup_in(namespace)).value)
    except Exception as error:
        return Outcome(fault=Fault("error", " ".join(str(error).split()), type(error).__name__, "secret line"))


def freeze(assignment: Assignment, seed: int = 0) -> Cases:
    exercises = tuple(freeze_one(assignment, one, seed) for one in assignment.exercises)
    return Cases(assignment.name, assignment.title, exercises)


def freeze_one(assignment: Assignment, one: Exercise, seed: int) -> PublicExercise:
    namespace = {**assignment.namespace(), "total": total}
    drawn = [(check, tuple(check.draw(Draw(seed + i)))) for i, check in enumerate(one.checks)]
    checks = tuple(
        PublicCheck(check.name, check.weight, check.note, qs, tuple(answer(q, lookup_in(namespace)).value for q in qs))
        for check, qs in drawn
    )
    mistakes = tuple(
        Mistake(m.name, m.says, tuple(outcome(q, {**namespace, one.name: m.function}) for _, qs in drawn for q in qs))
        for m in one.misconceptions
    )
    return PublicExercise(one.card, checks, mistakes)


class Notebook:
    """Cells run one after another in one namespace, as a kernel runs them."""

    def __init__(self, known: Cases) -> None:
        self.known = known
        self.module = ModuleType("notebook_of_a_student")
        sys.modules[self.module.__name__] = self.module
        self.namespace = vars(self.module)
        self.cells = 0
        self.run("import numpy as np\nfrom rnn_course.kit import check, gradcheck, progress")

    def run(self, source: str) -> None:
        self.cells += 1
        name, source = f"<cell {self.cells}>", textwrap.dedent(source)
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), self.namespace)

    def report(self, name: str, source: str = "") -> Report:
        """What check(name) shows after this cell."""
        self.run(source)
        return look(self.known[name], self.namespace.get(name), self.namespace, self.known)


@dataclass(frozen=True)
class Frozen:
    """Cases as written to a file, and as read from it again."""

    path: Path
    written: Cases
    read: Cases


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """The toy assignment's cases, as written and as read again."""
    path = tmp_path_factory.mktemp("toys") / public.FILE
    written = freeze(toys())
    public.save(path, written)
    return Frozen(path, written, public.load(path))


@pytest.fixture
def notebook(frozen: Frozen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notebook:
    """A notebook in a folder of its own beside the toy cases; what earlier tests checked is forgotten."""
    (tmp_path / public.FILE).write_bytes(frozen.path.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(public.VARIABLE, raising=False)
    _last.clear()
    return Notebook(frozen.read)
