"""Print the table of the project's anchors: what trivial, classical, reference answers and networks score, by seed.

    python scripts/project_anchors.py [--seeds 20] [--networks 3]

The rows "network" are of fewer seeds, since they train networks. The table is in docs/project.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from rnn_course.cells.project import predict
from rnn_course.exercises.a17_project import predict as exercise
from rnn_course.kit.baselines import baseline
from rnn_course.kit.project import TASKS, data, score

Answer = Callable[..., Any]


def _classical(task: str, x_train: Any, y_train: Any, x_new: Any, seed: int) -> np.ndarray:
    return baseline(task, x_train, y_train, x_new)


def film_network(task: str, x_train: Any, y_train: Any, x_new: Any, seed: int) -> np.ndarray:
    """A GRU that reads a film frame by frame, and learns from its mirror images too."""
    import keras

    keras.utils.set_random_seed(seed)
    mirrors = [(rows, columns) for rows in (1, -1) for columns in (1, -1)]
    x = np.concatenate([x_train[:, :, ::r, ::c] for r, c in mirrors]).reshape(4 * len(x_train), 8, 100)
    y = np.concatenate([y_train[:, ::r, ::c] for r, c in mirrors]).reshape(4 * len(y_train), 100)
    hidden = keras.layers.Dense(128, activation="relu")
    model = keras.Sequential([keras.Input((8, 100)), keras.layers.GRU(96), hidden, keras.layers.Dense(100)])
    model.compile(keras.optimizers.Adam(0.002), "mse")
    model.fit(x, y, epochs=18, batch_size=64, verbose=0)
    return model.predict(x_new.reshape(len(x_new), 8, 100), verbose=0).reshape(-1, 10, 10)


def letter_network(task: str, x_train: Any, y_train: Any, x_new: Any, seed: int) -> np.ndarray:
    """A convolution over seven letters at a time, and the maximum over time."""
    import keras

    keras.utils.set_random_seed(seed)
    letters = {letter: number for number, letter in enumerate(sorted({*"".join(x_train)}), start=1)}

    def encoded(texts: Sequence[str]) -> np.ndarray:
        return np.array([[letters.get(letter, 0) for letter in text[:110].ljust(110)] for text in texts])

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((110,)),
            layers.Embedding(len(letters) + 1, 16),
            layers.Dropout(0.2),
            layers.Conv1D(64, 7, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dropout(0.3),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.005), "binary_crossentropy")
    model.fit(encoded(x_train), y_train, epochs=20, batch_size=32, verbose=0)
    return (model.predict(encoded(x_new), verbose=0)[:, 0] > 0.5).astype(int)


ANSWERS: dict[str, dict[str, Answer]] = {
    "spam": {
        "trivial": exercise.all_is_spam.function,
        "classical": _classical,
        "reference": exercise.spam_by_letters.function,
        "network": letter_network,
    },
    "sort": {"trivial": exercise.lists_as_they_are.function, "classical": _classical, "reference": predict},
    "frames": {
        "trivial": exercise.mean_frame.function,
        "classical": _classical,
        "reference": exercise.frames_by_similar_films.function,
        "network": film_network,
    },
}


def measured(task: str, answer: Answer, seeds: Iterable[int]) -> list[float]:
    """The score of an answer on the data of each seed."""
    found = []
    for seed in seeds:
        x_train, y_train, x_new, y_new = data(task, seed)
        found.append(score(task, answer(task, x_train, y_train, x_new, seed), y_new).value)
    return found


def main() -> None:
    """Print the table in Markdown, each row a task and a kind of answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--networks", type=int, default=3)
    told = parser.parse_args()
    print("| task | answer | lowest | mean | highest | seeds | seconds each |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for task in TASKS:
        for kind, answer in ANSWERS[task].items():
            seeds = range(told.networks if kind == "network" else told.seeds)
            started = time.perf_counter()
            found = measured(task, answer, seeds)
            seconds = (time.perf_counter() - started) / len(seeds)
            row = f"{min(found):.3f} | {np.mean(found):.3f} | {max(found):.3f} | {len(seeds)} | {seconds:.1f}"
            print(f"| {task} | {kind} | {row} |", flush=True)


if __name__ == "__main__":
    main()
