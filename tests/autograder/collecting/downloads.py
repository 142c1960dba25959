"""A class with odd names, and its submissions as each platform packs them."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.collecting.collecting import Options, Row, collect

NAME = "01_rnn"
# id, first name, last name, and how the platform spells the whole name where that is not "first last".
PEOPLE = [
    ("s1001", "Ada", "Lovelace", ""),
    ("s1002", "Seán", "O'Brien", "Seán O’Brien"),
    ("s1003", "Jean-Luc", "Picard", "jean luc picard"),
    ("s1004", "José", "García Márquez", unicodedata.normalize("NFD", "José García Márquez")),
    ("s1005", "Zoë", "van der Berg", "VAN DER BERG Zoë"),
    ("s1006", "Jürgen", "Müller", "Juergen Mueller"),
    ("s1007", "Łukasz", "Żółć", "Lukasz Zolc"),
    ("s1008", "Nguyễn Văn", "An", ""),
    ("s1009", "明", "王", "王 明"),
    ("s1010", "Мария", "Иванова", ""),
    ("s1011", "Anna Maria", "Rossi", "Anna Rossi"),
    ("s1012", "Mary", "Smith-Jones", "Mary Smith Jones"),
    ("s1013", "Søren", "Kierkegaard", "Soren Kierkegaard"),
    ("s1014", "Đorđe", "Petrović", "Dorde Petrovic"),
    ("s1015", "Þóra", "Björnsdóttir", ""),
    ("s1016", "D’Angelo", "Russell", "DAngelo Russell"),
    ("s1017", "Chloé", "Dubois", "CHLOÉ DUBOIS"),
    ("s1018", "Wei", "Li", ""),
    ("s1019", "Li", "Wei Ming", ""),
    ("s1020", "Ahmed", "El-Sayed", "Ahmed ElSayed"),
    ("s1021", "Ōe", "Kenzaburō", "Oe Kenzaburo"),
    ("s1022", "Ines", "Weiß", "Ines Weiss"),
    ("s1023", "İbrahim", "Yıldız", ""),
    ("s1024", "Björk", "Guðmundsdóttir", ""),
    ("s1025", "Teuku", "Teuku", ""),
    ("s1026", "Robert", "Tables Jr.", "Robert Tables Jr"),
    ("s1027", "Þ", "Ó", ""),
    ("s1028", "Anne", "Ó Súilleabháin", "anne o suilleabhain"),
    ("s1029", "Ελένη", "Παπαδοπούλου", ""),
    ("s1030", "Ana", "Silva", ""),
]
STRANGER = "Nobody Known"


def roster() -> dict[str, dict[str, str]]:
    return {
        who: {
            "id": who,
            "first_name": first,
            "last_name": last,
            "email": f"{who}@uni.example",
            "lms_user_id": "",
        }
        for who, first, last, _ in PEOPLE
    }


def spelled() -> dict[str, str]:
    """Each student's whole name as the platform writes it."""
    return {who: odd or f"{first} {last}" for who, first, last, odd in PEOPLE}


def notebook(text: str, assignment: str | None = NAME) -> bytes:
    metadata = {"rnn_course": {"assignment": assignment}} if assignment else {}
    cell = {"cell_type": "code", "source": text, "metadata": {}, "outputs": []}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": [cell]}).encode()


def packed(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    path = folder / "download.zip"
    path.write_bytes(packed(files))
    return path


def moodle(folders: bool = True) -> dict[str, bytes]:
    slash = "/" if folders else ""
    files = {}
    for number, (who, name) in enumerate([*spelled().items(), ("", STRANGER)], 4711):
        files[f"{name}_{number}_assignsubmission_file_{slash}01_rnn.ipynb"] = notebook(who)
    return files


def canvas() -> dict[str, bytes]:
    """As Canvas makes names: "last, first" in lower case, without what is no letter, digit or underscore."""
    files = {}
    for number, (who, first, last, _) in enumerate([*PEOPLE, ("", "Nobody", "Known", "")], 57):
        name = re.sub(r"[^\w]", "", f"{last}, {first}".lower())
        late = "_LATE" if number % 5 == 0 else ""
        files[f"{name}{late}_{number}_{number + 900}_01_rnn-1.ipynb"] = notebook(who)
    return files


def gradescope() -> dict[str, bytes]:
    files, metadata = {}, []
    for number, (who, name) in enumerate([*spelled().items(), ("x", STRANGER)], 1):
        files[f"assignment_12_export/submission_{number}/01_rnn.ipynb"] = notebook(who)
        sid = who if number % 3 else ""
        metadata.append(
            f"submission_{number}:\n  :submitters:\n  - :name: {json.dumps(name, ensure_ascii=False)}\n"
            f"    :sid: '{sid}'\n    :email: {who if number % 2 else 'other'}@uni.example\n"
            f"  :created_at: 2026-02-03 04:05:{number:02}.678901000 -08:00\n  :score: 0.0\n"
        )
    files["assignment_12_export/submission_metadata.yml"] = ("---\n" + "".join(metadata)).encode()
    return files


def folder_of_files() -> dict[str, bytes]:
    """Named by id, by e-mail's name, by name, by name and assignment; in folders and not."""
    files = {}
    names = spelled()
    for number, who in enumerate(names):
        path = (
            f"{who}.ipynb",
            f"{who}/01_rnn/01_rnn.ipynb",
            f"Section B/{names[who]}/homework/01_rnn (1).ipynb",
            f"{names[who]} 01_rnn.IPYNB",
            f"hw_{who}_final.ipynb.txt",
        )[number % 5]
        files[path] = notebook(who)
    files[f"{STRANGER}.ipynb"] = notebook("")
    return files


def collected(folder: Path) -> dict[str, str]:
    """What each student's collected notebook says, which is the id of whoever wrote it."""
    found = {}
    for path in (folder / "submitted").rglob("*.ipynb"):
        student, assignment, file = path.relative_to(folder / "submitted").parts
        assert (assignment, file) == (NAME, f"{NAME}.ipynb")
        found[student] = next(who for who, *_ in PEOPLE if notebook(who) == path.read_bytes())
    return found


def run(folder: Path, files: dict[str, bytes], known: dict | None = None, **options: bool) -> list[Row]:
    download = write(folder, files)
    rows, _ = collect(download, folder / "submitted", NAME, known or roster(), Options(**options))
    return rows


def states(rows: list[Row]) -> dict[str, str]:
    return {row.label: row.state for row in rows}
