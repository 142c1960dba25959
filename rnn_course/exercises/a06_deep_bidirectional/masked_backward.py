"""masked_backward.

Go back through the masked layer: from dhs, the gradient by each state at its own step, to all others.
"""

import operator

import numpy as np

from rnn_course.cells.masked import masked_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    masked_backward,
    points=12,
    returns={"dx": "(6.6)", "dh0": "(6.10)", "dW": "(6.7)", "dU": "(6.8)", "db": "(6.9)"},
    hints=(
        "At padding the state was copied, and a copy hands its gradient on as it is.",
        "(6.3) is the same everywhere. What (6.4) and (6.5) do with g_t depends on the mask of the row.",
        "Walk from the last step to the first with dh in hand; fill dz step by step. dx and the sums (6.7) to (6.9) "
        "can wait until dz is whole.",
    ),
)


@check(weight=4)
def gradients_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")))


@check(weight=2)
def gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check
def gradients_with_padding_anywhere(draw):
    yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH"), mask=draws.gaps))


@check(
    weight=0, note="It differs even for a single step without padding: look at dz in (6.4), and at h_0 = h0 in (6.8)."
)
def gradients_of_a_single_step(draw):
    yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=1)))


@check(
    weight=0,
    note="A single step is right, but it differs over time even without padding: look at dh_{t+1} in (6.3) and at "
    "the sums over time.",
)
def gradients_without_padding(draw):
    yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH"), mask=draws.full))


@check(
    weight=0,
    note="Without padding it is right; here the loss looks at the last step alone, and in most rows that is "
    "padding. Look at what g_t turns into there, in (6.4) and (6.5).",
)
def gradients_that_start_at_padding(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDH"))
    yield ask(masked_backward, np.where(np.arange(dhs.shape[1])[:, None] == dhs.shape[1] - 1, dhs, 0), *others)


def back(
    dhs,
    hs,
    x,
    mask,
    h0,
    W,
    U,
    *,
    upstream=lambda direct, dh, real: direct + dh,
    dz_of=lambda g, h, real: np.where(real, g * (1 - h**2), 0),
    dh_of=lambda dz, g, real, U: np.where(real, dz @ U.T, g),
    before=None,
    add=operator.add,
):
    """The right loop, with one place after another to go wrong in.

    before: the states that went into each step, if not h0, h_1 ... h_{T-1}. add: how parameter gradients are kept.
    """
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1) if before is None else before
    dx, dh, sums = np.zeros_like(x), np.zeros_like(h0), (0 * W, 0 * U, np.zeros(len(U)))
    for t in reversed(range(x.shape[1])):
        real = mask[:, t, None] > 0
        g = upstream(dhs[:, t], dh, real)
        dz = dz_of(g, hs[:, t], real)
        dh = dh_of(dz, g, real, U)
        dx[:, t] = dz @ W.T
        parts = (x[:, t].T @ dz, before[:, t].T @ dz, dz.sum(axis=0))
        sums = tuple(add(total, part) for total, part in zip(sums, parts, strict=True))
    return dx, dh, *sums


@misconception("the mask is not used, so padding sends gradient to the weights; (6.4) makes dz 0 there.")
def goes_back_without_the_mask(dhs, hs, x, mask, *others):
    return back(dhs, hs, x, np.ones_like(mask), *others)


@misconception("all that reaches a state at padding is dropped; (6.5) hands g_t on to the state before.")
def padding_stops_the_gradient(*args):
    return back(*args, dh_of=lambda dz, g, real, U: np.where(real, dz @ U.T, 0))


@misconception(
    "dhs_t is left out at padding, though what comes from later steps passes; (6.3) adds dhs_t at "
    "every step, since a copied state is read there too."
)
def no_direct_gradient_at_padding(*args):
    return back(*args, upstream=lambda direct, dh, real: np.where(real, direct, 0) + dh)


@misconception("dz is not 0 at padding, so the weights learn from steps that were never made; (6.4) says 0 there.")
def dz_at_padding(*args):
    return back(*args, dz_of=lambda g, h, real: g * (1 - h**2))


@misconception("g_t is handed on at real steps as well, beside dz_t Uᵀ; (6.5) does so at padding only.")
def hands_it_on_everywhere(*args):
    return back(*args, dh_of=lambda dz, g, real, U: dz @ U.T + g)


@misconception("at padding the gradient goes through U; (6.5) hands g_t on as it is, for the state was copied.")
def padding_goes_through_U(*args):
    return back(*args, dh_of=lambda dz, g, real, U: np.where(real, dz, g) @ U.T)


@misconception("the mask is read the wrong way round; in (6.4) and (6.5) 1 stands for a real step.")
def mask_turned_over(dhs, hs, x, mask, *others):
    return back(dhs, hs, x, 1 - mask, *others)


@misconception(
    "the gradient that flows back through the state is dropped: every step gets dhs_t alone; (6.3) adds dh_{t+1}."
)
def drops_the_recurrent_gradient(*args):
    return back(*args, upstream=lambda direct, dh, real: direct)


@misconception("what the loss says of a state directly is used at the last step alone; (6.3) adds dhs_t at every step.")
def last_direct_gradient_only(dhs, *others):
    last = np.zeros_like(dhs)
    last[:, -1] = dhs[:, -1]
    return back(last, *others)


@misconception("the slope of tanh is missing; (6.4) multiplies by 1 - h_t².")
def no_slope(*args):
    return back(*args, dz_of=lambda g, h, real: np.where(real, g, 0))


@misconception("tanh is applied to h_t once more before the slope is taken; h_t in (6.4) is a tanh already.")
def tanh_twice(*args):
    return back(*args, dz_of=lambda g, h, real: np.where(real, g * (1 - np.tanh(h) ** 2), 0))


@misconception("dU is made with h_t; (6.8) takes h_{t-1}, the state that went into the step.")
def new_state_for_the_old(*args):
    return back(*args, before=args[1])


@misconception("for the first step dU is made with zeros; in (6.8) h_0 is h0.")
def zeros_for_h0(*args):
    hs = args[1]
    return back(*args, before=np.concatenate([0 * hs[:, :1], hs[:, :-1]], axis=1))


@misconception("for the first step dU is made with the *last* state, where t - 1 wraps round; in (6.8) h_0 is h0.")
def wraps_round_at_the_first_step(*args):
    return back(*args, before=np.roll(args[1], 1, axis=1))


@misconception(
    "dW, dU and db are those of the first step alone, each step overwrote the one after it; (6.7) to "
    "(6.9) sum over all steps."
)
def overwrites_parameter_gradients(*args):
    return back(*args, add=lambda total, part: part)


@misconception("U is not transposed on the way back; (6.5) multiplies by Uᵀ.")
def U_for_its_transpose(*args):
    return back(*args, dh_of=lambda dz, g, real, U: np.where(real, dz @ U, g))


@misconception("db keeps an axis of size 1 for the batch; it has b's own shape, (H,).")
def db_keeps_an_axis(*args):
    *others, db = masked_backward(*args)
    return *others, db[None]


@misconception("dh0 is g_1, still in front of the first step; (6.10) takes what comes out of that step, dh_1.")
def dh0_one_step_short(*args):
    reached = []
    dx, _, *others = back(*args, upstream=lambda direct, dh, real: reached.append(direct + dh) or direct + dh)
    return dx, reached[-1], *others


@accepted
def backward_step_by_step(dhs, hs, x, mask, h0, W, U):
    dx, dh = np.zeros_like(x), np.zeros_like(h0)
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[0])
    for t in range(x.shape[1] - 1, -1, -1):
        m = mask[:, t][:, None]
        g = dhs[:, t] + dh
        dz = m * g * (1 - hs[:, t] ** 2)
        dx[:, t] = dz @ W.T
        dW += x[:, t].T @ dz
        dU += (hs[:, t - 1] if t > 0 else h0).T @ dz
        db += dz.sum(axis=0)
        dh = dz @ U.T + (1 - m) * g
    return [dx, dh, dW, dU, db]


@accepted
def backward_that_adds_into_dhs(dhs, hs, x, mask, h0, W, U):
    dz = np.zeros_like(hs)
    for t in reversed(range(hs.shape[1])):
        real = mask[:, t].astype(bool)
        dz[real, t] = dhs[real, t] * (1 - hs[real, t] ** 2)
        dh = np.where(real[:, None], dz[:, t].dot(U.T), dhs[:, t])
        if t:
            dhs[:, t - 1] += dh
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (
        np.einsum("bth,dh->btd", dz, W),
        dh,
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("btg,bth->gh", before, dz),
        np.einsum("bth->h", dz),
    )


@accepted
def backward_row_by_row(dhs, hs, x, mask, h0, W, U):
    rows = [masked_backward(*(each[i : i + 1] for each in (dhs, hs, x, mask, h0)), W, U) for i in range(len(x))]
    dx, dh0, *weights = zip(*rows, strict=True)
    return np.concatenate(dx), np.concatenate(dh0), *(sum(each) for each in weights)


@accepted
def backward_in_float32(*args):
    return tuple(each.astype(np.float32) for each in backward_step_by_step.function(*args))
