"""exhaustive_search: score every complete sequence and keep the best."""

import itertools

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.decoding.search import END, beam_search, decoder_step, exhaustive_search, sequence_log_p
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws
from .reasons import COUNTS_TO_T, END_IS_0, ONE_OBJECT, ONE_ROW

header = exercise(
    exhaustive_search,
    points=8,
    returns={"y": "(11.10)", "score": "(11.9)"},
    uses=(decoder_step, sequence_log_p),
    hints=(
        "The sequences form a tree: each beginning has K continuations, and only those that are not complete have "
        "continuations of their own.",
        "(11.8) decides which sequences are complete. A complete sequence is scored by its own length, which counts "
        "END.",
        "Keep a list of beginnings that are still to be extended, each with its tokens, its state and its log p. Take "
        "one and try every token: either the result is complete, and you compare its score with the best so far, or it "
        "goes onto the list.",
    ),
    sure_of={"the_best_of_all_at_the_limits": ("branches_share_a_variable",)},
)


@check(weight=3)
def the_best_of_all(draw):
    """Ask twice where greedy search fails and y ends early, where the length decides and y is not END alone even if
    multiplied by it, and where y never ends."""

    def early(y):
        return 1 < len(y) < 4

    def not_so_short(h0, model, T, alpha):
        return len(exhaustive_search(h0, model, T, -alpha)[0]) > 1

    others = draws.greedy, draws.by_log_p
    yield ask(exhaustive_search, *draws.exhaustive_for(early, draw, 4, 5, 4, 0.0, draws.greedy))
    yield ask(
        exhaustive_search, *draws.until(lambda: draws.exhaustive_for(early, draw, 4, 5, 4, 0.7, *others), not_so_short)
    )
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: y[-1] != END, draw, 3, 4, 5, 1.3, draws.by_log_p))


@check
def the_best_of_all_at_the_limits(draw):
    """Ask where END alone is best, with a single step, with a single unit, and with END at the last step."""
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) == 1, draw, 4, 3, 3, 0.5))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: y[-1] != END, draw, 5, 3, 1, 0.5))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) > 1, draw, 3, 1, 3, 0.5))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) == 4 and y[-1] == END, draw, 3, 4, 4, 0.9))


@check(
    weight=0,
    note="Wrong even with α = 0, where the score is log p itself: look at which sequences (11.8) are compared, and "
    "at the sum in (11.9).",
)
def the_best_of_all_by_log_p(draw):
    for _ in range(2):
        yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) > 1, draw, 4, 3, 3, 0.0))


def scored(formula):
    """The two lines of exhaustive_search that compute the score, with another formula."""
    return {"11.10": f"elif {formula} > best_score:", "11.9": f"best, best_score = [*y, token], {formula}"}


wrong = slips(
    exhaustive_search,
    """
    ignores_alpha: log p is not divided; (11.9) divides it by L^α.
        11.10 | elif total > best_score:
        11.9 | best, best_score = [*y, token], total
    divides_by_length: log p is divided by L for every α; (11.9) has L^α.
        11.10 | elif total / L > best_score:
        11.9 | best, best_score = [*y, token], total / L
    multiplies_by_length: log p is multiplied by L^α; (11.9) divides by it.
        11.10 | elif total * L**alpha > best_score:
        11.9 | best, best_score = [*y, token], total * L**alpha
    divides_by_T: log p is divided by T^α; (11.9) has the length L of the sequence.
        11.10 | elif total / T**alpha > best_score:
        11.9 | best, best_score = [*y, token], total / T**alpha
    length_without_end: END is not counted in L; in (11.8) y_L is END.
        11.10 | elif total / max(1, L - (token == END)) ** alpha > best_score:
        11.9 | best, best_score = [*y, token], total / max(1, L - (token == END)) ** alpha
    length_of_another_system: the length is ((5 + L) / 6)^α, as in one well-known system; (11.9) has L^α.
        11.10 | elif total / ((5 + L) / 6) ** alpha > best_score:
        11.9 | best, best_score = [*y, token], total / ((5 + L) / 6) ** alpha
    returns_log_p: the best y is found, but its log p is returned; the result is its score (11.9).
        return | return np.array(best[1:]), best_score * len(best[1:]) ** alpha
    ended_ones_only: only sequences that end in END are compared; in (11.8) those of T tokens without END are
        complete too.
        11.8 | if L == T and token != END:
             |     continue
             | if token != END:
    full_ones_only: only sequences of T tokens are compared; in (11.8) a shorter one is complete with END.
        11.8 | if L < T and token == END:
             |     continue
             | if L < T:
    extends_after_end: sequences go on after END; in (11.8) END is the last token, and the only END.
        11.8 | if L < T:
    greedy_instead: it is greedy search; (11.10) compares all complete sequences.
        for token | for token in [log_p[0].argmax()]:
    mean_of_p: the mean probability of a token is compared; (11.9) uses log p.
        total | total = log_p_of_y + np.exp(log_p[0, token])
    """,
)


@accepted
def exhaustive_by_recursion(h0, model, T, alpha):
    def best_from(y, h, log_p_of_y):
        log_p, h = decoder_step(np.array([y[-1] if y else END]), h, model)
        found = []
        for token, more in enumerate(log_p[0]):
            longer, total = [*y, token], log_p_of_y + more
            if token == END or len(longer) == T:
                found.append((total / len(longer) ** alpha, longer))
            else:
                found.append(best_from(longer, h, total))
        return max(found)

    score, y = best_from([], h0, 0.0)
    return np.array(y), score


wrong_by_recursion = slips(
    exhaustive_by_recursion,
    """
    branches_share_a_variable: a variable is changed by one branch and read by the next, so log p of a longer
        sequence is used; in (11.10) each beginning has its own.
        for token | for token in range(len(log_p[0])):
        longer, total | longer, total = [*y, token], log_p_of_y + log_p[0, token]
        found.append(best_from | found.append(best_from(longer, h, total))
                               | log_p, _ = decoder_step(np.array([len(model[0]) - 1]), h, model)
    """,
)


@accepted
def exhaustive_by_products(h0, model, T, alpha):
    others, scored = range(1, len(model[0])), []
    for L in range(1, T + 1):
        for beginning in itertools.product(others, repeat=L - 1):
            for last in range(len(model[0])) if L == T else [END]:
                y = np.array([*beginning, last])
                scored.append((sequence_log_p(y, h0, model) * L ** (-alpha), y))
    score, y = max(scored, key=lambda pair: pair[0])
    return y, score


@accepted
def exhaustive_level_by_level(h0, model, T, alpha):
    y, h, total, finished = np.zeros((1, 0), int), h0, np.zeros(1), []
    for L in range(1, T + 1):
        log_p, h = decoder_step(y[:, -1] if L > 1 else np.array([END]), h, model)
        K = log_p.shape[1]
        y = np.column_stack([np.repeat(y, K, axis=0), np.tile(np.arange(K), len(y))])
        total, h = (total[:, None] + log_p).reshape(-1), np.repeat(h, K, axis=0)
        done = (y[:, -1] == END) | (L == T)
        finished += [(score, sequence) for score, sequence in zip(total[done] / L**alpha, y[done], strict=True)]
        y, h, total = y[~done], h[~done], total[~done]
    score, best = sorted(finished, key=lambda pair: pair[0])[-1]
    return best, score


@accepted
def exhaustive_by_a_wide_beam(h0, model, T, alpha):
    return beam_search(h0, model, len(model[0]) ** T, T, alpha)


equivalents = (
    *equivalent(
        ONE_ROW,
        "total = log_p_of_y + log_p[0, token] -> total = log_p_of_y + log_p[ -1, token]",
    ),
    *equivalent(
        END_IS_0,
        "if token != END and L < T: -> if token > END and L < T:",
    ),
    *equivalent(
        ONE_OBJECT,
        "if token != END and L < T: -> if token is not END and L < T:",
        "if token != END and L < T: -> if token != END and L is not T:",
    ),
    *equivalent(
        COUNTS_TO_T,
        "if token != END and L < T: -> if token != END and L != T:",
    ),
    *equivalent(
        "No two random sequences have the same score.",
        "elif total / L**alpha > best_score: -> elif total / L**alpha >= best_score:",
    ),
)
