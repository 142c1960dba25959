"""Questions about what goes into training and what comes out: teacher forcing, the loss, the score."""

from __future__ import annotations

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import check
from rnn_course.kit.question import Question, ask
from rnn_course.models.seq2seq import END, PAD, START, exact_match, masked_cross_entropy, teacher_forcing

from . import draws

K = 9


@check(of=teacher_forcing)
def rows_of_every_length(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 5, 4, K))


@check(of=teacher_forcing)
def one_row_and_one_token(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 1, 5, K, shortest=5))
    yield ask(teacher_forcing, draws.sentences(draw, 3, 1, K))


@check(of=teacher_forcing, weight=0, note="Rows without any padding are wrong too: look at where START and END go.")
def full_rows(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 3, 4, K, shortest=4))


def surprise(draw: Draw, B: int, T: int, shortest: int) -> Question:
    """Targets with END and padding, and normalised log-probabilities in float32."""
    targets = teacher_forcing(draws.sentences(draw, B, T - 1, K, shortest))[1]
    o = draw(B, T, K, scale=1.5)
    log_p = o - np.log(np.exp(o).sum(axis=2, keepdims=True))
    return ask(masked_cross_entropy, targets, log_p.astype(np.float32))


@check(of=masked_cross_entropy)
def targets_with_padding(draw: Draw):
    yield surprise(draw, 4, 6, 1)
    yield surprise(draw, 3, 5, 0)


@check(of=masked_cross_entropy)
def one_full_row(draw: Draw):
    yield surprise(draw, 1, 5, 4)


@check(of=masked_cross_entropy, weight=0, note="Targets without any padding are wrong too: look at the sum itself, "
                                               "and at what it is divided by.")
def no_padding_at_all(draw: Draw):
    yield surprise(draw, 4, 3, 2)


def written_and_right(draw: Draw, B: int, T: int) -> Question:
    """Targets, and sequences: a wrong token in one, a wrong end in one, one all wrong, others right, oddly padded."""
    targets = teacher_forcing(draws.sentences(draw, B, T - 1, K, 1))[1]
    order = draw.rng.permutation(B)
    one, other, third, padded = order[:4]
    y = np.where(targets == PAD, draw.integers(draws.FIRST_TOKEN, K, B, T), targets)
    y[padded] = targets[padded]
    ends = (targets == END).argmax(axis=1)
    y[one, draw.integers(0, ends[one])] = START
    y[other, ends[other]] = K
    y[third] = K
    return ask(exact_match, y, targets)


@check(of=exact_match)
def some_right_and_some_wrong(draw: Draw):
    yield written_and_right(draw, 7, 5)
    yield written_and_right(draw, 5, 6)


@check(of=exact_match)
def every_end_wrong(draw: Draw):
    targets = teacher_forcing(draws.sentences(draw, 4, 5, K, 1))[1]
    y = np.where(targets == PAD, draw.integers(1, K, *targets.shape), targets)
    y[1:][targets[1:] == END] = K
    yield ask(exact_match, y, targets)


@check(of=exact_match, weight=0, note="Without any padding it is wrong too: look at how a row is judged, and at what "
                                      "is divided by what.")
def full_rows_of_tokens(draw: Draw):
    targets = teacher_forcing(draws.sentences(draw, 5, 3, K, 3))[1]
    y = targets.copy()
    y[0, draw.integers(0, 3)] = y[1, draw.integers(0, 3)] = K
    yield ask(exact_match, y, targets)
