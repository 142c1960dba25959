"""Submissions of the project as students may hand them in: bad, trivial, classical, good, and with packed weights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import nbformat
import numpy as np

from autograder.notebooks.release import release
from rnn_course.kit.packing import pack
from rnn_course.kit.project import data

NAME = "17_project"
HEAD = "def predict(task, x_train, y_train, x_new, seed):\n"
BAD = f"{HEAD}    return x_train"
TRIVIAL = f'{HEAD}    return np.ones(len(x_new), int) if task == "spam" else None'
CLASSICAL = f"{HEAD}    return baseline(task, x_train, y_train, x_new)"
GOOD = '''def network(shape):
    return keras.Sequential([
        keras.Input(shape), keras.layers.GRU(96),
        keras.layers.Dense(128, activation="relu"), keras.layers.Dense(100),
    ])

def predict(task, x_train, y_train, x_new, seed):
    """A GRU that reads the film frame by frame, and learns from every film and its mirror images."""
    if task != "frames":
        return None
    keras.utils.set_random_seed(seed)
    mirrors = [(rows, columns) for rows in (1, -1) for columns in (1, -1)]
    x = np.concatenate([x_train[:, :, ::r, ::c] for r, c in mirrors]).reshape(4 * len(x_train), 8, 100)
    y = np.concatenate([y_train[:, ::r, ::c] for r, c in mirrors]).reshape(4 * len(y_train), 100)
    model = network((8, 100))
    model.compile(keras.optimizers.Adam(0.002), "mse")
    model.fit(x, y, epochs=18, batch_size=64, verbose=0)
    return model.predict(x_new.reshape(len(x_new), 8, 100), verbose=0).reshape(-1, 10, 10)'''
PACKED = '''WEIGHTS = unpack("{weights}")

def hashed(texts):
    """How often letters, pairs and triples occur in each text, in 4096 numbered places."""
    counts = np.zeros((len(texts), 4096))
    for row, text in zip(counts, texts):
        for n in (2, 3, 4):
            for i in range(len(text) - n + 1):
                row[hash_of(text[i : i + n])] += 1
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)

def hash_of(piece):
    number = 0
    for letter in piece:
        number = (number * 257 + ord(letter)) % 4093
    return number

def predict(task, x_train, y_train, x_new, seed):
    """Nothing is trained here: the weights were learned at home."""
    if task != "spam":
        return None
    return (hashed(x_new) @ WEIGHTS["w"].astype(float) + WEIGHTS["b"].astype(float) > 0).astype(int)'''


@cache
def packed() -> str:
    """The answer with weights that were trained on other data of the same kind."""
    from sklearn.linear_model import LogisticRegression

    names: dict[str, Any] = {"np": np, "unpack": lambda text: {}}
    exec(PACKED, names)  # its own functions, to train with what it will compute
    drawn = [data("spam", seed) for seed in range(100, 104)]
    texts = [text for one in drawn for text in one.x_train]
    labels = np.concatenate([one.y_train for one in drawn])
    learned = LogisticRegression(C=30, class_weight="balanced", max_iter=500).fit(names["hashed"](texts), labels)
    return PACKED.format(weights=pack({"w": learned.coef_[0], "b": learned.intercept_[0]}))


def notebook(answer: str = "", cells: Mapping[str, str] | None = None, leaderboard: str = "") -> bytes:
    """The release with an answer, with texts in cells by their grade_id, and with a line for the leaderboard."""
    written = nbformat.reads(release(NAME).text, as_version=4)
    sources = {**({"predict": answer} if answer else {}), **(cells or {})}
    for cell in written.cells:
        cell.source = sources.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        if leaderboard and cell.source.startswith("LEADERBOARD_NAME"):
            cell.source = leaderboard
    return nbformat.writes(written).encode()
