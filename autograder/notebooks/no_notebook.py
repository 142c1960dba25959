"""What a file is that a student handed in as a notebook and that is none: one sentence, with what to do."""

from __future__ import annotations

import json
import re

from autograder.errors import UnreadableSubmission

EXAMINED = 200_000  # characters: what tells files apart is near their beginning
AGAIN = "hand in the .ipynb file that you work in"
SIGNATURES = (
    (b"PK\x03\x04", f"a zip archive, or an office document; unpack it and {AGAIN}"),
    (b"%PDF", f"a PDF; {AGAIN}"),
    (b"\x1f\x8b", f"a compressed file; unpack it and {AGAIN}"),
    (b"version https://git-lfs", "only Git's pointer to the file; run `git lfs pull` and hand in the file itself"),
)
CONFLICT = re.compile(r"^(<{7}|>{7}) .*$", re.MULTILINE)
LOGIN = re.compile(r"type=.?password|sign ?in|log ?in", re.IGNORECASE)
EXPORTED = re.compile(r"nbconvert|jp-Notebook|jp-Cell|class=.?input_area", re.IGNORECASE)
PYTHON = re.compile(
    r"^(#!.*python|# -\*- coding|# %%|import \w|from [\w.]+ import |def \w+\(|class \w+[(:])", re.MULTILINE
)


def json_of(content: bytes, name: str) -> object:
    """The JSON in a notebook's bytes, in UTF-8, UTF-16 or UTF-32; UnreadableSubmission says what the file is instead.

    name: of the file, for messages.
    """
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as error:
        raise _refused(name, _signature(content) or _encoding(error)) from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(name, _signature(content) or _text(text, error)) from error


def _refused(name: str, what: str) -> UnreadableSubmission:
    return UnreadableSubmission(f"{name}: {what}")


def _signature(content: bytes) -> str:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((f"not a notebook but {what}" for signature, what in SIGNATURES if start.startswith(signature)), "")


def _encoding(error: UnicodeDecodeError) -> str:
    where = f"byte {error.start + 1} cannot be read"
    return f"not UTF-8 text ({where}); a text editor saved it otherwise: open it in Jupyter, save it and hand in again"


def _text(text: str, error: ValueError | RecursionError) -> str:
    """What a text is that is not JSON."""
    start = text[:EXAMINED].lstrip("\ufeff \t\r\n")
    if not start.strip("\0"):
        return "the file is empty; save the notebook in Jupyter and hand in again"
    if start.startswith("<") and not start.startswith("<<<<<<<"):
        return _page(start)
    conflict = CONFLICT.search(text)
    if conflict and ">>>>>>> " in text and "<<<<<<< " in text:
        line = text.count("\n", 0, conflict.start()) + 1
        return f"has a merge conflict (line {line}); take one of the two versions with git and hand in again"
    if not start.startswith(("{", "[")) and PYTHON.search(start):
        return f"not a notebook but a Python script; {AGAIN}"
    if isinstance(error, json.JSONDecodeError) and start.startswith("{") and _ends_early(text, error):
        return "not a notebook (its JSON is broken: the file ends too early); download it again and hand in"
    return "not a notebook (its JSON is broken); download it again and hand in"


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    return error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string")


def _page(start: str) -> str:
    """What a web page is that was saved in place of a notebook."""
    if EXPORTED.search(start):
        return f"not a notebook but its export as a web page; {AGAIN}"
    if LOGIN.search(start):
        return "not a notebook but a web page, probably for logging in; log in, download the notebook and hand in again"
    return f"not a notebook but a web page; {AGAIN}"
