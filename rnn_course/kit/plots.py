"""Figures for the notebooks, each with a text description for readers who cannot see it.

    with plots.figure(alt="A straight line that rises from 0 to 1.") as axes:
        axes.plot([0, 1])

The description is the image's alt text in a notebook, and is printed where images cannot be shown.
The colours are safe for colour-blind readers: Okabe and Ito's for lines, viridis and cividis for areas.
A figure lies on a card of its own, nearly white, so that colours and black text look the same on light and dark themes.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, YELLOW, BLACK = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#000000",
)
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
PAPER = "#f7f7f5"  # the card under a figure; pure white is too bright on a dark theme
LINES = ("-", "--", "-.", ":")
DOTS_PER_INCH = 144
SCREEN_PIXELS_PER_INCH = 96


class Picture:
    """A finished picture and its description, as IPython displays it."""

    def __init__(self, png: bytes, alt: str, width: int) -> None:
        self.png, self.alt, self.width = png, alt, width

    def __repr__(self) -> str:
        return f"[picture] {self.alt}"

    def _repr_html_(self) -> str:
        # JupyterLab shows the alt text of an HTML image, but drops the metadata of an image/png output.
        data = base64.b64encode(self.png).decode("ascii")
        card = f"background:{PAPER};border-radius:8px;padding:6px"
        source = f'src="data:image/png;base64,{data}" width="{self.width}"'
        return f'<img {source} alt="{html.escape(self.alt)}" style="{card}">'


@contextmanager
def figure(*, alt: str, width: float = 7.0, height: float = 3.0, rows: int = 1, columns: int = 1) -> Iterator[Any]:
    """Open a figure for a with block: yield its axes (an array if more than one), and show it when the block ends.

    alt: what the picture shows, in one or two sentences. width, height: inches. ValueError if alt is empty.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if not alt.strip():
        raise ValueError("describe in `alt` what the picture shows, for readers who cannot see it")
    drawing = Figure(figsize=(width, height), layout="constrained", facecolor=PAPER)
    FigureCanvasAgg(drawing)
    axes = drawing.subplots(rows, columns)
    for ax in np.atleast_1d(axes).flat:
        ax.set_facecolor(PAPER)
        ax.spines[["top", "right"]].set_visible(False)
    yield axes
    file = io.BytesIO()
    drawing.savefig(file, format="png", dpi=DOTS_PER_INCH)
    _show(Picture(file.getvalue(), alt, round(width * SCREEN_PIXELS_PER_INCH)))


def _show(picture: Picture) -> None:
    from IPython.display import display

    display(picture)


def lines(series: Mapping[str, Any], *, alt: str, across: str, up: str, log: bool = False, height: float = 3.0) -> None:
    """Draw one curve per name over 0, 1, 2, ...; every curve has its own colour and line style."""
    with figure(alt=alt, height=height) as axes:
        for i, (name, values) in enumerate(series.items()):
            axes.plot(np.asarray(values), LINES[i % len(LINES)], color=COLOURS[i % len(COLOURS)], label=name)
        axes.set(xlabel=across, ylabel=up, yscale="log" if log else "linear")
        if len(series) > 1:
            axes.legend(frameon=False)


def heatmaps(
    tables: Mapping[str, Any],
    *,
    alt: str,
    across: str,
    down: str,
    label: str,
    height: float = 3.0,
    limits: tuple[float, float] | None = None,
    rings: Sequence[int] | None = None,
) -> None:
    """Draw tables of numbers side by side as colours (viridis), all on one scale.

    limits: the numbers at the two ends of the scale. rings: for each column, the row to ring in every table.
    """
    arrays = {name: np.asarray(table) for name, table in tables.items()}
    low, high = limits or (min(a.min() for a in arrays.values()), max(a.max() for a in arrays.values()))
    with figure(alt=alt, height=height, columns=len(arrays)) as axes:
        row = np.atleast_1d(axes)
        for ax, (name, array) in zip(row, arrays.items(), strict=True):
            drawn = ax.imshow(array, cmap="viridis", vmin=low, vmax=high, aspect="auto", interpolation="nearest")
            if rings is not None:
                for colour, line in ((BLACK, 3.0), (ORANGE, 1.2)):  # black around orange, to be seen on every colour
                    ax.scatter(range(len(rings)), rings, s=40, facecolors="none", edgecolors=colour, linewidths=line)
            ax.set(title=name, xlabel=across)
            ax.locator_params(integer=True)
        row[0].set_ylabel(down)
        row[-1].figure.colorbar(drawn, ax=list(row), label=label)


def activation(function: Callable[[np.ndarray], np.ndarray], name: str, *, alt: str, reach: float = 4.0) -> None:
    """Draw an activation function from -reach to reach, beside its derivative by finite differences."""
    z = np.linspace(-reach, reach, 801)
    value = function(z)
    with figure(alt=alt, columns=2, height=2.6) as (left, right):
        left.plot(z, value, color=BLUE)
        left.set(xlabel="z", ylabel=f"h = {name}(z)", title="activation")
        right.plot(z, np.gradient(value, z), color=VERMILLION)
        right.set(xlabel="z", ylabel="dh/dz", title="derivative", ylim=(-0.05, 1.1))
        for ax in (left, right):
            ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
            ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)


def unfolded(steps: int = 4, *, outputs: bool = False, gradients: bool = False) -> None:
    """Draw the recurrent cell as a loop and, beside it, unfolded over time with the weights on the arrows.

    outputs: draw a score o above every state. gradients: draw the backward pass, from right to left, dashed; without
    outputs, what the loss sends to each state, dhs_t, comes from above.
    """
    alt = (
        f"Left, one box h with an arrow from x into it and a loop from h back to itself. Right, the same box drawn "
        f"{steps} times in a row, one per time step: x_t enters each from below through W, and U leads from each "
        "state to the next, starting from h_0."
    )
    alt += " Above each state is a score o_t, reached through V." if outputs else ""
    alt += " Dashed arrows run the opposite way along every arrow: the gradients." if gradients else ""
    alt += " One more comes down to every state, from the loss: dhs_t." if gradients and not outputs else ""
    with figure(alt=alt, width=8.0, height=3.0 if outputs or gradients else 2.3) as axes:
        _folded(axes, outputs)
        for step in range(steps + 1):
            _unfolded_step(axes, step, steps, outputs, gradients)
        top = 3.5 if outputs else 2.9 if gradients else 2.15
        axes.set(xlim=(-0.9, 2.5 + 1.6 * steps + 0.7), ylim=(-0.5, top), aspect="equal")
        axes.axis("off")


def _folded(axes: Any, outputs: bool) -> None:
    _box(axes, 0, 1.4, "$h$", BLUE)
    _box(axes, 0, 0, "$x$", GREEN)
    _arrow(axes, (0, 0), (0, 1.4), "$W$")
    if outputs:
        _box(axes, 0, 2.8, "$o$", ORANGE)
        _arrow(axes, (0, 1.4), (0, 2.8), "$V$")
    style = {"arrowstyle": "-|>", "color": BLACK, "connectionstyle": "arc3,rad=-1.7", "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (0.34, 1.25), (0.34, 1.55), arrowprops=style)
    axes.text(0.82, 1.4, "$U$", va="center", ha="center")
    axes.text(1.45, 1.4, "=", va="center", ha="center", fontsize=16)


def _unfolded_step(axes: Any, step: int, steps: int, outputs: bool, gradients: bool) -> None:
    left = 2.5 + 1.6 * step
    _box(axes, left, 1.4, f"$h_{step}$", BLUE if step else "0.45")
    ways: list[tuple[tuple[float, float], tuple[float, float], str]] = []
    if step:
        _box(axes, left, 0, f"$x_{step}$", GREEN)
        ways.append(((left, 0), (left, 1.4), "$W$"))
    if step and outputs:
        _box(axes, left, 2.8, f"$o_{step}$", ORANGE)
        ways.append(((left, 1.4), (left, 2.8), "$V$"))
    if step and gradients and not outputs:
        axes.text(left, 2.6, f"$dhs_{step}$", ha="center", va="center", color=VERMILLION)
        _arrow(axes, (left - 0.16, 2.8), (left - 0.16, 1.4), "", VERMILLION)
    if step < steps:
        ways.append(((left, 1.4), (left + 1.6, 1.4), "$U$"))
    for start, end, weight in ways:
        _arrow(axes, start, end, weight)
        if gradients:
            _arrow(axes, end, start, "", VERMILLION)


def _box(axes: Any, x: float, y: float, text: str, colour: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes.add_patch(
        FancyBboxPatch(
            (x - 0.28, y - 0.28),
            0.56,
            0.56,
            boxstyle="round,pad=0.05",
            facecolor="white",
            edgecolor=colour,
            linewidth=2,
        )
    )
    axes.text(x, y, text, ha="center", va="center", fontsize=13)


def _arrow(axes: Any, start: Sequence[float], end: Sequence[float], text: str, colour: str = BLACK) -> None:
    """Draw an arrow between two boxes; those of the backward pass (another colour) are dashed and shifted aside."""
    (x0, y0), (x1, y1) = start, end
    upright = x0 == x1
    aside = 0.0 if colour == BLACK else 0.16
    gap = 0.36 * np.sign((y1 - y0) if upright else (x1 - x0))
    tail = (x0 + aside, y0 + gap) if upright else (x0 + gap, y0 - aside)
    head = (x1 + aside, y1 - gap) if upright else (x1 - gap, y1 - aside)
    style = {
        "arrowstyle": "-|>",
        "color": colour,
        "shrinkA": 0,
        "shrinkB": 0,
        "linestyle": "-" if colour == BLACK else (0, (3, 2)),
    }
    axes.annotate("", head, tail, arrowprops=style)
    offset = (-0.2, 0.0) if upright else (0.0, 0.2)
    axes.text((x0 + x1) / 2 + offset[0], (y0 + y1) / 2 + offset[1], text, ha="center", va="center")
