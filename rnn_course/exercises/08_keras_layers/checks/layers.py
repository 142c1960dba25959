"""What is asked of Keras' own LSTM: masks, given states, and a stream in chunks."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check, probe
from rnn_course.kit.question import Question, ask
from rnn_course.models.layers import read_stream, run_lstm


def lstm_run(draw: Draw, **fixed: int) -> Question:
    B, T, D, H = draw.sizes("BTDH", **fixed)
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    return ask(run_lstm, *weights, draw(B, T, D), draw(B, H), draw(B, H), draw.lengths_mask(B, T))


@check(of=run_lstm)
def states_with_padding(draw: Draw):
    yield lstm_run(draw)


@check(of=run_lstm)
def one_sentence_without_padding(draw: Draw):
    yield lstm_run(draw, B=1)


@check(of=run_lstm, weight=0, note="One step from zero states, with nothing to skip, is wrong too: look at how the "
                                   "weights reach the layer, and at the layer's own settings.")
def one_step_from_nothing(draw: Draw):
    B, D, H = draw.sizes("BDH")
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    yield ask(run_lstm, *weights, draw(B, 1, D), np.zeros((B, H)), np.zeros((B, H)), np.ones((B, 1)))


def streamed(draw: Draw, fresh: np.ndarray, lengths: tuple[int, ...], **fixed: int) -> Question:
    """Read a stream of chunks of these lengths, in which the marked rows start anew."""
    D, H = draw.sizes("DH", **fixed)
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    return ask(read_stream, *weights, [draw(fresh.shape[1], length, D) for length in lengths], fresh)


@check(of=read_stream, weight=2)
def rows_that_go_on_and_rows_that_start_anew(draw: Draw):
    yield streamed(draw, np.array([[1.0, 1, 1], [0, 1, 0], [1, 0, 0]]), (3, 2, 4))


@check(of=read_stream)
def one_row_in_steps_of_one(draw: Draw):
    yield streamed(draw, np.array([[0.0], [0], [1], [0]]), (1, 1, 1, 1), H=1)


@check(of=read_stream, weight=0, note="A single chunk is wrong too: look at the layer itself, before anything is "
                                      "carried over.")
def one_chunk_alone(draw: Draw):
    yield streamed(draw, np.ones((1, 3)), (4,))


@check(of=read_stream, weight=0, note="Even where no row starts anew it is wrong: look at what is carried from chunk "
                                      "to chunk in (8.13).")
def nobody_starts_anew(draw: Draw):
    yield streamed(draw, np.zeros((3, 4)), (2, 3, 2))


@probe(of=read_stream, same=lambda value: value,
       says="The same stream cut into other chunks has other states; in (8.13) each chunk starts where the last ended.")
def cut_elsewhere(draw: Draw):
    (D, H), B = draw.sizes("DH"), 3
    weights, x = (draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)), draw(B, 6, D)
    cuts = ([2, 4], [5])
    first, second = (ask(read_stream, *weights, np.split(x, cut, axis=1), np.zeros((len(cut) + 1, B))) for cut in cuts)
    return first, second
