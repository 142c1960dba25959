"""Write files so that neither an interrupted write nor a planted link does harm."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Write a file completely or not at all; a link at `path` is replaced, never followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The temporary name does not contain the file's, which may already be as long as a name can be.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
