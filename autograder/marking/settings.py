"""The settings for marking a submission."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How to mark: the course secret, the device, whether to run without a box, whether to show cells' outputs.

    warm: whether the modules of an assignment's setup cell are imported once for many submissions.
    processor: the one that boxes run on, so that one submission cannot slow down another; None for any.
    """

    secret: bytes
    device: str = "cpu"
    trusted: bool = False
    execute: bool = False
    warm: bool = False
    processor: int | None = None
