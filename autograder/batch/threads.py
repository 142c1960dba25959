"""Where processes are at work on every core, each keeps to one thread: more would wait for each other."""

import os

NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def one_each() -> None:
    """Tell the processes that are started from now on, unless the user has said how many."""
    for name in NAMES:
        os.environ.setdefault(name, "1")
