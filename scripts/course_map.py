"""Draw docs/course-map.svg: the assignments, and what each builds on. `python scripts/course_map.py`

Titles and exercises come from the catalogue. What an assignment builds on is read from its notebook's own sentence
"You need ...", which names cells or assignments; what follows from other arrows is left out.
"""

from __future__ import annotations

import html
import importlib
import re
import sys
import textwrap
from pathlib import Path

from rnn_course import catalogue

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "course-map.svg"
# What "You need" says, and the assignment in which it is built.
TERMS = {r"recurrent\s+cell": "01", r"\bGRU\b": "04", r"\bLSTM\b": "05", r"\ba little Keras\b": "08"}
BOX, TALL, ACROSS, DOWN, EDGE, TOP = 214, 50, 252, 60, 14, 56
LINE = 30  # characters of a title on a line
STYLE = """
.page{fill:#fff;stroke:#d0d7de}.box{fill:#f2f7fb;stroke:#0072b2}.keras{fill:#fdf3ec;stroke:#d55e00}
.name{font:600 13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328}
.title,.key{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#424a53}
.line{fill:none;stroke:#6e7781;stroke-width:1.4}.tip{fill:#6e7781}
@media (prefers-color-scheme:dark){
.page{fill:#0d1117;stroke:#30363d}.box{fill:#0f2233;stroke:#56b4e9}.keras{fill:#2e1c10;stroke:#e69f00}
.name{fill:#f0f6fc}.title,.key{fill:#c3ccd5}.line{stroke:#8b949e}.tip{fill:#8b949e}}
"""


def title(name: str) -> str:
    """An assignment's title, without importing its libraries."""
    return str(importlib.import_module(f"{catalogue.PACKAGE}.a{name}").assignment.title)


def stated(name: str) -> set[str]:
    """The numbers of the assignments that a notebook's sentence "You need ..." names, itself or by what they build."""
    text = (catalogue.folder_of(name) / "notebook.py").read_text("utf-8")
    paragraph = re.search(r"^# (You need .*\n(?:# .+\n)*)", text, re.MULTILINE)
    if not paragraph:
        raise ValueError(f"{name}: its notebook has no sentence 'You need ...', which the map is drawn from")
    sentence = re.split(r"\.(?=\s)", paragraph[1].replace("\n# ", " "))[0]
    terms = {number for term, number in TERMS.items() if re.search(term, sentence)}
    return (terms | set(re.findall(r"assignment (\d\d)\b", sentence))) - {name[:2]}


def builds_on() -> dict[str, set[str]]:
    """For each assignment the numbers of those that it builds on directly."""
    needs = {name[:2]: stated(name) for name in catalogue.names()}
    whole: dict[str, set[str]] = {}
    for number in sorted(needs):  # an assignment builds on earlier ones only
        whole[number] = needs[number].union(*(whole[each] for each in needs[number]))
    return {
        number: {each for each in few if not any(each in whole[other] for other in few)}
        for number, few in needs.items()
    }


def places(above: dict[str, set[str]]) -> dict[str, tuple[int, float]]:
    """Column and row of each assignment: right of what it builds on, and level with it where there is room."""
    column: dict[str, int] = {}
    for number in sorted(above):
        column[number] = 1 + max((column[each] for each in above[number]), default=-1)
    leads = set().union(*(above[number] for number in above if column[number] > 1))
    row: dict[str, float] = {}
    second = [number for number in sorted(above) if column[number] == 1]
    # Those that lead further come last, beside what they lead to.
    row.update(
        {number: float(place) for place, number in enumerate(sorted(second, key=lambda each: (each in leads, each)))}
    )
    row.update({number: (len(second) - 1) / 2 for number in above if column[number] == 0})
    for across in range(2, 1 + max(column.values())):
        free = 0.0
        for number in (each for each in sorted(above) if column[each] == across):
            level = sum(row[each] for each in above[number]) / len(above[number])
            row[number] = max(free, level - 1)
            free = row[number] + 1
    return {number: (column[number], row[number]) for number in above}


def svg() -> str:
    """The map."""
    above, at = builds_on(), places(builds_on())
    rows = max(row for _, row in at.values()) + 1
    width = EDGE * 2 + max(across for across, _ in at.values()) * ACROSS + BOX
    height = TOP + rows * DOWN + EDGE - (DOWN - TALL)
    corner = {number: (EDGE + across * ACROSS, TOP + row * DOWN) for number, (across, row) in at.items()}
    said = "; ".join(f"{number} builds on {', '.join(sorted(few))}" for number, few in above.items() if few)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="Map">',
        f"<title>The course: {len(at)} assignments</title><desc>{html.escape(said)}</desc><style>{STYLE}</style>",
        f'<rect class="page" x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8"/>',
        _key(EDGE, "box", "NumPy, every gradient by hand"),
        _key(EDGE + 226, "keras", "Keras, on TensorFlow, PyTorch or JAX"),
    ]
    for number, few in above.items():
        for each in sorted(few):
            parts.append(_arrow(corner[each], corner[number]))
    for name in catalogue.names():
        parts.append(_box(name, *corner[name[:2]]))
    return "\n".join([*parts, "</svg>\n"])


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x, y, right, down = start[0] + BOX, start[1] + TALL / 2, end[0] - 6, end[1] + TALL / 2
    middle = (x + right) / 2
    return (
        f'<path class="line" d="M{x:g} {y:g}C{middle:g} {y:g} {middle:g} {down:g} {right:g} {down:g}"/>'
        f'<path class="tip" d="M{right + 6:g} {down:g}l-8 -4v8z"/>'
    )


def _key(x: float, kind: str, text: str) -> str:
    box = f'<rect class="{kind}" x="{x:g}" y="20" width="18" height="18" rx="4"/>'
    return f'{box}<text class="key" x="{x + 26:g}" y="34">{text}</text>'


def _box(name: str, x: float, y: float) -> str:
    kind = "keras" if catalogue.runtime(name) == "keras" else "box"
    parts = [
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{BOX}" height="{TALL}" rx="6"/>',
        f'<text class="name" x="{x + 10:g}" y="{y + 17:g}">{name}</text>',
    ]
    for place, line in enumerate(textwrap.wrap(title(name), LINE)):
        parts.append(f'<text class="title" x="{x + 10:g}" y="{y + 31 + 13 * place:g}">{html.escape(line)}</text>')
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(svg(), "utf-8")
    print(TARGET.relative_to(ROOT), file=sys.stderr)
