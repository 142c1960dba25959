"""greedy_search: take the most probable token at each step, and never look back."""

import numpy as np

from rnn_course.decoding.search import END, decoder_step, greedy_search, sequence_log_p
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    greedy_search,
    points=7,
    returns={"y": "(11.6)", "log_p": "(11.5)"},
    uses=(decoder_step,),
    hints=(
        "Now nobody gives you y: what you choose at one step is what the network reads at the next.",
        "(11.6) chooses, (11.5) adds up the log p of what was chosen, (11.7) says when to stop. END is part of y "
        "if it was chosen.",
        "Start with END as what was read last. At most T times: one step, the best token of the row, its log p to "
        "the sum, the token to the list; leave the loop after END.",
    ),
)


@check(weight=3)
def greedy_where_it_ends_early_and_where_it_does_not(draw):
    for K, T in ((5, 5), (4, 6)):
        yield ask(greedy_search, *draws.greedy_for(lambda y, T=T: 2 < len(y) < T and len(set(y)) > 2, draw, K, 3, T))
    yield ask(greedy_search, *draws.greedy_for(lambda y: y[-1] != END and len(set(y)) > 2, draw, 6, 4, 4))


@check
def greedy_at_the_limits(draw):
    """END at once; END at the very last step; a single step; a single number in the state."""
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) == 1, draw, 4, 3, 3))
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) == 4 and y[-1] == END, draw, 3, 5, 4))
    yield ask(greedy_search, *draws.greedy_for(lambda y: y[-1] != END, draw, 5, 3, 1))
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) > 1, draw, 4, 1, 3))


@check(weight=0, note="It differs even where T is 1: look at the first choice and at its log p.")
def greedy_of_one_step(draw):
    yield ask(greedy_search, *draws.greedy_for(lambda y: True, draw, 5, 3, 1))


def greedily(
    h0, model, T, *, choose=np.argmax, stops=True, first=END, feed=lambda token: token, state=lambda old, new: new
):
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


@misconception("it does not stop at END; (11.7) ends y with the first END.")
def goes_on_after_end(h0, model, T):
    y, found = greedily(h0, model, T, stops=False)
    return y, found.sum()


@misconception("END is left out of y; by (11.7) it is y_L where it was chosen.")
def leaves_end_out(h0, model, T):
    y, found = greedily(h0, model, T)
    return (y[:-1] if y[-1] == END else y), found.sum()


@misconception("the log p of END is left out of the sum; in (11.5) the last token counts as all others do.")
def end_is_free(h0, model, T):
    y, found = greedily(h0, model, T)
    return y, (found[:-1] if y[-1] == END else found).sum()


@misconception("y begins with the END that was read at first; y_0 is not part of y.")
def keeps_the_first_end(h0, model, T):
    y, found = greedily(h0, model, T)
    return np.array([END, *y]), found.sum()


@misconception("the network reads END at every step; in (11.6) it reads what was chosen last.")
def greedy_always_reads_end(h0, model, T):
    y, found = greedily(h0, model, T, feed=lambda token: END)
    return y, found.sum()


@misconception("every step starts from h0; in (11.6) the state has read all tokens before.")
def greedy_state_stays_at_h0(h0, model, T):
    y, found = greedily(h0, model, T, state=lambda old, new: old)
    return y, found.sum()


@misconception("at first it reads token 1; (11.5) reads END first, token 0.")
def starts_with_token_1(h0, model, T):
    y, found = greedily(h0, model, T, first=1)
    return y, found.sum()


@misconception("the least probable token is chosen; (11.6) takes the largest log p.")
def takes_the_least(h0, model, T):
    y, found = greedily(h0, model, T, choose=np.argmin)
    return y, found.sum()


@misconception("END is never chosen; (11.6) is over all K tokens.")
def never_chooses_end(h0, model, T):
    y, found = greedily(h0, model, T, choose=lambda log_p: 1 + np.argmax(log_p[1:]))
    return y, found.sum()


@misconception("the probability p is returned; (11.5) is its logarithm.")
def greedy_returns_p(h0, model, T):
    y, found = greedily(h0, model, T)
    return y, np.exp(found.sum())


@misconception("the mean log p of a token is returned; (11.5) is a sum.")
def greedy_returns_the_mean(h0, model, T):
    y, found = greedily(h0, model, T)
    return y, found.mean()


@misconception("it takes one step too few; by (11.7) y may have T tokens.")
def stops_a_step_early(h0, model, T):
    y, found = greedily(h0, model, max(T - 1, 1))
    return y, found.sum()


@accepted
def greedy_with_a_while(h0, model, T):
    y, total, h = [], 0.0, h0
    while len(y) < T and (not y or y[-1] != END):
        log_p, h = decoder_step(np.array([y[-1] if y else END]), h, model)
        y.append(log_p.argmax())
        total = total + log_p.max()
    return np.array(y), total


@accepted
def greedy_scored_afterwards(h0, model, T):
    y, token, h = np.zeros(0, int), np.array([END]), h0
    for _ in range(T):
        log_p, h = decoder_step(token, h, model)
        token = np.argmax(log_p, axis=1)
        y = np.append(y, token)
        if token == END:
            break
    return [y, sequence_log_p(y, h0, model)]


@accepted
def greedy_into_a_buffer(h0, model, T):
    y, log_p_of_y, token = np.full(T, END, dtype=np.int32), 0, [END]
    for t in range(T):
        log_p, h0 = decoder_step(np.array(token), h0, model)
        token = [int(np.argsort(log_p[0])[-1])]
        y[t], log_p_of_y = token[0], log_p_of_y + np.max(log_p)
        if y[t] == END:
            return y[: t + 1], log_p_of_y
    return y, log_p_of_y


equivalents = (
    equivalent(
        "y.append(int(log_p[0].argmax())) -> y.append(int(log_p[ -1].argmax()))",
        "There is one row, which is the first and the last.",
    ),
    equivalent(
        "log_p_of_y += log_p[0, y[-1]] -> log_p_of_y += log_p[ -1, y[-1]]",
        "There is one row, which is the first and the last.",
    ),
    equivalent("if y[-1] == END: -> if y[-1] <= END:", "END is 0, and no token is below it."),
    equivalent("if y[-1] == END: -> if y[-1] is END:", "Python keeps one object for each small whole number."),
)
