"""Archives made to do harm: each is a row in the table, and costs no more time or memory than the limits."""

from __future__ import annotations

import io
import os
import re
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from autograder.collecting import archive
from autograder.collecting.archive import MAX_BYTES, MOST_INSIDE, Rejected, inside
from autograder.collecting.collecting import Options, Row, collect
from tests.autograder.collecting.downloads import NAME, notebook, packed, roster, write

GOOD = notebook("s1001")


def rows_of(folder: Path, handed_in: dict[str, bytes]) -> list[Row]:
    """The rows for what Ada handed in, beside which everybody else's goes on."""
    files = {f"Ada Lovelace_1_assignsubmission_file_/{name}": content for name, content in handed_in.items()}
    files["Ana Silva_2_assignsubmission_file_/01_rnn.ipynb"] = notebook("s1030")
    rows, _ = collect(write(folder, files), folder / "submitted", NAME, roster(), Options())
    assert (folder / "submitted" / "s1030" / NAME / f"{NAME}.ipynb").read_bytes() == notebook("s1030")
    everything = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} - {Path("download.zip")}
    allowed = {Path("submitted", who, NAME, f"{NAME}.ipynb") for who in ("s1001", "s1030")}
    assert everything <= allowed, "something was written elsewhere"
    return [row for row in rows if row.student == "s1001"]


def linked(name: str, target: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o120777 << 16
        made.writestr(info, target)
    return content.getvalue()


def encrypted() -> bytes:
    """An archive whose file says that it is encrypted."""
    plain = bytearray(packed({"01_rnn.ipynb": GOOD}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = plain.index(signature) + place
        plain[start : start + 2] = struct.pack("<H", 1)
    return bytes(plain)


def bomb(size: int) -> bytes:
    return packed({"01_rnn.ipynb": bytes(size)})


def lying() -> bytes:
    """A bomb that claims to unpack to 10 bytes."""
    made = bytearray(bomb(200 * 2**20))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = made.index(signature) + place
        made[start : start + 4] = struct.pack("<L", 10)
    return bytes(made)


def nested(depth: int) -> bytes:
    content = packed({"01_rnn.ipynb": GOOD})
    for _ in range(depth):
        content = packed({"more.zip": content})
    return content


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda: packed({"../../../evil.ipynb": GOOD}), "its path leads out of the archive"),
        (lambda: packed({"/etc/evil.ipynb": GOOD}), "its path leads out of the archive"),
        (lambda: packed({"C:\\evil.ipynb": GOOD}), "its path leads out of the archive"),
        (lambda: packed({"..\\..\\evil.ipynb": GOOD}), "its path leads out of the archive"),
        (lambda: linked("01_rnn.ipynb", b"/etc/passwd"), "a symbolic link"),
        (encrypted, "encrypted"),
        (lambda: packed({"01_rnn.ipynb": GOOD}, zipfile.ZIP_LZMA), "packed in a way that is not supported"),
        (lambda: packed({"01_rnn.ipynb": GOOD})[:-30], "a broken zip archive"),
        (lambda: packed({"01_rnn.ipynb": GOOD}).replace(b"\x4b", b"\x4c", 1), "broken"),
        (lambda: packed(dict.fromkeys(map(str, range(MOST_INSIDE + 1)), b"")), "an archive of more than 2000 files"),
        (lambda: nested(6), "an archive inside too many others"),
        (lambda: bomb(200 * 2**20), "unpacks to more than 32 MiB"),
        (lying, "broken in the archive|unpacks to more than 32 MiB"),
    ],
    ids=["up", "absolute", "drive", "backslashes", "link", "encrypted", "lzma", "cut", "broken", "many", "deep", "bomb",
         "lying bomb"],
)  # fmt: skip
def test_a_hostile_archive_is_a_row_and_what_is_good_beside_it_is_taken(made, says, tmp_path):
    content = made()
    alone = rows_of(tmp_path, {"hw.zip": content})
    assert {row.state for row in alone} == {"refused", "no notebook"}
    assert any(re.search(says, row.why) for row in alone), alone
    beside = tmp_path / "beside"
    beside.mkdir()
    rows = rows_of(beside, {"hw.zip": content, "01_rnn.ipynb": GOOD})
    assert {row.state for row in rows} == {"ignored", "collected"}


def test_memory_is_bounded_by_what_one_person_may_hand_in(tmp_path):
    part = bomb(MAX_BYTES - 1)
    files = {f"Ada Lovelace_1_assignsubmission_file_/{number}.zip": part for number in range(12)}
    download = write(tmp_path, files)
    tracemalloc.start()
    try:
        rows, _ = collect(download, tmp_path / "submitted", NAME, roster(), Options())
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert any("MiB handed in" in row.why for row in rows)
    assert most < 450 * 2**20  # 12 of them would be 384 MiB, and as much again while each is parsed


def test_a_hundred_thousand_files_are_refused_by_the_size_of_the_directory():
    content = packed({f"{number:06}": b"" for number in range(100_000)}, zipfile.ZIP_STORED)
    with pytest.raises(Rejected, match="more than 2000 files"):
        inside(content, ("hw.zip",))


def test_an_archive_that_contains_itself_ends(tmp_path, monkeypatch):
    whole = packed({"again.zip": b"x"})
    monkeypatch.setattr(archive, "_member", lambda made, info: whole)
    rows = rows_of_quine(tmp_path, whole)
    assert any("inside too many others" in row.why for row in rows)


def rows_of_quine(folder: Path, whole: bytes) -> list[Row]:
    rows, _ = collect(write(folder, {"s1001/hw.zip": whole}), folder / "submitted", NAME, roster(), Options())
    return rows


def test_links_pipes_and_odd_names_in_a_folder(tmp_path):
    folder = tmp_path / "unpacked"
    (folder / "s1001").mkdir(parents=True)
    (folder / "s1001" / "01_rnn.ipynb").symlink_to("/etc/passwd")
    (folder / "s1030").symlink_to("/etc")
    os.mkfifo(folder / "s1018.ipynb")
    (folder / os.fsdecode(b"s1019\xff\x1b[31m.ipynb")).write_bytes(GOOD)
    rows, _ = collect(folder, tmp_path / "submitted", NAME, roster(), Options())
    said = {row.student or row.label: (row.state, row.why) for row in rows if row.state != "no notebook"}
    assert "a symbolic link" in said["s1001"][1]
    assert "a symbolic link" in said["s1030"][1]
    assert "no file" in said["s1018"][1]
    assert said["s1019"][0] == "collected"
    assert os.listdir(tmp_path / "submitted") == ["s1019"]
