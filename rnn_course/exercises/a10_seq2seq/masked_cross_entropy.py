"""masked_cross_entropy: the mean cross-entropy per real token of the targets, without padding."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.models.seq2seq import PAD, masked_cross_entropy, teacher_forcing
from rnn_course.slips import slips

from . import draws
from .asking import K

header = exercise(
    masked_cross_entropy,
    points=8,
    returns={"loss": "(10.5)"},
    hints=(
        "There is one sum over all rows and steps, and one division at the end.",
        "ops.take_along_axis, or a product with ops.one_hot, selects the log p of each target.",
        "Which positions are in the sum of (10.5), and what does (10.4) count?",
    ),
)


def scored(draw: Draw, B: int, T: int, shortest: int) -> Question:
    """Targets with END and padding, and normalised log-probabilities in float32."""
    targets = teacher_forcing(draws.sentences(draw, B, T - 1, K, shortest))[1]
    o = draw(B, T, K, scale=1.5)
    log_p = o - np.log(np.exp(o).sum(axis=2, keepdims=True))
    return ask(masked_cross_entropy, targets, log_p.astype(np.float32))


@check
def targets_with_padding(draw: Draw):
    yield scored(draw, 4, 6, 1)
    yield scored(draw, 3, 5, 0)


@check
def one_full_row(draw: Draw):
    yield scored(draw, 1, 5, 4)


@check(weight=0, note="Wrong even for targets without padding: look at the sum itself, and at what it is divided by.")
def no_padding_at_all(draw: Draw):
    yield scored(draw, 4, 3, 2)


wrong = slips(
    masked_cross_entropy,
    """
    counts_padding: padding counts like any token; the sum of (10.5) leaves it out.
        10.5 | return -ops.mean(of_targets)
    divides_by_every_position: padding is left out of the sum, but n includes it; in (10.4) n counts real tokens
        only.
        10.4 | return -ops.mean(real * of_targets)
    sums_up: the sum is not divided by anything; (10.5) divides it by n.
        10.5 | return -ops.sum(real * of_targets)
    divides_by_the_rows: the sum is divided by the number of rows; (10.5) divides it by the number of real tokens.
        10.5 | return -ops.sum(real * of_targets) / len(targets)
    averages_the_rows_averages: the means of the rows are averaged, so tokens of short rows weigh more; (10.5)
        divides once, by n of all rows.
        10.5 | return -ops.mean(ops.sum(real * of_targets, axis=1) / ops.sum(real, axis=1))
    forgets_the_sign: the minus sign is missing; (10.5) is never negative.
        10.5 | return ops.sum(real * of_targets) / ops.sum(real)
    leaves_out_the_end: END is left out as well, so stopping is not learned; (10.5) leaves out PAD only.
        real | real = ops.cast(targets > END, log_p.dtype)
    averages_probabilities: the probabilities are averaged; (10.5) has their logarithms.
        10.5 | return -ops.sum(real * ops.exp(of_targets)) / ops.sum(real)
    sums_over_the_vocabulary: the sum is over all tokens of the vocabulary; (10.5) takes the log p of the target.
        10.5 | return -ops.sum(real[:, :, None] * log_p) / ops.sum(real)
    counts_padding_alone: the mask is inverted, so only padding counts; (10.5) leaves it out.
        10.5 | return -ops.sum((1 - real) * of_targets) / ops.maximum(ops.sum(1 - real), 1)
    """,
)


@accepted
def with_one_hot(targets, log_p):
    mask = ops.cast(targets != PAD, "float32")
    return -ops.sum(ops.one_hot(targets, log_p.shape[-1]) * log_p * mask[:, :, None]) / ops.sum(mask)


@accepted
def with_the_loss_of_keras(targets, log_p):
    losses = keras.losses.sparse_categorical_crossentropy(targets, log_p, from_logits=True)
    mask = ops.cast(ops.not_equal(targets, PAD), losses.dtype)
    return ops.sum(losses * mask) / ops.sum(mask)


@accepted
def with_where(targets, log_p):
    targets = ops.cast(targets, "int32")
    chosen = ops.squeeze(ops.take_along_axis(log_p, targets[..., None], axis=-1), axis=-1)
    return -ops.sum(ops.where(targets > 0, chosen, 0.0)) / ops.cast(ops.count_nonzero(targets), "float32")
