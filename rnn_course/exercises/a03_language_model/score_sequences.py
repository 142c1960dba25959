"""score_sequences: the log-probability of each sequence, and the perplexity of all.

The perplexity is the number of equally likely choices that would give the same loss per token.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.markov import score_sequences
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    score_sequences,
    points=7,
    returns={"log_p_of_y": "(3.11)", "perplexity": "(3.12)"},
    hints=(
        "Logs of probabilities add up. A perplexity of 6 means as much uncertainty per token as one throw of a die.",
        "(3.11) sums over the real steps of a row; (3.12) takes all rows together before it divides.",
        "Select the entry of log_p for y at every row and step, on the last axis; then use the mask.",
    ),
)


def _scored(draw, **fixed):
    B, T, K = draw.sizes("BTK", **fixed)
    log_p = np.log(draw.rng.dirichlet(np.ones(K), size=(B, T)))
    return log_p, *draws.tokens(draw, B, T, K)


@check(weight=3)
def scores_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(score_sequences, *draws.until(lambda: _scored(draw), lambda log_p, y, mask: mask.mean() < 0.9))


@check
def scores_with_one_axis_of_size_1(draw):
    for axis in "BT":
        yield ask(score_sequences, *_scored(draw, **{axis: 1}))


@check
def scores_of_long_sequences(draw):
    """Ask with sequences so long that their probabilities underflow to 0."""
    K = 5
    log_p = np.log(draw.rng.dirichlet(np.ones(K), size=(2, 1500)))
    y = log_p.argmin(axis=-1)
    mask = np.ones(y.shape)
    mask[1, 1400:] = 0
    yield ask(score_sequences, log_p, y, mask)


@check(
    weight=0,
    note="Wrong even without padding: look at which entries are selected (3.11), and at the division in (3.12).",
)
def scores_without_padding(draw):
    log_p, y, mask = _scored(draw)
    yield ask(score_sequences, log_p, y, np.ones_like(mask))


wrong = slips(
    score_sequences,
    """
    mask_unused: the mask is not used; padding counts neither in (3.11) nor in (3.12).
        3.11 | log_p_of_y = picked.sum(axis=1)
        3.12 | return log_p_of_y, np.exp(-log_p_of_y.sum() / mask.size)
    divides_by_all_places: the perplexity divides by B times T; n in (3.12) is the sum of the mask.
        3.12 | return log_p_of_y, np.exp(-log_p_of_y.sum() / mask.size)
    divides_by_rows: the perplexity divides by the number of rows; (3.12) by that of tokens.
        3.12 | return log_p_of_y, np.exp(-log_p_of_y.sum() / len(y))
    mean_of_perplexities: a perplexity is computed for each row, and they are averaged; (3.12) puts all rows
        together first.
        3.12 | return log_p_of_y, np.exp(-log_p_of_y / mask.sum(axis=1)).mean()
    mean_of_means: the mean of each row is taken, then the mean over rows; (3.12) divides the sum of all by the
        number of all.
        3.12 | return log_p_of_y, np.exp(-(log_p_of_y / mask.sum(axis=1)).mean())
    ends_not_counted: EOS is not counted in n; the mask of (3.12) is 1 there.
        3.12 | return log_p_of_y, np.exp(-log_p_of_y.sum() / max(mask.sum() - len(y), 0.5))
    no_minus: the minus sign of (3.12) is lost; a perplexity is at least 1.
        3.12 | return log_p_of_y, np.exp(log_p_of_y.sum() / mask.sum())
    power_of_2: 2 is raised to a power that uses natural logarithms; (3.12) has exp, the inverse of that log.
        3.12 | return log_p_of_y, 2 ** (-log_p_of_y.sum() / mask.sum())
    no_exp: the mean loss is returned; the perplexity (3.12) is its exp.
        3.12 | return log_p_of_y, -log_p_of_y.sum() / mask.sum()
    probability_itself: the probabilities of the sequences are returned, which are 0 for long ones; (3.11) is their
        log.
        3.11 | p_of_y = np.exp((mask * picked).sum(axis=1))
        3.12 | return p_of_y, np.exp(-(mask * picked).sum() / mask.sum())
    log_of_a_product: probabilities are multiplied before the log is taken, and long sequences give -inf; (3.11)
        adds logs.
        3.11 | log_p_of_y = np.log(np.exp(mask * picked).prod(axis=1))
    mean_log_p: the log-probability is divided by the length; (3.11) is a sum.
        3.11 | log_p_of_y = (mask * picked).sum(axis=1) / mask.sum(axis=1)
        3.12 | return log_p_of_y, np.exp(-(mask * picked).sum() / mask.sum())
    best_token: the largest log p is taken at every step; (3.11) takes that of the token y_t.
        3.11 | log_p_of_y = (mask * log_p.max(axis=-1)).sum(axis=1)
    entropy_of_predictions: the entropy of the predictions is taken; (3.11) takes the log p of the token that
        occurred.
        3.11 | log_p_of_y = (mask * (np.exp(log_p) * log_p).sum(axis=-1)).sum(axis=1)
    prediction_before: y_t is scored by the prediction for the step before; in (3.11) log_p_t is the one for y_t.
        picked | picked = np.take_along_axis(np.roll(log_p, 1, axis=1), y[..., None], axis=-1)[..., 0]
    perplexity_first: the results are not in the order log_p_of_y, perplexity.
        3.12 | return np.exp(-log_p_of_y.sum() / mask.sum()), log_p_of_y
    """,
)


@accepted
def scores_by_loops(log_p, y, mask):
    scores, n = np.zeros(len(y)), 0
    for row in range(len(y)):
        for t in range(y.shape[1]):
            if mask[row, t]:
                scores[row] += log_p[row, t, y[row, t]]
                n += 1
    return scores, np.exp(-np.sum(scores) / n)


@accepted
def scores_by_one_hot(log_p, y, mask):
    target = np.eye(log_p.shape[-1])[y] * mask[..., None]
    return np.einsum("btk,btk->b", target, log_p), np.exp(-(target * log_p).sum() / mask.sum())


@accepted
def scores_by_indexes(log_p, y, mask):
    B, T = y.shape
    picked = log_p[np.arange(B)[:, None], np.arange(T), y]
    return [np.where(mask > 0, picked, 0).sum(1), np.array(1 / np.exp((picked * mask).sum() / mask.sum()))]


equivalents = (
    *equivalent(
        "There is one entry along this axis, which is the first and the last.",
        "picked = np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0] -> picked = np.take_along_axis(log_p, "
        "y[..., None], axis=-1)[..., -1]",
    ),
)
