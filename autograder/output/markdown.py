"""Make a student's markdown safe, which nbgrader renders in the instructor's browser: keep only prose and maths.

nbconvert's markdown lets HTML, any link and any picture through. So a text is rendered here first: if the result has
more than headings, lists, tables, code and links to the web, the text is shown as code instead.
"""

from __future__ import annotations

import functools
import re
from html.parser import HTMLParser

from autograder.output.clean import visible

MAX_RENDERED = 10_000  # some texts take a parser time that grows with the square of their length
EMPTY = frozenset(("br", "hr", "input"))
TEXT = ("p", "em", "strong", "del", "a", "code", "pre", "div", "span", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td")
TAGS = EMPTY.union(TEXT, LISTS)
ATTRIBUTES = {
    "class": re.compile(r"highlight|anchor-link|task-list-item(-checkbox)?|language-[\w+#.-]+|[a-z][a-z0-9]{0,2}"),
    "href": re.compile(r"(https?://|mailto:|#).*", re.IGNORECASE | re.DOTALL),
    # formgrader finds its fields by their ids; these headings would have such an id.
    "id": re.compile(r"(?!test_|text_|notebook|statusmessage)(?!.*(-comment|_extra_credit)$).*", re.DOTALL),
    "style": re.compile(r"text-align: ?(left|right|center)"),
    "title": re.compile(r".*", re.DOTALL),
    "type": re.compile(r"checkbox"),
    "checked": re.compile(r""),
    "disabled": re.compile(r""),
}
# Macros that affect the whole page, or do something other than typeset a formula.
MACROS = re.compile(
    r"\\(def|gdef|let|(re)?new(command|environment)|require|href|url|cssId|class|style|unicode|html\w*|data|mmlToken"
    r"|toggle|enclose|texttip|tooltip|include\w*)(?![a-z])",
    re.IGNORECASE,
)

# One line of these has no tag, link, picture, heading, fence or formula's macro, whatever markdown makes of it.
PLAIN = re.compile(r"(?!.*(```|~~~))[^<>\[\]!&\\#|\n\r]*")


def inert(source: str) -> str:
    """Return the markdown if a browser shows it as plain prose and maths, else the same text as code."""
    text = visible(source)
    return text if len(text) <= MAX_RENDERED and _is_prose(text) else as_code(text)


def as_code(text: str) -> str:
    """Markdown that shows a text unchanged, in a fence longer than any run of backticks in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


@functools.lru_cache(maxsize=1024)
def _is_prose(text: str) -> bool:
    if PLAIN.fullmatch(text):
        return True
    if MACROS.search(text):
        return False
    from nbconvert.filters import markdown2html_mistune  # slow to import: 0.3 s

    try:
        html = markdown2html_mistune(text)
    except Exception:  # a missing attachment or endlessly nested brackets, which would stop formgrader too
        return False
    page = _Page()
    page.feed(f"<div>{html}</div>")
    page.close()
    # A tag that is not closed would have consumed the end of the last one.
    return page.plain and not page.open and "<!" not in html and "<?" not in html


class _Page(HTMLParser):
    """Finds out whether HTML has only plain tags with plain attributes, each closed in the right place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.plain, self.open = True, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.plain &= tag in TAGS and all(name in ATTRIBUTES for name, _ in attrs)
        self.plain &= all(ATTRIBUTES[name].fullmatch(value or "") is not None for name, value in attrs if self.plain)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            self.plain &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.plain &= "<" not in data
