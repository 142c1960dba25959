"""The documentation site: it builds without a warning, needs no network, no link is dead, the references are whole."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from typer.testing import CliRunner

from autograder.cli.main import app
from rnn_course.kit.plots import Picture
from scripts import course_map, flowchart, gallery, reference_pages, strip
from tests.docs.documented import ROOT

needs_sphinx = pytest.mark.skipif(find_spec("sphinx") is None, reason="the extra `docs` is not installed")
ROUNDING = re.compile(r"\b\d+e-1[5-9]\b")  # what another processor may show in place of "exact"
CODE = re.compile(r"^\s*from rnn_course\.kit(?:\.\w+)? import ([\w, ]+)|\b(?:plots|data)\.(\w+)\(", re.MULTILINE)


@dataclass
class Page(HTMLParser):
    """The links, anchors and images of a page of HTML."""

    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    unseen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.anchors.add(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag in ("link", "script", "img", "source"):
            self.loaded += [found[name] for name in ("href", "src") if name in found]
        if tag == "img" and not found.get("alt", "").strip():
            self.unseen.append(found.get("src", "an image"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    """The built pages, with what they link to."""
    folder = tmp_path_factory.mktemp("site")
    options = ["--quiet", "--fail-on-warning", "--keep-going"]
    command = [sys.executable, "-m", "sphinx", *options, str(ROOT / "docs"), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = {}
    for path in folder.rglob("*.html"):
        pages[path] = Page()
        pages[path].feed(path.read_text("utf-8"))
    return pages


def dead(pages: dict[Path, Page]) -> list[str]:
    """The links and loaded files that lead nowhere within the site."""
    found = []
    for path, page in pages.items():
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.is_file() or (anchor and target in pages and anchor not in pages[target].anchors):
                found.append(f"{path.name}: {link}")
    return found


@pytest.mark.slow
@needs_sphinx
def test_the_site_is_whole(site):
    names = {path.stem for path in site}
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} <= names
    assert not dead(site)
    assert not [(path.name, image) for path, page in site.items() for image in page.unseen]
    outside = [(path.name, each) for path, page in site.items() for each in page.loaded if urlsplit(each).netloc]
    assert not outside  # whoever reads it offline sees all of it
    text = "".join(path.read_text("utf-8") for path in site)
    assert "rnn_course/cells/rnn.py#" not in text
    assert not [link for page in site.values() for link in page.links if link.endswith(".py")]  # no answer is linked


def test_a_dead_link_would_be_found(tmp_path):
    for name, text in (("a.html", '<a id="x" href="b.html#y">'), ("b.html", '<a id="z" href="c.html">')):
        (tmp_path / name).write_text(text)
    pages = {path: Page() for path in sorted(tmp_path.iterdir())}
    for path, page in pages.items():
        page.feed(path.read_text())
    assert dead(pages) == ["a.html: b.html#y", "b.html: c.html"]


def test_every_command_and_every_option_of_its_help_is_on_the_page():
    page = reference_pages.cli()
    sections = {part.split("\n")[0]: part for part in page.split("## ")[1:]}
    groups: dict[str, set[str]] = {"": set(), "report": set(), "export": set()}
    for group, found in groups.items():
        said = CliRunner().invoke(app, [*group.split(), "--help"], env={"COLUMNS": "200"}).output
        found |= set(re.findall(r"^[│ ]{1,2}([a-z]+) {2,}", said, re.MULTILINE))
    assert {"mark", "grade", "report"} <= groups[""]
    named = set(groups) - {""}
    names = {f"rnn-course {name}" for name in groups[""] - named}
    assert set(sections) == names | {f"rnn-course {group} {name}" for group in named for name in groups[group]}
    assert "`--workers WORKERS`" in sections["rnn-course grade"]
    for name, section in sections.items():
        said = CliRunner().invoke(app, [*name.split()[1:], "--help"], env={"COLUMNS": "200"}).output
        options = set(re.findall(r"^[│ *]+(--[\w-]+)", said, re.MULTILINE)) - {"--help"}
        assert options == set(re.findall(r"`(--[\w-]+)", section.replace("` `", ""))) - {"--help"}, name


def test_all_that_the_notebooks_use_of_the_kit_is_on_the_page():
    page = reference_pages.kit()
    used = set()
    for path in (ROOT / "assignments").glob("*/*.ipynb"):
        for imported, called in CODE.findall(path.read_text("utf-8").replace("\\n", "\n").replace('"', "")):
            used |= {name.strip() for name in imported.split(",")} | {called}
    used -= {"", "plots", "data", "project"}
    assert {"check", "gradcheck", "progress", "heatmaps", "sigmoid", "sms_spam"} <= used
    assert used <= set(re.findall(r"^### (\w+)$", page, re.MULTILINE))
    assert not re.findall(r"^```\n\n\s*(?=#)", page, re.MULTILINE)  # a signature without a description


def test_the_course_map_is_up_to_date():
    assert course_map.TARGET.read_text("utf-8") == course_map.svg(), "run python scripts/course_map.py"


def test_the_course_map_shows_every_assignment_and_no_arrow_backwards():
    above = course_map.builds_on()
    assert len(above) == len(course_map.catalogue.names())
    assert all(each < number for number, few in above.items() for each in few)
    assert above["08"] == {"04", "05"}  # the notebook names GRU and LSTM; both need the recurrent cell of 01


def test_a_flowchart_that_is_no_chain_is_refused():
    with pytest.raises(ValueError, match="one chain"):
        flowchart.svg(["flowchart TD", 'A["a"] -->|"1"| B["b"]', 'A -->|"2"| C["c"]'])


def test_the_students_example_of_gradcheck_agrees(capsys):
    text = (ROOT / "docs" / "students.md").read_text("utf-8")
    (code,) = [
        block for block in re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if "def " in block
    ]
    exec(code, {})
    assert "✓" in (said := capsys.readouterr().out)
    assert "✗" not in said


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_and_pictures_of_the_pages_outside_docs_lead_somewhere(name):
    text = (ROOT / name).read_text("utf-8")
    found = [*re.findall(r"\]\(([^)#\s]+)", text), *re.findall(r'src="([^"]+)"', text)]
    assert not [link for link in found if "://" not in link and not (ROOT / link).exists()]


def test_the_strip_shows_what_check_prints():
    drawn = html.unescape((ROOT / "docs" / "strip.svg").read_text("utf-8"))
    wrong, right = (ROUNDING.sub("exact", report) for report in strip.reports())
    assert "✗ dU" in wrong
    for report, width in ((wrong, strip.NARROW), (right, strip.WIDE)):
        for line, _ in strip.lines_of(report, width):
            assert f">{line}</text>" in drawn, "run python scripts/strip.py"


def test_the_gallery_is_small_and_has_no_picture_that_no_page_shows():
    page = (ROOT / "docs" / "gallery.md").read_text("utf-8")
    pictures = sorted((ROOT / "docs" / "gallery").iterdir())
    assert {path.name for path in pictures} == set(re.findall(r"\(gallery/(\S+)\)", page))
    assert sum(path.stat().st_size for path in pictures) < 2_000_000


def test_the_gallery_finds_the_figures_that_a_notebook_shows():
    shown = nbformat.v4.new_output(
        "display_data", {"text/html": Picture(b"pixels", 'a "small" map', 672)._repr_html_()}
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[shown])])
    assert gallery.shown_by(notebook) == [gallery.Shown(b"pixels", 672, 'a "small" map')]
