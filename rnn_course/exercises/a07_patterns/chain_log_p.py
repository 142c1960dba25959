"""chain_log_p.

Say how probable each row's sentence is, by the chain of its words, and how that changes with the scores.
"""

import numpy as np

from rnn_course.cells.captions import END, chain_log_p
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    chain_log_p,
    points=8,
    returns={"log_p": "(7.40)", "do": "(7.41)"},
    hints=(
        "A product of probabilities is a sum of logarithms, and a sentence is over at its first END.",
        "(7.38) counts how often END came before step t. (7.39) is finite for large scores if the row's largest is "
        "taken off first.",
        "np.cumsum of y == END counts the ENDs up to a step, this one included. Pick log p_t[y_t] with "
        "np.take_along_axis or with one-hot rows, and multiply by real before you sum.",
    ),
)


def _scored(draw, B, T, K):
    return 2 * draw(B, T, K), draws.sentences(draw, B, T, K)


@check(weight=3)
def probability_of_sentences(draw):
    for _ in range(2):
        B, K = draw.sizes("BK", B=4)
        yield ask(chain_log_p, *_scored(draw, B, 5, K))


@check
def probability_of_one_sentence_and_of_one_word(draw):
    yield ask(chain_log_p, *_scored(draw, 1, 5, 4))
    yield ask(chain_log_p, 2 * draw(3, 1, 4), np.array([[2], [END], [1]]))


@check(weight=2)
def probability_from_extreme_scores(draw):
    """Far-apart scores with a word that is all but ruled out, then steps that lie far apart."""
    o, y = _scored(draw, 3, 5, 4)
    y[:, 0] = o[:, 0].argmin(axis=-1)
    yield ask(chain_log_p, 2000 * o, y)
    heights = 1500 * draw.rng.permutation(np.arange(y.size)).reshape(*y.shape, 1)
    yield ask(chain_log_p, o + heights, y)


@check
def probability_with_words_after_the_end(draw):
    """Whatever stands after the first END, another END among it, is not part of the sentence."""
    o, y = _scored(draw, 4, 6, 5)
    y[:, 1], y[:, 2:] = END, draw.integers(0, 5, 4, 4)
    y[:2, 0], y[2:, 0] = 3, END
    y[0, 3], y[1, 2] = END, 2
    yield ask(chain_log_p, o, y)


@check(weight=0, note="It differs even for sentences of one word: look at log p (7.39) and at onehot(y) - p (7.41).")
def probability_of_single_words(draw):
    o, y = _scored(draw, 3, 1, 4)
    yield ask(chain_log_p, o, np.maximum(y, 1))


@check(weight=0, note="Single words are right, but it differs for sentences without END: look at the sum in (7.40).")
def probability_without_end(draw):
    o, y = _scored(draw, 3, 5, 4)
    yield ask(chain_log_p, o, np.maximum(y, 1))


@probe(
    same=lambda answer: answer,
    says="Something changes when only scores and words after the END do; real_t of (7.38) should keep them out.",
)
def depends_on_what_comes_after_the_end(draw):
    (o, y), (other_o, other_y) = (_scored(draw, 3, 6, 4) for _ in range(2))
    y[:, 2] = END
    after = np.arange(6) > 2
    changed_o, changed_y = np.where(after[:, None], other_o, o), np.where(after, other_y, y)
    return ask(chain_log_p, o, y), ask(chain_log_p, changed_o, changed_y)


def log_softmax(o):
    shifted = o - o.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def real_steps(y):
    ends = y == END
    return np.cumsum(ends, axis=1) - ends == 0


def chain(o, y, *, real=real_steps, log_p=log_softmax):
    """The right chain, with one place after another to go wrong in."""
    counted, logs = real(y)[..., None], log_p(o)
    said = counted * np.eye(o.shape[-1])[y]
    with np.errstate(all="ignore"):
        return (said * logs).sum(axis=(1, 2)), said - counted * np.exp(logs)


@misconception("every step counts, whatever comes after END; real_t of (7.38) is 0 there.")
def everything_counts(o, y):
    return chain(o, y, real=lambda y: np.ones(y.shape))


@misconception("END itself is left out; by (7.38) it counts, for the network has to know when to stop.")
def end_left_out(o, y):
    return chain(o, y, real=lambda y: np.cumsum(y == END, axis=1) == 0)


@misconception("each step that is not END counts, those after the first END too; by (7.38) nothing counts there.")
def words_after_the_end_count(o, y):
    return chain(o, y, real=lambda y: y != END)


@misconception("all ENDs count, the padding after the first one too; by (7.38) only the first does.")
def padding_counts(o, y):
    return chain(o, y, real=lambda y: real_steps(y) | (y == END))


@misconception(
    "the probabilities are added up and the logarithm taken of the sum; a chain is a product, and "
    "(7.40) adds logarithms."
)
def log_of_a_sum(o, y):
    logs = np.take_along_axis(log_softmax(o), y[..., None], axis=2)[..., 0]
    return np.log((real_steps(y) * np.exp(logs)).sum(axis=1)), chain(o, y)[1]


@misconception("the mean over the words is returned; (7.40) sums.")
def mean_over_words(o, y):
    log_p, do = chain(o, y)
    count = real_steps(y).sum(axis=1)
    return log_p / count, do / count[:, None, None]


@misconception("it is averaged over the rows as in a loss; (7.40) and (7.41) are for each row.")
def averaged_over_rows(o, y):
    log_p, do = chain(o, y)
    return np.full(len(y), log_p.mean()), do / len(y)


@misconception("the sign is that of a loss; a log_p (7.40) is never above 0.")
def sign_of_a_loss(o, y):
    log_p, do = chain(o, y)
    return -log_p, -do


@misconception("do is p - onehot(y), which is right for the loss -log_p; (7.41) is for log_p itself.")
def gradient_of_the_loss(o, y):
    log_p, do = chain(o, y)
    return log_p, -do


@misconception("the scores themselves are added up; (7.39) takes off the logarithm of the sum.")
def scores_for_logs(o, y):
    return (real_steps(y) * np.take_along_axis(o, y[..., None], axis=2)[..., 0]).sum(axis=1), chain(o, y)[1]


@misconception(
    "a small number inside the logarithm keeps it finite and makes rare words too probable; (7.39) never forms p."
)
def small_number_inside(o, y):
    return chain(o, y, log_p=lambda o: np.log(np.exp(log_softmax(o)) + 1e-12))


@misconception("exp overflows for large scores; (7.39) and (7.41) are finite for every finite o.")
def overflowing_exponentials(o, y):
    def naive(o):
        with np.errstate(all="ignore"):
            return np.log(np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True))

    with np.errstate(all="ignore"):
        return chain(o, y, log_p=naive)


@misconception(
    "one number is taken off the whole array; rows that lie far below it become 0 / 0. In (7.39) each "
    "step has a sum of its own."
)
def one_largest_for_all(o, y):
    def by_one(o):
        with np.errstate(all="ignore"):
            return np.log(np.exp(o - o.max()) / np.exp(o - o.max()).sum(axis=-1, keepdims=True))

    with np.errstate(all="ignore"):
        return chain(o, y, log_p=by_one)


@misconception("the word before is scored: y is moved one step; by (7.40) o_t is the score of y_t itself.")
def scores_the_word_before(o, y):
    real = real_steps(y)
    return chain(o, np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1), real=lambda _: real)


@accepted
def chain_word_by_word(o, y):
    log_p, do = np.zeros(len(y)), np.zeros_like(o)
    for row in range(len(y)):
        for t in range(y.shape[1]):
            shifted = o[row, t] - o[row, t].max()
            logs = shifted - np.log(np.exp(shifted).sum())
            log_p[row] += logs[y[row, t]]
            do[row, t] = -np.exp(logs)
            do[row, t, y[row, t]] += 1
            if y[row, t] == END:
                break
    return log_p, do


@accepted
def chain_by_lengths(o, y):
    ended = (y == END).any(axis=1)
    lengths = np.where(ended, (y == END).argmax(axis=1) + 1, y.shape[1])
    mask = np.arange(y.shape[1]) < lengths[:, None]
    o -= o.max(axis=2, keepdims=True)
    e = np.exp(o)
    total = e.sum(axis=2, keepdims=True)
    chosen = np.take_along_axis(o - np.log(total), y[:, :, None], axis=2)[:, :, 0]
    do = -e / total
    do[np.arange(len(y))[:, None], np.arange(y.shape[1]), y] += 1
    do[~mask] = 0
    return [np.where(mask, chosen, 0).sum(axis=1), do]


@accepted
def chain_by_logaddexp(o, y):
    logs = o - np.logaddexp.reduce(o, axis=-1)[..., None]
    real = np.ones_like(y)
    for t in range(1, y.shape[1]):
        real[:, t] = real[:, t - 1] * (y[:, t - 1] != END)
    one_hot = (y[..., None] == np.arange(o.shape[-1])).astype(float)
    return np.einsum("bt,btk,btk->b", real, one_hot, logs), real[..., None] * (one_hot - np.exp(logs))


@accepted
def chain_in_float32(o, y):
    log_p, do = chain_log_p(o, y)
    return log_p.astype(np.float32), do.astype(np.float32)


equivalents = (
    equivalent(
        "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None] -> real = (np.cumsum(ends, axis=1) ^ ends == "
        "0)[..., None]",
        "Up to the first END both are 0. After it neither is: the count is 1, and above 1 at another END.",
    ),
    equivalent(
        "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None] -> real = (np.cumsum(ends, axis=1) >> ends == "
        "0)[..., None]",
        "Up to the first END both are 0. After it neither is: the count is 1, and above 1 at another END.",
    ),
    equivalent(
        "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None] -> real = (np.cumsum(ends, axis=1) - ends <= "
        "0)[..., None]",
        "A number of ENDs is never below 0.",
    ),
    equivalent("ends = y == END -> ends = y <= END", "No word is below END, which is 0."),
)
