"""Mistakes in the draw of one token."""

import numpy as np

from rnn_course.decoding.generation import sample_token
from rnn_course.exercise import misconception


def tempered(log_p, tau):
    e = np.exp((log_p - log_p.max()) / tau)
    return e / e.sum()


def first_above(q, u):
    return int((np.cumsum(q)[:-1] <= u).sum())


@misconception(of=sample_token, says="the most probable token is taken, whatever u; (3.41) looks where u falls.")
def always_the_best(log_p, tau, u):
    return int(log_p.argmax())


@misconception(of=sample_token, says="τ is not used; (3.40) divides by it.")
def no_temperature(log_p, tau, u):
    return first_above(tempered(log_p, 1), u)


@misconception(of=sample_token, says="the logs are multiplied by τ; (3.40) divides them.")
def temperature_upside_down(log_p, tau, u):
    return first_above(tempered(log_p, 1 / tau), u)


@misconception(of=sample_token, says="the probabilities are divided by τ; (3.40) divides their logs.")
def temperature_of_p(log_p, tau, u):
    return first_above(tempered(np.exp(log_p), tau), u)


@misconception(of=sample_token,
               says="after the temperature the probabilities no longer sum to 1; (3.40) divides by their sum.")
def not_normalised(log_p, tau, u):
    return first_above(np.exp(log_p / tau), u)


@misconception(of=sample_token, says="the sum runs from the last token down; in (3.41) it begins with q_0.")
def from_the_last(log_p, tau, u):
    return len(log_p) - 1 - first_above(tempered(log_p, tau)[::-1], u)


@misconception(of=sample_token, says="1 - u is looked up; (3.41) has u.")
def one_minus_u(log_p, tau, u):
    return first_above(tempered(log_p, tau), 1 - u)


@misconception(of=sample_token, says="it is one token too far; (3.41) takes the first whose sum is above u.")
def one_too_far(log_p, tau, u):
    return min(first_above(tempered(log_p, tau), u) + 1, len(log_p) - 1)


@misconception(of=sample_token, says="it is the last token whose sum is not above u; (3.41) takes the first above it.")
def one_too_early(log_p, tau, u):
    return max(first_above(tempered(log_p, tau), u) - 1, 0)


@misconception(of=sample_token, says="the first token whose own q is above u is taken; (3.41) adds them up.")
def no_sum(log_p, tau, u):
    return int((tempered(log_p, tau) > u).argmax())


@misconception(of=sample_token,
               says="the tokens are sorted by probability first; in (3.41) they stand in their own order.")
def sorted_first(log_p, tau, u):
    order = np.argsort(-log_p)
    return int(order[first_above(tempered(log_p, tau)[order], u)])


@misconception(of=sample_token,
               says="the exponentials become 0 when τ is small, and 0 / 0 is nan; (3.40) can be found without that.")
def underflows(log_p, tau, u):
    with np.errstate(all="ignore"):
        e = np.exp(log_p / tau)
        return first_above(e / e.sum(), u)


@misconception(of=sample_token, says="u is cut into K equal parts; in (3.41) every token's part is as wide as its q.")
def all_alike(log_p, tau, u):
    return int(u * len(log_p))
