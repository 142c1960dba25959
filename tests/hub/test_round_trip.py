"""docs/hub.md on this machine: from the release to the feedback that two students open in a JupyterHub."""

from __future__ import annotations

import copy
import csv
import json
import re
import time

import pytest

from autograder.box import sandbox
from autograder.cli import demo
from autograder.gradebook.receipts import SECRET
from autograder.marking.secret import SECRET_FILE
from rnn_course import catalogue
from tests.browser import lab
from tests.chromium import chromium, lacking, new_page, outside  # noqa: F401 - fixtures
from tests.hub import hub as hubs
from tests.hub import machine as machines
from tests.hub.desk import Desk
from tests.hub.machine import EXCHANGE, STUDENTS, TEACHER

pytestmark = pytest.mark.hub
TARGET = "hub"
NAME = "01_rnn"
ADA, GRACE = STUDENTS
WORK = {ADA: "right answers", GRACE: "a known mistake"}
MISTAKE = "rnn_backward", "drops_the_recurrent_gradient"
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
LATE = "2100-01-01 00:00:00.000000 UTC"


@pytest.fixture(scope="module")
def machine(chromium):  # noqa: F811 - without a browser, no user is made
    if why := machines.why_not() or hubs.why_not():
        lacking(why, TARGET)
    with machines.made() as machine:
        yield machine


@pytest.fixture(scope="module")
def hub(machine, tmp_path_factory):
    with hubs.serve(machine, tmp_path_factory.mktemp("hub")) as hub:
        for user in machines.EVERYBODY:
            for path, text in lab.settings_files().items():
                machine.write(user, machine.home(user) / ".jupyter" / "lab" / "user-settings" / path, text)
        hub.start(*machines.EVERYBODY)
        yield hub


@pytest.fixture
def desks(chromium, hub, outside):  # noqa: F811
    """The browser of each user."""
    with new_page(chromium, outside) as one, new_page(chromium, outside) as two, new_page(chromium, outside) as three:
        yield {user: Desk(page, hub, user) for user, page in zip(machines.EVERYBODY, (one, two, three), strict=True)}


@pytest.fixture
def log(capsys):
    """Print a line, with the seconds since the test began."""
    started = time.monotonic()

    def line(text):
        with capsys.disabled():
            print(f"\n{time.monotonic() - started:5.1f} s  {text}", end="", flush=True)

    return line


def test_from_release_to_feedback(machine, hub, desks, outside, log):  # noqa: F811
    material = demo.Material.of(NAME)
    machine.follows("Release")
    log(f"{TEACHER} releases {NAME}")
    for student, recipe in ((ADA, demo.key), (GRACE, demo.famous_mistake)):
        desks[student].fetch()
        hand_in(hub, desks[student], recipe(copy.deepcopy(material)))
        log(f"{student} fetches it in the assignment list, and submits {WORK[student]}")
    forge(machine, material)
    said = machine.follows("Collect and grade")
    assert f"Not collected: {EXCHANGE}/inbound/{ADA}+{NAME}+{LATE}" in said
    first = marks(machine)
    in_formgrader(desks[TEACHER], first)
    log(f"collected, but for what {GRACE} forged in {ADA}'s name; graded in {box(machine)}, formgrader agrees: {first}")
    assert first[ADA] == "100"
    assert 0 < float(first[GRACE]) < 100
    if sandbox.probe("landlock") is None:
        assert mark(machine, ADA, "landlock") == first[ADA]
    nobody_reads_what_is_not_theirs(machine, hub, desks)
    log("each student reads the own work only: not the other's, nor key, secret, gradebook or the exchange's lists")
    for student in STUDENTS:
        page = its_page(machine, desks[student], 1)
        assert f"{first[student]} of 100" in page
        assert (sentence() in page) == (student == GRACE)
        desks[student].picture("hub-feedback.png", 760)
        log(f"{student} fetches the feedback and opens the page: {first[student]} of 100")

    hand_in(hub, desks[GRACE], demo.otherwise(copy.deepcopy(material)))
    machine.follows("Again", only="collect")
    assert "Successfully autograded" in desks[TEACHER].autograde(GRACE)
    second = marks(machine)
    assert second == {**first, GRACE: "100"}
    in_formgrader(desks[TEACHER], second)
    log(f"{GRACE} submits right answers; collected, and marked by formgrader's button: {second}")
    machine.follows("Again", only="generate_feedback")
    machine.follows("Again", only="release_feedback")
    assert "100 of 100" in its_page(machine, desks[GRACE], 2)
    desks[GRACE].open_list()
    desks[GRACE].picture("hub-list.png", 460)
    log(f"{GRACE} fetches the new page: {second[GRACE]} of 100")

    link_to_the_key(machine)
    machine.follows("Again", only="collect")
    assert not (machine.course / "submitted" / GRACE / NAME / f"{NAME}.ipynb").exists()
    log(f"{GRACE}'s link to the key, put into the exchange by hand, is not collected")
    assert not outside


def sentence():
    """What the bank says of the mistake in the second student's first work, up to the formulas, which are typeset."""
    (known,) = [
        known
        for exercise in catalogue.load(NAME).exercises
        for known in exercise.misconceptions
        if (exercise.name, known.name) == MISTAKE
    ]
    return " ".join(known.says.partition(":")[0].split())


def hand_in(hub, desk, text):
    """Save this work in the fetched folder, and submit it in the assignment list."""
    hub.save(desk.user, f"{NAME}/{NAME}.ipynb", text)
    desk.submit()


def forge(machine, material):
    """Hand in blank work in another student's name, newer than hers, as whoever may write into the exchange can."""
    folder = EXCHANGE / "inbound" / f"{ADA}+{NAME}+{LATE}+"
    machine.write(GRACE, folder / f"{NAME}.ipynb", demo.blank(material))
    machine.write(GRACE, folder / "timestamp.txt", LATE)
    machine.write(GRACE, folder / SECRET, "0" * 128)


def link_to_the_key(machine):
    """Hand in a link to a file that only the instructor can read."""
    folder = EXCHANGE / "inbound" / f"{GRACE}+{NAME}+{LATE}+"
    machine.runs(GRACE, "mkdir", str(folder))
    key = machine.course / "solutions" / NAME / f"{NAME}.ipynb"
    machine.runs(GRACE, "ln", "-s", str(key), str(folder / f"{NAME}.ipynb"))


def marks(machine):
    """Each student's mark in the gradebook, as the CSV has it."""
    machine.runs(TEACHER, "rnn-course", "report", "csv", NAME, "--output", "marks.csv")
    with open(machine.course / "marks.csv", newline="") as file:
        return {row["student"]: row["score"] for row in csv.DictReader(file)}


def mark(machine, student, kind):
    """What a student's work gets in this kind of box."""
    path = machine.course / "submitted" / student / NAME / f"{NAME}.ipynb"
    done = machine.tries(TEACHER, "rnn-course", "mark", str(path), "--sandbox", kind, "--json")
    found = json.loads(done.stdout)
    assert found["sandbox"].startswith(kind)
    return f"{found['score']:g}"


def box(machine):
    """The box that the records name."""
    found = {json.loads(path.read_text())["sandbox"] for path in (machine.course / "records" / NAME).glob("*.json")}
    assert found
    assert "none" not in found
    return " and ".join(sorted(found))


def nobody_reads_what_is_not_theirs(machine, hub, desks):
    """The files of others are closed to a student, by the machine; others' servers, by the hub."""
    course = machine.course
    (theirs,) = (path for path in (EXCHANGE / "inbound").glob(f"{ADA}+*") if LATE not in path.name)
    closed = [course / SECRET_FILE, course / "gradebook.db", course / "solutions" / NAME / f"{NAME}.ipynb"]
    closed += [course / kind / ADA / NAME for kind in ("submitted", "autograded", "feedback")]
    closed += [machine.home(ADA) / NAME / f"{NAME}.ipynb", EXCHANGE / "inbound", EXCHANGE / "feedback"]
    for path in closed:
        assert path.exists(), path
        for command in ("cat", "ls"):
            done = machine.tries(GRACE, command, str(path))
            assert "Permission denied" in done.stderr, f"{command} {path}: {done.stdout}{done.stderr}"
    assert machine.tries(GRACE, "mv", str(EXCHANGE), f"{EXCHANGE}-away").returncode
    assert theirs.owner() == ADA
    for user in (ADA, TEACHER):
        answer = desks[GRACE].page.request.get(f"{hub.url}/user/{user}/api/contents")
        assert answer.status in (403, 404), answer.status


def its_page(machine, desk, count):
    """Fetch the feedback in the assignment list, open the newest page, and look for what no student may see."""
    desk.fetch_feedback(count)
    said = desk.read_feedback(NAME)
    (*_, newest) = sorted((machine.home(desk.user) / NAME / "feedback").glob(f"*/{NAME}.html"))
    text = newest.read_text()
    for line in hidden_lines():
        assert line not in text
    assert (machine.course / SECRET_FILE).read_text().strip() not in text
    return said


def hidden_lines():
    """The lines of the key's hidden tests."""
    cells = demo.Material.of(NAME).key.cells
    parts = [part for cell in cells for part in HIDDEN.findall(cell.source)]
    assert parts
    return {line.strip() for part in parts for line in part.splitlines() if line.strip()}


def in_formgrader(desk, expected):
    """Formgrader's table has these marks."""
    desk.formgrader(f"manage_submissions/{NAME}")
    for student, mark in expected.items():
        desk.row(student).get_by_text(f"{mark} / 100").wait_for()
