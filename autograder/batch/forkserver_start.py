"""Imported only by the fork server: loads everything that is needed to mark its assignment."""

import contextlib
import gc
import os
import signal

from autograder.batch.forkserver import ASSIGNMENT, REFERENCES
from rnn_course.kit.quiet import quiet_stderr

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process

from autograder.marking import job, papers  # noqa: E402 - slow: Ctrl-C may come meanwhile

# Errors in the assignment are reported when `LocalWorkers.open` reads it.
with quiet_stderr(), contextlib.suppress(Exception):
    job.versions(os.environ[ASSIGNMENT])
    if os.environ[REFERENCES]:
        papers.load_checked(os.environ[ASSIGNMENT])
gc.freeze()  # or each worker's garbage collector would go through all of it, and copy its pages
