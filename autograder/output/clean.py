"""Make text from students and file systems safe to store, print and show.

Invisible characters are written out: an escape character becomes the four characters `\\x1b`. So no file, database or
terminal gets characters that it cannot store or would interpret, and readers see everything that is there.
"""

from __future__ import annotations

import unicodedata

# Controls, formats (bidirectional marks, zero width), surrogates, and separators of lines and paragraphs.
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
MARKUP = frozenset('<>"')  # nbgrader's pages show a student's name without escaping it
MAX_NAME, MAX_NAME_BYTES = 128, 250  # the limit of nbgrader's tables; that of a file name, with .json added


class _WrittenOut(dict[int, str]):
    """A table for `str.translate` that is filled in as characters occur."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character not in "\n\t" and unicodedata.category(character) in UNSEEN:
            character = character.encode("unicode_escape").decode("ascii")
        self[code] = character
        return character


_WRITTEN_OUT = _WrittenOut()
_SPACES = {ord("\n"): " ", ord("\t"): " "}


def visible(text: str) -> str:
    """The text with invisible characters written out; line breaks and tabs are kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_WRITTEN_OUT)


def one_line(text: str, limit: int | None = None) -> str:
    """The text as one visible line, of at most `limit` characters."""
    line = visible(text if limit is None else text[: limit + 1]).translate(_SPACES)
    return line if limit is None or len(line) <= limit else f"{line[: limit - 1]}…"


def name_fault(name: str) -> str:
    """Why a student's name cannot be used for records, and the fix; empty if it can."""
    if one_line(name) != name:
        says = "has characters that are invisible or not UTF-8"
    elif MARKUP & set(name):
        says = f"has one of {' '.join(sorted(MARKUP))}"
    elif len(name) > MAX_NAME or len(name.encode()) > MAX_NAME_BYTES:
        says = f"is longer than {MAX_NAME} characters"
    else:
        return ""
    return (
        f"the name of this student's folder {says}, so nothing is recorded under it; "
        "rename the folder to letters, digits, spaces, - and _, and grade again"
    )
