"""The files of a package: the scripts, what installs this software, the course secret and the papers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement

from autograder.errors import ExportError
from autograder.marking.papers import FOLDER, NUMBER_FILE, Shelf
from autograder.marking.secret import SECRET_FILE
from autograder.output.atomic import write_atomically

TEMPLATES = Path(__file__).parent / "templates"
EPOCH = (1980, 1, 1, 0, 0, 0)
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Plan:
    """What to export: an assignment, how this software is installed there, in which box, which secret and papers.

    image: PrairieLearn's; secret and shelf: None where the package must not have them.
    """

    name: str
    title: str
    requirement: str
    wheels: tuple[Path, ...] = ()
    sandbox: str = "auto"
    image: str = ""
    secret: bytes | None = None
    shelf: Shelf | None = None


def template(file: str, **values: str) -> bytes:
    """A template with its @names@ filled in."""
    text = (TEMPLATES / file).read_text("utf-8")
    return re.sub(r"@([a-z]+)@", lambda found: values[found[1]], text).encode()


def requirements(plan: Plan, folder: str) -> Files:
    """What pip installs: the wheels if there are any, else the requirement by name; and this machine's versions."""
    files = {f"{folder}{wheel.name}": wheel.read_bytes() for wheel in plan.wheels}
    wanted = [f"./{wheel.name}" for wheel in plan.wheels] or [plan.requirement]
    files[f"{folder}requirements.txt"] = "".join(f"{line}\n" for line in wanted).encode()
    files[f"{folder}constraints.txt"] = constraints().encode()
    return files


def constraints() -> str:
    """The versions that this machine has of what this software needs; papers are only used with the same."""
    wanted = [Requirement(line) for line in metadata.requires("rnn-course") or ()]
    needed = sorted({one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})})
    found = []
    for name in needed:
        try:
            found.append(f"{name}=={metadata.version(name)}\n")
        except metadata.PackageNotFoundError:
            continue
    return "".join(line for line in found if not line.startswith("rnn-course"))


def course_files(plan: Plan, folder: str) -> Files:
    """The course secret and the papers, as they lie in a course's folder."""
    assert plan.secret is not None
    assert plan.shelf is not None
    papers = f"{folder}{FOLDER}/{plan.name}/"
    files = {f"{folder}{SECRET_FILE}": plan.secret, f"{papers}{NUMBER_FILE}": f"{plan.shelf.number}\n".encode()}
    kept = {f"{papers}{plan.shelf.fingerprint}/{name}": content for name, content in plan.shelf.contents().items()}
    return {**files, **kept}


def checked(requirement: str, wheels: tuple[Path, ...]) -> None:
    """ExportError if pip could not install these."""
    try:
        Requirement(requirement)
    except InvalidRequirement as error:
        raise ExportError(f"--requirement {requirement!r}: {error.args[0].splitlines()[0]}") from error
    for wheel in wheels:
        if not wheel.is_file() or wheel.suffix != ".whl":
            raise ExportError(f"{wheel}: no wheel; build both with `make wheels`, and give --wheel twice")
    names = {wheel.name.partition("-")[0] for wheel in wheels}
    if wheels and names != {"rnn_course", "rnn_course_kit"}:
        raise ExportError("--wheel: give both wheels, rnn_course-*.whl and rnn_course_kit-*.whl")


def write_zip(path: Path, files: Files) -> None:
    """Write a package as a zip that only its owner can read: it may hold the course secret."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = _mode(name, text) << 16
            archive.writestr(info, text, zipfile.ZIP_DEFLATED)
    write_atomically(path, content.getvalue(), mode=0o600)


def write_folder(folder: Path, files: Files) -> None:
    """Write a package as a folder; its own files are replaced, others are left alone."""
    for name, text in files.items():
        write_atomically(folder / name, text, mode=_mode(name, text))


def _mode(name: str, content: bytes) -> int:
    if name.rpartition("/")[2] == SECRET_FILE:
        return 0o600
    return 0o755 if content.startswith(b"#!") else 0o644
