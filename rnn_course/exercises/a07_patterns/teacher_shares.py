"""teacher_shares: the share of the teacher's words at the i-th update, by three schedules."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.output_recurrence import teacher_shares
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    teacher_shares,
    points=3,
    returns={"linear": "(7.48)", "exponential": "(7.49)", "inverse": "(7.50)"},
    hints=(
        "There are three ways to go from always to seldom.",
        "Each of (7.48) to (7.50) takes the whole array i at once. In (7.50) exp(i / k) overflows for large i.",
        "Multiply the numerator and the denominator of (7.50) by exp(-i / k), which never overflows.",
    ),
    sure_of={"shares_over_the_updates": ("without_a_floor",)},
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


wrong = slips(
    teacher_shares,
    """
    without_a_floor: the line goes below the floor; (7.48) takes the larger of the two.
        7.48 | linear = 1 - slope * i
    floor_as_a_ceiling: the line never rises above the floor; (7.48) takes the larger of the two.
        7.48 | linear = np.minimum(floor, 1 - slope * i)
    floor_added: the floor is added to the line; (7.48) starts at 1 and stops at the floor.
        7.48 | linear = floor + np.maximum(0, 1 - slope * i)
    natural_exponential: the exponential is exp(-base i); (7.49) is base to the power i.
        7.49 | exponential = np.exp(-base * i)
    power_of_i: base and exponent are swapped, i^base; (7.49) is base to the power i.
        7.49 | exponential = i**base
    overflows: exp(i / k) overflows to inf, and inf / inf is nan; (7.50) is finite for every i.
        shrunk | grown = np.exp(i / k)
        7.50 | return linear, exponential, 1 - grown / (k + grown)
    rises: the sigmoid rises, with exp(i / k) in the numerator; in (7.50) it is k.
        7.50 | return linear, exponential, 1 / (k * shrunk + 1)
    falls_at_once: the exponent is i instead of i / k, so the share falls within a few updates; (7.50) has i / k.
        7.50 | return linear, exponential, k * np.exp(-i) / (k * np.exp(-i) + 1)
    ordinary_sigmoid: k is in the exponent only, with 1 in its other places; (7.50) has it in all three.
        7.50 | return linear, exponential, shrunk / (1 + shrunk)
    the_networks_share: the share of the network's own words is returned; (7.48) to (7.50) are that of the
        teacher's.
        7.48 | linear = 1 - np.maximum(floor, 1 - slope * i)
        7.49 | exponential = 1 - base**i
        7.50 | return linear, exponential, 1 / (k * shrunk + 1)
    """,
)


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
