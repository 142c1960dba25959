"""A real Dask cluster on this machine: the same marks, a lost worker's work done again, clear words where it fails."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from autograder.batch.dask_workers import Cluster
from autograder.cli import demo
from autograder.errors import BatchError
from tests.autograder import classroom
from tests.autograder.conftest import Submit

pytestmark = pytest.mark.slow
WHO = ("client", "scheduler", "worker")
RECIPES = {"ada": demo.key, "blaise": demo.blank, "charles": demo.partly, "dorothy": demo.famous_mistake}


@contextmanager
def started(module, *options, environment=None):
    """A process of Dask's, ended with all that it started."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", *options]
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})})
    try:
        yield process
    finally:
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for one in family:
            one.kill()
        process.wait()


@contextmanager
def scheduling(protocol="tcp", environment=None):
    """A scheduler's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--host", "127.0.0.1", "--protocol", protocol, "--port", str(port), "--no-dashboard"]
    with started("dask_scheduler", *options, environment=environment):
        yield f"{protocol}://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with scheduling() as address:
        yield address


def worker(address, folder, count=1, environment=None):
    options = ["--nthreads", "1", "--nworkers", str(count), "--no-dashboard", "--local-directory", str(folder)]
    return started("dask_worker", address, *options, environment=environment)


@pytest.fixture
def class_of_four(submit: Submit, tmp_path: Path) -> Path:
    for student, recipe in RECIPES.items():
        submit(student, recipe)
    return tmp_path


def test_a_cluster_gives_the_same_records(scheduler, class_of_four, settings):
    classroom.grade("01_rnn", class_of_four, settings)
    here = classroom.records("01_rnn", class_of_four)
    with worker(scheduler, class_of_four / "dask", 2):
        pool = Cluster(scheduler, settings)
        classroom.grade("01_rnn", class_of_four, settings, pool=pool, regrade=True)
    assert classroom.records("01_rnn", class_of_four) == here


def nannies_children(process):
    """The processes that mark: the nannies start them again when they are lost."""
    return [
        one for one in psutil.Process(process.pid).children(recursive=True) if "spawn_main" in " ".join(one.cmdline())
    ]


def test_a_lost_workers_work_is_done_again(scheduler, class_of_four, settings):
    classroom.grade("01_rnn", class_of_four, settings)
    here = classroom.records("01_rnn", class_of_four)
    killed: list[int] = []

    with worker(scheduler, class_of_four / "dask", 2) as parent:
        pool = Cluster(scheduler, settings)

        def kill_one(row):
            if not killed:
                killed.append(nannies_children(parent)[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        rows = classroom.grade("01_rnn", class_of_four, settings, pool=pool, each=kill_one, regrade=True)
    assert killed
    assert len(rows) == 4
    assert classroom.records("01_rnn", class_of_four) == here


def test_who_kills_each_worker_is_left_to_a_person(scheduler, class_of_four, submit, settings):
    submit("mallory", classroom.kill_the_worker)
    with worker(scheduler, class_of_four / "dask", 2):
        rows = classroom.grade("01_rnn", class_of_four, settings, pool=Cluster(scheduler, settings))
    found = {row.student: row.verdict.score for row in rows}
    assert found.pop("mallory") is None
    assert len(found) == 4
    assert None not in found.values()


def test_no_scheduler_and_no_worker_are_said(settings, monkeypatch):
    monkeypatch.setattr("autograder.batch.dask_workers.SECONDS", 1)
    with pytest.raises(BatchError, match="no Dask scheduler answers there .*start one"):
        Cluster("tcp://127.0.0.1:1", settings)
    monkeypatch.setattr("autograder.batch.dask_workers.SECONDS", 10)
    with scheduling() as address, pytest.raises(BatchError, match="no worker there; start one: dask worker"):
        Cluster(address, settings)


def certificate(folder):
    """Dask's settings for TLS with a certificate that signs itself."""
    key, signed = folder / "key.pem", folder / "certificate.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=dask"]
    subprocess.run([*asked, "-keyout", key, "-out", signed], check=True, capture_output=True)
    named = {"ca-file": signed} | {
        f"{who}.{what}": file for who in WHO for what, file in (("key", key), ("cert", signed))
    }
    settings = {f"DASK_DISTRIBUTED__COMM__TLS__{name}": str(file) for name, file in named.items()}
    settings = {name.replace(".", "__").replace("-", "_").upper(): value for name, value in settings.items()}
    return {**settings, "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")
def test_the_command_grades_on_a_cluster_that_speaks_tls_alone(class_of_four, settings, monkeypatch):
    folder, tls = class_of_four, certificate(class_of_four)
    command = [
        sys.executable,
        "-m",
        "autograder.cli",
        "grade",
        "01_rnn",
        "--course",
        str(folder),
        "--trust-submissions",
    ]
    with scheduling("tls", tls) as address, worker(address, folder / "dask", environment=tls):
        done = subprocess.run(
            [*command, "--scheduler", address], capture_output=True, text=True, env={**os.environ, **tls}, timeout=120
        )
        monkeypatch.setattr("autograder.batch.dask_workers.SECONDS", 5)
        with pytest.raises(BatchError, match="no Dask scheduler answers there"):
            Cluster(address, settings)
    assert done.returncode == 0, done.stderr
    assert classroom.records("01_rnn", folder)["ada"]["score"] == 100
