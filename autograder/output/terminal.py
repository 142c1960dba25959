"""Text for a terminal: no markup, and no characters that the terminal would interpret."""

from __future__ import annotations

from rich.text import Text

from autograder.output.clean import one_line


def line(text: str, style: str = "", limit: int | None = None) -> Text:
    """One line to print or to put into a table: brackets are no markup, control characters are written out."""
    return Text(one_line(text, limit), style=style)
