"""The equations that a message cites, as the student's notebook has them: typeset as MathML, or as a line of code."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from markupsafe import Markup

from autograder.notebooks.statement import Statement
from rnn_course.kit import diagnosis
from rnn_course.kit.structure import cited_in

MOST = 2
LOOKS_LIKE = diagnosis.LOOKS_LIKE.rstrip(":")


@dataclass(frozen=True)
class Equation:
    """A numbered equation to show: as MathML if the notebook's prose has it in LaTeX, else as its docstring has it."""

    number: str
    mathml: Markup
    text: str


def cited(message: str, known: Statement) -> list[Equation]:
    """The first equations that a message cites; if it names a mistake, those that the mistake contradicts."""
    _, named, cause = message.partition(LOOKS_LIKE)
    numbers = cited_in(cause) if named else []
    found = [
        _equation(number, known)
        for number in dict.fromkeys(numbers or cited_in(message))
        if number in known.equations or number in known.latex
    ]
    return found[:MOST]


def _equation(number: str, known: Statement) -> Equation:
    latex = known.latex.get(number)
    return Equation(number, mathml(latex) if latex else Markup(), known.equations.get(number, ""))


@functools.lru_cache(maxsize=1024)
def mathml(latex: str, display: str = "block") -> Markup:
    """LaTeX as MathML that a browser typesets; empty if it cannot be converted.

    The markup is safe only for LaTeX from our own notebooks: the converter escapes nothing in \\text.
    """
    from latex2mathml.converter import convert  # reads a table of all symbols when imported

    try:
        found = convert(latex, display=display)
    except Exception:  # its errors have no common class; the docstring's line is shown instead
        return Markup()
    # An underscore is escaped in LaTeX's text, and HTML needs no name space.
    return Markup(re.sub(r' xmlns="[^"]*"', "", found).replace("\\_", "_"))
