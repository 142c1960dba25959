"""char_rnn_forward: let the network read tokens, and ask it after each one how probable every next one is."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import embed, one_hot
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    char_rnn_forward,
    points=6,
    returns={"hs": "(3.14)", "log_p": "(3.16)"},
    uses=(embed,),
    hints=(
        "It is a recurrent cell between a table of vectors and a softmax.",
        "Time is axis 1. Only (3.14) needs a loop; the other three can be done for all steps at once.",
        "Keep one variable for the newest state, starting with h0. For (3.16), take the largest score off every row "
        "before any exponential, and never form p.",
    ),
)


def _read(draw, **fixed):
    B, T, D, H, K = draw.sizes("BTDHK", **fixed)
    return draw.integers(0, K, B, T), draw(B, H), draws.model(draw, K, D, H)


@check(weight=3)
def states_and_predictions(draw):
    for _ in range(2):
        yield ask(char_rnn_forward, *_read(draw))


@check
def predictions_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(char_rnn_forward, *_read(draw, **{axis: 1}))


@check(weight=2)
def predictions_from_extreme_scores(draw):
    """Scores far apart, then whole rows far from 0."""
    tokens, h0, (E, W, U, b, V, c) = _read(draw)
    yield ask(char_rnn_forward, tokens, h0, (E, W, U, b, 3000 * V, c))
    yield ask(char_rnn_forward, tokens, h0, (E, W, U, b, V, c + 2000))


@check(weight=0, note="It differs even for a single step from a state of zeros: look at (3.13), (3.15) and (3.16).")
def predictions_of_one_step_from_nothing(draw):
    tokens, h0, model = _read(draw, T=1)
    yield ask(char_rnn_forward, tokens, 0 * h0, model)


@check(
    weight=0,
    note="A first step from zeros is right, but not from another state or not the steps after it: look at (3.14).",
)
def predictions_of_one_step_from_a_state(draw):
    yield ask(char_rnn_forward, *_read(draw, T=1))


@probe(
    same=lambda answer: [part[:, :2] for part in answer],
    says="Earlier predictions change when a later token does; by (3.14) a state knows only what was read before.",
)
def network_looks_ahead(draw):
    tokens, h0, model = _read(draw, T=4, K=5)
    other = tokens.copy()
    other[:, 2:] = (other[:, 2:] + 1) % 5
    return ask(char_rnn_forward, tokens, h0, model), ask(char_rnn_forward, other, h0, model)


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


@misconception("h0 is not used; (3.14) starts from it.")
def starts_from_zeros(tokens, h0, model):
    return read(tokens, h0, model, fault="no h0")


@misconception("every step starts from h0; (3.14) takes the state of the step before.")
def always_from_h0(tokens, h0, model):
    return read(tokens, h0, model, fault="always h0")


@misconception("the bias b is left out; (3.14) adds it.")
def no_bias_b(tokens, h0, model):
    return read(tokens, h0, model, fault="no b")


@misconception("U is transposed; (3.14) has h U.")
def U_transposed(tokens, h0, model):
    return read(tokens, h0, model, fault="U transposed")


@misconception("the state is not bent; (3.14) has a tanh.")
def no_tanh(tokens, h0, model):
    return read(tokens, h0, model, bend=lambda z: z)


@misconception("the state is bent by a rectifier; (3.14) has a tanh.")
def rectified(tokens, h0, model):
    return read(tokens, h0, model, bend=lambda z: np.maximum(z, 0))


@misconception("the bias c is left out; (3.15) adds it.")
def no_bias_c(tokens, h0, model):
    hs = states(tokens, h0, model)
    return hs, log_softmax(hs @ model[4])


@misconception("the scores are returned as they are; (3.16) makes log-probabilities of them.")
def scores_only(tokens, h0, model):
    hs = states(tokens, h0, model)
    return hs, hs @ model[4] + model[5]


@misconception("probabilities are returned; (3.16) is their log.")
def probabilities(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    return hs, np.exp(log_p)


@misconception("the exponentials overflow for large scores; (3.16) never needs one above 1.")
def overflows(tokens, h0, model):
    hs = states(tokens, h0, model)
    o = hs @ model[4] + model[5]
    with np.errstate(all="ignore"):
        return hs, o - np.log(np.exp(o).sum(axis=-1, keepdims=True))


@misconception("the log is taken of a probability that has already become 0; (3.16) never forms it.")
def log_of_softmax_is_inf(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    with np.errstate(all="ignore"):
        return hs, np.log(np.exp(log_p))


@misconception("a small number is added inside the log, which caps what a surprise can cost; (3.16) needs none.")
def log_of_p_plus_a_bit(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    return hs, np.log(np.exp(log_p) + 1e-9)


@misconception("the sum runs over time; in (3.16) it runs over the tokens, the last axis.")
def softmax_over_time(tokens, h0, model):
    hs = states(tokens, h0, model)
    return hs, log_softmax(hs @ model[4] + model[5], axis=1)


@misconception("scores are made from the state that went into the step; (3.15) reads h_t.")
def scores_of_the_state_before(tokens, h0, model):
    hs = states(tokens, h0, model)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    return hs, log_softmax(before @ model[4] + model[5])


@misconception("h0 stands among the states; hs holds h_1 ... h_T.")
def h0_among_the_states(tokens, h0, model):
    hs, log_p = read(tokens, h0, model)
    return np.concatenate([h0[:, None], hs], axis=1), log_p


@misconception("the two results come in the other order; it is hs, log_p.")
def predictions_first(tokens, h0, model):
    return read(tokens, h0, model)[::-1]


@accepted
def everything_in_one_loop(tokens, h0, model):
    E, W, U, b, V, c = model
    h, hs, log_ps = h0, [], []
    for t in range(tokens.shape[1]):
        h = np.tanh(E[tokens[:, t]] @ W + h @ U + b)
        o = h @ V + c
        hs.append(h)
        log_ps.append(o - np.logaddexp.reduce(o, axis=1, keepdims=True))
    return np.stack(hs, axis=1), np.stack(log_ps, axis=1)


@accepted
def table_times_W_first(tokens, h0, model):
    E, W, U, b, V, c = model
    table = E @ W + b
    B, T = tokens.shape
    hs, h = np.zeros((B, T, len(b))), h0
    for t in range(T):
        hs[:, t] = h = np.tanh(table[tokens[:, t]] + h @ U)
    o = np.einsum("bth,hk->btk", hs, V) + c
    m = np.max(o, axis=2)[:, :, None]
    return [hs, o - (m + np.log(np.sum(np.exp(o - m), axis=2, keepdims=True)))]


@accepted
def one_hot_inputs_side_by_side(tokens, h0, model):
    E, W, U, b, V, c = model
    tall, h, hs = np.concatenate([U, W]), h0, []
    for t in range(tokens.shape[1]):
        h = np.tanh(np.concatenate([h, one_hot(tokens[:, t], len(E)) @ E], axis=1) @ tall + b)
        hs.append(h)
    hs = np.array(hs).transpose(1, 0, 2)
    o = hs @ V + c
    o = o - o.max(axis=-1, keepdims=True)
    return hs, o - np.log(np.exp(o).sum(axis=-1, keepdims=True))
