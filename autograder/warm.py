"""Warm boxes: one box imports what an assignment may use, and forks a child for each submission (`forked`).

The next child is born while the one before it works. Where this does not work, boxes start cold, and `Boxes.warning`
says why.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from autograder import wire
from autograder.bubblewrap import Limits
from autograder.forked import Zygote
from autograder.sandbox import Box, SandboxUnavailable

CANARY_SECONDS = 60


class Boxes:
    """Where one worker's boxes come from: a zygote's children, or cold ones where that does not work."""

    def __init__(
        self,
        runtime: str,
        limits: Limits,
        *,
        modules: Sequence[str] = (),
        canary: str = "",
        trusted: bool = False,
        device: str = "cpu",
    ) -> None:
        """modules: what a zygote imports; none of them, no zygote. canary: a cell that its first child must run.

        On a GPU, and for work that is trusted without a box, every start is cold.
        """
        self.warning = ""
        self._limits, self._modules, self._canary = limits, tuple(modules), canary
        self._cold = partial(Box.start, runtime, limits=limits, device=device, trusted=trusted)
        self._runtime = runtime
        self._zygote: Zygote | None = None
        self._next: Future[Box] | None = None
        self._midwife = ThreadPoolExecutor(1, "midwife")
        self.warm = bool(modules) and not trusted and device == "cpu"

    def prepare(self) -> None:
        """Have the first warm box born, if that is not done. Where this does not work, `start` will say so."""
        with contextlib.suppress(SandboxUnavailable):
            if self.warm and not self._next:
                self._next = self._midwife.submit(self._ready_zygote().child)

    def start(self) -> Box:
        """A box that says `ready`. SandboxUnavailable if there is none.

        A warm one was born while the one before it worked, and the next is born while this one does.
        """
        for _ in range(2 if self.warm else 0):
            try:
                zygote = self._ready_zygote()
                box = self._born_meanwhile() or zygote.child()
                self._next = self._midwife.submit(zygote.child)
                return box
            except SandboxUnavailable as error:
                self.warning = f"boxes start cold, which takes longer: {error}"
                self.close()
        self.warm = False
        return self._cold()

    def close(self) -> None:
        """End the zygote, if there is one, and the box that nobody took."""
        unused = self._born_meanwhile()
        if unused:
            unused.kill()
        zygote, self._zygote = self._zygote, None
        if zygote:
            zygote.close()

    def _born_meanwhile(self) -> Box | None:
        """The box that was to be born while another worked; None if there is none, or it did not live."""
        born, self._next = self._next, None
        try:
            box = born.result() if born else None
        except SandboxUnavailable:  # the work that went on then may have kept it from being born
            return None
        if box and not box.running:
            box.kill()
            return None
        return box

    def _ready_zygote(self) -> Zygote:
        if self._zygote and self._zygote.spent:
            self.close()
        if self._zygote is None:
            self._zygote = Zygote(self._runtime, self._modules, self._limits)
            if self._canary:
                _try_out(self._zygote, self._canary)
        return self._zygote


def _try_out(zygote: Zygote, canary: str) -> None:
    """Let a child run a cell, and see that it can. SandboxUnavailable if it cannot."""
    with zygote.child() as box:
        deadline = time.monotonic() + CANARY_SECONDS
        try:
            ready = wire.receive(box.channel, deadline)
            wire.send(box.channel, {"op": "cell", "source": canary, "seconds": CANARY_SECONDS}, deadline)
            reply = wire.receive(box.channel, deadline)
        except wire.WireError as error:
            raise SandboxUnavailable(f"the trial child failed ({error})") from error
    if ready != {"op": "ready"} or not isinstance(reply, dict) or reply.get("fault"):
        raise SandboxUnavailable("the trial child could not run its cell")
