"""The public cases of an assignment: frozen questions, answers and mistakes, which its notebook's `check` uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from autograder.authoring.helper_calls import calls_of
from autograder.judge.known import mistakes
from autograder.judge.paper import Asked, asks_models
from autograder.judge.proof import prove
from autograder.judge.questions import PUBLIC_SEED, drafts, fixed, pose
from autograder.judge.structure import structure
from autograder.marking.equations import mathml
from autograder.notebooks.release import ASSIGNMENTS, built
from autograder.notebooks.statement import read
from rnn_course.exercise import Assignment, Exercise
from rnn_course.kit import cases as public_cases
from rnn_course.kit import imports
from rnn_course.kit.assess import Mistake, Outcome, examine, same_outcome
from rnn_course.kit.calls import Calls
from rnn_course.kit.cases import Cases, PublicCheck, PublicExercise
from rnn_course.kit.compare import equal
from rnn_course.kit.question import to_tree
from rnn_course.kit.structure import Structure, cited_in
from rnn_course.kit.tree import leaves
from rnn_course.kit.typeset import Formula

OTHER_SEEDS = ("public, compared 1", "public, compared 2")
ALIKE = 0.9  # the share of changed lines, recorded calls or outcomes that must agree
ALMOST = 1e-5  # the largest relative error of an answer that was computed in float32


def freeze(assignment: Assignment, kept: Cases | None = None) -> public_cases.Cases:
    """Compute the public cases: fixed questions, the references' answers and the misconceptions' outcomes.

    kept: cases whose questions are asked again if the checks still draw them; else they are drawn and proved.
    """
    exercises, references = [], assignment.namespace()
    for one in assignment.exercises:
        asked = kept and one.name in kept.names and _drawn_again(one, kept[one.name].checks, references)
        asked = asked or _posed(one, references, models=assignment.runtime == "keras")
        known = tuple(mistakes(one, asked, references))
        made_of = structure(one, asked[0], partial(fixed, one, references), references)
        exercises.append(PublicExercise(one.card, asked, known, made_of, calls=calls_of(one, assignment, asked)))
    may_import = tuple(imports.allowed(assignment.runtime))
    return public_cases.Cases(assignment.name, assignment.title, tuple(exercises), may_import)


def cited_in_hints(assignment: Assignment, key: str) -> dict[str, Formula]:
    """The equations that hints cite, by number, as an assignment's key notebook has them: typeset if its prose does."""
    known = read(key, tuple(assignment.namespace()))
    cited = [number for one in assignment.exercises for hint in one.card.hints for number in cited_in(hint)]
    return {
        number: Formula(known.equations[number], str(mathml(known.latex[number])) if number in known.latex else "")
        for number in dict.fromkeys(cited)
        if number in known.equations
    }


def _posed(one: Exercise, references: Mapping[str, Any], *, models: bool) -> tuple[Asked, ...]:
    """The public questions, drawn again where a mistake would earn more on them than on other papers.

    Not those that build and differentiate models, which would take minutes; models: whether there may be such.
    """
    posed = pose(one, PUBLIC_SEED, references, public=True) if models else ()
    if asks_models(posed):
        return posed
    section = prove(one, (PUBLIC_SEED, *OTHER_SEEDS), references).sections[0]
    return tuple(sorted((asked for asked in section.checks if asked.score is None), key=lambda asked: asked.place))


def _drawn_again(one: Exercise, kept: Sequence[PublicCheck], references: Mapping[str, Any]) -> tuple[Asked, ...]:
    """The drafts of an exercise's public checks that ask what was kept; none if they do not draw that any more."""
    questions = {check.name: list(map(to_tree, check.questions)) for check in kept}
    places = [place for place, check in enumerate(one.checks) if check.public]
    if [one.checks[place].name for place in places] != list(questions):
        return ()
    found = []
    for place in places:
        wanted = questions[one.checks[place].name]
        for draft in drafts(one, place, PUBLIC_SEED, references):
            if equal(list(map(to_tree, draft.questions)), wanted):
                found.append(draft)
                break
        else:
            return ()
    return tuple(found)


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
    whole = [(cases.names, cases.assignment, cases.title, cases.may_import, dict(cases.equations)) for cases in (a, b)]
    if whole[0] != whole[1]:
        return False
    return all(_exercises_agree(one, other) for one, other in zip(a.exercises, b.exercises, strict=True))


def _exercises_agree(a: PublicExercise, b: PublicExercise) -> bool:
    def plain(one: PublicExercise) -> list[Any]:
        return [
            one.card,
            *((check.name, check.weight, check.note) for check in one.checks),
            *([leaf.dtype for leaf in leaves(check.expected)] for check in one.checks),  # it decides the tolerance
            *((mistake.name, mistake.says) for mistake in one.mistakes),
            dict(one.structure.feeds),
        ]

    def numbers(one: PublicExercise) -> list[Any]:
        return [[[to_tree(question) for question in check.questions], check.expected] for check in one.checks]

    if plain(a) != plain(b) or not equal(numbers(a), numbers(b)) or not _changes_agree(a.structure, b.structure):
        return False
    if a.calls.keys() != b.calls.keys() or not all(_calls_agree(a.calls[name], b.calls[name]) for name in a.calls):
        return False
    return all(map(_mistakes_agree, a.mistakes, b.mistakes))


def _mistakes_agree(a: Mistake, b: Mistake) -> bool:
    """Whether nearly all outcomes are the same; one that a tie decides may differ on another processor."""
    outcomes = [list(mistake.outcomes) for mistake in (a, b)]
    if len(outcomes[0]) != len(outcomes[1]):
        return False
    return sum(map(_outcomes_agree, *outcomes)) >= ALIKE * len(outcomes[0])


def _outcomes_agree(a: Outcome, b: Outcome) -> bool:
    """Whether two outcomes are the same but for the rounding of what may have been computed in float32."""
    if a.fault or b.fault:
        return same_outcome(a, b)
    return equal(a.value, b.value, ALMOST)


def _changes_agree(a: Structure, b: Structure) -> bool:
    """Whether nearly all changed lines return the same; a few that are unstable differ on another processor."""

    def digits(structure: Structure) -> set[str]:
        rows = ((change.equations, change.prints.ravel()) for change in structure.changes)
        return {" ".join([*equations, *(f"{number:.2e}" for number in numbers)]) for equations, numbers in rows}

    one, other = digits(a), digits(b)
    return len(one & other) >= ALIKE * max(len(one), len(other))


def _calls_agree(a: Calls, b: Calls) -> bool:
    """Whether nearly all recorded calls are the same; those of known mistakes may differ on another processor."""

    def digits(calls: Calls) -> dict[str, Any]:
        rows = zip(calls.checksums, calls.projections, calls.values, strict=True)
        return {" ".join([str(text), *(f"{number:.2e}" for number in numbers)]): value for text, numbers, value in rows}

    one, other = digits(a), digits(b)
    same = {call for call in one.keys() & other.keys() if equal(one[call], other[call])}
    return len(same) >= ALIKE * max(len(one), len(other))
