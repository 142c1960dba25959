"""`rnn-course doctor`: what works on this machine, and the one command that fixes what does not."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.box import sandbox
from autograder.box.limits import Limits
from autograder.box.pool import Boxes
from autograder.errors import GradebookError

OLDEST = (3, 11)
PROBE = "import keras, json; print(json.dumps([keras.__version__, keras.backend.backend()]))"
DEVICES = {
    "tensorflow": "import tensorflow as tf; print(len(tf.config.list_physical_devices('GPU')))",
    "torch": "import torch; print(torch.cuda.device_count())",
    "jax": "import jax; print(sum(d.platform == 'gpu' for d in jax.devices()))",
}


@dataclass(frozen=True)
class Finding:
    """The result of one check: "ok", "warning" or "fault", what was found, and how to fix it."""

    what: str
    state: str
    says: str
    fix: str = ""


def examine() -> list[Finding]:
    """Check everything that marking needs."""
    backend, found = _keras()
    return [_python(), _tensorflow(), *found, _device(backend), *_box(), _gradebook(), _kernel()]


def _python() -> Finding:
    says = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info >= OLDEST:
        return Finding("Python", "ok", says)
    return Finding("Python", "fault", says, "install Python 3.11 or later, then make setup")


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _tensorflow() -> Finding:
    version = _version("tensorflow")
    if version:
        return Finding("TensorFlow", "ok", version)
    return Finding("TensorFlow", "fault", "not installed", "make setup")


def _keras() -> tuple[str, list[Finding]]:
    """Check Keras in a process of its own: a broken backend must not break the doctor."""
    done = _run(PROBE)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        fix = "unset KERAS_BACKEND" if "KERAS_BACKEND" in os.environ else "make setup"
        return "", [Finding("Keras", "fault", last, fix)]
    version, backend = json.loads(done.stdout.strip().splitlines()[-1])
    return backend, [Finding("Keras", "ok", f"{version}, backend {backend} ({_backend_source()})")]


def _backend_source() -> str:
    if "KERAS_BACKEND" in os.environ:
        return "set by KERAS_BACKEND"
    config = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json"
    return f"set in {config}" if config.is_file() else "the default"


def _device(backend: str) -> Finding:
    if not backend:
        return Finding("device", "warning", "unknown: Keras does not start")
    done = _run(DEVICES[backend])
    count = done.stdout.strip().splitlines()[-1:] or ["0"]
    says = "CPU only (marks are the same, Keras assignments take longer)" if count == ["0"] else f"{count[0]} GPU"
    return Finding("device", "ok", says)


def _box() -> list[Finding]:
    no_namespaces, no_landlock = sandbox.probe("bubblewrap"), sandbox.probe("landlock")
    second = f"{sandbox.said('landlock')} works too" if no_landlock is None else no_landlock
    if no_namespaces is None:
        return [Finding("box", "ok", f"bubblewrap works; {second}"), _warm_start()]
    says, _, fix = no_namespaces.partition("; ")
    if no_landlock is None:
        works = f"{sandbox.said('landlock')} works, and is used; bubblewrap would be stricter, but: {says}"
        return [Finding("box", "ok", works, fix), _warm_start()]
    return [Finding("box", "fault", f"{says}; {no_landlock}", fix or "apt-get install bubblewrap")]


def _warm_start() -> Finding:
    boxes = Boxes("numpy", Limits(), modules=("numpy",))
    try:
        boxes.start().kill()
    finally:
        boxes.close()
    says = boxes.warning or "boxes for a class are forked from one that has imported the libraries"
    return Finding("warm starts", "warning" if boxes.warning else "ok", says)


def _gradebook() -> Finding:
    from autograder.gradebook.record import opened

    path = Path("gradebook.db")
    if not path.exists():
        return Finding("gradebook", "ok", "none here yet; rnn-course grade creates it")
    try:
        with opened(f"sqlite:///{path.resolve()}") as gradebook:
            names = ", ".join(assignment.name for assignment in gradebook.assignments) or "no assignment yet"
        return Finding("gradebook", "ok", f"{path}: {names}")
    except GradebookError as error:
        return Finding("gradebook", "fault", str(error), f"mv {path} {path}.broken")


def _kernel() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding("kernel", "fault", "no python3 kernel", f"{sys.executable} -m ipykernel install --sys-prefix")
    if importlib.util.find_spec("rnn_course") is None:
        return Finding("kernel", "fault", "rnn_course is not installed for it", "make setup")
    return Finding("kernel", "ok", f"python3 ({spec.argv[0]})")


def _run(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, env=environment
    )
