"""Start the fork server early, so that it imports the libraries while the main process does other things.

The fork server is the process from which workers are forked.
"""

import multiprocessing
import os

from autograder.batch import threads

# They tell `forkserver_start`, the module that the fork server imports, what to load.
ASSIGNMENT = "RNN_COURSE_PRELOAD"
REFERENCES = "RNN_COURSE_PRELOAD_REFERENCES"


def begin(name: str, *, references: bool) -> None:
    """Start the fork server for an assignment, if the system has one and it is not running yet.

    references: whether workers draw the questions themselves, and so need the assignment's references.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        threads.one_each()
        os.environ[ASSIGNMENT] = name
        os.environ[REFERENCES] = "yes" if references else ""
        multiprocessing.get_context("forkserver").set_forkserver_preload(["autograder.batch.forkserver_start"])
        forkserver.ensure_running()
