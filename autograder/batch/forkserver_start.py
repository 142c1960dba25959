"""Imported by the process that workers are forked from, and there alone: all that marks the assignment it is told."""

import contextlib
import os
import signal

from autograder.batch.forkserver import ASSIGNMENT
from rnn_course.kit.quiet import quiet_stderr

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that was asked to grade

from autograder.marking import job  # noqa: E402 - slow, so that Ctrl-C may come meanwhile

# Whatever is wrong with the assignment is said by those who ask for it.
with quiet_stderr(), contextlib.suppress(Exception):
    job.versions(os.environ[ASSIGNMENT])
