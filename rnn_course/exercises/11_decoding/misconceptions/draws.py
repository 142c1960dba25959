"""Mistakes in the filters put together, and in the draw of one token."""

import numpy as np

from rnn_course.decoding.sampling import draw_tokens, next_distribution, nucleus, top_k, with_temperature
from rnn_course.exercise import misconception


def chain(log_p, *filters):
    p = np.exp(log_p)
    for each in filters:
        p = each(p)
    return p


def heated(tau):
    def filter_p(p):
        with np.errstate(divide="ignore"):
            return with_temperature(np.log(p), tau)
    return filter_p


def best(k):
    return lambda p: top_k(p, k)


def core(mass):
    return lambda p: nucleus(p, mass)


@misconception(of=next_distribution,
               says="the nucleus is taken before the temperature is applied; (11.22) begins with the temperature.")
def temperature_last(log_p, tau, k, mass):
    return chain(log_p, best(k), core(mass), heated(tau))


@misconception(of=next_distribution, says="the nucleus is taken before the top k; (11.22) has it last.")
def nucleus_before_top_k(log_p, tau, k, mass):
    return chain(log_p, heated(tau), core(mass), best(k))


@misconception(of=next_distribution, says="the order is turned round; (11.22) is temperature, top k, nucleus.")
def turned_round(log_p, tau, k, mass):
    return chain(log_p, core(mass), best(k), heated(tau))


@misconception(of=next_distribution, says="the temperature is not used; (11.22) begins with it.")
def no_temperature(log_p, tau, k, mass):
    return chain(log_p, best(k), core(mass))


@misconception(of=next_distribution, says="the top k are not picked; (11.22) has that in the middle.")
def no_top_k(log_p, tau, k, mass):
    return chain(log_p, heated(tau), core(mass))


@misconception(of=next_distribution, says="the nucleus is not taken; (11.22) ends with it.")
def no_nucleus(log_p, tau, k, mass):
    return chain(log_p, heated(tau), best(k))


@misconception(of=next_distribution,
               says="top k and nucleus are given log-probabilities; by (11.19) and (11.21) they filter p.")
def filters_logs(log_p, tau, k, mass):
    return nucleus(top_k(log_p / tau, k), mass)


@misconception(of=draw_tokens, says="the most probable token is taken and u is not used; (11.24) looks where u falls.")
def takes_the_best(p, u):
    return p.argmax(axis=1)


@misconception(of=draw_tokens, says="one u is used for all rows; (11.24) has a u for each.")
def one_u_for_all(p, u):
    return draw_tokens(p, np.full(len(u), u[0]))


@misconception(of=draw_tokens, says="all rows draw from the first row's p; (11.24) goes row by row.")
def one_p_for_all(p, u):
    return draw_tokens(np.repeat(p[:1], len(p), axis=0), u)


@misconception(of=draw_tokens,
               says="the token after the one that u falls on is taken; (11.24) takes the first k with F_k > u.")
def one_token_on(p, u):
    return np.minimum(draw_tokens(p, u) + 1, p.shape[1] - 1)


@misconception(of=draw_tokens,
               says="the last token that ends before u is taken; (11.24) takes the first k with F_k > u.")
def one_token_back(p, u):
    return np.maximum(draw_tokens(p, u) - 1, 0)


@misconception(of=draw_tokens, says="u is compared with each p; (11.24) compares it with their running sum F_k.")
def compares_with_p(p, u):
    return (p > u[:, None]).argmax(axis=1)


@misconception(of=draw_tokens,
               says="every token is as probable as any other; the intervals of (11.23) are as long as p.")
def all_alike(p, u):
    return (u * p.shape[1]).astype(int)


@misconception(of=draw_tokens,
               says="a token without probability is drawn where u is 0 or on a border; (11.24) has F_k > u, and F_k = "
                    "u does not do.")
def counts_equal(p, u):
    return (np.cumsum(p, axis=1) >= u[:, None]).argmax(axis=1)


@misconception(of=draw_tokens, says="the running sum goes down the rows; (11.23) runs along the tokens of each row.")
def sums_down_the_rows(p, u):
    return (np.cumsum(p, axis=0) > u[:, None]).argmax(axis=1)
