"""teacher_forced_backward: take the gradient back through the teacher-forced network, step by step independently."""

import numpy as np

from rnn_course.authoring import accepted, derivation, exercise
from rnn_course.cells.output_recurrence import teacher_forced, teacher_forced_backward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    teacher_forced_backward,
    points=9,
    returns={"dx": "(7.27)", "dW": "(7.28)", "dF": "(7.29)", "db": "(7.30)", "dV": "(7.31)", "dc": "(7.32)"},
    hints=(
        "The right outputs do not depend on the weights, so no gradient flows from a step to the one before.",
        "(7.26) needs do and hs of the same step only. F was multiplied by y_{t-1}, so dF is computed with it (7.29).",
        "Compute dz for all steps at once. The sums over rows and steps are tensordot over both axes, or einsum.",
    ),
    derive=derivation("7.26", "7.27", "7.29", "7.30", "7.31", "7.32", of=teacher_forced),
)


gradients_under_a_teacher = random_sizes(teacher_forced_backward, draws.by_output_back, weight=4)


teacher_gradients_with_one_axis_of_size_1 = one_axis_of_size_1(teacher_forced_backward, draws.by_output_back)


teacher_gradients_of_one_step = fixed_sizes(
    teacher_forced_backward,
    draws.by_output_back,
    B=1,
    T=1,
    weight=0,
    note="Wrong even for one row and one step, where there is nothing to sum: look at (7.26) and at the products.",
)


wrong = slips(
    teacher_forced_backward,
    """
    own_answer_in_dF: dF is computed with y_t; (7.29) takes y_{t-1}, which F multiplied.
        7.29 | dF = np.tensordot(y, dz, rows_and_steps)
    zeros_first_in_dF: in dF the output before the first step is taken to be zeros; in (7.29) y_0 is y0.
        7.29 | dF = np.tensordot(y[:, :-1], dz[:, 1:], rows_and_steps)
    wraps_round_in_dF: in dF the output before the first step is taken to be the last one, since the array wraps
        around; in (7.29) y_0 is y0.
        7.29 | dF = np.tensordot(np.roll(y, 1, axis=1), dz, rows_and_steps)
    own_output_in_dF: dF is computed with the network's own outputs; with a teacher F multiplied y_{t-1}, (7.29).
        y_before | y_before = np.concatenate([y0[:, None], (hs @ V)[:, :-1]], axis=1)
    dF_moved_the_wrong_way: for dF the right outputs are shifted the wrong way, so each step has the next one; in
        (7.29) it is the one before.
        y_before | y_before = np.concatenate([y[:, 1:], y0[:, None]], axis=1)
    carries_gradients_back: gradients flow back from later states to earlier ones; with a teacher (7.26) has no term
        from t + 1.
        7.26 | dz = np.cumsum((do @ V.T)[:, ::-1], axis=1)[:, ::-1] * (1 - hs**2)
    no_slope_under_a_teacher: the derivative of tanh is missing; (7.26) multiplies by 1 - h_t².
        7.26 | dz = do @ V.T
    slope_of_the_slope: tanh is applied to h_t once more in its derivative; the h_t of (7.26) is a value of tanh
        already.
        7.26 | dz = do @ V.T * (1 - np.tanh(hs) ** 2)
    means_over_rows: the gradients of the weights are means over the rows; (7.28) to (7.32) sum.
        return | return dx, *(each / len(x) for each in (dW, dF, db, dV, do.sum(axis=(0, 1))))
    last_step_alone: the gradients of the weights are those of the last step alone; (7.28) to (7.32) sum over t.
        7.28 | x, y_before, hs, do, dz = (each[:, -1:] for each in (x, y_before, hs, do, dz))
             | dW = np.tensordot(x, dz, rows_and_steps)
    dV_behind_itself: dV is computed with dh instead of do; (7.31) has do.
        7.31 | dV = np.tensordot(hs, do @ V.T, rows_and_steps) @ V
    db_for_each_row: db keeps the axis of the rows; it has the shape of b, (H,).
        7.30 | db = dz.sum(axis=1)
    """,
)


@accepted
def forced_back_in_a_loop(do, hs, x, y, y0, W, V):
    H, K = V.shape
    dx, dW, dF, db, dV, dc = np.zeros_like(x), 0, np.zeros((K, H)), 0, 0, 0
    for t in range(x.shape[1]):
        dz = np.dot(do[:, t], V.T) * (1 - hs[:, t] ** 2)
        dx[:, t] = np.dot(dz, W.T)
        dW = dW + np.dot(x[:, t].T, dz)
        dF += (y[:, t - 1] if t else y0).T @ dz
        db, dV, dc = db + dz.sum(0), dV + hs[:, t].T @ do[:, t], dc + do[:, t].sum(0)
    return dx, dW, dF, db, dV, dc


@accepted
def forced_back_as_one_tall_batch(do, hs, x, y, y0, W, V):
    before = np.concatenate([y0[:, None], y[:, :-1]], axis=1)
    do, h, rows, before = (each.reshape(-1, each.shape[2]) for each in (do, hs, x, before))
    dz = do @ V.T
    dz *= 1 - h * h
    return [(dz @ W.T).reshape(x.shape), rows.T @ dz, before.T @ dz, np.ones(len(dz)) @ dz, h.T @ do, do.sum(axis=0)]
