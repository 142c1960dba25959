"""The settings for marking a submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.box.plan import Kind

if TYPE_CHECKING:
    from autograder.marking.papers import Shelf


@dataclass(frozen=True)
class Settings:
    """How to mark: the course secret, the device, in which kind of box, whether to show cells' outputs.

    sandbox: "bubblewrap", "landlock", "none" for work that is trusted, or "auto": bubblewrap where it works.
    warm: whether the modules of an assignment's setup cell are imported once for many submissions.
    processor: the one that boxes run on, so that one submission cannot slow down another; None for any.
    shelf: the papers to mark with; None if each submission has questions of its own.
    """

    secret: bytes
    device: str = "cpu"
    sandbox: Kind = "auto"
    execute: bool = False
    warm: bool = False
    processor: int | None = None
    shelf: Shelf | None = None

    @property
    def trusted(self) -> bool:
        """Whether submissions run without a box."""
        return self.sandbox == "none"

    @property
    def papers(self) -> int:
        """How many papers the submissions share; 0 if each has questions of its own."""
        return self.shelf.number if self.shelf else 0
