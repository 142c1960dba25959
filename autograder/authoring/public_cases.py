"""The public cases of an assignment: frozen questions, answers and mistakes, which its notebook's `check` uses."""

from __future__ import annotations

from typing import Any

from autograder.judge.known import mistakes
from autograder.judge.questions import PUBLIC_SEED, pose
from autograder.notebooks.release import ASSIGNMENTS, built
from rnn_course.exercise import Assignment, Exercise
from rnn_course.kit import cases as public_cases
from rnn_course.kit import imports
from rnn_course.kit.assess import Outcome, examine, same_outcome
from rnn_course.kit.cases import Cases, PublicExercise
from rnn_course.kit.compare import equal
from rnn_course.kit.question import to_tree


def freeze(assignment: Assignment) -> public_cases.Cases:
    """Compute the public cases: fixed questions, the references' answers and the misconceptions' outcomes."""
    exercises, references = [], assignment.namespace()
    for one in assignment.exercises:
        asked = pose(one, PUBLIC_SEED, references, public=True)
        exercises.append(public_cases.PublicExercise(one.card, asked, tuple(mistakes(one, asked, references))))
    may_import = tuple(imports.allowed(assignment.runtime))
    return public_cases.Cases(assignment.name, assignment.title, tuple(exercises), may_import)


def frozen(name: str) -> public_cases.Cases:
    """The public cases of an assignment as they were built."""
    return public_cases.load(built(ASSIGNMENTS, name) / public_cases.FILE)


def unseen(exercise: Exercise, public: PublicExercise) -> list[str]:
    """The known mistakes that pass all public cases, though all that the exercise checks is public.

    Where a check has a scorer, which no public case holds, the notebook says that more is asked when marking.
    """
    if any(check.score for check in exercise.checks):
        return []
    return [mistake.name for mistake in public.mistakes if _passes(public, list(mistake.outcomes))]


def _passes(public: PublicExercise, outcomes: list[Outcome]) -> bool:
    results, start = [], 0
    for check in public.checks:
        mine = outcomes[start : start + len(check.questions)]
        start += len(check.questions)
        results.append(examine(public.card, check.name, check.weight, check.note, mine, check.expected))
    return all(result.fraction == 1 for result in results if result.weight)


def agree(a: Cases, b: Cases) -> bool:
    """Whether two sets of cases are equal up to rounding."""
    if a.names != b.names or (a.assignment, a.title, a.may_import) != (b.assignment, b.title, b.may_import):
        return False
    return all(_exercises_agree(one, other) for one, other in zip(a.exercises, b.exercises, strict=True))


def _exercises_agree(a: PublicExercise, b: PublicExercise) -> bool:
    def plain(one: PublicExercise) -> list[Any]:
        return [
            one.card,
            *((check.name, check.weight, check.note) for check in one.checks),
            *((mistake.name, mistake.says) for mistake in one.mistakes),
        ]

    def numbers(one: PublicExercise) -> list[Any]:
        return [[[to_tree(question) for question in check.questions], check.expected] for check in one.checks]

    if plain(a) != plain(b) or not equal(numbers(a), numbers(b)):
        return False
    outcomes = [[list(mistake.outcomes) for mistake in one.mistakes] for one in (a, b)]
    return all(len(m) == len(n) and all(map(same_outcome, m, n)) for m, n in zip(*outcomes, strict=True))
