"""chain_log_p: the log-probability of each row's sentence, and its gradient.

The gradient is that with respect to the scores.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, equivalent, exercise, probe
from rnn_course.cells.captions import END, chain_log_p
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    chain_log_p,
    points=8,
    returns={"log_p": "(7.40)", "do": "(7.41)"},
    hints=(
        "The log of a product is a sum of logs, and a sentence ends at its first END.",
        "(7.38) counts how often END occurred before step t. (7.39) is finite for large scores if the largest score is "
        "subtracted first.",
        "np.cumsum of y == END counts the ENDs up to a step, including this one. Select log p_t[y_t] with "
        "np.take_along_axis or one-hot rows, and multiply by real before you sum.",
    ),
    not_as={"in_float32": "scores this extreme need more digits than a float32 has"},
    derive=derivation("7.41"),
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
    """Ask with scores that are far apart within a step, then between steps."""
    o, y = _scored(draw, 3, 5, 4)
    y[:, 0] = o[:, 0].argmin(axis=-1)
    yield ask(chain_log_p, 2000 * o, y)
    heights = 1500 * draw.rng.permutation(np.arange(y.size)).reshape(*y.shape, 1)
    yield ask(chain_log_p, o + heights, y)


@check
def probability_with_words_after_the_end(draw):
    """Ask with words after the first END, also another END: they are not part of the sentence."""
    o, y = _scored(draw, 4, 6, 5)
    y[:, 1], y[:, 2:] = END, draw.integers(0, 5, 4, 4)
    y[:2, 0], y[2:, 0] = 3, END
    y[0, 3], y[1, 2] = END, 2
    yield ask(chain_log_p, o, y)


@check(weight=0, note="Wrong even for sentences of one word: look at log p (7.39) and at onehot(y) - p (7.41).")
def probability_of_single_words(draw):
    o, y = _scored(draw, 3, 1, 4)
    yield ask(chain_log_p, o, np.maximum(y, 1))


@check(weight=0, note="Right for single words, wrong for sentences without END: look at the sum in (7.40).")
def probability_without_end(draw):
    o, y = _scored(draw, 3, 5, 4)
    yield ask(chain_log_p, o, np.maximum(y, 1))


@probe(
    same=lambda answer: answer,
    says="Something changes when only scores and words after the END change; real_t of (7.38) should prevent that.",
)
def depends_on_what_comes_after_the_end(draw):
    (o, y), (other_o, other_y) = (_scored(draw, 3, 6, 4) for _ in range(2))
    y[:, 2] = END
    after = np.arange(6) > 2
    changed_o, changed_y = np.where(after[:, None], other_o, o), np.where(after, other_y, y)
    return ask(chain_log_p, o, y), ask(chain_log_p, changed_o, changed_y)


wrong = slips(
    chain_log_p,
    """
    everything_counts: every step counts, also those after END; in (7.38) real_t is 0 there.
        7.38 | real = np.ones((*y.shape, 1))
    end_left_out: END itself is left out; in (7.38) it counts, since the network must learn when to stop.
        7.38 | real = (np.cumsum(ends, axis=1) == 0)[..., None]
    words_after_the_end_count: each step that is not END counts, also after the first END; in (7.38) nothing counts
        there.
        7.38 | real = (y != END)[..., None]
    padding_counts: all ENDs count, also the padding after the first one; in (7.38) only the first does.
        7.38 | real = ((np.cumsum(ends, axis=1) == 0) | ends)[..., None]
    log_of_a_sum: the log is taken of a sum of probabilities; (7.40) adds logs.
        7.40 | return np.log((said * np.exp(log_p)).sum(axis=(1, 2))), said - real * np.exp(log_p)
    mean_over_words: the mean over the words is returned; (7.40) sums.
        7.40 | count = real.sum(axis=(1, 2))
             | return (said * log_p).sum(axis=(1, 2)) / count, (said - real * np.exp(log_p)) / count[:, None, None]
    averaged_over_rows: the results are averaged over the rows as in a loss; (7.40) and (7.41) are for each row.
        7.40 | mean = (said * log_p).sum(axis=(1, 2)).mean()
             | return np.full(len(y), mean), (said - real * np.exp(log_p)) / len(y)
    sign_of_a_loss: the sign is that of a loss; in (7.40) log_p is never above 0.
        7.40 | return -(said * log_p).sum(axis=(1, 2)), real * np.exp(log_p) - said
    gradient_of_the_loss: do is p - onehot(y), which is right for the loss -log_p; (7.41) is for log_p itself.
        7.41 | return (said * log_p).sum(axis=(1, 2)), real * np.exp(log_p) - said
    scores_for_logs: the scores themselves are added up; (7.39) subtracts the log of the sum of exponentials.
        7.40 | return (said * o).sum(axis=(1, 2)), said - real * np.exp(log_p)
    small_number_inside: a small number is added inside the log, which makes rare words too probable; (7.39) never
        computes p.
        7.39 | p = np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True)
             | log_p = np.log(p + 1e-12)
    overflowing_exponentials: exp overflows for large scores; (7.39) and (7.41) are finite for every finite o.
        7.39 | log_p = np.log(np.exp(o) / np.exp(o).sum(axis=-1, keepdims=True))
    one_largest_for_all: one number is subtracted from the whole array, so rows far below it become 0 / 0; in (7.39)
        each step has its own sum.
        shifted | shifted = o - o.max()
        7.39 | log_p = np.log(np.exp(shifted) / np.exp(shifted).sum(axis=-1, keepdims=True))
    scores_the_word_before: the word before is scored, y shifted by one step; in (7.40) o_t is the score of y_t
        itself.
        said | before = np.concatenate([np.full((len(y), 1), END), y[:, :-1]], axis=1)
             | said = real * np.eye(o.shape[-1])[before]
    """,
)


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
    *equivalent(
        "Up to the first END both are 0. After it neither is: the count is 1, and above 1 at another END.",
        "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None] -> real = (np.cumsum(ends, axis=1) ^ ends == "
        "0)[..., None]",
        "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None] -> real = (np.cumsum(ends, axis=1) >> ends == "
        "0)[..., None]",
    ),
    *equivalent(
        "A number of ENDs is never below 0.",
        "real = (np.cumsum(ends, axis=1) - ends == 0)[..., None] -> real = (np.cumsum(ends, axis=1) - ends <= "
        "0)[..., None]",
    ),
    *equivalent(
        "No word is below END, which is 0.",
        "ends = y == END -> ends = y <= END",
    ),
)
