"""The course secret: it decides every hidden question, so it never enters a box, a record or a repository."""

from __future__ import annotations

import hashlib
import hmac
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


def seed_of(secret: bytes, assignment: str, content: bytes, papers: int = 0) -> str:
    """The seed of a submission's questions, which only the holder of the course secret can compute.

    It is that of one of so many papers, picked by the submission's bytes; if there are none, its own.
    """
    own = _hmac(secret, assignment.encode() + b"\0" + content)
    return paper_seed(secret, assignment, picked(own, papers)) if papers else own


def paper_seed(secret: bytes, assignment: str, number: int) -> str:
    """The seed of one of an assignment's papers."""
    return _hmac(secret, f"{assignment}\0paper\0{number}".encode())


def picked(seed: str, papers: int) -> int:
    """Which of so many papers a submission gets, by the seed of its own."""
    return int(seed[:16], 16) % papers


def _hmac(secret: bytes, message: bytes) -> str:
    return hmac.new(secret, message, hashlib.sha256).hexdigest()
