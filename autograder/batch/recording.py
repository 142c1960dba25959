"""Record a class's results one by one, or keep those of an earlier run, and give each its row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.gradebook import attempts, marks
from autograder.gradebook.pages import Mistakes, count_mistakes, others, write_page
from autograder.gradebook.record import Entry, Gradebook, Scores, record, scores
from autograder.gradebook.results import (
    record_file,
    ruled,
    time_of,
    unwritten,
    with_rules,
    write,
    write_open,
    write_receipt,
)
from autograder.gradebook.rubric import KEY, Rubric, Rules, said
from autograder.gradebook.write_faults import attempted
from autograder.judge.verdict import Verdict, unmarked
from autograder.marking.mark import Mark
from autograder.marking.marked import Done
from autograder.marking.papers import version
from autograder.marking.secret import seed_of
from autograder.notebooks.collected import HandedIn, Unmarkable
from autograder.notebooks.release import Release
from autograder.output.atomic import write_atomically


@dataclass(frozen=True)
class Course:
    """The folder and the gradebook's URL for a class's results, and what decides the questions: secret and papers."""

    root: Path
    db_url: str
    secret: bytes
    papers: int = 0


@dataclass(frozen=True)
class Row:
    """One student's result, after the rubric. `warning` is for the person who runs the batch.

    unchanged: the mark of an earlier run is kept, as the submission is unchanged; older: by other exercises or another
    judge. said: what the rubric did. mark: the gradebook's; None if this verdict is not in it. again: whether
    this is not the student's first attempt.
    """

    student: str
    verdict: Verdict
    unchanged: bool = False
    older: bool = False
    warning: str = ""
    said: Mapping[str, str] | None = None
    mark: Mark | None = None
    again: bool = False

    @property
    def open(self) -> bool:
        return (self.mark or self.verdict).score is None


class Recorder:
    """Records the results of one assignment in a course; `folders` are those of the submissions, by student."""

    def __init__(
        self, course: Course, gradebook: Gradebook, release: Release, rubric: Rubric, folders: Mapping[str, Path]
    ) -> None:
        self._course, self._gradebook, self._release, self._rubric = course, gradebook, release, rubric
        self._folders = folders
        self._known = scores(gradebook, release.name)
        self._version = version(release.name)

    def kept(self, handed: HandedIn) -> Row | None:
        """The row of an earlier mark of the same submission; the gradebook is updated if it holds a different one.

        None if there is no such mark, or an open one.
        """
        found = standing(self._course, handed, self._release)
        if found is None:
            return None
        data, judged = found
        verdict, rules = self._rubric.applied(judged)
        fault = attempted(lambda: self._enter(handed, data, verdict, rules))
        if fault:
            return Row(handed.student, self.left_open(unwritten(fault)))
        older = data.get("version") != self._version
        return Row(handed.student, verdict, unchanged=True, older=older, said=said(rules, verdict.exercises))

    def _enter(self, handed: HandedIn, data: Mapping[str, Any], verdict: Verdict, rules: Rules) -> None:
        if self._known.get(handed.student) != _scores_of(verdict):
            record(self._gradebook, Entry(handed.student, verdict, time_of(handed.at)))
        if data.get(KEY, {}) != rules:
            path = record_file(self._course.root, handed.assignment, handed.student)
            write_atomically(path, with_rules(data, rules))
        # The same work handed in again has a new receipt.
        write_receipt(self._course.root, handed.assignment, handed.student, self._folders[handed.student])

    def written(self, judged: Done) -> Row:
        """Write a result and return its row; the mark is left open if the result cannot be written."""
        path = record_file(self._course.root, judged.verdict.assignment, judged.student)
        done, rules = ruled(attempts.with_earlier(judged, path), self._rubric)
        fault = attempted(lambda: write(done, self._course.root, self._gradebook, self._folders[done.student]))
        if not fault:
            told = said(rules, done.verdict.exercises)
            again = bool(attempts.earlier(json.loads(done.record)))
            return Row(done.student, done.verdict, warning=done.warning, said=told, again=again)
        verdict = self.left_open(unwritten(fault))
        write_open(done, verdict, self._course.root, self._gradebook)
        return Row(done.student, verdict, warning=done.warning)

    def left_open(self, why: str) -> Verdict:
        """An open mark, for a reason that the instructor can fix."""
        return unmarked(self._release.name, self._release.points, "needs_human", why)

    def with_marks(self, rows: list[Row]) -> list[Row]:
        """The rows with the gradebook's marks, except where those are earlier ones, as a verdict could not be entered.

        Pages that may show less or more than the gradebook, or than is now known of the class, are written again.
        """
        made = count_mistakes(self._course.root, self._release.name, (row.verdict for row in rows))
        with self._gradebook.engine.connect() as connection:
            found = marks.of(connection, self._release.name, list(self._release.points))
        return [
            self._with_mark(row, mark.ruled(row.said or {}), made)
            if (mark := found.get(row.student)) and mark.automatic == _scores_of(row.verdict)
            else row
            for row in rows
        ]

    def _with_mark(self, row: Row, mark: Mark, made: Mistakes) -> Row:
        if not (mark.touched or row.unchanged or row.again or others(made, row.verdict)):
            return replace(row, mark=mark)
        fault = attempted(lambda: write_page(self._course.root, self._release.name, mark))
        warning = f"{row.student}: the feedback page could not be written ({fault})" if fault else row.warning
        return replace(row, mark=mark, warning=warning)


def standing(course: Course, handed: HandedIn, release: Release) -> tuple[dict[str, Any], Verdict] | None:
    """The record, and its verdict, for the same bytes, the same course secret and the current exercises.

    None if there is no such record or its mark is open, but for texts that wait for a person.
    """
    if isinstance(handed, Unmarkable):
        return None
    try:
        data = json.loads(record_file(course.root, handed.assignment, handed.student).read_text("utf-8"))
        verdict = Verdict.from_json(data).without_checks()
        same = data["sha256"] == hashlib.sha256(handed.content).hexdigest() and data["handed_in"] == (handed.at or None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    marked = [(one.name, one.max_score) for one in verdict.exercises]
    same = same and marked == list(release.points.items())
    seed = seed_of(course.secret, handed.assignment, handed.content, course.papers)
    complete = all(one.score is not None or one.status == "to_read" for one in verdict.exercises)
    return (data, verdict) if same and verdict.seed == seed and complete else None


def _scores_of(verdict: Verdict) -> Scores:
    return {one.name: one.score for one in verdict.exercises}
