"""`rnn-course similar`: pairs of students whose answers agree more than chance explains."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from autograder.cli.options import Assignment, Course, load_quietly
from autograder.cli.progress import err, out
from autograder.output.terminal import line

if TYPE_CHECKING:
    from autograder.reports.similarity.pairs import Pair

SHOWN = 3  # exercises of a pair


def similar(
    assignment: Assignment,
    output: Annotated[Path | None, typer.Option(help="the file to write; default: reports/NAME-similar.html")] = None,
    course: Course = Path(),
) -> None:
    """List pairs of students whose answers agree more than chance explains, and write a page with these side by side.

    Short formulas agree by nature: what the release, the reference, a known answer or much of the class has is not
    counted. Nothing is executed, and no mark changes.

    Example: rnn-course similar 05_lstm
    """
    from autograder.reports.similarity import page, pairs

    found = page.write(course, load_quietly(assignment), output)
    for remark in found.remarks:
        err.print(line(remark, "yellow"))
    if found.students < pairs.SMALL:
        few = "too few to tell what is unusual; only pairs that share very much are listed"
        err.print(line(f"{found.students} students: {few}", "yellow"))
    if found.pairs:
        out.print(table(found.pairs))
        out.print("Two people who learned together, or who read the same page, also look like this; talk first.")
    else:
        out.print(line(f"{found.students} students compared: no two agree more than chance explains"))
    out.print(line(f"side by side: {found.path.resolve()}"), soft_wrap=True)


def table(pairs: Iterable[Pair]) -> Table:
    """A row for each pair: who, in which exercises, how much, and what they share."""
    from autograder.reports.similarity import page

    shown = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    for title, ratio in (("students", 2), ("exercises", 3), ("how much", 3), ("what they share", 4)):
        shown.add_column(title, overflow="fold", ratio=ratio)
    for pair in pairs:
        named = [f"{name} ({count})" for name, count in page.exercises(pair)]
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        how_much = "; ".join(filter(None, (page.how_much(pair), page.rarity(pair))))
        cells = (" and ".join(pair.students), ", ".join(named[:SHOWN]) + more, how_much, page.why(pair.whole))
        shown.add_row(*map(line, cells))
    return shown
