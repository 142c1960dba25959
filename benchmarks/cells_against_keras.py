"""Compare the NumPy cells with Keras and with bare matrix products: milliseconds for forward and backward, in one run.

    python benchmarks/cells_against_keras.py [--repeats N] [--threads 1,2]

Sizes are (B, T, D, H), float32, on the CPU. Keras runs TensorFlow's compiled function with its gradients. The bare
products are those that every implementation needs: the input projection, one recurrent product per step forward and one
backward, and the gradients with respect to x, W and U. Both sides use the same number of threads: one, then all.
NumPy's BLAS chooses its kernel by the processor; a variable that would choose another one is removed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from threadpoolctl import threadpool_info

from rnn_course.cells import gru, lstm, rnn
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():
    import keras
    import tensorflow as tf

SIZES = ((16, 20, 32, 64), (32, 100, 128, 256), (64, 50, 256, 512))
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


def arrays(B: int, T: int, D: int, H: int, gates: int) -> dict[str, np.ndarray]:
    """Random inputs, weights and upstream gradient, float32."""
    rng = np.random.default_rng(0)
    shapes = {"x": (B, T, D), "W": (D, gates * H), "U": (H, gates * H), "b": (gates * H,), "dhs": (B, T, H)}
    made = {name: rng.normal(scale=0.1, size=shape).astype(np.float32) for name, shape in shapes.items()}
    return {**made, "zero": np.zeros((B, H), np.float32)}


def ours(kind: str, a: dict[str, np.ndarray]) -> Callable[[], object]:
    """One forward and backward by the course's cells."""
    x, W, U, b, dhs, zero = (a[name] for name in ("x", "W", "U", "b", "dhs", "zero"))

    def simple() -> object:
        hs = rnn.rnn_forward(x, zero, W, U, b)
        return rnn.rnn_backward(dhs, hs, x, zero, W, U)

    def gated() -> object:
        hs, cs, gates = lstm.lstm_forward(x, zero, zero, W, U, b)
        return lstm.lstm_backward(dhs, zero, hs, cs, gates, x, zero, zero, W, U)

    def reset_after() -> object:
        two_rows = np.stack([b, np.zeros_like(b)])
        hs, gates = gru.gru_forward(x, zero, W, U, two_rows)
        return gru.gru_backward(dhs, hs, gates, x, zero, W, U, two_rows)

    return {"SimpleRNN": simple, "GRU": reset_after, "LSTM": gated}[kind]


def by_keras(kind: str, a: dict[str, np.ndarray]) -> Callable[[], object]:
    """One forward and backward by Keras on TensorFlow, compiled."""
    layer = getattr(keras.layers, kind)(a["U"].shape[0], return_sequences=True)
    layer.build(a["x"].shape)
    layer.set_weights([a["W"], a["U"], np.stack([a["b"], 0 * a["b"]]) if kind == "GRU" else a["b"]])
    x, upstream = tf.constant(a["x"]), tf.constant(a["dhs"])

    @tf.function
    def run() -> object:
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(layer(x) * upstream)
        return tape.gradient(loss, [x, *(v.value for v in layer.trainable_weights)])

    return lambda: [gradient.numpy() for gradient in run()]


def bare(a: dict[str, np.ndarray]) -> Callable[[], object]:
    """The matrix products alone."""
    x, W, U, zero = a["x"], a["W"], a["U"], a["zero"]
    B, T, D = x.shape
    flat = x.reshape(B * T, D)
    dz, states = np.ones((B * T, W.shape[1]), np.float32), np.ones((B * T, U.shape[0]), np.float32)

    def run() -> object:
        flat @ W
        for _ in range(T):
            step = zero @ U
        for _ in range(T):
            step @ U.T
        return dz @ W.T, flat.T @ dz, states.T @ dz

    return run


def milliseconds(run: Callable[[], object], repeats: int) -> float:
    """The median of several runs, after one warm-up run."""
    run()
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def compare(repeats: int) -> None:
    """Print which kernel and how many threads each side uses, and a line for each cell and size."""
    (blas,) = [each for each in threadpool_info() if each["user_api"] == "blas" and "numpy" in each["filepath"]]
    kernel = f"{blas['internal_api']} {blas['version']} for {blas['architecture']}, {blas['num_threads']} threads"
    intra = tf.config.threading.get_intra_op_parallelism_threads() or os.cpu_count()
    print(f"NumPy {np.__version__}: {kernel}. TensorFlow {tf.__version__}: {intra} threads")
    print(f"{'cell':<11}{'(B, T, D, H)':<22}{'ours':>9}{'Keras':>9}{'bare':>9}{'Keras/ours':>12}{'ours/bare':>11}")
    for kind, gates in GATES.items():
        for size in SIZES:
            a = arrays(*size, gates)
            mine, keras_, products = (milliseconds(run, repeats) for run in (ours(kind, a), by_keras(kind, a), bare(a)))
            times = "".join(f"{value:>9.1f}" for value in (mine, keras_, products))
            print(f"{kind:<11}{size!s:<22}{times}{keras_ / mine:>12.2f}{mine / products:>11.2f}", flush=True)


def main() -> None:
    """Compare in a process of its own for each number of threads: libraries read it when they start."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--threads", default=",".join(sorted({"1", str(os.cpu_count())})))
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.here:
        threads = int(chosen.threads)
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
        compare(chosen.repeats)
        return
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    if environment.keys() != os.environ.keys():
        print("OPENBLAS_CORETYPE is set here and would slow NumPy down; it is left out")
    for threads in chosen.threads.split(","):
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)
        command = [sys.executable, __file__, "--repeats", str(chosen.repeats), "--threads", threads, "--here"]
        subprocess.run(command, env={**environment, **limits}, check=True)


if __name__ == "__main__":
    main()
