"""An invented class: verdicts with known mistakes and states, entered as records and into a gradebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.judge.verdict import ExerciseVerdict, Verdict, sum_up
from autograder.reports import records
from autograder.reports.class_page import page, results
from autograder.reports.class_page.results import Results
from autograder.reports.rebuild import rebuild
from rnn_course import catalogue
from rnn_course.kit.status import Status
from tests.autograder import classroom

NAME = "01_rnn"
POINTS = {one.name: one.points for one in catalogue.load(NAME).exercises}
LAST = list(POINTS)[-1]
STALE = ExerciseVerdict(
    "rnn_step_backward", 11.2, 14, "fail", "new_state_in_dU", "", misconceptions=("new_state_in_dU",)
)
TWO = ExerciseVerdict(
    "output_backward", 2, 6, "fail", "dV_transposed", "", misconceptions=("dV_transposed", "dc_keeps_axes")
)


def unlike(message: str, strip: str) -> ExerciseVerdict:
    return ExerciseVerdict("rnn_forward", 0, 8, "fail", None, message, wrong=("hs",), strip=strip)


def verdict(*others: ExerciseVerdict, name: str = NAME, points: dict[str, float] = POINTS) -> Verdict:
    """All right, but for these exercises."""
    instead = {one.name: one for one in others}
    right = [ExerciseVerdict(each, worth, worth, "pass", None, "right.") for each, worth in points.items()]
    return sum_up(name, tuple(instead.get(one.name, one) for one in right), "bubblewrap", "")


def state(exercise: str, status: Status, message: str = "", **more: Any) -> ExerciseVerdict:
    score = None if status == "needs_human" else 0.0
    return ExerciseVerdict(exercise, score, POINTS[exercise], status, None, message, **more)


def enter(folder: Path, verdicts: dict[str, Verdict], name: str = NAME) -> None:
    """Write records, and a gradebook that is made from them."""
    place = folder / "records" / name
    place.mkdir(parents=True)
    for student, judged in verdicts.items():
        data = {"student": student, "handed_in": None, "sha256": "", **judged.to_json()}
        (place / f"{student}.json").write_text(json.dumps(data))
    rebuild(classroom.url(folder), name, records.read(folder, catalogue.load(name)), folder)


def read(folder: Path) -> Results:
    return results.read(folder, classroom.url(folder), NAME)


def written(folder: Path) -> str:
    return page.write(folder, classroom.url(folder), NAME)[0].read_text("utf-8")
