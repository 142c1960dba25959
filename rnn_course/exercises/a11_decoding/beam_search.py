"""beam_search: carry a few beginnings side by side, one per row, and set aside each one that becomes complete."""

import numpy as np

from rnn_course.decoding.search import END, beam_search, decoder_step, extend_beams
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    beam_search,
    points=14,
    returns={"y": "(11.17)", "score": "(11.9)"},
    uses=(decoder_step, extend_beams),
    hints=(
        "The beginnings are the rows of a batch: one decoder_step and one extend_beams for all of them.",
        "(11.15): whatever belongs to a beginning, its tokens and its state, has to follow the parent. (11.16): "
        "what is complete leaves the batch, all of its rows, before the next step.",
        "At each length: step, extend, pick tokens and states by parent, put the new token at the end. Then split "
        "the rows in two: the complete ones go to a list with log p / L^α of this L, the others stay. Only when "
        "nothing is left to extend, look for the best of the list.",
    ),
)


@check(weight=4)
def a_beam_that_matters(draw):
    """Not greedy's choice nor that of famous faults; once not the best of all; chosen for its length; never ended."""

    def early(y):
        return 2 < len(y) < 6

    def unlike(search, *others, alpha, width, sizes=(5, 4), T=6, fits=early):
        return ask(beam_search, *draws.beam_for(fits, draw, *sizes, width, T, alpha, search, draws.greedy, *others))

    narrows, first, states, tokens = map(draws.faulty_beam, ("narrows", "first wins", "states stay", "tokens stay"))
    yield unlike(states, draws.best_of_all, alpha=0.0, width=2)
    yield unlike(tokens, draws.by_log_p, alpha=0.8, width=3)
    yield unlike(first, alpha=0.0, width=2)
    yield unlike(states, draws.by_log_p, alpha=0.8, width=3)
    yield unlike(narrows, draws.by_log_p, alpha=1.2, width=3, sizes=(4, 5), T=5, fits=lambda y: y[-1] != END)


@check(weight=2)
def a_beam_of_one_and_one_as_wide_as_the_tree(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: 1 < len(y) < 5, draw, 4, 3, 1, 5, 0.6))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 3, 4, 81, 4, 0.6, draws.greedy))


@check
def a_beam_at_the_limits(draw):
    """END alone is best; a single step; END at the very last step; a single number in the state."""
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) == 1, draw, 5, 3, 3, 4, 0.5))
    yield ask(beam_search, *draws.beam_for(lambda y: y[-1] != END, draw, 5, 3, 3, 1, 0.5))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) == 4 and y[-1] == END, draw, 4, 3, 3, 4, 0.7))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 4, 1, 2, 4, 0.7))


@check(
    weight=0,
    note="It differs even with a beam of one and α = 0, which is greedy search: look at the single beginning, at "
    "what it reads and when it stops.",
)
def a_beam_of_one_by_log_p(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 4, 3, 1, 4, 0.0))


@check(
    weight=0,
    note="It differs with α = 0, where lengths do not count: look at what follows the parents (11.15) and at what "
    "is set aside (11.16).",
)
def a_beam_by_log_p(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 5, 3, 3, 5, 0.0, draws.greedy))


@check(weight=0, note="Where lengths do not count it agrees; where they do it differs: look at how (11.17) is used.")
def a_beam_by_score(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 5, 3, 3, 5, 1.0, draws.greedy))


def by_score(log_p, L, T, alpha):
    return log_p / L**alpha


def beam(
    h0,
    model,
    width,
    T,
    alpha,
    *,
    score=by_score,
    start=1,
    reorder=True,
    tokens_follow=True,
    sets_aside=True,
    extend=extend_beams,
    narrows=False,
    first_is_enough=False,
    keeps_unfinished=True,
    feed=lambda y: y[:, -1],
    pruned=lambda log_p, L: log_p,
):
    """Beam search with one place after another to go wrong in: y and log p set aside, with their scores."""
    y, log_p_of_y, h, aside = np.full((start, 1), END), np.zeros(start), np.repeat(h0, start, axis=0), []
    for L in range(1, T + 1):
        log_p, h = decoder_step(feed(y), h, model)
        room = width - len(aside) if narrows else width
        parent, token, log_p_of_y = extend(log_p_of_y, log_p, max(room, 1))
        log_p_of_y = pruned(log_p_of_y, L)
        before = y[parent] if tokens_follow else np.resize(y, (len(parent), y.shape[1]))
        y = np.column_stack([before, token])
        h = h[parent] if reorder else np.resize(h, (len(parent), h.shape[1]))
        complete = (token == END) | (L == T)
        for one, log_p_one in zip(y[complete], log_p_of_y[complete], strict=True):
            if (sets_aside or L == T) and (keeps_unfinished or one[-1] == END):
                aside.append((score(log_p_one, L, T, alpha), one[1:], log_p_one))
        y, log_p_of_y, h = y[~complete], log_p_of_y[~complete], h[~complete]
        if not len(y) or (first_is_enough and aside) or (narrows and len(aside) >= width):
            break
    return max(aside, key=lambda each: each[0]) if aside else (0.0, np.array([END]), 0.0)


def search(*args, **how):
    found, y, _ = beam(*args, **how)
    return y, found


@misconception("what is complete before T is thrown away; (11.16) sets it aside, and (11.17) compares all of it.")
def forgets_what_ended(*args):
    return search(*args, sets_aside=False)


@misconception("the search stops at the first sequence that ends; by (11.16) it goes on while others are left.")
def first_ended_wins(*args):
    return search(*args, first_is_enough=True)


@misconception(
    "complete sequences keep their place and the beam narrows by each; by (11.15) there are `width` "
    "new ones at each step."
)
def narrows_with_each(*args):
    return search(*args, narrows=True)


@misconception("sequences without END at T are thrown away; by (11.8) they are complete.")
def unfinished_are_lost(*args):
    return search(*args, keeps_unfinished=False)


@misconception("the states stay in their rows while the tokens move; by (11.15) each row takes its parent's state.")
def states_not_moved(*args):
    return search(*args, reorder=False)


@misconception(
    "the new tokens are put behind whatever stood in their row; by (11.15) each row takes its parent's tokens."
)
def tokens_not_moved(*args):
    return search(*args, tokens_follow=False)


@misconception(
    "the beam starts with `width` copies of one beginning, so that the copies fill it; (11.14) starts with one."
)
def starts_with_copies(h0, model, width, T, alpha):
    return search(h0, model, width, T, alpha, start=width)


@misconception("each beginning keeps its own best continuation; (11.15) uses extend_beams, one contest for all.")
def one_place_per_parent(*args):
    def extend(log_p_so_far, log_p, width):
        if len(log_p) == 1:
            return extend_beams(log_p_so_far, log_p, width)
        best = log_p.argmax(axis=1)
        s = log_p_so_far + log_p.max(axis=1)
        order = np.argsort(-s)[:width]
        return order, best[order], s[order]

    return search(*args, extend=extend)


@misconception("the probabilities are added up; the scores of extend_beams are sums of log p (11.11).")
def sums_probabilities(*args):
    def extend(p_so_far, log_p, width):
        s = p_so_far[:, None] + np.exp(log_p)
        parent, token = np.unravel_index(np.argsort(-s, axis=None)[:width], s.shape)
        return parent, token, s[parent, token]

    return search(*args, extend=extend)


@misconception("the length is not divided by; (11.9) divides log p by L^α.")
def beam_ignores_alpha(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p)


@misconception("log p is divided by L whatever α is; (11.9) has L^α.")
def beam_divides_by_length(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / L)


@misconception("log p is multiplied by L^α; (11.9) divides by it.")
def beam_multiplies_by_length(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p * L**alpha)


@misconception("all are divided by T^α; (11.9) has each sequence's own length L.")
def beam_divides_by_T(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / T**alpha)


@misconception(
    "the length that log p is divided by is one too small, that without the last token; L of (11.9) counts END."
)
def beam_length_without_the_last(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / max(1, L - 1) ** alpha)


@misconception(
    "the length that log p is divided by is one too large; L of (11.9) does not count the END that was read at first."
)
def beam_length_with_the_first(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / (L + 1) ** alpha)


@misconception(
    "log p is divided anew at every step and the quotient carried on; (11.9) divides once, when y is complete."
)
def divides_at_every_step(h0, model, width, T, alpha):
    return search(
        h0, model, width, T, alpha, score=lambda log_p, L, T, alpha: log_p, pruned=lambda log_p, L: log_p / L**alpha
    )


@misconception("the best y is found, but its log p is returned; asked for is its score (11.9).")
def beam_returns_log_p(*args):
    _, y, log_p = beam(*args)
    return y, log_p


@misconception(
    "the one with the largest log p is chosen, and its score is worked out afterwards; (11.17) chooses by the score."
)
def chosen_by_log_p(h0, model, width, T, alpha):
    log_p, y, _ = beam(h0, model, width, T, alpha, score=lambda log_p, L, T, alpha: log_p)
    return y, log_p / len(y) ** alpha


@misconception("END is left out of y; by (11.8) it is y_L.")
def beam_leaves_end_out(*args):
    y, score = beam_search(*args)
    return y[y != END], score


@misconception("y begins with the END that was read at first; y_0 is not part of y.")
def beam_keeps_the_first_end(*args):
    y, score = beam_search(*args)
    return np.array([END, *y]), score


@misconception("the network reads END at every step; by (11.15) it reads each row's own last token.")
def beam_always_reads_end(*args):
    return search(*args, feed=lambda y: np.full(len(y), END))


@accepted
def beam_of_tuples(h0, model, width, T, alpha):
    live, aside = [((), h0, 0.0)], []
    while live:
        candidates = []
        for y, h, total in live:
            log_p, h_next = decoder_step(np.array([y[-1] if y else END]), h, model)
            candidates += [((*y, token), h_next, total + more) for token, more in enumerate(log_p[0])]
        candidates = sorted(candidates, key=lambda each: each[2], reverse=True)[:width]
        aside += [each for each in candidates if each[0][-1] == END or len(each[0]) == T]
        live = [each for each in candidates if not (each[0][-1] == END or len(each[0]) == T)]
    y, _, total = max(aside, key=lambda each: each[2] / len(each[0]) ** alpha)
    return np.array(y), total / len(y) ** alpha


@accepted
def beam_that_keeps_the_best_so_far(h0, model, width, T, alpha):
    best, best_score = None, -np.inf
    tokens, scores, h, L = [[]], np.zeros(1), h0, 0
    while tokens and L < T:
        last = np.array([y[-1] if y else END for y in tokens])
        log_p, h = decoder_step(last, h, model)
        parent, token, scores = extend_beams(scores, log_p, width)
        tokens, h, L = [[*tokens[b], int(k)] for b, k in zip(parent, token, strict=True)], h[parent], L + 1
        for y, total in zip(tokens, scores, strict=True):
            if (y[-1] == END or L == T) and total * L**-alpha > best_score:
                best, best_score = y, total * L**-alpha
        going_on = [i for i, y in enumerate(tokens) if y[-1] != END]
        tokens, scores, h = [tokens[i] for i in going_on], scores[going_on], h[going_on]
    return [np.array(best), best_score]


@accepted
def beam_with_parents_walked_back(h0, model, width, T, alpha):
    """Tokens and parents are noted at each step and followed back at the end; ended rows stay, with no hope."""
    h, so_far, last, steps = h0, np.zeros(1), np.array([END]), []
    ends = []
    for L in range(1, T + 1):
        log_p, h = decoder_step(last, h, model)
        parent, last, so_far = extend_beams(so_far, log_p, width)
        alive = np.isfinite(so_far)
        parent, last, so_far, h = parent[alive], last[alive], so_far[alive], h[parent[alive]]
        steps.append((parent, last))
        ends += [(so_far[i] / L**alpha, L, i) for i in range(len(last)) if last[i] == END or L == T]
        so_far = np.where(last == END, -np.inf, so_far)
        if not np.isfinite(so_far).any():
            break
    score, L, i = max(ends)
    y = []
    for parent, token in reversed(steps[:L]):
        y.append(token[i])
        i = parent[i]
    return np.array(y[::-1]), score


@accepted
def beam_that_stops_when_nothing_can_win(h0, model, width, T, alpha):
    """log p only falls, and no length is above T: once even that cannot beat the best, it is over."""
    y, total, h, best, best_score = np.full((1, 1), END), np.zeros(1), h0, None, -np.inf
    for L in range(1, T + 1):
        log_p, h = decoder_step(y[:, -1], h, model)
        parent, token, total = extend_beams(total, log_p, width)
        y, h = np.hstack([y[parent], token[:, None]]), h[parent]
        for i in range(len(y)):
            if (token[i] == END or L == T) and total[i] / L**alpha > best_score:
                best, best_score = y[i, 1:], total[i] / L**alpha
        y, total, h = y[token != END], total[token != END], h[token != END]
        if not len(y) or total.max() / T**alpha < best_score:
            break
    return best, best_score


equivalents = (
    equivalent(
        "complete = (token == END) | (L == T) -> complete = (token <= END) | (L == T)",
        "END is 0, and no token is below it.",
    ),
    equivalent(
        "complete = (token == END) | (L == T) -> complete = (token == END) | (L is T)",
        "Python keeps one object for each small whole number.",
    ),
    equivalent(
        "complete = (token == END) | (L == T) -> complete = (token == END) | (L >= T)",
        "L counts up to T and what has T tokens does not grow.",
    ),
    equivalent(
        "for L in range(1, T + 1): -> for L in range(1, T + 2):",
        "L counts up to T and what has T tokens does not grow.",
    ),
    equivalent(
        "for L in range(1, T + 1): -> for L in range(1, T << 1):",
        "L counts up to T and what has T tokens does not grow.",
    ),
    equivalent(
        "complete = (token == END) | (L == T) -> complete = (token == END) + (L == T)",
        "The sum of two truth values is their disjunction.",
    ),
)
