"""Right answers about data, written otherwise: loops, one-hot products, other orders of the same steps."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import accepted
from rnn_course.models.seq2seq import END, PAD, START, exact_match, masked_cross_entropy, teacher_forcing


@accepted(of=teacher_forcing)
def row_by_row(y):
    inputs, targets = [], []
    for row in y.tolist():
        tokens = [token for token in row if token != PAD]
        rest = [PAD] * (len(row) - len(tokens))
        inputs.append([START, *tokens, *rest])
        targets.append([*tokens, END, *rest])
    return np.array(inputs), np.array(targets), 1.0 * (np.array(targets) != PAD)


@accepted(of=teacher_forcing)
def masks_by_the_inputs(y):
    padded = np.pad(y, ((0, 0), (0, 1)))
    lengths = np.count_nonzero(y, axis=1)[:, None]
    targets = np.where(np.arange(y.shape[1] + 1) == lengths, END, padded)
    inputs = np.insert(y, 0, START, axis=1)
    return inputs, targets, (inputs != PAD).astype(np.float32)


@accepted(of=teacher_forcing)
def shifts_with_roll(y):
    inputs = np.roll(np.hstack([y, np.full((len(y), 1), START)]), 1, axis=1)
    targets = np.hstack([y, np.zeros((len(y), 1), dtype=int)])
    np.put_along_axis(targets, np.sum(y > 0, axis=1, keepdims=True), END, axis=1)
    return [inputs, targets, np.minimum(targets, 1).astype(float)]


@accepted(of=masked_cross_entropy)
def with_one_hot(targets, log_p):
    mask = ops.cast(targets != PAD, "float32")
    return -ops.sum(ops.one_hot(targets, log_p.shape[-1]) * log_p * mask[:, :, None]) / ops.sum(mask)


@accepted(of=masked_cross_entropy)
def with_the_loss_of_keras(targets, log_p):
    losses = keras.losses.sparse_categorical_crossentropy(targets, log_p, from_logits=True)
    mask = ops.cast(ops.not_equal(targets, PAD), losses.dtype)
    return ops.sum(losses * mask) / ops.sum(mask)


@accepted(of=masked_cross_entropy)
def with_where(targets, log_p):
    targets = ops.cast(targets, "int32")
    chosen = ops.squeeze(ops.take_along_axis(log_p, targets[..., None], axis=-1), axis=-1)
    return -ops.sum(ops.where(targets > 0, chosen, 0.0)) / ops.cast(ops.count_nonzero(targets), "float32")


@accepted(of=exact_match)
def counts_row_by_row(y, targets):
    exact = right = count = 0
    for row, target in zip(y, targets, strict=True):
        n = int((target != PAD).sum())
        good = [int(row[k] == target[k]) for k in range(n)]
        exact, right, count = exact + (sum(good) == n), right + sum(good), count + n
    return exact / len(y), right / count


@accepted(of=exact_match)
def overwrites_the_padding(y, targets):
    counts = targets != PAD
    y = np.where(counts, y, PAD)
    tokens = ((y == targets) * counts).sum() / counts.sum()
    return np.mean([np.array_equal(row, target) for row, target in zip(y, targets, strict=True)]), tokens


@accepted(of=exact_match)
def counts_the_faults(y, targets):
    faults = (y != targets) & (targets > PAD)
    return float((faults.sum(axis=1) == 0).mean()), 1 - faults.sum() / np.count_nonzero(targets)
