"""Limit each process to one thread where there is a process per core: more threads would wait for each other."""

import os

NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def one_each() -> None:
    """Set one thread for all processes started from now on, unless the user has set another number."""
    for name in NAMES:
        os.environ.setdefault(name, "1")
