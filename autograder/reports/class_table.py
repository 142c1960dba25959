"""Marks for the instructor: the class as a table and as CSV, the verdict of one notebook as lines."""

from __future__ import annotations

import csv
import io
import statistics
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
TO_TEACH = 3
PARTLY = "◐"
SYMBOLS = f"symbols: ✓ right, {PARTLY} partly right, ✗ no points, · not done, ? needs a human"
NO_MARKS: Mapping[str, Mark] = MappingProxyType({})
NO_SECTIONS: Mapping[str, str] = MappingProxyType({})
NO_ATTEMPTS: Mapping[str, int] = MappingProxyType({})


def class_table(title: str, verdicts: Mapping[str, Verdict], marks: Mapping[str, Mark] = NO_MARKS) -> Table:
    """The class in a few words, then a line per student: mark, a symbol per exercise, and what to look at first.

    Open marks come first, then the lowest. marks: the gradebook's, which are shown, with a star where they are not what
    the judge gave.
    """
    scores = {student: (marks.get(student) or verdict).score for student, verdict in verdicts.items()}
    names = list(dict.fromkeys(one.name for verdict in verdicts.values() for one in verdict.exercises))
    heading = Text("\n").join([line(title), *(line(said) for said in _in_short(verdicts, scores))])
    heading.stylize("table.title")
    table = Table(title=heading, title_justify="left", header_style="bold", pad_edge=False, box=None, expand=True)
    table.add_column("student", no_wrap=True)
    table.add_column("mark", justify="right", no_wrap=True)
    table.add_column(f"exercises\n{''.join(str(number % 10) for number in range(1, len(names) + 1))}", no_wrap=True)
    table.add_column("what to look at", overflow="fold", ratio=1)
    every = [one for verdict in verdicts.values() for one in verdict.exercises]
    shared = Counter(one.misconception for one in every if one.misconception)
    for student in sorted(verdicts, key=lambda each: (scores[each] is not None, scores[each] or 0, each)):
        verdict, mark = verdicts[student], marks.get(student)
        look_at = "; ".join(filter(None, (first_trouble(verdict, shared), _asides(verdict))))
        shown = mark.text if mark else mark_text(verdict)
        table.add_row(line(student, limit=MAX_SHOWN), line(shown), _symbols(verdict), line(look_at))
    legend = ["exercises: " + ", ".join(f"{number} {name}" for number, name in enumerate(names, 1)), SYMBOLS]
    legend += [LEGEND] if any(mark.changes for mark in marks.values()) else []
    table.caption, table.caption_justify = Text("\n").join(map(line, legend)), "left"
    return table


def _in_short(verdicts: Mapping[str, Verdict], scores: Mapping[str, float | None]) -> list[str]:
    """The class in two lines: median, full and open marks; the known mistakes that most students made."""
    known = [score for score in scores.values() if score is not None]
    full = sum(scores[student] == verdict.max_score for student, verdict in verdicts.items())
    said = [f"{len(scores)} student{'' if len(scores) == 1 else 's'}"]
    said += [f"median {points(statistics.median(known))}", f"{full} with full marks"] if known else []
    said += [f"{len(scores) - len(known)} open"] if len(known) < len(scores) else []
    made = Counter(
        (one.name, one.misconception)
        for verdict in verdicts.values()
        for one in verdict.exercises
        if one.misconception is not None
    )
    teach = [f"{name}: {mistake.replace('_', ' ')} ({count})" for (name, mistake), count in made.most_common(TO_TEACH)]
    return [", ".join(said), *([f"to teach again: {'; '.join(teach)}"] if teach else [])]


def _symbols(verdict: Verdict) -> Text:
    symbols = Text()
    for one in verdict.exercises:
        look = LOOKS[one.status]
        partly = look.group == "wrong" and 0 < (one.score or 0) < one.max_score
        symbols.append(*((PARTLY, "yellow") if partly else (look.symbol, look.colour)))
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


def class_csv(
    marks: Sequence[Mark], sections: Mapping[str, str] = NO_SECTIONS, attempts: Mapping[str, int] = NO_ATTEMPTS
) -> str:
    """Marks as CSV: a line per student, a column per exercise; an open mark is an empty field, not a zero.

    The column `changed` says what is not as the judge gave it, and why. sections, attempts: by the students' names.
    """
    names = list(dict.fromkeys(part.name for mark in marks for part in mark.parts))
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    more = ["late_penalty", "changed", "last_name", "first_name", "section", "attempts"]
    writer.writerow(["student", "score", "max_score", *names, *more])
    for mark in marks:
        scores = [mark.score, mark.max_score, *(part.score if (part := mark[name]) else None for name in names)]
        fields = ["" if score is None else points(score) for score in scores]
        person = (mark.last_name, mark.first_name, sections.get(mark.student, ""))
        told = [points(mark.penalty), "; ".join(mark.changes), *map(harmless, person), attempts.get(mark.student, "")]
        writer.writerow([harmless(mark.student), *fields, *told])
    return file.getvalue()
