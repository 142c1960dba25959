"""JupyterLab as a person uses it: a server of its own, and a notebook in it driven by keyboard and mouse."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
START_SECONDS = 120
OPTIONS = (
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--ServerApp.open_browser=False",
    "--LabApp.expose_app_in_browser=True",  # window.jupyterapp: tests read from it which cell is active
)
NEWS = {"fetchNews": "false", "checkForUpdates": False}
# A cell's state: what kind it is, its text, and whether the kernel has finished it.
READ_ACTIVE = """() => {
    const notebook = jupyterapp.shell.currentWidget.content;
    const cell = notebook.activeCell.model.sharedModel;
    return {place: notebook.activeCellIndex, count: notebook.widgets.length, type: cell.cell_type,
            source: cell.getSource(), name: (cell.getMetadata('nbgrader') || {}).grade_id || ''};
}"""
HAS_RUN = """place => {
    const model = jupyterapp.shell.currentWidget.content.widgets[place].model;
    return model.type !== 'code' || (model.executionCount !== null && model.executionState === 'idle');
}"""
READY = """() => {
    const notebook = window.jupyterapp && jupyterapp.shell.currentWidget;
    const session = notebook && notebook.sessionContext && notebook.sessionContext.session;
    return Boolean(session && session.kernel && session.kernel.status === 'idle');
}"""


def settings_files() -> dict[str, str]:
    """JupyterLab's settings by their path: it asks nobody whether it may fetch news."""
    return {"@jupyterlab/apputils-extension/notification.jupyterlab-settings": json.dumps(NEWS)}


@contextlib.contextmanager
def serve(root: Path, home: Path, path: Path) -> Iterator[str]:
    """Run JupyterLab for a folder, with nothing of this user's settings: yields its address with the token.

    path: the folder that its kernels import from, before all others.
    """
    for name, text in settings_files().items():
        (home / "settings" / name).parent.mkdir(parents=True)
        (home / "settings" / name).write_text(text)
    folders = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    folders |= {f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    folders |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": str(path)}
    environment = {**os.environ, **folders, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    with open(home / "server.log", "w") as log:
        command = [sys.executable, "-m", "jupyterlab", *OPTIONS, f"--ServerApp.root_dir={root}"]
        server = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)
        try:
            yield _address(server, home)
        finally:
            server.terminate()
            server.wait()


def _address(server: subprocess.Popen[bytes], home: Path) -> str:
    """Wait until the server has written its address, which it does when it listens."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for file in (home / "runtime").glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):
                known = json.loads(file.read_text())
                return f"{known['url']}{{}}?token={known['token']}"
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    raise RuntimeError(f"JupyterLab did not start: {(home / 'server.log').read_text()[-2000:]}")


class Notebook:
    """A notebook open in JupyterLab, used as a student does: by keys in the active cell, and by its buttons."""

    def __init__(self, page: Any, address: str, path: str) -> None:
        self.page = page
        page.goto(address.format(f"lab/tree/{path}"))
        page.wait_for_function(READY)

    def active(self) -> dict[str, Any]:
        """The active cell: its place, type, source, nbgrader's name for it; and how many cells there are."""
        found: dict[str, Any] = self.page.evaluate(READ_ACTIVE)
        return found

    def go_to_top(self) -> None:
        """Make the first cell the active one, in command mode."""
        self.page.keyboard.press("Escape")
        self.page.locator(".jp-Notebook .jp-Cell").first.click(position={"x": 2, "y": 2})
        self.page.keyboard.press("Escape")

    def go_up_to(self, place: int) -> None:
        """Make a cell further up the active one, in command mode."""
        for key in ("Escape", *["ArrowUp"] * (self.active()["place"] - place)):
            self.page.keyboard.press(key)
        self.page.wait_for_function(f"place => ({READ_ACTIVE})().place === place", arg=place)

    def paste(self, source: str) -> None:
        """Replace the active cell's text by what is pasted."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", source)
        for key in ("Enter", "Control+a", "Control+v"):
            self.page.keyboard.press(key)
        self.page.wait_for_function(f"text => ({READ_ACTIVE})().source === text", arg=source)

    def run(self) -> int:
        """Press Shift+Enter and wait until the kernel has finished the cell; its place."""
        place: int = self.active()["place"]
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(HAS_RUN, arg=place)
        return place

    def output(self, place: int) -> Any:
        """The output area of a cell."""
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{place}'] .jp-OutputArea")

    def report(self, place: int) -> str:
        """The text of the report or table that a cell shows."""
        group = self.output(place).locator("div[role=group]")
        group.wait_for()
        return " ".join(group.inner_text().split())

    def validate(self) -> str:
        """Press nbgrader's Validate, close its dialog, and return what it said."""
        self.page.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog")
        dialog.wait_for(timeout=120_000)
        said: str = dialog.inner_text()
        dialog.get_by_role("button", name="OK").click()
        dialog.wait_for(state="detached")
        return said
