"""Collect what a cell displays, inside the box: plain text, streams and PNG pictures, nothing executable."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

TEXT_LIMIT = 20_000


def collect(execute: Callable[[], Any]) -> dict[str, Any]:
    """Run `execute` and collect what it displays: {"fault": ..., "outputs": [{"stream" | "text" | "png": ...}]}."""
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        fault = execute()
    outputs: list[dict[str, Any]] = []
    for name, written in (("stdout", captured.stdout), ("stderr", captured.stderr)):
        if written:
            outputs.append({"stream": name, "text": written[:TEXT_LIMIT]})
    for shown in captured.outputs:
        png, text = shown.data.get("image/png"), shown.data.get("text/plain")
        png = base64.b64decode(png) if isinstance(png, str) else png
        if png:
            outputs.append({"png": np.frombuffer(png, np.uint8)})
        elif isinstance(text, str):
            outputs.append({"text": text[:TEXT_LIMIT]})
    return {"fault": fault, "outputs": outputs + _figures()}


def _figures() -> list[dict[str, Any]]:
    """Draw and close the figures that Matplotlib holds open."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    pictures = []
    for number in pyplot.get_fignums()[:20]:
        file = io.BytesIO()
        pyplot.figure(number).savefig(file, format="png", dpi=80, bbox_inches="tight")
        pictures.append({"png": np.frombuffer(file.getvalue(), np.uint8)})
    pyplot.close("all")
    return pictures
