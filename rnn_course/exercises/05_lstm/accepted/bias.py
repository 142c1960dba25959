"""First biases and counts, written otherwise."""

import numpy as np

from rnn_course.cells.lstm import chrono_bias, forget_bias
from rnn_course.cells.lstm_variants import cell_weights
from rnn_course.exercise import accepted


@accepted(of=forget_bias)
def bias_by_a_slice(H, value):
    b = np.zeros(4 * H)
    b[H : 2 * H] = value
    return b


@accepted(of=forget_bias)
def bias_by_repetition(H, value):
    return np.repeat([0.0, value, 0.0, 0.0], H)


@accepted(of=forget_bias)
def bias_by_an_outer_product(H, value):
    return np.outer([0, 1, 0, 0], np.full(H, value)).ravel()


@accepted(of=forget_bias)
def bias_in_float32(H, value):
    return bias_by_a_slice.function(H, value).astype(np.float32)


@accepted(of=chrono_bias)
def time_constants_by_the_logit(steps):
    p = 1 - 1 / steps
    b_f = np.log(p / (1 - p))
    return np.hstack([-b_f, b_f, 0 * b_f, 0 * b_f])


@accepted(of=chrono_bias)
def time_constants_by_two_logarithms(steps):
    H = len(steps)
    b = np.zeros(4 * H)
    b[:H] = -np.log(steps - 1)
    b[H : 2 * H] = np.log(steps - 1)
    return b


@accepted(of=chrono_bias)
def time_constants_unit_by_unit(steps):
    b = [[-np.log(n - 1) for n in steps], [np.log(n - 1) for n in steps], [0.0] * len(steps), [0.0] * len(steps)]
    return np.array(b).reshape(-1)


@accepted(of=chrono_bias)
def time_constants_in_float32(steps):
    return chrono_bias(steps).astype(np.float32)


@accepted(of=cell_weights)
def counts_by_the_arrays(D, H):
    def entries(blocks, *more):
        return sum(np.zeros(shape).size for shape in ((D, blocks * H), (H, blocks * H), (blocks * H,), *more))

    return entries(1), entries(4), entries(4, (3 * H,)), entries(3), entries(3), entries(3, (3 * H,))


@accepted(of=cell_weights)
def counts_factored(D, H):
    block = H * (D + H + 1)
    return [block, 4 * block, 4 * block + 3 * H, 3 * block, 3 * block, 3 * H * (D + H + 2)]


@accepted(of=cell_weights)
def counts_as_numpy_integers(D, H):
    block = np.prod([D + H + 1, H])
    return tuple(np.array([1, 4, 4, 3, 3, 3]) * block + np.array([0, 0, 3, 0, 0, 3]) * H)
