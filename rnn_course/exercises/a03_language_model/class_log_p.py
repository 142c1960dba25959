"""class_log_p: the log-probability of given words under a two-step softmax.

The words are in C classes of S words each: first a class is predicted, then a word of it.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, misconception
from rnn_course.cells.class_softmax import class_log_p
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    class_log_p,
    points=5,
    returns={"log_p": "(3.34)"},
    hints=(
        "First the class is predicted, then the word in it. The two probabilities multiply, so their logs add.",
        "(3.31) numbers the words class by class. In (3.33) each row of h has its own matrix, that of the class of its "
        "word.",
        "V[j] is one matrix for each row; einsum can multiply row n of h by matrix n. Compute the log of a softmax "
        "without the softmax, as in (3.16).",
    ),
)


@check(weight=3)
def words_in_classes(draw):
    for _ in range(2):
        yield ask(class_log_p, *draws.words(draw))


@check
def words_in_classes_with_one_axis_of_size_1(draw):
    yield ask(class_log_p, *draws.words(draw, N=1))
    for axis in "HCS":
        yield ask(class_log_p, *draws.words(draw, **{axis: 1}))


@check
def words_with_extreme_scores(draw):
    h, y, A, a, V, c = draws.words(draw)
    yield ask(class_log_p, h, y, 2000 * A, a, 3000 * V, c)


@check(weight=0, note="Wrong even with one class, where (3.34) is an ordinary softmax: look at (3.33).")
def words_in_one_class(draw):
    yield ask(class_log_p, *draws.words(draw, C=1))


wrong = slips(
    class_log_p,
    """
    class_left_out: only the word within its class is scored; (3.34) adds the log-probability of the class.
        3.34 | return log_s
    word_left_out: only the class is scored; (3.34) adds the log-probability of the word within it.
        3.34 | return log_r
    logs_multiplied: the two logs are multiplied; in (3.34) they add, since the probabilities multiply.
        3.34 | return log_r * log_s
    probabilities_added: the two probabilities are added; (3.34) multiplies them by adding their logs.
        3.34 | return np.logaddexp(log_r, log_s)
    no_log: the probability is returned; (3.34) is its log.
        3.34 | return np.exp(log_r + log_s)
    class_and_place_exchanged: class and place are swapped, as if there were classes of C words; in (3.31) each
        class has S words.
        3.31 | j, i = y % len(c), y // len(c) % S
    first_class_for_all: all rows are scored with the class of the first row; in (3.33) each row has its own.
        o_class | o_class, o_word = h @ A + a, h @ V[j[0]] + c[j[0]]
    all_words_alike: all words of a class get the same probability; (3.33) scores them.
        3.33 | log_s = -np.log(S)
    no_bias_of_classes: the bias a of the classes is left out; (3.32) adds it.
        o_class | o_class, o_word = h @ A, np.einsum("nh,nhs->ns", h, V[j]) + c[j]
    no_bias_of_words: the bias c of the words is left out; (3.33) adds it.
        o_class | o_class, o_word = h @ A + a, np.einsum("nh,nhs->ns", h, V[j])
    scores_added: the scores are added without a softmax; (3.32) and (3.33) are softmaxes.
        3.32 | log_r = o_class[rows, j]
        3.33 | log_s = o_word[rows, i]
    two_softmaxes_that_overflow: large scores overflow or give the log of 0; (3.34) is finite for all finite scores.
        3.32 | log_r = np.log(np.exp(o_class[rows, j]) / np.exp(o_class).sum(axis=1))
        3.33 | log_s = np.log(np.exp(o_word[rows, i]) / np.exp(o_word).sum(axis=1))
    one_number: the mean over the words is returned; (3.34) has a log p for each.
        3.34 | return (log_r + log_s).mean()
    """,
)


@misconception(
    "one softmax runs over all words; (3.33) divides by the sum over the words of one class only.", breaks=("3.33",)
)
def one_softmax_for_all(h, y, A, a, V, c):
    o = (np.einsum("nh,chs->ncs", h, V) + c + (h @ A + a)[:, :, None]).reshape(len(h), -1)
    return o[np.arange(len(y)), y] - np.logaddexp.reduce(o, axis=1)


@accepted
def word_by_word(h, y, A, a, V, c):
    S, answer = V.shape[2], np.zeros(len(h))
    for n in range(len(h)):
        j, i = divmod(int(y[n]), S)
        o_class, o_word = h[n] @ A + a, h[n] @ V[j] + c[j]
        for o, place in ((o_class, j), (o_word, i)):
            o = o - o.max()
            answer[n] += o[place] - np.log(np.exp(o).sum())
    return answer


@accepted
def by_all_classes(h, y, A, a, V, c):
    """Score every word, which gives the same."""
    r = h @ A + a
    r = r - np.logaddexp.reduce(r, axis=1)[:, None]
    s = np.einsum("nh,chs->ncs", h, V) + c
    s = s - np.logaddexp.reduce(s, axis=2)[:, :, None]
    return (r[:, :, None] + s).reshape(len(h), -1)[np.arange(len(h)), y]


@accepted
def class_by_class(h, y, A, a, V, c):
    j, i = np.divmod(y, c.shape[1])
    o = h @ A + a
    answer = np.take_along_axis(o, j[:, None], axis=1)[:, 0] - np.logaddexp.reduce(o, axis=1)
    for k in np.unique(j):
        rows = np.flatnonzero(j == k)
        o = h[rows] @ V[k] + c[k]
        answer[rows] += o[np.arange(len(rows)), i[rows]] - np.logaddexp.reduce(o, axis=1)
    return answer
