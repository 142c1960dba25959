"""Make the README's pictures from the program's real output: docs/check.png, docs/class.png and docs/class-page.png.

Needs Chromium (`apt-get install chromium`); run `make demo` first, for the class table, and grade the class of
`scripts/simulated_class.py` in build/simulated, for the class page.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from rich.console import Console

from autograder.judge.verdict import Verdict
from autograder.reports.class_table import class_table as table_of
from rnn_course.kit.cases import load
from rnn_course.kit.check import look

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--hide-scrollbars",
]


def rnn_step_backward(dh_next, h_next, x, h, W, U):  # type: ignore[no-untyped-def]  # a student writes none
    """A student's answer with one mistake in it."""
    dz = dh_next * (1 - h_next**2)
    return dz @ W.T, dz @ U.T, x.T @ dz, h_next.T @ dz, dz.sum(axis=0)


def photograph(body: str, target: Path, width: int, height: int) -> None:
    """Render a piece of HTML into a PNG."""
    page = f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:24px;font-family:system-ui">{body}'
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "page.html"
        source.write_text(page, "utf-8")
        photograph_file(source, target, width, height, scale=2)


def photograph_file(source: Path, target: Path, width: int, height: int, scale: float) -> None:
    """Render the top of an HTML file into a PNG."""
    with tempfile.TemporaryDirectory() as scratch:
        size = [f"--window-size={width},{height}", f"--force-device-scale-factor={scale}"]
        command = [*CHROMIUM, *size, f"--user-data-dir={scratch}/profile", f"--screenshot={target}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


def failed_check() -> str:
    """The report on a backward step whose dU uses the wrong state."""
    cases = load(ROOT / "assignments" / "01_rnn" / "cases.npz")
    found = look(cases["rnn_step_backward"], rnn_step_backward, {"np": np}, cases)
    return found._repr_html_()


def class_table() -> str:
    """The class table of 01_rnn, from the records of `make demo`."""
    records = sorted((ROOT / "build" / "demo" / "records" / "01_rnn").glob("*.json"))
    verdicts = {path.stem: Verdict.from_json(json.loads(path.read_text("utf-8"))) for path in records}
    console = Console(record=True, width=118, file=open(os.devnull, "w"))  # noqa: SIM115 - lives as long as we do
    console.print(table_of("rnn-course grade 01_rnn", verdicts))
    return console.export_html(inline_styles=True, code_format='<pre style="font:14px/1.45 monospace">{code}</pre>')


if __name__ == "__main__":
    photograph(failed_check(), ROOT / "docs" / "check.png", 860, 320)
    photograph(class_table(), ROOT / "docs" / "class.png", 1080, 590)
    class_page = ROOT / "build" / "simulated" / "reports" / "01_rnn.html"
    photograph_file(class_page, ROOT / "docs" / "class-page.png", 1240, 1360, scale=1.5)
