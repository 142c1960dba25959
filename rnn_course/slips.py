"""Known mistakes as slips: which line of the reference is written otherwise, and the sentence that names it.

    wrong = slips(
        rnn_step_backward,
        '''
        derivative_omitted: the derivative of tanh is missing, dh_next is used as it is; (1.4) multiplies it by
            1 - h_next².
            1.4 | dz = dh_next
        squeezes_the_gradients: axes of size 1 are squeezed away; every gradient has the shape of what it belongs to.
            return | return tuple(np.squeeze(each) for each in (dx, dh, dW, dU, db))
        ''',
    )

Each begins with its name and its sentence. Below it stand the lines that are written otherwise, and after a bar what is
written there instead; more lines follow below, each after a bar. A line of the reference is named by the number of its
equation, which is in the comment at its end, or by the text that it starts with. It must be there exactly once, so that
a reference cannot change under its mistakes unseen.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn_course.authoring import equations_in
from rnn_course.exercise import Accepted, AuthoringError, Misconception
from rnn_course.source import NUMBER, Line, Source

HEAD = re.compile(r"(\w+): (.+)")
CHANGE = re.compile(r" +(\S.*?)? *(?:^|(?<= ))\|(?: (.*)|$)")


@dataclass
class _Slip:
    """One mistake as it is written: its sentence, and for each place the lines that are written there."""

    name: str
    says: str
    changes: dict[str, str] = field(default_factory=dict)


def slips(
    right: Callable[..., Any] | Accepted, text: str, *, using: Mapping[str, Any] | None = None
) -> tuple[Misconception, ...]:
    """Keep the mistakes that a text lists, in its order.

    right: the reference, or another right answer where people do not write as the reference does: an accepted
    one, or any function or class. using: names that the new lines use and the module of `right` does not have.
    AuthoringError if a line of the reference is not there exactly once, or a line of the text is not understood.
    """
    function = right.function if isinstance(right, Accepted) else right
    source = _Slipped(function)
    names = {**vars(inspect.getmodule(function)), **(using or {})}
    return tuple(source.slip(one, names) for one in _read(text))


def _read(text: str) -> Iterator[_Slip]:
    """The slips in a text."""
    slip: _Slip | None = None
    place = ""
    for line in textwrap.dedent(text).strip("\n").splitlines():
        head, change = HEAD.fullmatch(line), CHANGE.fullmatch(line)
        if head:
            if slip:
                yield slip
            slip, place = _Slip(head[1], head[2]), ""
        elif slip and change and (change[1] or place):
            place = change[1] or place
            before = [slip.changes[place]] if place in slip.changes else []
            slip.changes[place] = "\n".join([*before, change[2] or ""])
        elif slip and line.startswith(" ") and not slip.changes:
            slip.says += f" {line.strip()}"
        else:
            raise AuthoringError(f"slips: {line.strip()!r} is neither `name: sentence` nor `place | new line`")
    if slip:
        yield slip


class _Slipped(Source):
    """A reference whose lines can be written otherwise."""

    def slip(self, slip: _Slip, names: dict[str, Any]) -> Misconception:
        """Write some lines otherwise and run the definition. A line without a number breaks what its sentence cites."""
        written, breaks = list(self.lines), []
        for place, line in slip.changes.items():
            found = self._find(slip.name, place)
            breaks += [place] if NUMBER.fullmatch(place) else self.equations(found)
            old = self.lines[found.first]
            indent = old[: len(old) - len(old.lstrip())]
            written[found.first] = textwrap.indent(line, indent)
            written[found.first + 1 : found.last + 1] = [""] * (found.last - found.first)
        source = "\n".join(written[self.start :])
        scope = dict(names)
        exec(compile(source, f"<slip {slip.name} of {self.name}>", "exec"), scope)
        broken = tuple(dict.fromkeys(breaks or equations_in(slip.says)))
        return Misconception(slip.name, slip.says, scope[self.name], broken, source)

    def _find(self, slip: str, place: str) -> Line:
        number = NUMBER.fullmatch(place)
        found = [
            line
            for line in self.statements
            if (place in self.equations(line) if number else self.lines[line.first].lstrip().startswith(place))
        ]
        if len(found) != 1:
            raise AuthoringError(f"slip {slip}: {place!r} is on {len(found)} lines of {self.name}; name one line")
        return found[0]
