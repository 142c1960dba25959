"""teacher_forced.

Let the right outputs be what the network is said to have said: all steps at once, and no loop is needed.
"""

import numpy as np

from rnn_course.cells.output_recurrence import teacher_forced
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws
from .asking import SIZES

header = exercise(
    teacher_forced,
    points=6,
    returns={"hs": "(7.24)", "o": "(7.25)"},
    hints=(
        "The network is given the output of the step before; in training that is the right one, and it is known.",
        "In (7.24) there is no h_{t-1}. So no step waits for another, and a product can serve all of them at once.",
        "Build the array y_0 ... y_{T-1}, which is y moved one step later with y0 in front. With it, (7.24) is one "
        "line without a loop.",
    ),
)


@check(weight=3)
def outputs_under_a_teacher(draw):
    for _ in range(2):
        yield ask(teacher_forced, *draws.by_output(draw, *draw.sizes(SIZES)))


@check
def teacher_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(teacher_forced, *draws.by_output(draw, *draw.sizes(SIZES, **{axis: 1})))


@check(
    weight=0,
    note="With W and b zero only what was said before counts, and it differs: look at which y goes to which step "
    "in (7.24).",
)
def outputs_from_what_was_said_alone(draw):
    x, y, y0, W, F, b, V, c = draws.by_output(draw, *draw.sizes(SIZES))
    yield ask(teacher_forced, x, y, y0, 0 * W, F, 0 * b, V, c)


@check(
    weight=0,
    note="With F zero nothing of what was said counts, and it still differs: look at the other terms of (7.24), "
    "and at (7.25).",
)
def outputs_from_the_input_alone(draw):
    x, y, y0, W, F, b, V, c = draws.by_output(draw, *draw.sizes(SIZES))
    yield ask(teacher_forced, x, y, y0, W, 0 * F, b, V, c)


@probe(
    same=lambda answer: answer,
    says="Something changes when only the last right output does; no step reads it, since (7.24) takes the one before.",
)
def reads_the_answer(draw):
    x, y, *others = draws.by_output(draw, 3, 5, 4, 2, 6)
    changed = y.copy()
    changed[:, -1] = draw(3, 6)
    return ask(teacher_forced, x, y, *others), ask(teacher_forced, x, changed, *others)


def forced(x, y, y0, W, F, b, V, c, *, before=None):
    """The right pass, with other outputs handed to the steps."""
    before = np.concatenate([y0[:, None], y[:, :-1]], axis=1) if before is None else before
    hs = np.tanh(x @ W + before @ F + b)
    return hs, hs @ V + c


@misconception("each step is given its own right output, the answer itself; (7.24) takes the one before, y_{t-1}.")
def given_the_answer(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=y)


@misconception("the network's own output goes into the next step; under a teacher it is the right one (7.24).")
def on_its_own(x, y, y0, W, F, b, V, c):
    o, hs, said = y0, [], []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + o @ F + b)
        o = h @ V + c
        hs.append(h)
        said.append(o)
    return np.stack(hs, axis=1), np.stack(said, axis=1)


@misconception(
    "the right outputs are moved the wrong way, so that a step is given the one after it; (7.24) takes the one before."
)
def moved_the_wrong_way(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=np.concatenate([y[:, 1:], y0[:, None]], axis=1))


@misconception("the outputs are rolled, so that the first step is given the last of them; in (7.24) y_0 is y0.")
def rolled_round(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=np.roll(y, 1, axis=1))


@misconception("the first step is given zeros; in (7.24) y_0 is y0.")
def zeros_first(x, y, y0, W, F, b, V, c):
    return forced(x, y, 0 * y0, W, F, b, V, c)


@misconception("every step is given y0; (7.24) takes y_{t-1}.")
def y0_at_every_step(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c, before=np.repeat(y0[:, None], x.shape[1], axis=1))


@misconception("what was said is left out of the states; (7.24) adds y_{t-1} F.")
def nothing_fed_back(x, y, y0, W, F, b, V, c):
    return forced(x, 0 * y, 0 * y0, W, F, b, V, c)


@misconception(
    "the last state is fed back as well, through V F; in (7.24) a step knows nothing of the one before "
    "but its right output."
)
def adds_its_own_output(x, y, y0, W, F, b, V, c):
    before, o, hs = np.concatenate([y0[:, None], y[:, :-1]], axis=1), 0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + (before[:, t] + o) @ F + b)
        o = h @ V
        hs.append(h)
    hs = np.stack(hs, axis=1)
    return hs, hs @ V + c


@misconception("b is left out; (7.24) adds it.")
def no_bias_under_a_teacher(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, 0 * b, V, c)


@misconception("c is left out; (7.25) adds it.")
def no_output_bias_under_a_teacher(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, 0 * c)


@misconception("the outputs are bent by tanh; (7.25) leaves them as they are.")
def outputs_bent(x, y, y0, W, F, b, V, c):
    hs, o = forced(x, y, y0, W, F, b, V, c)
    return hs, np.tanh(o)


@misconception("the outputs come first; the states hs do, and o after them.")
def o_first(x, y, y0, W, F, b, V, c):
    return forced(x, y, y0, W, F, b, V, c)[::-1]


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


@accepted
def forced_in_float32(*args):
    return teacher_forced(*(each.astype(np.float32) for each in args))
