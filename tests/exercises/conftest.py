"""A notebook's key, run once for all tests that look at what it shows."""

from __future__ import annotations

import pytest

from tests.exercises.notebooks import Shown, key_of


@pytest.fixture
def shown(request: pytest.FixtureRequest) -> Shown:
    """What the notebook of the file's ASSIGNMENT shows when every answer is right."""
    return key_of(request.module.ASSIGNMENT.name)
