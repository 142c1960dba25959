"""Open submissions name by name below the folder of all submissions, so that no link is ever followed."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UnreadableSubmission
from autograder.notebooks.reader import read_bytes

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@contextlib.contextmanager
def folder_below(base: Path, *names: str) -> Iterator[int]:
    """Open base/name/name/... as a descriptor; `base` may be a link, but UnreadableSubmission if anything below is."""
    descriptor = os.open(base, FOLDER)
    try:
        for place, name in enumerate(names):
            if _is_link(name, descriptor):
                where = "/".join(names[: place + 1])
                raise UnreadableSubmission(f"{where}: a symbolic link; hand in the folder itself")
            inner = os.open(name, FOLDER | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def _is_link(name: str, folder: int) -> bool:
    """Whether a name is a link, for a clear message; opening it must refuse a link all the same."""
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def read_below(base: Path, path: Path) -> bytes:
    """A notebook's bytes; UnreadableSubmission if `read_bytes` refuses it or the path below `base` contains a link."""
    *folders, name = path.relative_to(base).parts
    with folder_below(base, *folders) as folder:
        return read_bytes(Path(name), folder)
