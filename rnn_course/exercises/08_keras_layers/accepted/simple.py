"""Right answers written otherwise: the first transfer."""

from __future__ import annotations

import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.transfer import simple_rnn_to_keras


@accepted(of=simple_rnn_to_keras)
def transposes_by_name(textbook):
    return [np.transpose(textbook["U"]), np.transpose(textbook["W"]), textbook["b"].reshape(-1)]


@accepted(of=simple_rnn_to_keras)
def copies_entry_by_entry(textbook):
    H, D = textbook["U"].shape
    W, U, b = np.empty((D, H)), np.empty((H, H)), np.empty(H)
    for unit in range(H):
        W[:, unit], U[:, unit], b[unit] = textbook["U"][unit], textbook["W"][unit], textbook["b"][unit, 0]
    return W, U, b


@accepted(of=simple_rnn_to_keras)
def cuts_one_joined_matrix(textbook):
    H = len(textbook["b"])
    rows = np.hstack([textbook["W"], textbook["U"], textbook["b"]]).T
    return rows[H:-1], rows[:H], rows[-1]


@accepted(of=simple_rnn_to_keras)
def carries_float32_tensors(textbook):
    W, U, b = (ops.convert_to_tensor(textbook[name].astype("float32")) for name in ("U", "W", "b"))
    return ops.transpose(W), ops.transpose(U), b[:, 0]
