"""Mistakes in the masked loss and in the whole model."""

import numpy as np

from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward, softmax
from rnn_course.cells.rnn import rnn_backward, rnn_forward, rnn_loss_and_gradients
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def pieces(o, y):
    """log p (1.22) and onehot(y), right."""
    shifted = o - o.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return log_p, np.eye(o.shape[-1])[y]


def scored(log_p, target, mask, loss_scale, do_scale):
    """(1.23) and (1.24) with scales of the caller's choice; 1/B is right."""
    weight = mask[..., None]
    return -(weight * target * log_p).sum() * loss_scale, weight * (np.exp(log_p) - target) * do_scale


@misconception(of=masked_cross_entropy, says="the mask is not used; (1.23) and (1.24) multiply by it.")
def mask_forgotten(o, y, mask):
    return scored(*pieces(o, y), np.ones_like(mask), 1 / len(o), 1 / len(o))


@misconception(of=masked_cross_entropy, says="the gradient is not zero at padding; (1.24) has the mask of (1.23).")
def mask_forgotten_in_the_gradient(o, y, mask):
    loss, _ = scored(*pieces(o, y), mask, 1 / len(o), 1 / len(o))
    return loss, scored(*pieces(o, y), np.ones_like(mask), 1 / len(o), 1 / len(o))[1]


@misconception(of=masked_cross_entropy, says="padding still counts in the loss; (1.23) has the mask of (1.24).")
def mask_forgotten_in_the_loss(o, y, mask):
    _, do = scored(*pieces(o, y), mask, 1 / len(o), 1 / len(o))
    return scored(*pieces(o, y), np.ones_like(mask), 1 / len(o), 1 / len(o))[0], do


@misconception(of=masked_cross_entropy,
               says="the scores at padding are set to 0, and every padded step costs log K; in (1.23) the mask "
                    "multiplies the loss of a step.")
def masks_the_scores(o, y, mask):
    return scored(*pieces(o * mask[..., None], y), np.ones_like(mask), 1 / len(o), 1 / len(o))


@misconception(of=masked_cross_entropy,
               says="it is averaged over all real steps; (1.23) and (1.24) divide by the rows B alone.")
def averages_over_real_steps(o, y, mask):
    return scored(*pieces(o, y), mask, 1 / mask.sum(), 1 / mask.sum())


@misconception(of=masked_cross_entropy,
               says="it is averaged over B times T; (1.23) and (1.24) sum over time and divide by B.")
def averages_over_all_steps(o, y, mask):
    return scored(*pieces(o, y), mask, 1 / mask.size, 1 / mask.size)


@misconception(of=masked_cross_entropy,
               says="it is summed over the rows as well; (1.23) and (1.24) divide by their number B.")
def sums_over_rows(o, y, mask):
    return scored(*pieces(o, y), mask, 1, 1)


@misconception(of=masked_cross_entropy, says="the gradient lacks the 1/B which the loss has; (1.24) carries it too.")
def gradient_without_one_over_B(o, y, mask):
    return scored(*pieces(o, y), mask, 1 / len(o), 1)


@misconception(of=masked_cross_entropy,
               says="each row is averaged over its own length; (1.23) and (1.24) sum over time.")
def averages_each_row(o, y, mask):
    return scored(*pieces(o, y), mask / np.maximum(mask.sum(axis=1, keepdims=True), 1), 1 / len(o), 1 / len(o))


@misconception(of=masked_cross_entropy,
               says="the gradient is the probabilities alone; (1.24) subtracts 1 at the right class.")
def gradient_without_target(o, y, mask):
    log_p, target = pieces(o, y)
    loss, _ = scored(log_p, target, mask, 1 / len(o), 1 / len(o))
    return loss, mask[..., None] * np.exp(log_p) / len(o)


@misconception(of=masked_cross_entropy, says="the gradient has the wrong sign, onehot(y) - p; (1.24) is p - onehot(y).")
def gradient_uphill(o, y, mask):
    return scored(*pieces(o, y), mask, 1 / len(o), -1 / len(o))


@misconception(of=masked_cross_entropy, says="the loss has lost its minus sign; (1.23) is never negative.")
def negative_loss(o, y, mask):
    return scored(*pieces(o, y), mask, -1 / len(o), 1 / len(o))


@misconception(of=masked_cross_entropy,
               says="a small number is added inside the logarithm, which caps the loss; log p by (1.22) needs none "
                    "and is right for any score.")
def log_of_p_plus_a_bit(o, y, mask):
    p, (_, target) = softmax(o), pieces(o, y)
    return scored(np.log(p + 1e-12), target, mask, 1 / len(o), 0)[0], mask[..., None] * (p - target) / len(o)


@misconception(of=masked_cross_entropy,
               says="p is kept away from 0 and 1 by clipping before the logarithm, which caps the loss; log p by "
                    "(1.22) needs no clipping and is right for any score.")
def log_of_clipped_p(o, y, mask):
    p, (_, target) = softmax(o), pieces(o, y)
    log_p = np.log(np.clip(p, 1e-7, 1 - 1e-7))
    return scored(log_p, target, mask, 1 / len(o), 0)[0], mask[..., None] * (p - target) / len(o)


@misconception(of=masked_cross_entropy,
               says="a small number is added inside the logarithm, which caps the loss; log p by (1.22) needs none "
                    "and is right for any score.")
def log_of_p_plus_a_bit_more(o, y, mask):
    p, (_, target) = softmax(o), pieces(o, y)
    return scored(np.log(p + 1e-8), target, mask, 1 / len(o), 0)[0], mask[..., None] * (p - target) / len(o)


@misconception(of=masked_cross_entropy,
               says="the logarithm is taken of a probability that has shrunk to 0, which gives an infinite loss; "
                    "(1.22) never forms p first.")
def log_of_zero(o, y, mask):
    with np.errstate(all="ignore"):
        loss = -(mask * np.log(np.take_along_axis(softmax(o), y[..., None], axis=-1)[..., 0])).sum() / len(o)
    return loss, scored(*pieces(o, y), mask, 1 / len(o), 1 / len(o))[1]


@misconception(of=masked_cross_entropy,
               says="the exponentials overflow for large scores and give nan; (1.21) shifts each row first.")
def loss_that_overflows(o, y, mask):
    with np.errstate(all="ignore"):
        log_p = o - np.log(np.exp(o).sum(axis=-1, keepdims=True))
        return scored(log_p, pieces(o, y)[1], mask, 1 / len(o), 1 / len(o))


@misconception(of=masked_cross_entropy,
               says="it is the two-class loss, -y log p - (1 - y) log(1 - p), on sigmoids; (1.22) has one sum over K "
                    "classes.")
def binary_cross_entropy(o, y, mask):
    p, target, weight = np.clip(sigmoid(o), 1e-12, 1 - 1e-12), np.eye(o.shape[-1])[y], mask[..., None] / len(o)
    return -(weight * (target * np.log(p) + (1 - target) * np.log(1 - p))).sum(), weight * (p - target)


def model(x, y, mask, h0, W, U, b, V, c, *, forward=rnn_forward, scores=output_forward, loss_of=masked_cross_entropy,
          down=output_backward, through_time=rnn_backward):
    """The right model, with one place after another to go wrong in."""
    hs = forward(x, h0, W, U, b)
    loss, do = loss_of(scores(hs, V, c), y, mask)
    dhs, dV, dc = down(do, hs, V)
    _, dh0, dW, dU, db = through_time(dhs, hs, x, h0, W, U)
    return loss, dh0, dW, dU, db, dV, dc


@misconception(of=rnn_loss_and_gradients,
               says="softmax is applied to the scores before the loss, which applies it again; (1.26) hands over the "
                    "scores o.")
def softmax_twice(*args):
    return model(*args, scores=lambda hs, V, c: softmax(output_forward(hs, V, c)))


@misconception(of=rnn_loss_and_gradients, says="the mask is not handed on; (1.26) needs it.")
def mask_not_handed_on(*args):
    return model(*args, loss_of=lambda o, y, mask: masked_cross_entropy(o, y, np.ones_like(mask)))


@misconception(of=rnn_loss_and_gradients, says="the states start from zeros; (1.25) starts them from h0.")
def forward_from_zeros(*args):
    return model(*args, forward=lambda x, h0, W, U, b: rnn_forward(x, 0 * h0, W, U, b))


@misconception(of=rnn_loss_and_gradients,
               says="the way back starts from zeros where the way there started from h0; (1.28) needs the same h0 as "
                    "(1.25).")
def backward_from_zeros(*args):
    return model(*args, through_time=lambda dhs, hs, x, h0, W, U: rnn_backward(dhs, hs, x, 0 * h0, W, U))


@misconception(of=rnn_loss_and_gradients,
               says="the gradients are divided by B once more; masked_cross_entropy has done so in (1.24).")
def divides_by_B_again(x, *args):
    loss, *gradients = model(x, *args)
    return loss, *(each / len(x) for each in gradients)


@misconception(of=rnn_loss_and_gradients,
               says="the gradients come in another order; it is loss, dh0, dW, dU, db, dV, dc.")
def output_gradients_first(*args):
    loss, dh0, dW, dU, db, dV, dc = model(*args)
    return loss, dV, dc, dh0, dW, dU, db


@misconception(of=rnn_loss_and_gradients,
               says="dx is returned too; seven values are asked for, loss, dh0, dW, dU, db, dV, dc.")
def returns_dx_too(x, y, mask, h0, W, U, b, V, c):
    hs = rnn_forward(x, h0, W, U, b)
    loss, do = masked_cross_entropy(output_forward(hs, V, c), y, mask)
    dhs, dV, dc = output_backward(do, hs, V)
    return loss, *rnn_backward(dhs, hs, x, h0, W, U), dV, dc


@misconception(of=rnn_loss_and_gradients,
               says="only the last step's scores count; (1.26) sums the loss over all real steps.")
def loss_of_the_last_step(*args):
    def last_only(o, y, mask):
        return masked_cross_entropy(o, y, mask * (np.arange(mask.shape[1]) == mask.shape[1] - 1))
    return model(*args, loss_of=last_only)


@misconception(of=rnn_loss_and_gradients,
               says="the gradient never flows back through the state: W, U, b and h0 learn only from their own step; "
                    "(1.28) goes back through time.")
def no_way_back_through_time(*args):
    def one_step_each(dhs, hs, x, h0, W, U):
        dz, before = dhs * (1 - hs**2), np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
        return (dz @ W.T, dz[:, 0] @ U.T, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz),
                dz.sum(axis=(0, 1)))
    return model(*args, through_time=one_step_each)


@misconception(of=rnn_loss_and_gradients,
               says="the output bias is left out of the scores; (1.26) scores every state with V and c.")
def scores_without_c(*args):
    return model(*args, scores=lambda hs, V, c: hs @ V)


@misconception(of=rnn_loss_and_gradients,
               says="the gradients point uphill: all signs are turned; (1.28) and (1.27) are the gradients of the "
                    "loss itself.")
def all_signs_turned(*args):
    loss, *gradients = model(*args)
    return loss, *(-each for each in gradients)
