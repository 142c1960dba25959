"""Text for a terminal: no markup, and no characters that the terminal would interpret."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable
from typing import IO, Any

from rich.text import Text

from autograder.output.clean import one_line


def line(text: str, style: str = "", limit: int | None = None) -> Text:
    """One line to print or to put into a table: brackets are no markup, control characters are written out."""
    return Text(one_line(text, limit), style=style)


# One character for one, so that tables stay aligned where a terminal has no more than ASCII.
PLAIN = {"✓": "+", "✗": "x", "◐": "o", "·": "-", "✎": "*", "…": "~", "’": "'", "“": '"', "”": '"'}
HANDLER = "rnn_course.plain"


def _plain(error: UnicodeError) -> tuple[str, int]:
    """What a stream writes in place of characters that its encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(each) or each.encode("ascii", "backslashreplace").decode() for each in lacking), error.end


def write_anything(streams: Iterable[IO[Any]]) -> None:
    """Let these streams write any text, whatever their encoding: no character ends the program."""
    codecs.register_error(HANDLER, _plain)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)
