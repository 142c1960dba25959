"""sequence_log_p: the log-probability of a whole sequence, as the sum over its tokens given those before."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.decoding.search import END, decoder_step, sequence_log_p
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .reasons import ONE_ROW

header = exercise(
    sequence_log_p,
    points=5,
    returns={"log_p": "(11.5)"},
    uses=(decoder_step,),
    hints=(
        "The probability of a sequence is that of its first token, times that of its second given the first, and so "
        "on; logs turn the product into a sum.",
        "In (11.5) the network reads y_{t-1} and predicts y_t. Before y_1 it reads END.",
        "Loop over y with two variables, the last token and the state. At each step add the entry of log_p for y_t, "
        "then make y_t the last token.",
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
    """Ask with sequences too long for a product of probabilities."""
    yield ask(sequence_log_p, *_given(draw, 6, 600, True))


@check(weight=0, note="Right for one token, wrong for two: look at what is read second.")
def probability_of_two_tokens(draw):
    yield ask(sequence_log_p, *_given(draw, 4, 2, False))


wrong = slips(
    sequence_log_p,
    """
    product_of_p: the probabilities are multiplied and p is returned; (11.5) is a sum of logs.
        log_p_of_y, token_before | p_of_y, token_before, h = 1.0, END, h0
        11.5 | p_of_y *= np.exp(log_p[0, token])
        return | return p_of_y
    log_of_a_product: the probabilities are multiplied before the log is taken, and a long product becomes 0; (11.5)
        adds logs.
        log_p_of_y, token_before | p_of_y, token_before, h = 1.0, END, h0
        11.5 | p_of_y *= np.exp(log_p[0, token])
        return | return np.log(p_of_y)
    sum_of_p: the probabilities are added; (11.5) adds their logarithms.
        11.5 | log_p_of_y += np.exp(log_p[0, token])
    mean_log_p: the mean over the tokens is returned; (11.5) is their sum.
        11.5 | log_p_of_y += log_p[0, token] / len(y)
    first_token_is_free: the first token is not counted; the sum of (11.5) begins with y_1 after END.
        for token | for t, token in enumerate(y):
        11.5 | log_p_of_y += log_p[0, token] if t > 0 else 0
    last_token_is_free: the last token is not counted; in (11.5) it counts like any other, END too.
        for token | for token in y[:-1]:
    reads_what_it_is_asked_for: the network reads y_t before y_t is scored; in (11.5) it reads y_{t-1}.
        log_p, h | log_p, h = decoder_step(np.array([token]), h, model)
    always_reads_end: the network reads END at every step; in (11.5) it reads y_{t-1}.
        log_p, h | log_p, h = decoder_step(np.array([END]), h, model)
    state_stays_at_h0: every step starts from h0; in (11.5) the state has read all tokens before, y_0 ... y_{t-1}.
        log_p, h | log_p, _ = decoder_step(np.array([token_before]), h0, model)
    starts_from_zeros: the states start from 0; (11.5) starts from h0.
        log_p_of_y, token_before | log_p_of_y, token_before, h = 0.0, END, np.zeros_like(h0)
    """,
)


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
    *equivalent(
        ONE_ROW,
        "log_p_of_y += log_p[0, token] -> log_p_of_y += log_p[ -1, token]",
    ),
)
