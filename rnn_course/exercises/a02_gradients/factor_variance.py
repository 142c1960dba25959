"""factor_variance: the variance of weights in a product of n factors or a chain of n layers.

It is chosen so that the result has the variance `target`.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gradients import factor_variance
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    factor_variance,
    points=4,
    returns={"v": "(2.13)", "s": "(2.14)"},
    hints=(
        "Variances of independent factors with mean 0 multiply; variances of independent terms add.",
        "In (2.13), which number gives `target` when n copies of it are multiplied?",
        "For (2.14): each of the `width` terms contributes s² times the variance of x, and together they should give v "
        "times it. Solve for s.",
    ),
)


@check(weight=3)
def variances_of_long_chains(draw):
    for target in (draw.rng.uniform(0.2, 0.7), draw.rng.uniform(1.5, 4.0)):
        yield ask(factor_variance, float(target), int(draw.integers(3, 9)), int(draw.integers(3, 40)))


@check
def variances_of_short_chains(draw):
    for n, width in ((1, 7), (2, 1)):
        yield ask(factor_variance, float(draw.rng.uniform(1.5, 4.0)), n, width)


@check(weight=0, note="Wrong even for n = 2, where v is the square root of target: look at (2.13).")
def variances_of_two_factors(draw):
    yield ask(factor_variance, float(draw.rng.uniform(1.5, 4.0)), 2, 1)


wrong = slips(
    factor_variance,
    """
    square_root_for_any_n: v is the square root of target for any n, as some notes print it; that is right only for
        two factors, and (2.13) has vⁿ = target.
        2.13 | v = target**0.5
    divided_by_n: target is divided by n, as if the factors were summed; in (2.13) the variances multiply, vⁿ =
        target.
        2.13 | v = target / n
    raised_to_n: target is raised to the power n; in (2.13) v is raised to it, vⁿ = target.
        2.13 | v = target**n
    target_for_v: v is target for every n; (2.13) has vⁿ = target.
        2.13 | v = target
    width_forgotten: s is computed as for a single factor; in (2.14) a sum of `width` terms has v times the
        variance.
        2.14 | return v, v**0.5
    variance_for_deviation: s is a variance; (2.14) asks for a standard deviation, its square root.
        2.14 | return v, v / width
    width_outside_the_root: s is divided by width after the root is taken; in (2.14) the variances add up.
        2.14 | return v, v**0.5 / width
    s_from_target: s is computed with target, the variance after all n layers; (2.14) uses v, the variance of one.
        2.14 | return v, (target / width) ** 0.5
    width_times_n: the width is multiplied by n as well; in (2.14) each layer sums `width` terms.
        2.14 | return v, (v / (n * width)) ** 0.5
    """,
)


@accepted
def variance_by_logarithms(target, n, width):
    v = np.exp(np.log(target) / n)
    return [v, np.sqrt(v) / np.sqrt(width)]


@accepted
def variance_by_power(target, n, width):
    return np.power(target, 1.0 / n), np.float32(target ** (0.5 / n) * width**-0.5)


@accepted
def variance_by_bisection(target, n, width):
    low, high = 0.0, max(1.0, target)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if middle**n < target else (low, middle)
    return np.array(low), np.sqrt(np.array(low / width))
