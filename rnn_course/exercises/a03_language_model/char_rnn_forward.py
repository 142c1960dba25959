"""char_rnn_forward: read tokens and predict the log-probability of every next one."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import embed, one_hot
from rnn_course.forms import fixed_sizes, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    char_rnn_forward,
    points=6,
    returns={"hs": "(3.14)", "log_p": "(3.16)"},
    uses=(embed,),
    hints=(
        "It is a recurrent cell between a table of vectors and a softmax.",
        "Time is axis 1. Only (3.14) needs a loop; the other three can be done for all steps at once.",
        "Keep one variable for the newest state, starting with h0. For (3.16), subtract the largest score of every row "
        "before any exponential, and never compute p.",
    ),
    not_as={"in_float32": "scores this extreme need more digits than a float32 has"},
)


def _read(draw, B, T, D, H, K):
    return draw.integers(0, K, B, T), draw(B, H), draws.model(draw, K, D, H)


states_and_predictions = random_sizes(char_rnn_forward, _read, weight=3)


@check
def predictions_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(char_rnn_forward, *_read(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(weight=2)
def predictions_from_extreme_scores(draw):
    """Ask with scores far apart, then with whole rows far from 0."""
    tokens, h0, (E, W, U, b, V, c) = _read(draw, *draw.sizes("BTDHK"))
    yield ask(char_rnn_forward, tokens, h0, (E, W, U, b, 3000 * V, c))
    yield ask(char_rnn_forward, tokens, h0, (E, W, U, b, V, c + 2000))


@check(weight=0, note="Wrong even for a single step from a state of zeros: look at (3.13), (3.15) and (3.16).")
def predictions_of_one_step_from_nothing(draw):
    tokens, h0, model = _read(draw, *draw.sizes("BTDHK", T=1))
    yield ask(char_rnn_forward, tokens, 0 * h0, model)


predictions_of_one_step_from_a_state = fixed_sizes(
    char_rnn_forward,
    _read,
    T=1,
    weight=0,
    note="Right for a first step from zeros, wrong from another state or at later steps: look at (3.14).",
)


@probe(
    same=lambda answer: [part[:, :2] for part in answer],
    says="Earlier predictions change when a later token changes; in (3.14) a state depends only on what was read so "
    "far.",
)
def network_looks_ahead(draw):
    tokens, h0, model = _read(draw, *draw.sizes("BTDHK", T=4, K=5))
    other = tokens.copy()
    other[:, 2:] = (other[:, 2:] + 1) % 5
    return ask(char_rnn_forward, tokens, h0, model), ask(char_rnn_forward, other, h0, model)


wrong = slips(
    char_rnn_forward,
    """
    starts_from_zeros: h0 is not used; (3.14) starts from it.
        h, hs | h, hs = np.zeros_like(h0), np.empty((*tokens.shape, len(b)))
    always_from_h0: every step starts from h0; (3.14) takes the state of the step before.
        3.14 | hs[:, t] = np.tanh(xW[:, t] + h0 @ U)
    no_bias_b: the bias b is left out; (3.14) adds it.
        3.13 | xW = embed(tokens, E) @ W
    U_transposed: U is transposed; (3.14) has h U.
        3.14 | h = hs[:, t] = np.tanh(xW[:, t] + h @ U.T)
    no_tanh: tanh is not applied; (3.14) has it.
        3.14 | h = hs[:, t] = xW[:, t] + h @ U
    rectified: relu is applied; (3.14) has tanh.
        3.14 | h = hs[:, t] = np.maximum(xW[:, t] + h @ U, 0)
    no_bias_c: the bias c is left out; (3.15) adds it.
        3.15 | o = hs @ V
    scores_only: the scores are returned as they are; (3.16) turns them into log-probabilities.
        3.16 | return hs, o
    probabilities: probabilities are returned; (3.16) is their log.
        3.16 | return hs, np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)
    overflows: the exponentials overflow for large scores; (3.16) needs none above 1.
        3.16 | return hs, o - np.log(np.exp(o).sum(axis=-1, keepdims=True))
    log_of_softmax_is_inf: the log is taken of a probability that has become 0; (3.16) never computes it.
        3.16 | return hs, np.log(np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True))
    log_of_p_plus_a_bit: a small number is added inside the log, which limits the loss; (3.16) needs none.
        3.16 | return hs, np.log(np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True) + 1e-9)
    softmax_over_time: the sum runs over time; in (3.16) it runs over the tokens, the last axis.
        3.16 | return hs, o - np.logaddexp.reduce(o, axis=1, keepdims=True)
    scores_of_the_state_before: the scores are computed from the state that went into the step; (3.15) reads h_t.
        3.15 | o = np.concatenate([h0[:, None], hs[:, :-1]], axis=1) @ V + c
    h0_among_the_states: h0 is among the states; hs holds h_1 ... h_T.
        3.16 | return np.hstack([h0[:, None], hs]), o - np.logaddexp.reduce(o, axis=-1, keepdims=True)
    predictions_first: the results are not in the order hs, log_p.
        3.16 | return o - np.logaddexp.reduce(o, axis=-1, keepdims=True), hs
    """,
)


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
