"""softmax: turn scores into probabilities over the last axis, finite for every finite score."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.output import softmax
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    softmax,
    points=7,
    returns={"p": "(1.20)"},
    forbids=("scipy.special.softmax", "scipy.special.log_softmax"),
    hints=(
        "Only the differences between the scores of one row matter; adding the same number to all of them changes "
        "nothing.",
        "(1.21) lets you choose m so that the largest exponent of every row is 0.",
        "Each row needs its own m, taken over the last axis; keep that axis with size 1 so that m broadcasts.",
    ),
    not_as={"in_float32": "rows this far apart need more digits than a float32 has"},
)


@check(weight=3)
def probabilities_of_ordinary_scores(draw):
    B, T, K = draw.sizes("BTK")
    yield ask(softmax, 2 * draw(B, T, K))
    yield ask(softmax, 2 * draw(B, K))
    yield ask(softmax, 2 * draw(K))


@check
def probabilities_with_one_axis_of_size_1(draw):
    for axis in "BT":
        yield ask(softmax, 2 * draw(*draw.sizes("BTK", **{axis: 1})))


@check(weight=2)
def probabilities_of_huge_scores(draw):
    """Ask with all scores high, with all low, and with both extremes in one row."""
    B, T, K = draw.sizes("BTK")
    yield ask(softmax, 2 * draw(B, T, K) + 2000)
    yield ask(softmax, 2 * draw(B, T, K) - 2000)
    yield ask(softmax, 3000 * draw(B, T, K))


@check
def probabilities_of_rows_that_lie_far_apart(draw):
    B, T, K = draw.sizes("BTK")
    heights = 1500 * draw.rng.permutation(np.arange(B * T)).reshape(B, T, 1)
    yield ask(softmax, 2 * draw(B, T, K) + heights)


@check(weight=0, note="Wrong even for a single row: look at (1.20).")
def probabilities_of_one_row(draw):
    yield ask(softmax, draw(*draw.sizes("K")))


wrong = slips(
    softmax,
    """
    softmax_that_overflows: the exponentials overflow for large scores and give nan; by (1.21) no exponent needs to
        be above 0.
        1.21 | e = np.exp(o)
    one_maximum_for_all_rows: one maximum over the whole array is subtracted, so a row far below it becomes 0/0; in
        (1.21) each row has its own m.
        1.21 | e = np.exp(o - o.max())
    over_the_first_axis: the sum runs over the first axis; in (1.20) it runs over the classes, the last axis.
        1.21 | e = np.exp(o - o.max(axis=0, keepdims=True))
        1.20 | return e / e.sum(axis=0, keepdims=True)
    over_axis_1: the sum runs over axis 1, which is the last axis only where there are two; in (1.20) it runs over
        the classes, the last axis.
        1.21 | e = np.exp(o - o.max(axis=1, keepdims=True))
        1.20 | return e / e.sum(axis=1, keepdims=True)
    over_everything: the sum runs over the whole array; in (1.20) every row sums to 1.
        1.21 | e = np.exp(o - o.max())
        1.20 | return e / e.sum()
    sum_loses_its_axis: the row sums have lost their axis and do not broadcast over the rows; (1.20) divides each
        row by its own sum.
        1.20 | return e / e.sum(axis=-1)
    sigmoid_for_softmax: a sigmoid is applied to each score; in (1.20) the classes share one sum.
        1.20 | return 1 / (1 + np.exp(-o))
    not_normalised: the exponentials are not divided by their sum; (1.20) divides.
        1.20 | return e
    log_of_softmax: the logarithm of the probabilities is returned; (1.20) gives the probabilities.
        1.20 | return o - o.max(axis=-1, keepdims=True) - np.log(e.sum(axis=-1, keepdims=True))
    clips_the_scores: the scores are clipped before exp, so two large ones become equal; (1.21) shifts a row and
        keeps its differences.
        1.21 | e = np.exp(np.clip(o, -500, 500))
    subtracts_the_mean: the mean of the row is subtracted, which leaves large exponents where scores are far apart;
        (1.21) allows an m that leaves none above 0.
        1.21 | e = np.exp(o - o.mean(axis=-1, keepdims=True))
    divides_the_scores: the scores are shifted but never exponentiated; (1.20) takes exp of each.
        1.20 | return o / o.sum(axis=-1, keepdims=True)
    """,
)


@accepted
def softmax_by_logarithms(o):
    m = np.max(o, axis=-1, keepdims=True)
    return np.exp(o - m - np.log(np.sum(np.exp(o - m), axis=-1, keepdims=True)))


@accepted
def softmax_row_by_row(o):
    p = np.empty_like(o)
    for place in np.ndindex(o.shape[:-1]):
        e = np.exp(o[place] - max(o[place]))
        p[place] = e / sum(e)
    return p


@accepted
def softmax_with_new_axes(o):
    e = np.exp(o - o.max(axis=-1)[..., None])
    return e / e.sum(axis=-1)[..., np.newaxis]


@accepted
def softmax_with_logaddexp(o):
    return np.exp(o - np.logaddexp.reduce(o, axis=-1, keepdims=True))


@accepted
def softmax_by_differences(o):
    with np.errstate(over="ignore"):
        return 1 / np.exp(o[..., None, :] - o[..., :, None]).sum(axis=-1)


@accepted
def softmax_in_place(o):
    o -= o.max(axis=-1, keepdims=True)
    np.exp(o, out=o)
    o /= o.sum(axis=-1, keepdims=True)
    return o


@accepted
def softmax_in_float32(o):
    e = np.exp((o - o.max(axis=-1, keepdims=True)).astype(np.float32))
    return e / e.sum(axis=-1, keepdims=True)
