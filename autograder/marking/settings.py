"""How to mark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How to mark: the course secret, the device, whether to trust submissions, whether to show cells' outputs.

    warm: whether to import once, for many submissions, what an assignment's setup cell imports.
    processor: the one that boxes run on, so that one submission cannot slow down another; None for any.
    """

    secret: bytes
    device: str = "cpu"
    trusted: bool = False
    execute: bool = False
    warm: bool = False
    processor: int | None = None
