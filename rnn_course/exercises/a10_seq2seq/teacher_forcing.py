"""teacher_forcing: make of the right answers what a decoder is given at each step, and what it should say to it."""

import numpy as np

from rnn_course.draw import Draw
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask
from rnn_course.models.seq2seq import END, PAD, START, teacher_forcing

from . import draws
from .asking import K

header = exercise(
    teacher_forcing,
    points=6,
    returns={"inputs": "(10.1)", "targets": "(10.2)", "mask": "(10.3)"},
    hints=(
        "At each step the decoder is told the token that was right one step ago.",
        "Both results are one column wider than y: in front of it, or behind it.",
        "How many tokens has each row? That is the column in which its END stands.",
    ),
)


@check
def rows_of_every_length(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 5, 4, K))


@check
def one_row_and_one_token(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 1, 5, K, shortest=5))
    yield ask(teacher_forcing, draws.sentences(draw, 3, 1, K))


@check(weight=0, note="Rows without any padding are wrong too: look at where START and END go.")
def full_rows(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 3, 4, K, shortest=4))


def wider(y, first=None, last=None):
    """y with a column of one token in front of it or behind it."""
    column = np.zeros((len(y), 1), dtype=y.dtype)
    return np.concatenate([y, column + last] if first is None else [column + first, y], axis=1)


@misconception("the decoder is given the very token that it should say; in (10.1) it is given the one before.")
def gives_the_answer_away(y):
    _, targets, mask = teacher_forcing(y)
    return targets.copy(), targets, mask


@misconception("the inputs have no START, y is only made wider at its end; (10.1) starts with START.")
def does_not_shift(y):
    return wider(y, last=PAD), *teacher_forcing(y)[1:]


@misconception("the targets start with START as well; in (10.2) they start with the first token.")
def shifts_the_targets_too(y):
    inputs, _, mask = teacher_forcing(y)
    return inputs, inputs.copy(), mask


@misconception("END stands in the last column, behind the padding; (10.2) has it behind the last token.")
def ends_after_the_padding(y):
    targets = wider(y, last=END)
    return wider(y, first=START), targets, (targets != PAD).astype(float)


@misconception("there is no END, so no model can learn to stop; (10.2) has one in each row.")
def never_ends(y):
    targets = wider(y, last=PAD)
    return wider(y, first=START), targets, (targets != PAD).astype(float)


@misconception("END has taken the place of the last token; (10.2) has it after that token.")
def end_overwrites_a_token(y):
    inputs, targets, _ = teacher_forcing(y)
    ends = (targets == END).argmax(axis=1)
    changed = np.where(targets == END, PAD, targets)
    changed[np.arange(len(y)), np.maximum(ends - 1, 0)] = END
    return inputs, changed, (changed != PAD).astype(float)


@misconception("the inputs hold END as well; by (10.1) they are START and the tokens of y.")
def reads_the_end(y):
    _, targets, mask = teacher_forcing(y)
    return np.concatenate([wider(y, first=START)[:, :1], targets[:, :-1]], axis=1), targets, mask


@misconception("START and END changed places; see (10.1) and (10.2).")
def swaps_start_and_end(y):
    inputs, targets, mask = teacher_forcing(y)
    return np.where(inputs == START, END, inputs), np.where(targets == END, START, targets), mask


@misconception("the mask leaves END out, so that nothing is learned about stopping; by (10.3) END counts.")
def mask_without_the_end(y):
    inputs, targets, _ = teacher_forcing(y)
    return inputs, targets, wider(y != PAD, last=False).astype(float)


@misconception("the mask is 1 everywhere; by (10.3) it is 0 at PAD.")
def mask_of_ones(y):
    inputs, targets, mask = teacher_forcing(y)
    return inputs, targets, np.ones_like(mask)


@accepted
def row_by_row(y):
    inputs, targets = [], []
    for row in y.tolist():
        tokens = [token for token in row if token != PAD]
        rest = [PAD] * (len(row) - len(tokens))
        inputs.append([START, *tokens, *rest])
        targets.append([*tokens, END, *rest])
    return np.array(inputs), np.array(targets), 1.0 * (np.array(targets) != PAD)


@accepted
def masks_by_the_inputs(y):
    padded = np.pad(y, ((0, 0), (0, 1)))
    lengths = np.count_nonzero(y, axis=1)[:, None]
    targets = np.where(np.arange(y.shape[1] + 1) == lengths, END, padded)
    inputs = np.insert(y, 0, START, axis=1)
    return inputs, targets, (inputs != PAD).astype(np.float32)


@accepted
def shifts_with_roll(y):
    inputs = np.roll(np.hstack([y, np.full((len(y), 1), START)]), 1, axis=1)
    targets = np.hstack([y, np.zeros((len(y), 1), dtype=int)])
    np.put_along_axis(targets, np.sum(y > 0, axis=1, keepdims=True), END, axis=1)
    return [inputs, targets, np.minimum(targets, 1).astype(float)]


equivalents = (
    equivalent(
        "return inputs, targets, (targets != PAD).astype(float) -> return inputs, targets, (targets > "
        "PAD).astype(float)",
        "PAD is the smallest token.",
    ),
)
