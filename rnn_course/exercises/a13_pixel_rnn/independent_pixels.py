"""independent_pixels: the log-probabilities of a model with independent pixels, from counts.

They come from how often each pixel has each level.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.pixels import independent_pixels
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    independent_pixels,
    points=6,
    returns={"o": "(13.5)"},
    hints=(
        "Every pixel has its own small table: how often was it white, how often black?",
        "Compare x[..., None] with np.arange(K): you get one boolean for each image, pixel and level.",
        "The sum over the first axis is n of (13.4). Check that exp(o) sums to 1 over the levels.",
    ),
)


@check(weight=3)
def counts_of_many_images(draw):
    for K, α in ((3, 0.5), (5, 2.0)):
        B, R, Q = draw.sizes("BRQ")
        yield ask(independent_pixels, draw.integers(0, K, 3 * B, R, Q), K, α)


@check
def counts_of_one_image_row_or_column(draw):
    for axis in "BRQ":
        B, R, Q, K = draw.sizes("BRQK", **{axis: 1})
        yield ask(independent_pixels, draw.integers(0, K, B, R, Q), K, 0.3)


@check
def a_level_that_is_never_seen(draw):
    B, R, Q, K = draw.sizes("BRQK")
    yield ask(independent_pixels, draw.integers(0, K - 1, B, R, Q), K, 0.1)


@check(
    weight=0,
    note="Wrong even almost without smoothing: look at what (13.4) counts, and at the logarithm of (13.5).",
)
def hardly_any_smoothing(draw):
    yield ask(independent_pixels, np.arange(6).reshape(6, 1, 1).repeat(2, axis=2) % 3, 3, 1e-9)


wrong = slips(
    independent_pixels,
    """
    pools_all_pixels: all pixels share one table; (13.4) counts for every row and column separately.
        13.4 | n = (x[..., None] == np.arange(K)).sum(axis=(0, 1, 2))
        13.5 | return np.broadcast_to(np.log((n + α) / (x.size + α * K)), (*x.shape[1:], K))
    adds_one_alpha_below: α is added once to the denominator; in (13.5) it is added for all K levels.
        13.5 | return np.log((n + α) / (len(x) + α))
    adds_no_alpha_below: nothing is added to the denominator, so the probabilities of a pixel sum to more than 1;
        (13.5) adds K α.
        13.5 | return np.log((n + α) / len(x))
    always_adds_one: α is always 1; (13.5) takes the argument α.
        13.5 | return np.log((n + 1) / (len(x) + K))
    does_not_smooth: levels that were never seen have probability 0; (13.5) adds α to each count.
        13.5 | return np.log(n / len(x))
    smooths_empty_counts_alone: α is added only to counts of 0; (13.5) adds it to each count.
        13.5 | return np.log(np.where(n == 0, α, n) / (len(x) + α * K))
    gives_probabilities: probabilities are returned; (13.5) takes their logarithm.
        13.5 | return (n + α) / (len(x) + α * K)
    gives_logarithms_to_base_two: the logarithm has base 2; (13.5) has the natural one.
        13.5 | return np.log2((n + α) / (len(x) + α * K))
    counts_levels_from_one: levels are counted from 1 to K; (13.4) counts 0 to K - 1.
        13.4 | n = (x[..., None] == np.arange(1, K + 1)).sum(axis=0)
    does_not_divide: the logarithms of the counts are returned; (13.5) divides by their sum.
        13.5 | return np.log(n + α)
    """,
)


@accepted
def counts_by_a_sum_of_one_hot(x, K, α):
    n = np.eye(K)[x].sum(axis=0)
    return np.log(n + α) - np.log(len(x) + α * K)


@accepted
def counts_in_loops(x, K, α):
    B, R, Q = x.shape
    n = np.full((R, Q, K), α, dtype=float)
    for b, r, q in np.ndindex(B, R, Q):
        n[r, q, x[b, r, q]] += 1
    return np.log(n / n.sum(axis=-1, keepdims=True))


@accepted
def counts_by_bincount(x, K, α):
    _, R, Q = x.shape
    n = np.stack([[np.bincount(x[:, r, q], minlength=K) for q in range(Q)] for r in range(R)])
    return np.log((n + α) / (x.shape[0] + K * α)).astype(np.float32)
