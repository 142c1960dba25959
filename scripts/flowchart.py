"""A Mermaid flowchart that is one chain of boxes as SVG, for the documentation site: `docs/architecture.md` has one."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

ARROW = re.compile(r'^\s*(\w+)(?:\["([^"]+)"\])?\s*-->\|"([^"]+)"\|\s*(\w+)\["([^"]+)"\]\s*$')
WIDTH, BOX, GAP = 620, 34, 42


def chain(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The boxes' texts from top to bottom, and those on the arrows. ValueError if it is not one chain."""
    boxes: list[str] = []
    arrows: list[str] = []
    last = ""
    for line in lines:
        if not line.strip() or line.strip() == "flowchart TD":
            continue
        found = ARROW.match(line)
        if not found or (last and found[1] != last):
            raise ValueError(f"a flowchart here is one chain of A[...] -->|...| B[...]; this is not: {line.strip()}")
        boxes += [found[5]] if boxes else [found[2], found[5]]
        arrows.append(found[3])
        last = found[4]
    return boxes, arrows


def svg(lines: Sequence[str]) -> str:
    """The flowchart as an SVG element, with its text as its description."""
    boxes, arrows = chain(lines)
    height = len(boxes) * BOX + (len(boxes) - 1) * GAP + 4
    middle = WIDTH // 2
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{html.escape('; '.join(boxes))}</title>",
    ]
    for place, text in enumerate(boxes):
        top = 2 + place * (BOX + GAP)
        parts.append(f'<rect x="{middle - 190}" y="{top}" width="380" height="{BOX}" rx="6"/>')
        parts.append(f'<text class="box" x="{middle}" y="{top + 22}">{html.escape(text)}</text>')
        if place < len(arrows):
            start, end = top + BOX, top + BOX + GAP
            parts.append(f'<path d="M{middle} {start}V{end - 3}m-4 -5l4 5l4 -5"/>')
            parts.append(f'<text class="arrow" x="{middle + 12}" y="{start + 25}">{html.escape(arrows[place])}</text>')
    return "".join([*parts, "</svg>"])
