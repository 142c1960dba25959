"""No red line greets a student: what libraries write to stderr when a notebook begins."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BEGINS = """
from rnn_course.kit.quiet import quiet_stderr
with quiet_stderr():
    import keras
keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
"""


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow", reason="TensorFlow's lines")
def test_the_first_model_writes_nothing_to_stderr():
    plain = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", BEGINS], cwd=root, env=plain, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
