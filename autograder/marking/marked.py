"""The results of marking: `Marked` inside a worker, `Done` on its way back, with the texts to write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.judge.verdict import Verdict
from autograder.notebooks.reader import Submission


@dataclass(frozen=True)
class Marked:
    """A verdict, and what was marked: the submission (None if unreadable), its hash, what its cells displayed.

    seconds: the time for reading, box, code, questions, and judging, which is all the rest.
    """

    verdict: Verdict
    submission: Submission | None
    sha256: str
    displayed: Mapping[int, list[Any]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """The result of marking a submission: the verdict, and the contents of the files to write.

    at: when it was handed in. warning: for the person who runs the batch.
    """

    student: str
    verdict: Verdict
    at: str
    record: str
    notebook: str
    page: str
    warning: str = ""


def record_text(data: Mapping[str, Any]) -> str:
    """A record as the text of its file."""
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
