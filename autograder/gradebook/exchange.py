"""Collect from nbgrader's exchange on a machine whose students are its users, as on a JupyterHub.

Whoever may hand in may write into the exchange by hand: a folder under another student's name, one whose name has no
time, a notebook that is a link to a file that only the instructor can read, the key for example. nbgrader's own collect
takes the first with a warning, stops for the whole class at the second, and copies what the third leads to.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder.errors import UnreadableSubmission
from autograder.gradebook.receipts import SECRET
from autograder.notebooks.collected import TIMESTAMP
from autograder.notebooks.opening import folder_below, read_below
from autograder.output.atomic import write_atomically
from autograder.output.clean import name_fault, one_line

MOST = 20  # notebooks of one submission
TOKEN = re.compile(rb"[0-9a-f]{32,256}")
YEARS = range(1970, 9999)
NOBODY = ""


class CheckedCollect(ExchangeCollect):
    """Collects a folder as the student's who owns it, and of it what marking reads: notebooks, time and secret."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"] != NOBODY]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """A folder's student, name and time; no student's if it is not what the student handed in."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            fault = name_fault(record["username"]) or self._not_theirs(path, record["username"])
            if record["timestamp"].year not in YEARS:
                fault = "its name has no time"
        except (ValueError, OverflowError, OSError) as error:
            fault = str(error)
        if not fault:
            return record
        self.log.warning("Not collected: %s (%s)", one_line(path), one_line(fault))
        return {"username": NOBODY, "filename": os.path.basename(path), "timestamp": datetime.min}

    def _not_theirs(self, path: str, student: str) -> str:
        """Why a folder is not what this student handed in; empty if it is."""
        if os.path.islink(path):
            return "a symbolic link"
        if not self.check_owner:
            return ""
        owner = os.lstat(path).st_uid
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = f"user {owner}"
        hint = "where all students' servers run as one user, set c.ExchangeCollect.check_owner = False"
        return "" if name == student else f"it belongs to {name}; {hint}"

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy notebooks, following no link. The time is the folder's name's; a secret that is none is replaced."""
        source, target, record = Path(src), Path(dest), self._path_to_record(src)
        if record["username"] == NOBODY:  # changed since
            return
        target.mkdir(parents=True, exist_ok=True)
        write_atomically(target / TIMESTAMP, f"{record['timestamp']:%Y-%m-%d %H:%M:%S.%f} UTC")
        secret = self._read(source / SECRET)
        write_atomically(target / SECRET, secret if TOKEN.fullmatch(secret) else secrets.token_hex(64))
        for name in self._notebooks(source):
            if content := self._read(source / name):
                write_atomically(target / name, content)

    def _notebooks(self, source: Path) -> list[str]:
        try:
            with folder_below(source.parent, source.name) as folder:
                return sorted(name for name in os.listdir(folder) if name.endswith(".ipynb"))[:MOST]
        except (UnreadableSubmission, OSError) as error:
            self._tell(source, error)
            return []

    def _read(self, path: Path) -> bytes:
        """A file of a submission; nothing, and a warning, if it cannot be read or is not a plain file."""
        try:
            return read_below(path.parents[1], path)
        except (UnreadableSubmission, OSError) as error:
            self._tell(path, error)
            return b""

    def _tell(self, path: Path, error: Exception) -> None:
        self.log.warning("Not collected: %s (%s)", one_line(str(path)), one_line(str(error)))
