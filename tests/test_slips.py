"""Slips: which line is written otherwise, what is refused, and that each kept one is what its text says."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.authoring import accepted
from rnn_course.exercise import AuthoringError
from rnn_course.slips import slips


def running(x, W, b):
    """Sum x W + b over time: not a place for slips, though it says return.

    return (9.9)
    """
    total = 0  # (9.1)
    for t in range(
        x.shape[1],
    ):  # (9.2)
        if not t:
            total = x[:, t] @ W + b
            continue
        total = total + x[:, t] @ W + b  # (9.3), (9.4)
    return total


class Scaled:
    def __init__(self, by):
        self.by = by  # (9.5)

    def of(self, x):
        return self.by * x  # (9.6)


@accepted
def by_sums(x, W, b):
    return (x @ W).sum(axis=1) + x.shape[1] * b


X, W, B = np.arange(24.0).reshape(2, 3, 4), np.arange(20.0).reshape(4, 5), np.ones(5)


def only(right, text, **options):
    (slip,) = slips(right, text, **options)
    return slip


def test_a_line_is_named_by_its_equation_or_by_how_it_starts():
    slip = only(running, "no_bias: the bias is left out; (9.4) adds it.\n    9.4 | total = total + x[:, t] @ W")
    assert np.array_equal(slip.function(X, W, B), running(X, W, B) - 2 * B)
    assert (slip.name, slip.says, slip.breaks) == ("no_bias", "the bias is left out; (9.4) adds it.", ("9.4",))
    slip = only(running, "mean: the mean is returned; (9.3) is a sum.\n    return | return total / x.shape[1]")
    assert np.array_equal(slip.function(X, W, B), running(X, W, B) / 3)
    assert slip.breaks == ("9.3",)  # what the sentence cites, since the line has no number


def test_several_lines_and_lines_that_open_a_block():
    text = """
    first_alone: only the first step is seen;
        (9.2) sees them all.
        9.2 | for t in range(1):
        return | if True:
               |     total = total + 0
               |
               | return total
    """
    slip = only(running, text)
    assert np.array_equal(slip.function(X, W, B), X[:, 0] @ W + B)
    assert slip.says == "only the first step is seen; (9.2) sees them all."
    assert "for t in range(1):" in slip.source


def test_classes_accepted_answers_and_names_from_elsewhere():
    slip = only(Scaled, "added: it is added; (9.6) multiplies.\n    9.6 | return self.by + x")
    assert slip.function(2).of(3) == 5
    slip = only(
        by_sums, "no_bias: b is left out.\n    return | return half(x @ W).sum(axis=1)", using={"half": lambda x: x / 2}
    )
    assert np.array_equal(slip.function(X, W, B), (X @ W).sum(axis=1) / 2)
    assert "@accepted" not in slip.source


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: it is wrong.\n    9.7 | pass", "'9.7' is on 0 lines of running"),
        ("a: it is wrong.\n    total = | pass", "'total =' is on 3 lines of running"),
        ("a: it is wrong.\n    9.9 | pass", "'9.9' is on 0 lines of running"),
        ("    9.1 | pass", "neither `name: sentence` nor `place | new line`"),
        ("a: it is wrong.\n    9.1 | pass\n    and more", "neither `name: sentence` nor `place | new line`"),
    ],
    ids=["no line", "three lines", "in the docstring", "no name", "sentence after the lines"],
)
def test_what_does_not_fit_is_refused(text, says):
    with pytest.raises(AuthoringError) as refused:
        slips(running, text)
    assert says in str(refused.value)
