"""A class's marks: the gradebook's, beside the records that tell who was marked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import GradebookError, UsageError
from autograder.gradebook import attempts, marks
from autograder.gradebook.roster import FILE, kept
from autograder.gradebook.rubric import KEY, said
from autograder.judge.verdict import Verdict
from autograder.marking.mark import Mark
from autograder.notebooks.release import order

SHOWN = 5  # names in one line


@dataclass(frozen=True)
class ClassMarks:
    """Marks in the students' order, and sections by the students' names.

    absent: who has a record but no mark in the gradebook. unrecorded: the reverse. attempts: by those with a record.
    """

    marks: list[Mark]
    absent: list[str]
    unrecorded: list[str]
    sections: dict[str, str]
    attempts: dict[str, int] = field(default_factory=dict)

    def of_section(self, section: str | None) -> ClassMarks:
        """Those of one section, or all. UsageError if there is no such section."""
        if section is None:
            return self
        there = sorted(set(self.sections.values()) - {""})
        if section not in there:
            known = f"there are {', '.join(there)}" if there else f"enter sections with rnn-course roster, into {FILE}"
            raise UsageError(f"no section {section!r}; {known}")
        within = {student for student, its in self.sections.items() if its == section}
        marks = [mark for mark in self.marks if mark.student in within]
        absent, unrecorded = ([one for one in names if one in within] for names in (self.absent, self.unrecorded))
        return ClassMarks(marks, absent, unrecorded, self.sections, self.attempts)

    def faults(self, name: str) -> list[str]:
        """A line for each student whose mark is only in the records."""
        advice = f"run rnn-course report rebuild {name}"
        return [f"{student!r} has a record but no mark in the gradebook; {advice}" for student in self.absent]

    def remark(self) -> str:
        """A line on those whose mark is only in the gradebook; empty if there are none."""
        who, more = ", ".join(map(repr, self.unrecorded[:SHOWN])), len(self.unrecorded) - SHOWN
        others = f" and {more} more" if more > 0 else ""
        return f"marks without a record, taken from the gradebook alone: {who}{others}" if who else ""


def read(course: Path, db_url: str, name: str) -> ClassMarks:
    """Read the marks of an assignment. GradebookError if there are none."""
    recorded = {path.stem: path for path in (course / "records" / name).glob("*.json")}
    found = {
        student: mark.ruled(_rules(recorded[student])) if student in recorded else mark
        for student, mark in marks.read(db_url, name, order(name)).items()
    }
    if not found and not recorded:
        raise GradebookError(f"the gradebook has no marks of {name}; run rnn-course grade {name} first")
    absent, unrecorded = sorted(recorded.keys() - found.keys()), sorted(found.keys() - recorded.keys())
    sections = {student: facts.get("section", "") for student, facts in kept(course).items()}
    attempt = {student: attempts.number(path) for student, path in recorded.items()}
    return ClassMarks(list(found.values()), absent, unrecorded, sections, attempt)


def _rules(path: Path) -> dict[str, str]:
    """What the rubric did to a record; nothing if it cannot be read, since the mark itself is in the gradebook."""
    try:
        data = json.loads(path.read_bytes())
        return said(data.get(KEY), Verdict.from_json(data).exercises)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
