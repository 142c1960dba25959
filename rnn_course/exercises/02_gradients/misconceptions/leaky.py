"""Mistakes in running leaky units: leaky_average, leaky_forward."""

import numpy as np

from rnn_course.cells.timescales import leaky_average, leaky_forward
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def shares_of(tau):
    return 1 - 1 / tau


def mixed(h, new, alpha):
    """(2.20) and (2.23), right."""
    return alpha * h + (1 - alpha) * new


def averaged(x, h0, tau, *, shares=shares_of, read=lambda x, t: x[:, t], mix=mixed):
    """The right average, with one place after another to go wrong in."""
    alpha, h, hs = shares(tau), h0, []
    for t in range(x.shape[1]):
        h = mix(h, read(x, t), alpha)
        hs.append(h)
    return np.stack(hs, axis=1)


@misconception(of=leaky_average,
               says="step t reads the input of the step before, x_{t-1}, as some notes print it; (2.20) reads x_t.")
def input_of_the_step_before(x, h0, tau):
    return averaged(x, h0, tau, read=lambda x, t: x[:, t - 1] if t else np.zeros_like(x[:, 0]))


@misconception(of=leaky_average,
               says="the input of the step before is read, and at the first step that is x[:, -1], the last one; "
                    "(2.20) reads x_t.")
def input_wraps_round(x, h0, tau):
    return averaged(x, h0, tau, read=lambda x, t: x[:, t - 1])


@misconception(of=leaky_average,
               says="the shares are exchanged; in (2.20) α goes with the old state and 1 - α with the input.")
def shares_exchanged(x, h0, tau):
    return averaged(x, h0, tau, shares=lambda tau: 1 / tau)


@misconception(of=leaky_average, says="α is exp(-1/τ), which others use; here (2.19) has α = 1 - 1/τ.")
def exponential_share(x, h0, tau):
    return averaged(x, h0, tau, shares=lambda tau: np.exp(-1 / tau))


@misconception(of=leaky_average, says="τ itself is used as α; (2.19) makes α out of τ.")
def tau_for_alpha(x, h0, tau):
    return averaged(x, h0, tau, shares=lambda tau: tau)


@misconception(of=leaky_average,
               says="the input is added in full, so the state piles up; (2.20) takes only the share 1 - α of it.")
def input_in_full(x, h0, tau):
    return averaged(x, h0, tau, mix=lambda h, x, alpha: alpha * h + x)


@misconception(of=leaky_average, says="the old state is kept in full; (2.20) keeps the share α of it.")
def state_in_full(x, h0, tau):
    return averaged(x, h0, tau, mix=lambda h, x, alpha: h + (1 - alpha) * x)


@misconception(of=leaky_average, says="the first step starts from zeros; (2.20) starts from h_0 = h0.")
def average_from_zeros(x, h0, tau):
    return averaged(x, np.zeros_like(h0), tau)


@misconception(of=leaky_average, says="the first state is the first input; (2.20) starts from h_0 = h0.")
def average_from_the_first_input(x, h0, tau):
    return averaged(x, x[:, 0], tau)


@misconception(of=leaky_average, says="every step mixes with h0; (2.20) mixes with the state of the step before.")
def mixes_with_h0(x, h0, tau):
    alpha = shares_of(tau)
    return alpha * h0[:, None] + (1 - alpha) * x


@misconception(of=leaky_average, says="the average goes through a tanh; (2.20) has none.")
def bent_average(x, h0, tau):
    return averaged(x, h0, tau, mix=lambda h, x, alpha: np.tanh(alpha * h + (1 - alpha) * x))


def run(x, h0, W, U, b, a, *, share=sigmoid, read=lambda x, t: x[:, t], bend=np.tanh, mix=mixed, feed=lambda h, c: h):
    """The right leaky cell, with one place after another to go wrong in. feed(h, c): the state that meets U."""
    alpha, h, c, hs, cs = share(a), h0, h0, [], []
    for t in range(x.shape[1]):
        c = bend(read(x, t) @ W + feed(h, c) @ U + b)
        h = mix(h, c, alpha)
        hs.append(h)
        cs.append(c)
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


@misconception(of=leaky_forward,
               says="the shares are exchanged; in (2.23) α goes with the old state and 1 - α with the candidate.")
def leaky_shares_exchanged(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, mix=lambda h, c, alpha: mixed(c, h, alpha))


@misconception(of=leaky_forward,
               says="a is used as the share itself; (2.21) brings it between 0 and 1 by a sigmoid.")
def a_for_alpha(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, share=lambda a: a)


@misconception(of=leaky_forward,
               says="the sum of (2.22) is mixed in before it is bent, and then all is bent; only the candidate goes "
                    "through tanh.")
def bends_the_mixture(x, h0, W, U, b, a):
    alpha, h, hs, cs = sigmoid(a), h0, [], []
    for t in range(x.shape[1]):
        z = x[:, t] @ W + h @ U + b
        h = np.tanh(mixed(h, z, alpha))
        hs.append(h)
        cs.append(np.tanh(z))
    return np.stack(hs, axis=1), np.stack(cs, axis=1)


@misconception(of=leaky_forward,
               says="U meets the candidate of the step before; in (2.22) it meets the leaky state h_{t-1}.")
def candidate_fed_back(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, feed=lambda h, c: c)


@misconception(of=leaky_forward, says="U is left out, so units do not hear one another; (2.22) has a term h_{t-1} U.")
def leak_alone(x, h0, W, U, b, a):
    return run(x, h0, W, 0 * U, b, a)


@misconception(of=leaky_forward,
               says="the candidate is added in full; (2.23) takes only the share 1 - α of it.")
def candidate_in_full(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, mix=lambda h, c, alpha: alpha * h + c)


@misconception(of=leaky_forward, says="candidates are not bent; (2.22) has a tanh.")
def candidates_not_bent(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, bend=lambda z: z)


@misconception(of=leaky_forward, says="the bias is left out; (2.22) adds b.")
def leaky_without_bias(x, h0, W, U, b, a):
    return run(x, h0, W, U, 0 * b, a)


@misconception(of=leaky_forward, says="step t reads x_{t-1}; (2.22) reads x_t.")
def leaky_input_one_step_late(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a, read=lambda x, t: x[:, t - 1])


@misconception(of=leaky_forward, says="the first step starts from zeros; (2.23) starts from h_0 = h0.")
def leaky_from_zeros(x, h0, W, U, b, a):
    return run(x, 0 * h0, W, U, b, a)


@misconception(of=leaky_forward, says="states and candidates are returned in each other's place; it is hs, cs.")
def candidates_first(x, h0, W, U, b, a):
    return run(x, h0, W, U, b, a)[::-1]
