"""nbgrader's exchange: what is collected from it, and that a page is found by who handed in."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.cli import demo
from autograder.gradebook.database import opened
from autograder.gradebook.exchange import CheckedCollect
from autograder.gradebook.receipts import SECRET
from tests.autograder import classroom
from tests.autograder.classroom import nbgrader

NAME = "01_rnn"
TIME = "2026-10-01 10:00:00.000000 UTC"
LATER = "2026-10-02 10:00:00.000000 UTC"
TOKEN = "0123456789abcdef" * 8
ME = pwd.getpwuid(os.getuid()).pw_name


class Exchange:
    """An exchange's inbound folder and the course that collects from it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.course = folder, folder / "course"
        self.inbound = folder / "exchange" / "rnn-course" / "inbound"
        self.inbound.mkdir(parents=True)
        self.course.mkdir()
        (folder / "exchange").chmod(0o777)
        with opened(classroom.url(self.course)):
            pass

    def hand_in(self, student: str = ME, time: str = TIME, text: str = "work", secret: str | None = TOKEN) -> Path:
        """What `nbgrader submit` writes."""
        place = self.inbound / f"{student}+{NAME}+{time}+random"
        place.mkdir()
        (place / f"{NAME}.ipynb").write_text(text)
        (place / "timestamp.txt").write_text(time)
        if secret is not None:
            (place / SECRET).write_text(secret)
        return place

    def collect(self, **options: bool) -> Path:
        """Collect; the folder of my submission."""
        place = CourseDirectory(root=str(self.course), course_id="rnn-course", assignment_id=NAME)
        collect = CheckedCollect(coursedir=place, root=str(self.folder / "exchange"), **options)
        collect.start()
        return self.course / "submitted" / ME / NAME


@pytest.fixture
def exchange(tmp_path):
    return Exchange(tmp_path)


def test_the_newest_work_is_collected_with_its_time_and_secret(exchange):
    exchange.hand_in(text="first")
    assert (exchange.collect() / f"{NAME}.ipynb").read_text() == "first"
    exchange.hand_in(time=LATER, text="second", secret="f" * 128)
    assert (exchange.collect() / f"{NAME}.ipynb").read_text() == "first"
    mine = exchange.collect(update=True)
    assert (mine / f"{NAME}.ipynb").read_text() == "second"
    assert (mine / "timestamp.txt").read_text() == LATER
    assert (mine / SECRET).read_text() == "f" * 128


@pytest.mark.skipif(os.getuid() != 0, reason="only root makes files of another user")
def test_work_in_anothers_name_is_not_collected(exchange, caplog):
    exchange.hand_in(text="mine")
    forged = exchange.hand_in(time=LATER, text="forged")
    os.chown(forged, 64001, 64001)
    assert (exchange.collect() / f"{NAME}.ipynb").read_text() == "mine"
    shutil.rmtree(exchange.course / "submitted")
    assert (exchange.collect(check_owner=False) / f"{NAME}.ipynb").read_text() == "forged"


def test_no_link_is_followed(exchange):
    key = exchange.course / "key.ipynb"
    key.write_text("the key")
    linked = exchange.hand_in()
    (linked / f"{NAME}.ipynb").unlink()
    (linked / f"{NAME}.ipynb").symlink_to(key)
    assert not (exchange.collect() / f"{NAME}.ipynb").exists()
    folder = exchange.folder / "elsewhere"
    folder.mkdir()
    (folder / f"{NAME}.ipynb").write_text("the key")
    (exchange.inbound / f"{ME}+{NAME}+{LATER}+random").symlink_to(folder)
    assert not (exchange.collect(update=True) / f"{NAME}.ipynb").exists()


@pytest.mark.parametrize("time", ["yesterday evening", "0001-01-01 00:00:00.0 +9900", "12-31-9999"])
def test_a_name_without_a_time_stops_nobody(exchange, time):
    exchange.hand_in(text="mine")
    exchange.hand_in(time=time, text="no time")
    assert (exchange.collect() / f"{NAME}.ipynb").read_text() == "mine"


@pytest.mark.parametrize("secret", [None, b"", b"../../x", bytes([255] * 128)], ids=["none", "empty", "path", "bytes"])
def test_a_secret_that_is_none_is_replaced(exchange, secret):
    place = exchange.hand_in(secret=None)
    if secret is not None:
        (place / SECRET).write_bytes(secret)
    assert len(bytes.fromhex((exchange.collect() / SECRET).read_text())) == 64


def test_a_file_without_end_and_a_false_time_do_no_harm(exchange):
    place = exchange.hand_in(text="mine")
    os.mkfifo(place / "more.ipynb")
    (place / "timestamp.txt").write_text("no time")
    mine = exchange.collect()
    assert sorted(path.name for path in mine.iterdir()) == [f"{NAME}.ipynb", SECRET, "timestamp.txt"]
    assert exchange.collect(update=True) == mine  # nbgrader would stop at a time that it cannot read


def test_a_page_is_released_to_who_handed_in(course, submit, settings):
    submit("ada", demo.key)
    submit("blaise", demo.blank)
    config = f"c.Exchange.root = {str(course / 'exchange')!r}\n"
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(config)
    folder = course / "submitted" / "ada" / NAME
    for place in ("grade", "again", "pages"):
        receipt = {SECRET: (place[0] * 128).encode().hex()[:128], "timestamp.txt": TIME}
        if place != "pages":
            for name, text in receipt.items():
                (folder / name).write_text(text)
            classroom.grade(NAME, course, settings)
            expected = receipt
        else:
            shutil.rmtree(course / "feedback")
            status, said = nbgrader(course, "generate_feedback", NAME)
            assert status == 0, said
        for kind in ("autograded", "feedback"):
            for name, text in expected.items():
                assert (course / kind / "ada" / NAME / name).read_text() == text, (place, kind)
    assert not (course / "feedback" / "blaise" / NAME / SECRET).exists()
    assert nbgrader(course, "release_assignment", NAME)[0] == 0
    status, said = nbgrader(course, "release_feedback", NAME, "--student", "ada")
    assert status == 0, said
    (page,) = (course / "exchange" / "rnn-course" / "feedback").iterdir()
    assert page.read_text() == (course / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()
