"""free_run: run a reservoir on its own outputs: each output is fed back at the next step."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.reservoir import free_run, reservoir_step
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    free_run,
    points=10,
    returns={"ys": "(15.20)"},
    uses=(reservoir_step,),
    hints=(
        "The right outputs are unknown now. The reservoir's own outputs are fed back instead.",
        "Each step first updates the state (15.19), with the output of the step before, and then computes the output "
        "(15.20) from the new state.",
        "Keep two variables, h and y, and update both at every step. The order in [1, x_t, h_t] is that of the rows of "
        "V.",
    ),
)


outputs_of_a_free_run = random_sizes(free_run, draws.running, weight=3)
free_runs_with_one_axis_of_size_1 = one_axis_of_size_1(free_run, draws.running, weight=2)


a_free_run_of_a_single_step = fixed_sizes(
    free_run,
    draws.running,
    T=1,
    weight=0,
    note="Wrong even for a single step: look at what (15.19) reads first, at which state is used in (15.20), and "
    "with which rows of V.",
)


@check(
    weight=0, note="Wrong even with F zero, where no output is fed back: look at the states in (15.19), and at (15.20)."
)
def a_free_run_that_hears_nothing(draw):
    x, h, y, V, (W, U, F, b, a) = draws.running(draw, *draw.sizes("BTDHK"))
    yield ask(free_run, x, h, y, V, (W, U, 0 * F, b, a))


@probe(
    same=lambda ys: ys[:, :-1],
    says="An early output changes when only the last input changes; in (15.19) a state depends on no later input.",
)
def free_run_looks_ahead(draw):
    x, *others = draws.running(draw, 3, 5, 4, 2, 6)
    later = x.copy()
    later[:, -1] = np.abs(draw(3, 4)) + 1
    return ask(free_run, x, *others), ask(free_run, later, *others)


wrong = slips(
    free_run,
    """
    never_hears_itself: the output from before the run is fed back at every step; (15.19) has the newest one,
        y_{t-1}.
        15.20 | ys.append(np.concatenate([ones, x[:, t], h], axis=1) @ V)
        ys.append | pass
    hears_nothing: no output is fed back; (15.19) has y_{t-1}.
        15.19 | h = reservoir_step(x[:, t], h, 0 * y, *reservoir)
    hears_itself_late: outputs are fed back one step too late, y_{t-2}; (15.19) has y_{t-1}.
        ones, ys | ones, ys, before = np.ones((len(h), 1)), [], y
        15.19 | h, before = reservoir_step(x[:, t], h, before, *reservoir), y
    free_from_an_output_of_zeros: zeros are fed back at the first step; in (15.19) it is y_0 = y, the last known
        output.
        15.19 | h = reservoir_step(x[:, t], h, y if t else 0 * y, *reservoir)
    free_from_a_state_of_zeros: the run starts from a state of zeros; (15.19) starts from h_0 = h.
        15.19 | h = reservoir_step(x[:, t], h if t else 0 * h, y, *reservoir)
    state_never_moves_on: every step starts from the first state; (15.19) passes each state to the next step.
        15.19 | new = reservoir_step(x[:, t], h, y, *reservoir)
        15.20 | y = np.concatenate([ones, x[:, t], new], axis=1) @ V
    speaks_before_it_moves: y_t is computed from h_{t-1}; (15.20) takes the new state h_t.
        15.19 | old, h = h, reservoir_step(x[:, t], h, y, *reservoir)
        15.20 | y = np.concatenate([ones, x[:, t], old], axis=1) @ V
    states_before_inputs: states come before inputs in the readout; in (15.20) the row is [1, x_t, h_t].
        15.20 | y = np.concatenate([ones, h, x[:, t]], axis=1) @ V
    speaks_without_bias: the bias of the readout is left out; the row in (15.20) begins with a 1 for it.
        15.20 | y = np.concatenate([0 * ones, x[:, t], h], axis=1) @ V
    speaks_without_input: the readout does not use the input; in (15.20) x_t is between the 1 and the state.
        15.20 | y = np.concatenate([ones, 0 * x[:, t], h], axis=1) @ V
    bent_outputs: tanh is applied to the outputs; (15.20) is linear.
        15.20 | y = np.tanh(np.concatenate([ones, x[:, t], h], axis=1) @ V)
    adds_to_the_last_output: each output is added to the one before; in (15.20) the readout gives the output itself.
        15.20 | y = y + np.concatenate([ones, x[:, t], h], axis=1) @ V
    begins_with_what_was_known: the result begins with y_0, and the last output is missing; it is y_1 to y_T.
        ones, ys | ones, ys = np.ones((len(h), 1)), [y]
        return | return np.stack(ys[:-1], axis=1)
    """,
)


@accepted
def free_run_into_a_buffer(x, h, y, V, reservoir):
    ys = np.zeros((*x.shape[:2], V.shape[1]))
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, ys[:, t - 1] if t else y, *reservoir)
        ys[:, t] = V[0] + x[:, t] @ V[1 : 1 + x.shape[2]] + h @ V[1 + x.shape[2] :]
    return ys


@accepted
def free_run_by_hstack(x, h, y, V, reservoir):
    outputs = []
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, y, *reservoir)
        y = np.hstack((np.ones((h.shape[0], 1)), x[:, t], h)).dot(V)
        outputs.append(y)
    return np.array(outputs).transpose(1, 0, 2)


@accepted
def free_run_by_recursion(x, h, y, V, reservoir):
    h = reservoir_step(x[:, 0], h, y, *reservoir)
    y = np.c_[np.ones(len(h)), x[:, 0], h] @ V
    later = [free_run_by_recursion.function(x[:, 1:], h, y, V, reservoir)] if x.shape[1] > 1 else []
    return np.concatenate([y[:, None], *later], axis=1)
