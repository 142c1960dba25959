"""Print the results (figures) of the Keras course beside their thresholds, from one run of its keys.

    python scripts/figures.py [assignment ...]

Executes the built keys in solutions/ up to the last cell tagged `figure` and reads what these cells print. The exit
status is 1 if a threshold is missed or the data are generated; RNN_COURSE_DATA may name a folder with the real data.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
NUMBER = r"(\d+\.\d+)"
STAND_IN = "out of reach"  # printed by `rnn_course.kit.data` for generated data


@dataclass(frozen=True)
class Figure:
    """A number printed by the tagged cell with this index. threshold: "≥ 0.93", "< a figure above" or ""."""

    cell: int
    name: str
    pattern: str
    threshold: str = ""


PERCENT = rf"^{NUMBER}% of the sequences"
FIGURES = {
    "09_tagging_classification": (
        Figure(1, "tags: most frequent, words right", rf"words {NUMBER}"),
        Figure(2, "tags: LSTM on words", rf"words {NUMBER}", "≥ 0.85"),
        Figure(3, "tags: with suffix and case", rf"case +words {NUMBER}", "≥ 0.90"),
        Figure(4, "spam: TF-IDF, logistic regression, F1", rf"regression: {NUMBER}"),
        *(
            Figure(5, f"spam: LSTM, {pooling}", rf"{pooling} +F1 of spam {NUMBER}", "≥ 0.93")
            for pooling in ("last", "mean", "max", "ends")
        ),
        Figure(6, "spam: convolution", rf"F1 of spam {NUMBER}", "≥ 0.93"),
    ),
    "10_seq2seq": (
        Figure(2, "dates: with attention, % exact", PERCENT, "≥ 97"),
        Figure(0, "dates: without", PERCENT, "< dates: with attention, % exact"),
        Figure(3, "sorter: with attention, % exact", PERCENT, "≥ 97"),
        Figure(1, "sorter: without", PERCENT, "< sorter: with attention, % exact"),
    ),
    "12_convlstm": (
        Figure(0, "moving digits: copy of the last frame, error", rf"copy the last frame': {NUMBER}"),
        Figure(0, "moving digits: each pixel from itself, linear", rf"from itself': {NUMBER}"),
        Figure(0, "moving digits: each pixel from all, linear", rf"from all': {NUMBER}"),
        *(
            Figure(
                1,
                f"moving digits: ConvLSTM, against {rival}",
                rf"unseen movies {NUMBER}",
                f"< moving digits: {threshold}",
            )
            for rival, threshold in (
                ("a copy", "copy of the last frame, error"),
                ("a pixel", "each pixel from itself, linear"),
                ("all pixels", "each pixel from all, linear"),
            )
        ),
    ),
    "13_pixel_rnn": (
        Figure(0, "pixels: independent, bits each", rf"independent pixels: {NUMBER}"),
        Figure(1, "pixels: masked convolutions", rf"masked convolutions: {NUMBER}", "< pixels: independent, bits each"),
        Figure(1, "pixels: Row LSTM", rf"Row LSTM: {NUMBER}", "< pixels: independent, bits each"),
    ),
    "16_linear_recurrence": (
        Figure(0, "digits by pixel: LRU", rf"LRU: {NUMBER}", "≥ 0.90"),
        Figure(0, "digits by pixel: LSTM", rf"LSTM: {NUMBER}", "< digits by pixel: LRU"),
    ),
}


@dataclass(frozen=True)
class Reached:
    """A figure with the number that was printed and the last seed that was set before it."""

    figure: Figure
    text: str
    seed: str

    @property
    def value(self) -> float:
        return float(self.text)


def tagged(name: str) -> int:
    """How many cells of an assignment's notebook must be tagged `figure`."""
    return 1 + max((figure.cell for figure in FIGURES.get(name, ())), default=-1)


def read(name: str, notebook: nbformat.NotebookNode) -> list[Reached]:
    """The figures in the outputs of an executed notebook; ValueError names one that no tagged cell prints."""
    printed, seeds, seed = [], [], "none"
    for cell in notebook.cells:
        seed = (re.findall(r"set_random_seed\((\d+)\)", cell.source) or [seed])[-1]
        if is_figure(cell):
            printed.append("".join(output.get("text", "") for output in cell.outputs))
            seeds.append(seed)
    reached = []
    for figure in FIGURES.get(name, ()):
        found = re.search(figure.pattern, printed[figure.cell], re.MULTILINE)
        if not found:
            raise ValueError(f"{name}: tagged cell {figure.cell} prints no {figure.name!r}: {printed[figure.cell]!r}")
        reached.append(Reached(figure, found[1], seeds[figure.cell]))
    return reached


def is_figure(cell: nbformat.NotebookNode) -> bool:
    return "figure" in cell.metadata.get("tags", [])


def execute(name: str) -> nbformat.NotebookNode:
    """Run a copy of a key up to its last tagged cell."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(ROOT / "solutions" / name, Path(scratch) / name))
        notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        last = max(place for place, cell in enumerate(notebook.cells) if is_figure(cell))
        notebook.cells = notebook.cells[: last + 1]
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def holds(threshold: str, value: float, values: dict[str, float]) -> bool:
    """Whether a number meets its threshold."""
    relation, _, limit = threshold.partition(" ")
    return value >= float(limit) if relation == "≥" else value < values[limit]


def rows(reached: list[Reached]) -> list[tuple[str, ...]]:
    """The table's rows of one assignment: figure, result, threshold, met, seed."""
    values = {each.figure.name: each.value for each in reached}
    found: list[tuple[str, ...]] = []
    for each in reached:
        threshold = each.figure.threshold
        limit = f"< {values[threshold[2:]]}" if threshold.startswith("<") else threshold
        verdict = ("yes" if holds(threshold, each.value, values) else "NO") if threshold else ""
        found.append((each.figure.name, each.text, limit, verdict, each.seed))
    return found


def main(names: list[str]) -> int:
    """Print the table; return 0 if every threshold is met on real data."""
    if unknown := set(names) - set(FIGURES):
        print(f"no figures in {', '.join(sorted(unknown))}; there are some in {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    console, missed = Console(), []
    table = Table("figure", "result", "threshold", "met", "seed", title="Figures of the Keras course")
    for name in names or FIGURES:
        started = time.perf_counter()
        notebook = execute(name)
        found = rows(read(name, notebook))
        for row in found:
            table.add_row(*row)
        table.add_row(f"{name}: {time.perf_counter() - started:.0f} s", end_section=True)
        missed += [f"{what}: {value}, not {limit}" for what, value, limit, verdict, _ in found if verdict == "NO"]
        if any(STAND_IN in output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ())):
            missed.append(f"{name}: generated data; name a folder with the real ones in RNN_COURSE_DATA")
    console.print(table)
    for fault in missed:
        print(fault, file=sys.stderr)
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
