"""free_run: run the same network without a teacher: each output is what the next step is given."""

import numpy as np

from rnn_course.cells.output_recurrence import free_run, teacher_forced
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .asking import SIZES

header = exercise(
    free_run,
    points=6,
    returns={"o": "(7.33)"},
    hints=(
        "Nobody knows the right outputs now. There is only what the network said itself.",
        "(7.33) needs o_{t-1}: now there is an order, and a loop.",
        "Begin with y0 as the last output. At each step make h, make o from it, record it, and keep it for the "
        "next step.",
    ),
)


def _free(draw, **fixed):
    x, _, *others = draws.by_output(draw, *draw.sizes(SIZES, **fixed))
    return x, *others


@check(weight=3)
def outputs_without_a_teacher(draw):
    for _ in range(2):
        yield ask(free_run, *_free(draw))


@check
def free_running_with_one_axis_of_size_1(draw):
    for axis in SIZES:
        yield ask(free_run, *_free(draw, **{axis: 1}))


@check(weight=0, note="It differs even for a single step: look at y0 in (7.33), and at (7.25).")
def free_running_for_one_step(draw):
    yield ask(free_run, *_free(draw, T=1))


@check(
    weight=0,
    note="With F zero every step stands alone, and it still differs: look at which x_t goes to which place of o.",
)
def free_running_without_feedback(draw):
    x, y0, W, F, b, V, c = _free(draw)
    yield ask(free_run, x, y0, W, 0 * F, b, V, c)


def run(x, y0, W, F, b, V, c, *, feed=lambda o, h, y0, t: o, output=lambda o: o):
    """The right loop, with one place after another to go wrong in."""
    o, h, said = y0, 0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + feed(o, h, y0, t) @ F + b)
        o = output(h @ V + c)
        said.append(o)
    return np.stack(said, axis=1)


@misconception("every step is given y0; (7.33) takes the last output, o_{t-1}.")
def y0_for_ever(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, feed=lambda o, h, y0, t: y0)


@misconception("the first step is given zeros; in (7.33) o_0 is y0.")
def starts_from_nothing(x, y0, W, F, b, V, c):
    return run(x, 0 * y0, W, F, b, V, c)


@misconception("nothing is fed back after the first step; (7.33) adds o_{t-1} F at every step.")
def fed_once(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, feed=lambda o, h, y0, t: o * (t == 0))


@misconception("outputs pile up: all that were said so far are fed back; (7.33) takes the last one.")
def outputs_pile_up(x, y0, W, F, b, V, c):
    total = [0 * y0]

    def feed(o, h, y0, t):
        total.append(total[-1] + o)
        return total[-1]

    return run(x, y0, W, F, b, V, c, feed=feed)


@misconception("the outputs are bent by tanh; (7.25) leaves them as they are.")
def outputs_bent_and_fed_back(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, output=np.tanh)


@misconception("the largest output is made 1 and all others 0 before it is fed back; (7.33) takes o_{t-1} as it is.")
def feeds_back_one_hot(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, feed=lambda o, h, y0, t: y0 if t == 0 else np.eye(o.shape[1])[o.argmax(axis=1)])


@misconception("c is left out; (7.25) adds it.")
def no_output_bias_alone(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, 0 * c)


@misconception("b is left out; (7.33) adds it.")
def no_bias_alone(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, 0 * b, V, c)


@misconception("y0 stands first and the last output is missing; o holds o_1 ... o_T.")
def y0_in_front(x, y0, W, F, b, V, c):
    return np.concatenate([y0[:, None], run(x, y0, W, F, b, V, c)[:, :-1]], axis=1)


@misconception("the inputs are read from their end; (7.33) has x_t at step t.")
def reads_backwards(x, y0, W, F, b, V, c):
    return run(x[:, ::-1], y0, W, F, b, V, c)


@misconception("the output of two steps before is fed back; (7.33) takes that of the step before.")
def one_step_late(x, y0, W, F, b, V, c):
    kept = [y0]

    def feed(o, h, y0, t):
        kept.append(o)
        return kept[-2]

    return run(x, y0, W, F, b, V, c, feed=feed)


@misconception("only the last output is returned; o holds those of all steps.")
def last_output_alone(x, y0, W, F, b, V, c):
    return free_run(x, y0, W, F, b, V, c)[:, -1]


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
    """Each pass makes one more output right: slow, and right."""
    o = np.zeros((*x.shape[:2], len(c)))
    for _ in range(x.shape[1]):
        o = teacher_forced(x, o, y0, W, F, b, V, c)[1]
    return o


@accepted
def free_in_float32(*args):
    return free_run(*(each.astype(np.float32) for each in args))
