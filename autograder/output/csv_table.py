"""Change fields of a CSV file and keep every byte of the others: quotes, line ends, byte order mark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import TableError

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Table:
    """Rows of fields as they are in the file, with their quotes, and the line end of each row."""

    path: Path
    mark: str
    delimiter: str
    rows: list[list[str]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def value(self, row: int, column: int) -> str:
        """A field's value without its quotes; empty if the row is shorter."""
        raw = self.rows[row][column] if column < len(self.rows[row]) else ""
        return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw

    def put(self, row: int, column: int, value: str) -> None:
        """Write a plain value (no quote, delimiter or line end in it), quoted if the field it replaces was."""
        fields = self.rows[row]
        fields += [""] * (column + 1 - len(fields))
        fields[column] = f'"{value}"' if fields[column].startswith('"') else value

    def values(self, row: int) -> list[str]:
        return [self.value(row, column) for column in range(len(self.rows[row]))]

    def text(self) -> str:
        return self.mark + "".join(
            self.delimiter.join(fields) + end for fields, end in zip(self.rows, self.ends, strict=True)
        )


def read(path: Path) -> Table:
    """Read a file of UTF-8 text, separated by commas or, as exported in some countries, by semicolons."""
    try:
        return parse(path, path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise TableError(f"{path}: not UTF-8 text; download it again, or save it as 'CSV UTF-8'") from None


def parse(path: Path, text: str) -> Table:
    """Parse the text into rows; `Table.text` gives back every character of it."""
    mark, text = (MARK, text[1:]) if text.startswith(MARK) else ("", text)
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    pattern = re.compile(rf'("[^"]*(?:""[^"]*)*"|[^"\r\n{delimiter}][^\r\n{delimiter}]*|)({delimiter}|\r\n|\n|\r|\Z)')
    table, place = Table(path, mark, delimiter), 0
    fields: list[str] = []
    while place < len(text) or fields:
        found = pattern.match(text, place)
        if not found:
            raise TableError(f"{path}: row {len(table.rows) + 1}: a stray quote; download the file again")
        raw, end = found.groups()
        fields.append(raw)
        place = found.end()
        if end != delimiter:
            table.rows.append(fields)
            table.ends.append(end)
            fields = []
    return table


def harmless(text: str) -> str:
    """The text as a field that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
