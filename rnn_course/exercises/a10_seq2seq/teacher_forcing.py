"""teacher_forcing: make of the right answers what a decoder is given at each step, and what it should say to it."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, misconception
from rnn_course.draw import Draw
from rnn_course.kit.question import ask
from rnn_course.models.seq2seq import END, PAD, START, teacher_forcing
from rnn_course.slips import slips

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


wrong = slips(
    teacher_forcing,
    """
    gives_the_answer_away: the decoder is given the very token that it should say; in (10.1) it is given the one
        before.
        10.1 | inputs = np.insert(y, y.shape[1], PAD, axis=1)
             | inputs[np.arange(len(y)), np.count_nonzero(y, axis=1)] = END
    does_not_shift: the inputs have no START, y is only made wider at its end; (10.1) starts with START.
        10.1 | inputs = np.insert(y, y.shape[1], PAD, axis=1)
    shifts_the_targets_too: the targets start with START as well; in (10.2) they start with the first token.
        10.2 | targets = inputs
    ends_after_the_padding: END stands in the last column, behind the padding; (10.2) has it behind the last token.
        10.2 | targets[:, -1] = END
    never_ends: there is no END, so no model can learn to stop; (10.2) has one in each row.
        10.2 | pass
    end_overwrites_a_token: END has taken the place of the last token; (10.2) has it after that token.
        10.2 | targets[np.arange(len(y)), np.maximum(np.count_nonzero(y, axis=1) - 1, 0)] = END
    swaps_start_and_end: START and END changed places; see (10.1) and (10.2).
        10.1 | inputs = np.insert(y, 0, END, axis=1)
        10.2 | targets[np.arange(len(y)), np.count_nonzero(y, axis=1)] = START
    mask_without_the_end: the mask leaves END out, so that nothing is learned about stopping; by (10.3) END counts.
        10.3 | return inputs, targets, (targets > END).astype(float)
    mask_of_ones: the mask is 1 everywhere; by (10.3) it is 0 at PAD.
        10.3 | return inputs, targets, np.ones(targets.shape)
    """,
)


@misconception("the inputs hold END as well; by (10.1) they are START and the tokens of y.", breaks=("10.1",))
def reads_the_end(y):
    _, targets, mask = teacher_forcing(y)
    return np.insert(targets[:, :-1], 0, START, axis=1), targets, mask


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
