"""Imported only by the fork server: loads everything that is needed to mark its assignment."""

import contextlib
import gc
import json
import os
import signal
from pathlib import Path

from autograder.batch.forkserver import PRELOAD
from rnn_course.kit.quiet import quiet_stderr

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process

from autograder.marking import job, papers  # noqa: E402 - slow: Ctrl-C may come meanwhile
from autograder.marking.secret import course_secret  # noqa: E402

# Errors in the assignment or its papers are reported when `LocalWorkers.open` or a worker reads them.
with quiet_stderr(), contextlib.suppress(Exception):
    name, place = json.loads(os.environ[PRELOAD])
    job.load(name)
    if place is None:  # workers draw the questions themselves
        papers.load_checked(name)
    else:
        shelf = papers.Shelf(Path(place[0]), *place[1:])
        job.preload(shelf, course_secret(shelf.folder.parent))
gc.freeze()  # or each worker's garbage collector would go through all of it, and copy its pages
