"""read_stream: run keras.layers.LSTM over a stream of chunks and pass the states from each chunk to the next."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.models.layers import read_stream
from rnn_course.slips import slips

header = exercise(
    read_stream,
    points=8,
    returns={"hs": "(8.14)", "h": "(8.13)", "c": "(8.13)"},
    hints=(
        "A layer forgets its states after each call unless you pass them to the next.",
        "Each chunk is one call of the LSTM of (8.9), without a mask, which starts where the last one ended.",
        "Some rows begin a new sequence with a chunk: before each call, (8.12) multiplies h and c of every row by 0 or "
        "1.",
    ),
)


def streamed(draw: Draw, fresh: np.ndarray, lengths: tuple[int, ...], **fixed: int) -> Question:
    """Read a stream of chunks of these lengths, where the marked rows begin a new sequence."""
    D, H = draw.sizes("DH", **fixed)
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    return ask(read_stream, *weights, [draw(fresh.shape[1], length, D) for length in lengths], fresh)


@check(weight=2)
def rows_that_go_on_and_rows_that_start_anew(draw: Draw):
    yield streamed(draw, np.array([[1.0, 1, 1], [0, 1, 0], [1, 0, 0]]), (2, 1, 3))


@check
def one_row_in_steps_of_one(draw: Draw):
    yield streamed(draw, np.array([[0.0], [0], [1], [0]]), (1, 1, 1, 1), H=1)


@check(weight=0, note="Wrong even for a single chunk: look at the layer itself, before any states are passed on.")
def one_chunk_alone(draw: Draw):
    yield streamed(draw, np.ones((1, 3)), (4,))


@check(
    weight=0,
    note="Wrong even where no row begins a new sequence: look at what is passed from chunk to chunk in (8.13).",
)
def nobody_starts_anew(draw: Draw):
    yield streamed(draw, np.zeros((3, 4)), (2, 3, 2))


@probe(
    same=lambda value: value,
    says="The same stream split into other chunks has other states; in (8.13) each chunk starts where the last one "
    "ended.",
)
def cut_elsewhere(draw: Draw):
    (D, H), B = draw.sizes("DH"), 3
    weights, x = (draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)), draw(B, 6, D)
    cuts = ([2, 4], [5])
    first, second = (ask(read_stream, *weights, np.split(x, cut, axis=1), np.zeros((len(cut) + 1, B))) for cut in cuts)
    return first, second


wrong = slips(
    read_stream,
    """
    starts_every_chunk_from_zeros: every chunk starts from zeros, the default in Keras; in (8.13) it starts where
        the last one ended.
        8.13 | hs, h, c = layer(chunk)
    resets_nobody: no row is ever reset; (8.12) resets the rows with fresh_k.
        8.12 | pass
    resets_all_for_one: all rows are reset as soon as one of them is; in (8.12) each row has its own fresh_k.
        8.12 | h, c = ((1 - fresh[k].max()) * ops.convert_to_numpy(state) for state in (h, c))
    resets_only_all_together: the rows are reset only when all of them are; in (8.12) each row has its own fresh_k.
        8.12 | h, c = ((1 - fresh[k].min()) * ops.convert_to_numpy(state) for state in (h, c))
    resets_those_who_go_on: the meaning of fresh is reversed, so the rows that go on are reset; (8.12) resets those
        with fresh_k.
        8.12 | h, c = (fresh[k][:, None] * ops.convert_to_numpy(state) for state in (h, c))
    carries_h_alone: only h is passed on, and c starts from zeros; (8.13) passes both.
        8.13 | hs, h, c = layer(chunk, initial_state=[h, 0 * c])
    resets_h_alone: a row that is reset keeps its cell; (8.12) resets h and c.
        8.12 | h = (1 - fresh[k])[:, None] * ops.convert_to_numpy(h)
    swaps_the_states: h and c are swapped between chunks; (8.13) has h first, as Keras has.
        8.13 | hs, h, c = layer(chunk, initial_state=[c, h])
    carries_h_for_c: h is passed on twice, once in the place of c; (8.13) passes both.
        8.13 | hs, h, c = layer(chunk, initial_state=[h, h])
    resets_one_chunk_late: a row is reset one chunk late; (8.12) comes before (8.13).
        8.12 | h, c = ((1 - fresh[k - 1])[:, None] * ops.convert_to_numpy(state) for state in (h, c))
    gives_the_last_chunk_alone: hs holds the last chunk alone; (8.14) has all of them.
        8.14 | return hs, h, c
    """,
)


@accepted
def lets_keras_keep_the_states(W, U, b, chunks, fresh):
    layer = keras.layers.LSTM(U.shape[0], return_sequences=True, return_state=True, stateful=True)
    layer.build(chunks[0].shape)
    layer.set_weights([W, U, b])
    outputs = []
    for chunk, new in zip(chunks, fresh, strict=True):
        for state in layer.states:
            state.assign(ops.convert_to_numpy(state) * (new[:, None] == 0))
        outputs.append(layer(chunk))
    return np.concatenate([ops.convert_to_numpy(output[0]) for output in outputs], axis=1), *outputs[-1][1:]


@accepted
def reads_step_by_step_in_numpy(W, U, b, chunks, fresh):
    h = c = np.zeros((fresh.shape[1], U.shape[0]))
    states = []
    for chunk, new in zip(chunks, fresh, strict=True):
        h, c = np.where(new[:, None] > 0, 0, h), np.where(new[:, None] > 0, 0, c)
        for t in range(chunk.shape[1]):
            i, f, g, o = np.split(chunk[:, t] @ W + h @ U + b, 4, axis=1)
            c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            h = np.tanh(c) / (1 + np.exp(-o))
            states.append(h)
    return np.stack(states, axis=1), h, c


@accepted
def runs_a_cell_and_collects_steps(W, U, b, chunks, fresh):
    cell = keras.layers.LSTMCell(len(b) // 4)
    cell.build(chunks[0][:, 0].shape)
    cell.set_weights([W, U, b])
    h = c = ops.zeros((len(chunks[0]), len(b) // 4))
    steps = []
    for k in range(len(chunks)):
        keep = ops.cast(1 - fresh[k][:, None], "float32")
        h, c = h * keep, c * keep
        for x in np.swapaxes(chunks[k], 0, 1):
            h, (_, c) = cell(ops.cast(x, "float32"), [h, c])
            steps.append(h)
    return ops.stack(steps, axis=1), h, c
