"""The student's progress in this notebook, from the checks run since the kernel started."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from rnn_course.kit import cases
from rnn_course.kit.cases import Cases, CasesError
from rnn_course.kit.report import LATER, MONO, PASS, Report, mark, number, panel, points, say, show

FOOT = "Points in the public cases, as last checked since the kernel started."
_last: dict[str, Report] = {}


def note(report: Report) -> None:
    """Remember an exercise's report; a later report replaces it."""
    _last[report.name] = report


def progress() -> None:
    """Show every exercise of this notebook: its state, the points earned in the public cases, and the total."""
    try:
        known = cases.current()
    except CasesError as error:
        say(f"progress: {error}.")
        return
    if known is None:
        say(f"progress: no public cases beside this notebook ({cases.FILE}), so there is nothing to count.")
        return
    show(Table.of(known))


@dataclass(frozen=True)
class Line:
    """One exercise of the table: its last report, or None if it has not been checked, and its points."""

    name: str
    report: Report | None
    points: float

    @property
    def earned(self) -> float:
        return self.report.earned if self.report else 0

    @property
    def word(self) -> str:
        return self.report.state.word if self.report else "not checked yet"


@dataclass(frozen=True)
class Table:
    """The exercises of a notebook, one line each."""

    title: str
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, known: Cases) -> Table:
        cards = [exercise.card for exercise in known.exercises]
        lines = tuple(Line(card.name, _last.get(card.name), card.points) for card in cards)
        return cls(f"{known.assignment}  {known.title}", lines)

    @property
    def total(self) -> str:
        earned, possible = (sum(getattr(line, field) for line in self.lines) for field in ("earned", "points"))
        done = sum(line.report is not None and line.report.state == PASS for line in self.lines)
        return f"{number(earned)} of {points(possible)}, {done} of {len(self.lines)} exercises pass"

    def __str__(self) -> str:
        width = max((len(line.name) for line in self.lines), default=0)
        rows = [
            f"  {(line.report.state if line.report else LATER).symbol} {line.name:{width}}  "
            f"{number(line.earned):>5} of {number(line.points):<5} {line.word}"
            for line in self.lines
        ]
        return "\n".join([self.title, *rows, f"  {self.total}", f"  {FOOT}"])

    def _repr_html_(self) -> str:
        rows = "".join(_html_line(line) for line in self.lines)
        left = "text-align:left;padding:.15em 1.2em .15em 0;font-weight:600"
        head = "".join(f"<th scope='col' style='{left}'>{title}</th>" for title in ("exercise", "points", "state"))
        table = (
            "<table style='border-collapse:collapse;margin:.2em 0 .4em;font-size:inherit;color:inherit'>"
            f"<caption style='{left};font-weight:700'>{escape(self.title)}</caption>"
            f"<thead><tr style='background:transparent'>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )
        whole = bool(self.lines) and all(line.report is not None and line.report.state == PASS for line in self.lines)
        foot = f"<strong>{escape(self.total)}</strong><div style='opacity:.8'>{FOOT}</div>"
        return panel(PASS if whole else LATER, f"progress: {self.total}", table + foot)


def _html_line(line: Line) -> str:
    state = line.report.state if line.report else LATER
    cell = "text-align:left;padding:.15em 1.2em .15em 0"
    share = round(100 * line.earned / line.points) if line.points else 0
    bar = (
        "<span aria-hidden='true' style='display:inline-block;width:5em;height:.55em;margin-right:.6em;"
        "border-radius:.3em;overflow:hidden;background:rgba(128,128,128,.3)'>"
        f"<span style='display:block;height:100%;width:{share}%;background:{PASS.colour}'></span></span>"
    )
    return (
        "<tr style='background:transparent'>"
        f"<th scope='row' style='{cell};font-weight:400;{MONO}'>{escape(line.name)}</th>"
        f"<td style='{cell}'>{bar}{number(line.earned)} of {number(line.points)}</td>"
        f"<td style='{cell}'>{mark(state)}{escape(line.word)}</td></tr>"
    )
