"""Checks of the forms that come again and again: random sizes, one axis of size 1, inputs scaled up or set to 0.

    a_step = random_sizes(rnn_step, draws.step, weight=3)
    a_step_with_one_axis_of_size_1 = one_axis_of_size_1(rnn_step, draws.step)
    a_single_step = fixed_sizes(rnn_forward, draws.sequence, T=1)
    a_step_with_large_inputs = scaled(rnn_step, draws.step, x=5000)
    a_step_from_the_bias_alone = scaled(rnn_step, draws.step, x=0, h=0, weight=0, note="...")

Each check is called what its variable is called. `inputs(draw, B, D, H)` draws the arguments; its parameters are the
axes, a letter each. Without it the arguments are normal float64 arrays of the shapes in the reference's shape line:

    x (B, D); h (B, H); W (D, H); U (H, H); b (H,)  ->  h_next (B, H)
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from rnn_course.docstring import shapes
from rnn_course.draw import Draw
from rnn_course.exercise import AuthoringError, Check
from rnn_course.kit.question import Question, ask

Inputs = Callable[..., tuple[Any, ...]]


def random_sizes(
    reference: Callable[..., Any], inputs: Inputs | None = None, *, times: int = 2, weight: float = 1, note: str = ""
) -> Check:
    """Ask with a different size for each axis, `times` times."""
    drawn, axes = _inputs(reference, inputs)

    def questions(draw: Draw) -> Iterator[Question]:
        for _ in range(times):
            yield ask(reference, *drawn(draw, *draw.sizes(axes)))

    return Check("", questions, weight, note, None)


def one_axis_of_size_1(
    reference: Callable[..., Any], inputs: Inputs | None = None, *, weight: float = 1, note: str = ""
) -> Check:
    """Ask once for each axis, which has size 1 while all others are longer."""
    drawn, axes = _inputs(reference, inputs)

    def questions(draw: Draw) -> Iterator[Question]:
        for axis in axes:
            yield ask(reference, *drawn(draw, *draw.sizes(axes, **{axis: 1})))

    return Check("", questions, weight, note, None)


def fixed_sizes(
    reference: Callable[..., Any], inputs: Inputs | None = None, *, weight: float = 1, note: str = "", **sizes: int
) -> Check:
    """Ask once with some sizes given: T=1 for a single time step."""
    drawn, axes = _inputs(reference, inputs)

    def questions(draw: Draw) -> Iterator[Question]:
        yield ask(reference, *drawn(draw, *draw.sizes(axes, **sizes)))

    return Check("", questions, weight, note, None)


def last_step_alone(reference: Callable[..., Any], inputs: Inputs, *, weight: float = 1, note: str = "") -> Check:
    """Ask once with a first argument (B, T, ...), an upstream gradient, that is 0 but at the last time step."""
    drawn, axes = _inputs(reference, inputs)

    def questions(draw: Draw) -> Iterator[Question]:
        upstream, *others = drawn(draw, *draw.sizes(axes))
        last = np.zeros_like(upstream)
        last[:, -1] = upstream[:, -1]
        yield ask(reference, last, *others)

    return Check("", questions, weight, note, None)


def scaled(
    reference: Callable[..., Any],
    inputs: Inputs | None = None,
    *,
    weight: float = 1,
    note: str = "",
    **factors: float,
) -> Check:
    """Ask once with some arguments multiplied: x=5000 for large ones, b=0 to leave a term out."""
    drawn, axes = _inputs(reference, inputs)
    names = list(inspect.signature(reference).parameters)
    if not factors.keys() <= set(names):
        raise AuthoringError(
            f"{reference.__name__} has no argument {sorted(factors.keys() - set(names))}; it has {names}"
        )

    def questions(draw: Draw) -> Iterator[Question]:
        arguments = drawn(draw, *draw.sizes(axes))
        named = zip(names, arguments, strict=True)
        yield ask(reference, *(factors[name] * value if name in factors else value for name, value in named))

    return Check("", questions, weight, note, None)


def _inputs(reference: Callable[..., Any], inputs: Inputs | None) -> tuple[Inputs, str]:
    """What draws the arguments, and its axes: its own parameters after `draw`, or those of the shape line."""
    if inputs is not None:
        return inputs, "".join(list(inspect.signature(inputs).parameters)[1:])
    shapes = _shape_line(reference)
    axes = "".join(dict.fromkeys(re.findall("[A-Z]", "".join(shapes))))

    def drawn(draw: Draw, *sizes: int) -> tuple[Any, ...]:
        size = dict(zip(axes, sizes, strict=True))
        return tuple(draw(*(_length(entry, size) for entry in shape.split(",") if entry.strip())) for shape in shapes)

    return drawn, axes


def _shape_line(reference: Callable[..., Any]) -> list[str]:
    """The shape of each argument as its docstring's shape line writes it: "B, D", "4H,"."""
    lines = (inspect.getdoc(reference) or "").splitlines()
    line = next((line for line in lines if "->" in line and shapes(line)), "")
    named = shapes(line.partition("->")[0])
    wanted = list(inspect.signature(reference).parameters)
    if list(named) != wanted:
        raise AuthoringError(f"{reference.__name__}: its shape line does not give {', '.join(wanted)}; pass `inputs`")
    return list(named.values())


def _length(entry: str, size: dict[str, int]) -> int:
    """The length of an axis written as "H", "4H" or "3"."""
    times, letter = re.fullmatch(r"(\d*)([A-Z]?)", entry.strip()).groups()  # type: ignore[union-attr]
    return int(times or 1) * (size[letter] if letter else 1)
