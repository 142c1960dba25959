"""The files in a download, which may be hostile: a folder, a zip, and zips inside it.

Nothing is ever unpacked to a path that an archive names: files are read one by one, each up to a limit. What cannot be
read, or should not be, is an entry with a fault.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from autograder.errors import CollectError, UnreadableSubmission
from autograder.notebooks.opening import read_below
from autograder.notebooks.reader import MAX_BYTES

MOST_FILES = 50_000  # in a download
MOST_INSIDE = 2_000  # in an archive that a student handed in
LARGEST_ENTRY = 400  # with long names and some extra fields
END, END_OF_64, TAIL = b"PK\x05\x06", b"PK\x06\x07", 65_557
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Python limits what one read of these can unpack to
JUNK_FOLDERS = frozenset(("__MACOSX", ".ipynb_checkpoints", ".git", "__pycache__"))
JUNK_FILES = frozenset((".ds_store", "thumbs.db", "desktop.ini"))
DRIVE = re.compile(r"^[A-Za-z]:")


class Rejected(Exception):
    """A file that is not read, and why in a few words."""


@dataclass(frozen=True)
class Entry:
    """A file of a download: its path, when it was changed, and how to read it. fault: why it is not read."""

    parts: tuple[str, ...]
    at: datetime | None
    read: Callable[[], bytes]
    fault: str = ""

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def path(self) -> str:
        return "/".join(self.parts)


def entries(path: Path) -> list[Entry]:
    """The files of a download, in order; CollectError if it cannot be read as a whole."""
    if path.is_dir():
        found = list(_in_folder(path))
    elif path.is_file():
        try:
            found = list(in_zip(path.open("rb"), MOST_FILES))  # open until the last entry is forgotten
        except Rejected as error:
            raise CollectError(f"{path}: {error}; download it again, or unpack it and name the folder") from error
    else:
        raise CollectError(f"{path}: no such file or folder; name the download")
    return sorted(found, key=lambda entry: entry.parts)


def _in_folder(base: Path) -> Iterator[Entry]:
    count = 0
    for folder, folders, names in os.walk(base):
        folders[:] = [name for name in folders if not _is_junk((name, ""))]
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in [*linked, *names]:
            path = Path(folder, name)
            parts = path.relative_to(base).parts
            if _is_junk(parts):
                continue
            count += 1
            if count > MOST_FILES:
                raise CollectError(f"{base}: more than {MOST_FILES} files; name the folder of one assignment")
            yield _file(base, path, parts)


def _file(base: Path, path: Path, parts: tuple[str, ...]) -> Entry:
    def read() -> bytes:
        try:
            return read_below(base, path)
        except UnreadableSubmission as error:
            raise Rejected(str(error).partition(": ")[2].partition(";")[0]) from error
        except OSError as error:
            raise Rejected(error.strerror or "cannot be read") from error

    state = path.lstat()
    fault = "a symbolic link" if stat.S_ISLNK(state.st_mode) else "" if stat.S_ISREG(state.st_mode) else "no file"
    return Entry(parts, datetime.fromtimestamp(state.st_mtime, UTC), read, fault)


def inside(content: bytes, parts: tuple[str, ...]) -> list[Entry]:
    """The files of an archive that is a file of a download itself; Rejected if it cannot be read."""
    return [
        Entry((*parts, *entry.parts), entry.at, entry.read, entry.fault)
        for entry in in_zip(io.BytesIO(content), MOST_INSIDE)
    ]


def in_zip(file: IO[bytes], most: int) -> Iterator[Entry]:
    """The files of a zip archive; Rejected if it is none, or has too many."""
    _limit_directory(file, most)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise Rejected("a broken zip archive") from error
    if len(archive.infolist()) > most:
        raise Rejected(f"an archive of more than {most} files")
    for info in archive.infolist():
        named = _name(info).replace("\\", "/")
        parts = tuple(part for part in named.split("/") if part not in ("", "."))
        if not info.is_dir() and parts and not _is_junk(parts):
            yield Entry(parts, _time(info), lambda info=info: _member(archive, info), _fault(info, named))  # type: ignore[misc]


def _limit_directory(file: IO[bytes], most: int) -> None:
    """Rejected if the archive's directory, which is read whole into memory, is larger than so many files need."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    place = tail.rfind(END)
    if place < 0 or len(tail) - place < 22:
        raise Rejected("a broken zip archive")
    (directory,) = struct.unpack_from("<L", tail, place + 12)
    if directory > most * LARGEST_ENTRY or tail[max(0, place - 20) : place].startswith(END_OF_64):
        raise Rejected(f"an archive of more than {most} files, or of more than 4 GB")
    file.seek(0)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack one file, up to the limit, whatever size the archive says."""
    if info.file_size > MAX_BYTES:
        raise Rejected(f"unpacks to more than {MAX_BYTES >> 20} MiB")
    try:
        with archive.open(info) as file:
            content = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error) as error:
        raise Rejected("broken in the archive") from error
    if len(content) > MAX_BYTES:
        raise Rejected(f"unpacks to more than {MAX_BYTES >> 20} MiB")
    return content


def _fault(info: zipfile.ZipInfo, named: str) -> str:
    """Why a file of an archive is not read; empty if it may be."""
    if named.startswith("/") or DRIVE.match(named) or ".." in named.split("/"):
        return "its path leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a symbolic link"
    if info.flag_bits & 0x1:
        return "encrypted"
    return "" if info.compress_type in METHODS else "packed in a way that is not supported"


def _name(info: zipfile.ZipInfo) -> str:
    """A file's name; macOS writes UTF-8 without the flag for it."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _time(info: zipfile.ZipInfo) -> datetime | None:
    """When a file was changed: from the extended timestamp in UTC, else the local time of whoever packed it."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 0x5455 and length >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack_from("<l", extra, 5)[0], UTC)
        extra = extra[4 + length :]
    try:
        return datetime(*info.date_time).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is_junk(parts: tuple[str, ...]) -> bool:
    """What systems add to folders and archives, and no student handed in."""
    name = parts[-1]
    return bool(JUNK_FOLDERS & set(parts[:-1])) or name.lower() in JUNK_FILES or name.startswith("._")
