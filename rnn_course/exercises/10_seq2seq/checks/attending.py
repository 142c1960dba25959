"""Questions about attention: scores, a softmax that skips padding, the mix, and the way back."""

from __future__ import annotations

import numpy as np

from rnn_course.cells.attention import dot_attention, dot_attention_backward
from rnn_course.draw import Draw
from rnn_course.exercise import check, probe
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.attention import AdditiveAttention

from . import draws


def looked_up(draw: Draw, **fixed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A query, the states of a sequence and a mask, one row of it full and the others shorter."""
    B, S, H = draw.sizes("BSH", **fixed)
    return draw(B, H, scale=1.0), draw(B, S, H, scale=1.0), draw.lengths_mask(B, S)


@check(of=dot_attention)
def states_with_padding(draw: Draw):
    yield ask(dot_attention, *looked_up(draw, S=6))


@check(of=dot_attention)
def one_row_or_one_number(draw: Draw):
    for axis in "BSH":
        yield ask(dot_attention, *looked_up(draw, **{axis: 1}))


@check(of=dot_attention)
def large_scores(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention, 40 * q, 40 * hs, np.ones_like(mask))


@check(of=dot_attention, weight=0, note="Without any padding it is wrong too: look at the scores of (10.19), and at "
                                        "the axis that the softmax sums over.")
def states_without_padding(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention, q, hs, np.ones_like(mask))


def sent_back(draw: Draw, **fixed: int) -> Question:
    q, hs, mask = looked_up(draw, **fixed)
    return ask(dot_attention_backward, draw(*q.shape), q, hs, dot_attention(q, hs, mask)[1])


@check(of=dot_attention_backward)
def both_gradients(draw: Draw):
    yield sent_back(draw, S=5)


@check(of=dot_attention_backward)
def gradients_of_one_row_or_number(draw: Draw):
    yield sent_back(draw, B=1)
    yield sent_back(draw, H=1)


@check(of=dot_attention_backward, weight=0, note="With a query of zeros it is wrong too, and then a state is only "
                                                 "mixed: look at (10.22) and (10.23).")
def a_query_of_zeros(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention_backward, draw(*q.shape), 0 * q, hs, dot_attention(0 * q, hs, mask)[1])


def attended(draw: Draw, T: int, padded: bool = True) -> Question:
    """Make the layer, load random weights, and let it look."""
    B, S, H, G, A = draw.sizes("BSHGA", B=2, S=5)
    weights = {"W_q": draw(H, A), "W_h": draw(G, A), "v": draw(A, scale=1.5)}
    x = draws.sentences(draw, B, S, 9, 2 if padded else S)
    inputs = [draw(B, T, H, scale=1.0), draw(B, S, G, scale=1.0), x]
    return ask(AdditiveAttention, A).then("@model", result(0), weights, inputs, draw(B, T, G))


@check(of=AdditiveAttention)
def queries_and_padding(draw: Draw):
    yield attended(draw, 4)


@check(of=AdditiveAttention)
def a_single_query(draw: Draw):
    yield attended(draw, 1)


@check(of=AdditiveAttention, weight=0, note="Without any padding it is wrong too: look at the scores of (10.26), and "
                                            "at the axis that the softmax sums over.")
def queries_without_padding(draw: Draw):
    yield attended(draw, 3, padded=False)


@probe(of=AdditiveAttention, says="The contexts change with the states at padding; (10.27) gives them no weight.",
       same=lambda value: value["outputs"])
def states_at_padding(draw: Draw):
    H, G, A, S = draw.sizes("HGAS", S=5)
    weights = {"W_q": draw(H, A), "W_h": draw(G, A), "v": draw(A)}
    q, hs, x, upstream = draw(1, 2, H), draw(1, S, G), np.array([[4, 5, 6, 0, 0]]), draw(1, 2, G)
    other = np.where(x[:, :, None] == 0, hs + 1, hs)
    made = ask(AdditiveAttention, A)
    return tuple(made.then("@model", result(0), weights, [q, states, x], upstream) for states in (hs, other))
