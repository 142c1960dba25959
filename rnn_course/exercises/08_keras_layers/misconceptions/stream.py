"""What goes wrong between two chunks: states lost, mixed up, or reset in the wrong row."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.layers import read_stream


def read(W, U, b, chunks, fresh, enter):
    """The right reading, but for `enter(k, h, c, keep)`, the states that chunk k starts from."""
    layer = keras.layers.LSTM(len(U), return_sequences=True, return_state=True)
    layer.build(chunks[0].shape)
    layer.set_weights([W, U, b])
    h = c = np.zeros((len(chunks[0]), len(U)))
    pieces = []
    for k, chunk in enumerate(chunks):
        hs, h, c = layer(chunk, initial_state=list(enter(k, h, c, 1 - fresh[k][:, None])))
        h, c = ops.convert_to_numpy(h), ops.convert_to_numpy(c)
        pieces.append(ops.convert_to_numpy(hs))
    return np.concatenate(pieces, axis=1), h, c


@misconception(of=read_stream, says="every chunk starts from zeros, as Keras' layers do by themselves; (8.13) starts "
                                    "it where the last one ended.")
def starts_every_chunk_from_zeros(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (0 * h, 0 * c))


@misconception(of=read_stream, says="no row is ever reset; in (8.12) a row that starts anew forgets.")
def resets_nobody(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (h, c))


@misconception(of=read_stream, says="all rows are reset as soon as one of them starts anew; (8.12) has a fresh_k for "
                                    "each row.")
def resets_all_for_one(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep.min() * h, keep.min() * c))


@misconception(of=read_stream, says="the rows are reset only when all of them start anew; (8.12) has a fresh_k for "
                                    "each row.")
def resets_only_all_together(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep.max() * h, keep.max() * c))


@misconception(of=read_stream, says="fresh is upside down: the rows that go on forget, and those that start anew "
                                    "remember; see (8.12).")
def resets_those_who_go_on(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: ((1 - keep) * h, (1 - keep) * c))


@misconception(of=read_stream, says="only h is carried over, and c starts from zeros; (8.13) carries both.")
def carries_h_alone(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep * h, 0 * c))


@misconception(of=read_stream, says="a row that starts anew keeps its cell; (8.12) resets h and c.")
def resets_h_alone(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep * h, c))


@misconception(of=read_stream, says="h and c change places between the chunks; (8.13) takes h first, and Keras too.")
def swaps_the_states(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep * c, keep * h))


@misconception(of=read_stream, says="h is carried over twice, once in the place of c; (8.13) carries both.")
def carries_h_for_c(W, U, b, chunks, fresh):
    return read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep * h, keep * h))


@misconception(of=read_stream, says="a row is reset one chunk late, after the one in which it starts anew; (8.12) "
                                    "comes before (8.13).")
def resets_one_chunk_late(W, U, b, chunks, fresh):
    before = np.concatenate([np.zeros_like(fresh[:1]), fresh[:-1]])
    return read(W, U, b, chunks, before, lambda k, h, c, keep: (keep * h, keep * c))


@misconception(of=read_stream, says="hs holds the last chunk alone; (8.14) has all of them.")
def gives_the_last_chunk_alone(W, U, b, chunks, fresh):
    hs, h, c = read(W, U, b, chunks, fresh, lambda k, h, c, keep: (keep * h, keep * c))
    return hs[:, -chunks[-1].shape[1] :], h, c
