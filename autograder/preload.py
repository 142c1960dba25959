"""Imported by the process that worker processes are forked from: all that marks the assignment named by ASSIGNMENT."""

import os

from rnn_course.kit.quiet import quiet_stderr

ASSIGNMENT = "RNN_COURSE_PRELOAD"

if ASSIGNMENT in os.environ:
    from autograder import work

    with quiet_stderr():
        work.versions(os.environ[ASSIGNMENT])
