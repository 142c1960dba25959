"""What is asked of the sampler: exact tokens where nothing is left to chance, and shares where something is."""

import functools
import itertools
import math

import numpy as np

from rnn_course.decoding.sampling import next_distribution, sample
from rnn_course.decoding.search import END, decoder_step
from rnn_course.draw import Draw
from rnn_course.exercise import Score, check
from rnn_course.kit.question import ask, named

from . import draws

K, T, CONTEXTS, COPIES, TIMES = 3, 3, 2, 250, 20
NO_FILTER, FILTERS = (1.0, 9, 1.0), (1.6, 2, 0.8)
FALSE_ALARM = 1e-7


@functools.cache
def counted_network():
    """The one whose samples are counted, always the same, so that exact shares are known: of 300 networks, the one on
    which known mistakes show most. Each moves the share of some sequence by 0.2 or more, where 0.05 is allowed."""
    return draws.network(Draw(215), K, 4, CONTEXTS, scale=1.2)


@functools.cache
def exact_shares(context, filters):
    """The probability of every sequence that a context can lead to, END after END left in."""
    h0, model = counted_network()
    shares = {}
    for y in itertools.product(range(K), repeat=T):
        if any(before == END != token for before, token in itertools.pairwise(y)):
            continue
        share, h, last = 1.0, h0[context : context + 1], END
        for token in y[: y.index(END) + 1 if END in y else T]:
            log_p, h = decoder_step(np.array([last]), h, model)
            share, last = share * next_distribution(log_p, *filters)[0, token], token
        shares[y] = share
    return shares


def allowed_gap(samples, shares):
    """How far a counted share may lie from the exact one, for any of so many, with FALSE_ALARM in all (Hoeffding)."""
    return math.sqrt(math.log(2 * shares / FALSE_ALARM) / (2 * samples))


def score_samples(answers, expected):
    """Compare the shares of whole sequences with the exact ones.

    A sampler that is right is failed with a probability below 1e-6: the shares take FALSE_ALARM for each of two
    questions; that 250 rows come out alike in all of 20 calls, or that all calls do, has a probability below 1e-100,
    since no sequence of the counted network has more than 0.4.
    """
    if any(np.shape(answer) != wanted.shape or np.asarray(answer).dtype.kind not in "iu"
           for answer, wanted in zip(answers, expected, strict=True)):
        return Score(0.0, f"Whole numbers {expected[0].shape[1:]} are expected from each call.")
    few, *counted = answers
    if not np.array_equal(few, counted[0][: len(few)]):
        return Score(0.0, "Generators of one seed gave different samples; (11.25) draws every number from rng.")
    for y, filters in zip(counted, (NO_FILTER, FILTERS), strict=True):
        copies = y.reshape(TIMES, CONTEXTS, COPIES, T)
        if (y == y[:1]).all():
            return Score(0.0, "Every call drew the same samples; (11.25) draws fresh numbers from rng.")
        if (copies == copies[:, :, :1]).all():
            return Score(0.0, "Rows with the same state always drew the same tokens; (11.25) draws for every row.")
        gap, sequence = max(_gaps(copies, filters))
        if gap > allowed_gap(TIMES * COPIES, CONTEXTS * len(exact_shares(0, filters))):
            return Score(0.0, f"Of {TIMES * COPIES} samples, {sequence} came too often or too rarely by {gap:.0%} of "
                              "all; look at what (11.25) draws from, at what is read next, and at (11.26).")
    return Score(1.0, "The samples come as often as they should.")


def _gaps(copies, filters):
    """How far the share of each sequence in each context is from the exact one; of any other sequence too."""
    for context in range(CONTEXTS):
        sequences, counts = np.unique(copies[:, context].reshape(-1, T), axis=0, return_counts=True)
        mine = {tuple(y): count / (TIMES * COPIES) for y, count in zip(sequences.tolist(), counts, strict=True)}
        exact = exact_shares(context, filters)
        for y in {*mine, *exact}:
            yield abs(mine.get(y, 0) - exact.get(y, 0)), list(y)


@check(of=sample, weight=2)
def samples_when_only_the_best_token_is_kept(draw):
    """With k = 1 there is one possible sequence per row; rows that end early, late and never."""
    def telling(h0, model):
        y = sample(h0, model, 5, 1.0, 1, 1.0, np.random.default_rng(0))
        lengths = (np.cumsum(y == END, axis=1) == 0).sum(axis=1)
        return len(set(lengths)) > 2 and lengths.max() == 5 and all(len(set(row)) > 1 for row in y[lengths > 2])

    for B, tau in ((6, 1.0), (4, 0.5)):
        h0, model = draws.until(lambda B=B: draws.network(draw, 5, 3, B), telling)
        yield ask("@repeat", named(sample), 2, int(draw.integers(0, 1000)), h0, model, 5, tau, 1, 1.0)


@check(of=sample)
def samples_of_one_row_or_one_step(draw):
    for B, steps in ((1, 4), (3, 1)):
        h0, model = draws.network(draw, 4, 5, B)
        yield ask("@repeat", named(sample), 2, int(draw.integers(0, 1000)), h0, model, steps, 1.0, 1, 1.0)


@check(of=sample, weight=3, score=score_samples)
def samples_counted(draw):
    """A few calls that must come out again at the head of many, without any filter; then with all filters."""
    h0, model = counted_network()
    seed, rows = int(draw.integers(0, 1_000_000)), np.repeat(h0, COPIES, axis=0)
    for times, filters in ((2, NO_FILTER), (TIMES, NO_FILTER), (TIMES, FILTERS)):
        yield ask("@repeat", named(sample), times, seed, rows, model, T, *filters)
