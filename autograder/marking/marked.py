"""What a marking comes to: in the worker a verdict and what was marked, on its way back the texts to write."""

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

    seconds: where the time went: reading, box, code, questions, and judging, which is all the rest.
    """

    verdict: Verdict
    submission: Submission | None
    sha256: str
    displayed: Mapping[int, list[Any]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What a submission's marking comes to: the verdict, and the files to write.

    `warning` is for whoever runs the batch.
    """

    student: str
    verdict: Verdict
    at: str
    record: str
    notebook: str
    page: str
    warning: str = ""


def record_text(data: Mapping[str, Any]) -> str:
    """A record as its file holds it."""
    return json.dumps(data, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
