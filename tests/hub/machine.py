"""The machine of docs/hub.md: its users and folders, made by the page's commands, and what its users run there."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.docs.documented import FILE, ROOT, commands
from tests.hub import everyone

NAME = "docs/hub.md"
PAGE = (ROOT / NAME).read_text("utf-8")
SECTION = re.compile(r"^## (.*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
SECTIONS = dict(SECTION.findall(PAGE))
FILES = dict(FILE.findall(PAGE))
CLONE = "/opt/rnn-course"  # the page's; here it is this checkout
GROUP, TEACHER, STUDENTS = "rnn-class", "rnn-teacher", ("rnn-ada", "rnn-grace")
EVERYBODY = (TEACHER, *STUDENTS)
SHARED = Path("/srv/rnn-course")
EXCHANGE = SHARED / "exchange" / "rnn-course"
SECONDS = 300  # for a command, on a machine that does other work too


@dataclass(frozen=True)
class Machine:
    """What is on it: the environment that all use, and the homes of its users."""

    environment: Path

    def home(self, user: str) -> Path:
        return Path("/home") / user

    @property
    def course(self) -> Path:
        return self.home(TEACHER) / "course"

    def variables(self, user: str) -> dict[str, str]:
        path = f"{self.environment / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": path, "HOME": str(self.home(user)), "USER": user, "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}

    def tries(self, user: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a user, with the user's groups, in the user's home; the teacher's in the course's folder."""
        where = self.course if user == TEACHER and self.course.is_dir() else self.home(user)
        settings = [f"{name}={value}" for name, value in self.variables(user).items()]
        command = ["runuser", "--user", user, "--", "env", "--ignore-environment", *settings, *words]
        return subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=SECONDS)

    def runs(self, user: str, *words: str) -> str:
        """The same for a command that must succeed; what it said."""
        done = self.tries(user, *words)
        assert done.returncode == 0, f"{user}: {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def follows(self, title: str, *, only: str = "") -> str:
        """Run a section's commands: those with sudo as root, the others as the teacher. only: those with this word."""
        said = []
        for shown in commands(NAME, SECTIONS[title]):
            if not only or only in shown.words:
                words = [word.replace(CLONE, str(ROOT)) for word in shown.words]
                said.append(_as_root(words[1:]) if words[0] == "sudo" else self.runs(TEACHER, *words))
        assert said, f"no command under {title}"
        return "".join(said)

    def write(self, user: str, path: Path, text: str) -> None:
        """Write a file as a user."""
        self.runs(user, "mkdir", "-p", str(path.parent))
        self.runs(user, "sh", "-c", 'printf %s "$1" > "$2"', "sh", text, str(path))


def _as_root(words: list[str]) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr}"
    return done.stdout


def why_not() -> str:
    """What this machine lacks, or has of its own that the page's commands would make; empty if they can be run."""
    if os.geteuid() != 0:
        return "root, who makes users"
    for program in ("useradd", "userdel", "groupadd", "runuser", "install"):
        if shutil.which(program) is None:
            return program
    for user in EVERYBODY:
        with contextlib.suppress(KeyError):
            pwd.getpwnam(user)
            return f"a machine without a user {user}"
    with contextlib.suppress(KeyError):
        grp.getgrnam(GROUP)
        return f"a machine without a group {GROUP}"
    return f"a machine without {SHARED}" if SHARED.exists() else everyone.why_not()


@contextlib.contextmanager
def made() -> Iterator[Machine]:
    """The machine, after the page's commands for root and its settings; all of it is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hub-") as folder:
        Path(folder).chmod(0o755)
        machine = Machine(Path(folder) / "environment")
        everyone.make(machine.environment)
        try:
            machine.follows("Users and the exchange")
            for path, text in FILES.items():
                if path.startswith("etc/"):
                    (machine.environment / path).write_text(text)
                elif path.startswith("."):
                    machine.write(TEACHER, machine.home(TEACHER) / path, text)
            machine.follows("The course's folder")
            yield machine
        finally:
            _remove()


def _remove() -> None:
    """End the users' processes, and remove the users, their homes, the group and the exchange."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.username() in EVERYBODY:
                process.kill()
    for user in EVERYBODY:
        subprocess.run(["userdel", "--remove", "--force", user], capture_output=True)
    subprocess.run(["groupdel", GROUP], capture_output=True)
    shutil.rmtree(SHARED, ignore_errors=True)
