"""Mistakes in the score of a sequence and in perplexity."""

import numpy as np

from rnn_course.cells.markov import score_sequences
from rnn_course.exercise import misconception


def picked(log_p, y):
    return np.take_along_axis(log_p, y[..., None], axis=-1)[..., 0]


def of_y(log_p, y, mask):
    return (mask * picked(log_p, y)).sum(axis=1)


def both(log_p_of_y, n):
    return log_p_of_y, np.exp(-log_p_of_y.sum() / n)


@misconception(of=score_sequences, says="the mask is not used; padding counts neither in (3.11) nor in (3.12).")
def mask_unused(log_p, y, mask):
    return both(picked(log_p, y).sum(axis=1), mask.size)


@misconception(of=score_sequences, says="the perplexity divides by B times T; n in (3.12) is the sum of the mask.")
def divides_by_all_places(log_p, y, mask):
    return both(of_y(log_p, y, mask), mask.size)


@misconception(of=score_sequences, says="the perplexity divides by the number of rows; (3.12) by that of tokens.")
def divides_by_rows(log_p, y, mask):
    return both(of_y(log_p, y, mask), len(y))


@misconception(of=score_sequences,
               says="a perplexity for each row is found and they are averaged; (3.12) puts all rows together first.")
def mean_of_perplexities(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return scores, np.exp(-scores / mask.sum(axis=1)).mean()


@misconception(of=score_sequences,
               says="each row is averaged by itself, then the rows; (3.12) divides the sum of all by the number of "
                    "all.")
def mean_of_means(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return scores, np.exp(-(scores / mask.sum(axis=1)).mean())


@misconception(of=score_sequences,
               says="EOS is not among the tokens that are divided by; the mask of (3.12) is 1 there.")
def ends_not_counted(log_p, y, mask):
    return both(of_y(log_p, y, mask), max(mask.sum() - len(y), 0.5))


@misconception(of=score_sequences, says="the minus sign of (3.12) is lost; a perplexity is at least 1.")
def no_minus(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return scores, np.exp(scores.sum() / mask.sum())


@misconception(of=score_sequences,
               says="2 is raised to a power of natural logarithms; (3.12) has exp, the inverse of the log that was "
                    "taken.")
def power_of_2(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return scores, 2 ** (-scores.sum() / mask.sum())


@misconception(of=score_sequences, says="it is the mean loss; the perplexity (3.12) is exp of that.")
def no_exp(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return scores, -scores.sum() / mask.sum()


@misconception(of=score_sequences,
               says="the probabilities of the sequences are returned, which are 0 for long ones; (3.11) is their log.")
def probability_itself(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return np.exp(scores), both(scores, mask.sum())[1]


@misconception(of=score_sequences,
               says="probabilities are multiplied before the log is taken, and long sequences give -inf; (3.11) adds "
                    "logs.")
def log_of_a_product(log_p, y, mask):
    with np.errstate(divide="ignore", over="ignore"):
        return both(np.log(np.exp(mask * picked(log_p, y)).prod(axis=1)), mask.sum())


@misconception(of=score_sequences, says="the log-probability is divided by the length; (3.11) is a sum.")
def mean_log_p(log_p, y, mask):
    scores = of_y(log_p, y, mask)
    return scores / mask.sum(axis=1), both(scores, mask.sum())[1]


@misconception(of=score_sequences, says="the largest log p is taken at every step; (3.11) takes that of the token y_t.")
def best_token(log_p, y, mask):
    return both((mask * log_p.max(axis=-1)).sum(axis=1), mask.sum())


@misconception(of=score_sequences,
               says="the entropy of the predictions is taken; (3.11) asks what they said of the token that came.")
def entropy_of_predictions(log_p, y, mask):
    return both((mask * (np.exp(log_p) * log_p).sum(axis=-1)).sum(axis=1), mask.sum())


@misconception(of=score_sequences,
               says="y_t is looked up in the prediction for the step before; in (3.11) log_p_t is the one for y_t.")
def prediction_before(log_p, y, mask):
    return both((mask * picked(np.roll(log_p, 1, axis=1), y)).sum(axis=1), mask.sum())


@misconception(of=score_sequences, says="the two results come in the other order; it is log_p_of_y, perplexity.")
def perplexity_first(log_p, y, mask):
    return both(of_y(log_p, y, mask), mask.sum())[::-1]
