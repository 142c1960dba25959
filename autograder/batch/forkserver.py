"""Start the fork server early, so that it imports the libraries while the main process does other things.

The fork server is the process from which workers are forked.
"""

from __future__ import annotations

import json
import multiprocessing
import os

from autograder.batch import threads
from autograder.marking.settings import Settings

# It tells `forkserver_start`, the module that the fork server imports, what to load.
PRELOAD = "RNN_COURSE_PRELOAD"


def begin(name: str, settings: Settings) -> None:
    """Start the fork server for an assignment, if the system has one and it is not running yet."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        threads.one_each()
        shelf = settings.shelf
        place = [str(shelf.folder), name, shelf.fingerprint, shelf.number] if shelf and settings.papers else None
        os.environ[PRELOAD] = json.dumps([name, place])
        multiprocessing.get_context("forkserver").set_forkserver_preload(["autograder.batch.forkserver_start"])
        forkserver.ensure_running()
