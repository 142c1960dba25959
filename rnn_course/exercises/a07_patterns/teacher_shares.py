"""teacher_shares: say how often the teacher still speaks at the i-th update, by three schedules."""

import numpy as np

from rnn_course.cells.output_recurrence import teacher_shares
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

header = exercise(
    teacher_shares,
    points=3,
    returns={"linear": "(7.48)", "exponential": "(7.49)", "inverse": "(7.50)"},
    hints=(
        "Three ways to go from always to seldom.",
        "Each of (7.48) to (7.50) takes the whole array i at once. In (7.50) exp(i / k) grows beyond all bounds.",
        "Multiply the numerator and the denominator of (7.50) by exp(-i / k), which never overflows.",
    ),
)


@check(weight=3)
def shares_over_the_updates(draw):
    i = np.sort(draw.integers(1, 60, 6)).astype(float)
    yield ask(teacher_shares, i, 0.2, 0.013, 0.95, 7.0)
    yield ask(teacher_shares, i, 0.1, 0.021, 0.98, 11.0)


@check
def shares_at_the_start_and_far_on(draw):
    yield ask(teacher_shares, np.array([0.0, 1.0, 40.0]), 0.25, 0.05, 0.9, 1.0)
    yield ask(teacher_shares, np.array([0.0, 3.0, 90_000.0]), 0.3, 0.07, 0.97, 5.0)


def shared(i, floor, slope, base, k, **others):
    answer = dict(zip(("linear", "exponential", "inverse"), teacher_shares(i, floor, slope, base, k), strict=True))
    return tuple({**answer, **others}.values())


@misconception("the line goes on below the floor; (7.48) takes the larger of the two.")
def without_a_floor(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, linear=1 - slope * i)


@misconception("the line never rises above the floor; (7.48) takes the larger of the two.")
def floor_as_a_ceiling(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, linear=np.minimum(floor, 1 - slope * i))


@misconception("the line is lifted by the floor; (7.48) starts at 1 and stops at the floor.")
def floor_added(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, linear=floor + np.maximum(0, 1 - slope * i))


@misconception("the exponential is exp(-base i); (7.49) is base to the power i.")
def natural_exponential(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, exponential=np.exp(-base * i))


@misconception("the power is turned round, i^base; (7.49) is base to the power i.")
def power_of_i(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, exponential=i**base)


@misconception("exp(i / k) overflows to inf, and inf / inf is nan; (7.50) is finite for every i.")
def overflows(i, floor, slope, base, k):
    with np.errstate(all="ignore"):
        grown = np.exp(i / k)
        return shared(i, floor, slope, base, k, inverse=1 - grown / (k + grown))


@misconception("the sigmoid rises: exp(i / k) stands on top; in (7.50) it is k.")
def rises(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, inverse=1 - teacher_shares(i, floor, slope, base, k)[2])


@misconception("the exponent is i and not i / k, so it falls within a few updates; see (7.50).")
def falls_at_once(i, floor, slope, base, k):
    shrunk = np.exp(-i)
    return shared(i, floor, slope, base, k, inverse=k * shrunk / (k * shrunk + 1))


@misconception("k stands in the exponent only, with 1 in its other places; (7.50) has it in all three.")
def ordinary_sigmoid(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, inverse=np.exp(-i / k) / (1 + np.exp(-i / k)))


@misconception("the network's own share is returned; (7.48) to (7.50) are the teacher's.")
def the_networks_share(i, floor, slope, base, k):
    return tuple(1 - each for each in teacher_shares(i, floor, slope, base, k))


@accepted
def shares_by_a_loop(i, floor, slope, base, k):
    def inverse(n):
        return 0.0 if n / k > 700 else k / (k + np.exp(n / k))

    return (
        np.array([max(floor, 1 - slope * n) for n in i]),
        np.array([base**n for n in i]),
        np.array([inverse(n) for n in i]),
    )


@accepted
def shares_by_logarithms(i, floor, slope, base, k):
    return [np.clip(1 - slope * i, floor, None), np.exp(i * np.log(base)), 0.5 * (1 + np.tanh((np.log(k) - i / k) / 2))]


@accepted
def shares_that_overflow_to_zero(i, floor, slope, base, k):
    """exp may be inf here, and k / inf is 0: right."""
    line = 1 - slope * i
    line[line < floor] = floor
    with np.errstate(over="ignore"):
        return line, np.power(base, i), k / (k + np.exp(i / k))
