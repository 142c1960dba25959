"""Sentences as HTML: code between backticks, formulas with indices and exponents, hints with the equations they cite.

Formulas, such as "h_{t-1}", "dz_t Uᵀ" and "s²", have only the tags i, sub and sup, which every notebook shows, also one
that is not trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from rnn_course.kit.structure import cited_in

MONO = "font-family:ui-monospace,Menlo,Consolas,monospace"
LETTER = "A-Za-zα-ωΑ-Ω"
SMALL = "line-height:0;font-size:.75em"
MOST_EQUATIONS = 4  # of one sentence
POWERS = {"ᵀ": "⊤", "²": "2", "ⁿ": "n"}
POWER = rf"[{''.join(POWERS)}]|\^(?:\{{[^{{}}]*\}}|\([^()]*\)|<\w+>|\w+)"
NAME = re.compile(
    rf"(?<![\w.'’\"^\\])(?P<base>∂?[{LETTER}]+\u0302?\d*)(?P<indices>(?:_(?:\{{[^{{}}]*\}}|[A-Za-z]+|\d+))*)"
    rf"(?P<power>{POWER})?(?![\w_\"]|[.-]\w)|(?P<alone>{POWER})(?!\w)"
)
SYMBOL = re.compile(rf"∂?d?[{LETTER}]\u0302?\d*|d?hs")
WORDS = ("a", "A", "I", "do")  # symbols only where a sign of an equation follows
SIGN = re.compile(r" ?[=⊙·+∗/)\]ᵀ²]")
SHORT_INDEX = re.compile(r"_(?:\{[^{}]*\}|\w)")


@dataclass(frozen=True)
class Formula:
    """A numbered equation: its text, and MathML of it if there is any."""

    text: str
    mathml: str = ""


def code(sentence: str, others: Callable[[str], str] = escape) -> str:
    """A sentence as HTML, with text between backticks as code; others: makes HTML of the rest."""
    look = "font-size:.95em;background:rgba(128,128,128,.16);color:inherit;padding:.05em .3em;border-radius:3px"
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:  # an unpaired backtick is shown as it is
        return escape(sentence)
    return "".join(
        f"<code style='{MONO};{look}'>{escape(piece)}</code>" if i % 2 else others(piece)
        for i, piece in enumerate(pieces)
    )


def hints_html(hints: Sequence[tuple[str, str]], begin: str, equations: Mapping[str, Formula]) -> str:
    """Hints that unfold one inside the other; begin: the part to begin with."""
    inner, shown = "", set[str]()
    below = [equations_html(text, equations, shown) for _, text in hints]
    for number, (title, text) in reversed(list(enumerate(hints, 1))):
        where = f"{number} of {len(hints)}, {title}" + (f"; begin with {begin}" if begin and number == 1 else "")
        summary = f"<summary style='cursor:pointer;opacity:.85'>Hint {escape(where)}</summary>"
        body = f"<div style='margin:.25em 0 .25em 1.1em'>{code(text, typeset)}{below[number - 1]}{inner}</div>"
        inner = f"<details style='margin-top:.35em'>{summary}{body}</details>"
    return inner


def equations_html(sentence: str, known: Mapping[str, Formula], shown: set[str]) -> str:
    """The first equations that a sentence cites, one below the other; not those in `shown`, to which they are added."""
    new = [number for number in dict.fromkeys(cited_in(sentence)) if number in known and number not in shown]
    shown.update(new[:MOST_EQUATIONS])
    return "".join(_equation(number, known[number]) for number in new[:MOST_EQUATIONS])


def _equation(number: str, formula: Formula) -> str:
    style = "display:flex;gap:1.5em;align-items:center;margin:.3em 0;padding:.2em .8em;border-radius:4px"
    look = "overflow-x:auto;font-size:1.1em;font-family:serif"
    return (
        f"<div style='{style};background:rgba(128,128,128,.1)'>"
        f"<div style='{look}'>{formula.mathml or typeset(formula.text)}</div>"
        f"<span style='opacity:.8'>({escape(number)})</span></div>"
    )


def typeset(sentence: str) -> str:
    """A sentence as HTML, with its formulas typeset."""
    pieces, end = [], 0
    for found in NAME.finditer(sentence):
        pieces += [escape(sentence[end : found.start()]), _formula(found)]
        end = found.end()
    return "".join([*pieces, escape(sentence[end:])])


def _formula(found: re.Match[str]) -> str:
    """A name as HTML: a symbol, or another name with an index of one letter; anything else as it is."""
    if found["alone"]:
        return _raised(found["alone"])
    base, indices, power = found["base"], found["indices"], found["power"] or ""
    after = found.string[found.end() :]
    symbol = bool(SYMBOL.fullmatch(base))
    short = bool(SHORT_INDEX.fullmatch(indices)) and base != "log" and not after.startswith("(")
    if (not symbol and not short) or (base in WORDS and not indices and not power and not SIGN.match(after)):
        return escape(found[0]) if not power else f"{escape(base + indices)}{_raised(power)}"
    shown = re.split(r"_(?![^{]*\})", indices)[1:]
    index = f"<sub style='{SMALL}'>{' '.join(map(_index, shown))}</sub>" if shown else ""
    italic = symbol and base != "Σ"
    return f"{f'<i>{escape(base)}</i>' if italic else escape(base)}{index}{_raised(power)}"


def _index(text: str) -> str:
    """An index: a word like "next" upright, letters that count italic."""
    inside = text.strip("{}").replace("-", "−")
    if len(inside) > 2 and inside.isalpha():
        return escape(inside)
    pieces = re.split(f"([{LETTER}]+)", inside)
    return "".join(f"<i>{piece}</i>" if place % 2 else escape(piece) for place, piece in enumerate(pieces))


def _raised(power: str) -> str:
    inside = POWERS.get(power, power.lstrip("^").strip("{}()")).replace("-", "−")
    return f"<sup style='{SMALL}'>{escape(inside)}</sup>" if power else ""
