"""Make the report for the student from a function's outcomes: the first fault, its size and its likely cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnn_course.kit import compare, tree
from rnn_course.kit.assess import (
    FAULTS,
    Card,
    CheckResult,
    Outcome,
    Part,
    examine,
    share_of_points,
)
from rnn_course.kit.attempt import Attempt
from rnn_course.kit.cases import PublicExercise
from rnn_course.kit.diagnosis import diagnose
from rnn_course.kit.matching import Looked
from rnn_course.kit.remarks import CHANGES, as_lists
from rnn_course.kit.report import (
    CRASHED,
    FAIL,
    NOT_ATTEMPTED,
    PASS,
    Report,
    Row,
    State,
    number,
    points,
)

OTHER_NUMBERS = "The hidden cases check the same with other numbers and sizes."
SCORED = "The other points are for a score, which only marking gives."
RUNGS = ("the concept", "the place", "the next step")
STAGES = {"shape": "shapes", "dtype": "dtypes", "finite": "finite"}


def passed(*stages: str) -> tuple[Row, ...]:
    """Rows for stages without a fault."""
    return tuple(Row(PASS, stage) for stage in stages)


def titled(hints: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Hints with their titles; those after the usual ones are equations."""
    return tuple((RUNGS[i] if i < len(RUNGS) else "an equation", hint) for i, hint in enumerate(hints))


def seen_points(card: Card) -> str:
    """The points that public cases give: "4 of 80 points" where a score gives the others, else all of them."""
    return f"{number(card.public_points)} of {points(card.points)}" if card.scored else points(card.points)


def stopped(card: Card, state: State, stages: Sequence[str], *rows: Row, earned: float = 0, agree: str = "") -> Report:
    """A report that stops at a fault, with the stages passed before it and the points so far."""
    headline = f"{agree}{number(earned)} of {points(card.points)} so far"
    return Report(state, card.name, headline, passed(*stages), rows, earned=earned, hints=titled(card.hints))


def report_on(
    exercise: PublicExercise,
    tried: Attempt,
    names: Sequence[str] = (),
    wrong_helpers: Sequence[str] = (),
) -> Report:
    """The report on one exercise.

    names: the notebook's exercises, to tell when the fault is in another one. wrong_helpers: those that this one uses
    and that are not right.
    """
    card = exercise.card
    fault = next((outcome.fault for outcome in tried.outcomes if outcome.fault), None)
    elsewhere = tried.culprit if tried.culprit != card.name and tried.culprit in names else ""
    if tried.stopped:
        line = f"at `{fault.line}`" if fault and fault.line else "before it returned"
        row = Row(CRASHED, "stopped", text=line, says=_called(tried))
        return stopped(card, replace(CRASHED, word="stopped by you"), ("exists", "signature"), row)
    if fault and fault.kind == "missing":
        return _not_attempted(card, tried.culprit, "is not defined yet; run its cell first")
    if fault and fault.kind == "not_attempted":
        return _not_attempted(card, elsewhere, "is not attempted yet")
    if len(tried.outcomes) < sum(len(check.questions) for check in exercise.checks):
        return stopped(card, CRASHED, ("exists", "signature"), _crash(tried, elsewhere))
    looked = _compared(exercise, tried.outcomes)
    counted = [one.result for one in looked if one.result.weight]
    if any(result.fault for result in counted):
        says = (*_stops(counted), *(_blamed(wrong_helpers) or _cause(exercise, tried, looked)))
        return _crashed(card, counted, _crash(tried, elsewhere, says))
    if any(result.fraction < 1 for result in counted):
        return _wrong(exercise, tried, looked, _blamed(wrong_helpers))
    rows = [_agreeing(card, part, looked) for part in card.parts]
    stages = passed("exists", "signature", *STAGES.values(), _kind(card.parts))
    headline = f"every public case agrees, {seen_points(card)}"
    expected = [wanted for check in exercise.checks for wanted in check.expected]
    in_place = [remark for remark in tried.remarks if remark.startswith(CHANGES)]
    after = (*as_lists(tried.outcomes, expected), *in_place, SCORED if card.scored else OTHER_NUMBERS)
    return Report(PASS, card.name, headline, stages, tuple(rows), after, earned=card.public_points)


def _not_attempted(card: Card, elsewhere: str, state: str) -> Report:
    rows = [Row(NOT_ATTEMPTED, f"{elsewhere}, which this exercise calls, {state}")] if elsewhere else []
    report = stopped(card, NOT_ATTEMPTED, (), *rows)
    return replace(report, hints=()) if elsewhere else report


def _crashed(card: Card, counted: Sequence[CheckResult], row: Row) -> Report:
    earned = card.public_points * share_of_points(counted)
    right = sum(result.fraction == 1 for result in counted)
    agree = f"{right} of {len(counted)} checks agree, " if right else ""
    return stopped(card, CRASHED, ("exists", "signature"), row, earned=earned, agree=agree)


def _crash(tried: Attempt, elsewhere: str, says: Sequence[str] = ()) -> Row:
    fault = next(outcome.fault for outcome in tried.outcomes if outcome.fault)
    assert fault is not None
    text = fault.text if fault.kind == "error" else f"{FAULTS[fault.kind]}. {fault.text}".strip()
    if fault.kind == "refused":
        text = f"{FAULTS['refused']}: {fault.text}"
    place = [f"at `{fault.line}`" + (f" in {elsewhere}, which this exercise calls" if elsewhere else "")]
    return Row(CRASHED, fault.exception, text=text, says=(*(place if fault.line else ()), *_called(tried), *says))


def _called(tried: Attempt) -> tuple[str, ...]:
    return (f"called with {tried.called_with}",) if tried.called_with else ()


def _compared(exercise: PublicExercise, outcomes: Sequence[Outcome]) -> list[Looked]:
    looked, start = [], 0
    for check in exercise.checks:
        mine = tuple(outcomes[start : start + len(check.questions)])
        result = examine(exercise.card, check.name, check.weight, check.note, mine, check.expected)
        looked.append(Looked(mine, check.expected, result))
        start += len(mine)
    return looked


def _wrong(exercise: PublicExercise, tried: Attempt, looked: Sequence[Looked], blamed: Sequence[str]) -> Report:
    """The report on a wrong answer: all parts, and what may explain the first that fails at the earliest stage.

    blamed: says that the fault may be in another exercise; then nothing else is guessed.
    """
    card = exercise.card
    counted = [one for one in looked if one.result.weight]
    order, index, worst = min(
        (compare.STAGES.index(part.difference.stage), i, number)
        for number, one in enumerate(counted)
        for i, part in enumerate(one.result.parts)
        if part.difference
    )
    wrong = [[bool(one.result.parts[i].difference) for one in counted] for i in range(len(card.parts))]
    earned = card.public_points * share_of_points([one.result for one in counted])
    says = blamed or (*_places(counted, wrong[index]), *_cause(exercise, tried, looked))
    rows = [_agreeing(card, part, looked) for i, part in enumerate(card.parts) if not any(wrong[i])]
    rows.append(_failing(card, index, counted[worst], says))
    if rows[-1].name == card.parts[index].name:
        rows += [_differing(card, i, counted) for i in range(len(card.parts)) if any(wrong[i]) and i != index]
    stage = compare.STAGES[order]
    reached = [label for name, label in STAGES.items() if compare.STAGES.index(name) < order]
    missed = [Row(FAIL, STAGES.get(stage, stage))] if stage != "values" else []
    right = sum(not any(each) for each in wrong)
    agree = f"{right} of {len(card.parts)} {_kind(card.parts)} agree, " if len(card.parts) > 1 else ""
    report = stopped(card, FAIL, ("exists", "signature"), *rows, earned=earned, agree=agree)
    hints = () if blamed else report.hints  # this exercise's hints do not help where another is at fault
    return replace(report, stages=(*report.stages, *passed(*reached), *missed), hints=hints)


def _differing(card: Card, index: int, counted: Sequence[Looked]) -> Row:
    """A part that is wrong as well, without an explanation."""
    found = [one.result.parts[index].difference for one in counted]
    difference = next(one for one in found if one)
    equation = f"; see {card.parts[index].equation}" if card.parts[index].equation else ""
    return Row(FAIL, card.parts[index].name, text=difference.text + equation)


def _failing(card: Card, index: int, one: Looked, says: Sequence[str]) -> Row:
    part, difference = card.parts[index], one.result.parts[index].difference
    assert difference is not None
    texts = {other.difference.text for other in one.result.parts if other.difference}
    if difference.stage == "structure" and len(card.parts) > 1 and len(texts) == 1:
        return Row(FAIL, "returned", text=difference.text, says=tuple(says))
    shape = _shape(_pick(card, index, one.outcomes[0].value)) if difference.stage in ("finite", "values") else ""
    equation = f"; see {part.equation}" if part.equation else ""
    return Row(FAIL, part.name, shape, difference.text + equation, tuple(says))


def _places(counted: Sequence[Looked], wrong: Sequence[bool]) -> list[str]:
    """A sentence on which checks show the fault, if some do not."""
    here = [one.result.name for one, bad in zip(counted, wrong, strict=True) if bad]
    fine = [one.result.name for one, bad in zip(counted, wrong, strict=True) if not bad]
    return [f"Wrong in: {', '.join(here)}. Right in: {', '.join(fine)}."] if fine else []


def _stops(counted: Sequence[CheckResult]) -> list[str]:
    """A sentence on which checks it stops in, if others are right."""
    fine = [result.name for result in counted if result.fraction == 1]
    here = [result.name for result in counted if result.fault]
    return [f"Stops in: {', '.join(here)}. Right in: {', '.join(fine)}."] if fine else []


def _blamed(helpers: Sequence[str]) -> list[str]:
    return [f"It calls `{helpers[0]}`, which is not right yet: begin there."] if helpers else []


def _cause(exercise: PublicExercise, tried: Attempt, looked: Sequence[Looked]) -> list[str]:
    """What explains the answer; the remarks too, unless it is a known mistake."""
    said = diagnose(exercise, looked)
    return list(said.sentences) if said.mistakes else [*said.sentences, *tried.remarks]


def _agreeing(card: Card, part: Part, looked: Sequence[Looked]) -> Row:
    index = card.parts.index(part)
    pairs = [
        (_pick(card, index, compare.with_arrays(outcome.value, wanted)), _pick(card, index, wanted))
        for one in looked
        if one.result.weight
        for outcome, wanted in zip(one.outcomes, one.expected, strict=True)
    ]
    errors = [compare.relative_error(a, b) for mine, theirs in pairs for a, b in _both(mine, theirs)]
    if not errors:
        return Row(PASS, part.name)
    return Row(PASS, part.name, _shape(pairs[0][0]), f"{max(errors):.0e}" if max(errors) else "exact")


def _pick(card: Card, index: int, value: Any) -> Any:
    if len(card.parts) == 1:
        return value
    return value[card.parts[index].name] if isinstance(value, dict) else value[index]


def _both(mine: Any, theirs: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(_arrays(mine), _arrays(theirs), strict=True))


def _arrays(value: Any) -> list[np.ndarray]:
    return [np.asarray(value)] if isinstance(value, int | float) else tree.leaves(value)


def _shape(value: Any) -> str:
    return str(value.shape) if isinstance(value, np.ndarray) and value.ndim else ""


def _kind(parts: Sequence[Part]) -> str:
    return "gradients" if all(part.name.startswith("d") for part in parts) else "values"
