"""The class page as a browser gets it: text from students stays text, nothing runs, everybody can read it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.cli import progress
from autograder.reports.class_page import page
from tests.autograder import classroom
from tests.autograder.cli.test_cli import run
from tests.autograder.reports.invented import NAME, STALE, TWO, enter, state, verdict, written

ATTACK = "<script>alert(1)</script> \x1b[2J \u202e"


class Page(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_is_well_formed_and_loads_and_runs_nothing(tmp_path):
    students = {f"s{number:02}": verdict(*[STALE, TWO][: number % 3]) for number in range(21)}
    enter(tmp_path, students | {"o'neil & co": verdict(state("softmax", "error", message=ATTACK, line=ATTACK))})
    (tmp_path / "roster.csv").write_text("id,section\nnobody,A\n")
    link = tmp_path / "feedback" / "s00" / NAME / f"{NAME}.html"
    link.parent.mkdir(parents=True)
    link.write_text("")
    text = written(tmp_path)
    found = Page(text)
    kinds = Counter(tag for tag, _ in found.tags)
    assert not kinds.keys() & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "src"]
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;" in text
    assert [tag for tag, _ in found.tags if re.fullmatch(r"h\d", tag)] == ["h1", *["h2"] * (kinds["h2"])]
    assert all(one.get("scope") in ("row", "col") for one in found.all("th"))
    assert all(one.get("role") == "img" or one.get("aria-hidden") == "true" for one in found.all("svg"))
    assert found.all("html") == [{"lang": "en"}]
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    within = {one["href"][1:] for one in found.all("a") if one["href"].startswith("#")}
    assert within <= set(ids)
    links = {one["href"].partition("#")[0] for one in found.all("a")} - {""}
    assert links == {f"../feedback/s00/{NAME}/{NAME}.html"}
    assert (tmp_path / "reports" / links.pop()).resolve() == link
    assert "<b>1</b> handed in nothing<small> nobody</small>" in text
    assert "<desc" in text
    assert text.count('class="interval"') == 3  # exercises that are not alike for all


def test_the_command_prints_the_path_and_the_three_worst(tmp_path):
    enter(tmp_path, {"ada": verdict(STALE, TWO), "bob": verdict(STALE)})
    status, said, _ = run("report", "html", NAME, folder=tmp_path)
    path, *worst = said.splitlines()
    assert status == 0
    assert path == f"the class page is {tmp_path / 'reports' / NAME}.html"
    assert worst[0].startswith("2 students: dU is computed with h_next (a^<t> in some texts); (1.8) takes h")
    assert worst[0].endswith("(rnn_step_backward, 5.6 points lost)")
    assert len(worst) == 3
    assert run("report", "html", NAME, "--output", "x/class.html", folder=tmp_path)[0] == 0
    assert (tmp_path / "x" / "class.html").read_text() == Path(path.removeprefix("the class page is ")).read_text()


def test_a_page_that_cannot_be_written_is_one_line_and_no_error(tmp_path, capsys, monkeypatch):
    enter(tmp_path, {"ada": verdict()})
    (tmp_path / "reports").write_text("a file in the way")
    progress._write_class_page(NAME, tmp_path, classroom.url(tmp_path))
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "all marks are recorded. Try rnn-course report html 01_rnn" in said


def luminance(colour: str) -> float:
    """WCAG's relative luminance of a colour such as #1b1b1b or #fff."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_has_a_contrast_of_at_least_4_5_on_its_background(dark):
    css = (Path(page.__file__).parent / "templates" / "class.css").read_text()
    found: dict[str, str] = {}
    for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[: 2 if dark else 1]:
        found |= re.findall(r"--(\w+): (#\w+);", block)
    states = [state for state, _, _ in page.LEGEND if state != "open"]
    pairs = [("ink", state) for state in (*states, "paper", "soft")]
    pairs += [(text, back) for text in ("quiet", "link") for back in ("paper", "soft")]
    for text, back in pairs:
        dim, bright = sorted((luminance(found[text]), luminance(found[back])))
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, (text, back)
