"""Mistakes in the temperature, in the top k and in the nucleus."""

import numpy as np

from rnn_course.decoding.sampling import nucleus, top_k, with_temperature
from rnn_course.exercise import misconception


def softmax(o, axis=1):
    e = np.exp(o - o.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def shared_out(q):
    return q / q.sum(axis=1, keepdims=True)


@misconception(of=with_temperature, says="log p is multiplied by τ; (11.18) divides by it.")
def multiplies_by_tau(log_p, tau):
    return softmax(log_p * tau)


@misconception(of=with_temperature,
               says="the temperature changes nothing, as where p itself is divided by τ and then by the sum; (11.18) "
                    "divides log p.")
def tau_without_effect(log_p, tau):
    return shared_out(np.exp(log_p) / tau)


@misconception(of=with_temperature, says="the rows do not sum to 1; (11.18) divides by the sum.")
def powers_of_p(log_p, tau):
    return np.exp(log_p / tau)


@misconception(of=with_temperature, says="a logarithm is returned; p of (11.18) is a probability.")
def returns_logs(log_p, tau):
    with np.errstate(divide="ignore"):
        return np.log(softmax(log_p / tau))


@misconception(of=with_temperature, says="p itself stands in the exponential; (11.18) has log p there.")
def softmax_of_p(log_p, tau):
    return softmax(np.exp(log_p) / tau)


@misconception(of=with_temperature, says="the sum runs over the rows; (11.18) sums over the tokens of each row.")
def sums_over_rows(log_p, tau):
    return softmax(log_p / tau, axis=0)


@misconception(of=with_temperature,
               says="small temperatures make everything 0, and 0 / 0 is nan; the exponents of (11.18) may be shifted.")
def vanishes(log_p, tau):
    with np.errstate(all="ignore"):
        return shared_out(np.exp(log_p / tau))


@misconception(of=with_temperature,
               says="one number is taken off all rows, so that rows far below it vanish; each row of (11.18) has a "
                    "largest entry of its own.")
def one_shift_for_all_rows(log_p, tau):
    with np.errstate(all="ignore"):
        return shared_out(np.exp((log_p - log_p.max()) / tau))


def kept_best(p, k):
    order = np.argsort(-p, axis=1)[:, :k]
    q = np.zeros_like(p)
    np.put_along_axis(q, order, np.take_along_axis(p, order, axis=1), axis=1)
    return q


@misconception(of=top_k, says="the rows do not sum to 1 any more; (11.20) divides by the sum of what is kept.")
def top_k_not_shared_out(p, k):
    return kept_best(p, k)


@misconception(of=top_k, says="a softmax is taken of what is kept; (11.20) divides by its sum.")
def top_k_softmax(p, k):
    q = kept_best(p, k)
    return softmax(np.where(q > 0, q, -np.inf))


@misconception(of=top_k, says="the least probable tokens are kept; (11.19) keeps the most probable ones.")
def bottom_k(p, k):
    return shared_out(np.where(-p >= np.sort(-p, axis=1)[:, -k:][:, :1], p, 0))


@misconception(of=top_k, says="the k largest of all rows together are kept; (11.19) is about each row.")
def top_k_of_the_batch(p, k):
    q = np.where(p >= np.sort(p, axis=None)[-k:][0], p, 0)
    return q / np.maximum(q.sum(axis=1, keepdims=True), 1e-300)


@misconception(of=top_k, says="one token too few is kept; by (11.19) the k-th largest is kept too.")
def loses_the_kth(p, k):
    return shared_out(kept_best(p, max(k - 1, 1)))


@misconception(of=top_k, says="one token too many is kept; (11.19) keeps k.")
def keeps_one_more(p, k):
    return shared_out(kept_best(p, k + 1))


@misconception(of=top_k, says="the first k tokens are kept; (11.19) keeps the k most probable ones.")
def first_k(p, k):
    return shared_out(np.where(np.arange(p.shape[1]) < k, p, 0))


@misconception(of=top_k, says="the tokens come back sorted; in (11.20) each stands at its old place.")
def top_k_sorted(p, k):
    return -np.sort(-top_k(p, k), axis=1)


@misconception(of=top_k, says="the kept tokens share equally; in (11.20) they share in proportion to p.")
def equal_shares(p, k):
    return shared_out((kept_best(p, k) > 0).astype(float))


def kept_share(p, keep_sorted):
    """q before it is shared out, of a rule that sees the sorted p and the sums up to and with each."""
    order = np.argsort(-p, axis=1)
    falling = np.take_along_axis(p, order, axis=1)
    q = np.zeros_like(p)
    np.put_along_axis(q, order, np.where(keep_sorted(falling, np.cumsum(falling, axis=1)), falling, 0), axis=1)
    return q


@misconception(of=nucleus, says="the token with which the sum reaches the mass is dropped; by (11.21) it is kept.")
def drops_the_crossing_token(p, mass):
    return shared_out(kept_share(p, lambda falling, sums: (sums <= mass) | (np.arange(p.shape[1]) == 0)))


@misconception(of=nucleus, says="one token more than needed is kept; (11.21) stops with the one that reaches the mass.")
def keeps_one_after(p, mass):
    return shared_out(kept_share(p, lambda falling, F: F - falling - np.roll(falling, 1, axis=1) * (
        np.arange(p.shape[1]) > 0) < mass))


@misconception(of=nucleus,
               says="the tokens are taken in the order of their numbers; (11.21) goes down from the largest p.")
def does_not_sort(p, mass):
    return shared_out(np.where(np.cumsum(p, axis=1) - p < mass, p, 0))


@misconception(of=nucleus, says="it begins with the least probable tokens; (11.21) begins with the largest p.")
def sorts_upwards(p, mass):
    order = np.argsort(p, axis=1)
    rising = np.take_along_axis(p, order, axis=1)
    q = np.zeros_like(p)
    np.put_along_axis(q, order, np.where(np.cumsum(rising, axis=1) - rising < mass, rising, 0), axis=1)
    return shared_out(q)


@misconception(of=nucleus,
               says="each p is compared with the mass by itself; in (11.21) it is their sum that has to reach it.")
def compares_single_p(p, mass):
    return shared_out(np.where((p >= mass) | (p == p.max(axis=1, keepdims=True)), p, 0))


@misconception(of=nucleus, says="the rows do not sum to 1 any more; (11.20) divides by the sum of what is kept.")
def nucleus_not_shared_out(p, mass):
    return kept_share(p, lambda falling, F: F - falling < mass)


@misconception(of=nucleus, says="the tokens come back sorted; in (11.20) each stands at its old place.")
def nucleus_sorted(p, mass):
    return -np.sort(-nucleus(p, mass), axis=1)


@misconception(of=nucleus,
               says="every row keeps as many tokens as the first one; by (11.21) each row needs a number of its own.")
def one_number_for_all_rows(p, mass):
    return top_k(p, int(np.count_nonzero(nucleus(p[:1], mass))))


@misconception(of=nucleus,
               says="what is kept holds 1 - mass of the probability; (11.21) keeps what holds the mass itself.")
def keeps_the_other_share(p, mass):
    return nucleus(p, 1 - mass) if mass < 1 else nucleus(p, 1e-12)
