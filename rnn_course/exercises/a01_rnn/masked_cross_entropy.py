"""masked_cross_entropy: the cross-entropy, summed over time and averaged over B rows, without padding."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.output import masked_cross_entropy, softmax
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    masked_cross_entropy,
    points=12,
    returns={"loss": "(1.23)", "do": "(1.24)"},
    uses=(softmax,),
    hints=(
        "At each real step the loss is minus the log-probability of the right class; padding adds nothing to it and "
        "gets no gradient.",
        "(1.22) never needs the logarithm of a probability that has already shrunk to 0. (1.23) and (1.24) share "
        "one mask and one 1/B.",
        "Find log p first, with (1.21) for the sum of exponentials; select the entry of class y at each row and step; "
        "multiply by the mask; sum; divide. For do, turn y into rows that are 1 at the class and 0 elsewhere.",
    ),
    not_as={"in_float32": "scores this extreme need more digits than a float32 has"},
)


def _scored(draw, B, T, K):
    return 2 * draw(B, T, K), draw.integers(0, K, B, T), draw.lengths_mask(B, T)


loss_of_padded_sequences = random_sizes(masked_cross_entropy, _scored, weight=3)


@check
def loss_with_gaps_inside_the_sequences(draw):
    o, y, mask = _scored(draw, *draw.sizes("BTK"))
    mask[:, :-1] = draw.integers(0, 2, *mask[:, :-1].shape)
    mask[:, 0], mask[0, -2:] = 0, (0, 1)
    yield ask(masked_cross_entropy, o, y, mask)


@check
def loss_with_one_axis_of_size_1(draw):
    for axis in "BT":
        yield ask(masked_cross_entropy, *_scored(draw, *draw.sizes("BTK", **{axis: 1})))


@check(weight=2)
def loss_of_extreme_scores(draw):
    """Ask with scores that are far apart within a row, then between rows."""
    o, y, mask = _scored(draw, *draw.sizes("BTK"))
    y[:, 0] = o[:, 0].argmin(axis=-1)
    yield ask(masked_cross_entropy, 2000 * o, y, mask)
    heights = 1500 * draw.rng.permutation(np.arange(y.size)).reshape(*y.shape, 1)
    yield ask(masked_cross_entropy, o + heights, y, mask)


@check(
    weight=0,
    note="Wrong even for one row and one step without padding: look at log p (1.22) and at p - onehot(y) (1.24).",
)
def loss_of_one_step(draw):
    o, y, mask = _scored(draw, *draw.sizes("BTK", B=1, T=1))
    yield ask(masked_cross_entropy, o, y, np.ones_like(mask))


@check(
    weight=0,
    note="Right for a single step, wrong for a batch without padding: look at the sums and at 1/B in (1.23).",
)
def loss_without_padding(draw):
    o, y, mask = _scored(draw, *draw.sizes("BTK"))
    yield ask(masked_cross_entropy, o, y, np.ones_like(mask))


@probe(
    same=lambda answer: answer,
    says="Loss or gradient change when only the scores and classes at padding change; the mask of (1.23) and (1.24) "
    "should prevent that.",
)
def depends_on_padding(draw):
    (o, y, mask), (other_o, other_y, _) = (_scored(draw, 3, 5, 4) for _ in range(2))
    changed_o, changed_y = np.where(mask[..., None] == 0, other_o, o), np.where(mask == 0, other_y, y)
    return ask(masked_cross_entropy, o, y, mask), ask(masked_cross_entropy, changed_o, changed_y, mask)


wrong = slips(
    masked_cross_entropy,
    """
    mask_forgotten: the mask is not used; (1.23) and (1.24) multiply by it.
        1.23 | loss = -(target * log_p).sum() / len(o)
        1.24 | do = (np.exp(log_p) - target) / len(o)
    mask_forgotten_in_the_gradient: the gradient is not zero at padding; (1.24) has the mask of (1.23).
        1.24 | do = (np.exp(log_p) - target) / len(o)
    mask_forgotten_in_the_loss: padding still counts in the loss; (1.23) has the mask of (1.24).
        1.23 | loss = -(target * log_p).sum() / len(o)
    masks_the_scores: the scores at padding are set to 0, and every padded step costs log K; in (1.23) the mask
        multiplies the loss of a step.
        shifted | o = o * mask[..., None]
                | shifted = o - o.max(axis=-1, keepdims=True)
        1.23 | loss = -(target * log_p).sum() / len(o)
        1.24 | do = (np.exp(log_p) - target) / len(o)
    averages_over_real_steps: the loss is averaged over all real steps; (1.23) and (1.24) divide by the rows B
        alone.
        target, weight | target, weight = np.eye(o.shape[-1])[y], mask[..., None] / mask.sum()
    averages_over_all_steps: the loss is averaged over B times T; (1.23) and (1.24) sum over time and divide by B.
        target, weight | target, weight = np.eye(o.shape[-1])[y], mask[..., None] / mask.size
    sums_over_rows: the loss is summed over the rows as well; (1.23) and (1.24) divide by their number B.
        target, weight | target, weight = np.eye(o.shape[-1])[y], mask[..., None]
    gradient_without_one_over_B: the gradient lacks the 1/B of the loss; (1.24) has it too.
        1.24 | do = mask[..., None] * (np.exp(log_p) - target)
    averages_each_row: each row is averaged over its own length; (1.23) and (1.24) sum over time.
        target, weight | mask = mask / np.maximum(mask.sum(axis=1, keepdims=True), 1)
                       | target, weight = np.eye(o.shape[-1])[y], mask[..., None] / len(o)
    gradient_without_target: the gradient is the probabilities alone; (1.24) subtracts 1 at the right class.
        1.24 | do = weight * np.exp(log_p)
    gradient_uphill: the gradient has the wrong sign, onehot(y) - p; (1.24) is p - onehot(y).
        1.24 | do = weight * (target - np.exp(log_p))
    negative_loss: the loss has lost its minus sign; (1.23) is never negative.
        1.23 | loss = (weight * target * log_p).sum()
    log_of_p_plus_a_bit: a small number is added inside the logarithm, which caps the loss; log p by (1.22) needs
        none and is right for any score.
        1.22 | log_p = np.log(softmax(o) + 1e-12)
        1.24 | do = weight * (softmax(o) - target)
    log_of_clipped_p: p is kept away from 0 and 1 by clipping before the logarithm, which caps the loss; log p by
        (1.22) needs no clipping and is right for any score.
        1.22 | log_p = np.log(np.clip(softmax(o), 1e-7, 1 - 1e-7))
        1.24 | do = weight * (softmax(o) - target)
    log_of_p_plus_a_bit_more: a small number is added inside the logarithm, which caps the loss; log p by (1.22)
        needs none and is right for any score.
        1.22 | log_p = np.log(softmax(o) + 1e-8)
        1.24 | do = weight * (softmax(o) - target)
    log_of_zero: the logarithm is taken of a probability that has shrunk to 0, which gives an infinite loss; (1.22)
        never forms p first.
        1.22 | log_p = np.log(softmax(o))
        1.23 | loss = -(weight * log_p)[target == 1].sum()
    loss_that_overflows: the exponentials overflow for large scores and give nan; (1.21) shifts each row first.
        1.22 | log_p = o - np.log(np.exp(o).sum(axis=-1, keepdims=True))
    binary_cross_entropy: the loss is that of two classes, -y log p - (1 - y) log(1 - p), on sigmoids; (1.22) has
        one sum over K classes.
        1.22 | p = np.clip(1 / (1 + np.exp(-o)), 1e-12, 1 - 1e-12)
        1.23 | loss = -(weight * (target * np.log(p) + (1 - target) * np.log(1 - p))).sum()
        1.24 | do = weight * (p - target)
    """,
)


@accepted
def loss_with_logaddexp(o, y, mask):
    log_p = o - np.logaddexp.reduce(o, axis=-1, keepdims=True)
    picked = np.take_along_axis(log_p, y[:, :, None], axis=2)[:, :, 0]
    do = np.exp(log_p)
    np.put_along_axis(do, y[:, :, None], np.take_along_axis(do, y[:, :, None], axis=2) - 1, axis=2)
    return -np.sum(mask * picked) / o.shape[0], do * mask[:, :, None] / o.shape[0]


@accepted
def loss_with_softmax_for_the_gradient(o, y, mask):
    B, T, _ = o.shape
    rows, steps = np.arange(B)[:, None], np.arange(T)[None, :]
    m = o.max(axis=-1)
    log_z = m + np.log(np.exp(o - m[..., None]).sum(axis=-1))
    loss = ((log_z - o[rows, steps, y]) * mask).sum() / B
    do = softmax(o)
    do[rows, steps, y] -= 1
    return loss, do * mask[..., None] / B


@accepted
def loss_with_loops(o, y, mask):
    loss, do = 0.0, np.zeros_like(o)
    for row in range(len(o)):
        for t in range(o.shape[1]):
            if mask[row, t]:
                shifted = o[row, t] - o[row, t].max()
                total = np.exp(shifted).sum()
                loss -= (shifted[y[row, t]] - np.log(total)) / len(o)
                do[row, t] = np.exp(shifted) / total / len(o)
                do[row, t, y[row, t]] -= 1 / len(o)
    return loss, do


@accepted
def loss_of_the_real_steps_only(o, y, mask):
    real = mask.astype(bool)
    kept, classes = o[real], y[real]
    shifted = kept - kept.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    do = np.zeros_like(o)
    do[real] = (np.exp(log_p) - np.eye(o.shape[2])[classes]) / len(o)
    return [-log_p[np.arange(len(classes)), classes].sum() / len(o), do]


@accepted
def loss_in_float32_as_an_array(o, y, mask):
    loss, do = loss_with_logaddexp.function(o, y, mask)
    return np.array(loss, dtype=np.float32), do.astype(np.float32)
