"""free_run: run the same network without a teacher: each output is read by the next step."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.output_recurrence import free_run, teacher_forced
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    free_run,
    points=6,
    returns={"o": "(7.33)"},
    hints=(
        "The right outputs are unknown now. There are only the network's own outputs.",
        "(7.33) needs o_{t-1}, so the steps depend on one another, and a loop is needed.",
        "Begin with y0 as the last output. At each step compute h and then o, store o, and keep it for the next step.",
    ),
)


def _free(draw, B, T, D, H, K):
    x, _, *others = draws.by_output(draw, B, T, D, H, K)
    return x, *others


outputs_without_a_teacher = random_sizes(free_run, _free, weight=3)


free_running_with_one_axis_of_size_1 = one_axis_of_size_1(free_run, _free)


free_running_for_one_step = fixed_sizes(
    free_run, _free, T=1, weight=0, note="Wrong even for a single step: look at y0 in (7.33), and at (7.25)."
)


free_running_without_feedback = scaled(
    free_run,
    _free,
    F=0,
    weight=0,
    note="Wrong even with F zero, where the steps are independent: look at which x_t goes to which place of o.",
)


wrong = slips(
    free_run,
    """
    y0_for_ever: every step reads y0; (7.33) takes the last output, o_{t-1}.
        7.33 | h = np.tanh(xW[:, t] + y0 @ F)
    starts_from_nothing: the first step reads zeros; in (7.33) o_0 is y0.
        o, said | o, said = np.zeros_like(y0), []
    fed_once: nothing is fed back after the first step; (7.33) adds o_{t-1} F at every step.
        7.33 | h = np.tanh(xW[:, t] + (o @ F if t == 0 else 0))
    outputs_pile_up: the sum of all outputs so far is fed back; (7.33) takes the last one.
        7.33 | h = np.tanh(xW[:, t] + (y0 + sum(said)) @ F)
    outputs_bent_and_fed_back: tanh is applied to the outputs; (7.25) has no tanh.
        7.25 | o = np.tanh(h @ V + c)
    feeds_back_one_hot: the largest output is set to 1 and all others to 0 before they are fed back; (7.33) takes
        o_{t-1} as it is.
        7.33 | best = np.eye(len(c))[o.argmax(axis=1)]
             | h = np.tanh(xW[:, t] + (best if t else y0) @ F)
    no_output_bias_alone: c is left out; (7.25) adds it.
        7.25 | o = h @ V
    no_bias_alone: b is left out; (7.33) adds it.
        7.33 | h = np.tanh(x[:, t] @ W + o @ F)
    y0_in_front: o begins with y0, and the last output is missing; it holds o_1 ... o_T.
        return | return np.stack([y0, *said[:-1]], axis=1)
    reads_backwards: the inputs are read from the last to the first; (7.33) has x_t at step t.
        7.33 | h = np.tanh(xW[:, -1 - t] + o @ F)
    one_step_late: the output of two steps before is fed back; (7.33) takes that of the step before.
        7.33 | h = np.tanh(xW[:, t] + (said[t - 2] if t > 1 else y0) @ F)
    last_output_alone: only the last output is returned; o holds those of all steps.
        return | return o
    """,
)


@accepted
def free_into_a_buffer(x, y0, W, F, b, V, c):
    o = np.zeros((x.shape[0], x.shape[1] + 1, y0.shape[1]))
    o[:, 0] = y0
    for t in range(x.shape[1]):
        o[:, t + 1] = np.dot(np.tanh(np.dot(x[:, t], W) + np.dot(o[:, t], F) + b), V) + c
    return o[:, 1:]


@accepted
def free_by_the_states_alone(x, y0, W, F, b, V, c):
    """Output and feedback in one: h_t reads h_{t-1} through V F."""
    loop, h = V @ F, np.tanh(x[:, 0] @ W + y0 @ F + b)
    hs = [h]
    for t in range(1, x.shape[1]):
        h = np.tanh(x[:, t] @ W + h @ loop + c @ F + b)
        hs.append(h)
    return np.stack(hs, axis=1) @ V + c


@accepted
def free_by_asking_the_teacher_again_and_again(x, y0, W, F, b, V, c):
    """Each pass makes one more output right: slow, but right."""
    o = np.zeros((*x.shape[:2], len(c)))
    for _ in range(x.shape[1]):
        o = teacher_forced(x, o, y0, W, F, b, V, c)[1]
    return o
