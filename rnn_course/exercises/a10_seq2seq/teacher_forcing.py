"""teacher_forcing: turn the right answers into the inputs and targets of a decoder."""

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
        "At each step the decoder reads the right token of the step before.",
        "Both results have one column more than y: before it, or after it.",
        "How many tokens has each row? That is the column of its END.",
    ),
)


@check
def rows_of_every_length(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 5, 4, K))


@check
def one_row_and_one_token(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 1, 5, K, shortest=5))
    yield ask(teacher_forcing, draws.sentences(draw, 3, 1, K))


@check(weight=0, note="Wrong even for rows without padding: look at where START and END go.")
def full_rows(draw: Draw):
    yield ask(teacher_forcing, draws.sentences(draw, 3, 4, K, shortest=4))


wrong = slips(
    teacher_forcing,
    """
    gives_the_answer_away: the decoder reads the very token that it should predict; in (10.1) it reads the one
        before.
        10.1 | inputs = np.insert(y, y.shape[1], PAD, axis=1)
             | inputs[np.arange(len(y)), np.count_nonzero(y, axis=1)] = END
    does_not_shift: the inputs have no START, and y only gets a column at its end; (10.1) begins with START.
        10.1 | inputs = np.insert(y, y.shape[1], PAD, axis=1)
    shifts_the_targets_too: the targets begin with START as well; in (10.2) they begin with the first token.
        10.2 | targets = inputs
    ends_after_the_padding: END is in the last column, after the padding; (10.2) has it after the last token.
        10.2 | targets[:, -1] = END
    never_ends: there is no END, so stopping cannot be learned; (10.2) has one in each row.
        10.2 | pass
    end_overwrites_a_token: END replaces the last token; (10.2) has it after that token.
        10.2 | targets[np.arange(len(y)), np.maximum(np.count_nonzero(y, axis=1) - 1, 0)] = END
    swaps_start_and_end: START and END are swapped; (10.1) has START and (10.2) has END.
        10.1 | inputs = np.insert(y, 0, END, axis=1)
        10.2 | targets[np.arange(len(y)), np.count_nonzero(y, axis=1)] = START
    mask_without_the_end: the mask leaves out END, so stopping is not learned; in (10.3) END counts.
        10.3 | return inputs, targets, (targets > END).astype(float)
    mask_of_ones: the mask is 1 everywhere; in (10.3) it is 0 at PAD.
        10.3 | return inputs, targets, np.ones(targets.shape)
    """,
)


@misconception("the inputs include END as well; in (10.1) they are START and the tokens of y.", breaks=("10.1",))
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
    *equivalent(
        "PAD is the smallest token.",
        "return inputs, targets, (targets != PAD).astype(float) -> return inputs, targets, (targets > "
        "PAD).astype(float)",
    ),
)
