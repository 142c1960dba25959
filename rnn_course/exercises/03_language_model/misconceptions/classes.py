"""Mistakes in the softmax in two stages."""

import numpy as np

from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.exercise import misconception


def log_softmax(o):
    return o - np.logaddexp.reduce(o, axis=-1, keepdims=True)


def places(y, c):
    return np.arange(len(y)), y // c.shape[1], y % c.shape[1]


def scores(h, j, A, a, V, c):
    return h @ A + a, np.einsum("nh,nhs->ns", h, V[j]) + c[j]


def logs(h, y, A, a, V, c):
    """log r_j and log s_i, right."""
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    return log_softmax(o_class)[rows, j], log_softmax(o_word)[rows, i]


@misconception(of=class_log_p, says="only the word within its class is scored; (3.34) adds the log of the class.")
def class_left_out(h, y, A, a, V, c):
    return logs(h, y, A, a, V, c)[1]


@misconception(of=class_log_p, says="only the class is scored; (3.34) adds the log of the word within it.")
def word_left_out(h, y, A, a, V, c):
    return logs(h, y, A, a, V, c)[0]


@misconception(of=class_log_p,
               says="the two logs are multiplied; in (3.34) they add, since the probabilities multiply.")
def logs_multiplied(h, y, A, a, V, c):
    log_r, log_s = logs(h, y, A, a, V, c)
    return log_r * log_s


@misconception(of=class_log_p, says="the two probabilities are added; (3.34) multiplies them by adding their logs.")
def probabilities_added(h, y, A, a, V, c):
    return np.logaddexp(*logs(h, y, A, a, V, c))


@misconception(of=class_log_p, says="the probability is returned; (3.34) is its log.")
def no_log(h, y, A, a, V, c):
    return np.exp(sum(logs(h, y, A, a, V, c)))


@misconception(of=class_log_p,
               says="class and place are exchanged: classes of C words are counted; in (3.31) each class has S words.")
def class_and_place_exchanged(h, y, A, a, V, c):
    rows, (C, S) = np.arange(len(y)), c.shape
    j, i = y % C, y // C % S
    o_class, o_word = scores(h, j, A, a, V, c)
    return log_softmax(o_class)[rows, j] + log_softmax(o_word)[rows, i]


@misconception(of=class_log_p,
               says="one softmax runs over all words; (3.33) divides by the sum over the words of one class only.")
def one_softmax_for_all(h, y, A, a, V, c):
    o = np.einsum("nh,chs->ncs", h, V) + c + (h @ A + a)[:, :, None]
    return log_softmax(o.reshape(len(h), -1))[np.arange(len(y)), y]


@misconception(of=class_log_p, says="all rows are scored with the first row's class; in (3.33) each has its own.")
def first_class_for_all(h, y, A, a, V, c):
    rows, j, i = places(y, c)
    o_class, o_word = h @ A + a, h @ V[j[0]] + c[j[0]]
    return log_softmax(o_class)[rows, j] + log_softmax(o_word)[rows, i]


@misconception(of=class_log_p, says="the words of a class are taken as equally probable; (3.33) scores them.")
def all_words_alike(h, y, A, a, V, c):
    return logs(h, y, A, a, V, c)[0] - np.log(c.shape[1])


@misconception(of=class_log_p, says="the classes' bias a is left out; (3.32) adds it.")
def no_bias_of_classes(h, y, A, a, V, c):
    return sum(logs(h, y, A, 0 * a, V, c))


@misconception(of=class_log_p, says="the words' bias c is left out; (3.33) adds it.")
def no_bias_of_words(h, y, A, a, V, c):
    return sum(logs(h, y, A, a, V, 0 * c))


@misconception(of=class_log_p, says="the scores are added as they are; (3.32) and (3.33) are softmaxes.")
def scores_added(h, y, A, a, V, c):
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    return o_class[rows, j] + o_word[rows, i]


@misconception(of=class_log_p, says="large scores overflow or make log 0; (3.34) is finite for all finite scores.")
def two_softmaxes_that_overflow(h, y, A, a, V, c):
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    with np.errstate(all="ignore"):
        r, s = (np.exp(o) / np.exp(o).sum(axis=1, keepdims=True) for o in (o_class, o_word))
        return np.log(r[rows, j]) + np.log(s[rows, i])


@misconception(of=class_log_p, says="the mean over the words is returned; (3.34) has a log p for each.")
def one_number(h, y, A, a, V, c):
    return sum(logs(h, y, A, a, V, c)).mean()


def gradients(h, y, A, a, V, c, *faults):
    """(3.35) to (3.39), right but for the faults asked for."""
    N, C = len(h), len(c)
    rows, j, i = places(y, c)
    o_class, o_word = scores(h, j, A, a, V, c)
    log_r, log_s = log_softmax(o_class), log_softmax(o_word)
    loss = -(log_r[rows, j] + log_s[rows, i]).sum() / (1 if "sum" in faults else N)
    dr, ds = np.exp(log_r), np.exp(log_s)
    if "no class target" not in faults:
        dr[rows, j] -= 1
    if "no word target" not in faults:
        ds[rows, i] -= 1
    if "sum" not in faults and "gradients without N" not in faults:
        dr, ds = dr / N, ds / N
    if "uphill" in faults:
        dr, ds = -dr, -ds
    outer, dV, dc = h[:, :, None] * ds[:, None, :], np.zeros_like(V), np.zeros_like(c)
    if "last of a class" in faults:
        dV[j], dc[j] = outer, ds
    elif "every class" in faults:
        dV, dc = np.exp(log_r).T @ outer.transpose(1, 0, 2), np.exp(log_r).T @ ds
        dV = dV.transpose(1, 0, 2)
    else:
        np.add.at(dV, j, outer)
        np.add.at(dc, j, ds)
    if "means" in faults:
        counts = np.maximum(np.bincount(j, minlength=C), 1)
        dV, dc = dV / counts[:, None, None], dc / counts[:, None]
    by_class, by_word = dr @ A.T, np.einsum("ns,nhs->nh", ds, V[j])
    dh = by_class if "dh by class" in faults else by_word if "dh by word" in faults else by_class + by_word
    if "dh by first" in faults:
        dh = by_class + ds @ V[j[0]].T
    return loss, dh, h.T @ dr, dr.sum(axis=0), dV, dc


@misconception(of=class_loss_and_gradients, says="it is a sum over the words; (3.35) and (3.36) divide by N.")
def sum_over_words(*args):
    return gradients(*args, "sum")


@misconception(of=class_loss_and_gradients, says="the gradients lack the 1/N of the loss; (3.36) has it too.")
def gradients_without_N(*args):
    return gradients(*args, "gradients without N")


@misconception(of=class_loss_and_gradients,
               says="of several words of one class only one is left in dV and dc; (3.38) adds them up.")
def last_word_of_a_class(*args):
    return gradients(*args, "last of a class")


@misconception(of=class_loss_and_gradients, says="the words of one class are averaged; (3.38) adds them up.")
def mean_over_a_class(*args):
    return gradients(*args, "means")


@misconception(of=class_loss_and_gradients,
               says="every class gets a share of dV and dc by its probability; in (3.38) only the class of the word "
                    "does.")
def every_class_gets_some(*args):
    return gradients(*args, "every class")


@misconception(of=class_loss_and_gradients,
               says="dh comes from the classes alone; (3.39) adds what comes from the word.")
def dh_from_classes_alone(*args):
    return gradients(*args, "dh by class")


@misconception(of=class_loss_and_gradients,
               says="dh comes from the word alone; (3.39) adds what comes from the classes.")
def dh_from_words_alone(*args):
    return gradients(*args, "dh by word")


@misconception(of=class_loss_and_gradients,
               says="dh of all rows is taken back through the first row's class; in (3.39) each row has its own V_j.")
def dh_through_the_first_class(*args):
    return gradients(*args, "dh by first")


@misconception(of=class_loss_and_gradients, says="dr is r alone; (3.36) takes 1 off at the word's class.")
def no_class_target(*args):
    return gradients(*args, "no class target")


@misconception(of=class_loss_and_gradients, says="ds is s alone; (3.36) takes 1 off at the word's place.")
def no_word_target(*args):
    return gradients(*args, "no word target")


@misconception(of=class_loss_and_gradients, says="dr and ds have the wrong sign; (3.36) is probability minus target.")
def class_gradients_uphill(*args):
    return gradients(*args, "uphill")


@misconception(of=class_loss_and_gradients, says="the results of classes and words are exchanged; dA, da come first.")
def words_before_classes(*args):
    loss, dh, dA, da, dV, dc = gradients(*args)
    return loss, dh, dV, dc, dA, da
