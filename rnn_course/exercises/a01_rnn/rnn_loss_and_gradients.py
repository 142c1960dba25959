"""rnn_loss_and_gradients: the loss of a batch of sequences and its gradients.

The whole model, from the inputs to the gradient with respect to everything that can be trained.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward, softmax
from rnn_course.cells.rnn import rnn_backward, rnn_forward, rnn_loss_and_gradients
from rnn_course.forms import fixed_sizes, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

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
        "You have written all the parts already. The backward pass visits them in the opposite order.",
        "(1.25) and (1.26) lead up to the loss; (1.27) and (1.28) take its gradient back.",
        "Each backward function needs the gradient that the one before it returned and the arrays that its own forward "
        "function used. One of the results is not asked for here: leave it out, and mind the order.",
    ),
    not_as={"in_float32": "a sum of many terms that cancel keeps few digits of a float32"},
)


loss_and_gradients_of_padded_sequences = random_sizes(rnn_loss_and_gradients, draws.model, weight=3)


@check
def loss_and_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK", **{axis: 1})))


loss_and_gradients_of_a_single_step = fixed_sizes(
    rnn_loss_and_gradients,
    draws.model,
    T=1,
    weight=0,
    note="Wrong even for a single step, where nothing flows through time: look at the start of (1.25), at (1.26), "
    "which is a mean already (1.24), and at (1.27).",
)


@check(weight=0, note="Right for a single step, wrong over time even without padding: look at (1.25) and (1.28).")
def loss_and_gradients_without_padding(draw):
    x, y, mask, *others = draws.model(draw, *draw.sizes("BTDHK"))
    yield ask(rnn_loss_and_gradients, x, y, np.ones_like(mask), *others)


@probe(
    same=lambda answer: answer,
    says="Loss or gradients change when only the inputs and classes at padding change; the mask should prevent that.",
)
def model_depends_on_padding(draw):
    sizes = (3, 5, 4, 2, 6)
    (x, y, mask, *others), (other_x, other_y, *_) = draws.model(draw, *sizes), draws.model(draw, *sizes)
    changed_x, changed_y = np.where(mask[..., None] == 0, other_x, x), np.where(mask == 0, other_y, y)
    return (
        ask(rnn_loss_and_gradients, x, y, mask, *others),
        ask(rnn_loss_and_gradients, changed_x, changed_y, mask, *others),
    )


wrong = slips(
    rnn_loss_and_gradients,
    """
    softmax_twice: softmax is applied to the scores before the loss, which applies it again; (1.26) passes the
        scores o.
        1.26 | loss, do = masked_cross_entropy(softmax(output_forward(hs, V, c)), y, mask)
    mask_not_handed_on: the mask is not passed to the loss; (1.26) needs it.
        1.26 | loss, do = masked_cross_entropy(output_forward(hs, V, c), y, np.ones_like(mask))
    forward_from_zeros: the states start from zeros; (1.25) starts them from h0.
        1.25 | hs = rnn_forward(x, np.zeros_like(h0), W, U, b)
    backward_from_zeros: the backward pass takes zeros where the forward pass started from h0; (1.28) needs the same
        h0 as (1.25).
        1.28 | _, dh0, dW, dU, db = rnn_backward(dhs, hs, x, np.zeros_like(h0), W, U)
    divides_by_B_again: the gradients are divided by B once more; masked_cross_entropy has done so in (1.24).
        return | return loss, *(each / len(x) for each in (dh0, dW, dU, db, dV, dc))
    output_gradients_first: the results are not in the order loss, dh0, dW, dU, db, dV, dc.
        return | return loss, dV, dc, dh0, dW, dU, db
    returns_dx_too: dx is returned too; the seven results are loss, dh0, dW, dU, db, dV, dc.
        1.28 | dx, dh0, dW, dU, db = rnn_backward(dhs, hs, x, h0, W, U)
        return | return loss, dx, dh0, dW, dU, db, dV, dc
    loss_of_the_last_step: only the last step's scores count; (1.26) sums the loss over all real steps.
        1.26 | last = np.zeros_like(mask)
             | last[:, -1] = mask[:, -1]
             | loss, do = masked_cross_entropy(output_forward(hs, V, c), y, last)
    no_way_back_through_time: no gradient flows back through the state, so each step learns only from its own loss;
        (1.28) goes back through time.
        1.28 | dz, before = dhs * (1 - hs**2), np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
             | dh0, db = dz[:, 0] @ U.T, dz.sum(axis=(0, 1))
             | dW, dU = np.einsum('btd,bth->dh', x, dz), np.einsum('btg,bth->gh', before, dz)
    scores_without_c: the output bias is left out of the scores; (1.26) scores every state with V and c.
        1.26 | loss, do = masked_cross_entropy(hs @ V, y, mask)
    all_signs_turned: all gradients have the wrong sign; (1.28) and (1.27) are the gradients of the loss itself.
        return | return loss, *(-each for each in (dh0, dW, dU, db, dV, dc))
    """,
    using={"softmax": softmax},
)


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
