"""The commands that README, docs/ and the other pages show to people."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts import reference_pages

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}\S.*\n)+")
FILE = re.compile(r"^```python\n# (\S+\.py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = (
    "make",
    "rnn-course",
    "nbgrader",
    "jupyter",
    "dask",
    "pip",
    "python3",
    "conda",
    "sudo",
    "export",
    "rm",
    "git",
    "mkdir",
    "cp",
    "gpu-proof",
)


@dataclass(frozen=True)
class Shown:
    """A command on a page, as words, without the path of its environment."""

    page: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return shlex.join(self.words)


def pages() -> dict[str, str]:
    """Every page's text by its name; the generated page of commands too."""
    files = [ROOT / "README.md", ROOT / "packaging" / "START_HERE.md", *sorted((ROOT / "docs").glob("*.md"))]
    found = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in files}
    return {**found, "docs/cli.md": reference_pages.cli()}


def commands(page: str, text: str) -> Iterator[Shown]:
    """The commands of a page: all of its `sh` blocks, and those of indented blocks that begin with a program's name."""
    fenced = "".join(FENCE.findall(text)).splitlines()
    indented = "".join(INDENTED.findall(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))).splitlines()
    for line in [*fenced, *(line for line in indented if _program(line) in PROGRAMS)]:
        if line.strip() and not line.startswith("#"):
            words = shlex.split(line, comments=True)
            yield Shown(page, (_program(line), *words[1:]))


def _program(line: str) -> str:
    return line.split()[0].rpartition("/")[2]


def shown() -> list[Shown]:
    return [command for page, text in pages().items() for command in commands(page, text)]
