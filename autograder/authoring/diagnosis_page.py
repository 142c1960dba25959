"""Write `docs/diagnosis.md`: where the messages lead for mistakes that are not known. Run by `make diagnosis`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from autograder.authoring.diagnosis import OUTCOMES, Diagnosed, counts, measure, row
from rnn_course import catalogue
from rnn_course.kit.quiet import quiet_stderr

PAGE = Path("docs") / "diagnosis.md"
HEAD = """# Where the messages lead

Written by `make diagnosis`; do not edit it here. Each known mistake is marked by a judge that does not know it. Its
message is *located* if it cites an equation that the mistake breaks, *silent* if it cites none but those of the values
that are wrong, and *misleading* if it cites only others. Mistakes that *stop* with an exception are shown with their
line; those without an equation are of shapes, types and the like. *Pairs* are two mistakes in one function, by a judge
that knows each alone: at most twenty of each exercise, by chance. Authors' notes have been corrected with these lists
at hand, so the figures say how well known faults are led to, and are no blind test.
"""


def page(found: Sequence[Diagnosed]) -> str:
    """The page in Markdown."""
    names = list(dict.fromkeys(each.assignment for each in found))
    lines = [HEAD, *_heading("assignment")]
    lines += [_line(name, [each for each in found if each.assignment == name]) for name in names]
    lines += [_line("all", found), "", "## Misleading", ""]
    wrong = [(each, told) for each in found for told in each.misleading]
    lines += [f"- `{each.name}`, {' and '.join(told.mistakes)}: {told.message}" for each, told in wrong] or ["None."]
    lines += ["", "## Exercise by exercise", "", *_heading("exercise")]
    lines += [f"| {each.assignment} {each.name} | {' | '.join(row(each))} |" for each in found]
    return "\n".join(lines) + "\n"


def _heading(first: str) -> list[str]:
    names = [first, *OUTCOMES, *(f"pairs {one}" for one in OUTCOMES[:3])]
    return [f"| {' | '.join(names)} |", f"| --- |{' ---: |' * (len(names) - 1)}"]


def _line(name: str, found: Sequence[Diagnosed]) -> str:
    single = counts([told for each in found for told in each.single])
    pairs = counts([told for each in found for told in each.pairs])
    figures = [str(single[one]) for one in OUTCOMES] + [str(pairs[one]) for one in OUTCOMES[:3]]
    return f"| {name} | {' | '.join(figures)} |"


def _measured(name: str) -> list[Diagnosed]:
    with quiet_stderr():
        return list(measure(name))


def main() -> None:
    """Measure all assignments and write the page."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        found = [each for part in pool.map(_measured, catalogue.names()) for each in part]
    PAGE.write_text(page(found), "utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
