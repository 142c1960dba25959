"""Writing output so that nothing half-written and no planted link can do harm."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all; a link that lies at `path` is replaced, never followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Its name does not hold the file's, which may be as long as a name can be.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
