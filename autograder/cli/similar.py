"""`rnn-course similar`: pairs of students whose answers agree more than chance explains."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from autograder.cli.options import Assignment, Course, load_quietly
from autograder.cli.progress import err, out
from autograder.output.terminal import line

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
        table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
        for title, ratio in (("students", 2), ("exercises", 3), ("how much", 3), ("what they share", 4)):
            table.add_column(title, overflow="fold", ratio=ratio)
        for pair in found.pairs:
            named = [f"{name} ({count})" for name, count in page.exercises(pair)]
            more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
            cells = (
                " and ".join(pair.students),
                ", ".join(named[:SHOWN]) + more,
                "; ".join(filter(None, (page.how_much(pair), page.rarity(pair)))),
                page.why(pair.whole),
            )
            table.add_row(*map(line, cells))
        out.print(table)
        out.print("Two people who learned together, or who read the same page, also look like this; talk first.")
    else:
        out.print(f"{found.students} students compared: no two agree more than chance explains")
    out.print(line(f"side by side: {found.path.resolve()}"), soft_wrap=True)
