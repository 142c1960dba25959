"""What goes to a terminal: text, never markup, and nothing that the terminal would obey."""

from __future__ import annotations

from rich.text import Text

from autograder.output.clean import one_line


def line(text: str, style: str = "", limit: int | None = None) -> Text:
    """One line to print or to put into a table, whoever wrote it: brackets stay, controls are written out."""
    return Text(one_line(text, limit), style=style)
