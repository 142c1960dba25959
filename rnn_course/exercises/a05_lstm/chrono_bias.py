"""chrono_bias: the initial bias of an LSTM with which each unit loses one part in `steps` at every step."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm import chrono_bias
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    chrono_bias,
    points=5,
    returns={"b": "(5.24)"},
    hints=(
        "Choose the value of the gate first; then find the number whose sigmoid is that value.",
        "Solve (5.23) for b_f. With p = 1 - 1/steps, it is the logarithm of p / (1 - p).",
        "p / (1 - p) becomes very short when you write it with steps. The input gate gets the opposite sign.",
    ),
)


def _steps(draw, H):
    """Ask with time constants from just above 1 to thousands."""
    return (1 + 10 ** draw.rng.uniform(-1, 3.5, size=H),)


biases_by_time_constants = random_sizes(chrono_bias, _steps, weight=2)


@check
def biases_of_a_single_time_constant(draw):
    yield ask(chrono_bias, *_steps(draw, 1))


@check(
    weight=0,
    note="Wrong for steps = 1 + e, where the bias of the forget gate is 1, the usual value: look at (5.23), and at its "
    "block.",
)
def biases_where_everybodys_choice_comes_out(draw):
    (H,) = draw.sizes("H")
    yield ask(chrono_bias, 0 * draw(H) + 1 + 2.718281828459045)


wrong = slips(
    chrono_bias,
    """
    logarithm_of_steps: b_f is log(steps); with that σ(b_f) is steps / (steps + 1), one step off (5.23).
        5.23 | b_f = np.log(steps)
    gate_for_bias: b_f is the value of the gate, 1 - 1/steps; in (5.23) that is σ(b_f), not b_f.
        5.23 | b_f = 1 - 1 / steps
    input_gate_left_at_zero: the bias of the input gate is left at zero; (5.24) has -b_f there.
        5.24 | return np.concatenate([0 * b_f, b_f, 0 * b_f, 0 * b_f])
    signs_exchanged: the signs are swapped, so units with many steps forget at once; in (5.23) σ(b_f) is near 1 for
        them.
        5.23 | b_f = -np.log(steps - 1)
    same_bias_for_both: the input gate gets the same bias as the forget gate; (5.24) has the opposite sign.
        5.24 | return np.concatenate([b_f, b_f, 0 * b_f, 0 * b_f])
    one_off_after_the_logarithm: b_f is log(steps) - 1; in (5.23) the 1 is subtracted before the logarithm.
        5.23 | b_f = np.log(steps) - 1
    logarithm_to_base_ten: the logarithm has base 10; the inverse of σ in (5.23) has the natural one.
        5.23 | b_f = np.log10(steps - 1)
    half_life: the gates keep one half after `steps` steps; (5.23) has 1 - 1/steps.
        5.23 | f = 0.5 ** (1 / steps)
             | b_f = np.log(f / (1 - f))
    """,
)


@accepted
def time_constants_by_the_logit(steps):
    p = 1 - 1 / steps
    b_f = np.log(p / (1 - p))
    return np.hstack([-b_f, b_f, 0 * b_f, 0 * b_f])


@accepted
def time_constants_by_two_logarithms(steps):
    H = len(steps)
    b = np.zeros(4 * H)
    b[:H] = -np.log(steps - 1)
    b[H : 2 * H] = np.log(steps - 1)
    return b


@accepted
def time_constants_unit_by_unit(steps):
    b = [[-np.log(n - 1) for n in steps], [np.log(n - 1) for n in steps], [0.0] * len(steps), [0.0] * len(steps)]
    return np.array(b).reshape(-1)
