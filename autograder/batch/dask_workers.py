"""Workers on other machines: an existing Dask cluster marks submissions that are sent to it as bytes."""

from __future__ import annotations

import warnings
from typing import Any
from uuid import uuid4

from distributed import Client, KilledWorker, as_completed
from distributed.client import FutureCancelledError

from autograder.box.sandbox import said
from autograder.errors import BatchError
from autograder.marking import job
from autograder.marking.marked import Done
from autograder.marking.marking import release_for
from autograder.marking.settings import Settings
from autograder.notebooks.collected import HandedIn, lost
from autograder.notebooks.release import Release

SECONDS = 30


class Cluster:
    """A Dask cluster as a pool of workers: `submit` submissions, fetch results with `next_done`."""

    def __init__(self, address: str, settings: Settings) -> None:
        """Connect to a scheduler. BatchError if none answers at the address, or if it has no workers."""
        self.says = f"{said(settings.sandbox)} on the workers of {address}"
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
            raise BatchError(f"{address}: no worker there; start one: dask worker {address} --nthreads 1") from error
        self._sent: Any = None
        self.under_way: dict[str, tuple[HandedIn, Any]] = {}
        self._completed = as_completed(loop=self._client.loop)

    @property
    def size(self) -> int:
        """How many submissions the cluster can mark at once at present."""
        return sum(self._client.nthreads().values())

    def open(self, name: str) -> Release:
        """Read a built assignment on a worker, and send the papers to all workers. BatchError if no worker can."""
        try:
            found: Release = self._client.submit(release_for, name, self._settings, pure=False).result()
            if self._settings.shelf and self._settings.papers:
                self._sent = self._send(self._settings.shelf.contents())
            return found
        except (KilledWorker, FutureCancelledError) as error:
            raise BatchError(f"{self._address}: no worker could read {name} ({error}); see its log") from error

    def _send(self, contents: dict[str, bytes]) -> Any:
        """The papers as the result of a task, which the scheduler has done again if the workers that hold it die."""
        with warnings.catch_warnings(action="ignore"):  # Dask advises to scatter large data, which does not survive
            return self._client.submit(dict, contents, pure=False)

    def submit(self, handed: HandedIn) -> None:
        """Have this submission marked as soon as a worker is free."""
        key = f"{handed.assignment}-{handed.student}-{uuid4().hex}"
        future = self._client.submit(job.mark, handed, self._settings, self._sent, key=key, pure=False)
        self.under_way[key] = handed, future
        self._completed.add(future)

    def next_done(self) -> Done:
        """Wait for the next result and return it. BatchError if the scheduler is lost."""
        while True:
            future = next(self._completed)
            handed, _ = self.under_way.pop(future.key)
            try:
                done: Done = future.result()
                return done
            except KilledWorker:
                why = "grading stopped several times on this notebook"
                self.submit(lost(handed, why))
            except FutureCancelledError as error:
                raise BatchError(
                    f"{self._address}: the scheduler was lost. Marks so far are saved; run the same command to continue"
                ) from error

    def close(self) -> None:
        """Disconnect from the cluster; unfinished work is dropped."""
        self._client.close()
