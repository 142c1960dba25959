"""Warm boxes: one box, the zygote, imports the libraries and forks a child for each submission (zygote_client.py).

The next child is forked while the one before it works, which ends while the one after it works. If that fails, boxes
start cold, and `Boxes.warning` gives the reason.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from autograder.box.inside import wire
from autograder.box.limits import Limits
from autograder.box.sandbox import Box, Kind, resolve
from autograder.box.zygote_client import Zygote
from autograder.errors import SandboxUnavailable

TRIAL_SECONDS = 60


class Boxes:
    """The source of one worker's boxes: a zygote's children, or cold boxes if that does not work."""

    def __init__(
        self,
        runtime: str,
        limits: Limits,
        *,
        modules: Sequence[str] = (),
        trial: str = "",
        device: str = "cpu",
        kind: Kind = "auto",
    ) -> None:
        """modules: what the zygote imports; if empty, there is no zygote. trial: a cell that its first child must run.

        On a GPU, and for trusted work without a box, every start is cold.
        """
        self.warning = ""
        self._limits, self._modules, self._trial = limits, tuple(modules), trial
        self._cold = partial(Box.start, runtime, limits=limits, device=device, kind=kind)
        self._runtime, self._kind = runtime, kind
        self._zygote: Zygote | None = None
        self._next: Future[Box] | None = None
        self._last: Future[None] | None = None
        self._ahead, self._behind = ThreadPoolExecutor(1, "next-box"), ThreadPoolExecutor(1, "last-box")
        self.warm = bool(modules) and kind != "none" and device == "cpu"

    def prepare(self) -> None:
        """Start the first warm box in advance, if there is none. If that fails, `start` sets `warning`."""
        with contextlib.suppress(SandboxUnavailable):
            if self.warm and not self._next:
                self._next = self._ahead.submit(self._ready_zygote().child)

    def start(self) -> Box:
        """Start a box, which then sends `ready`. SandboxUnavailable if none can be started.

        A warm box was forked while the one before it worked; the next is forked while this one works.
        """
        for _ in range(2 if self.warm else 0):
            try:
                zygote = self._ready_zygote()
                box = self._forked_ahead() or zygote.child()
                self._next = self._ahead.submit(zygote.child)
                return box
            except SandboxUnavailable as error:
                self.warning = f"boxes start cold, which takes longer: {error}"
                self.close()
        self.warm = False
        return self._cold()

    def end(self, box: Box) -> None:
        """End a box that is not used any more: a warm one without waiting for it, but for the one before it."""
        if not self.warm:  # the next one may need what this one holds, such as a GPU's memory
            box.kill()
            return
        self._wait_for_last()
        self._last = self._behind.submit(box.kill)

    def _wait_for_last(self) -> None:
        last, self._last = self._last, None
        if last:
            try:
                last.result()
            except SandboxUnavailable as error:  # its submission is marked, and the next one's mark is not at fault
                self.warning = str(error)

    def close(self) -> None:
        """End the zygote, if there is one, the box that was forked in advance and the last one."""
        self._wait_for_last()
        unused = self._forked_ahead()
        if unused:
            unused.kill()
        zygote, self._zygote = self._zygote, None
        if zygote:
            zygote.close()

    def _forked_ahead(self) -> Box | None:
        """Take the box that was forked in advance; None if there is none, or it has ended."""
        ahead, self._next = self._next, None
        try:
            box = ahead.result() if ahead else None
        except SandboxUnavailable:  # the submission that ran meanwhile may have used up the memory
            return None
        if box and not box.running:
            box.kill()
            return None
        return box

    def _ready_zygote(self) -> Zygote:
        if self._zygote and self._zygote.spent:
            self.close()
        if self._zygote is None:
            self._zygote = Zygote(self._runtime, self._modules, self._limits, resolve(self._kind))
            if self._trial:
                _try_out(self._zygote, self._trial)
        return self._zygote


def _try_out(zygote: Zygote, source: str) -> None:
    """Check that a child can run a cell. SandboxUnavailable if it cannot."""
    with zygote.child() as box:
        deadline = time.monotonic() + TRIAL_SECONDS
        try:
            ready = wire.receive(box.channel, deadline)
            wire.send(box.channel, {"op": "cell", "source": source, "seconds": TRIAL_SECONDS}, deadline)
            reply = wire.receive(box.channel, deadline)
        except wire.WireError as error:
            raise SandboxUnavailable(f"the trial child failed ({error})") from error
    if ready != {"op": "ready"} or not isinstance(reply, dict) or reply.get("fault"):
        raise SandboxUnavailable("the trial child could not run its cell")
