"""Which of several files is the notebook of an assignment, by what each says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autograder.errors import UnreadableSubmission
from autograder.notebooks import reader
from autograder.notebooks.release import release

SUFFIX = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)
COPY = re.compile(r"[ _]?\((\d{1,4})\)$|-(\d{1,4})$")  # what browsers and Canvas add to a name that is taken


@dataclass(frozen=True, order=True)
class Order:
    """When a file was handed in, as far as it is known: the platform's number, the file's time, the copy's number."""

    number: int = 0
    at: datetime = datetime.min
    copy: int = 0


@dataclass(frozen=True)
class Candidate:
    """A file that may be the notebook: its path for messages, its bytes, and when it was handed in."""

    path: str
    content: bytes
    order: Order = field(default_factory=Order)


def is_notebook_name(name: str) -> bool:
    """Whether a file's name is that of a notebook, also after a system has added .txt to it."""
    return SUFFIX.search(name) is not None


def plain_stem(name: str) -> str:
    """A file's name without the suffixes of notebooks and archives, and without the number of a copy."""
    stem = re.sub(r"\.zip$", "", SUFFIX.sub("", name), flags=re.IGNORECASE)
    return COPY.sub("", stem).strip()


def copy_number(name: str) -> int:
    """The number of a copy: 2 in "01_rnn (2).ipynb" and in "01_rnn-2.ipynb", 0 if there is none."""
    found = COPY.search(SUFFIX.sub("", name))
    return int(found[1] or found[2]) if found else 0


def choose(candidates: Sequence[Candidate], assignment: str) -> tuple[Candidate | None, str]:
    """The notebook of the assignment, the newest if there are several; else None, and why in a few words."""
    own, other, unknown = _sorted_out(candidates, assignment)
    if not own and len(unknown) > 1:
        named = [one for one in unknown if plain_stem(one.path.rpartition("/")[2]) == assignment]
        if not named:
            return None, f"{len(unknown)} notebooks, and none says that it is {assignment}: {_listed(unknown)}"
        unknown = named
    found = own or unknown
    if not found:
        return None, "; ".join(other)
    newest = max(one.order for one in found)
    last = [one for one in found if one.order == newest]
    if len({one.content for one in last}) > 1:
        return None, f"{len(last)} versions, and none is newer than the others: {_listed(last)}"
    return last[0], ""


def _sorted_out(candidates: Sequence[Candidate], name: str) -> tuple[list[Candidate], list[str], list[Candidate]]:
    """Those that say that they are the assignment's; what the others are; and those that do not say."""
    own, other, unknown = list[Candidate](), list[str](), list[Candidate]()
    for one in candidates:
        try:
            submission = reader.parse(one.content, one.path)
        except UnreadableSubmission:
            unknown.append(one)
            continue
        if said := reader.other_assignment(submission, name, release(name).points):
            other.append(f"{one.path} is the notebook of {said}")
        elif submission.assignment == name or reader.has_exercise(submission, release(name).points):
            own.append(one)
        else:
            unknown.append(one)
    return own, other, unknown


def _listed(candidates: Sequence[Candidate]) -> str:
    shown = ", ".join(one.path for one in candidates[:3])
    return f"{shown}, ..." if len(candidates) > 3 else shown
