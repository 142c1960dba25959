"""Send a box one message and get its reply, serving its calls of oracles meanwhile; every reply is validated."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from autograder.box.inside import wire
from autograder.box.sandbox import Box
from autograder.marking.oracles import Oracle
from rnn_course.kit.assess import Fault

MAX_ORACLE_CALLS = 10_000
TEXT_LIMIT = 400
KINDS = ("missing", "not_attempted", "timeout", "memory", "error", "refused")
NONSENSE = Fault("crash", "it sent a malformed reply")

_numbers = itertools.count(1)


def exchange(
    box: Box, message: dict[str, Any], deadline: float, allowance: wire.Allowance, oracle: Oracle
) -> dict[str, Any] | Fault:
    """The reply to a message, or a Fault with the reason if none came; then the box cannot be used any more."""
    number = next(_numbers)
    try:
        wire.send(box.channel, {**message, "number": number}, deadline)
        for _ in range(MAX_ORACLE_CALLS):
            reply = wire.receive(box.channel, deadline, allowance)
            if not isinstance(reply, dict):
                break
            if not (isinstance(reply.get("op"), str) and reply["op"] == "oracle"):
                if not isinstance(reply.get("number"), int) or reply["number"] != number:
                    raise wire.WireError("it replied out of turn")
                return reply
            wire.send(box.channel, _consult(oracle, reply, message.get("oracles", [])), deadline)
        raise wire.WireError("not a reply")
    except wire.OutOfTime:
        return Fault("timeout")
    except wire.Closed:
        death = box.death()
        return Fault("memory") if death == "memory" else Fault("crash", death)
    except wire.WireError as error:
        return Fault("crash", str(error))


def _consult(oracle: Oracle, call: dict[str, Any], allowed: Sequence[str]) -> dict[str, Any]:
    """The reference's arrays for the arguments that the box sent; an error text if it cannot take them."""
    name, args, kwargs = call.get("name"), call.get("args"), call.get("kwargs")
    known = isinstance(name, str) and name in allowed
    if known and isinstance(args, tuple) and isinstance(kwargs, dict):
        return oracle(str(name), args, kwargs)
    return {"error": "no such function"}


def fault_in(reply: Any) -> Fault:
    """Read a fault that the box sent, with its texts cut to size; a malformed one is a crash."""
    fields = ("kind", "text", "exception", "line")
    if not isinstance(reply, dict) or not all(isinstance(reply.get(field), str) for field in fields):
        return NONSENSE
    kind, text, exception, line = (reply[field][:TEXT_LIMIT] for field in fields)
    return Fault(kind, text, exception, line) if kind in KINDS else NONSENSE
