"""A notebook run once for all tests of a file."""

from __future__ import annotations

import pytest

from tests.exercises.notebooks import Shown, run_with_references


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest) -> Shown:
    """What the notebook of the file's ASSIGNMENT shows when every answer is right."""
    return run_with_references(request.module.ASSIGNMENT.name)
