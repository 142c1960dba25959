"""The report that a student sees, as plain text and as HTML.

Both have the same words, and no state is shown by colour only. The HTML has no style sheet and no script, so it is also
shown in an untrusted notebook, and takes its text colour from the page, so it works on light and dark themes.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Protocol

from rnn_course.kit.diagnosis import LOOKS_LIKE
from rnn_course.kit.typeset import MONO, Formula, code, equations_html, hints_html, typeset

WIDTH = 96
LIST = "list-style:none;margin:.45em 0 0;padding:0"
ASCII = str.maketrans("✓✗○·’", "+xo-'")


@dataclass(frozen=True)
class State:
    """A state of an exercise or of one row: its symbol, its word, the colour of its badge and of its symbol."""

    symbol: str
    word: str
    badge: str
    colour: str


# Okabe and Ito's colours for the symbols (3 to 1 on white and on black), darkened for a badge with white text (7 to 1).
PASS = State("✓", "passes", "#005a43", "#009e73")
FAIL = State("✗", "not right yet", "#8f3f00", "#d55e00")
CRASHED = State("!", "crashed", "#7a2e5b", "#cc5f9b")
NOT_ATTEMPTED = State("○", "not attempted", "#505860", "#7d868e")
HINT = replace(NOT_ATTEMPTED, symbol="?", word="hint")
LATER = replace(NOT_ATTEMPTED, symbol="·", word="not checked yet")


@dataclass(frozen=True)
class Row:
    """One thing checked: its state, its name, the shape or equation beside it, what was found, and explanations."""

    state: State
    name: str
    beside: str = ""
    text: str = ""
    says: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = f"{self.state.symbol} {self.name}" + (f" {self.beside}" if self.beside else "")
        gap = "  " if self.state in (FAIL, CRASHED) else " "
        return f"{head}{gap}{self.text}".rstrip()


@dataclass(frozen=True)
class Report:
    """A verdict to show: the headline, the stages passed, each part, what follows, and hints as (title, text).

    equations: by number, those that are shown below a hint that cites them.
    """

    state: State
    name: str
    headline: str
    stages: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    after: tuple[str, ...] = ()
    printed: str = ""
    earned: float = 0
    hints: tuple[tuple[str, str], ...] = ()
    equations: Mapping[str, Formula] = field(default_factory=dict)

    def reworded(self, change: Callable[[str], str]) -> Report:
        """The report with each of its sentences changed."""
        rows = [replace(row, text=change(row.text), says=tuple(map(change, row.says))) for row in self.rows]
        hints = tuple((title, change(text)) for title, text in self.hints)
        return replace(self, rows=tuple(rows), after=tuple(map(change, self.after)), hints=hints)

    def __str__(self) -> str:
        lines = [f"{self.state.symbol} {self.name}   {self.state.word}: {self.headline}"]
        lines += flowing([str(stage) for stage in self.stages], "  ")
        for group in _grouped(self.rows):
            pieces = [str(row) for row in group]
            lines += flowing(pieces, "  ") if len(pieces) > 1 else indented(pieces[0], "  ", hang=2)
            lines += [line for row in group for says in row.says for line in indented(says, "    ")]
        lines += [line for sentence in self.after for line in indented(sentence.replace("`", ""), "  ")]
        lines += [f"  More: check({self.name}, hint=1)"] if self.hints else []
        if self.printed:
            lines += ["  Printed during the check:", *(f"  | {line}" for line in self.printed.splitlines())]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head = f"{badge(self.state)} <strong style='{MONO}'>{escape(self.name)}</strong> &ensp;{code(self.headline)}"
        stages = "".join(f"<li style='margin-right:1.1em'>{_html_row(stage)}</li>" for stage in self.stages)
        rows = "".join(f"<li style='margin:.15em 0'>{_html_row(row)}</li>" for row in self.rows)
        after = "".join(f"<div style='margin-top:.35em'>{self._html_sentence(each)}</div>" for each in self.after)
        parts = [
            f"<div>{head}</div>",
            f"<ul style='{LIST};display:flex;flex-wrap:wrap;opacity:.85'>{stages}</ul>" if stages else "",
            f"<ul style='{LIST}'>{rows}</ul>" if rows else "",
            after,
            hints_html(
                self.hints,
                next((row.name for row in self.rows if row.state == FAIL and row.beside), ""),
                self.equations,
            ),
            _html_printed(self.printed) if self.printed else "",
        ]
        return panel(self.state, f"{self.name}: {self.state.word}", "".join(parts))

    def _html_sentence(self, sentence: str) -> str:
        if self.state != HINT:
            return code(sentence)
        return code(sentence, typeset) + equations_html(sentence, self.equations, set())


class Showable(Protocol):
    """A report or a table: both have a plain form, str(), and an HTML form."""

    def _repr_html_(self) -> str: ...


def show(thing: Showable) -> None:
    """Display a report or table in a notebook, print it elsewhere."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None:
        say(str(thing))
        return
    from IPython.display import display

    display({"text/plain": str(thing), "text/html": thing._repr_html_()}, raw=True)


def say(text: str) -> None:
    """Print a text; symbols that the terminal's encoding lacks become plain ASCII."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.translate(ASCII).encode(encoding, "replace").decode(encoding))


def panel(state: State, label: str, content: str) -> str:
    """Put HTML content in a frame with a bar in the state's colour, and a label for a screen reader."""
    style = (
        f"border-left:4px solid {state.colour};padding:.5em 1em .6em;margin:.5em 0;max-width:60em;"
        "font:14px/1.55 system-ui,sans-serif;text-align:left;color:inherit"
    )
    return f"<div role='group' lang='en' aria-label='{escape(label)}' style='{style}'>{content}</div>"


def badge(state: State) -> str:
    """The state's symbol and word, white on its colour."""
    style = f"background:{state.badge};color:#fff;border-radius:3px;padding:.12em .55em;font-weight:600"
    return f"<span style='{style};margin-right:.4em;white-space:nowrap'>{state.symbol} {escape(state.word)}</span>"


def mark(state: State) -> str:
    """The state's symbol alone, with its word for a screen reader."""
    style = f"color:{state.colour};font-weight:700;display:inline-block;flex:none;width:1.15em"
    return f"<span role='img' aria-label='{escape(state.word)}' style='{style}'>{state.symbol}</span>"


def _html_row(row: Row) -> str:
    beside = f" <span style='opacity:.8;{MONO};font-size:.93em'>{escape(row.beside)}</span>" if row.beside else ""
    name = f"<span style='{MONO if row.beside or row.text else ''}'>{escape(row.name)}</span>"
    text = f" &ensp;<span style='opacity:{0.8 if row.state == PASS else 1}'>{code(row.text)}</span>" if row.text else ""
    return f"<div style='display:flex'>{mark(row.state)}<div>{name}{beside}{text}{_html_says(row)}</div></div>"


def _html_says(row: Row) -> str:
    """The HTML of the explanations below a row; the one that names the mistake is highlighted."""
    others = escape if row.state == CRASHED else typeset  # a crash is explained in the student's own names
    found = "background:rgba(128,128,128,.14);border-radius:4px;padding:.3em .7em"
    blocks = []
    for sentence in row.says:
        lead, rest = (LOOKS_LIKE, sentence[len(LOOKS_LIKE) :]) if sentence.startswith(LOOKS_LIKE) else ("", sentence)
        strong = f"<strong>{lead}</strong>" if lead else ""
        blocks.append(f"<div style='margin:.25em 0;{found if lead else ''}'>{strong}{code(rest, others)}</div>")
    return "".join(blocks)


def _html_printed(printed: str) -> str:
    style = f"{MONO};font-size:.93em;white-space:pre-wrap;margin:.2em 0 0;background:transparent;color:inherit;border:0"
    body = f"<pre style='{style}'>{escape(printed)}</pre>"
    return f"<div style='margin-top:.45em;opacity:.85'>Printed during the check:{body}</div>"


def _grouped(rows: Sequence[Row]) -> Iterable[list[Row]]:
    """Group rows of the same state without explanations, which share a line of plain text."""
    group: list[Row] = []
    for row in rows:
        if group and (row.says or group[-1].says or row.state != group[-1].state or row.state in (FAIL, CRASHED)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def flowing(pieces: Sequence[str], indent: str) -> list[str]:
    """Lay out pieces side by side, as many per line as fit."""
    lines: list[str] = []
    for piece in pieces:
        if lines and len(lines[-1]) + 3 + len(piece) <= WIDTH:
            lines[-1] += "   " + piece
        else:
            lines.append(indent + piece)
    return lines


def indented(sentence: str, indent: str, hang: int = 0) -> list[str]:
    """A sentence wrapped to the width, every line indented, the later ones by `hang` more."""
    wrapper = textwrap.TextWrapper(WIDTH, indent, indent + " " * hang, break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(sentence)


def number(amount: float) -> str:
    """Points rounded to one decimal place: 6, 6.7."""
    return f"{round(amount, 1):g}"


def points(amount: float) -> str:
    """Points with the unit: 6 points, 1 point."""
    return f"{number(amount)} point" + ("" if number(amount) == "1" else "s")
