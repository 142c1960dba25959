"""Text from a student or a file system, made fit to be stored, printed and shown: the one place that decides how.

What cannot be seen is written out: an escape character becomes the four characters `\\x1b`. So no file, database or
terminal gets what it cannot hold or would obey, and whoever reads sees all that is there.
"""

from __future__ import annotations

import unicodedata

# Controls, formats (bidirectional marks, zero width), surrogates, and separators of lines and paragraphs.
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
MARKUP = frozenset('<>"')  # nbgrader's pages show a student's name as it is
MAX_NAME, MAX_NAME_BYTES = 128, 250  # what nbgrader's tables hold; what a file's name can be with .json behind it


class _WrittenOut(dict[int, str]):
    """What `str.translate` puts in each character's place, worked out when the character first comes."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character not in "\n\t" and unicodedata.category(character) in UNSEEN:
            character = character.encode("unicode_escape").decode("ascii")
        self[code] = character
        return character


_WRITTEN_OUT = _WrittenOut()
_SPACES = {ord("\n"): " ", ord("\t"): " "}


def visible(text: str) -> str:
    """The text with everything written out that cannot be seen; its lines and tabs stay."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_WRITTEN_OUT)


def one_line(text: str, limit: int | None = None) -> str:
    """The text as one visible line, of at most `limit` characters."""
    line = visible(text if limit is None else text[: limit + 1]).translate(_SPACES)
    return line if limit is None or len(line) <= limit else f"{line[: limit - 1]}…"


def name_fault(name: str) -> str:
    """Why nothing can be recorded under a student's name, and the fix; empty if it can."""
    if one_line(name) != name:
        says = "has characters that cannot be seen or are no UTF-8"
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
