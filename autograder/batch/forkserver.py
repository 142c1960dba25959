"""Starting the process that workers are forked from, early: it imports while the one that grades does other things."""

import multiprocessing
import os

from autograder.batch import threads

ASSIGNMENT = "RNN_COURSE_PRELOAD"  # names it to `autograder.batch.forkserver_start`, which is what that process imports


def begin(name: str) -> None:
    """Start to import what marks an assignment, if this system has such processes and ours is not running yet."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing import forkserver

        threads.one_each()
        os.environ[ASSIGNMENT] = name
        multiprocessing.get_context("forkserver").set_forkserver_preload(["autograder.batch.forkserver_start"])
        forkserver.ensure_running()
