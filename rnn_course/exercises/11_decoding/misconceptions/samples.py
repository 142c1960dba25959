"""Mistakes in the sampler."""

import numpy as np

from rnn_course.decoding.sampling import draw_tokens, next_distribution, sample
from rnn_course.decoding.search import END, decoder_step
from rnn_course.exercise import misconception


def sampler(h0, model, T, tau, k, mass, rng, *, freezes=True, first=END, feed=lambda y, q: y, carries=True,
            distribution=next_distribution, numbers=lambda rng, B: rng.random(B), all_stop=False):
    """The right sampler, with one place after another to go wrong in."""
    y, h, token = [], h0, np.full(len(h0), first)
    ended = np.zeros(len(h0), bool)
    for _ in range(T):
        log_p, h_next = decoder_step(token, h, model)
        h = h_next if carries else h
        q = distribution(log_p, tau, k, mass)
        drawn = draw_tokens(q, numbers(rng, len(h0)))
        drawn = np.where(ended, END, drawn) if freezes else drawn
        ended |= drawn == END
        ended |= all_stop and ended.any()
        y.append(drawn)
        token = feed(drawn, q)
    return np.stack(y, axis=1)


@misconception(of=sample, says="rows go on after END; by (11.26) there is nothing but END from then on.")
def sample_goes_on_after_end(*args):
    return sampler(*args, freezes=False)


@misconception(of=sample, says="every row stops as soon as one has ended; (11.26) is about each row by itself.")
def all_rows_stop_together(*args):
    return sampler(*args, all_stop=True)


@misconception(of=sample, says="at first it reads token 1; by (11.25) y_0 is END, token 0.")
def sample_starts_with_token_1(*args):
    return sampler(*args, first=1)


@misconception(of=sample, says="the network reads END at every step; by (11.25) it reads what was drawn.")
def sample_always_reads_end(*args):
    return sampler(*args, feed=lambda y, q: np.zeros_like(y))


@misconception(of=sample, says="every step starts from h0; by (11.25) the state has read all tokens before.")
def sample_state_stays_at_h0(*args):
    return sampler(*args, carries=False)


@misconception(of=sample,
               says="what is read next is the most probable token and not the one that was drawn; (11.25) reads y.")
def reads_the_best(*args):
    return sampler(*args, feed=lambda y, q: q.argmax(axis=1))


@misconception(of=sample, says="one random number serves all rows of a step; (11.25) has a fresh one for every row.")
def one_number_per_step(*args):
    return sampler(*args, numbers=lambda rng, B: np.full(B, rng.random()))


@misconception(of=sample,
               says="a new generator with a fixed seed is made at each call, so that all calls draw the same; (11.25) "
                    "draws from rng.")
def makes_its_own_generator(h0, model, T, tau, k, mass, rng):
    return sampler(h0, model, T, tau, k, mass, np.random.default_rng(0))


@misconception(of=sample, says="the random numbers of the first step are used at every step; (11.25) has fresh ones.")
def one_number_per_row(h0, model, T, tau, k, mass, rng):
    u = rng.random(len(h0))
    return sampler(h0, model, T, tau, k, mass, rng, numbers=lambda rng, B: u)


@misconception(of=sample, says="nothing is drawn: it is greedy search; (11.25) leaves it to chance.")
def sample_is_greedy(*args):
    return sampler(*args, distribution=lambda log_p, tau, k, mass: next_distribution(log_p, 1.0, 1, 1.0))


@misconception(of=sample,
               says="it draws from the model's own p, without temperature and filters; (11.25) draws from "
                    "next_distribution.")
def sample_without_filters(*args):
    return sampler(*args, distribution=lambda log_p, tau, k, mass: np.exp(log_p))


@misconception(of=sample, says="y begins with the END that was read at first; (11.25) gives y_1 ... y_T.")
def sample_keeps_the_first_end(*args):
    y = sampler(*args)
    return np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1)
