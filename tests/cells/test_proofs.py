"""No gradient without an independent proof."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

from rnn_course import cells
from tests import cells as proofs

GRADIENT = re.compile(r"(_backward|_gradients?|_cross_entropy|_loss)$")


def functions(package):
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        members = vars(importlib.import_module(module.name)).values()
        yield from (each for each in members if inspect.isfunction(each) and each.__module__ == module.name)


def test_every_gradient_is_held_against_something_independent():
    gradients = {each for each in functions(cells) if GRADIENT.search(each.__name__)}
    proven = {
        gradient
        for test in functions(proofs)
        for mark in getattr(test, "pytestmark", ())
        if mark.name == "proves"
        for gradient in mark.args
    }
    assert len(gradients) > 20
    assert sorted(each.__qualname__ for each in gradients - proven) == []
