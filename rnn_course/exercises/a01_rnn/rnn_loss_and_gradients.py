"""rnn_loss_and_gradients.

Put it together: the loss of a batch of sequences and its gradient by all that can be trained.
"""

import numpy as np

from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward, softmax
from rnn_course.cells.rnn import rnn_backward, rnn_forward, rnn_loss_and_gradients
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    rnn_loss_and_gradients,
    points=8,
    uses=(rnn_forward, output_forward, masked_cross_entropy, output_backward, rnn_backward),
    returns={
        "loss": "(1.26)",
        "dh0": "(1.28)",
        "dW": "(1.28)",
        "dU": "(1.28)",
        "db": "(1.28)",
        "dV": "(1.27)",
        "dc": "(1.27)",
    },
    hints=(
        "Everything is written already. What goes forward in one order goes back in the opposite one.",
        "(1.25) and (1.26) go up to the loss; (1.27) and (1.28) take its gradient down again.",
        "Each backward function wants the gradient that the one before it returned and the arrays that its own "
        "forward function saw. One of the results is not asked for here: leave it out, and mind the order.",
    ),
)


@check(weight=3)
def loss_and_gradients_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK")))


@check
def loss_and_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(weight=0, note="It differs even for a single step, where nothing flows through time: look at (1.26) and (1.27).")
def loss_and_gradients_of_a_single_step(draw):
    yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK", T=1)))


@check(
    weight=0, note="A single step is right, but it differs over time even without padding: look at (1.25) and (1.28)."
)
def loss_and_gradients_without_padding(draw):
    x, y, mask, *others = draws.model(draw, *draw.sizes("BTDHK"))
    yield ask(rnn_loss_and_gradients, x, y, np.ones_like(mask), *others)


@probe(
    same=lambda answer: answer,
    says="Loss or gradients change when only the inputs and classes at padding do; the mask should keep them out.",
)
def model_depends_on_padding(draw):
    sizes = (3, 5, 4, 2, 6)
    (x, y, mask, *others), (other_x, other_y, *_) = draws.model(draw, *sizes), draws.model(draw, *sizes)
    changed_x, changed_y = np.where(mask[..., None] == 0, other_x, x), np.where(mask == 0, other_y, y)
    return (
        ask(rnn_loss_and_gradients, x, y, mask, *others),
        ask(rnn_loss_and_gradients, changed_x, changed_y, mask, *others),
    )


def model(
    x,
    y,
    mask,
    h0,
    W,
    U,
    b,
    V,
    c,
    *,
    forward=rnn_forward,
    scores=output_forward,
    loss_of=masked_cross_entropy,
    down=output_backward,
    through_time=rnn_backward,
):
    """The right model, with one place after another to go wrong in."""
    hs = forward(x, h0, W, U, b)
    loss, do = loss_of(scores(hs, V, c), y, mask)
    dhs, dV, dc = down(do, hs, V)
    _, dh0, dW, dU, db = through_time(dhs, hs, x, h0, W, U)
    return loss, dh0, dW, dU, db, dV, dc


@misconception(
    "softmax is applied to the scores before the loss, which applies it again; (1.26) hands over the scores o."
)
def softmax_twice(*args):
    return model(*args, scores=lambda hs, V, c: softmax(output_forward(hs, V, c)))


@misconception("the mask is not handed on; (1.26) needs it.")
def mask_not_handed_on(*args):
    return model(*args, loss_of=lambda o, y, mask: masked_cross_entropy(o, y, np.ones_like(mask)))


@misconception("the states start from zeros; (1.25) starts them from h0.")
def forward_from_zeros(*args):
    return model(*args, forward=lambda x, h0, W, U, b: rnn_forward(x, 0 * h0, W, U, b))


@misconception(
    "the way back starts from zeros where the way there started from h0; (1.28) needs the same h0 as (1.25)."
)
def backward_from_zeros(*args):
    return model(*args, through_time=lambda dhs, hs, x, h0, W, U: rnn_backward(dhs, hs, x, 0 * h0, W, U))


@misconception("the gradients are divided by B once more; masked_cross_entropy has done so in (1.24).")
def divides_by_B_again(x, *args):
    loss, *gradients = model(x, *args)
    return loss, *(each / len(x) for each in gradients)


@misconception("the gradients come in another order; it is loss, dh0, dW, dU, db, dV, dc.")
def output_gradients_first(*args):
    loss, dh0, dW, dU, db, dV, dc = model(*args)
    return loss, dV, dc, dh0, dW, dU, db


@misconception("dx is returned too; seven values are asked for, loss, dh0, dW, dU, db, dV, dc.")
def returns_dx_too(x, y, mask, h0, W, U, b, V, c):
    hs = rnn_forward(x, h0, W, U, b)
    loss, do = masked_cross_entropy(output_forward(hs, V, c), y, mask)
    dhs, dV, dc = output_backward(do, hs, V)
    return loss, *rnn_backward(dhs, hs, x, h0, W, U), dV, dc


@misconception("only the last step's scores count; (1.26) sums the loss over all real steps.")
def loss_of_the_last_step(*args):
    def last_only(o, y, mask):
        return masked_cross_entropy(o, y, mask * (np.arange(mask.shape[1]) == mask.shape[1] - 1))

    return model(*args, loss_of=last_only)


@misconception(
    "the gradient never flows back through the state: W, U, b and h0 learn only from their own step; "
    "(1.28) goes back through time."
)
def no_way_back_through_time(*args):
    def one_step_each(dhs, hs, x, h0, W, U):
        dz, before = dhs * (1 - hs**2), np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
        return (
            dz @ W.T,
            dz[:, 0] @ U.T,
            np.einsum("btd,bth->dh", x, dz),
            np.einsum("btg,bth->gh", before, dz),
            dz.sum(axis=(0, 1)),
        )

    return model(*args, through_time=one_step_each)


@misconception("the output bias is left out of the scores; (1.26) scores every state with V and c.")
def scores_without_c(*args):
    return model(*args, scores=lambda hs, V, c: hs @ V)


@misconception(
    "the gradients point uphill: all signs are turned; (1.28) and (1.27) are the gradients of the loss itself."
)
def all_signs_turned(*args):
    loss, *gradients = model(*args)
    return loss, *(-each for each in gradients)


@accepted
def model_with_all_names(x, y, mask, h0, W, U, b, V, c):
    hs = rnn_forward(x, h0, W, U, b)
    o = output_forward(hs, V, c)
    loss, do = masked_cross_entropy(o, y, mask)
    dhs, dV, dc = output_backward(do, hs, V)
    dx, dh0, dW, dU, db = rnn_backward(dhs, hs, x, h0, W, U)
    del dx
    return [loss, dh0, dW, dU, db, dV, dc]


@accepted
def model_in_one_piece(x, y, mask, h0, W, U, b, V, c):
    T = x.shape[1]
    h, states, loss, do = h0, [h0], 0.0, []
    for t in range(T):
        h = np.tanh(x[:, t] @ W + h @ U + b)
        states.append(h)
        loss_t, do_t = masked_cross_entropy((h @ V + c)[:, None], y[:, t : t + 1], mask[:, t : t + 1])
        loss += loss_t
        do.append(do_t[:, 0])
    dW, dU, db, dV, dc, dh = (0 * each for each in (W, U, b, V, c, h0))
    for t in reversed(range(T)):
        dV, dc = dV + states[t + 1].T @ do[t], dc + do[t].sum(axis=0)
        dz = (do[t] @ V.T + dh) * (1 - states[t + 1] ** 2)
        dW, dU, db, dh = dW + x[:, t].T @ dz, dU + states[t].T @ dz, db + dz.sum(axis=0), dz @ U.T
    return loss, dh, dW, dU, db, dV, dc


@accepted
def model_row_by_row(x, y, mask, h0, W, U, b, V, c):
    rows = [
        rnn_loss_and_gradients(x[i : i + 1], y[i : i + 1], mask[i : i + 1], h0[i : i + 1], W, U, b, V, c)
        for i in range(len(x))
    ]
    loss, dh0, *others = zip(*rows, strict=True)
    return sum(loss) / len(x), np.concatenate(dh0) / len(x), *(sum(each) / len(x) for each in others)


@accepted
def model_in_float32(x, y, mask, h0, W, U, b, V, c):
    loss, *gradients = model_with_all_names.function(x, y, mask, h0, W, U, b, V, c)
    return np.float32(loss), *(each.astype(np.float32) for each in gradients)
