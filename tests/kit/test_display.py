"""Reports and tables as a person meets them: in a notebook, in a terminal, by ear, on light and on dark."""

import io
import re
import sys
from html.parser import HTMLParser

import pytest

from rnn_course.kit.report import CRASHED, FAIL, HINT, LATER, NOT_ATTEMPTED, PASS, Report, Row, code, points, say, show

STATES = {"pass": PASS, "fail": FAIL, "crashed": CRASHED, "not attempted": NOT_ATTEMPTED, "later": LATER, "hint": HINT}
NASTY = "<script>alert('x')</script> & \"quoted\""


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_contrast_on_light_and_dark(state):
    assert contrast(state.badge, "#ffffff") >= 4.5
    assert contrast(state.colour, "#ffffff") >= 3
    assert contrast(state.colour, "#111111") >= 3


def test_the_four_states_differ_in_symbol_word_and_colour():
    four = (PASS, FAIL, CRASHED, NOT_ATTEMPTED)
    for field in ("symbol", "word", "badge", "colour"):
        assert len({getattr(state, field) for state in four}) == 4


class Page(HTMLParser):
    """The tags, the attributes and the words of a page; unclosed tags are an error."""

    def __init__(self, html):
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_html_says_what_the_text_says_and_holds_no_script(state):
    says = (f"Looks like: {NASTY}", "at `x < y`")
    rows = (Row(PASS, "dx", "(2, 3)", "2e-16"), Row(state, NASTY, "(5, 5)", NASTY, says))
    report = Report(state, NASTY, "2 of 6 points so far", (Row(PASS, "exists"),), rows, ("More: `check(f)`",), NASTY)
    page = Page(report._repr_html_())
    assert page.tags <= {"div", "span", "strong", "ul", "li", "code", "pre"}
    assert not [name for name, _ in page.attributes if name not in ("style", "role", "aria-label", "lang")]
    assert ("role", "group") in page.attributes
    assert ("aria-label", f"{NASTY}: {state.word}") in page.attributes
    for word in (state.word, "2 of 6 points so far", "exists", "(5, 5)", "Looks like:", "x < y", "check(f)"):
        assert word in page.text
        assert word in str(report)
    assert page.text.count("alert") == 5


def test_every_symbol_has_a_word_for_a_screen_reader(notebook):
    html = notebook.report("affine", "def affine(x, W, b):\n    return x @ W")._repr_html_()
    assert len(re.findall(r"role='img' aria-label='\w[^']*'", html)) == html.count("role='img'") > 3


def test_a_lone_backtick_is_no_code():
    assert code("a ` b") == "a ` b"
    assert "<code" in code("a `b` c")


def test_points_are_written_as_a_person_writes_them():
    assert [points(amount) for amount in (1, 6.666, 0, 0.25)] == ["1 point", "6.7 points", "0 points", "0.2 points"]


def test_a_terminal_that_knows_no_ticks_gets_plain_signs(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    say("✓ right  ✗ wrong  · later  ○ open  ∂")
    sys.stdout.flush()
    assert raw.getvalue().decode("cp1252").strip() == "+ right  x wrong  - later  o open  ?"


def test_in_a_notebook_both_forms_are_displayed():
    shell = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell
    from IPython.utils.capture import capture_output

    report = Report(PASS, "f", "all agree")
    shell.instance()
    try:
        with capture_output() as captured:
            show(report)
    finally:
        shell.clear_instance()
    (output,) = captured.outputs
    assert output.data == {"text/plain": str(report), "text/html": report._repr_html_()}
    assert captured.stdout + captured.stderr == ""


def test_outside_a_notebook_it_is_printed(capsys):
    report = Report(FAIL, "f", "2 of 6 points so far")
    show(report)
    assert capsys.readouterr() == (f"{report}\n", "")


def test_long_lines_are_wrapped_and_parts_flow():
    agreeing = (Row(PASS, f"d{i}", "(2, 3)", "2e-16") for i in range(12))
    rows = (*agreeing, Row(FAIL, "x", text="word " * 60))
    lines = str(Report(FAIL, "f", "h", rows=rows, after=("sentence " * 40,))).splitlines()
    assert all(len(line) <= 96 for line in lines)
    assert lines[1].count("✓") > 3


def test_progress_before_and_after_checks(notebook, capsys):
    notebook.run("progress()")
    before = capsys.readouterr().out
    assert before.splitlines()[0] == "00_toys  Toys"
    assert before.count("not checked yet") == 5
    assert "0 of 20 points, 0 of 5 exercises pass" in before

    notebook.run("def affine(x, W, b): return x @ W + b\ncheck(affine)")
    notebook.run("def affine_backward(dy, x, W): return dy @ W.T, x.T @ dy, dy\ncheck(affine_backward)")
    notebook.run("def halves(x, scale=1.0): raise NotImplementedError\ncheck(halves)")
    notebook.run("def loss(y): y.nothing\ncheck(loss)")
    capsys.readouterr()
    notebook.run("progress()")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  ✓ affine              10 of 10    passes",
        "  ✗ affine_backward      4 of 6     not right yet",
        "  ○ halves               0 of 2     not attempted",
        "  ! loss                 0 of 1     crashed",
        "  · Counter              0 of 1     not checked yet",
        "  14 of 20 points, 1 of 5 exercises pass",
        "  Points in the public cases, as last checked since the kernel started.",
    ]


def test_a_later_check_takes_the_place_of_an_earlier_one(notebook, capsys):
    notebook.run("def affine(x, W, b): return x @ W + b\ncheck(affine)")
    notebook.run("def affine(x, W, b): return x @ W\ncheck(affine)\nprogress()")
    assert "0 of 20 points" in capsys.readouterr().out


def test_a_hint_does_not_count_as_a_check(notebook, capsys):
    notebook.run("check('affine', hint=1)\nprogress()")
    assert capsys.readouterr().out.count("not checked yet") == 5


def test_progress_as_html(notebook, monkeypatch):
    from rnn_course.kit.progress import Table

    notebook.run("def affine(x, W, b): return x @ W + b\ncheck(affine)")
    page = Page(Table.of(notebook.known)._repr_html_())
    assert {"table", "caption", "th"} <= page.tags
    assert "script" not in page.tags
    assert ("scope", "row") in page.attributes
    assert ("aria-label", "progress: 10 of 20 points, 1 of 5 exercises pass") in page.attributes
    assert "affine 10 of 10 ✓ passes" in page.text


def test_progress_without_cases_is_one_line(notebook, tmp_path, monkeypatch, capsys):
    (tmp_path / "cases.npz").write_bytes(b"no")
    notebook.run("progress()")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    notebook.run("progress()")
    first, second = capsys.readouterr().out.splitlines()
    assert "is damaged" in first
    assert second == "progress: no public cases beside this notebook (cases.npz), so there is nothing to count."


def test_hints_unfold_one_inside_the_other_and_begin_with_the_part_that_fails():
    hints = (("the concept", "Think of `x`."), ("the place", "<em>Here</em>."))
    report = Report(FAIL, "back", "1 of 2", rows=(Row(FAIL, "dU", "(5, 5)", "wrong"),), hints=hints)
    html = report._repr_html_()
    first, second = html.index("Hint 1 of 2, the concept; begin with dU"), html.index("Hint 2 of 2, the place")
    assert html.index("Think of <code") < second < html.index("&lt;em&gt;Here&lt;/em&gt;.")
    assert first < html.index("</details>")
    assert html.count("<details") == html.count("</details></div></details>") + 1 == 2
    assert "open" not in Page(html).attributes
    assert str(report).endswith("  More: check(back, hint=1)")
    assert "More:" not in Report(FAIL, "back", "no hints")._repr_html_()
