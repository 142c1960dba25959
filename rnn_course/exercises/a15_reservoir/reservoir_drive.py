"""reservoir_drive: run a reservoir over whole sequences, with the right outputs fed back instead of its own."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, misconception, probe
from rnn_course.cells.reservoir import reservoir_drive, reservoir_step
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    reservoir_drive,
    points=10,
    returns={"hs": "(15.6)"},
    uses=(reservoir_step,),
    hints=(
        "During training, the right outputs are fed back, not those that the reservoir would compute.",
        "(15.6) has x of the same step, but y of the step before; at the first step that is y0.",
        "Keep two variables while you loop over time: the newest state and the output to feed back. Change the second "
        "only after the step.",
    ),
)


states_of_a_driven_reservoir = random_sizes(reservoir_drive, draws.driven, weight=3)
driven_states_with_one_axis_of_size_1 = one_axis_of_size_1(reservoir_drive, draws.driven, weight=2)


@check(
    weight=0,
    note="Wrong even with F zero, where no output is fed back: look at which x_t and which h_{t-1} a step gets.",
)
def states_without_feedback(draw):
    x, y, h0, y0, (W, U, F, b, a) = draws.driven(draw, *draw.sizes("BTDHK"))
    yield ask(reservoir_drive, x, y, h0, y0, (W, U, 0 * F, b, a))


@check(
    weight=0,
    note="Wrong with W and U zero, where only outputs are fed back: look at which y is fed back at a step in (15.6).",
)
def states_from_feedback_alone(draw):
    x, y, h0, y0, (W, U, F, b, a) = draws.driven(draw, *draw.sizes("BTDHK"))
    yield ask(reservoir_drive, x, y, h0, y0, (0 * W, 0 * U, F, b, a))


@probe(
    same=lambda hs: hs,
    says="A state changes when only the right output of the last step changes; in (15.6) h_t depends on outputs up to "
    "y_{t-1}, and there is no step after the last.",
)
def hears_the_answer(draw):
    x, y, *others = draws.driven(draw, 3, 5, 4, 2, 6)
    told = y.copy()
    told[:, -1] = draw(3, 6)
    return ask(reservoir_drive, x, y, *others), ask(reservoir_drive, x, told, *others)


wrong = slips(
    reservoir_drive,
    """
    hears_the_answer_itself: step t reads the right output y_t, the answer; (15.6) feeds back y_{t-1}.
        fed = | fed = y
    output_wraps_round: the first step reads y[:, -1], the last output; in (15.6) it reads y0.
        fed = | fed = np.roll(y, 1, axis=1)
    first_step_hears_zeros: zeros are fed back at the first step; in (15.6) it is y_0 = y0.
        fed = | fed = np.concatenate([0 * y0[:, None], y[:, :-1]], axis=1)
    always_hears_y0: y0 is fed back at every step; (15.6) feeds back the right output of the step before.
        fed = | fed = np.repeat(y0[:, None], x.shape[1], axis=1)
    hears_two_steps_back: outputs are fed back one step too late, y_{t-2}; (15.6) feeds back y_{t-1}.
        fed = | fed = np.stack([y0, y0, *y.swapaxes(0, 1)], axis=1)[:, : x.shape[1]]
    hears_no_outputs: no output is fed back; (15.6) feeds back y_{t-1}.
        heard = | heard = x @ W + b
    drives_from_zeros: the run starts from a state of zeros; (15.6) starts from h_0 = h0.
        h, hs | h, hs = np.zeros_like(h0), []
    every_step_from_h0: every step starts from h0; (15.6) passes each state to the next step.
        15.6 | h = (1 - a) * h0 + a * np.tanh(heard[:, t] + h0 @ U)
    input_one_step_late: step t reads the input of the step before, x_{t-1}; (15.6) reads x_t.
        heard = | heard = np.concatenate([0 * x[:, :1], x[:, :-1]], axis=1) @ W + fed @ F + b
    states_before_the_steps: the states that went *into* the steps are returned, h_0 to h_{T-1}; hs is h_1 to h_T.
        h, hs | h, hs = h0, [h0]
        return | return np.stack(hs[:-1], axis=1)
    squeezes_the_states: an axis of size 1 is squeezed away; hs has the shape (B, T, H) for any sizes.
        return | return np.squeeze(np.stack(hs, axis=1))
    """,
)


@misconception(
    "a row goes on from the last state of the row above; in (15.6) every row starts from its own h0.", breaks=("15.6",)
)
def rows_run_on(x, y, h0, y0, reservoir):
    start, hs = h0[:1], []
    for row in range(len(x)):
        only = slice(row, row + 1)
        hs.append(reservoir_drive(x[only], y[only], start, y0[only], reservoir))
        start = hs[-1][:, -1]
    return np.concatenate(hs)


@accepted
def drive_step_by_step(x, y, h0, y0, reservoir):
    h, heard, hs = h0, y0, []
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, heard, *reservoir)
        heard = y[:, t]
        hs.append(h)
    return np.stack(hs, axis=1)


@accepted
def drive_into_a_buffer(x, y, h0, y0, reservoir):
    B, T, _ = x.shape
    hs = np.zeros((T + 1, B, h0.shape[1]))
    hs[0] = h0
    for t in range(T):
        hs[t + 1] = reservoir_step(x[:, t], hs[t], y[:, t - 1] if t > 0 else y0, *reservoir)
    return hs[1:].transpose(1, 0, 2)


@accepted
def drive_row_by_row(x, y, h0, y0, reservoir):
    hs = np.empty((*x.shape[:2], h0.shape[1]))
    for row in range(len(x)):
        h, outputs = h0[row : row + 1], np.vstack([y0[row], y[row]])
        for t in range(x.shape[1]):
            h = reservoir_step(x[row : row + 1, t], h, outputs[t : t + 1], *reservoir)
            hs[row, t] = h[0]
    return hs
