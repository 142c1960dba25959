"""Mistakes in contexts, counts and smoothing."""

import numpy as np

from rnn_course.cells.language import EOS, UNK
from rnn_course.cells.markov import contexts, markov_counts, smoothed
from rnn_course.exercise import misconception


def windows(y, m, pad=EOS, shift=0):
    """(3.8) with another padding or moved by some steps."""
    B, T = y.shape
    padded = np.concatenate([np.full((B, m + 1), pad), y, np.full((B, m), pad)], axis=1)
    return padded[:, np.arange(T)[:, None] + np.arange(m) + 1 + shift]


@misconception(of=contexts,
               says="the token itself is in its context, which then has the answer in it; (3.8) ends with y_{t-1}.")
def token_in_its_context(y, m):
    return windows(y, m, shift=1)


@misconception(of=contexts, says="the token just before is left out; (3.8) ends with y_{t-1}.")
def one_step_too_early(y, m):
    return windows(y, m, shift=-1)


@misconception(of=contexts, says="the newest token stands first; (3.8) begins with the oldest.")
def newest_first(y, m):
    return windows(y, m)[..., ::-1]


@misconception(of=contexts, says="it looks ahead: the tokens are those that follow; (3.8) has those before.")
def looks_ahead(y, m):
    return windows(y, m, shift=m + 1)[:, : y.shape[1]] if m < 2 else _ahead(y, m)


def _ahead(y, m):
    padded = np.concatenate([y, np.full((len(y), m), EOS)], axis=1)
    return padded[:, np.arange(y.shape[1])[:, None] + np.arange(m) + 1]


@misconception(of=contexts,
               says="the end of a row wraps around to its beginning; in (3.8) EOS stands before y_1.")
def wraps_around(y, m):
    T = y.shape[1]
    return y[:, (np.arange(T)[:, None] + np.arange(m) - m) % T]


@misconception(of=contexts,
               says="the end of one row leaks into the next; in (3.8) every row begins with EOS before it.")
def leaks_between_rows(y, m):
    return windows(y.reshape(1, -1), m).reshape(*y.shape, m)


@misconception(of=contexts, says="UNK is filled in before the beginning; (3.8) has EOS there.")
def unknown_before_the_beginning(y, m):
    return windows(y, m, pad=UNK)


@misconception(of=contexts, says="-1 is filled in before the beginning; (3.8) has EOS there, which is 0.")
def minus_1_before_the_beginning(y, m):
    return windows(y, m, pad=-1)


@misconception(of=contexts, says="the first token is repeated before the beginning; (3.8) has EOS there.")
def repeats_the_first(y, m):
    steps = np.arange(y.shape[1])[:, None] + np.arange(m) - m
    return y[:, np.maximum(steps, 0)]


@misconception(of=contexts, says="the first m steps are left out; (3.8) has a context for every t.")
def drops_the_first(y, m):
    return windows(y, m)[:, m:]


@misconception(of=contexts, says="the axes come as (B, m, T); the answer is (B, T, m).")
def contexts_transposed(y, m):
    return np.swapaxes(windows(y, m), 1, 2)


def counts(y, mask, K, places):
    N = np.zeros((K,) * places.shape[-1])
    np.add.at(N, tuple(np.moveaxis(places, -1, 0)), mask)
    return N


def places(y, m):
    return np.concatenate([windows(y, m), y[..., None]], axis=-1)


@misconception(of=markov_counts, says="the mask is not used; (3.9) counts only where it is 1.")
def padding_is_counted(y, mask, K, m):
    return counts(y, np.ones_like(mask), K, places(y, m))


@misconception(of=markov_counts,
               says="what comes again is counted once, as happens with N[...] += 1 for many places; (3.9) counts it "
                    "every time.")
def repeated_places_lost(y, mask, K, m):
    return (counts(y, mask, K, places(y, m)) > 0).astype(float)


@misconception(of=markov_counts, says="the context is turned round; in (3.9) its oldest token is the first axis.")
def context_turned_round(y, mask, K, m):
    return counts(y, mask, K, np.concatenate([windows(y, m)[..., ::-1], y[..., None]], axis=-1))


@misconception(of=markov_counts, says="the token itself is the first axis; in (3.9) it is the last.")
def token_on_the_first_axis(y, mask, K, m):
    return counts(y, mask, K, np.concatenate([y[..., None], windows(y, m)], axis=-1))


@misconception(of=markov_counts,
               says="the first m tokens of every row are not counted; by (3.9) their contexts are filled with EOS.")
def beginnings_are_skipped(y, mask, K, m):
    later = mask * (np.arange(y.shape[1]) >= m)
    return counts(y, later, K, places(y, m))


@misconception(of=markov_counts, says="EOS is not counted; in (3.9) it is a token like all others.")
def ends_are_not_counted(y, mask, K, m):
    return counts(y, mask * (y != EOS), K, places(y, m))


@misconception(of=markov_counts, says="only the last row is left; (3.9) counts over all rows.")
def last_row_only(y, mask, K, m):
    return counts(y[-1:], mask[-1:], K, places(y[-1:], m))


@misconception(of=markov_counts, says="the rows are read as one long text; in (3.9) each begins with EOS before it.")
def one_long_text(y, mask, K, m):
    long = y.reshape(1, -1)
    return counts(long, mask.reshape(1, -1), K, places(long, m))


@misconception(of=markov_counts, says="the counts are divided by their sum already; (3.9) only counts.")
def shares_already(y, mask, K, m):
    N = counts(y, mask, K, places(y, m))
    return N / np.maximum(N.sum(axis=-1, keepdims=True), 1)


@misconception(of=markov_counts, says="they are divided by the number of rows; (3.9) only counts.")
def counts_per_row(y, mask, K, m):
    return counts(y, mask, K, places(y, m)) / len(y)


@misconception(of=markov_counts, says="they are whole numbers; N holds decimal ones, for what (3.10) does with them.")
def whole_counts(y, mask, K, m):
    return counts(y, mask, K, places(y, m)).astype(int)


@misconception(of=markov_counts, says="every count starts at 1; (3.9) starts at 0, and smoothing comes later.")
def counts_from_1(y, mask, K, m):
    return 1 + counts(y, mask, K, places(y, m))


@misconception(of=smoothed,
               says="nothing is added to the counts, and an empty context gives nan; (3.10) adds s q.")
def not_smoothed(N, q, s):
    with np.errstate(all="ignore"):
        return N / N.sum(axis=-1, keepdims=True)


@misconception(of=smoothed, says="s q is added above but not below; (3.10) adds s to the denominator.")
def not_added_below(N, q, s):
    with np.errstate(all="ignore"):
        return (N + s * q) / N.sum(axis=-1, keepdims=True)


@misconception(of=smoothed,
               says="s is added to every count, whatever q says; (3.10) shares s out by q.")
def added_to_every_count(N, q, s):
    return (N + s) / (N.sum(axis=-1, keepdims=True) + s * N.shape[-1])


@misconception(of=smoothed, says="s K is added below; in (3.10) the s q_k add up to s.")
def K_times_too_much_below(N, q, s):
    return (N + s * q) / (N.sum(axis=-1, keepdims=True) + s * N.shape[-1])


@misconception(of=smoothed, says="q is added without the factor s; (3.10) has s q_k.")
def without_the_factor(N, q, s):
    return (N + q) / (N.sum(axis=-1, keepdims=True) + s)


@misconception(of=smoothed, says="only counts of 0 are changed; (3.10) adds s q_k to every one.")
def only_zeros(N, q, s):
    return np.where(N == 0, s * q, N) / (N.sum(axis=-1, keepdims=True) + s)


@misconception(of=smoothed,
               says="q is used only where the context was never seen; (3.10) mixes it in after every context.")
def only_empty_contexts(N, q, s):
    total = N.sum(axis=-1, keepdims=True)
    return np.where(total > 0, N / np.maximum(total, 1), q * np.ones_like(N))


@misconception(of=smoothed, says="the sum runs over the whole table; in (3.10) every context has its own.")
def one_sum_for_all(N, q, s):
    return (N + s * q) / (N.sum() + s)


@misconception(of=smoothed, says="the sum runs over the first axis; in (3.10) it runs over the tokens, the last.")
def sum_over_the_first_axis(N, q, s):
    return (N + s * q) / (N.sum(axis=0, keepdims=True) + s)


@misconception(of=smoothed,
               says="q is mixed in with the same share after every context; in (3.10) its share falls as the context "
                    "is seen more often.")
def fixed_share(N, q, s):
    total = N.sum(axis=-1, keepdims=True)
    return (N / np.maximum(total, 1) + s * q) / (1 + s)


@misconception(of=smoothed, says="q is averaged over its contexts first; (3.10) takes the q of the context at hand.")
def q_averaged(N, q, s):
    return (N + s * q.reshape(-1, q.shape[-1]).mean(axis=0)) / (N.sum(axis=-1, keepdims=True) + s)


@misconception(of=smoothed, says="it returns logarithms; p in (3.10) is the probability itself.")
def log_of_smoothed(N, q, s):
    return np.log((N + s * q) / (N.sum(axis=-1, keepdims=True) + s))
