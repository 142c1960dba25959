"""Start the fork server early, so that it imports the libraries while the main process does other things.

The fork server is the process from which workers are forked.
"""

import multiprocessing
import os

from autograder.batch import threads

ASSIGNMENT = "RNN_COURSE_PRELOAD"  # names it to `forkserver_start`, the module that the fork server imports


def begin(name: str) -> None:
    """Start the fork server for an assignment, if the system has one and it is not running yet."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        threads.one_each()
        os.environ[ASSIGNMENT] = name
        multiprocessing.get_context("forkserver").set_forkserver_preload(["autograder.batch.forkserver_start"])
        forkserver.ensure_running()
