"""The instructor's wheel depends on the student's kit of the same version, so that no two wheels own one file."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KitHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the dependency to real wheels; an editable install has the kit beside it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "standard":
            build_data["dependencies"].append(f"rnn-course-kit=={self.metadata.version}")
