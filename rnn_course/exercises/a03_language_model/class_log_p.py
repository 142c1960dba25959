"""class_log_p.

Say how probable given words are, without a score for every word: C classes of S words each, word by word.
"""

import numpy as np

from rnn_course.cells.class_softmax import class_log_p
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _words
from .wrong import log_softmax, places, scores

header = exercise(
    class_log_p,
    points=5,
    returns={"log_p": "(3.34)"},
    hints=(
        "First ask which class, then which word of it. The two answers multiply, so their logs add.",
        "(3.31) numbers the words class by class. In (3.33) each row of h has a matrix of its own, that of its "
        "word's class.",
        "V[j] gathers one matrix for each row; einsum can multiply row n of h by matrix n. Take logs of a softmax "
        "without forming it, as in (3.16).",
    ),
)


@check(weight=3)
def words_in_classes(draw):
    for _ in range(2):
        yield ask(class_log_p, *_words(draw))


@check
def words_in_classes_with_one_axis_of_size_1(draw):
    yield ask(class_log_p, *_words(draw, N=1))
    for axis in "HCS":
        yield ask(class_log_p, *_words(draw, **{axis: 1}))


@check
def words_with_extreme_scores(draw):
    h, y, A, a, V, c = _words(draw)
    yield ask(class_log_p, h, y, 2000 * A, a, 3000 * V, c)


@check(weight=0, note="It differs even with one class, where (3.34) is an ordinary softmax: look at (3.33).")
def words_in_one_class(draw):
    yield ask(class_log_p, *_words(draw, C=1))


def logs(h, y, A, a, V, c):
    """log r_j and log s_i, right."""
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    return log_softmax(o_class)[rows, j], log_softmax(o_word)[rows, i]


@misconception("only the word within its class is scored; (3.34) adds the log of the class.")
def class_left_out(h, y, A, a, V, c):
    return logs(h, y, A, a, V, c)[1]


@misconception("only the class is scored; (3.34) adds the log of the word within it.")
def word_left_out(h, y, A, a, V, c):
    return logs(h, y, A, a, V, c)[0]


@misconception("the two logs are multiplied; in (3.34) they add, since the probabilities multiply.")
def logs_multiplied(h, y, A, a, V, c):
    log_r, log_s = logs(h, y, A, a, V, c)
    return log_r * log_s


@misconception("the two probabilities are added; (3.34) multiplies them by adding their logs.")
def probabilities_added(h, y, A, a, V, c):
    return np.logaddexp(*logs(h, y, A, a, V, c))


@misconception("the probability is returned; (3.34) is its log.")
def no_log(h, y, A, a, V, c):
    return np.exp(sum(logs(h, y, A, a, V, c)))


@misconception("class and place are exchanged: classes of C words are counted; in (3.31) each class has S words.")
def class_and_place_exchanged(h, y, A, a, V, c):
    rows, (C, S) = np.arange(len(y)), c.shape
    j, i = y % C, y // C % S
    o_class, o_word = scores(h, j, A, a, V, c)
    return log_softmax(o_class)[rows, j] + log_softmax(o_word)[rows, i]


@misconception("one softmax runs over all words; (3.33) divides by the sum over the words of one class only.")
def one_softmax_for_all(h, y, A, a, V, c):
    o = np.einsum("nh,chs->ncs", h, V) + c + (h @ A + a)[:, :, None]
    return log_softmax(o.reshape(len(h), -1))[np.arange(len(y)), y]


@misconception("all rows are scored with the first row's class; in (3.33) each has its own.")
def first_class_for_all(h, y, A, a, V, c):
    rows, j, i = places(y, c)
    o_class, o_word = h @ A + a, h @ V[j[0]] + c[j[0]]
    return log_softmax(o_class)[rows, j] + log_softmax(o_word)[rows, i]


@misconception("the words of a class are taken as equally probable; (3.33) scores them.")
def all_words_alike(h, y, A, a, V, c):
    return logs(h, y, A, a, V, c)[0] - np.log(c.shape[1])


@misconception("the classes' bias a is left out; (3.32) adds it.")
def no_bias_of_classes(h, y, A, a, V, c):
    return sum(logs(h, y, A, 0 * a, V, c))


@misconception("the words' bias c is left out; (3.33) adds it.")
def no_bias_of_words(h, y, A, a, V, c):
    return sum(logs(h, y, A, a, V, 0 * c))


@misconception("the scores are added as they are; (3.32) and (3.33) are softmaxes.")
def scores_added(h, y, A, a, V, c):
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    return o_class[rows, j] + o_word[rows, i]


@misconception("large scores overflow or make log 0; (3.34) is finite for all finite scores.")
def two_softmaxes_that_overflow(h, y, A, a, V, c):
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    with np.errstate(all="ignore"):
        r, s = (np.exp(o) / np.exp(o).sum(axis=1, keepdims=True) for o in (o_class, o_word))
        return np.log(r[rows, j]) + np.log(s[rows, i])


@misconception("the mean over the words is returned; (3.34) has a log p for each.")
def one_number(h, y, A, a, V, c):
    return sum(logs(h, y, A, a, V, c)).mean()


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
    """Exact, though it scores every word."""
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
