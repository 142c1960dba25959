"""class_loss_and_gradients.

Find the mean loss of N words and its gradients; only the classes that occur get any in dV and dc.
"""

import numpy as np

from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _words
from .wrong import log_softmax, places, scores

header = exercise(
    class_loss_and_gradients,
    points=8,
    uses=(class_log_p,),
    returns={"loss": "(3.35)", "dh": "(3.39)", "dA": "(3.37)", "da": "(3.37)", "dV": "(3.38)", "dc": "(3.38)"},
    hints=(
        "Two softmaxes, two gradients of the kind p - onehot; h went into both.",
        "(3.38) adds up over the rows of the same class, like (3.7) over the same token.",
        "dr (N, C) and ds (N, S) come first. The class's matrix is an ordinary layer; for the words add the outer "
        "product of each row's h and ds at place j of dV.",
    ),
)


@check(weight=3)
def gradients_of_words_in_classes(draw):
    for _ in range(2):
        yield ask(class_loss_and_gradients, *_words(draw))


@check
def class_gradients_with_one_axis_of_size_1(draw):
    h, y, A, a, V, c = _words(draw, N=1)
    yield ask(class_loss_and_gradients, h, y, A, a, V, c)
    yield ask(class_loss_and_gradients, *_words(draw, H=1))


@check(
    weight=0, note="It differs even for a single word, where no class comes twice: look at (3.36), (3.37) and (3.39)."
)
def class_gradients_of_one_word(draw):
    yield ask(class_loss_and_gradients, *_words(draw, N=1))


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


@misconception("it is a sum over the words; (3.35) and (3.36) divide by N.")
def sum_over_words(*args):
    return gradients(*args, "sum")


@misconception("the gradients lack the 1/N of the loss; (3.36) has it too.")
def gradients_without_N(*args):
    return gradients(*args, "gradients without N")


@misconception("of several words of one class only one is left in dV and dc; (3.38) adds them up.")
def last_word_of_a_class(*args):
    return gradients(*args, "last of a class")


@misconception("the words of one class are averaged; (3.38) adds them up.")
def mean_over_a_class(*args):
    return gradients(*args, "means")


@misconception("every class gets a share of dV and dc by its probability; in (3.38) only the class of the word does.")
def every_class_gets_some(*args):
    return gradients(*args, "every class")


@misconception("dh comes from the classes alone; (3.39) adds what comes from the word.")
def dh_from_classes_alone(*args):
    return gradients(*args, "dh by class")


@misconception("dh comes from the word alone; (3.39) adds what comes from the classes.")
def dh_from_words_alone(*args):
    return gradients(*args, "dh by word")


@misconception("dh of all rows is taken back through the first row's class; in (3.39) each row has its own V_j.")
def dh_through_the_first_class(*args):
    return gradients(*args, "dh by first")


@misconception("dr is r alone; (3.36) takes 1 off at the word's class.")
def no_class_target(*args):
    return gradients(*args, "no class target")


@misconception("ds is s alone; (3.36) takes 1 off at the word's place.")
def no_word_target(*args):
    return gradients(*args, "no word target")


@misconception("dr and ds have the wrong sign; (3.36) is probability minus target.")
def class_gradients_uphill(*args):
    return gradients(*args, "uphill")


@misconception("the results of classes and words are exchanged; dA, da come first.")
def words_before_classes(*args):
    loss, dh, dA, da, dV, dc = gradients(*args)
    return loss, dh, dV, dc, dA, da


def softmax(o):
    e = np.exp(o - o.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@accepted
def gradients_word_by_word(h, y, A, a, V, c):
    loss = 0.0
    dh, dA, da, dV, dc = (np.zeros_like(each) for each in (h, A, a, V, c))
    for n in range(len(h)):
        j, i = divmod(int(y[n]), c.shape[1])
        r, s = softmax(h[n] @ A + a), softmax(h[n] @ V[j] + c[j])
        loss -= np.log(r[j]) + np.log(s[i])
        r[j] -= 1
        s[i] -= 1
        dh[n] = A @ r + V[j] @ s
        dA += np.outer(h[n], r)
        da += r
        dV[j] += np.outer(h[n], s)
        dc[j] += s
    return tuple(each / len(h) for each in (loss, dh, dA, da, dV, dc))


@accepted
def gradients_class_by_class(h, y, A, a, V, c):
    N, (j, i) = len(h), np.divmod(y, c.shape[1])
    dr = softmax(h @ A + a)
    dr[np.arange(N), j] -= 1
    dr /= N
    dh, dV, dc = dr @ A.T, np.zeros(V.shape), np.zeros(c.shape)
    for k in range(len(c)):
        rows = j == k
        ds = softmax(h[rows] @ V[k] + c[k])
        ds[np.arange(rows.sum()), i[rows]] -= 1
        ds /= N
        dV[k], dc[k] = h[rows].T @ ds, ds.sum(axis=0)
        dh[rows] += ds @ V[k].T
    return [-np.mean(class_log_p(h, y, A, a, V, c)), dh, h.T @ dr, dr.sum(axis=0), dV, dc]


@accepted
def gradients_by_one_hot_classes(h, y, A, a, V, c):
    N, (C, S) = len(h), c.shape
    classes, place = np.eye(C)[y // S], np.eye(S)[y % S]
    dr = (softmax(h @ A + a) - classes) / N
    o = np.einsum("nh,nc,chs->ns", h, classes, V) + classes @ c
    ds = (softmax(o) - place) / N
    dh = np.einsum("nc,hc->nh", dr, A) + np.einsum("ns,nc,chs->nh", ds, classes, V)
    loss = np.float64(-class_log_p(h, y, A, a, V, c).sum() / N)
    dV = np.einsum("nc,nh,ns->chs", classes, h, ds)
    return loss, dh, np.einsum("nh,nc->hc", h, dr), dr.sum(0), dV, classes.T @ ds
