"""Messages between the box and the judge: bounded frames of JSON and numbers, nothing executable.

A frame is two lengths (4 bytes each, big-endian), JSON and a block of bytes. The JSON is a skeleton and a list of the
block's arrays; `kit.tree` defines what a message may hold, `kit.blocks` how arrays become bytes. Both ends use this
file; the trusted end validates everything that it reads.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

from rnn_course.kit import blocks, tree

MAX_FRAME = 16 * 2**20
MAX_JSON = 2**20
LENGTHS = struct.Struct(">II")
as_json = json.JSONEncoder(separators=(",", ":")).encode
FORK, FORKED, GO = b"f", b"b", b"g"  # to a zygote: fork a child; from the child: here I am; to it: begin


class WireError(Exception):
    """A frame that is malformed, too large or not allowed."""


class Closed(WireError):
    """The other end has closed the channel."""


class OutOfTime(WireError):
    """No complete frame was sent or received before the deadline."""


class Allowance:
    """How many bytes may still be received in all: many frames, each within its limit, can be too much together."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int) -> None:
        """Subtract a frame's size; WireError if not enough is left."""
        self._left -= size
        if self._left < 0:
            raise WireError("too much data was returned")


def after(seconds: float) -> float:
    """The deadline `seconds` from now, on the clock `time.monotonic`."""
    return time.monotonic() + seconds


def encode(message: Any) -> bytes:
    """Encode a message as one frame; TreeError if it is not a tree, WireError if it is too large."""
    skeleton, arrays = tree.flatten(message)
    listed, body = blocks.join(arrays.values())
    head = as_json([skeleton, listed]).encode()
    if len(head) > MAX_JSON or len(head) + len(body) > MAX_FRAME:
        raise WireError(f"the value is too large ({(len(head) + len(body)) >> 20} MiB)")
    return LENGTHS.pack(len(head), len(body)) + head + body


def decode(head: bytes, body: bytes | memoryview) -> Any:
    """Decode the two blocks of a frame; WireError if they are malformed."""
    try:
        skeleton, listed = json.loads(head)
        arrays = {str(number): array for number, array in enumerate(blocks.cut(listed, body))}
        return tree.unflatten(skeleton, arrays)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise WireError(f"malformed frame: {type(error).__name__}") from error


def send(channel: socket.socket, message: Any, deadline: float | None = None) -> None:
    """Send one message; Closed if the other end has closed, OutOfTime past the deadline (`time.monotonic`)."""
    frame = memoryview(encode(message))
    while frame:
        _set_timeout(channel, deadline)
        try:
            frame = frame[channel.send(frame) :]
        except TimeoutError as error:
            raise OutOfTime("the other end does not read") from error
        except OSError as error:
            raise Closed("the other end is gone") from error


def receive(channel: socket.socket, deadline: float | None = None, allowance: Allowance | None = None) -> Any:
    """Receive one message; Closed, OutOfTime, or WireError for anything malformed or beyond the allowance."""
    head_length, body_length = LENGTHS.unpack(_read(channel, LENGTHS.size, deadline))
    if head_length > MAX_JSON or head_length + body_length > MAX_FRAME:
        raise WireError("a frame that is too large")
    if allowance:
        allowance.take(head_length + body_length)
    frame = memoryview(_read(channel, head_length + body_length, deadline))
    return decode(bytes(frame[:head_length]), frame[head_length:])


def _read(channel: socket.socket, length: int, deadline: float | None) -> bytes:
    chunks = bytearray()
    while len(chunks) < length:
        _set_timeout(channel, deadline)
        try:
            chunk = channel.recv(min(length - len(chunks), 2**20))
        except TimeoutError as error:
            raise OutOfTime("no answer in time") from error
        except OSError as error:
            raise Closed("the other end is gone") from error
        if not chunk:
            raise Closed("the other end is gone")
        chunks += chunk
    return bytes(chunks)


def _set_timeout(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        channel.settimeout(None)
        return
    left = deadline - time.monotonic()
    if left <= 0:
        raise OutOfTime("no answer in time")
    channel.settimeout(left)
