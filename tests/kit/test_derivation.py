"""Sentences of a notebook that leaves equations to the student name them, and never say their numbers."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.docstring import equations
from rnn_course.kit.derivation import Equation, unnumbered

LEFT_OUT = [Equation("1.4", "dz", "dz = ..."), Equation("1.8", "dU", "dU = ..."), Equation("1.9", "db", "db = ...")]


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("relative error 0.4; see (1.8)", "relative error 0.4"),
        ("relative error 0.4; see (1.7)", "relative error 0.4; see (1.7)"),
        ("dU (1.8): relative error 0.4.", "dU: relative error 0.4."),
        ("it uses the dz of (1.4).", "it uses the dz."),
        ("dx of (1.4) is", "dx of the equation of dz is"),
        ("a sum is missing; (1.9) sums all rows.", "a sum is missing; the equation of db sums all rows."),
        ("(1.9) sums all rows. (1.8) too.", "The equation of db sums all rows. The equation of dU too."),
        ("(1.8) to (1.9) are sums.", "The equations of dU to db are sums."),
        ("look at (1.7) to (1.9)", "look at the equations from (1.7) to db"),
        ("look at (1.4) to (1.7)", "look at the equations from dz to (1.7)"),
        ("look at the products (1.8) to (1.9)", "look at the products of the equations of dU to db"),
        ("it has a third term (1.9); so (1.4).", "it has a third term; so the equation of dz."),
        ("wrong even alone: (1.9) has a sum", "wrong even alone: the equation of db has a sum"),
        ("wrong; (1.8) and (1.9) are sums", "wrong; the equations of dU and db are sums"),
        ("look at (1.4), (1.8) and (1.9).", "look at the equations of dz, dU and db."),
        ("the db of the step (1.9) has it", "the db of the step has it"),
        ("look at the step (1.4) to (1.8), and at h", "look at the step, and at h"),
        ("U multiplied h, (1.8). It is dh.", "U multiplied h. It is dh."),
        ("relative error 0.4; see (1.8) to (1.9)", "relative error 0.4"),
        ("relative error 0.4; see (1.4) to (1.7)", "relative error 0.4; see the equations from dz to (1.7)"),
        ("dhs_r (1.8) to (1.9): relative error 0.4.", "dhs_r: relative error 0.4."),
        ("what else (1.9) sums", "what else the equation of db sums"),
        ("look at (1.5) to (1.7)", "look at (1.5) to (1.7)"),
        ("dzs (1.4): wrong, as is dz_t in (1.4)", "dzs: wrong, as is dz_t"),
        ("look at (1.4) or (1.7)", "look at the equation of dz or (1.7)"),
        ("f(1.8) is a call of another number 1.8", "f(1.8) is a call of another number 1.8"),
    ],
)
def test_names_in_place_of_numbers(said, becomes):
    assert unnumbered(said, LEFT_OUT) == becomes


def test_an_equation_of_several_names_is_called_by_all_of_them():
    both = [Equation("2.3", "dx, dh", "[dx, dh] = dz Wᵀ")]
    assert unnumbered("dh (2.3) is wrong; (2.3) takes Wᵀ.", both) == "dh is wrong; the equation of dx and dh takes Wᵀ."


def test_a_notebook_that_leaves_nothing_out_says_all_numbers():
    assert unnumbered("see (1.8)", []) == "see (1.8)"


def back(dz, x):
    """Go back.

        dz_n = dz
            over n                  (9.1)
        dx, dW = dz_n Wᵀ, xᵀ dz_n   (9.2)

    With words between:

        db = Σ_rows dz              (9.3)
        dc = Σ_rows dz, for t = 1; da, de = dz + 1,
            dz + 2                  (9.4)
        [df, dg] = dz Uᵀ            (9.5)
        "ave": dh = dk = dz / 2     (9.6)
        (dz + dx) V = dz, dx = 0    (9.7)

    dz (B, H)  ->  dx (B, D), dW (D, H), db (H,)
    """
    return np.zeros(0)


def test_a_docstrings_equations():
    assert equations(back) == [
        Equation("9.1", "dz_n", "dz_n = dz over n"),
        Equation("9.2", "dx, dW", "dx, dW = dz_n Wᵀ, xᵀ dz_n"),
        Equation("9.3", "db", "db = Σ_rows dz"),
        Equation("9.4", "dc, da, de", "dc = Σ_rows dz, for t = 1; da, de = dz + 1, dz + 2"),
        Equation("9.5", "df, dg", "[df, dg] = dz Uᵀ"),
        Equation("9.6", '"ave"', '"ave": dh = dk = dz / 2'),
        Equation("9.7", "V", "(dz + dx) V = dz, dx = 0"),
    ]
