"""Formulas in sentences as HTML, and the equations below a hint that cites them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rnn_course.kit.check import hint_report, in_words_of
from rnn_course.kit.report import CRASHED, FAIL, Report, Row
from rnn_course.kit.typeset import MOST_EQUATIONS, Formula, equations_html, typeset

SENTENCES = {
    "h_{t-1} and x_t": "<i>h</i><sub><i>t</i>−1</sub> and <i>x</i><sub><i>t</i></sub>",
    "dh_{t+1} is the dh of step t.": "<i>dh</i><sub><i>t</i>+1</sub> is the <i>dh</i> of step <i>t</i>.",
    "dz = dh_next ⊙ (1 - h_next²)": (
        "<i>dz</i> = <i>dh</i><sub>next</sub> ⊙ (1 - <i>h</i><sub>next</sub><sup>2</sup>)"
    ),
    "dU = hᵀ dz; db = Σ_rows dz": (
        "<i>dU</i> = <i>h</i><sup>⊤</sup> <i>dz</i>; <i>db</i> = Σ<sub>rows</sub> <i>dz</i>"
    ),
    "do = dh ⊙ tanh(c)²": "<i>do</i> = <i>dh</i> ⊙ tanh(<i>c</i>)<sup>2</sup>",
    "L^α and v^{l-1} and a^<t>": ("<i>L</i><sup>α</sup> and <i>v</i><sup>l−1</sup> and <i>a</i><sup>&lt;t&gt;</sup>"),
    "hs_r_t of mask_t": "<i>hs</i><sub><i>r</i> <i>t</i></sub> of mask<sub><i>t</i></sub>",
    "x_{a<b}": "<i>x</i><sub><i>a</i>&lt;<i>b</i></sub>",
}
AS_THEY_ARE = (
    "I do see a state: an n-gram, e.g. the x's.",
    "np.take_along_axis, log_p, top_k(3), rnn_step, fan_in, unit_forget_bias",
    'kind "A", "B"',
    r"\d and \S",
    "2i is a number",
)


def bare(html):
    return re.sub(r" style='[^']*'", "", html)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_formulas_get_indices_exponents_and_italic_symbols(sentence):
    assert bare(typeset(sentence)) == SENTENCES[sentence]


@pytest.mark.parametrize("sentence", AS_THEY_ARE)
def test_words_names_and_code_stay_as_they_are(sentence):
    assert bare(typeset(sentence)).replace("<i>x</i>", "x").replace("&#x27;", "'").replace("&quot;", '"') == sentence


def test_markup_in_a_sentence_is_text():
    html = typeset("<script>x_<b></script> & x_{<img src=y>} ^{<i>}")
    assert set(re.findall(r"<\w+", html)) <= {"<i", "<sub", "<sup"}


KNOWN = {"1.4": Formula("dz = h²"), "1.5": Formula("dx", "<math><mi>x</mi></math>"), "1.9": Formula("db")}


def test_equations_are_shown_below_the_first_hint_that_cites_them():
    hints = (("the concept", "Look at (1.4)."), ("the place", "(1.4) to (1.5), and (1.6)."))
    html = bare(Report(FAIL, "back", "", hints=hints, equations=KNOWN)._repr_html_())
    assert html.count("<i>dz</i> = <i>h</i><sup>2</sup>") == 1
    assert html.index("(1.4).") < html.index("<i>dz</i> = ") < html.index("Hint 2 of 2")
    assert html.index("Hint 2 of 2") < html.index("<math><mi>x</mi></math>")
    assert html.count("<span>(1.5)</span>") == 1
    assert "<span>(1.6)</span>" not in html
    assert "<math>" not in str(Report(FAIL, "back", "", hints=hints, equations=KNOWN))


def test_a_sentence_shows_few_equations():
    known = {f"1.{number}": Formula("y") for number in range(20)}
    assert equations_html("(1.1) to (1.19)", known, set()).count("<span") == MOST_EQUATIONS


def test_a_hint_alone_shows_them_too(notebook):
    known = replace(notebook.known, equations={"1.4": Formula("dz = h²")})
    card = replace(known["affine"].card, hints=("Look at (1.4), h_t.",))
    shown = bare(in_words_of(known, hint_report(card, 1))._repr_html_())
    assert "<i>h</i><sub><i>t</i></sub>" in shown
    assert "<i>dz</i> = <i>h</i><sup>2</sup>" in shown


def test_what_a_mistake_is_is_typeset_and_what_crashes_is_not():
    says = ("(1.13) adds dh_{t+1}.",)
    assert "<sub" in Report(FAIL, "f", "", rows=(Row(FAIL, "dx", "", "", says),))._repr_html_()
    crashed = Row(CRASHED, "NameError", text="x_1 is not defined", says=("called with x_1 (2, 3)",))
    assert "<sub" not in Report(CRASHED, "f", "x_1", rows=(crashed,), after=("x_1",))._repr_html_()
