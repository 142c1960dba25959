"""Run `rnn-course` and `nbgrader` in tests, each command a process of its own, forked from one that has the libraries.

Importing nbgrader takes a second, and the tests run a hundred commands. The server (`__main__.py`) imports what others
wrote and nothing of this project; a command has its own folder, environment, output and exit status as from a shell.
What an interpreter reads when it starts, such as PYTHONUTF8, is the server's: tests of that start a command themselves.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run a command, `rnn-course` or `nbgrader` with its arguments: its exit status, output and errors."""
    with tempfile.TemporaryDirectory() as scratch:
        files = [str(Path(scratch, name)) for name in ("out", "err")]
        asked = {"words": list(words), "folder": str(folder), "environment": dict(environment), "files": files}
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        status = server.stdout.readline()
        assert status, "the server ended, see its errors"
        return int(status), *(Path(file).read_text("utf-8") for file in files)  # type: ignore[return-value]


@functools.cache
def _server() -> subprocess.Popen[str]:
    """The server of this process, which ends with it, as its standard input is closed then."""
    command = [sys.executable, "-m", __name__]
    pipe, path = subprocess.PIPE, os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env={**os.environ, "PYTHONPATH": path})
