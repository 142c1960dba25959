"""A class's marks: the gradebook's, beside the records that tell who was marked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import GradebookError
from autograder.gradebook import marks
from autograder.marking.mark import Mark
from autograder.output.clean import one_line
from rnn_course import catalogue


@dataclass(frozen=True)
class ClassMarks:
    """Marks in the students' order. absent: who has a record but no mark in the gradebook. unrecorded: the reverse."""

    marks: list[Mark]
    absent: list[str]
    unrecorded: list[str]

    def faults(self, name: str) -> list[str]:
        """A line for each student whose mark is only in the records."""
        advice = f"run rnn-course report rebuild {name}"
        return [f"{one_line(student)!r} has a record but no mark in the gradebook; {advice}" for student in self.absent]

    def remark(self) -> str:
        """A line on those whose mark is only in the gradebook; empty if there are none."""
        who = ", ".join(map(repr, self.unrecorded))
        return f"marks without a record, taken from the gradebook alone: {who}" if who else ""


def read(course: Path, db_url: str, name: str) -> ClassMarks:
    """Read the marks of an assignment. GradebookError if there are none."""
    found = marks.read(db_url, name, catalogue.order(name))
    recorded = {path.stem for path in (course / "records" / name).glob("*.json")}
    if not found and not recorded:
        raise GradebookError(f"the gradebook has no marks of {name}; run rnn-course grade {name} first")
    return ClassMarks(list(found.values()), sorted(recorded - found.keys()), sorted(found.keys() - recorded))
