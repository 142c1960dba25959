"""Formulas on formgrader's pages as MathML, which browsers typeset themselves: no script is loaded from the web.

nbgrader_config.py names `markdown` in place of nbconvert's filter, and the folder templates/, whose empty macro is in
place of the one that loads MathJax.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.marking.equations import mathml

# fmt: off
TAGS = frozenset((
    "math", "mi", "mo", "mn", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "mstyle", "mpadded",
    "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd",
))
ATTRIBUTES = frozenset((
    "display", "displaystyle", "scriptlevel", "mathvariant", "form", "fence", "stretchy", "separator", "lspace",
    "rspace", "minsize", "maxsize", "symmetric", "largeop", "movablelimits", "accent", "accentunder",
    "linethickness", "width", "height", "depth", "voffset", "columnalign", "rowspacing", "columnspacing",
))
# fmt: on


@pass_context
def markdown(context: Mapping[str, Any], source: str) -> str:
    """Render a cell's markdown as HTML with MathML, as nbconvert's `markdown2html` renders it with LaTeX."""
    rendered: str = MarkdownWithMath(renderer=_Renderer(escape=False, anchor_link_text="¶")).render(source)
    return rendered


class _Renderer(IPythonRenderer):
    def inline_math(self, body: str) -> str:
        return _typeset(body, "inline") or super().inline_math(body)

    def block_math(self, body: str) -> str:
        return _typeset(body, "block") or super().block_math(body)


def _typeset(latex: str, display: str) -> str:
    """A formula as MathML; empty if it cannot be converted, or if the result has more than plain MathML.

    A student may have written it, and the converter does not escape markup in \\text.
    """
    try:
        formula = ElementTree.fromstring(mathml(latex, display))
    except ElementTree.ParseError:
        return ""
    plain = all(part.tag in TAGS and ATTRIBUTES.issuperset(part.attrib) for part in formula.iter())
    return ElementTree.tostring(formula, encoding="unicode") if plain else ""
