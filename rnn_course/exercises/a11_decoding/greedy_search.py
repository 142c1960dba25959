"""greedy_search: take the most probable token at each step, and never look back."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.decoding.search import END, decoder_step, greedy_search, sequence_log_p
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .reasons import END_IS_0, ONE_OBJECT, ONE_ROW

header = exercise(
    greedy_search,
    points=7,
    returns={"y": "(11.6)", "log_p": "(11.5)"},
    uses=(decoder_step,),
    hints=(
        "Now y is not given: the network reads at each step the token that you chose at the step before.",
        "(11.6) chooses, (11.5) adds up the log p of the chosen tokens, (11.7) defines the end. END is part of y if it "
        "was chosen.",
        "Start with END as the last token. At most T times: take one step, find the best token of the row, add its log "
        "p to the sum, append the token; leave the loop after END.",
    ),
)


@check(weight=3)
def greedy_where_it_ends_early_and_where_it_does_not(draw):
    for K, T in ((5, 5), (4, 6)):
        yield ask(greedy_search, *draws.greedy_for(lambda y, T=T: 2 < len(y) < T and len(set(y)) > 2, draw, K, 3, T))
    yield ask(greedy_search, *draws.greedy_for(lambda y: y[-1] != END and len(set(y)) > 2, draw, 6, 4, 4))


@check
def greedy_at_the_limits(draw):
    """Ask where END comes first, where it comes at the last step, with a single step, and with a single unit."""
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) == 1, draw, 4, 3, 3))
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) == 4 and y[-1] == END, draw, 3, 5, 4))
    yield ask(greedy_search, *draws.greedy_for(lambda y: y[-1] != END, draw, 5, 3, 1))
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) > 1, draw, 4, 1, 3))


@check(
    weight=0,
    note="Wrong even with T = 1: look at the token that is read first, at the choice (11.6) and at its log p (11.5).",
)
def greedy_of_one_step(draw):
    yield ask(greedy_search, *draws.greedy_for(lambda y: True, draw, 5, 3, 1))


wrong = slips(
    greedy_search,
    """
    goes_on_after_end: the search does not stop at END; (11.7) ends y with the first END.
        11.7 | if len(y) > T:
    leaves_end_out: END is left out of y; in (11.7) it is y_L where it was chosen.
        return | y = np.array(y)
               | return y[y != END], log_p_of_y
    end_is_free: the log p of END is left out of the sum; in (11.5) the last token counts like any other.
        11.5 | log_p_of_y += log_p[0, y[-1]] if y[-1] != END else 0
    keeps_the_first_end: y begins with the END that was read first; in (11.7) y begins with y_1.
        return | return np.array(y), log_p_of_y
    greedy_always_reads_end: the network reads END at every step; in (11.6) it reads the token that was chosen last.
        log_p, h | log_p, h = decoder_step(np.array([END]), h, model)
    greedy_state_stays_at_h0: every step starts from h0; in (11.6) the state has read all tokens before.
        log_p, h | log_p, _ = decoder_step(np.array(y[-1:]), h0, model)
    starts_with_token_1: token 1 is read first; (11.5) reads END first, token 0.
        y, log_p_of_y | y, log_p_of_y, h = [1], 0.0, h0
    takes_the_least: the least probable token is chosen; (11.6) takes the largest log p.
        11.6 | y.append(int(log_p[0].argmin()))
    never_chooses_end: END is never chosen; (11.6) is over all K tokens.
        11.6 | y.append(1 + int(log_p[0, 1:].argmax()))
    greedy_returns_p: the probability is returned; (11.5) is its logarithm.
        return | return np.array(y[1:]), np.exp(log_p_of_y)
    greedy_returns_the_mean: the mean log p of a token is returned; (11.5) is a sum.
        return | return np.array(y[1:]), log_p_of_y / len(y[1:])
    stops_a_step_early: there is one step too few; in (11.7) y may have T tokens.
        for _ | for _ in range(max(T - 1, 1)):
    """,
)


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
    *equivalent(
        ONE_ROW,
        "y.append(int(log_p[0].argmax())) -> y.append(int(log_p[ -1].argmax()))",
        "log_p_of_y += log_p[0, y[-1]] -> log_p_of_y += log_p[ -1, y[-1]]",
    ),
    *equivalent(
        END_IS_0,
        "if y[-1] == END: -> if y[-1] <= END:",
    ),
    *equivalent(
        ONE_OBJECT,
        "if y[-1] == END: -> if y[-1] is END:",
    ),
)
