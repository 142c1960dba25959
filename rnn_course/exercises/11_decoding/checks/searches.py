"""What is asked of exhaustive search, of one step of a beam, and of beam search."""

import numpy as np

from rnn_course.decoding.search import END, beam_search, exhaustive_search, extend_beams
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=exhaustive_search, weight=3)
def the_best_of_all(draw):
    """Not greedy's choice and ended early, twice; chosen for its length, and not END alone even if that multiplied;
    never ended."""
    def early(y):
        return 1 < len(y) < 4

    def not_so_short(h0, model, T, alpha):
        return len(exhaustive_search(h0, model, T, -alpha)[0]) > 1

    others = draws.greedy, draws.by_log_p
    yield ask(exhaustive_search, *draws.exhaustive_for(early, draw, 4, 5, 4, 0.0, draws.greedy))
    yield ask(exhaustive_search,
              *draws.until(lambda: draws.exhaustive_for(early, draw, 4, 5, 4, 0.7, *others), not_so_short))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: y[-1] != END, draw, 3, 4, 5, 1.3, draws.by_log_p))


@check(of=exhaustive_search)
def the_best_of_all_at_the_limits(draw):
    """END alone is best; a single step; a single number in the state; END at the very last step."""
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) == 1, draw, 4, 3, 3, 0.5))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: y[-1] != END, draw, 5, 3, 1, 0.5))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) > 1, draw, 3, 1, 3, 0.5))
    yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) == 4 and y[-1] == END, draw, 3, 4, 4, 0.9))


@check(of=exhaustive_search, weight=0,
       note="It differs even with α = 0, where the score is log p itself: look at which sequences are compared.")
def the_best_of_all_by_log_p(draw):
    for _ in range(2):
        yield ask(exhaustive_search, *draws.exhaustive_for(lambda y: len(y) > 1, draw, 4, 3, 3, 0.0))


def _beams(draw, width, **fixed):
    B, K = draw.sizes("BK", **fixed)
    log_p_so_far, log_p = -6 * draw.rng.random(B), np.log(draws.distribution(draw, B, K))
    return log_p_so_far, log_p, width


def _uneven(log_p_so_far, log_p, width):
    """One beginning wins several places and one wins none."""
    places = np.bincount(extend_beams(log_p_so_far, log_p, width)[0], minlength=len(log_p))
    return places.max() > 1 and places.min() == 0 and np.count_nonzero(places) > 1


@check(of=extend_beams, weight=3)
def continuations_of_several_beginnings(draw):
    for _ in range(3):
        yield ask(extend_beams, *draws.until(lambda: _beams(draw, 4, B=draw.choice((3, 4)), K=5), _uneven))


@check(of=extend_beams)
def continuations_at_the_limits(draw):
    """One beginning; a beam of one; room for more than there are; one token to choose from."""
    yield ask(extend_beams, *_beams(draw, 3, B=1))
    yield ask(extend_beams, *_beams(draw, 1, B=4))
    yield ask(extend_beams, *_beams(draw, 50, B=3, K=4))
    log_p_so_far, log_p, width = _beams(draw, 2, B=4, K=3)
    yield ask(extend_beams, log_p_so_far, log_p[:, :1], width)


@check(of=extend_beams, weight=0,
       note="It differs even for a single beginning: look at the order, and at what is returned for each.")
def continuations_of_one_beginning(draw):
    log_p_so_far, log_p, width = _beams(draw, 4, B=1, K=6)
    yield ask(extend_beams, log_p_so_far, log_p, width)


@check(of=beam_search, weight=4)
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


@check(of=beam_search, weight=2)
def a_beam_of_one_and_one_as_wide_as_the_tree(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: 1 < len(y) < 5, draw, 4, 3, 1, 5, 0.6))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 3, 4, 81, 4, 0.6, draws.greedy))


@check(of=beam_search)
def a_beam_at_the_limits(draw):
    """END alone is best; a single step; END at the very last step; a single number in the state."""
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) == 1, draw, 5, 3, 3, 4, 0.5))
    yield ask(beam_search, *draws.beam_for(lambda y: y[-1] != END, draw, 5, 3, 3, 1, 0.5))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) == 4 and y[-1] == END, draw, 4, 3, 3, 4, 0.7))
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 4, 1, 2, 4, 0.7))


@check(of=beam_search, weight=0,
       note="It differs even with a beam of one and α = 0, which is greedy search: look at the single beginning, at "
            "what it reads and when it stops.")
def a_beam_of_one_by_log_p(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 4, 3, 1, 4, 0.0))


@check(of=beam_search, weight=0,
       note="It differs with α = 0, where lengths do not count: look at what follows the parents (11.15) and at what "
            "is set aside (11.16).")
def a_beam_by_log_p(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 5, 3, 3, 5, 0.0, draws.greedy))


@check(of=beam_search, weight=0,
       note="Where lengths do not count it agrees; where they do it differs: look at how (11.17) is used.")
def a_beam_by_score(draw):
    yield ask(beam_search, *draws.beam_for(lambda y: len(y) > 1, draw, 5, 3, 3, 5, 1.0, draws.greedy))
