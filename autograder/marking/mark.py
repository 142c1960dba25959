"""A student's mark as the gradebook has it, and how points are written: the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

STAR = "*"  # beside a mark that is not what the judge gave
LEGEND = f"{STAR} not what the judge gave: changed by hand, by the rubric, or by a late penalty"


def points(number: float | None) -> str:
    """A number of points as text, with two decimals at most; a question mark if it is open."""
    return "?" if number is None else f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Part:
    """One exercise of a mark: what was given automatically, and what a person gave or said.

    waits: whether it needs to be graded by hand. rule: what the rubric did to the judge's mark, if anything.
    """

    name: str
    max_score: float
    automatic: float | None
    manual: float | None = None
    extra: float = 0.0
    waits: bool = False
    comment: str = ""
    rule: str = ""

    @property
    def score(self) -> float | None:
        """The effective score, None while it is open: by hand if there is one, else automatic; and extra credit."""
        given = self.automatic if self.manual is None else self.manual
        return None if given is None or self.waits else given + self.extra

    @property
    def by_hand(self) -> bool:
        """Whether a person gave another mark than the automatic one."""
        return self.manual is not None and self.manual != self.automatic

    @property
    def changes(self) -> tuple[str, ...]:
        """In a few words each, how the score came to differ from what the judge gave."""
        said = (
            "by hand" if self.by_hand else self.rule,
            f"{points(self.extra)} extra" if self.extra else "",
        )
        return tuple(filter(None, said))


@dataclass(frozen=True)
class Mark:
    """A student's mark of one assignment, exercise by exercise in the assignment's order."""

    student: str
    parts: tuple[Part, ...]
    penalty: float = 0.0
    first_name: str = ""
    last_name: str = ""

    @property
    def score(self) -> float | None:
        """The sum less the late penalty, never below 0, as nbgrader exports it; None while a part is open."""
        scores = [part.score for part in self.parts]
        if not scores or None in scores:
            return None
        return max(0.0, sum(score for score in scores if score is not None) - self.penalty)

    @property
    def automatic(self) -> dict[str, float | None]:
        return {part.name: part.automatic for part in self.parts}

    @property
    def max_score(self) -> float:
        return sum(part.max_score for part in self.parts)

    @property
    def changes(self) -> tuple[str, ...]:
        """How the mark came to differ from what the judge gave: each changed exercise, and the late penalty."""
        changed = [f"{part.name} {', '.join(part.changes)}" for part in self.parts if part.changes]
        return (*changed, f"late penalty {points(self.penalty)}") if self.penalty else tuple(changed)

    @property
    def touched(self) -> bool:
        """Whether a page must show more than the judge's verdict."""
        return bool(self.changes) or any(part.comment for part in self.parts)

    @property
    def text(self) -> str:
        """The mark as text, with a star if it is not what the judge gave."""
        return points(self.score) + (STAR if self.changes else "")

    def __getitem__(self, name: str) -> Part | None:
        return next((part for part in self.parts if part.name == name), None)

    def ruled(self, rules: Mapping[str, str]) -> Mark:
        """The mark with what the rubric did, in words, by the exercises' names."""
        return replace(self, parts=tuple(replace(part, rule=rules.get(part.name, "")) for part in self.parts))
