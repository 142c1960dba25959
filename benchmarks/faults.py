"""Grade a class while things go wrong, and check that no mark is lost or changed.

    python benchmarks/faults.py [--submissions 200] [--only NAME ...]

Grades a class of 01_rnn, all of whom then hand in again. The second attempts are graded undisturbed, then once more for
each fault, with the command that an instructor types. A killer ends processes of one kind at random moments until the
batch is done; if it ends the command itself, the command is run again. Marks are then compared with the undisturbed
ones, record by record (except timings, with the first attempts in them) and grade by grade in the gradebook. The exit
status is 1 if one differs. Needs a sandbox.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from against_nbgrader import class_of
from killing import Find, children, dask_workers, killing, local_workers, zygotes
from workers import dask

from autograder.gradebook.attempts import KEY

NAME = "01_rnn"
REWRITTEN = ("autograded", "feedback")  # by every grade
PAPERS = [sys.executable, "-m", "autograder.cli", "papers", NAME, "--course"]
COMMAND = [sys.executable, "-m", "autograder.cli", "grade", NAME, "--workers", "2", "--course"]
GRADES = (
    "select student.id, base_cell.name, grade.auto_score, comment.auto_comment from student "
    "join submitted_assignment on submitted_assignment.student_id = student.id "
    "join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id "
    "join grade on grade.notebook_id = submitted_notebook.id join base_cell on grade.cell_id = base_cell.id "
    "left join comment on comment.notebook_id = submitted_notebook.id and comment.cell_id = "
    "(select id from base_cell as solution where 'test_' || solution.name = base_cell.name) order by 1, 2"
)


def records(folder: Path) -> dict[str, dict]:
    """Each student's record without its timings."""
    found = {}
    for path in (folder / "records" / NAME).glob("*.json"):
        found[path.stem] = json.loads(path.read_text())
        del found[path.stem]["seconds"]
    return found


def grades(folder: Path) -> list[tuple]:
    """Every row of the gradebook's grades."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        return database.execute(GRADES).fetchall()


def first_difference(right: dict, found: dict) -> str:
    """The message of the first exercise that differs, or else the names of the fields that differ."""
    for one, other in zip(right["exercises"], found["exercises"], strict=True):
        if one != other:
            return f"{other['name']}: {other['message']}"
    return ", ".join(name for name in right if right[name] != found[name])


def graded(folder: Path, *options: str, find: Find = lambda head: [], pause: tuple[float, float] = (0.2, 2)) -> str:
    """Grade to the end while a killer ends the processes that `find` returns."""
    command = [*COMMAND, str(folder), *options]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run,
        killing(psutil.Process(run.pid), find, pause) as killed,
    ):
        said, _ = run.communicate()
    if run.returncode not in (0, 1):
        raise SystemExit(f"status {run.returncode}: {said.decode()[-2000:]}")
    return f"{len(killed)} killed"


def stopped(folder: Path, number: int) -> str:
    """Run the command again and again, stopped at random moments, until it finishes."""
    draw, stops = random.Random(0), 0
    while True:
        with subprocess.Popen(
            [*COMMAND, str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a script's background jobs ignore it
        ) as run:
            try:
                if run.wait(draw.uniform(4, 15)) == 0:
                    return f"stopped {stops} times"
            except subprocess.TimeoutExpired:
                run.send_signal(number)
                stops += 1


def two_at_once(folder: Path) -> str:
    runs = [subprocess.Popen([*COMMAND, str(folder)], stdout=subprocess.DEVNULL) for _ in range(2)]
    codes = [run.wait() for run in runs]
    if any(codes):
        raise SystemExit(f"two at once ended with {codes}")
    return "both ended with 0"


def locked(folder: Path, seconds: int = 30) -> str:
    """Grade while another process locks the gradebook for some seconds."""

    def hold() -> None:
        while not second_attempts(folder):
            time.sleep(0.05)
        with sqlite3.connect(folder / "gradebook.db", timeout=60, isolation_level=None) as database:
            database.execute("begin exclusive")
            time.sleep(seconds)
            database.execute("rollback")

    holder = threading.Thread(target=hold)
    holder.start()
    graded(folder)
    holder.join()
    return f"locked for {seconds} s"


def disk_full(folder: Path) -> str:
    """Grade on a disk with space for a few results only, then again with enough space."""
    room = folder / "small"
    room.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(room)], check=True)
    try:
        shutil.copytree(folder, room, dirs_exist_ok=True, ignore=lambda _, names: {room.name, *REWRITTEN} & set(names))
        filler = room / "filler"
        with filler.open("wb") as file:
            file.write(bytes(shutil.disk_usage(room).free - 2**20))
        first = subprocess.run([*COMMAND, str(room)], capture_output=True, text=True, check=False)
        had = second_attempts(room)
        filler.unlink()
        graded(room)
        shutil.rmtree(folder / "records")
        for made in ("records", "gradebook.db"):
            shutil.move(room / made, folder / made)
        said = first.stderr.strip().splitlines()
        return f"status {first.returncode} after {had}: {said[-1][:70] if said else ''}"
    finally:
        subprocess.run(["umount", str(room)], check=True)


def on_dask(folder: Path) -> str:
    """Grade with two Dask workers, which are killed now and then."""
    with dask(2, folder / "dask") as address:
        while len(dask_workers(psutil.Process())) < 2:
            time.sleep(0.1)
        return graded(folder, "--scheduler", address, find=dask_workers, pause=(6, 12))


FAULTS: dict[str, Callable[[Path], str]] = {
    "a process of student code is killed": lambda folder: graded(folder, find=children),
    "a zygote is killed": lambda folder: graded(folder, find=zygotes, pause=(1.5, 4)),
    "a local worker is killed": lambda folder: graded(folder, find=local_workers, pause=(2, 6)),
    "a Dask worker is killed": on_dask,
    "the command is killed, and given again": lambda folder: stopped(folder, signal.SIGKILL),
    "Ctrl-C, and the command given again": lambda folder: stopped(folder, signal.SIGINT),
    "two commands at once": two_at_once,
    "the gradebook is locked": locked,
    "the disk is full, then has room": disk_full,
}


def second_attempts(folder: Path) -> int:
    """How many are graded that replace a first attempt."""
    return sum(KEY in record for record in records(folder).values())


def grade_first_attempts(folder: Path) -> None:
    """Grade everybody's notebook with a line end more, then put the notebooks back as they were."""
    written = {path: path.read_bytes() for path in (folder / "submitted").rglob("*.ipynb")}
    for path, content in written.items():
        path.write_bytes(content + b"\n")
    graded(folder)
    for path, content in written.items():
        path.write_bytes(content)


def main() -> None:
    """Print a line for each fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--only", nargs="*", default=[], help="faults whose name holds one of these")
    chosen = parser.parse_args()
    differs = False
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch) / "undisturbed"
        for surplus in class_of(base, NAME, -(-chosen.submissions // 6))[chosen.submissions :]:
            shutil.rmtree(base / "submitted" / surplus)
        subprocess.run([*PAPERS, str(base)], check=True)
        grade_first_attempts(base)
        before = Path(scratch) / "before"
        shutil.copytree(base, before)
        started = time.perf_counter()
        graded(base)
        right, book = records(base), grades(base)
        print(f"{len(right)} submissions, undisturbed in {time.perf_counter() - started:.0f} s\n")
        print(f"{'fault':<40}{'s':>5}{'lost':>6}{'doubled':>9}{'changed':>9}   what happened")
        for fault, cause in FAULTS.items():
            if chosen.only and not any(word in fault for word in chosen.only):
                continue
            folder = Path(scratch) / "disturbed"
            shutil.copytree(before, folder)
            started = time.perf_counter()
            happened = cause(folder)
            seconds = time.perf_counter() - started
            found, rows = records(folder), grades(folder)
            lost = len(right.keys() - found.keys()) + len({row[:2] for row in book} - {row[:2] for row in rows})
            doubled = len(rows) - len({row[:2] for row in rows})
            changed = sum(right[student] != found[student] for student in right.keys() & found.keys())
            changed += len(set(rows) - set(book))
            differs |= bool(lost or doubled or changed)
            for student in sorted(right.keys() & found.keys()):
                if right[student] != found[student]:
                    happened += f"; {student}: {first_difference(right[student], found[student])}"
            print(f"{fault:<40}{seconds:>5.0f}{lost:>6}{doubled:>9}{changed:>9}   {happened}", flush=True)
            shutil.rmtree(folder)
    sys.exit(1 if differs else 0)


if __name__ == "__main__":
    main()
