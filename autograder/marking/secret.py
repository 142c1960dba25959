"""The course secret: it decides every hidden question, so it never enters a box, a record or a repository."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.errors import SecretError

SECRET_FILE = ".course-secret"
MIN_BYTES = 32


def course_secret(root: Path) -> bytes:
    """The course's secret, made on first use with mode 0600. SecretError if the file holds something too short."""
    path = root / SECRET_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_bytes().strip()
        if len(secret) < MIN_BYTES:
            raise SecretError(f"{path}: too short for a course secret; restore it from a backup or delete it") from None
        return secret
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_hex(32).encode()
        file.write(secret)
    return secret
