"""What became of the notebook's names: what each check saw, what replaced it, and which cell failed to make one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

MOST_FAILED = 200
MOST_LINES, LONGEST_LINE = 5000, 300


class Names:
    """The names of the notebook whose cells run in this process."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace
        self._at_check: dict[str, dict[str, Any]] = {}
        self._replaced: dict[str, tuple[str, str]] = {}
        self._failed: list[tuple[str, str]] = []

    def ran(self, source: str, fault: Mapping[str, str] | None) -> None:
        """Take note of a cell that has run, or failed to."""
        for exercise, before in self._at_check.items():
            changed = self._changed(before, exercise) if exercise not in self._replaced else ""
            if changed:
                self._replaced[exercise] = changed, binding_line(source, changed)
        if fault and len(self._failed) < MOST_FAILED:
            why = {"timeout": "ran out of time", "memory": "ran out of memory"}.get(fault["kind"], "")
            self._failed.append((source, why or f"stopped with {fault['exception']}: {fault['text']}"))

    def checked(self, exercise: str, names: Sequence[str]) -> None:
        """Keep what these names stand for where the notebook checks an exercise."""
        if exercise not in self._at_check:
            self._at_check[exercise] = {name: self._namespace[name] for name in names if name in self._namespace}

    def at_check(self, exercise: str) -> dict[str, Any]:
        """What the exercises' names stood for where this one is checked."""
        return self._at_check.get(exercise, {})

    def replaced(self) -> dict[str, tuple[str, str]]:
        """The exercises at whose check a name stood for something else: that name, and the line that changed it."""
        return {one: what for one, what in self._replaced.items() if self._changed(self._at_check[one], one)}

    def _changed(self, before: Mapping[str, Any], exercise: str) -> str:
        """The exercise, or else the first name, that does not stand for what it did; empty if there is none."""
        changed = [name for name, thing in before.items() if self._namespace.get(name) is not thing]
        return exercise if exercise in changed else next(iter(changed), "")

    def why_absent(self, error: BaseException) -> str:
        """What kept a name from being defined, if a cell that failed would have done so."""
        name = getattr(error, "name", None) if isinstance(error, NameError) else None
        for source, why in self._failed if isinstance(name, str) else ():
            if binding_line(source, str(name)):
                return f"; the cell that defines it {why}"
        return ""


def binding_line(source: str, name: str) -> str:
    """The first line of a cell that gives a name something to stand for; empty if none does."""
    word = re.escape(name)
    binds = re.compile(
        rf"\s*((def|class|for)\s+{word}\b|(from|import)\b.*\b{word}\b|[^#=]*\b{word}\b[^#=]*(:[^=]*)?=(?!=))"
    )
    return next((line.strip() for line in source.splitlines()[:MOST_LINES] if binds.match(line[:LONGEST_LINE])), "")
