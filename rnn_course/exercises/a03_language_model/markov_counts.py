"""markov_counts: count how often each token follows each context of m tokens."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.language import EOS
from rnn_course.cells.markov import contexts, markov_counts
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    markov_counts,
    points=6,
    returns={"N": "(3.9)"},
    uses=(contexts,),
    hints=(
        "A context and the token after it are together the index of one entry of a table.",
        "(3.9) sums over all real tokens, also those at the beginning of a row: their contexts are filled with EOS.",
        "Try loops first: N[tuple of m + 1 tokens] += 1. Without loops, the tuple holds m + 1 arrays, and the same "
        "index may occur more than once.",
    ),
)


def _counted(draw, K, m, B=4, T=6):
    """y, mask, K, m where some index occurs twice, and some only at the beginning of a row."""

    def make():
        return *draws.tokens(draw, B, T, K), K, m

    return draws.until(
        make, lambda y, mask, K, m: (K == 1 or markov_counts(y, mask, K, m).max() > 1) and mask.sum() < mask.size
    )


@check(weight=3)
def counts_after_one_and_two_tokens(draw):
    for K, m in ((4, 1), (3, 2), (5, 2)):
        yield ask(markov_counts, *_counted(draw, K, m))


@check
def counts_after_none_and_three_tokens(draw):
    yield ask(markov_counts, *_counted(draw, 5, 0))
    yield ask(markov_counts, *_counted(draw, 3, 3))


@check
def counts_of_one_row_and_of_one_step(draw):
    y, mask = draws.tokens(draw, 1, 7, 3)
    yield ask(markov_counts, y, mask, 3, 2)
    yield ask(markov_counts, draw.integers(1, 4, 5, 1), np.ones((5, 1)), 4, 1)


@check(
    weight=0,
    note="Wrong even without padding: look at which tokens make up an index in (3.9), and at an index that occurs "
    "twice.",
)
def counts_without_padding(draw):
    y, _, K, m = _counted(draw, 4, 1)
    yield ask(markov_counts, y, np.ones(y.shape), K, m)


@probe(
    same=lambda answer: answer,
    says="The counts change when only padding changes; the mask of (3.9) should prevent that.",
)
def counts_depend_on_padding(draw):
    y, mask, K, m = _counted(draw, 4, 1)
    return ask(markov_counts, y, mask, K, m), ask(markov_counts, np.where(mask == 0, 2, y), mask, K, m)


wrong = slips(
    markov_counts,
    """
    padding_is_counted: the mask is not used; (3.9) counts only where it is 1.
        3.9 | np.add.at(N, tuple(np.moveaxis(places, -1, 0)), 1)
    repeated_places_lost: an index that occurs several times is counted once, as with N[...] += 1 for many places;
        (3.9) counts it every time.
        3.9 | N[tuple(places[mask == 1].T)] += 1
    context_turned_round: the context is reversed; in (3.9) its oldest token is the first axis.
        places | places = np.concatenate([contexts(y, m)[..., ::-1], y[..., None]], axis=-1)
    token_on_the_first_axis: the token itself is the first axis; in (3.9) it is the last.
        places | places = np.concatenate([y[..., None], contexts(y, m)], axis=-1)
    beginnings_are_skipped: the first m tokens of every row are not counted; in (3.9) their contexts are filled with
        EOS.
        3.9 | np.add.at(N, tuple(np.moveaxis(places[:, m:], -1, 0)), mask[:, m:])
    ends_are_not_counted: EOS is not counted; in (3.9) it is a token like any other.
        3.9 | np.add.at(N, tuple(np.moveaxis(places, -1, 0)), mask * (y != EOS))
    last_row_only: only the last row is counted; (3.9) counts over all rows.
        3.9 | np.add.at(N, tuple(places[-1].T), mask[-1])
    one_long_text: the rows are read as one long text; in (3.9) each row has EOS before it.
        N = | y, mask = y.reshape(1, -1), mask.reshape(1, -1)
            | N = np.zeros((K,) * (m + 1))
    shares_already: the counts are divided by their sum; (3.9) only counts.
        return | return N / np.maximum(N.sum(axis=-1, keepdims=True), 1)
    counts_per_row: the counts are divided by the number of rows; (3.9) only counts.
        3.9 | np.add.at(N, tuple(np.moveaxis(places, -1, 0)), mask / len(y))
    whole_counts: the counts are integers; N is a float array, since (3.10) computes with it.
        return | return N.astype(int)
    counts_from_1: every count starts at 1; (3.9) starts at 0, and smoothing comes later.
        N = | N = np.ones((K,) * (m + 1))
    """,
)


@accepted
def counts_by_loops(y, mask, K, m):
    N = np.zeros((K,) * (m + 1))
    for row in range(len(y)):
        before = (EOS,) * m
        for t in range(y.shape[1]):
            if mask[row, t]:
                N[(*before, y[row, t])] += 1
            before = (*before, int(y[row, t]))[1:] if m else ()
    return N


@accepted
def counts_by_addresses(y, mask, K, m):
    address = y.copy()
    before = contexts(y, m)
    for i in range(m):
        address = address + before[..., i] * K ** (m - i)
    return np.bincount(address.ravel(), weights=mask.ravel(), minlength=K ** (m + 1)).reshape((K,) * (m + 1))


@accepted
def counts_of_real_steps(y, mask, K, m):
    real = mask > 0
    N = np.zeros([K] * (m + 1), dtype=np.float32)
    for context, token in zip(contexts(y, m)[real], y[real], strict=True):
        N[tuple(context)][token] += 1
    return N
