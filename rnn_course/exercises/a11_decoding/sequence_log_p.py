"""sequence_log_p: say how probable a whole sequence is: each token given those before it, one after the other."""

import numpy as np

from rnn_course.decoding.search import END, decoder_step, sequence_log_p
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    sequence_log_p,
    points=5,
    returns={"log_p": "(11.5)"},
    uses=(decoder_step,),
    hints=(
        "A sequence is as probable as its first token, times its second given the first, and so on; logs turn the "
        "product into a sum.",
        "In (11.5) the network reads y_{t-1} and is asked about y_t. Before y_1 it reads END.",
        "Walk along y with two variables, the token read last and the state. At each step pick one entry of the "
        "one row of log_p, add it up, then let y_t be the token to read.",
    ),
)


def _given(draw, K, L, ended, H=4):
    """y, h0, model for a sequence of L tokens that ends in END or not."""
    y = draw.integers(1, K, L)
    if ended:
        y[-1] = END
    return (y, *draws.network(draw, K, H))


@check(weight=3)
def probability_of_a_sequence(draw):
    for ended in (True, False):
        yield ask(sequence_log_p, *_given(draw, 5, 4, ended))
    yield ask(sequence_log_p, *_given(draw, 3, 6, True))


@check
def probability_of_a_single_token(draw):
    for ended in (True, False):
        yield ask(sequence_log_p, *_given(draw, 4, 1, ended))
    yield ask(sequence_log_p, *_given(draw, 5, 3, True, H=1))


@check
def probability_of_a_long_sequence(draw):
    """Too long for a product of probabilities."""
    yield ask(sequence_log_p, *_given(draw, 6, 600, True))


@check(weight=0, note="It is right for one token and differs for two: look at what is read second.")
def probability_of_two_tokens(draw):
    yield ask(sequence_log_p, *_given(draw, 4, 2, False))


def walk(y, h0, model, *, first=END, reads=lambda before, token: token, state=lambda old, new: new):
    """The log p of each token of y, with places to go wrong in."""
    found, before, h = [], first, h0
    for token in y:
        log_p, h_next = decoder_step(np.array([before]), h, model)
        found.append(log_p[0, token])
        before, h = reads(before, token), state(h, h_next)
    return np.array(found)


@misconception("the probabilities are multiplied and p is returned; (11.5) is a sum of logs.")
def product_of_p(y, h0, model):
    return np.exp(walk(y, h0, model).sum())


@misconception(
    "the probabilities are multiplied before the logarithm is taken, and a long product shrinks to 0; "
    "(11.5) adds logarithms."
)
def log_of_a_product(y, h0, model):
    with np.errstate(divide="ignore"):
        return np.log(np.prod(np.exp(walk(y, h0, model))))


@misconception("the probabilities are added; (11.5) adds their logarithms.")
def sum_of_p(y, h0, model):
    return np.exp(walk(y, h0, model)).sum()


@misconception("the mean over the tokens is returned; (11.5) is their sum.")
def mean_log_p(y, h0, model):
    return walk(y, h0, model).mean()


@misconception("the first token is not counted; the sum of (11.5) begins with y_1 after END.")
def first_token_is_free(y, h0, model):
    return walk(y, h0, model)[1:].sum()


@misconception("the last token is not counted; in (11.5) it counts as all others do, END too.")
def last_token_is_free(y, h0, model):
    return walk(y, h0, model)[:-1].sum()


@misconception(
    "every token is scored after the network has read that same token; in (11.5) y_t is scored after y_{t-1} was read."
)
def reads_what_it_is_asked_for(y, h0, model):
    h, total = h0, 0.0
    for token in y:
        log_p, h = decoder_step(np.array([token]), h, model)
        total += log_p[0, token]
    return total


@misconception("the network reads END at every step; in (11.5) it reads y_{t-1}.")
def always_reads_end(y, h0, model):
    return walk(y, h0, model, reads=lambda before, token: END).sum()


@misconception("every step starts from h0; in (11.5) the state has read all tokens before, y_0 ... y_{t-1}.")
def state_stays_at_h0(y, h0, model):
    return walk(y, h0, model, state=lambda old, new: old).sum()


@misconception("the states start from 0; (11.5) starts from h0.")
def starts_from_zeros(y, h0, model):
    return walk(y, 0 * h0, model).sum()


@accepted
def sequence_by_shifting(y, h0, model):
    before, h, log_p = np.concatenate([[END], y[:-1]]), h0, []
    for t in range(len(y)):
        row, h = decoder_step(before[t : t + 1], h, model)
        log_p.append(row[0, y[t]])
    return np.sum(log_p)


@accepted
def sequence_without_steps(y, h0, model):
    W, U, b, V, c = model
    h, states = h0[0], []
    for token in [END, *y[:-1]]:
        h = np.tanh(W[token] + U.T @ h + b)
        states.append(h)
    o = np.array(states) @ V + c
    return float((o[np.arange(len(y)), y] - np.logaddexp.reduce(o, axis=1)).sum())


@accepted
def sequence_as_an_array(y, h0, model):
    log_p, h = np.zeros(()), h0
    for i, token in enumerate(y.tolist()):
        row, h = decoder_step(np.array([y[i - 1] if i else 0]), h, model)
        log_p = log_p + row.squeeze(0)[token]
    return np.asarray(log_p)


equivalents = (
    equivalent(
        "log_p_of_y += log_p[0, token] -> log_p_of_y += log_p[ -1, token]",
        "There is one row, which is the first and the last.",
    ),
)
