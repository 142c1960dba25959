"""What learning platforms call the files in their downloads, and so who handed in what.

- Moodle ("Download all submissions"): a folder `Ada Lovelace_1234_assignsubmission_file_` for each student, or files
  that begin with this (assign::download_submissions, mod/assign). The number is the participant's: no roster has it.
- Canvas ("Download Submissions"): `lovelaceada_LATE_57_901_01_rnn-1.ipynb`: sortable name, late or not, user id,
  attachment id, file (ContentZipper, lib/content_zipper.rb); anonymous: `anon_x7Kq2_901_01_rnn.ipynb`.
- Gradescope ("Export Submissions"): `assignment_12_export/submission_34/`, and `submission_metadata.yml` beside these
  folders, which names the submitters (`:name:`, `:sid:`, `:email:`) and the time (`:created_at:`).
- Anything else: a folder or file named after the student, at any depth, nbgrader's own folders among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from autograder.collecting.archive import Entry, Rejected
from autograder.collecting.matching import Claim
from autograder.notebooks.choosing import plain_stem

MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<file>.*)", re.DOTALL)
CANVAS = re.compile(r"(?P<name>[^_].*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_.+", re.DOTALL)
ANONYMOUS = re.compile(r"(?:LATE_)?anon_\w+?_\d+_.+")
METADATA = "submission_metadata.yml"
EXPORT = re.compile(r"assignment_\d+_export")


@dataclass
class Handin:
    """What one person, or a group, handed in. at: when, if the platform tells. person: the platform's own number."""

    platform: str
    label: str
    claims: tuple[Claim, ...]
    at: datetime | None = None
    late: bool = False
    person: str = ""
    entries: list[Entry] = field(default_factory=list)


def handins(entries: Sequence[Entry], known: Callable[[Claim], bool]) -> list[Handin]:
    """Sort a download's files by who handed them in. known: whether a claim fits anyone in the roster."""
    base, metadata = _gradescope(entries)
    found: dict[tuple[str, ...], Handin] = {}
    for entry in entries:
        if metadata and entry.parts == (*base, METADATA):
            continue
        one = _of_metadata(entry, base, metadata) or _moodle(entry) or _canvas(entry, known) or _plain(entry, known)
        key = (one.platform, one.person or one.label)
        kept = found.setdefault(key, one)
        kept.late |= one.late
        kept.entries.append(entry)
    return [*found.values(), *_empty(base, metadata, found)]


def _moodle(entry: Entry) -> Handin | None:
    for part in entry.parts:
        if found := MOODLE.fullmatch(part):
            return Handin("Moodle", found["name"], (Claim(found["name"]),), person=found["id"])
    return None


def _canvas(entry: Entry, known: Callable[[Claim], bool]) -> Handin | None:
    """By a file's name alone; a student's own file in the student's folder may have such a name too."""
    if any(known(Claim(part, free=True)) for part in entry.parts[:-1]):
        return None
    if ANONYMOUS.fullmatch(entry.name):
        label = entry.name.removeprefix("LATE_").split("_")[1]
        return Handin("Canvas", f"anon_{label}", (), late=entry.name.startswith("LATE_"), person=f"anon_{label}")
    if found := CANVAS.fullmatch(entry.name):
        claim = Claim(found["name"], lms_id=found["user"])
        return Handin("Canvas", found["name"], (claim,), late=bool(found["late"]), person=found["user"])
    return None


def attachment(entry: Entry) -> int:
    """Canvas' number of an uploaded file, which grows with time; 0 if the name has none."""
    found = CANVAS.fullmatch(entry.name)
    return int(found["file"][:15]) if found else 0


def _plain(entry: Entry, known: Callable[[Claim], bool]) -> Handin:
    """By the first name in the path that fits a student; else by the first of all."""
    labels = [*entry.parts[:-1], plain_stem(entry.name)]
    claims = [Claim(label, free=True) for label in labels]
    claim = next(filter(known, claims), claims[0])
    return Handin("files", claim.name, (claim,))


def _gradescope(entries: Sequence[Entry]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Gradescope's metadata, by its folders' names, and the folder that it is in.

    It must lie where Gradescope puts it, or a student could hand in such a file and name others in it.
    """
    files = [entry for entry in entries if entry.name == METADATA and not entry.fault]
    first = min(files, key=lambda entry: len(entry.parts), default=None)
    if first is None:
        return (), {}
    base = first.parts[:-1]
    if base and not (len(base) == 1 and EXPORT.fullmatch(base[0]) and all(one.parts[0] == base[0] for one in entries)):
        return (), {}
    return base, _yaml(first)


def _yaml(entry: Entry) -> dict[str, Any]:
    """A file of YAML as texts only; empty if it is none."""
    import yaml

    try:
        data = yaml.load(entry.read(), getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except (yaml.YAMLError, Rejected, RecursionError, ValueError):
        return {}
    return {name: facts for name, facts in data.items() if isinstance(facts, dict)} if isinstance(data, dict) else {}


def _of_metadata(entry: Entry, base: tuple[str, ...], metadata: dict[str, Any]) -> Handin | None:
    folder = entry.parts[len(base)]
    return _submission(folder, metadata[folder]) if folder in metadata else None


def _submission(folder: str, facts: dict[str, Any]) -> Handin:
    submitters = facts.get(":submitters")
    people = [one for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    claims = tuple(Claim(_text(one.get(":name")), _text(one.get(":sid")), _text(one.get(":email"))) for one in people)
    label = ", ".join(claim.shown for claim in claims) or folder
    return Handin("Gradescope", label, claims, _time(_text(facts.get(":created_at"))), person=folder)


def _time(text: str) -> datetime | None:
    """The time in Gradescope's metadata, in UTC: 2026-02-03 04:05:06.789000000 -08:00."""
    try:
        at = datetime.fromisoformat(re.sub(r" (?=([+-]\d\d:?\d\d|Z)$)", "", text))
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _empty(base: tuple[str, ...], metadata: dict[str, Any], found: dict[tuple[str, ...], Handin]) -> list[Handin]:
    """The submissions of Gradescope's metadata that have no folder."""
    return [_submission(name, facts) for name, facts in metadata.items() if ("Gradescope", name) not in found]
