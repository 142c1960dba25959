"""collect_rows: the features and targets of the readout, one row for each step after the washout."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.readout import collect_rows
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    collect_rows,
    points=9,
    returns={"A": "(15.13)", "Y": "(15.14)"},
    hints=(
        "The readout does not depend on time: every step of every sequence is one row of a table.",
        "(15.12) joins three arrays along the last axis. The washout is dropped at the beginning of each sequence, "
        "before the sequences are put one below the other.",
        "Make the ones (B, T, 1), so that three arrays of three axes can be joined. Slice along axis 1, then merge the "
        "first two axes into one; do the same with y.",
    ),
)


def _collected(draw, washout, **fixed):
    B, T, D, H, K = draw.sizes("BTDHK", **fixed)
    return draw(B, T, D), draw(B, T, H), draw(B, T, K), min(washout, T - 1)


@check(weight=3)
def rows_after_a_washout(draw):
    for washout in (2, 1):
        yield ask(collect_rows, *_collected(draw, washout))


@check
def rows_without_a_washout(draw):
    yield ask(collect_rows, *_collected(draw, 0))


@check
def rows_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(collect_rows, *_collected(draw, 1, **{axis: 1}))


@check(weight=0, note="Wrong even for a single sequence without a washout: look at the order within a row in (15.12).")
def rows_of_a_single_sequence(draw):
    yield ask(collect_rows, *_collected(draw, 0, B=1))


wrong = slips(
    collect_rows,
    """
    washout_off_the_first_sequence: the washout is dropped from the long table, so only the first sequence loses its
        beginning; (15.13) drops it from every sequence.
        15.13 | A = np.concatenate(r)[washout:]
        15.14 | return A, np.concatenate(y)[washout:]
    no_washout: no washout is dropped; (15.13) begins with t = washout + 1.
        15.13 | A = np.concatenate(r)
        15.14 | return A, np.concatenate(y)
    washout_off_the_end: the washout is dropped at the end of each sequence; (15.13) drops it at the beginning.
        15.13 | A = np.concatenate(r[:, : r.shape[1] - washout])
        15.14 | return A, np.concatenate(y[:, : y.shape[1] - washout])
    washout_one_short: the washout is one step short; (15.13) begins with t = washout + 1, counted from 1.
        15.13 | A = np.concatenate(r[:, max(0, washout - 1) :])
        15.14 | return A, np.concatenate(y[:, max(0, washout - 1) :])
    targets_not_washed_out: states and inputs lose their washout but the targets do not; (15.14) takes the same
        steps.
        15.14 | return A, np.concatenate(y)
    step_by_step: the rows go through the batch first and then through time; in (15.13) one whole sequence comes
        after the other.
        15.13 | A = np.concatenate(r.swapaxes(0, 1)[washout:])
        15.14 | return A, np.concatenate(y.swapaxes(0, 1)[washout:])
    targets_in_another_order: the targets go through the batch first and then through time, so they do not match
        their rows; (15.14) has the order of (15.13).
        15.14 | return A, np.concatenate(y.swapaxes(0, 1)[washout:])
    states_first: states come before inputs; in (15.12) the row is [1, x_t, h_t].
        15.12 | r = np.concatenate([ones, hs, x], axis=2)
    ones_last: the 1 is at the end of each row; in (15.12) it comes first.
        15.12 | r = np.concatenate([x, hs, ones], axis=2)
    no_ones: there is no column of ones; (15.12) begins with a 1.
        15.12 | r = np.concatenate([x, hs], axis=2)
    no_inputs: the inputs are missing; (15.12) has x_t as well as h_t.
        15.12 | r = np.concatenate([ones, hs], axis=2)
    target_of_the_step_before: states are paired with the target of the step before; (15.14) has y_t in the row of
        h_t.
        15.14 | y = np.concatenate([y[:, :1], y[:, :-1]], axis=1)
              | return A, np.concatenate(y[:, washout:])
    """,
)


@accepted
def rows_one_by_one(x, hs, y, washout):
    steps = [(row, t) for row in range(len(x)) for t in range(washout, x.shape[1])]
    return [np.array([[1.0, *x[at], *hs[at]] for at in steps]), np.array([y[at] for at in steps])]


@accepted
def rows_by_sequences(x, hs, y, washout):
    A = [np.column_stack([np.ones(x.shape[1] - washout), x[row, washout:], hs[row, washout:]]) for row in range(len(x))]
    return np.vstack(A), np.vstack([each[washout:] for each in y])


@accepted
def rows_by_a_mask(x, hs, y, washout):
    late = np.broadcast_to(np.arange(x.shape[1]) >= washout, x.shape[:2])
    A = np.ones((late.sum(), 1 + x.shape[2] + hs.shape[2]))
    A[:, 1 : 1 + x.shape[2]], A[:, 1 + x.shape[2] :] = x[late], hs[late]
    return A, y[late]
