"""beam_search: extend a few beginnings side by side, one per row, and set aside each one that becomes complete."""

from rnn_course.authoring import check, equivalent, exercise
from rnn_course.decoding.search import END, beam_search, decoder_step, extend_beams
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .beams import (
    beam_of_tuples,
    beam_that_keeps_the_best_so_far,
    beam_that_stops_when_nothing_can_win,
    beam_with_parents_walked_back,
    the_ended_compete,
    the_ended_compete_by_score,
)
from .reasons import COUNTS_TO_T, END_IS_0, ONE_OBJECT, SUM_IS_OR

header = exercise(
    beam_search,
    points=14,
    returns={"y": "(11.17)", "score": "(11.9)"},
    uses=(decoder_step, extend_beams),
    hints=(
        "The beginnings are the rows of a batch: one decoder_step and one extend_beams for all of them.",
        "In (11.15) the tokens and the state of a beginning are those of its parent. In (11.16) complete sequences "
        "leave the batch before the next step.",
        "At each length: step, extend, select tokens and states by parent, append the new token. Then split the rows "
        "in two: the complete ones go to a list with log p / L^α of this L, the others stay. When nothing is left to "
        "extend, take the best of the list.",
    ),
    sure_of={"a_beam_at_the_limits": ("in_float32",)},
)


@check(weight=4)
def a_beam_that_matters(draw):
    """Ask where greedy search and common mistakes fail, where it is not the best, where length decides, without END."""
    known = (*wrong, the_ended_compete, the_ended_compete_by_score)
    found = {each.name: lambda *args, each=each: each.function(*args)[0].tolist() for each in known}
    by_log_p, by_score = (found[each.name] for each in known[-2:])

    def drawn(alpha, width, fault, *others, K=5, H=4, T=6, fits=lambda y: 2 < len(y) < 6):
        return draws.beam_for(fits, draw, K, H, width, T, alpha, found[fault], draws.greedy, *others)

    def unlike(*args, **options):
        return ask(beam_search, *drawn(*args, **options))

    yield unlike(0.0, 2, "states_not_moved", draws.best_of_all)
    yield unlike(0.8, 3, "tokens_not_moved", draws.by_log_p, by_log_p)
    yield unlike(0.0, 2, "first_ended_wins")
    yield unlike(0.8, 3, "states_not_moved", draws.by_log_p)
    options = {"K": 4, "H": 5, "T": 5, "fits": lambda y: y[-1] != END}
    last = iter(lambda: drawn(1.2, 3, "narrows_with_each", draws.by_log_p, by_score, **options), None)
    yield ask(beam_search, *next(each for each in last if by_log_p(*each) != by_score(*each)))


@check(weight=2)
def a_beam_of_one_and_one_as_wide_as_the_tree(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: 1 < len(y) < 5, draw, 4, 3, 1, 5, 0.6))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 3, 4, 81, 4, 0.6, draws.greedy))


@check
def a_beam_at_the_limits(draw):
    """Ask where END alone is best, with a single step, with END at the last step, and with a single unit."""
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) == 1, draw, 5, 3, 3, 4, 0.5))
    yield ask(beam_search, *draws.beam_for(lambda y: y[-1] != END, draw, 5, 3, 3, 1, 0.5))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) == 4 and y[-1] == END, draw, 4, 3, 3, 4, 0.7))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 4, 1, 2, 4, 0.7))


@check(
    weight=0,
    note="Wrong even with a beam of one and α = 0, which is greedy search: look at the single beginning (11.14), at "
    "what it reads (11.15), at the sum (11.11), and at when it stops (11.8).",
)
def a_beam_of_one_by_log_p(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 4, 3, 1, 4, 0.0))


@check(
    weight=0,
    note="Wrong with α = 0, where lengths do not count: look at the beginning (11.14), at what follows "
    "the parents (11.15) and at what is set aside (11.16).",
)
def a_beam_by_log_p(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 5, 3, 3, 5, 0.0, draws.greedy))


@check(
    weight=0,
    note="Right with α = 0, wrong where lengths count: look at the length in (11.9), and at what (11.17) compares.",
)
def a_beam_by_score(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 5, 3, 3, 5, 1.0, draws.greedy))


def scored(by_length):
    return {"11.9": f"aside.append((log_p_of_y[row] {by_length}, y[row, 1:]))"}  # log p and the operation on it


written_otherwise = (
    beam_of_tuples,
    beam_that_keeps_the_best_so_far,
    beam_with_parents_walked_back,
    beam_that_stops_when_nothing_can_win,
)
wrong = slips(
    beam_search,
    """
    forgets_what_ended: sequences that are complete before T are dropped; (11.16) sets them aside, and (11.17)
        compares all of them.
        for row | for row in np.flatnonzero(complete & (L == T)):
        11.17 | score, best = max(aside or [(0.0, np.array([END]))], key=lambda pair: pair[0])
    first_ended_wins: the search stops at the first sequence that ends; in (11.16) it goes on while others are left.
        11.16 | if aside:
              |     break
    narrows_with_each: the beam gets narrower with each complete sequence; in (11.15) there are `width` new
        beginnings at each step.
        parent, token | parent, token, log_p_of_y = extend_beams(log_p_of_y, log_p, width - len(aside))
    unfinished_are_lost: sequences without END at T are dropped; in (11.8) they are complete.
        11.8 | complete = token == END
        11.17 | score, best = max(aside or [(0.0, np.array([END]))], key=lambda pair: pair[0])
    states_not_moved: the states stay in their rows while the tokens move; in (11.15) each row takes the state of
        its parent.
        11.15 | y, h = np.column_stack([y[parent], token]), np.resize(h, (len(parent), h.shape[1]))
    tokens_not_moved: the new tokens are appended to the old rows; in (11.15) each row takes the tokens of its
        parent.
        11.15 | y, h = np.column_stack([np.resize(y, (len(parent), L)), token]), h[parent]
    starts_with_copies: the beam starts with `width` copies of one beginning; (11.14) starts with one.
        11.14 | y, log_p_of_y, h = np.full((width, 1), END), np.zeros(width), np.repeat(h0, width, axis=0)
    one_place_per_parent: each beginning keeps its own best continuation; (11.15) ranks the continuations of all
        together.
        parent, token | if len(log_p) > 1:
                      |     log_p = np.where(log_p == log_p.max(axis=1, keepdims=True), log_p, -np.inf)
                      | parent, token, log_p_of_y = extend_beams(
                      |     log_p_of_y, log_p, min(width, np.isfinite(log_p).sum())
                      | )
    sums_probabilities: the probabilities are added up; the scores of extend_beams are sums of log p (11.11).
        parent, token | parent, token, log_p_of_y = extend_beams(log_p_of_y, np.exp(log_p), width)
    beam_ignores_alpha: log p is not divided; (11.9) divides it by L^α.
        11.9 | aside.append((log_p_of_y[row] , y[row, 1:]))
    beam_divides_by_length: log p is divided by L for every α; (11.9) has L^α.
        11.9 | aside.append((log_p_of_y[row] / L, y[row, 1:]))
    beam_multiplies_by_length: log p is multiplied by L^α; (11.9) divides by it.
        11.9 | aside.append((log_p_of_y[row] * L**alpha, y[row, 1:]))
    beam_divides_by_T: log p is divided by T^α; (11.9) has the length L of each sequence.
        11.9 | aside.append((log_p_of_y[row] / T**alpha, y[row, 1:]))
    beam_length_without_the_last: the length is one too small, without the last token; L of (11.9) counts END.
        11.9 | aside.append((log_p_of_y[row] / max(1, L - 1) ** alpha, y[row, 1:]))
    beam_length_with_the_first: the length is one too large; L of (11.9) does not count the END that was read first.
        11.9 | aside.append((log_p_of_y[row] / (L + 1) ** alpha, y[row, 1:]))
    divides_at_every_step: log p is divided again at every step, and the quotient is passed on; (11.9) divides once,
        when y is complete.
        for row | log_p_of_y /= L**alpha
                | for row in np.flatnonzero(complete):
        11.9 | aside.append((log_p_of_y[row] , y[row, 1:]))
    beam_returns_log_p: the best y is found, but its log p is returned; the result is its score (11.9).
        return | return best, score * len(best) ** alpha
    chosen_by_log_p: the sequence with the largest log p is chosen, and its score is computed afterwards; (11.17)
        chooses by the score.
        11.9 | aside.append((log_p_of_y[row] , y[row, 1:]))
        return | return best, score / len(best) ** alpha
    beam_leaves_end_out: END is left out of y; in (11.8) it is y_L.
        return | return best[best != END], score
    beam_keeps_the_first_end: y begins with the END that was read first; in (11.8) y begins with y_1.
        return | return np.array([END, *best]), score
    beam_always_reads_end: the network reads END at every step; in (11.15) it reads the last token of each row.
        log_p, h | log_p, h = decoder_step(np.full(len(y), END), h, model)
    """,
)


equivalents = (
    *equivalent(
        END_IS_0,
        "complete = (token == END) | (L == T) -> complete = (token <= END) | (L == T)",
    ),
    *equivalent(
        ONE_OBJECT,
        "complete = (token == END) | (L == T) -> complete = (token == END) | (L is T)",
    ),
    *equivalent(
        COUNTS_TO_T,
        "complete = (token == END) | (L == T) -> complete = (token == END) | (L >= T)",
        "for L in range(1, T + 1): -> for L in range(1, T + 2):",
        "for L in range(1, T + 1): -> for L in range(1, T << 1):",
    ),
    *equivalent(
        SUM_IS_OR,
        "complete = (token == END) | (L == T) -> complete = (token == END) + (L == T)",
    ),
)
