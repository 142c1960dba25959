"""Read a class's answers from the folder of submissions, as text; what cannot be compared becomes a remark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UnreadableSubmission
from autograder.notebooks.answers import answer_sources
from autograder.notebooks.collected import Unmarkable, handed_in, submitted
from autograder.notebooks.reader import parse
from autograder.notebooks.statement import statement
from autograder.reports.similarity.statements import MAX_READ


@dataclass(frozen=True)
class Class:
    """Answers by student and exercise, and a line on everything that was not compared."""

    answers: Mapping[str, Mapping[str, str]]
    remarks: tuple[str, ...]


def read(folder: Path, name: str) -> Class:
    """Everybody's answers to an assignment, without those that are as released. NothingSubmitted if there are none."""
    answers, remarks = {}, list[str]()
    stubs = statement(name).stubs
    for student, path in submitted(folder, name):
        handed = handed_in(student, path, name)
        if isinstance(handed, Unmarkable):
            remarks.append(f"{student}: not compared: {handed.why}")
            continue
        try:
            found = answer_sources(parse(handed.content, handed.file), stubs)
        except UnreadableSubmission as error:
            remarks.append(f"{student}: not compared: {error}")
            continue
        own = {each: source for each, source in found.items() if source.strip() not in ("", stubs[each].strip())}
        if not own:
            remarks.append(f"{student}: not compared: no answers that can be read")
            continue
        long = [each for each, source in own.items() if len(source) > MAX_READ]
        if long:
            remarks.append(f"{student}: {', '.join(long)}: only the first {MAX_READ} characters are compared")
        answers[student] = own
    return Class(answers, tuple(remarks))
