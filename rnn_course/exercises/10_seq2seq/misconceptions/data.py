"""What goes wrong with the data: shifts, ends, and padding that counts."""

from __future__ import annotations

import numpy as np
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.seq2seq import END, PAD, START, exact_match, masked_cross_entropy, teacher_forcing

# Teacher forcing


def wider(y, first=None, last=None):
    """y with a column of one token in front of it or behind it."""
    column = np.zeros((len(y), 1), dtype=y.dtype)
    return np.concatenate([y, column + last] if first is None else [column + first, y], axis=1)


@misconception(of=teacher_forcing, says="the decoder is given the very token that it should say; in (10.1) it is given "
                                        "the one before.")
def gives_the_answer_away(y):
    _, targets, mask = teacher_forcing(y)
    return targets.copy(), targets, mask


@misconception(of=teacher_forcing, says="the inputs have no START, y is only made wider at its end; (10.1) starts with "
                                        "START.")
def does_not_shift(y):
    return wider(y, last=PAD), *teacher_forcing(y)[1:]


@misconception(of=teacher_forcing, says="the targets start with START as well; in (10.2) they start with the first "
                                        "token.")
def shifts_the_targets_too(y):
    inputs, _, mask = teacher_forcing(y)
    return inputs, inputs.copy(), mask


@misconception(of=teacher_forcing, says="END stands in the last column, behind the padding; (10.2) has it behind the "
                                        "last token.")
def ends_after_the_padding(y):
    targets = wider(y, last=END)
    return wider(y, first=START), targets, (targets != PAD).astype(float)


@misconception(of=teacher_forcing, says="there is no END, so no model can learn to stop; (10.2) has one in each row.")
def never_ends(y):
    targets = wider(y, last=PAD)
    return wider(y, first=START), targets, (targets != PAD).astype(float)


@misconception(of=teacher_forcing, says="END has taken the place of the last token; (10.2) has it after that token.")
def end_overwrites_a_token(y):
    inputs, targets, _ = teacher_forcing(y)
    ends = (targets == END).argmax(axis=1)
    changed = np.where(targets == END, PAD, targets)
    changed[np.arange(len(y)), np.maximum(ends - 1, 0)] = END
    return inputs, changed, (changed != PAD).astype(float)


@misconception(of=teacher_forcing, says="the inputs hold END as well; by (10.1) they are START and the tokens of y.")
def reads_the_end(y):
    _, targets, mask = teacher_forcing(y)
    return np.concatenate([wider(y, first=START)[:, :1], targets[:, :-1]], axis=1), targets, mask


@misconception(of=teacher_forcing, says="START and END changed places; see (10.1) and (10.2).")
def swaps_start_and_end(y):
    inputs, targets, mask = teacher_forcing(y)
    return np.where(inputs == START, END, inputs), np.where(targets == END, START, targets), mask


@misconception(of=teacher_forcing, says="the mask leaves END out, so that nothing is learned about stopping; by (10.3) "
                                        "END counts.")
def mask_without_the_end(y):
    inputs, targets, _ = teacher_forcing(y)
    return inputs, targets, wider(y != PAD, last=False).astype(float)


@misconception(of=teacher_forcing, says="the mask is 1 everywhere; by (10.3) it is 0 at PAD.")
def mask_of_ones(y):
    inputs, targets, mask = teacher_forcing(y)
    return inputs, targets, np.ones_like(mask)


# The loss


def picked(targets, log_p):
    """log p of each target."""
    return ops.take_along_axis(log_p, ops.cast(targets, "int32")[:, :, None], axis=2)[:, :, 0]


def real(targets, log_p):
    return ops.cast(ops.not_equal(targets, PAD), log_p.dtype)


@misconception(of=masked_cross_entropy, says="padding counts like any token; the sum of (10.5) leaves it out.")
def counts_padding(targets, log_p):
    return -ops.mean(picked(targets, log_p))


@misconception(of=masked_cross_entropy, says="padding is left out of the sum and still divided by; n of (10.4) counts "
                                             "real tokens only.")
def divides_by_every_position(targets, log_p):
    return -ops.mean(real(targets, log_p) * picked(targets, log_p))


@misconception(of=masked_cross_entropy, says="the sum is not divided by anything; (10.5) divides it by n.")
def sums_up(targets, log_p):
    return -ops.sum(real(targets, log_p) * picked(targets, log_p))


@misconception(of=masked_cross_entropy, says="the sum is divided by the number of rows; (10.5) divides it by the "
                                             "number of real tokens.")
def divides_by_the_rows(targets, log_p):
    return -ops.sum(real(targets, log_p) * picked(targets, log_p)) / len(targets)


@misconception(of=masked_cross_entropy, says="each row has its own average, and these are averaged, so that a token "
                                             "of a short row weighs more; (10.5) divides once, by n of all rows.")
def averages_the_rows_averages(targets, log_p):
    mask = real(targets, log_p)
    return -ops.mean(ops.sum(mask * picked(targets, log_p), axis=1) / ops.sum(mask, axis=1))


@misconception(of=masked_cross_entropy, says="the sign is missing, so that training would make the model worse; see "
                                             "(10.5).")
def forgets_the_sign(targets, log_p):
    return -masked_cross_entropy(targets, log_p)


@misconception(of=masked_cross_entropy, says="END is left out as well, so that nothing is learned about stopping; only "
                                             "PAD is left out of (10.5).")
def leaves_out_the_end(targets, log_p):
    mask = ops.cast(targets > END, log_p.dtype)
    return -ops.sum(mask * picked(targets, log_p)) / ops.sum(mask)


@misconception(of=masked_cross_entropy, says="the probabilities are averaged; (10.5) has their logarithms.")
def averages_probabilities(targets, log_p):
    mask = real(targets, log_p)
    return -ops.sum(mask * ops.exp(picked(targets, log_p))) / ops.sum(mask)


@misconception(of=masked_cross_entropy, says="the sum runs over all tokens of the vocabulary; (10.5) picks the "
                                             "target's log p.")
def sums_over_the_vocabulary(targets, log_p):
    mask = real(targets, log_p)
    return -ops.sum(mask[:, :, None] * log_p) / ops.sum(mask)


@misconception(of=masked_cross_entropy, says="the mask is upside down: padding counts, and nothing else; see (10.5).")
def counts_padding_alone(targets, log_p):
    mask = 1 - real(targets, log_p)
    return -ops.sum(mask * picked(targets, log_p)) / ops.maximum(ops.sum(mask), 1)


# The score


@misconception(of=exact_match, says="what stands where the targets are PAD has to be right as well; in (10.15) it does "
                                    "not count.")
def judges_the_padding(y, targets):
    right = y == targets
    return right.all(axis=1).mean(), right.mean()


@misconception(of=exact_match, says="padding counts as right, which makes every model look better; n of (10.17) is the "
                                    "number of targets that are not PAD.")
def padding_is_always_right(y, targets):
    right = (y == targets) | (targets == PAD)
    return right.all(axis=1).mean(), right.mean()


@misconception(of=exact_match, says="each row has its own share, and these are averaged; (10.17) takes all tokens "
                                    "together.")
def averages_the_shares_of_rows(y, targets):
    counts = targets != PAD
    shares = ((y == targets) & counts).sum(axis=1) / counts.sum(axis=1)
    return exact_match(y, targets)[0], shares.mean()


@misconception(of=exact_match, says="a row is taken for right if any of its tokens is; (10.16) asks for every one.")
def any_token_will_do(y, targets):
    return ((y == targets) & (targets != PAD)).any(axis=1).mean(), exact_match(y, targets)[1]


@misconception(of=exact_match, says="END does not count, so that a sequence that stops too late is right; (10.15) "
                                    "leaves out PAD alone.")
def forgives_a_wrong_end(y, targets):
    right, counts = y == targets, targets > END
    return (right | ~counts).all(axis=1).mean(), right[counts].mean()


@misconception(of=exact_match, says="exact is a number of rows; (10.16) is the share of them.")
def counts_the_rows(y, targets):
    exact, tokens = exact_match(y, targets)
    return exact * len(y), tokens


@misconception(of=exact_match, says="exact is the share of tokens; (10.16) is the share of rows without a single "
                                    "fault.")
def takes_tokens_for_rows(y, targets):
    tokens = exact_match(y, targets)[1]
    return tokens, tokens


@misconception(of=exact_match, says="exact and tokens changed places; see (10.16) and (10.17).")
def swaps_the_two_shares(y, targets):
    return exact_match(y, targets)[::-1]
