"""class_loss_and_gradients: the mean loss of N words under a two-step softmax, and its gradients.

Only the classes that occur get a gradient in dV and dc.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    class_loss_and_gradients,
    points=8,
    uses=(class_log_p,),
    returns={"loss": "(3.35)", "dh": "(3.39)", "dA": "(3.37)", "da": "(3.37)", "dV": "(3.38)", "dc": "(3.38)"},
    hints=(
        "There are two softmaxes and two gradients of the form p - onehot; h went into both.",
        "(3.38) sums over the rows of the same class, as (3.7) does for the same token.",
        "Compute dr (N, C) and ds (N, S) first. The scores of the classes are an ordinary layer; for the words add the "
        "outer product of h and ds of each row at place j of dV.",
    ),
    not_as={"in_float32": "a sum of many terms that cancel keeps few digits of a float32"},
    derive=derivation("3.36", "3.37", "3.38", "3.39", of=class_log_p),
)


@check(weight=3)
def gradients_of_words_in_classes(draw):
    for _ in range(2):
        yield ask(class_loss_and_gradients, *draws.words(draw))


@check
def class_gradients_with_one_axis_of_size_1(draw):
    h, y, A, a, V, c = draws.words(draw, N=1)
    yield ask(class_loss_and_gradients, h, y, A, a, V, c)
    yield ask(class_loss_and_gradients, *draws.words(draw, H=1))


@check(weight=0, note="Wrong even for a single word, where no class occurs twice: look at (3.36), (3.37) and (3.39).")
def class_gradients_of_one_word(draw):
    yield ask(class_loss_and_gradients, *draws.words(draw, N=1))


wrong = slips(
    class_loss_and_gradients,
    """
    sum_over_words: the loss is a sum over the words; (3.35) and (3.36) divide by N.
        3.35 | loss = -class_log_p(h, y, A, a, V, c).sum()
        3.36 | dr, ds = r - one_hot(j, C), s - one_hot(i, S)
    gradients_without_N: the gradients lack the 1/N of the loss; (3.36) has it too.
        3.36 | dr, ds = r - one_hot(j, C), s - one_hot(i, S)
    last_word_of_a_class: of several words of one class only one is kept in dV and dc; (3.38) adds them up.
        np.add.at(dV | dV[j] = h[:, :, None] * ds[:, None, :]
        np.add.at(dc | dc[j] = ds
    mean_over_a_class: the words of one class are averaged; (3.38) adds them up.
        np.add.at(dV | share = ds / np.bincount(j)[j, None]
                     | np.add.at(dV, j, h[:, :, None] * share[:, None, :])
        np.add.at(dc | np.add.at(dc, j, share)
    every_class_gets_some: every class gets a gradient in dV and dc, weighted by its probability; in (3.38) only the
        class of the word does.
        np.add.at(dV | dV = np.einsum("nc,nh,ns->chs", r, h, ds)
        np.add.at(dc | dc = r.T @ ds
    dh_from_classes_alone: dh comes from the scores of the classes alone; (3.39) adds the gradient from those of the
        words.
        3.39 | dh = dr @ A.T
    dh_from_words_alone: dh comes from the scores of the words alone; (3.39) adds the gradient from those of the
        classes.
        3.39 | dh = np.einsum("ns,nhs->nh", ds, V[j])
    dh_through_the_first_class: dh of all rows goes back through the class of the first row; in (3.39) each row has
        its own V_j.
        3.39 | dh = dr @ A.T + ds @ V[j[0]].T
    no_class_target: dr is r alone; (3.36) subtracts 1 at the class of the word.
        3.36 | dr, ds = r / N, (s - one_hot(i, S)) / N
    no_word_target: ds is s alone; (3.36) subtracts 1 at the place of the word.
        3.36 | dr, ds = (r - one_hot(j, C)) / N, s / N
    class_gradients_uphill: dr and ds have the wrong sign; (3.36) is probability minus target.
        3.36 | dr, ds = (one_hot(j, C) - r) / N, (one_hot(i, S) - s) / N
    words_before_classes: the results of classes and words are swapped; dA and da come first.
        return | return loss, dh, dV, dc, dA, da
    """,
)


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
