"""The result of one check: its questions' outcomes compared with the expected answers, or scored by the author."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.judge.paper import Asked
from rnn_course.exercise import Score
from rnn_course.kit import assess
from rnn_course.kit.assess import Card, CheckResult, Outcome


def examine(card: Card, asked: Asked, outcomes: Sequence[Outcome], device: str = "cpu") -> CheckResult:
    """Compare a check's outcomes with the expected answers, part by part, or let the check's own scorer judge them."""
    if asked.score and not any(outcome.fault for outcome in outcomes):
        said = _scored(asked, [outcome.value for outcome in outcomes], asked.expected)
        fraction = min(1.0, max(0.0, said.fraction)) if said.fraction == said.fraction else 0.0
        return CheckResult(asked.name, asked.weight, note=said.note, score=fraction, figures=said.figures)
    return assess.examine(card, asked.name, asked.weight, asked.note, outcomes, asked.expected, device)


def earns_all(asked: Asked, expected: Any, value: Any) -> bool:
    """Whether the scorer gives this one answer everything."""
    return _scored(asked, [value], [expected]).fraction == 1


def _scored(asked: Asked, values: list[Any], expected: Sequence[Any]) -> Score:
    """The result of the author's scorer; answers that it cannot handle earn nothing."""
    assert asked.score is not None
    try:
        return asked.score(values, list(expected))
    except Exception as error:  # answers come from student code, and may lack what the scorer needs
        text = " ".join(str(error).split())[:200]
        return Score(0.0, f"The answers do not have the type that is asked for ({type(error).__name__}: {text}).")
