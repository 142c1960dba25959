"""Draw docs/strip.svg, the README's first picture: a wrong line, the message, the edit, the check that passes, and the
trained network adding numbers of a hundred digits. `python scripts/strip.py` trains it: a minute.

Reports and numbers are the program's own. Everything is visible at first, and where a reader wants no motion always;
then one card appears after the other, and at the end all remain.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from PIL import Image

from rnn_course.kit.cases import load
from rnn_course.kit.check import look
from scripts.gallery import executed

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "strip.svg"
HEAD = "def rnn_step_backward(dh_next, h_next, x, h, W, U):"
FIRST = "    dz = dh_next * (1 - h_next**2)"
WRONG, RIGHT = "    dU = h_next.T @ dz", "    dU = h.T @ dz"
LAST = "    db = dz.sum(axis=0)", "    return dz @ W.T, dz @ U.T, x.T @ dz, dU, db"
# Two sums of a hundred digits: the probability of each digit, what goes to the next column, and what is carried.
MEASURE = """
import json
rng = np.random.default_rng(1)
digits = rng.integers(0, 10, (101, 2))
digits[100] = 0
x = np.eye(10)[digits].reshape(1, 101, 20)
hs = rnn_forward(x, np.zeros((1, 32)), *weights[:3])[0]
channels, strength, _ = np.linalg.svd(weights[1])
total, carried = [], 0
for pair in digits:
    total.append(int(pair.sum()) + carried)
    carried = total[-1] // 10
print("MEASURED", json.dumps({"p": probabilities(x, weights)[0].tolist(), "total": total,
                              "passed": (hs @ channels[:, 0]).tolist()}))
"""
WIDTH, EDGE, GAP, LINE = 960, 14, 12, 17
CODE, REPORT = 416, 504  # the widths of the cards side by side
NARROW, WIDE = 64, 120  # characters of a report's line in either card
MAP = WIDTH - 2 * EDGE - 2 * 14 - 96
STYLE = """
.page{fill:#fff;stroke:#d0d7de}.card{fill:#f6f8fa;stroke:#d0d7de}
text{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328;white-space:pre}
.label{font:600 12.5px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#57606a}
.bad{fill:#b3261e}.good{fill:#116329}.out{fill:#ffebe9}.in{fill:#dafbe1}
@media (prefers-color-scheme:dark){
.page{fill:#0d1117;stroke:#30363d}.card{fill:#161b22;stroke:#30363d}text{fill:#e6edf3}.label{fill:#9ea7b3}
.bad{fill:#ff8f87}.good{fill:#56d364}.out{fill:#4a1d20}.in{fill:#123d22}}
@media (prefers-reduced-motion:no-preference){
.step{animation:14s -9s 2}
.two{animation-name:b}.three{animation-name:c}.four{animation-name:d}.five{animation-name:e}
@keyframes b{0%,9%{opacity:.15}14%,96%{opacity:1}100%{opacity:.15}}
@keyframes c{0%,25%{opacity:.15}30%,96%{opacity:1}100%{opacity:.15}}
@keyframes d{0%,36%{opacity:.15}41%,96%{opacity:1}100%{opacity:.15}}
@keyframes e{0%,47%{opacity:.15}54%,96%{opacity:1}100%{opacity:.15}}}
"""


def reports() -> tuple[str, str]:
    """What `check` prints for the wrong line and for the right one."""
    cases = load(ROOT / "assignments" / "01_rnn" / "cases.npz")
    said = []
    for line in (WRONG, RIGHT):
        names: dict[str, Any] = {"np": np}
        exec("\n".join((HEAD, FIRST, line, *LAST)), names)
        said.append(str(look(cases["rnn_step_backward"], names["rnn_step_backward"], names, cases)))
    return said[0], said[1]


def measured() -> dict[str, Any]:
    """The trained network's numbers on a sum of two numbers of a hundred digits."""
    notebook = executed("01_rnn", until="losses = train(weights)", then=MEASURE)
    printed = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    found: dict[str, Any] = json.loads(printed.partition("MEASURED ")[2])
    return found


def lines_of(report: str, width: int) -> list[tuple[str, str]]:
    """A report's lines with a class of colour each, no longer than the card."""
    report = re.sub(r"\n {4}(?=\S)(?!Looks)", " ", report)  # a message's own line breaks
    found: list[tuple[str, str]] = []
    for line in report.splitlines():
        indent = " " * (len(line) - len(line.lstrip()))
        colour = "bad" if "✗" in line else "good" if line.startswith("✓") else ""
        kept = line.strip().replace("✓ ", "✓\u00a0")
        parts = textwrap.wrap(kept, width - len(indent) - 2, break_on_hyphens=False)
        found += [(f"{indent}{'  ' * bool(place)}{part}", colour) for place, part in enumerate(parts)]
    return found


def card(step: str, label: str, box: tuple[float, float, float, float], inside: Iterable[str]) -> str:
    """A card with its label; it appears in its turn where motion is welcome."""
    x, y, width, height = box
    return "".join(
        [
            f'<g class="step {step}"><rect class="card" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>',
            f'<text class="label" x="{x + 14}" y="{y + 22}">{html.escape(label)}</text>',
            *inside,
            "</g>",
        ]
    )


def typed(lines: Sequence[tuple[str, str]], x: float, y: float) -> Iterator[str]:
    """Lines of text from a card's top; each class is a colour."""
    for place, (text, colour) in enumerate(lines):
        yield f'<text class="{colour}" x="{x + 14}" y="{y + 46 + place * LINE}">{html.escape(text)}</text>'


def bar(kind: str, x: float, y: float, row: int) -> str:
    """The background of a changed line."""
    return f'<rect class="{kind}" x="{x + 8}" y="{y + 33 + row * LINE}" width="{CODE - 16}" height="{LINE}" rx="3"/>'


def picture(table: np.ndarray, x: float, y: float, height: float) -> str:
    """A table of numbers from 0 to 1 as an image in viridis, a pixel each."""
    colours = (matplotlib.colormaps["viridis"](table)[..., :3] * 255).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(colours).save(file, "png", optimize=True)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    where = f'x="{x}" y="{y}" width="{MAP}" height="{height}" preserveAspectRatio="none"'
    return f'<image {where} style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>'


def sums_card(found: dict[str, Any], x: float, y: float, width: float, height: float) -> str:
    """The map: for each column the probability of each digit, what is passed on, and what is to be carried."""
    p, total = np.array(found["p"]).T, np.array(found["total"])
    passed = np.array(found["passed"])
    passed = passed if np.corrcoef(passed, total > 9)[0, 1] > 0 else -passed
    passed = (passed - passed.min()) / (passed.max() - passed.min())
    right = int((p.argmax(axis=0) == total % 10).sum())
    left = x + 14 + 96
    rows = [("digit 0 to 9", p, 80), ("it passes on", passed[None], 15), ("the carry", (total > 9)[None] * 1.0, 15)]
    inside, top = [], y + 34
    for label, table, tall in rows:
        inside.append(f'<text x="{x + 14}" y="{top + tall / 2 + 4}">{label}</text>')
        inside.append(picture(table, left, top, tall))
        top += tall + 5
    label = (
        f"5  your network adds numbers of a hundred digits: {right} of 101 right, and nobody told it what a carry is"
    )
    return card("five", label, (x, y, width, height), inside)


def svg(wrong: str, right: str, found: dict[str, Any]) -> str:
    """The strip: code and edit beside the report, the passing check and the map below them."""
    code = [(line, "") for line in (HEAD, FIRST, WRONG, *LAST)]
    report, passes = lines_of(wrong, NARROW), lines_of(right, WIDE)
    edit = [(f"- {WRONG.strip()}", "bad"), (f"+ {RIGHT.strip()}", "good")]
    x, second, y, whole = EDGE, EDGE + CODE + GAP, EDGE, WIDTH - 2 * EDGE
    small = 46 + len(edit) * LINE
    tall = max(46 + len(report) * LINE, 46 + len(code) * LINE + GAP + small)
    third, below = y + tall - small, y + tall + GAP
    last = below + 46 + len(passes) * LINE + GAP
    height = last + 164 + EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"<title>A check at work</title><style>{STYLE}</style>",
        f'<rect class="page" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        card("one", "1  you write", (x, y, CODE, tall - small - GAP), [bar("out", x, y, 2), *typed(code, x, y)]),
        card("two", "2  check names the mistake", (second, y, REPORT, tall), typed(report, second, y)),
        card(
            "three",
            "3  you edit",
            (x, third, CODE, small),
            [bar("out", x, third, 0), bar("in", x, third, 1), *typed(edit, x, third)],
        ),
        card("four", "4  you check again", (x, below, whole, last - below - GAP), typed(passes, x, below)),
        sums_card(found, x, last, whole, 164),
    ]
    return "\n".join([*parts, "</svg>\n"])


if __name__ == "__main__":
    TARGET.write_text(svg(*reports(), measured()), "utf-8")
    print(TARGET.relative_to(ROOT), file=sys.stderr)
