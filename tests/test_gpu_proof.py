"""The script for a machine with a GPU: what it reads, what it says, what it takes for a failure; run on the CPU."""

from __future__ import annotations

import json

import pytest

from autograder.box.sandbox import probe
from scripts import gpu_proof
from scripts.gpu_proof import Program, Result

PRINTED = """
an_lstm, torch on cpu: worst relative error of outputs, of gradients; epsilon
    float32         6.6e-08  1.5e-07  1.2e-07
.
a_gru, torch on cpu: worst relative error of outputs, of gradients; epsilon
    float32         6.3e-08  4.5e-07  1.2e-07
.
an_attention, torch on cpu: worst relative error of outputs, of gradients; epsilon
    float32         1.0e-08  2.0e-08  1.2e-07
.
an_lstm, torch on gpu:0: worst relative error of outputs, of gradients; epsilon
    mixed_float16   2.0e-04  3.0e-04  9.8e-04
.
"""


def test_the_table_has_the_worst_of_all_models():
    rows = gpu_proof.table(["", PRINTED]).splitlines()[2:]
    assert rows == [
        "| torch | cpu | float32 | 6.6e-08 | 4.5e-07 | 1.2e-07 |",
        "| torch | gpu | mixed_float16 | 2.0e-04 | 3.0e-04 | 9.8e-04 |",
    ]


def test_a_program_that_takes_too_long_is_ended_with_its_children():
    done = gpu_proof.run(["-c", "import subprocess; subprocess.run(['sleep', '60'])"], {}, 1)
    assert done.fault == "took too long"


def test_a_program_that_fails_is_quoted():
    assert gpu_proof.run(["-c", "import no_such"], {}, 30).fault.startswith("exit status 1: ModuleNotFoundError")


def test_a_missing_backend_is_named_and_fails(monkeypatch, capsys):
    monkeypatch.setattr(gpu_proof.importlib.util, "find_spec", lambda name: None)
    assert gpu_proof.main(["--backends", "jax"]) == 1
    assert "✗ jax  backend: not installed, or does not start: nothing was run" in capsys.readouterr().out


@pytest.mark.parametrize(("count", "device"), [("0\n", "cpu"), ("2\n", "gpu"), ("", None), ("no driver", None)])
def test_the_device_is_what_the_backend_finds(monkeypatch, count, device):
    monkeypatch.setattr(gpu_proof, "run", lambda words, environment, seconds: Program(0, count, ""))
    assert gpu_proof.devices("torch", 1) == device


@pytest.mark.parametrize(("score", "ok"), [(5.0, True), (3.0, False)])
def test_a_key_must_get_every_point(monkeypatch, score, ok):
    exercise = {"name": "run_lstm", "score": score, "max_score": 5, "message": "relative error 0.1"}
    found = {"score": score, "max_score": 5, "sandbox": "none", "exercises": [exercise]}
    asked = []

    def run(words, environment, seconds):
        asked.append(words)
        return Program(1 - ok, json.dumps(found), "")

    monkeypatch.setattr(gpu_proof, "run", run)
    result = gpu_proof.mark("08_keras_layers", "course", "gpu", "none", {}, 1)
    assert (result.ok, "run_lstm: relative error 0.1" in result.says) == (ok, not ok)
    assert asked[0][-3:] == ["--device", "gpu", "--trust-submissions"]


@pytest.mark.parametrize(("device", "ok"), [("cpu", True), ("gpu", False)])
def test_a_box_without_the_gpu_is_a_failure(monkeypatch, device, ok):
    monkeypatch.setattr(gpu_proof, "run", lambda words, environment, seconds: Program(0, "0\n", ""))
    assert gpu_proof.in_box("torch", device, "auto", {}, 1) == Result("GPUs in the box", ok, "0")


def test_without_a_paper_nothing_is_marked(monkeypatch):
    monkeypatch.setattr(gpu_proof.importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(gpu_proof, "devices", lambda backend, seconds: "gpu")
    monkeypatch.setattr(gpu_proof, "run", lambda words, environment, seconds: Program(None, "", ""))
    found = list(gpu_proof.prove("jax", "auto", "course", ["08_keras_layers"], lambda steps: 1))
    assert [(each.step, each.ok) for each in found] == [
        ("device", True),
        ("precision", False),
        ("GPUs in the box", False),
        ("08_keras_layers: paper", False),
        ("08_keras_layers: key", False),
    ]
    assert found[-1].says == "not marked, since there is no paper"


@pytest.mark.measured
@pytest.mark.skipif(probe() is not None, reason=f"no sandbox here: {probe()}")
def test_on_the_cpu_every_step_passes_and_no_gpu_is_claimed(capsys):
    assert gpu_proof.main(["--backends", "tensorflow", "--minutes", "30"]) == 0
    said = capsys.readouterr().out
    assert "✓ tensorflow  device: no GPU found: not a proof of one, all runs on the CPU" in said
    assert "✓ tensorflow  08_keras_layers: key: 100 of 100 points, sandbox " in said
    assert "| tensorflow | cpu | mixed_bfloat16 |" in said
