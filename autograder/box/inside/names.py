"""Track the notebook's names: their values at each check, what replaced them, and failed cells that define them."""

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
        """Record that a cell has run or failed."""
        for exercise, before in self._at_check.items():
            changed = self._changed(before, exercise) if exercise not in self._replaced else ""
            if changed:
                self._replaced[exercise] = changed, binding_line(source, changed)
        if fault and len(self._failed) < MOST_FAILED:
            why = {"timeout": "ran out of time", "memory": "ran out of memory"}.get(fault["kind"], "")
            self._failed.append((source, why or f"stopped with {fault['exception']}: {fault['text']}"))

    def checked(self, exercise: str, names: Sequence[str]) -> None:
        """Keep the values of these names at the point where the notebook checks an exercise."""
        if exercise not in self._at_check:
            self._at_check[exercise] = {name: self._namespace[name] for name in names if name in self._namespace}

    def at_check(self, exercise: str) -> dict[str, Any]:
        """The values of the exercises' names at the point where this one is checked."""
        return self._at_check.get(exercise, {})

    def replaced(self) -> dict[str, tuple[str, str]]:
        """The exercises after whose check a name got another value: that name, and the line that changed it."""
        return {one: what for one, what in self._replaced.items() if self._changed(self._at_check[one], one)}

    def _changed(self, before: Mapping[str, Any], exercise: str) -> str:
        """The exercise if its value has changed, else the first name whose value has; empty if none has."""
        changed = [name for name, thing in before.items() if self._namespace.get(name) is not thing]
        return exercise if exercise in changed else next(iter(changed), "")

    def why_absent(self, error: BaseException) -> str:
        """The reason for a NameError, if a failed cell would have defined the name; empty otherwise."""
        name = getattr(error, "name", None) if isinstance(error, NameError) else None
        for source, why in self._failed if isinstance(name, str) else ():
            if binding_line(source, str(name)):
                return f"; the cell that defines it {why}"
        return ""


def binding_line(source: str, name: str) -> str:
    """The first line of a cell that binds a name; empty if none does."""
    word = re.escape(name)
    binds = re.compile(
        rf"\s*((def|class|for)\s+{word}\b|(from|import)\b.*\b{word}\b|[^#=]*\b{word}\b[^#=]*(:[^=]*)?=(?!=))"
    )
    return next((line.strip() for line in source.splitlines()[:MOST_LINES] if binds.match(line[:LONGEST_LINE])), "")
