"""Mistakes in exhaustive search and in one step of a beam."""

import numpy as np

from rnn_course.decoding.search import END, decoder_step, exhaustive_search, extend_beams, greedy_search
from rnn_course.exercise import misconception


def leaves(h0, model, T, *, stops=True, shared_state=False):
    """Every complete sequence with the log p of its tokens; two places to go wrong in."""
    def grow(y, found, h):
        log_p, h_next = decoder_step(np.array([y[-1] if y else END]), h, model)
        for token in range(log_p.shape[1]):
            longer, scored = [*y, token], [*found, log_p[0, token]]
            if (token == END and stops) or len(longer) == T:
                yield longer, np.array(scored)
                continue
            last = None
            for leaf in grow(longer, scored, h_next):
                yield leaf
                last = leaf
            if shared_state and last:
                log_p = decoder_step(np.array([last[0][-1]]), h_next, model)[0]

    yield from grow([], [], h0)


def best_by(score, h0, model, T, keep=lambda y: True, returned=None, **how):
    """The complete sequence with the largest score of those that are kept, and what is to be returned with it."""
    kept = [(y, found) for y, found in leaves(h0, model, T, **how) if keep(y)]
    y, found = max(kept, key=lambda pair: score(*pair)) if kept else ([END], np.zeros(1))
    return np.array(y), (returned or score)(y, found)


@misconception(of=exhaustive_search, says="the length is not divided by; (11.9) divides log p by L^α.")
def ignores_alpha(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum(), h0, model, T)


@misconception(of=exhaustive_search, says="log p is divided by L whatever α is; (11.9) has L^α.")
def divides_by_length(h0, model, T, alpha):
    return best_by(lambda y, found: found.mean(), h0, model, T)


@misconception(of=exhaustive_search, says="log p is multiplied by L^α; (11.9) divides by it.")
def multiplies_by_length(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() * len(y) ** alpha, h0, model, T)


@misconception(of=exhaustive_search, says="all are divided by T^α; (11.9) has the sequence's own length L.")
def divides_by_T(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / T**alpha, h0, model, T)


@misconception(of=exhaustive_search, says="END is not counted in L; (11.8) counts it, y_L being END.")
def length_without_end(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / max(1, len(y) - (y[-1] == END)) ** alpha, h0, model, T)


@misconception(of=exhaustive_search,
               says="the length is ((5 + L) / 6)^α, as one well-known system has it; (11.9) has L^α.")
def length_of_another_system(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / ((5 + len(y)) / 6) ** alpha, h0, model, T)


@misconception(of=exhaustive_search,
               says="the best y is found, but its log p is returned; asked for is its score (11.9).")
def returns_log_p(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / len(y) ** alpha, h0, model, T, returned=lambda y, found: found.sum())


@misconception(of=exhaustive_search,
               says="only sequences that end in END are looked at; by (11.8) those of T tokens without END are "
                    "complete too.")
def ended_ones_only(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / len(y) ** alpha, h0, model, T, keep=lambda y: y[-1] == END)


@misconception(of=exhaustive_search,
               says="only sequences of T tokens are looked at; by (11.8) END completes a shorter one.")
def full_ones_only(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / len(y) ** alpha, h0, model, T, keep=lambda y: len(y) == T)


@misconception(of=exhaustive_search,
               says="sequences go on after END; by (11.8) END is the last token, and the only END.")
def extends_after_end(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / len(y) ** alpha, h0, model, T, stops=False)


@misconception(of=exhaustive_search, says="it is greedy search; (11.10) compares all complete sequences.")
def greedy_instead(h0, model, T, alpha):
    y, log_p = greedy_search(h0, model, T)
    return y, log_p / len(y) ** alpha


@misconception(of=exhaustive_search,
               says="a variable is changed by one branch and read by the next: after coming back from a longer "
                    "sequence, its log p are used; each beginning has its own.")
def branches_share_a_variable(h0, model, T, alpha):
    return best_by(lambda y, found: found.sum() / len(y) ** alpha, h0, model, T, shared_state=True)


@misconception(of=exhaustive_search, says="the mean probability of a token is compared; (11.9) is made of log p.")
def mean_of_p(h0, model, T, alpha):
    return best_by(lambda y, found: np.exp(found).sum() / len(y) ** alpha, h0, model, T)


def ranked(s, width):
    kept = np.argsort(-s, axis=None, kind="stable")[:width]
    parent, token = np.unravel_index(kept, s.shape)
    return parent, token, s[parent, token]


@misconception(of=extend_beams,
               says="each beginning keeps continuations of its own; in (11.12) all s_bk stand in one contest.")
def places_for_each_parent(log_p_so_far, log_p, width):
    s = log_p_so_far[:, None] + log_p
    best = s.argmax(axis=1)
    order = np.argsort(-s.max(axis=1))[:width]
    return order, best[order], s[order, best[order]]


@misconception(of=extend_beams,
               says="`width` continuations are kept of every beginning; (11.12) keeps `width` of them all.")
def width_for_each_parent(log_p_so_far, log_p, width):
    s = log_p_so_far[:, None] + log_p
    among = np.full_like(s, -np.inf)
    best = np.argsort(-s, axis=1)[:, :width]
    np.put_along_axis(among, best, np.take_along_axis(s, best, axis=1), axis=1)
    return ranked(among, best.size)


@misconception(of=extend_beams, says="what the beginnings have scored so far is not added; (11.11) adds log_p_so_far.")
def forgets_the_past(log_p_so_far, log_p, width):
    return ranked(log_p, width)


@misconception(of=extend_beams,
               says="the ranking is right, but log p of the new token alone is returned; (11.13) returns s_bk.")
def returns_the_new_part(log_p_so_far, log_p, width):
    parent, token, _ = extend_beams(log_p_so_far, log_p, width)
    return parent, token, log_p[parent, token]


@misconception(of=extend_beams, says="the probabilities are added; (11.11) adds their logarithms.")
def adds_probabilities(log_p_so_far, log_p, width):
    return ranked(np.exp(log_p_so_far)[:, None] + np.exp(log_p), width)


@misconception(of=extend_beams, says="log-probabilities are multiplied; a product of probabilities is the sum (11.11).")
def multiplies_logs(log_p_so_far, log_p, width):
    return ranked(log_p_so_far[:, None] * log_p, width)


@misconception(of=extend_beams, says="the smallest s_bk are kept; (11.12) keeps the largest.")
def keeps_the_worst(log_p_so_far, log_p, width):
    parent, token, s = ranked(-(log_p_so_far[:, None] + log_p), width)
    return parent, token, -s


@misconception(of=extend_beams, says="they come with the smallest first; (11.12) has the largest first.")
def smallest_first(log_p_so_far, log_p, width):
    return tuple(each[::-1] for each in extend_beams(log_p_so_far, log_p, width))


@misconception(of=extend_beams, says="token and parent have changed places; (11.13) gives the parent b first.")
def token_first(log_p_so_far, log_p, width):
    parent, token, s = extend_beams(log_p_so_far, log_p, width)
    return token, parent, s


@misconception(of=extend_beams,
               says="the place in the flat table is taken apart by the number of beginnings B; a row of it has K "
                    "entries.")
def divides_by_the_wrong_side(log_p_so_far, log_p, width):
    s = log_p_so_far[:, None] + log_p
    kept = np.argsort(-s, axis=None)[:width]
    return kept // len(s), kept % len(s), s.ravel()[kept]


@misconception(of=extend_beams,
               says="the place in the flat table is returned for the token; (11.13) asks for its column k.")
def token_not_taken_apart(log_p_so_far, log_p, width):
    s = log_p_so_far[:, None] + log_p
    kept = np.argsort(-s, axis=None)[:width]
    return kept // s.shape[1], kept, s.ravel()[kept]


@misconception(of=extend_beams, says="only the best continuation is kept; (11.12) keeps `width` of them.")
def keeps_one(log_p_so_far, log_p, width):
    return extend_beams(log_p_so_far, log_p, 1)
