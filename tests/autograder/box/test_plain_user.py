"""The attacks and the limits once more as a plain user, who has no control groups and whose boxes share one user id."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
SYSTEM_PYTHON = Path("/usr/bin/python3")
# The tests of a file, and those of them that are run: the attacks in warm boxes only, as cold ones take twice as long.
TESTS = {
    "marking/test_attacks.py": "warm",
    "box/test_sandbox_limits.py": "",
    "box/test_warm.py": "",
    "box/test_landlock.py": "",
    "box/test_landlock_between.py": "",
    "box/test_landlock_ends.py": "",
}


def why_not() -> str:
    """Why this machine cannot run tests as somebody else; empty if it can."""
    if os.geteuid() != 0:
        return "these tests run as a plain user already"
    if not (shutil.which("setpriv") and SYSTEM_PYTHON.exists()):
        return "no setpriv, or no interpreter that everybody may read"
    if any(not parent.stat().st_mode & 0o005 for parent in (ROOT, *ROOT.parents)):
        return f"{ROOT} is private"
    version = subprocess.run([SYSTEM_PYTHON, "-V"], capture_output=True, text=True).stdout.split()[-1]
    same = version.split(".")[:2] == [str(part) for part in sys.version_info[:2]]
    return "" if same else f"the packages here are for another Python than {SYSTEM_PYTHON}, {version}"


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
@pytest.mark.parametrize("name", TESTS)
def test_attacks_and_limits_hold_for_a_plain_user(name: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, 64001, 64001)
        site = Path(np.__file__).parents[1]
        environment = {"PATH": "/usr/bin:/bin", "HOME": home, "PYTHONPATH": f"{site}:{ROOT}", "OMP_NUM_THREADS": "1"}
        tests = [str(ROOT / "tests" / "autograder" / name), "-k", TESTS[name]]
        become = ["setpriv", "--reuid=64001", "--regid=64001", "--clear-groups"]
        pytest_there = [str(SYSTEM_PYTHON), "-B", "-m", "pytest"]
        options = ["-p", "no:cacheprovider", f"--basetemp={home}/tests", "--rootdir", str(ROOT)]
        command = [*become, *pytest_there, *options, *tests]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"\d+ passed", done.stdout)
