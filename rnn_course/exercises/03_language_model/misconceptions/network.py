"""Mistakes in the network's forward pass."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.exercise import misconception


def log_softmax(o, axis=-1):
    return o - np.logaddexp.reduce(o, axis=axis, keepdims=True)


def states(tokens, h0, model, bend=np.tanh, fault=""):
    """(3.13) and (3.14), right unless a fault is asked for."""
    E, W, U, b, _, _ = model
    x = E[tokens] @ W + (0 if fault == "no b" else b)
    h, hs = (0 * h0 if fault == "no h0" else h0), []
    for t in range(x.shape[1]):
        h = bend(x[:, t] + (h0 if fault == "always h0" else h) @ (U.T if fault == "U transposed" else U))
        hs.append(h)
    return np.stack(hs, axis=1)


def read(tokens, h0, model, bend=np.tanh, fault=""):
    hs = states(tokens, h0, model, bend, fault)
    return hs, log_softmax(hs @ model[4] + model[5])


@misconception(of=char_rnn_forward, says="h0 is not used; (3.14) starts from it.")
def starts_from_zeros(tokens, h0, model):
    return read(tokens, h0, model, fault="no h0")


@misconception(of=char_rnn_forward, says="every step starts from h0; (3.14) takes the state of the step before.")
def always_from_h0(tokens, h0, model):
    return read(tokens, h0, model, fault="always h0")


@misconception(of=char_rnn_forward, says="the bias b is left out; (3.14) adds it.")
def no_bias_b(tokens, h0, model):
    return read(tokens, h0, model, fault="no b")


@misconception(of=char_rnn_forward, says="U is transposed; (3.14) has h U.")
def U_transposed(tokens, h0, model):
    return read(tokens, h0, model, fault="U transposed")


@misconception(of=char_rnn_forward, says="the state is not bent; (3.14) has a tanh.")
def no_tanh(tokens, h0, model):
    return read(tokens, h0, model, bend=lambda z: z)


@misconception(of=char_rnn_forward, says="the state is bent by a rectifier; (3.14) has a tanh.")
def rectified(tokens, h0, model):
    return read(tokens, h0, model, bend=lambda z: np.maximum(z, 0))


@misconception(of=char_rnn_forward, says="the bias c is left out; (3.15) adds it.")
def no_bias_c(tokens, h0, model):
    hs = states(tokens, h0, model)
    return hs, log_softmax(hs @ model[4])


@misconception(of=char_rnn_forward, says="the scores are returned as they are; (3.16) makes log-probabilities of them.")
def scores_only(tokens, h0, model):
    hs = states(tokens, h0, model)
    return hs, hs @ model[4] + model[5]


@misconception(of=char_rnn_forward, says="probabilities are returned; (3.16) is their log.")
def probabilities(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    return hs, np.exp(log_p)


@misconception(of=char_rnn_forward, says="the exponentials overflow for large scores; (3.16) never needs one above 1.")
def overflows(tokens, h0, model):
    hs = states(tokens, h0, model)
    o = hs @ model[4] + model[5]
    with np.errstate(all="ignore"):
        return hs, o - np.log(np.exp(o).sum(axis=-1, keepdims=True))


@misconception(of=char_rnn_forward,
               says="the log is taken of a probability that has already become 0; (3.16) never forms it.")
def log_of_softmax_is_inf(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    with np.errstate(all="ignore"):
        return hs, np.log(np.exp(log_p))


@misconception(of=char_rnn_forward,
               says="a small number is added inside the log, which caps what a surprise can cost; (3.16) needs none.")
def log_of_p_plus_a_bit(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    return hs, np.log(np.exp(log_p) + 1e-9)


@misconception(of=char_rnn_forward, says="the sum runs over time; in (3.16) it runs over the tokens, the last axis.")
def softmax_over_time(tokens, h0, model):
    hs = states(tokens, h0, model)
    return hs, log_softmax(hs @ model[4] + model[5], axis=1)


@misconception(of=char_rnn_forward, says="scores are made from the state that went into the step; (3.15) reads h_t.")
def scores_of_the_state_before(tokens, h0, model):
    hs = states(tokens, h0, model)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    return hs, log_softmax(before @ model[4] + model[5])


@misconception(of=char_rnn_forward, says="h0 stands among the states; hs holds h_1 ... h_T.")
def h0_among_the_states(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    return np.concatenate([h0[:, None], hs], axis=1), log_p


@misconception(of=char_rnn_forward, says="the two results come in the other order; it is hs, log_p.")
def predictions_first(tokens, h0, model):
    return read(tokens, h0, model)[::-1]
