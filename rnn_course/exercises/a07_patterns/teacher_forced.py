"""teacher_forced: run the network on the right outputs instead of its own, at all steps at once."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.output_recurrence import teacher_forced
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    teacher_forced,
    points=6,
    returns={"hs": "(7.24)", "o": "(7.25)"},
    hints=(
        "The network reads the output of the step before; in training that is the right one, and it is known.",
        "In (7.24) there is no h_{t-1}, so no step waits for another, and one product computes all of them.",
        "Build the array y_0 ... y_{T-1}, which is y shifted by one step with y0 in front. With it, (7.24) is one line "
        "without a loop.",
    ),
)


outputs_under_a_teacher = random_sizes(teacher_forced, draws.by_output, weight=3)


teacher_with_one_axis_of_size_1 = one_axis_of_size_1(teacher_forced, draws.by_output)


outputs_from_what_was_said_alone = scaled(
    teacher_forced,
    draws.by_output,
    W=0,
    b=0,
    weight=0,
    note="Wrong with W and b zero, where only the outputs before count: look at which y goes to which step in (7.24).",
)


outputs_from_the_input_alone = scaled(
    teacher_forced,
    draws.by_output,
    F=0,
    weight=0,
    note="Wrong even with F zero, where no output is read: look at the other terms of (7.24), and at (7.25).",
)


@probe(
    same=lambda answer: answer,
    says="Something changes when only the last right output changes; no step reads it, since (7.24) takes the one "
    "before.",
)
def reads_the_answer(draw):
    x, y, *others = draws.by_output(draw, 3, 5, 4, 2, 6)
    changed = y.copy()
    changed[:, -1] = draw(3, 6)
    return ask(teacher_forced, x, y, *others), ask(teacher_forced, x, changed, *others)


wrong = slips(
    teacher_forced,
    """
    given_the_answer: each step reads its own right output, the answer; (7.24) takes the one before, y_{t-1}.
        7.24 | hs = np.tanh(x @ W + y @ F + b)
    moved_the_wrong_way: the right outputs are shifted the wrong way, so each step reads the next one; (7.24) takes
        the one before.
        y_before | y_before = np.concatenate([y[:, 1:], y0[:, None]], axis=1)
    rolled_round: the outputs are rolled, so the first step reads the last one; in (7.24) y_0 is y0.
        y_before | y_before = np.roll(y, 1, axis=1)
    zeros_first: the first step reads zeros; in (7.24) y_0 is y0.
        y_before | y_before = np.concatenate([0 * y0[:, None], y[:, :-1]], axis=1)
    y0_at_every_step: every step reads y0; (7.24) takes y_{t-1}.
        7.24 | hs = np.tanh(x @ W + (y0 @ F)[:, None] + b)
    nothing_fed_back: the outputs are not read; (7.24) adds y_{t-1} F.
        7.24 | hs = np.tanh(x @ W + b)
    no_bias_under_a_teacher: b is left out; (7.24) adds it.
        7.24 | hs = np.tanh(x @ W + y_before @ F)
    no_output_bias_under_a_teacher: c is left out; (7.25) adds it.
        7.25 | return hs, hs @ V
    outputs_bent: tanh is applied to the outputs; (7.25) has no tanh.
        7.25 | return hs, np.tanh(hs @ V + c)
    o_first: the results are not in the order hs, o.
        return | return hs @ V + c, hs
    """,
)


@accepted
def forced_in_a_loop(x, y, y0, W, F, b, V, c):
    before, hs, o = y0, [], []
    for t in range(x.shape[1]):
        hs.append(np.tanh(x[:, t] @ W + before @ F + b))
        o.append(hs[-1] @ V + c)
        before = y[:, t]
    return np.stack(hs, axis=1), np.stack(o, axis=1)


@accepted
def forced_as_one_tall_batch(x, y, y0, W, F, b, V, c):
    B, T, _ = x.shape
    before = np.hstack([y0[:, None], y])[:, :-1]
    rows = np.tanh(np.hstack([x.reshape(B * T, -1), before.reshape(B * T, -1)]) @ np.vstack([W, F]) + b)
    return [rows.reshape(B, T, -1), (rows @ V + c).reshape(B, T, -1)]


@accepted
def forced_by_shifting_in_the_callers_array(x, y, y0, W, F, b, V, c):
    y[:, 1:] = y[:, :-1].copy()
    y[:, 0] = y0
    hs = np.tanh(np.einsum("btd,dh->bth", x, W) + np.einsum("btk,kh->bth", y, F) + b)
    return hs, np.einsum("bth,hk->btk", hs, V) + c


wrong_in_a_loop = slips(
    forced_in_a_loop,
    """
    on_its_own: the network's own output goes into the next step; with a teacher it is the right one, (7.24).
        before = y | before = o[-1]
    adds_its_own_output: the state before is fed back as well, through V F; in (7.24) a step reads only the right
        output of the one before.
        before = y | before = y[:, t] + hs[-1] @ V
    """,
)
