"""What a student installs; Chromium comes from tests/chromium.py."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scripts import release
from tests.chromium import chromium, outside, page  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What students install: a folder with the kit and nothing else of the course."""
    folder = tmp_path_factory.mktemp("kit")
    with zipfile.ZipFile(release.build_kit_wheel(folder)) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"
