"""Find the notebook in what one person handed in: in folders, in archives, in archives inside these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from autograder.collecting.archive import Entry, Rejected, inside
from autograder.collecting.platforms import Handin, attachment
from autograder.notebooks.choosing import Candidate, Order, choose, copy_number, is_notebook_name
from autograder.notebooks.collected import TIMESTAMP, time_in

ZIP = b"PK\x03\x04"
MOST_BYTES = 96 * 2**20  # that are unpacked for one person
MOST_ARCHIVES = 20
DEEPEST = 3


@dataclass(frozen=True)
class Found:
    """The notebook of one hand-in; if None, `why`. remarks: on files that are not read, a line each.

    at: the time that nbgrader wrote beside it; file_at: that of the file. order: by which hand-ins are compared.
    """

    notebook: Candidate | None
    why: str
    remarks: tuple[str, ...] = ()
    at: datetime | None = None
    file_at: datetime | None = None
    order: Order = field(default_factory=Order)
    note: str = ""


class _Reading:
    """Reads one person's files, within the limits."""

    def __init__(self, platform: str) -> None:
        self.numbered = platform == "Canvas"
        self.bytes_left, self.archives_left = MOST_BYTES, MOST_ARCHIVES
        self.remarks: list[str] = []
        self.times: list[bytes] = []
        self.others: list[str] = []

    def candidates(self, entries: list[Entry], depth: int = 0, outer: Order | None = None) -> Iterator[Candidate]:
        """What may be the notebook among these files, and in the archives among them."""
        for entry in entries:
            try:
                yield from self._candidates(entry, depth, outer)
            except Rejected as error:
                self.remarks.append(f"{entry.path}: {error}")

    def _candidates(self, entry: Entry, depth: int, outer: Order | None) -> Iterator[Candidate]:
        if entry.fault:
            raise Rejected(entry.fault)
        lower = entry.name.lower()
        if lower == TIMESTAMP and not depth:
            self.times.append(self._read(entry))
        elif lower.endswith(".zip") or is_notebook_name(entry.name):
            content = self._read(entry)
            order = outer or Order(attachment(entry) if self.numbered else 0, _naive(entry.at), copy_number(entry.name))
            if not content.startswith(ZIP):
                if lower.endswith(".zip"):
                    raise Rejected("a broken zip archive")
                yield Candidate(entry.path, content, order)
                return
            self.archives_left -= 1
            if depth >= DEEPEST or self.archives_left < 0:
                raise Rejected("an archive inside too many others")
            yield from self.candidates(inside(content, entry.parts), depth + 1, order)
        else:
            self.others.append(entry.name)

    def _read(self, entry: Entry) -> bytes:
        if self.bytes_left <= 0:
            raise Rejected(f"more than {MOST_BYTES >> 20} MiB handed in")
        content = entry.read()
        self.bytes_left -= len(content)
        return content


def look_into(handin: Handin, name: str) -> Found:
    """Find the notebook of the assignment among what was handed in."""
    reading = _Reading(handin.platform)
    candidates = list(reading.candidates(handin.entries))
    chosen, why = choose(candidates, name)
    remarks = tuple(reading.remarks)
    if chosen is None:
        return Found(None, why or _nothing(reading.others, handin), remarks)
    at = next((datetime.fromisoformat(text) for text in map(time_in, reading.times) if text), None)
    order = Order(0, _naive(handin.at or at), 0) if handin.at or at else chosen.order
    more = len(candidates) - 1
    note = f"{chosen.path.rpartition('/')[2]}, the newest of {more + 1}" if more else ""
    file_at = None if chosen.order.at == datetime.min else chosen.order.at.replace(tzinfo=UTC)
    return Found(chosen, "", remarks, at and at.replace(tzinfo=at.tzinfo or UTC), file_at, order, note)


def _nothing(others: list[str], handin: Handin) -> str:
    if others:
        more = ", ..." if len(others) > 3 else ""
        return f"only {', '.join(others[:3])}{more}"
    return "no file that could be read" if handin.entries else "no files"


def _naive(at: datetime | None) -> datetime:
    """A time in UTC without its zone, so that it compares with an unknown one."""
    return datetime.min if at is None else at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
