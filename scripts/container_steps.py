"""Run the Containerfile's steps in a folder, without a container engine: what it copies, and what it runs.

    python -m scripts.container_steps FOLDER

Steps that change the system (packages, users) are left out and named. Takes as long as pip does: some minutes.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTAINERFILE = ROOT / "Containerfile"
NEEDS_ROOT = re.compile(r"\b(apt-get|useradd)\b")


@dataclass(frozen=True)
class Step:
    """One instruction of a Containerfile, on one line."""

    instruction: str
    rest: str


def steps(text: str) -> list[Step]:
    """The instructions of a Containerfile, without comments, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Step(*line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def copied(step: Step) -> tuple[list[str], str]:
    """What a COPY copies, and where to."""
    *sources, target = shlex.split(step.rest)
    return sources, target


def tracked(source: str) -> list[str]:
    """The files of this repository that a COPY of this path copies."""
    listed = subprocess.run(["git", "ls-files", "--", source], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def main() -> None:
    """Run the steps; exit status 1 as soon as one fails."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True)
    for step in steps(CONTAINERFILE.read_text()):
        if step.instruction == "COPY":
            for name in (name for source in copied(step)[0] for name in tracked(source)):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, folder / name)
        elif step.instruction == "RUN" and NEEDS_ROOT.search(step.rest):
            print(f"left out: {step.rest}")
        elif step.instruction == "RUN":
            print(f"RUN {step.rest}", flush=True)
            environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            if subprocess.run(["sh", "-c", step.rest], cwd=folder, env=environment, check=False).returncode:
                sys.exit(1)


if __name__ == "__main__":
    main()
