"""What the tests of the assignments share: their known mistakes, verdicts on answers, and their notebooks' cells."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

import jupytext
import matplotlib.pyplot as plt
import nbformat
import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from autograder.judge.assessment import Assessment
from autograder.judge.judge import Judge
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from rnn_course import catalogue
from rnn_course.draw import Draw
from rnn_course.exercise import Assignment, Exercise, Function, Probe
from rnn_course.kit import compare, plots, waiting
from rnn_course.kit.progress import _last as checked_before

ROOT = Path(__file__).resolve().parents[2]
# Their keys train for 15 seconds or more.
TRAIN_LONG = (
    "02_gradients",
    "03_language_model",
    "05_lstm",
    "06_deep_bidirectional",
    "07_patterns",
    "08_keras_layers",
    "09_tagging_classification",
    "10_seq2seq",
    "12_convlstm",
    "13_pixel_rnn",
    "16_linear_recurrence",
)


def known_mistake(name: str, of: Exercise) -> Function:
    """The misconception of this name in the exercise's bank."""
    return next(each.function for each in of.misconceptions if each.name == name)


def verdict_on(assignment: Assignment, name: str, function: Function) -> Assessment:
    """What the judge says of this function as the answer to the exercise `name`."""
    return Judge(draw_paper(assignment, "a seed"), answering(assignment, name, function)).assess(name)


def probe_agrees(probe: Probe, assignment: Assignment, name: str, function: Function) -> bool:
    """Whether this function's two answers to a probe are the same where it looks."""
    answers = answering(assignment, name, function)
    first, second = (answers.ask(name, question).value for question in probe.draw(Draw(3)))
    return compare.equal(probe.same(first), probe.same(second))


def cells_of(name: str) -> list[Any]:
    """The cells of an assignment's notebook as authored."""
    return jupytext.reads((catalogue.folder_of(name) / "notebook.py").read_text("utf-8"), fmt="py:percent").cells


def code_of(name: str) -> list[Any]:
    """Those of them that hold code."""
    return [cell for cell in cells_of(name) if cell.cell_type == "code"]


@dataclass(frozen=True)
class Run:
    """One cell that was run: what it printed, showed, returned and raised."""

    cell: Any
    printed: str
    complaints: str
    displayed: list[dict[str, str]]
    result: Any
    error: BaseException | None


@dataclass(frozen=True)
class Shown:
    """What a notebook shows: its cells' runs, its pictures, all that was defined."""

    runs: list[Run] = field(default_factory=list)
    pictures: list[plots.Picture] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything that was printed."""
        return "".join(run.printed for run in self.runs)

    @property
    def printed(self) -> dict[str, str]:
        """What each cell printed, by the cell's first line."""
        return {run.cell.source.partition("\n")[0]: run.printed for run in self.runs}

    @property
    def checks(self) -> list[Run]:
        """The runs of the cells that give points."""
        return [run for run in self.runs if run.cell.metadata.get("nbgrader", {}).get("grade")]


@cache
def key_of(name: str) -> Shown:
    """What the built key of an assignment shows; run once in a process, in which its networks learn only a little."""
    with pytest.MonkeyPatch.context() as patch:
        if catalogue.load(name).runtime == "keras":
            _train_a_little(patch)
        return run("solutions", name)


def run(built: str, name: str, root: Path = ROOT) -> Shown:
    """Run a copy of a notebook built below `root` in IPython, in this process, with the public cases beside it.

    A kernel would do the same in a process of its own, which imports TensorFlow once more.
    """
    shown = Shown()
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as scratch:
        folder = shutil.copytree(root / built / name, Path(scratch) / name)
        patch.chdir(folder)
        patch.setenv("IPYTHONDIR", scratch)
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts its own there
        checked_before.clear()
        show = plots._show

        def keep_and_show(picture: plots.Picture) -> None:
            shown.pictures.append(picture)
            show(picture)

        patch.setattr(plots, "_show", keep_and_show)
        shell = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        waiting.go_on()  # as importing the kit does in a new kernel
        try:
            for cell in nbformat.read(folder / f"{name}.ipynb", as_version=4).cells:
                if cell.cell_type == "code":
                    shown.runs.append(_run(shell, cell))
        finally:
            _Shell.clear_instance()
            plt.close("all")
        shown.names.update(shell.user_ns)
    return shown


class _ResultOnly(DisplayHook):
    """Keeps a cell's result without printing it."""

    def __call__(self, result: Any = None) -> None:
        if result is not None:
            self.fill_exec_result(result)


class _Shell(InteractiveShell):
    displayhook_class = _ResultOnly


def _run(shell: InteractiveShell, cell: Any) -> Run:
    with capture_output() as captured, tempfile.TemporaryFile("w+") as below, _descriptor(2, below):
        done = shell.run_cell(cell.source)
        below.seek(0)
        complaints = captured.stderr + below.read()
    error = done.error_before_exec or done.error_in_exec
    cell.outputs = [nbformat.v4.new_output("stream", text=captured.stdout)]
    return Run(cell, captured.stdout, complaints, [each.data for each in captured.outputs], done.result, error)


@contextlib.contextmanager
def _descriptor(number: int, file: IO[str]) -> Iterator[None]:
    """Send what is written below Python to a file, as TensorFlow writes to stderr."""
    kept = os.dup(number)
    os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


def _train_a_little(patch: pytest.MonkeyPatch) -> None:
    """Let networks learn from two batches an epoch; `make figures` trains them whole and checks what they reach."""
    import keras

    whole_fit = keras.Model.fit

    def fit(model: Any, x: Any, y: Any = None, sample_weight: Any = None, **options: Any) -> Any:
        if isinstance(x, keras.utils.PyDataset):
            return whole_fit(model, x, steps_per_epoch=2, **options)
        rows = 2 * options.get("batch_size", 32)

        def cut(each: Any) -> Any:
            return None if each is None else keras.tree.map_structure(lambda array: array[:rows], each)

        return whole_fit(model, cut(x), cut(y), sample_weight=cut(sample_weight), **options)

    patch.setattr(keras.Model, "fit", fit)
