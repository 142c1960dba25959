"""What is asked of the network's step, of a sequence's probability, and of greedy search."""

import numpy as np

from rnn_course.decoding.search import END, decoder_step, greedy_search, sequence_log_p
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _step(draw, **fixed):
    """token, h, model; as many different tokens as can be."""
    B, K, H = draw.sizes("BKH", **fixed)
    h, model = draws.network(draw, K, H, B)
    return draw.rng.permutation(np.arange(max(B, K)) % K)[:B], h, model


@check(of=decoder_step, weight=3)
def a_step_of_several_rows(draw):
    for _ in range(2):
        yield ask(decoder_step, *_step(draw))


@check(of=decoder_step)
def a_step_with_one_axis_of_size_1(draw):
    for axis in "BH":
        yield ask(decoder_step, *_step(draw, **{axis: 1}))


@check(of=decoder_step, weight=2)
def a_step_with_huge_scores(draw):
    """Far apart within a row; all high; all low; and rows that lie far apart."""
    token, h, (W, U, b, V, c) = _step(draw)
    yield ask(decoder_step, token, h, (W, U, b, 900 * V, c))
    yield ask(decoder_step, token, h, (W, U, b, V, c + 2000))
    yield ask(decoder_step, token, h, (W, U, b, V, c - 2000))
    yield ask(decoder_step, token, h, (W, U, b, V + 1500 * draw(len(b), 1), c))


@check(of=decoder_step, weight=0,
       note="It differs even where the state that goes in is 0: look at the row of W that a token picks, and at (11.3) "
            "and (11.4).")
def a_step_without_a_past(draw):
    token, h, model = _step(draw)
    yield ask(decoder_step, token, 0 * h, model)


@check(of=decoder_step, weight=0, note="It differs even without the biases b and c: look at the products.")
def a_step_without_biases(draw):
    token, h, (W, U, b, V, c) = _step(draw)
    yield ask(decoder_step, token, h, (W, U, 0 * b, V, 0 * c))


def _given(draw, K, L, ended, H=4):
    """y, h0, model for a sequence of L tokens that ends in END or not."""
    y = draw.integers(1, K, L)
    if ended:
        y[-1] = END
    return (y, *draws.network(draw, K, H))


@check(of=sequence_log_p, weight=3)
def probability_of_a_sequence(draw):
    for ended in (True, False):
        yield ask(sequence_log_p, *_given(draw, 5, 4, ended))
    yield ask(sequence_log_p, *_given(draw, 3, 6, True))


@check(of=sequence_log_p)
def probability_of_a_single_token(draw):
    for ended in (True, False):
        yield ask(sequence_log_p, *_given(draw, 4, 1, ended))
    yield ask(sequence_log_p, *_given(draw, 5, 3, True, H=1))


@check(of=sequence_log_p)
def probability_of_a_long_sequence(draw):
    """Too long for a product of probabilities."""
    yield ask(sequence_log_p, *_given(draw, 6, 600, True))


@check(of=sequence_log_p, weight=0, note="It is right for one token and differs for two: look at what is read second.")
def probability_of_two_tokens(draw):
    yield ask(sequence_log_p, *_given(draw, 4, 2, False))


@check(of=greedy_search, weight=3)
def greedy_where_it_ends_early_and_where_it_does_not(draw):
    for K, T in ((5, 5), (4, 6)):
        yield ask(greedy_search, *draws.greedy_for(lambda y, T=T: 2 < len(y) < T and len(set(y)) > 2, draw, K, 3, T))
    yield ask(greedy_search, *draws.greedy_for(lambda y: y[-1] != END and len(set(y)) > 2, draw, 6, 4, 4))


@check(of=greedy_search)
def greedy_at_the_limits(draw):
    """END at once; END at the very last step; a single step; a single number in the state."""
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) == 1, draw, 4, 3, 3))
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) == 4 and y[-1] == END, draw, 3, 5, 4))
    yield ask(greedy_search, *draws.greedy_for(lambda y: y[-1] != END, draw, 5, 3, 1))
    yield ask(greedy_search, *draws.greedy_for(lambda y: len(y) > 1, draw, 4, 1, 3))


@check(of=greedy_search, weight=0, note="It differs even where T is 1: look at the first choice and at its log p.")
def greedy_of_one_step(draw):
    yield ask(greedy_search, *draws.greedy_for(lambda y: True, draw, 5, 3, 1))
