"""A graded class in formgrader: its pages without a network, and a mark edited by hand that everything shows."""

from __future__ import annotations

import copy
import csv
import shutil
import subprocess
import sys

import pytest

from autograder.cli import demo
from scripts.release import ROOT
from tests.browser import lab

pytestmark = pytest.mark.browser
NAME, EXERCISE = "01_rnn", "output_backward"
CLASS = {"ada": demo.key, "grace": demo.partly}
COMMENT = "Agreed in the office hour <b>today</b>."


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course's folder with a class graded by the command."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for built in ("solutions", "assignments"):
        shutil.copytree(ROOT / built / NAME, folder / built / NAME)
    material = demo.Material.of(NAME)
    for student, recipe in CLASS.items():
        path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(recipe(copy.deepcopy(material)))
    run(folder, "grade", NAME, "--trust-submissions")
    return folder


@pytest.fixture(scope="module")
def address(course, tmp_path_factory):
    """A server in the course's folder."""
    with lab.serve(course, tmp_path_factory.mktemp("home"), ROOT) as address:
        yield address


def run(folder, *words):
    """Run one of our commands in the course's folder; what it printed."""
    done = subprocess.run([sys.executable, "-m", "autograder.cli", *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def marks(folder):
    """Each student's row of the CSV."""
    run(folder, "report", "csv", NAME, "--output", "marks.csv")
    with open(folder / "marks.csv", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


@pytest.fixture
def site(page, address):
    """The start of formgrader's addresses, for a browser that has logged in."""
    page.goto(address.format("lab"))
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    page.frame_locator("iframe").get_by_role("link", name=NAME).first.wait_for()
    return address.partition("{}")[0] + "formgrader"


def open_notebook(page, site, student):
    """Open a student's graded notebook from the list of all, where names are hidden at first."""
    page.goto(f"{site}/gradebook/{NAME}/{NAME}")
    row = page.locator("tbody tr").filter(has_text=student)
    row.locator(".glyphicon-eye-open").click()
    row.get_by_role("link", name=student).click()
    page.locator("#test_rnn_step").wait_for()


def test_formulas_are_typeset_without_a_network(page, site, outside):
    open_notebook(page, site, "ada")
    formulas = page.locator("math")
    assert formulas.count() > 50
    fraction = page.locator("math mfrac").first
    above, below = (fraction.locator("> *").nth(part).bounding_box() for part in (0, 1))
    assert above["y"] + above["height"] <= below["y"]  # laid out, not only present
    assert not [text for text in page.locator(".text_cell_render").all_inner_texts() if "$" in text]
    assert not outside


def test_a_mark_by_hand_is_what_everything_shows(page, site, course):
    before = marks(course)["grace"]
    assert (before[EXERCISE], before["score"]) == ("0", "57")
    open_notebook(page, site, "grace")
    write(page, page.locator(f"#test_{EXERCISE}"), "4")
    write(page, page.locator(f"#{EXERCISE}-comment"), COMMENT)
    everything_shows_it(page, site, course)
    run(course, "grade", NAME, "--trust-submissions", "--regrade")
    everything_shows_it(page, site, course)


def write(page, field, text):
    """Write into a field of the page and leave it, which saves it."""
    with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        field.fill(text)
        field.blur()
    assert saved.value.ok


def everything_shows_it(page, site, course):
    """The CSV, the feedback page and formgrader's own pages have the mark 4, and 61 in all."""
    after = marks(course)["grace"]
    assert (after[EXERCISE], after["score"], after["changed"]) == ("4", "61", f"{EXERCISE} by hand")
    run(course, "report", "feedback", NAME)
    page.goto((course / "feedback" / "grace" / NAME / f"{NAME}.html").as_uri())
    said = page.locator("body").inner_text()
    assert COMMENT in said
    assert "61 of 100" in " ".join(said.split())
    page.goto(f"{site}/manage_submissions/{NAME}")
    page.locator("tbody tr").filter(has_text="grace").get_by_text("61 / 100").wait_for()
    open_notebook(page, site, "grace")
    assert page.locator(f"#test_{EXERCISE}").input_value() == "4"
    assert page.locator(f"#{EXERCISE}-comment").input_value() == COMMENT
