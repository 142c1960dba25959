"""Earlier attempts: what a student handed in before, and the mark it got. The last submission collected counts.

They are a list in the record of the attempt that counts, so that one atomic write replaces the mark and keeps the one
before: a process that is killed loses no attempt and counts none twice. The same bytes marked again are no new attempt.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder.gradebook.rubric import KEY as RULES
from autograder.marking.mark import points
from autograder.marking.marked import Done, record_text

KEY = "earlier_attempts"  # in a record; a record without it is of a first attempt


@dataclass(frozen=True)
class Attempt:
    """A submission that another one has replaced: its mark, after the rubric (None: open), and the judge's version."""

    handed_in: str | None
    sha256: str
    score: float | None
    max_score: float
    version: str


def earlier(data: Mapping[str, Any]) -> tuple[Attempt, ...]:
    """The earlier attempts in a record, the first one first; none if they are malformed."""
    try:
        return tuple(Attempt(**each) for each in data.get(KEY, ()))
    except TypeError:
        return ()


def number(path: Path) -> int:
    """Which attempt a record is of: 1 if the record cannot be read."""
    return len(earlier(_read(path))) + 1


def sentence(data: Mapping[str, Any]) -> str:
    """What a student is told about earlier attempts; empty if there are none."""
    before = earlier(data)
    if not before:
        return ""
    marks = ", ".join(points(each.score) for each in before)
    which = "the one before" if len(before) == 1 else "those before"
    count = len(before) + 1
    return f"Attempt {count} of {count}; {which} had {marks} of {points(before[-1].max_score)}. The last one counts."


def with_earlier(done: Done, record: Path) -> Done:
    """The result with the earlier attempts in its record. record: the file that it is going to replace."""
    new, old = json.loads(done.record), _read(record)
    found = [*earlier(old), *_attempt(old)]
    if found and found[-1].sha256 == new["sha256"]:
        found.pop()
    if not found:
        return done
    return replace(done, record=record_text({**new, KEY: [asdict(each) for each in found]}))


def _attempt(data: Mapping[str, Any]) -> list[Attempt]:
    """What a record is of; nothing if no bytes were read: a file that was not there is no attempt."""
    try:
        if not data["sha256"]:
            return []
        gained = sum(rule["score"] - rule["judged"] for rule in data.get(RULES, {}).values())
        score = None if data["score"] is None else round(data["score"] + gained, 2)
        return [Attempt(data["handed_in"], data["sha256"], score, data["max_score"], data.get("version", ""))]
    except (KeyError, TypeError, AttributeError):
        return []


def _read(path: Path) -> Mapping[str, Any]:
    """A record's data; empty if it is not there or is none."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
