"""Prove an assignment's checks with its key, blank work, known mistakes, accepted answers and mutants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table

from autograder.authoring.mutants import Mutant, mutants
from autograder.authoring.notebook import key_notebook, release_notebook
from autograder.authoring.public_cases import frozen, unseen
from autograder.box.sandbox import Box, Limits
from autograder.judge.judge import Judge
from autograder.judge.paper import Section
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from autograder.marking import marking
from autograder.marking.budget import Times
from autograder.marking.oracles import Functions
from autograder.marking.session import Session
from autograder.notebooks import reader
from autograder.notebooks.reader import Cell, Ours
from autograder.notebooks.solution_cell import solution_source
from autograder.output.terminal import line
from rnn_course import catalogue
from rnn_course.exercise import Assignment, Exercise
from rnn_course.kit.assess import Outcome
from rnn_course.kit.question import Question

SEEDS = ("verify 1", "verify 2", "verify 3")


@dataclass
class Proof:
    """The result of proving one exercise: fractions of the points for key and blank, counts for the rest.

    only_exceptions: the known mistakes that answer no question of the first seed, only raise.
    """

    assignment: str
    name: str
    key: float = 0.0
    blank: float = 0.0
    misconceptions: int = 0
    caught: int = 0
    named: int = 0
    accepted: int = 0
    accepted_passed: int = 0
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    only_exceptions: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing failed."""
        return not self.faults


def verify(name: str, *, with_mutants: bool = True, quick: bool = False) -> Iterator[Proof]:
    """Prove one assignment, an exercise at a time.

    quick: known mistakes, accepted answers and mutants known as equivalent on the questions of one seed, the mistakes
    in the usual order of layers.
    """
    assignment = catalogue.load(name)
    papers = [draw_paper(assignment, seed) for seed in SEEDS]
    release, public = release_notebook(assignment), frozen(name)
    with _session(assignment, release, release) as session:
        blanks = _fractions(Judge(papers[0], session))
    with _session(assignment, key_notebook(assignment), release) as session:
        judges = [Judge(paper, session) for paper in papers]
        keys = _fractions(judges[0])
        tried = judges[:1] if quick else judges
        for one in assignment.exercises:
            proof = Proof(name, one.name, keys[one.name], blanks[one.name])
            _expect(proof, proof.key == 1, f"the key scores {proof.key:.0%}")
            _expect(proof, proof.blank == 0, f"blank work scores {proof.blank:.0%}")
            for mistake in unseen(one, public[one.name]):
                _expect(proof, False, f"misconception {mistake} passes the public cases")
            known = papers[0][one.name].mistakes
            proof.only_exceptions = [wrong.name for wrong in known if all(answer.fault for answer in wrong.outcomes)]
            _try_misconceptions(assignment, tried, one, proof, quick=quick)
            _try_accepted(assignment, tried, one, proof)
            if with_mutants:
                _try_mutants(judges, one, session, proof, quick=quick)
            yield proof


def _expect(proof: Proof, condition: bool, otherwise: str) -> None:
    if not condition:
        proof.faults.append(otherwise)


def _session(assignment: Assignment, notebook: Any, release: Any) -> Session:
    """A session that runs a notebook's trusted cells in a separate worker process, so that a hang can be killed."""
    submission = reader.parse(_bytes(notebook), assignment.name)
    cells = reader.cells_to_run(submission, Ours.of(release), assignment.namespace())
    slow = assignment.runtime == "keras"
    day, much = 86_400, 10**12
    sums = {"cells": day, "exercise": day, "questions": day, "submission": day, "starts": much, "received": much}
    times = Times(cell=60, question=10 if slow else 2, grace=2, **sums)
    return Session(
        lambda: Box.start(assignment.runtime, limits=Limits(cpu_seconds=3600), kind="none"),
        cells,
        times,
        Functions(assignment.namespace()),
        marking.asking(one.card for one in assignment.exercises),
    )


def _bytes(notebook: Any) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()


def _fractions(judge: Judge) -> dict[str, float]:
    """The fraction of each exercise's points that a notebook gets."""
    return {one.name: (one.score or 0.0) / one.max_score for one in judge.mark()}


def _try_misconceptions(
    assignment: Assignment, judges: list[Judge], one: Exercise, proof: Proof, *, quick: bool = False
) -> None:
    """Try each known mistake with each seed; all orders of layers, which takes long, with the first seed only.

    Later seeds take the answers by which the judge recognises it, so that they are computed once. quick: the first too,
    in the usual order of layers.
    """
    proof.misconceptions = len(one.misconceptions)
    for wrong in one.misconceptions:
        found = []
        for judge in judges:
            kept = quick or judge is not judges[0]
            judge.respondent = (
                _AsKnown(judge.paper[one.name], wrong.name) if kept else answering(assignment, one.name, wrong.function)
            )
            found.append(judge.assess(one.name, only_usual=kept))
        caught = all(each.fraction < 1 for each in found)
        named = all(each.misconception == wrong.name for each in found)
        proof.caught += caught
        proof.named += named
        _expect(proof, caught, f"misconception {wrong.name} is not caught")
        others = Counter(each.misconception for each in found if each.misconception != wrong.name)
        _expect(proof, named or not caught, f"misconception {wrong.name} is named {dict(others)}")


class _AsKnown:
    """Answers as the judge knows a mistake to answer, without computing the answers again."""

    def __init__(self, section: Section, mistake: str) -> None:
        questions = [question for asked in section.checks for question in asked.questions]
        outcomes = next(known.outcomes for known in section.mistakes if known.name == mistake)
        self._outcomes = {id(question): outcome for question, outcome in zip(questions, outcomes, strict=True)}

    def ask(self, exercise: str, question: Question, oracles: Sequence[str] = ()) -> Outcome:
        return self._outcomes[id(question)]


def _try_accepted(assignment: Assignment, judges: list[Judge], one: Exercise, proof: Proof) -> None:
    proof.accepted = len(one.accepted)
    for variant in one.accepted:
        found = []
        for judge in judges:
            judge.respondent = answering(assignment, one.name, variant.function)
            found.append(judge.assess(one.name))
        wrong = [each for each in found if each.status != "pass"]
        proof.accepted_passed += not wrong
        _expect(proof, not wrong, f"accepted variant {variant.name} fails: {wrong[0].message if wrong else ''}")


def _try_mutants(judges: list[Judge], one: Exercise, session: Session, proof: Proof, *, quick: bool) -> None:
    """Try each mutant with one seed after another until it is killed. quick: those known as equivalent with one."""
    known = {equivalent.change: equivalent for equivalent in one.equivalents}
    original = Cell(solution_source(one.header.reference), one.name)
    for mutant in mutants(one.header.reference):
        proof.mutants += 1
        few = quick and mutant.change in known
        killed = _is_killed(judges[:1] if few else judges, one, session, mutant)
        proof.killed += killed
        if not killed:
            proof.equivalent += mutant.change in known
            _expect(proof, mutant.change in known, f"mutant survives: {mutant.change}")
    session.redefine(original)


def _is_killed(judges: list[Judge], one: Exercise, session: Session, mutant: Mutant) -> bool:
    """Whether the questions of any seed detect the mutant; a hang or a dead process counts as detected."""
    for judge in judges:
        judge.respondent = session
        if session.redefine(Cell(mutant.source, one.name)) or judge.is_wrong(one.name):
            return True
    return False


def table(proofs: list[Proof]) -> Table:
    """A table with one line per exercise."""
    shown = Table(header_style="bold", box=None, pad_edge=False)
    for column in ("exercise", "key", "blank", "caught", "named", "accepted", "mutants", "killed", "equivalent"):
        shown.add_column(column, justify="left" if column == "exercise" else "right", no_wrap=True)
    for p in proofs:
        fields = (
            f"{p.assignment}.{p.name}",
            f"{p.key:.0%}",
            f"{p.blank:.0%}",
            f"{p.caught}/{p.misconceptions}",
            f"{p.named}/{p.misconceptions}",
            f"{p.accepted_passed}/{p.accepted}",
            str(p.mutants),
            str(p.killed),
            str(p.equivalent),
        )
        shown.add_row(*map(line, fields), style=None if p.holds else "red")
    return shown


def to_json(proofs: list[Proof]) -> list[dict[str, Any]]:
    """The proofs as plain data."""
    return [asdict(proof) for proof in proofs]
