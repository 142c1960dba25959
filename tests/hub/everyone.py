"""An environment that every user of the machine may run: this one's packages, with an interpreter that all may read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy as np

from tests.docs.documented import ROOT

SITE = Path(np.__file__).parents[1]
INTERPRETERS = (Path(sys.executable).resolve(), Path("/usr/bin/python3").resolve())
SCRIPT = """#!{python}
import sys
from {module} import {first}
if __name__ == "__main__":
    sys.exit({attribute}())
"""


def open_to_all(path: Path) -> bool:
    """Whether every user may reach and read a file or folder."""
    return all(each.stat().st_mode & 0o005 == 0o005 for each in (path, *path.parents))


def interpreter() -> Path | None:
    """An interpreter for these packages that every user may run; None if there is none."""
    known = (path for path in INTERPRETERS if path.exists() and open_to_all(path))
    return next((path for path in known if _version(path) == sys.version_info[:2]), None)


def _version(python: Path) -> tuple[int, ...]:
    said = subprocess.run([python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
    return tuple(map(int, said.stdout.split()))


def why_not() -> str:
    """Why there can be no such environment here; empty if there can."""
    for path in (ROOT, SITE):
        if not open_to_all(path):
            return f"{path} that every user may read"
    return "" if interpreter() else f"a Python {sys.version_info[0]}.{sys.version_info[1]} that every user may run"


def make(folder: Path) -> None:
    """Make the environment: the commands of the installed packages, and their settings for Jupyter."""
    subprocess.run([str(interpreter()), "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "course.pth").write_text(f"{ROOT}\nimport site; site.addsitedir({str(SITE)!r})\n")
    for command in metadata.entry_points(group="console_scripts"):
        path, python = folder / "bin" / command.name, folder / "bin" / "python"
        if not path.exists():
            first = command.attr.partition(".")[0]
            text = SCRIPT.format(python=python, module=command.module, first=first, attribute=command.attr)
            path.write_text(text)
            path.chmod(0o755)
    (folder / "share").symlink_to(Path(sys.prefix) / "share")
    shutil.copytree(Path(sys.prefix) / "etc", folder / "etc")
