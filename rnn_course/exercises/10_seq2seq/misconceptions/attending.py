"""What goes wrong with attention: padding that is looked at, a softmax over the wrong axis, terms left out."""

from __future__ import annotations

import numpy as np
from keras import ops

from rnn_course.cells.attention import dot_attention, dot_attention_backward
from rnn_course.exercise import misconception
from rnn_course.models.attention import AdditiveAttention

# Dot attention


def scores(q, hs):
    return np.einsum("bh,bsh->bs", q, hs)


def softmax(e, mask=None, axis=1):
    e = e if mask is None else np.where(mask == 1, e, -np.inf)
    weights = np.exp(e - e.max(axis=axis, keepdims=True))
    return weights / weights.sum(axis=axis, keepdims=True)


def mixed(a, hs):
    return np.einsum("bs,bsh->bh", a, hs), a


@misconception(of=dot_attention, says="padding is looked at like any token; by (10.20) its a is 0.")
def looks_at_padding(q, hs, mask):
    return mixed(softmax(scores(q, hs)), hs)


@misconception(of=dot_attention, says="the score of padding is set to 0, and exp(0) is 1; by (10.20) its a is 0.")
def scores_padding_with_zero(q, hs, mask):
    return mixed(softmax(scores(q, hs) * mask), hs)


@misconception(of=dot_attention, says="the mask comes after the softmax, so the a of a row sum to less than 1; in "
                                      "(10.20) the sum runs over real tokens only.")
def masks_after_the_softmax(q, hs, mask):
    return mixed(softmax(scores(q, hs)) * mask, hs)


@misconception(of=dot_attention, says="every real token gets the same weight, whatever the query; see (10.19) and "
                                      "(10.20).")
def looks_everywhere_alike(q, hs, mask):
    return mixed(mask / mask.sum(axis=1, keepdims=True), hs)


@misconception(of=dot_attention, says="only the best state is taken; (10.21) mixes all of them.")
def takes_the_best_alone(q, hs, mask):
    best = np.where(mask == 1, scores(q, hs), -np.inf).argmax(axis=1)
    return mixed(np.eye(hs.shape[1])[best], hs)


@misconception(of=dot_attention, says="the scores are divided by the root of H, as transformers do; (10.19) is the "
                                      "product alone.")
def divides_by_the_root(q, hs, mask):
    return mixed(softmax(scores(q, hs) / np.sqrt(q.shape[1]), mask), hs)


@misconception(of=dot_attention, says="the scores are cosines: the lengths of q and h_s are divided out; (10.19) is "
                                      "the product alone.")
def compares_by_the_cosine(q, hs, mask):
    lengths = np.linalg.norm(q, axis=1)[:, None] * np.linalg.norm(hs, axis=2)
    return mixed(softmax(scores(q, hs) / lengths, mask), hs)


@misconception(of=dot_attention, says="large scores overflow in exp and give nan; the softmax of (10.20) is finite for "
                                      "all of them.")
def overflows(q, hs, mask):
    weights = np.exp(scores(q, hs)) * mask
    return mixed(weights / weights.sum(axis=1, keepdims=True), hs)


@misconception(of=dot_attention, says="the softmax sums over the rows of the batch; in (10.20) each row has a sum of "
                                      "its own, over its tokens.")
def sums_over_the_batch(q, hs, mask):
    weights = np.exp(scores(q, hs) - scores(q, hs).max()) * mask
    return mixed(weights / np.maximum(weights.sum(axis=0), 1e-300), hs)


@misconception(of=dot_attention, says="the second value holds the scores e; it is a of (10.20).")
def gives_the_scores(q, hs, mask):
    return dot_attention(q, hs, mask)[0], scores(q, hs)


# And its gradient


def sent_back(dcontext, q, hs, a, de):
    dq = np.einsum("bs,bsh->bh", de, hs)
    return dq, a[:, :, None] * dcontext[:, None] + de[:, :, None] * q[:, None]


@misconception(of=dot_attention_backward, says="the softmax is passed as if each a depended on its own e alone, by "
                                               "a (1 - a); in (10.23) all e of the row take part.")
def takes_the_softmax_one_by_one(dcontext, q, hs, a):
    return sent_back(dcontext, q, hs, a, a * (1 - a) * scores(dcontext, hs))


@misconception(of=dot_attention_backward, says="de is a da; (10.23) takes the average of da away first.")
def forgets_the_average(dcontext, q, hs, a):
    return sent_back(dcontext, q, hs, a, a * scores(dcontext, hs))


@misconception(of=dot_attention_backward, says="da goes on as de, as if there were no softmax; see (10.23).")
def skips_the_softmax(dcontext, q, hs, a):
    return sent_back(dcontext, q, hs, a, scores(dcontext, hs))


@misconception(of=dot_attention_backward, says="the states get their gradient from the mix alone; in (10.25) they also "
                                               "are what the query is compared with.")
def forgets_the_comparison(dcontext, q, hs, a):
    return dot_attention_backward(dcontext, q, hs, a)[0], a[:, :, None] * dcontext[:, None]


@misconception(of=dot_attention_backward, says="the states get their gradient from the comparison alone; in (10.25) "
                                               "they also are what is mixed.")
def forgets_the_mix(dcontext, q, hs, a):
    dq, dhs = dot_attention_backward(dcontext, q, hs, a)
    return dq, dhs - a[:, :, None] * dcontext[:, None]


@misconception(of=dot_attention_backward, says="dq mixes the states with a; (10.24) mixes them with de.")
def mixes_with_a(dcontext, q, hs, a):
    return mixed(a, hs)[0], dot_attention_backward(dcontext, q, hs, a)[1]


@misconception(of=dot_attention_backward, says="q and dcontext changed places in the gradient of the states; see "
                                               "(10.25).")
def swaps_q_and_dcontext(dcontext, q, hs, a):
    da = scores(dcontext, hs)
    de = a * (da - (a * da).sum(axis=1, keepdims=True))
    dq, _ = dot_attention_backward(dcontext, q, hs, a)
    return dq, a[:, :, None] * q[:, None] + de[:, :, None] * dcontext[:, None]


@misconception(of=dot_attention_backward, says="the average of da is taken with equal weights; (10.23) weighs it with "
                                               "a.")
def takes_a_plain_average(dcontext, q, hs, a):
    da = scores(dcontext, hs)
    return sent_back(dcontext, q, hs, a, a * (da - da.mean(axis=1, keepdims=True)))


# Additive attention


class Looking(AdditiveAttention):
    """The right layer, but for what a mistake overrides."""

    def scores(self, q, hs):
        sums = ops.matmul(q, self.W_q)[:, :, None] + ops.matmul(hs, self.W_h)[:, None]
        return ops.sum(self.v * ops.tanh(sums), axis=-1)

    def softmax(self, e, real):
        return ops.softmax(ops.where(real, e, -1e9), axis=-1)

    def alignment(self, inputs):
        q, hs, x = inputs
        return self.softmax(self.scores(q, hs), ops.not_equal(x, 0)[:, None])


@misconception(of=AdditiveAttention, says="padding is looked at like any token; by (10.27) it has no weight.")
class LooksAtPadding(Looking):
    def softmax(self, e, real):
        return ops.softmax(e, axis=-1)


@misconception(of=AdditiveAttention, says="the score of padding is set to 0, and exp(0) is 1; by (10.27) it has no "
                                          "weight.")
class ScoresPaddingWithZero(Looking):
    def softmax(self, e, real):
        return ops.softmax(ops.where(real, e, 0.0), axis=-1)


@misconception(of=AdditiveAttention, says="the mask comes after the softmax, so the weights sum to less than 1; in "
                                          "(10.27) the sum runs over real tokens only.")
class MasksAfterTheSoftmax(Looking):
    def softmax(self, e, real):
        return ops.where(real, ops.softmax(e, axis=-1), 0.0)


@misconception(of=AdditiveAttention, says="every real token gets the same weight, whatever the query; see (10.26).")
class LooksEverywhereAlike(Looking):
    def scores(self, q, hs):
        return 0.0 * super().scores(q, hs)


@misconception(of=AdditiveAttention, says="the sum has no tanh around it, so the query adds the same to every score "
                                          "and chooses nothing; see (10.26).")
class LeavesOutTheTanh(Looking):
    def scores(self, q, hs):
        sums = ops.matmul(q, self.W_q)[:, :, None] + ops.matmul(hs, self.W_h)[:, None]
        return ops.sum(self.v * sums, axis=-1)


@misconception(of=AdditiveAttention, says="the tanh is around the score; in (10.26) it is around the sum, before v.")
class SquashesTheScore(Looking):
    def scores(self, q, hs):
        sums = ops.matmul(q, self.W_q)[:, :, None] + ops.matmul(hs, self.W_h)[:, None]
        return ops.tanh(ops.sum(self.v * sums, axis=-1))


@misconception(of=AdditiveAttention, says="query and state are squashed one by one and then added; (10.26) has one "
                                          "tanh around their sum.")
class SquashesBeforeAdding(Looking):
    def scores(self, q, hs):
        sums = ops.tanh(ops.matmul(q, self.W_q))[:, :, None] + ops.tanh(ops.matmul(hs, self.W_h))[:, None]
        return ops.sum(self.v * sums, axis=-1)


@misconception(of=AdditiveAttention, says="the entries are added up without v, which is never learned; (10.26) weighs "
                                          "them with v.")
class ForgetsV(Looking):
    def scores(self, q, hs):
        sums = ops.matmul(q, self.W_q)[:, :, None] + ops.matmul(hs, self.W_h)[:, None]
        return ops.sum(ops.tanh(sums), axis=-1)


@misconception(of=AdditiveAttention, says="query and state are multiplied; (10.26) adds them.")
class Multiplies(Looking):
    def scores(self, q, hs):
        products = ops.matmul(q, self.W_q)[:, :, None] * ops.matmul(hs, self.W_h)[:, None]
        return ops.sum(self.v * ops.tanh(products), axis=-1)


@misconception(of=AdditiveAttention, says="the softmax sums over the queries; in (10.27) it sums over the states.")
class SumsOverTheQueries(Looking):
    def softmax(self, e, real):
        return ops.where(real, ops.softmax(e, axis=1), 0.0)


@misconception(of=AdditiveAttention, says="the scores are divided by the root of A; in (10.26) they are not.")
class DividesByTheRoot(Looking):
    def scores(self, q, hs):
        return super().scores(q, hs) / self.A**0.5
