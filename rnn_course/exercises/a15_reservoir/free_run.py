"""free_run: let a reservoir run on by itself: what it says is what it hears at the next step."""

import numpy as np

from rnn_course.cells.reservoir import free_run, reservoir_step
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    free_run,
    points=10,
    returns={"ys": "(15.20)"},
    uses=(reservoir_step,),
    hints=(
        "Nobody tells it any more what was right. What it says must do.",
        "Each step first moves the state by (15.19), with the output of the step before, and then speaks by (15.20) "
        "from the new state.",
        "Keep two variables, h and y, and renew both at every step. The order in [1, x_t, h_t] is that of the rows "
        "of V.",
    ),
)


@check(weight=3)
def outputs_of_a_free_run(draw):
    for _ in range(2):
        yield ask(free_run, *draws.running(draw, *draw.sizes("BTDHK")))


@check(weight=2)
def free_runs_with_one_axis_of_size_1(draw):
    for axis in "BTDHK":
        yield ask(free_run, *draws.running(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(weight=0, note="It differs even for a single step: look at which state and which rows of V meet in (15.20).")
def a_free_run_of_a_single_step(draw):
    yield ask(free_run, *draws.running(draw, *draw.sizes("BTDHK", T=1)))


@check(weight=0, note="With F zero no output is heard, and it differs: look at the states in (15.19), and at (15.20).")
def a_free_run_that_hears_nothing(draw):
    x, h, y, V, (W, U, F, b, a) = draws.running(draw, *draw.sizes("BTDHK"))
    yield ask(free_run, x, h, y, V, (W, U, 0 * F, b, a))


@probe(
    same=lambda ys: ys[:, :-1],
    says="An early output changes when only the last input does; in (15.19) a state knows nothing of later inputs.",
)
def free_run_looks_ahead(draw):
    x, *others = draws.running(draw, 3, 5, 4, 2, 6)
    later = x.copy()
    later[:, -1] = np.abs(draw(3, 4)) + 1
    return ask(free_run, x, *others), ask(free_run, later, *others)


def running(
    x,
    h,
    y,
    V,
    reservoir,
    *,
    seen=lambda x, h: np.concatenate([np.ones((len(h), 1)), x, h], axis=1),
    heard=lambda y, before: y,
    says=lambda o, y: o,
    kept=lambda h, start: h,
    read=lambda x, t: x[:, t],
):
    """The right free run, with one place after another to go wrong in."""
    start, before, ys = h, y, []
    for t in range(x.shape[1]):
        h = reservoir_step(read(x, t), kept(h, start), heard(y, before), *reservoir)
        before, y = y, says(seen(x[:, t], h) @ V, y)
        ys.append(y)
    return np.stack(ys, axis=1)


@misconception("the output from before the run is heard at every step; (15.19) hears the newest one, y_{t-1}.")
def never_hears_itself(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, heard=lambda _, before, first=y: first)


@misconception("no output is fed back; in (15.19) a step hears y_{t-1}.")
def hears_nothing(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, heard=lambda y, before: 0 * y)


@misconception("outputs come back one step too late: step t hears y_{t-2}; (15.19) has y_{t-1}.")
def hears_itself_late(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, heard=lambda y, before: before)


@misconception("the first step hears zeros; in (15.19) it hears y_0 = y, the last output that is known.")
def free_from_an_output_of_zeros(x, h, y, V, reservoir):
    return running(x, h, 0 * y, V, reservoir)


@misconception(
    "the run starts from a state of zeros, so all that was heard before is lost; (15.19) starts from h_0 = h."
)
def free_from_a_state_of_zeros(x, h, y, V, reservoir):
    return running(x, 0 * h, y, V, reservoir)


@misconception("every step starts from the first state; (15.19) passes each state to the next step.")
def state_never_moves_on(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, kept=lambda h, start: start)


@misconception("it speaks before it moves: y_t is read off h_{t-1}; in (15.20) it is read off the new state h_t.")
def speaks_before_it_moves(x, h, y, V, reservoir):
    ys = []
    for t in range(x.shape[1]):
        old, h = h, reservoir_step(x[:, t], h, y, *reservoir)
        y = np.concatenate([np.ones((len(h), 1)), x[:, t], old], axis=1) @ V
        ys.append(y)
    return np.stack(ys, axis=1)


@misconception("states stand before inputs when it speaks; in (15.20) the row is [1, x_t, h_t].")
def states_before_inputs(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, seen=lambda x, h: np.concatenate([np.ones((len(h), 1)), h, x], axis=1))


@misconception("the bias of the readout is left out; (15.20) has a 1 in front, which meets it.")
def speaks_without_bias(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, seen=lambda x, h: np.concatenate([np.zeros((len(h), 1)), x, h], axis=1))


@misconception("the readout does not see the input; in (15.20) x_t stands between the 1 and the state.")
def speaks_without_input(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, seen=lambda x, h: np.concatenate([np.ones((len(h), 1)), 0 * x, h], axis=1))


@misconception("outputs go through a tanh; (15.20) is linear.")
def bent_outputs(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, says=lambda o, y: np.tanh(o))


@misconception(
    "each output is added to the one before, as if the readout gave the change; in (15.20) it gives the output itself."
)
def adds_to_the_last_output(x, h, y, V, reservoir):
    return running(x, h, y, V, reservoir, says=lambda o, y: y + o)


@misconception("the outputs returned begin with y_0, which was known, and the last one is missing; it is y_1 to y_T.")
def begins_with_what_was_known(x, h, y, V, reservoir):
    ys = running(x, h, y, V, reservoir)
    return np.concatenate([y[:, None], ys[:, :-1]], axis=1)


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
