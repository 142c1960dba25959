"""Write files so that neither an interrupted write nor a planted link does harm."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: str | bytes, mode: int = 0o644) -> None:
    """Write a file completely or not at all; a link at `path` is replaced, never followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The temporary name does not contain the file's, which may already be as long as a name can be.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
