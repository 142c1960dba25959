"""Chromium for the tests of this folder: `make browser` installs it, and its driver; elsewhere they are skipped."""

from __future__ import annotations

import importlib.util
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

from scripts import release

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
WINDOW = {"width": 1300, "height": 1000}
HERE = "127.0.0.1"
NO_NETWORK = f"MAP * ~NOTFOUND, EXCLUDE {HERE}"
SLOWEST = 60_000  # milliseconds for one step of a test, on a machine that does other work too


def lacking(what: str) -> NoReturn:
    """Skip, or fail where RNN_COURSE_NEEDS_BROWSER is set, as `make browser` sets it."""
    if os.environ.get("RNN_COURSE_NEEDS_BROWSER"):
        pytest.fail(f"no {what} here")
    pytest.skip(f"no {what} here: see `make browser`")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium, without a window."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        lacking("Chromium")
    if importlib.util.find_spec("playwright") is None:
        lacking("playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        # Its own sandbox refuses root; the pages are ours, from this machine.
        browser = driver.chromium.launch(
            executable_path=program, chromium_sandbox=os.getuid() != 0, args=[f"--host-resolver-rules={NO_NETWORK}"]
        )
        yield browser
        browser.close()


@pytest.fixture
def outside() -> list[str]:
    """The addresses outside this machine that pages asked for; none of them answers."""
    return []


@pytest.fixture
def page(chromium: Any, outside: list[str]) -> Iterator[Any]:
    """A page of a browser without a network: only this machine answers."""
    context = chromium.new_context(viewport=WINDOW)
    context.set_default_timeout(SLOWEST)
    context.grant_permissions(["clipboard-read", "clipboard-write"])

    def note(request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname != HERE:
            outside.append(request.url)

    context.on("request", note)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What students install: a folder with the kit and nothing else of the course."""
    folder = tmp_path_factory.mktemp("kit")
    with zipfile.ZipFile(release.build_kit_wheel(folder)) as wheel:
        wheel.extractall(folder / "installed")
    return folder / "installed"
