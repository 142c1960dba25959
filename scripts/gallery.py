"""Write docs/gallery.md and its pictures: figures that the keys draw, with the alt text that screen readers read.

    python scripts/gallery.py                  # the chosen ones, into docs/
    python scripts/gallery.py --all build/all  # every figure of every key, to choose from

Executes the built keys in solutions/, some minutes in all.
"""

from __future__ import annotations

import base64
import html
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

from rnn_course import catalogue
from scripts.course_map import title

ROOT = Path(__file__).resolve().parent.parent
IMAGE = re.compile(r'<img src="data:image/png;base64,([^"]+)" width="(\d+)" alt="([^"]*)"')
COLOURS = 256
# The chosen figures, by their position among those of the key, from 1: the numbers of the files of --all.
CHOSEN: dict[str, Sequence[int]] = {
    "01_rnn": (11, 12),
    "02_gradients": (5, 7),
    "03_language_model": (6,),
    "04_gru": (6,),
    "05_lstm": (7,),
    "06_deep_bidirectional": (2,),
    "07_patterns": (9, 13),
    "08_keras_layers": (16,),
    "10_seq2seq": (4, 6),
    "11_decoding": (1,),
    "12_convlstm": (8,),
    "13_pixel_rnn": (11,),
    "14_trees": (3,),
    "15_reservoir": (7,),
    "16_linear_recurrence": (4, 11),
    "17_project": (1, 3),
}
HEAD = """# Gallery

Figures that the notebooks draw with the student's own functions, here with the right ones. Each has a description for
those who cannot see it. Written by `python scripts/gallery.py`; do not edit it here.
"""


@dataclass(frozen=True)
class Shown:
    """A figure of a key: its picture and its description."""

    png: bytes
    width: int
    alt: str


def shown_by(notebook: nbformat.NotebookNode) -> list[Shown]:
    """The figures in the outputs of an executed notebook, in order."""
    pages = [
        output.get("data", {}).get("text/html", "") for cell in notebook.cells for output in cell.get("outputs", ())
    ]
    return [
        Shown(base64.b64decode(png), int(width), html.unescape(alt))
        for page in pages
        for png, width, alt in IMAGE.findall("".join(page))
    ]


def executed(name: str, until: str = "", then: str = "") -> nbformat.NotebookNode:
    """Run a copy of a key: all of it, or the cells up to the first that holds `until`, and then the code `then`."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(ROOT / "solutions" / name, Path(scratch) / name))
        notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        if until:
            last = next(place for place, cell in enumerate(notebook.cells) if until in cell.source)
            notebook.cells = [*notebook.cells[: last + 1], nbformat.v4.new_code_cell(then)]
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def smaller(png: bytes) -> bytes:
    """The same picture with fewer colours."""
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(file, "png", optimize=True)
    return file.getvalue()


def page(chosen: dict[str, list[Shown]]) -> str:
    """The gallery in Markdown."""
    parts = [HEAD]
    for name, figures in chosen.items():
        parts.append(f"## {name}: {title(name)}\n")
        parts += [f"![{each.alt}](gallery/{name}-{place}.png)\n" for place, each in enumerate(figures, 1)]
    return "\n".join(parts)


def main(arguments: Sequence[str]) -> None:
    """Write the chosen figures into docs/, or all of them into the folder that is given after --all."""
    everything = Path(arguments[1]) if arguments[:1] == ["--all"] else None
    folder = everything or ROOT / "docs" / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    chosen: dict[str, list[Shown]] = {}
    for name in catalogue.names() if everything else CHOSEN:
        found = shown_by(executed(name))
        chosen[name] = found if everything else [found[place - 1] for place in CHOSEN[name]]
        for place, each in enumerate(chosen[name], 1):
            (folder / f"{name}-{place}.png").write_bytes(smaller(each.png))
        print(f"{name}: {len(chosen[name])} of {len(found)} figures", flush=True)
    if not everything:
        (ROOT / "docs" / "gallery.md").write_text(page(chosen), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
