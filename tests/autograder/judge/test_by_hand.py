"""What an exercise asks to be written by hand: forbidden operations are not there, differences are remarked upon."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from autograder.judge.verdict import Verdict
from autograder.reports import class_table
from tests.autograder.toymarks import ALL, cells, mark, scores, total

WAYS_AROUND = {
    "alias": "e = np.einsum\ndef affine(x, W, b):\n    return e('bd,dh->bh', x, W) + b",
    "star": "from numpy import *\ndef affine(x, W, b):\n    return einsum('bd,dh->bh', x, W) + b",
    "getattr": "def affine(x, W, b):\n    return getattr(np, 'ein' + 'sum')('bd,dh->bh', x, W) + b",
    "under if": "if True:\n    def affine(x, W, b):\n        return np.einsum('bd,dh->bh', x, W) + b",
    "under a magic": "%%time\ndef affine(x, W, b):\n    return np.einsum('bd,dh->bh', x, W) + b",
    "decoy": "def affine(x, W, b):\n    return x @ W + b\naffine = lambda x, W, b: np.einsum('bd,dh->bh', x, W) + b",
    "exec": "exec('def affine(x, W, b):\\n    return np.einsum(\"bd,dh->bh\", x, W) + b')",
    "import inside": "def affine(x, W, b):\n    import numpy as n\n    return n.einsum('bd,dh->bh', x, W) + b",
    "import_module": "def affine(x, W, b):\n    import importlib\n"
    "    return importlib.import_module('numpy').einsum('bd,dh->bh', x, W) + b",
}


@pytest.mark.parametrize("source", WAYS_AROUND.values(), ids=WAYS_AROUND.keys())
def test_what_an_exercise_asks_to_write_is_not_there_by_any_name(source):
    marked = mark(cells(affine=source))
    assert (marked["affine"].status, marked["affine"].score) == ("refused", 0)
    assert "Uses numpy.einsum, which this exercise asks you to write yourself." in marked["affine"].message
    assert total(marked) == 90


def test_it_is_there_for_other_exercises():
    source = "def affine_backward(dy, x, W):\n    return np.einsum('bh,dh->bd', dy, W), x.T @ dy, dy.sum(axis=0)"
    assert scores(mark(cells(affine_backward=source))) == ALL


def test_gradients_by_differences_are_a_remark_for_the_instructor():
    source = """
def loss(dy, x, W, b):
    return np.sum(dy * (x @ W + b))
def affine_backward(dy, x, W):
    b, found = np.zeros(W.shape[1]), []
    for array in (x, W, b):
        gradient = np.zeros_like(array)
        for i in np.ndindex(array.shape):
            kept = array[i]
            array[i] = kept + 1e-3
            above = loss(dy, x, W, b)
            array[i] = kept - 1e-3
            gradient[i] = (above - loss(dy, x, W, b)) / 2e-3
            array[i] = kept
        found.append(gradient)
    return tuple(found)
"""
    marked = mark(cells(affine_backward=source))["affine_backward"]
    assert marked.score == 30
    assert "by finite differences?" in marked.aside
    assert "differences" not in marked.message
    assert {one.aside for one in mark(cells()).values()} == {""}
    verdict = Verdict("99_toy", 100.0, 100.0, "none", "seed", (marked,))
    (plain,) = verdict.to_json()["exercises"]
    assert plain["aside"] == marked.aside
    assert Verdict.from_json(verdict.to_json()).exercises[0].aside == marked.aside
    assert any(marked.aside in text for text, _ in class_table.verdict_lines(verdict))
    file = io.StringIO()
    Console(width=200, file=file).print(class_table.class_table("99_toy", {"ada": verdict}))
    assert "by finite differences?" in file.getvalue()
