"""Workers on other machines: a Dask cluster that is already there marks what is sent to it by content."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from distributed import Client, KilledWorker, as_completed
from distributed.client import FutureCancelledError

from autograder.errors import BatchError
from autograder.marking import job
from autograder.marking.job import Done
from autograder.marking.marking import Settings, checked_release
from autograder.notebooks.collected import HandedIn, lost
from autograder.notebooks.release import Release

SECONDS = 30


class Cluster:
    """A cluster's workers as a pool: `submit` work, and take what is done with `next_done`."""

    def __init__(self, address: str, settings: Settings) -> None:
        """BatchError if no scheduler answers at the address, or one without workers does."""
        self.says = f"bubblewrap on the workers of {address}"
        self._address, self._settings = address, settings
        try:
            self._client = Client(address, timeout=SECONDS, set_as_default=False)
        except Exception as error:  # Dask has many: no answer, no such protocol, no certificate
            raise BatchError(
                f"{address}: no Dask scheduler answers there ({error}); start one: dask scheduler"
            ) from error
        try:
            self._client.wait_for_workers(1, timeout=SECONDS)
        except TimeoutError as error:
            self.close()
            raise BatchError(f"{address}: no worker is there; start one: dask worker {address} --nthreads 1") from error
        self.under_way: dict[str, tuple[HandedIn, Any]] = {}
        self._completed = as_completed(loop=self._client.loop)

    @property
    def size(self) -> int:
        """How many submissions the cluster marks at once, now."""
        return sum(self._client.nthreads().values())

    def open(self, name: str) -> Release:
        """A built assignment, as a worker has it. BatchError if none can."""
        try:
            checked: Release = self._client.submit(checked_release, name, pure=False).result()
            return checked
        except (KilledWorker, FutureCancelledError) as error:
            raise BatchError(f"{self._address}: no worker could read {name} ({error}); see their logs") from error

    def submit(self, handed: HandedIn) -> None:
        """Mark this one as soon as a worker is free."""
        key = f"{handed.assignment}-{handed.student}-{uuid4().hex}"
        future = self._client.submit(job.mark, handed, self._settings, key=key, pure=False)
        self.under_way[key] = handed, future
        self._completed.add(future)

    def next_done(self) -> Done:
        """The next result; waits for it. BatchError if the scheduler is lost."""
        while True:
            future = next(self._completed)
            handed, _ = self.under_way.pop(future.key)
            try:
                done: Done = future.result()
                return done
            except KilledWorker:
                why = "its worker was lost again and again"
                self.submit(lost(handed, why))
            except FutureCancelledError as error:
                raise BatchError(
                    f"{self._address}: the scheduler was lost; what is recorded stays recorded, grade again to go on"
                ) from error

    def close(self) -> None:
        """Leave the cluster; work that is not done is dropped."""
        self._client.close()
