"""Chromium for tests: `make browser` and `make hub` install it, and its driver; elsewhere those tests are skipped."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
from collections.abc import Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
WINDOW = {"width": 1300, "height": 1000}
HERE = "127.0.0.1"
NO_NETWORK = f"MAP * ~NOTFOUND, EXCLUDE {HERE}"
SLOWEST = 60_000  # milliseconds for one step of a test, on a machine that does other work too


def lacking(what: str, target: str = "browser") -> NoReturn:
    """Skip, or fail where RNN_COURSE_NEEDS_BROWSER is set, as `make browser` sets it; so for other targets."""
    if os.environ.get(f"RNN_COURSE_NEEDS_{target.upper()}"):
        pytest.fail(f"{what}: not here")
    pytest.skip(f"{what}: not here, see `make {target}`")


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The system's Chromium, without a window; a module's TARGET is the target that installs it."""
    target = getattr(request.module, "TARGET", "browser")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        lacking("Chromium", target)
    if importlib.util.find_spec("playwright") is None:
        lacking("playwright", target)
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
    with new_page(chromium, outside) as page:
        yield page


@contextlib.contextmanager
def new_page(browser: Any, outside: list[str]) -> Iterator[Any]:
    """A page with cookies of its own; the addresses outside this machine that it asks for are added to `outside`."""
    context = browser.new_context(viewport=WINDOW)
    context.set_default_timeout(SLOWEST)
    context.grant_permissions(["clipboard-read", "clipboard-write"])

    def note(request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.hostname != HERE:
            outside.append(request.url)

    context.on("request", note)
    yield context.new_page()
    context.close()
