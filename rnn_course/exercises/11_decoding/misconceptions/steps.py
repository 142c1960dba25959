"""Mistakes in the network's step, in a sequence's probability and in greedy search."""

import numpy as np

from rnn_course.decoding.search import END, decoder_step, greedy_search, sequence_log_p
from rnn_course.exercise import misconception


def scores(token, h, model):
    """o and h_next, right."""
    W, U, b, V, c = model
    h_next = np.tanh(W[token] + h @ U + b)
    return h_next @ V + c, h_next


def log_softmax(o):
    shifted = o - o.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@misconception(of=decoder_step, says="probabilities are returned; (11.4) gives their logarithms.")
def returns_p(token, h, model):
    log_p, h_next = decoder_step(token, h, model)
    return np.exp(log_p), h_next


@misconception(of=decoder_step,
               says="the scores o are returned; (11.4) takes the log of their summed exponentials off.")
def returns_scores(token, h, model):
    return scores(token, h, model)


@misconception(of=decoder_step,
               says="the logarithm is taken of probabilities that have shrunk to 0; (11.4) needs no probability.")
def log_of_softmax(token, h, model):
    o, h_next = scores(token, h, model)
    e = np.exp(o - o.max(axis=1, keepdims=True))
    with np.errstate(divide="ignore"):
        return np.log(e / e.sum(axis=1, keepdims=True)), h_next


@misconception(of=decoder_step,
               says="a small number is added before the logarithm, which lifts the log p of what is improbable; "
                    "(11.4) has no such number.")
def log_of_softmax_plus_a_bit(token, h, model):
    o, h_next = scores(token, h, model)
    return np.log(np.exp(log_softmax(o)) + 1e-12), h_next


@misconception(of=decoder_step,
               says="the exponentials overflow for large scores; (11.4) stays the same if a number is taken off a "
                    "row.")
def overflows(token, h, model):
    o, h_next = scores(token, h, model)
    with np.errstate(all="ignore"):
        return o - np.log(np.exp(o).sum(axis=1, keepdims=True)), h_next


@misconception(of=decoder_step, says="the sum of (11.4) runs over the whole batch; it is over the tokens j of one row.")
def one_sum_for_all_rows(token, h, model):
    o, h_next = scores(token, h, model)
    return o - o.max() - np.log(np.exp(o - o.max()).sum()), h_next


@misconception(of=decoder_step, says="the scores are read off the state that went in; (11.3) has h_next.")
def reads_the_old_state(token, h, model):
    _, _, _, V, c = model
    return log_softmax(h @ V + c), decoder_step(token, h, model)[1]


@misconception(of=decoder_step, says="the output bias is left out; (11.3) adds c.")
def no_output_bias(token, h, model):
    W, U, b, V, c = model
    return decoder_step(token, h, (W, U, b, V, 0 * c))


@misconception(of=decoder_step, says="the state that went in is not used; (11.1) has a term h U.")
def forgets_the_state(token, h, model):
    return decoder_step(token, 0 * h, model)


@misconception(of=decoder_step, says="the token's number is multiplied in; in (11.1) it picks a row of W.")
def token_as_a_number(token, h, model):
    W, U, b, V, c = model
    h_next = np.tanh(token[:, None] * W[1] + h @ U + b)
    return log_softmax(h_next @ V + c), h_next


def walk(y, h0, model, *, first=END, reads=lambda before, token: token, state=lambda old, new: new):
    """The log p of each token of y, with places to go wrong in."""
    found, before, h = [], first, h0
    for token in y:
        log_p, h_next = decoder_step(np.array([before]), h, model)
        found.append(log_p[0, token])
        before, h = reads(before, token), state(h, h_next)
    return np.array(found)


@misconception(of=sequence_log_p, says="the probabilities are multiplied and p is returned; (11.5) is a sum of logs.")
def product_of_p(y, h0, model):
    return np.exp(walk(y, h0, model).sum())


@misconception(of=sequence_log_p,
               says="the probabilities are multiplied before the logarithm is taken, and a long product shrinks to 0; "
                    "(11.5) adds logarithms.")
def log_of_a_product(y, h0, model):
    with np.errstate(divide="ignore"):
        return np.log(np.prod(np.exp(walk(y, h0, model))))


@misconception(of=sequence_log_p, says="the probabilities are added; (11.5) adds their logarithms.")
def sum_of_p(y, h0, model):
    return np.exp(walk(y, h0, model)).sum()


@misconception(of=sequence_log_p, says="the mean over the tokens is returned; (11.5) is their sum.")
def mean_log_p(y, h0, model):
    return walk(y, h0, model).mean()


@misconception(of=sequence_log_p, says="the first token is not counted; the sum of (11.5) begins with y_1 after END.")
def first_token_is_free(y, h0, model):
    return walk(y, h0, model)[1:].sum()


@misconception(of=sequence_log_p, says="the last token is not counted; in (11.5) it counts as all others do, END too.")
def last_token_is_free(y, h0, model):
    return walk(y, h0, model)[:-1].sum()


@misconception(of=sequence_log_p,
               says="every token is scored after the network has read that same token; in (11.5) y_t is scored after "
                    "y_{t-1} was read.")
def reads_what_it_is_asked_for(y, h0, model):
    h, total = h0, 0.0
    for token in y:
        log_p, h = decoder_step(np.array([token]), h, model)
        total += log_p[0, token]
    return total


@misconception(of=sequence_log_p, says="the network reads END at every step; in (11.5) it reads y_{t-1}.")
def always_reads_end(y, h0, model):
    return walk(y, h0, model, reads=lambda before, token: END).sum()


@misconception(of=sequence_log_p,
               says="every step starts from h0; in (11.5) the state has read all tokens before, y_0 ... y_{t-1}.")
def state_stays_at_h0(y, h0, model):
    return walk(y, h0, model, state=lambda old, new: old).sum()


@misconception(of=sequence_log_p, says="the states start from 0; (11.5) starts from h0.")
def starts_from_zeros(y, h0, model):
    return walk(y, 0 * h0, model).sum()


def greedily(h0, model, T, *, choose=np.argmax, stops=True, first=END, feed=lambda token: token,
             state=lambda old, new: new):
    """Greedy search with places to go wrong in: its tokens and the log p of each."""
    y, found, h, token = [], [], h0, first
    for _ in range(T):
        log_p, h_next = decoder_step(np.array([feed(token)]), h, model)
        h, token = state(h, h_next), int(choose(log_p[0]))
        y.append(token)
        found.append(log_p[0, token])
        if stops and token == END:
            break
    return np.array(y), np.array(found)


@misconception(of=greedy_search, says="it does not stop at END; (11.7) ends y with the first END.")
def goes_on_after_end(h0, model, T):
    y, found = greedily(h0, model, T, stops=False)
    return y, found.sum()


@misconception(of=greedy_search, says="END is left out of y; by (11.7) it is y_L where it was chosen.")
def leaves_end_out(h0, model, T):
    y, found = greedily(h0, model, T)
    return (y[:-1] if y[-1] == END else y), found.sum()


@misconception(of=greedy_search,
               says="the log p of END is left out of the sum; in (11.5) the last token counts as all others do.")
def end_is_free(h0, model, T):
    y, found = greedily(h0, model, T)
    return y, (found[:-1] if y[-1] == END else found).sum()


@misconception(of=greedy_search, says="y begins with the END that was read at first; y_0 is not part of y.")
def keeps_the_first_end(h0, model, T):
    y, found = greedily(h0, model, T)
    return np.array([END, *y]), found.sum()


@misconception(of=greedy_search, says="the network reads END at every step; in (11.6) it reads what was chosen last.")
def greedy_always_reads_end(h0, model, T):
    y, found = greedily(h0, model, T, feed=lambda token: END)
    return y, found.sum()


@misconception(of=greedy_search, says="every step starts from h0; in (11.6) the state has read all tokens before.")
def greedy_state_stays_at_h0(h0, model, T):
    y, found = greedily(h0, model, T, state=lambda old, new: old)
    return y, found.sum()


@misconception(of=greedy_search, says="at first it reads token 1; (11.5) reads END first, token 0.")
def starts_with_token_1(h0, model, T):
    y, found = greedily(h0, model, T, first=1)
    return y, found.sum()


@misconception(of=greedy_search, says="the least probable token is chosen; (11.6) takes the largest log p.")
def takes_the_least(h0, model, T):
    y, found = greedily(h0, model, T, choose=np.argmin)
    return y, found.sum()


@misconception(of=greedy_search, says="END is never chosen; (11.6) is over all K tokens.")
def never_chooses_end(h0, model, T):
    y, found = greedily(h0, model, T, choose=lambda log_p: 1 + np.argmax(log_p[1:]))
    return y, found.sum()


@misconception(of=greedy_search, says="the probability p is returned; (11.5) is its logarithm.")
def greedy_returns_p(h0, model, T):
    y, found = greedily(h0, model, T)
    return y, np.exp(found.sum())


@misconception(of=greedy_search, says="the mean log p of a token is returned; (11.5) is a sum.")
def greedy_returns_the_mean(h0, model, T):
    y, found = greedily(h0, model, T)
    return y, found.mean()


@misconception(of=greedy_search, says="it takes one step too few; by (11.7) y may have T tokens.")
def stops_a_step_early(h0, model, T):
    y, found = greedily(h0, model, max(T - 1, 1))
    return y, found.sum()
