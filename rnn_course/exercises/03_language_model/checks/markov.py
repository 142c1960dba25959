"""What is asked of the order-m model and of the scores of sequences."""

import numpy as np

from rnn_course.cells.markov import contexts, markov_counts, score_sequences, smoothed
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=contexts, weight=3)
def contexts_of_two_and_three_tokens(draw):
    for m in (2, 3):
        B, T = draws.until(lambda: draw.sizes("BT", T=5), lambda B, T: B != 3)
        yield ask(contexts, draw.integers(1, 9, B, T), m)


@check(of=contexts)
def contexts_of_one_token_of_none_and_of_more_than_there_are(draw):
    for m in (1, 0, 6):
        B, T = draw.sizes("BT", T=4)
        yield ask(contexts, draw.integers(1, 9, B, T), m)


@check(of=contexts)
def contexts_with_one_axis_of_size_1(draw):
    yield ask(contexts, draw.integers(1, 9, 1, 4), 2)
    yield ask(contexts, draw.integers(1, 9, 4, 1), 2)


@probe(of=contexts, same=lambda answer: answer[:, :3],
       says="The contexts of earlier tokens change when a later token does; by (3.8) they hold only what came before.")
def contexts_look_ahead(draw):
    y = draw.integers(1, 9, 2, 5)
    other = y.copy()
    other[:, 2:] += 1
    return ask(contexts, y, 2), ask(contexts, other, 2)


def _counted(draw, K, m, B=4, T=6):
    """y, mask, K, m of which some address comes twice, and some only at the head of a row."""
    def make():
        return *draws.tokens(draw, B, T, K), K, m

    return draws.until(make, lambda y, mask, K, m: (K == 1 or markov_counts(y, mask, K, m).max() > 1)
                       and mask.sum() < mask.size)


@check(of=markov_counts, weight=3)
def counts_after_one_and_two_tokens(draw):
    for K, m in ((4, 1), (3, 2), (5, 2)):
        yield ask(markov_counts, *_counted(draw, K, m))


@check(of=markov_counts)
def counts_after_none_and_three_tokens(draw):
    yield ask(markov_counts, *_counted(draw, 5, 0))
    yield ask(markov_counts, *_counted(draw, 3, 3))


@check(of=markov_counts)
def counts_of_one_row_and_of_one_step(draw):
    y, mask = draws.tokens(draw, 1, 7, 3)
    yield ask(markov_counts, y, mask, 3, 2)
    yield ask(markov_counts, draw.integers(1, 4, 5, 1), np.ones((5, 1)), 4, 1)


@check(of=markov_counts, weight=0,
       note="It differs even without padding: look at which tokens make up an address in (3.9), and at addresses that "
            "come twice.")
def counts_without_padding(draw):
    y, _, K, m = _counted(draw, 4, 1)
    yield ask(markov_counts, y, np.ones(y.shape), K, m)


@probe(of=markov_counts, same=lambda answer: answer,
       says="The counts change when only padding does; the mask of (3.9) keeps it out.")
def counts_depend_on_padding(draw):
    y, mask, K, m = _counted(draw, 4, 1)
    return ask(markov_counts, y, mask, K, m), ask(markov_counts, np.where(mask == 0, 2, y), mask, K, m)


def _to_smooth(draw, K, m, order):
    """N with an empty context, q of an order, s."""
    N = draw.integers(0, 6, *(K,) * (m + 1)).astype(float)
    if m:
        N[(1,) * m] = 0
    q = draw.rng.dirichlet(np.ones(K), size=(K,) * order)
    return N, q, float(draw.rng.uniform(0.3, 3))


@check(of=smoothed, weight=3)
def counts_smoothed_by_one_distribution(draw):
    for K, m in ((4, 1), (3, 2)):
        yield ask(smoothed, *_to_smooth(draw, K, m, 0))


@check(of=smoothed, weight=2)
def counts_smoothed_by_a_model_of_lower_order(draw):
    for K, m, order in ((4, 2, 1), (3, 3, 2), (3, 3, 1)):
        yield ask(smoothed, *_to_smooth(draw, K, m, order))


@check(of=smoothed)
def counts_without_context_smoothed(draw):
    yield ask(smoothed, *_to_smooth(draw, 5, 0, 0))
    yield ask(smoothed, np.zeros((3, 3)), *_to_smooth(draw, 3, 1, 0)[1:])


def _scored(draw, **fixed):
    B, T, K = draw.sizes("BTK", **fixed)
    log_p = np.log(draw.rng.dirichlet(np.ones(K), size=(B, T)))
    return log_p, *draws.tokens(draw, B, T, K)


@check(of=score_sequences, weight=3)
def scores_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(score_sequences, *draws.until(lambda: _scored(draw), lambda log_p, y, mask: mask.mean() < 0.9))


@check(of=score_sequences)
def scores_with_one_axis_of_size_1(draw):
    for axis in "BT":
        yield ask(score_sequences, *_scored(draw, **{axis: 1}))


@check(of=score_sequences)
def scores_of_long_sequences(draw):
    """So long that the probabilities themselves are 0 to a computer."""
    K = 5
    log_p = np.log(draw.rng.dirichlet(np.ones(K), size=(2, 1500)))
    y = log_p.argmin(axis=-1)
    mask = np.ones(y.shape)
    mask[1, 1400:] = 0
    yield ask(score_sequences, log_p, y, mask)


@check(of=score_sequences, weight=0,
       note="It differs even without padding: look at what is picked (3.11) and at the division in (3.12).")
def scores_without_padding(draw):
    log_p, y, mask = _scored(draw)
    yield ask(score_sequences, log_p, y, np.ones_like(mask))
