"""Mistakes in beam search: every one of them has been made in a decoder that ran for years."""

import numpy as np

from rnn_course.decoding.search import END, beam_search, decoder_step, extend_beams
from rnn_course.exercise import misconception


def by_score(log_p, L, T, alpha):
    return log_p / L**alpha


def beam(h0, model, width, T, alpha, *, score=by_score, start=1, reorder=True, tokens_follow=True, sets_aside=True,
         extend=extend_beams, narrows=False, first_is_enough=False, keeps_unfinished=True, feed=lambda y: y[:, -1],
         pruned=lambda log_p, L: log_p):
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


@misconception(of=beam_search,
               says="what is complete before T is thrown away; (11.16) sets it aside, and (11.17) compares all of it.")
def forgets_what_ended(*args):
    return search(*args, sets_aside=False)


@misconception(of=beam_search,
               says="the search stops at the first sequence that ends; by (11.16) it goes on while others are left.")
def first_ended_wins(*args):
    return search(*args, first_is_enough=True)


@misconception(of=beam_search,
               says="complete sequences keep their place and the beam narrows by each; by (11.15) there are `width` "
                    "new ones at each step.")
def narrows_with_each(*args):
    return search(*args, narrows=True)


@misconception(of=beam_search, says="sequences without END at T are thrown away; by (11.8) they are complete.")
def unfinished_are_lost(*args):
    return search(*args, keeps_unfinished=False)


@misconception(of=beam_search,
               says="the states stay in their rows while the tokens move; by (11.15) each row takes its parent's "
                    "state.")
def states_not_moved(*args):
    return search(*args, reorder=False)


@misconception(of=beam_search,
               says="the new tokens are put behind whatever stood in their row; by (11.15) each row takes its "
                    "parent's tokens.")
def tokens_not_moved(*args):
    return search(*args, tokens_follow=False)


@misconception(of=beam_search,
               says="the beam starts with `width` copies of one beginning, so that the copies fill it; (11.14) starts "
                    "with one.")
def starts_with_copies(h0, model, width, T, alpha):
    return search(h0, model, width, T, alpha, start=width)


@misconception(of=beam_search,
               says="each beginning keeps its own best continuation; (11.15) uses extend_beams, one contest for all.")
def one_place_per_parent(*args):
    def extend(log_p_so_far, log_p, width):
        if len(log_p) == 1:
            return extend_beams(log_p_so_far, log_p, width)
        best = log_p.argmax(axis=1)
        s = log_p_so_far + log_p.max(axis=1)
        order = np.argsort(-s)[:width]
        return order, best[order], s[order]

    return search(*args, extend=extend)


@misconception(of=beam_search,
               says="the probabilities are added up; the scores of extend_beams are sums of log p (11.11).")
def sums_probabilities(*args):
    def extend(p_so_far, log_p, width):
        s = p_so_far[:, None] + np.exp(log_p)
        parent, token = np.unravel_index(np.argsort(-s, axis=None)[:width], s.shape)
        return parent, token, s[parent, token]

    return search(*args, extend=extend)


@misconception(of=beam_search, says="the length is not divided by; (11.9) divides log p by L^α.")
def beam_ignores_alpha(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p)


@misconception(of=beam_search, says="log p is divided by L whatever α is; (11.9) has L^α.")
def beam_divides_by_length(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / L)


@misconception(of=beam_search, says="log p is multiplied by L^α; (11.9) divides by it.")
def beam_multiplies_by_length(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p * L**alpha)


@misconception(of=beam_search, says="all are divided by T^α; (11.9) has each sequence's own length L.")
def beam_divides_by_T(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / T**alpha)


@misconception(of=beam_search,
               says="the length that log p is divided by is one too small, that without the last token; L of (11.9) "
                    "counts END.")
def beam_length_without_the_last(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / max(1, L - 1) ** alpha)


@misconception(of=beam_search,
               says="the length that log p is divided by is one too large; L of (11.9) does not count the END that "
                    "was read at first.")
def beam_length_with_the_first(*args):
    return search(*args, score=lambda log_p, L, T, alpha: log_p / (L + 1) ** alpha)


@misconception(of=beam_search,
               says="log p is divided anew at every step and the quotient carried on; (11.9) divides once, when y is "
                    "complete.")
def divides_at_every_step(h0, model, width, T, alpha):
    return search(h0, model, width, T, alpha, score=lambda log_p, L, T, alpha: log_p,
                  pruned=lambda log_p, L: log_p / L**alpha)


@misconception(of=beam_search, says="the best y is found, but its log p is returned; asked for is its score (11.9).")
def beam_returns_log_p(*args):
    _, y, log_p = beam(*args)
    return y, log_p


@misconception(of=beam_search,
               says="the one with the largest log p is chosen, and its score is worked out afterwards; (11.17) "
                    "chooses by the score.")
def chosen_by_log_p(h0, model, width, T, alpha):
    log_p, y, _ = beam(h0, model, width, T, alpha, score=lambda log_p, L, T, alpha: log_p)
    return y, log_p / len(y) ** alpha


@misconception(of=beam_search, says="END is left out of y; by (11.8) it is y_L.")
def beam_leaves_end_out(*args):
    y, score = beam_search(*args)
    return y[y != END], score


@misconception(of=beam_search, says="y begins with the END that was read at first; y_0 is not part of y.")
def beam_keeps_the_first_end(*args):
    y, score = beam_search(*args)
    return np.array([END, *y]), score


@misconception(of=beam_search,
               says="the network reads END at every step; by (11.15) it reads each row's own last token.")
def beam_always_reads_end(*args):
    return search(*args, feed=lambda y: np.full(len(y), END))
