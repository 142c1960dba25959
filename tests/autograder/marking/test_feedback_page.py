"""What the feedback page says, to whom and how often: the mistake first, the line that stopped, each sentence once."""

from __future__ import annotations

import html
import itertools
import re
from dataclasses import replace

import pytest

from autograder.judge.verdict import ExerciseVerdict, Verdict, sum_up, unmarked
from autograder.marking import equations
from autograder.marking.feedback import page
from autograder.marking.listing import MOST_LINES, listing
from autograder.marking.mark import Mark, Part
from autograder.notebooks import statement as statements
from autograder.notebooks.reader import Submission
from autograder.notebooks.release import release
from autograder.notebooks.statement import Statement, statement
from rnn_course import catalogue
from rnn_course.kit.assess import CheckResult

NAME = "01_rnn"
POINTS = release(NAME).points
DROPPED = "0 of 5 values agree (a batch). dx (1.14): relative error 1. Looks like: dh is dropped; (1.13) adds dh_{t+1}."


def verdict(*others: ExerciseVerdict) -> Verdict:
    """All right but for these."""
    given = {one.name: one for one in others}
    right = {name: ExerciseVerdict(name, most, most, "pass", None, "right.") for name, most in POINTS.items()}
    return sum_up(NAME, tuple({**right, **given}.values()), "bubblewrap", "")


def failed(name, message="wrong.", status="fail", **more):
    return ExerciseVerdict(name, more.pop("score", 0.0), POINTS[name], status, None, message, **more)


def written(**sources: str) -> Submission:
    return Submission(b"", tuple({"type": "code", "source": text, "grade_id": name} for name, text in sources.items()))


def plain(text: str) -> str:
    """What a person reads of a page."""
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", body)).split())


def test_it_begins_with_how_many_are_right_and_what_is_left():
    text = plain(page("ada", verdict(failed("rnn_backward", DROPPED)), None))
    assert "11 of 12 exercises are right. One thing to look at, worth 20 points." in text
    assert "All 12 exercises are right." in plain(page("ada", verdict(), None))


def test_what_is_not_right_comes_before_what_is_and_a_mistake_before_the_numbers():
    text = plain(
        page(
            "ada",
            verdict(failed("softmax", "Not attempted yet.", "not_attempted"), failed("rnn_backward", DROPPED)),
            None,
        )
    )
    places = [text.index(each) for each in ("Looks like: dh", "relative error 1.", "· not attempted", "✓ rnn_step")]
    assert places == sorted(places)


def test_the_cited_equation_that_a_mistake_contradicts_is_typeset():
    text = page("ada", verdict(failed("rnn_backward", DROPPED)), None)
    assert re.findall(r'<span class="quiet">\((\d\.\d+)\)</span>', text) == ["1.13"]
    assert "<msub><mi>g</mi><mi>t</mi></msub>" in text
    assert "://" not in text


def test_an_equation_without_latex_is_quoted_as_its_docstring_has_it():
    (found,) = equations.cited("see (9.1), (9.1) and (9.2)", Statement(equations={"9.1": "a = <b>"}))
    assert (found.number, found.mathml, found.text) == ("9.1", "", "a = <b>")


def test_latex_that_cannot_be_converted_is_no_error():
    assert equations.mathml(r"\left( x") == ""


@pytest.mark.parametrize("name", catalogue.names())
def test_every_equation_in_latex_is_converted(name):
    known = statement(name)
    assert known.title
    assert set(known.sections) == set(release(name).points)
    assert known.equations
    assert [number for number, latex in known.latex.items() if not equations.mathml(latex)] == []


def test_the_equations_of_a_notebook_that_asks_for_them_are_not_given_away():
    """At the level `derive` a docstring lacks them and messages have no numbers."""
    text = page("ada", verdict(failed("rnn_backward", "Looks like: dh is dropped; see the equation of g.")), None)
    assert '<div class="equation">' not in text


def test_an_assignment_that_is_not_built_has_a_page_without_its_statement(monkeypatch):
    monkeypatch.setattr(statements, "release", lambda name: release("99_none"))
    assert "01_rnn" in page("ada", verdict(), None)


SOURCE = "def softmax(o):\n    e = np.exp(o)\n    e = np.exp(o) / q\n    return e\n    return e"


@pytest.mark.parametrize(
    ("line", "marked"),
    [("e = np.exp(o) / q", [2]), ("return e", []), ("", []), ("not there", []), ("e = np.exp(o)", [1])],
)
def test_the_line_that_stopped_is_marked_if_it_is_certain_which_it_is(line, marked):
    assert [place for place, (_, hit) in enumerate(listing(SOURCE, line).lines) if hit] == marked


def test_a_marked_line_says_so_to_those_who_do_not_see_colours():
    one = failed("softmax", "Stops with NameError: q, at `e = np.exp(o) / q`.", "error", line="e = np.exp(o) / q")
    text = page("ada", verdict(one), written(softmax=SOURCE))
    assert len(re.findall("<mark", text)) == 1
    assert "It stopped here: e = np.exp(o) / q" in plain(text)


@pytest.mark.parametrize(
    "source",
    [
        "x = '''</pre>\n<script>",
        "# <b>\n'<",
        '"\\',
        "'''" * 5,
        "\"a\\\nb'",
        "lambda: 1 if x else <",
        "\x1b[0m\u202e\ud800\0",
    ],
)
def test_a_listing_has_each_line_of_a_text_and_no_tag_of_its_own(source):
    found = listing(source)
    assert len(found.lines) == source.count("\n") + 1
    for line, _ in found.lines:
        assert re.sub(r'<span class="(comment|string|keyword)">|</span>', "", line).count("<") == 0
        assert line.count("<span") == line.count("</span>")
        assert str(line).isprintable()


def test_a_very_long_answer_is_cut_and_says_so():
    found = listing("x\n" * 5000)
    assert (len(found.lines), found.more) == (MOST_LINES, 5001 - MOST_LINES)


def test_signs_are_drawn_and_said_in_words():
    message = "dx: time steps: ✗✗✗✓. Look at the last one."
    text = page("ada", verdict(failed("rnn_backward", message, strip="Time steps: ✗✗✗✓.")), None)
    assert "dx, time steps : 1 to 3 wrong, 4 right." in plain(text)
    assert text.count("✗</span>") == 3
    assert "✗✗" not in text
    assert "Look at the last one." in text


def test_signs_too_many_to_draw_stay_a_sentence():
    text = page(
        "ada", verdict(failed("softmax", "Rows: ✗ 1 to 14, ✓ 15 to 20.", strip="Rows: ✗ 1 to 14, ✓ 15 to 20.")), None
    )
    assert "Rows: ✗ 1 to 14, ✓ 15 to 20." in plain(text)


def test_one_message_for_all_is_said_once():
    why = "01_rnn.ipynb: not a notebook (its JSON is broken); download it again and hand in"
    text = page("joan", unmarked(NAME, POINTS, "refused", why), None)
    assert text.count(why) == 1
    assert text.count("not accepted") == 2  # to the eye, and as the section's label
    assert all(name in text for name in POINTS)
    assert "What to do next" not in text


def test_one_message_for_several_answers_is_said_once_beside_each_code():
    one, two = (failed(name, "It took too long.", "timeout") for name in ("rnn_step", "softmax"))
    text = page("ada", verdict(one, two), written(rnn_step="def rnn_step(): 1", softmax="def softmax(): 2"))
    assert text.count("It took too long.") == 1
    assert "One thing to look at" in text
    assert "rnn_step(): 1" in plain(text)
    assert "softmax(): 2" in plain(text)


@pytest.mark.parametrize(
    ("message", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Error 0.49 (so. on). `x. y = 1. + z` it is", ["Error 0.49 (so.", "on).", "<code>x. y = 1. + z</code> it is"]),
        ("an odd ` is left. So", ["an odd ` is left. So"]),
    ],
)
def test_a_message_is_cut_into_sentences_but_not_inside_code(message, sentences):
    text = page("ada", verdict(failed("softmax", message)), None)
    assert re.findall(r'<p(?: class="lead")?>(.*?)</p>', text.partition("<main>")[2])[: len(sentences)] == sentences


def test_an_answer_in_another_cell_is_shown_and_said_to_be():
    answer = "def softmax(o):\n    return o"
    cells = ({"type": "code", "source": answer, "grade_id": None},)
    said = "From another cell of your notebook"
    assert said in page("ada", verdict(failed("softmax")), Submission(b"", cells))
    assert said not in page("ada", verdict(failed("softmax")), written(softmax=answer))


def test_the_blank_that_was_handed_out_is_not_shown_as_an_answer():
    stub = statement(NAME).stubs["softmax"]
    one = failed("softmax", "Not attempted yet.", "not_attempted")
    assert "<pre" not in page("ada", verdict(one), written(softmax=stub))
    assert "<pre" in page("ada", verdict(one), written(softmax=stub + "\n# hm"))


def test_how_the_points_of_a_partly_right_answer_come_about():
    checks = (CheckResult("a step", 1, score=1.0), CheckResult("many steps", 3, score=0.0))
    assert "a step: 100 % · many steps: 0 %" in plain(page("ada", verdict(failed("softmax", checks=checks)), None))
    nothing = (CheckResult("a step", 1, score=0.0),)
    assert "a step" not in page("ada", verdict(failed("softmax", checks=nothing)), None)


def test_a_comment_on_a_right_answer_is_shown():
    parts = tuple(Part(name, most, most, comment="neat" if name == "softmax" else "") for name, most in POINTS.items())
    text = plain(page("ada", verdict(), None, Mark("ada", parts)))
    assert "Your instructor’s comment neat" in text
    assert "✓ right softmax" in text


def test_headings_go_down_by_one_and_what_scrolls_can_be_reached_by_keyboard():
    one = failed("softmax", "Wrong, see (1.20).", score=3.0)
    text = page("ada", verdict(one, failed("rnn_step", "Not attempted yet.", "not_attempted")), written(softmax=SOURCE))
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all('tabindex="0"' in tag for tag in re.findall(r"<pre[^>]*>", text))
    assert "<script" not in text


def test_formulas_in_a_message_are_typeset_but_not_the_students_own_names():
    assert "<i>dh</i><sub" in page("ada", verdict(failed("rnn_backward", DROPPED)), None)
    crash = replace(
        failed("rnn_backward", "NameError: name 'h_t' is not defined"), status="error", exception="NameError"
    )
    assert "h_t" in page("ada", verdict(crash), None)
