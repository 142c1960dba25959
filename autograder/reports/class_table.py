"""Marks for the instructor: the class as a table and as CSV, the verdict of one notebook as lines."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.table import Table
from rich.text import Text

from autograder.judge.verdict import Verdict, headline, mark_text
from autograder.marking.mark import LEGEND, Mark, points
from autograder.output.csv_table import harmless
from autograder.output.terminal import line
from rnn_course.kit.status import LOOKS

MAX_SHOWN = 60  # characters of a name
NO_MARKS: Mapping[str, Mark] = MappingProxyType({})
NO_SECTIONS: Mapping[str, str] = MappingProxyType({})


def class_table(title: str, verdicts: Mapping[str, Verdict], marks: Mapping[str, Mark] = NO_MARKS) -> Table:
    """Student, mark, a symbol for each exercise, and what to look at first.

    marks: the gradebook's, which are shown, with a star where they are not what the judge gave.
    """
    table = Table(title=line(title, "table.title"), title_justify="left", header_style="bold", pad_edge=False, box=None)
    table.add_column("student", no_wrap=True)
    table.add_column("mark", justify="right", no_wrap=True)
    table.add_column("exercises", no_wrap=True)
    table.add_column("what to look at", overflow="fold", ratio=1)
    every = [one for verdict in verdicts.values() for one in verdict.exercises]
    shared = Counter(one.misconception for one in every if one.misconception)
    for student, verdict in verdicts.items():
        look_at = "; ".join(filter(None, (first_trouble(verdict, shared), _asides(verdict))))
        mark = marks.get(student)
        shown = mark.text if mark else mark_text(verdict)
        table.add_row(line(student, limit=MAX_SHOWN), line(shown), _symbols(verdict), line(look_at))
    if any(mark.changes for mark in marks.values()):
        table.caption, table.caption_justify = line(LEGEND), "left"
    return table


def _symbols(verdict: Verdict) -> Text:
    symbols = Text()
    for one in verdict.exercises:
        symbols.append(LOOKS[one.status].symbol, style=LOOKS[one.status].colour)
    return symbols


def first_trouble(verdict: Verdict, shared: Counter[str]) -> str:
    """The exercise that lost most points, its message, and how many others made the same mistake."""
    troubled = [one for one in verdict.exercises if one.status != "pass"]
    if not troubled:
        return "; ".join(
            f"{one.name}: {one.message}" for one in verdict.exercises if "in place of yours" in one.message
        )
    if len({one.message for one in troubled}) == 1 and len(troubled) > 1:
        count = "" if len(troubled) == len(verdict.exercises) else f"{len(troubled)} exercises: "
        return f"{count}{troubled[0].message}"
    worst = max(troubled, key=lambda one: (one.misconception is not None, one.max_score - (one.score or 0)))
    others = shared[worst.misconception] - 1 if worst.misconception else 0
    _, named, cause = worst.message.partition("Looks like")  # it may go on with the parts that the mistake explains
    message = cause.partition(": ")[2] if named else worst.message
    more = f" (+{len(troubled) - 1} more)" if len(troubled) > 1 else ""
    return (
        f"{worst.name}: {message}"
        + (f" ({others} {'others' if others > 1 else 'other'} too)" if others > 0 else "")
        + more
    )


def _asides(verdict: Verdict) -> str:
    """Remarks for the instructor that do not affect the mark."""
    return "; ".join(f"{one.name}: {one.aside}" for one in verdict.exercises if one.aside)


def verdict_lines(verdict: Verdict) -> list[tuple[str, str]]:
    """One notebook's verdict as (line, colour) pairs: a headline for each exercise and the message under it."""
    lines = []
    for one in verdict.exercises:
        lines.append((headline(one), LOOKS[one.status].colour))
        if one.message and one.message != "right.":
            lines.append((f"    {one.message}", "default"))
        if one.aside:
            lines.append((f"    for the instructor: {one.aside}", "yellow"))
    lines.append((f"{verdict.assignment}: {mark_text(verdict)} of {verdict.max_score:g}", "bold"))
    return lines


def class_csv(marks: Sequence[Mark], sections: Mapping[str, str] = NO_SECTIONS) -> str:
    """Marks as CSV: a line per student, a column per exercise; an open mark is an empty field, not a zero.

    The column `changed` says what is not as the judge gave it, and why. sections: by the students' names.
    """
    names = list(dict.fromkeys(part.name for mark in marks for part in mark.parts))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    more = ["late_penalty", "changed", "last_name", "first_name", "section"]
    writer.writerow(["student", "score", "max_score", *names, *more])
    for mark in marks:
        scores = [mark.score, mark.max_score, *(part.score if (part := mark[name]) else None for name in names)]
        fields = ["" if score is None else points(score) for score in scores]
        person = (mark.last_name, mark.first_name, sections.get(mark.student, ""))
        told = [points(mark.penalty), "; ".join(mark.changes), *map(harmless, person)]
        writer.writerow([harmless(mark.student), *fields, *told])
    return file.getvalue()
