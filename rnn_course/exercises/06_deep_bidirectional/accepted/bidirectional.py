"""Reversing, both directions and merging, written otherwise."""

import numpy as np

from rnn_course.cells.bidirectional import (
    bidirectional_backward,
    bidirectional_forward,
    merge,
    merge_backward,
    reverse_by_length,
)
from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.exercise import accepted


@accepted(of=reverse_by_length)
def reversed_row_by_row(x, mask):
    y = x.copy()
    for row in range(len(x)):
        length = int(mask[row].sum())
        y[row, :length] = x[row, :length][::-1]
    return y


@accepted(of=reverse_by_length)
def reversed_in_place(x, mask):
    for row, real in zip(x, mask.astype(bool), strict=True):
        row[real] = row[real][::-1]
    return x


@accepted(of=reverse_by_length)
def reversed_by_a_table_of_places(x, mask):
    B, T, _ = x.shape
    lengths = np.count_nonzero(mask, axis=1)
    places = np.array([[*range(L - 1, -1, -1), *range(L, T)] for L in lengths])
    return x[np.arange(B)[:, None], places]


@accepted(of=reverse_by_length)
def reversed_by_a_product(x, mask):
    """A permutation of the steps, as a matrix for each row."""
    T = x.shape[1]
    swap = np.zeros((len(x), T, T))
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        swap[row] = np.eye(T)
        swap[row, :length, :length] = np.eye(length)[::-1]
    return np.einsum("bst,btd->bsd", swap, x)


@accepted(of=bidirectional_forward)
def both_by_flipping_mask_and_input_together(x, mask, rightward, leftward):
    """Padding comes first then, and the mask says so: the state waits at h0."""
    hs_l = masked_forward(x[:, ::-1], mask[:, ::-1], *leftward)[:, ::-1]
    return masked_forward(x, mask, *rightward) * mask[:, :, None], hs_l * mask[:, :, None]


@accepted(of=bidirectional_forward)
def both_row_by_row(x, mask, rightward, leftward):
    hs_r, hs_l = (np.zeros((*x.shape[:2], layer[0].shape[1])) for layer in (rightward, leftward))
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        for hs, (h0, W, U, b), steps in ((hs_r, rightward, range(length)), (hs_l, leftward, range(length)[::-1])):
            h = h0[row]
            for t in steps:
                h = hs[row, t] = np.tanh(x[row, t] @ W + h @ U + b)
    return [hs_r, hs_l]


@accepted(of=bidirectional_forward)
def both_with_padding_set_to_zero_in_place(x, mask, rightward, leftward):
    hs_r = masked_forward(x, mask, *rightward)
    hs_l = reverse_by_length(masked_forward(reverse_by_length(x, mask), mask, *leftward), mask)
    hs_r[mask == 0] = 0
    hs_l[mask == 0] = 0
    return hs_r, hs_l


@accepted(of=bidirectional_forward)
def both_in_float32(*args):
    return tuple(each.astype(np.float32) for each in bidirectional_forward(*args))


@accepted(of=bidirectional_backward)
def back_by_flipping_mask_and_arrays_together(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    dx_r, *drightward = masked_backward(dhs_r * mask[..., None], hs_r, x, mask, *rightward[:3])
    flipped = [each[:, ::-1] for each in (dhs_l * mask[..., None], hs_l, x, mask)]
    h0, W, U, _ = leftward
    padding = np.where(flipped[3][..., None] > 0, flipped[1], h0[:, None])
    dx_l, *dleftward = masked_backward(flipped[0], padding, *flipped[2:], h0, W, U)
    return dx_r + dx_l[:, ::-1], drightward, dleftward


@accepted(of=bidirectional_backward)
def back_with_padding_set_to_zero_in_place(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    dhs_r[mask == 0] = 0
    dhs_l[mask == 0] = 0
    dx, dh0_r, dW_r, dU_r, db_r = masked_backward(dhs_r, hs_r, x, mask, rightward[0], rightward[1], rightward[2])
    dhs_l, hs_l, x = reverse_by_length(dhs_l, mask), reverse_by_length(hs_l, mask), reverse_by_length(x, mask)
    dx_l, dh0_l, dW_l, dU_l, db_l = masked_backward(dhs_l, hs_l, x, mask, leftward[0], leftward[1], leftward[2])
    dx += reverse_by_length(dx_l, mask)
    return [dx, [dh0_r, dW_r, dU_r, db_r], [dh0_l, dW_l, dU_l, db_l]]


@accepted(of=bidirectional_backward)
def back_row_by_row(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward):
    rows = []
    for i, length in enumerate(mask.sum(axis=1).astype(int)):
        cut = [each[i : i + 1, :length] for each in (dhs_r, dhs_l, hs_r, hs_l, x, mask)]
        starts = [(layer[0][i : i + 1], *layer[1:]) for layer in (rightward, leftward)]
        rows.append(bidirectional_backward(*cut, *starts))
    dx = np.zeros_like(x)
    for i, (row, _, _) in enumerate(rows):
        dx[i, : row.shape[1]] = row[0]
    sides = []
    for side in (1, 2):
        dh0, *weights = zip(*(row[side] for row in rows), strict=True)
        sides.append((np.concatenate(dh0), *(sum(each) for each in weights)))
    return dx, *sides


@accepted(of=merge)
def merged_by_a_table(hs_r, hs_l, mode):
    return {"concat": lambda: np.dstack([hs_r, hs_l]), "sum": lambda: np.add(hs_r, hs_l),
            "mul": lambda: np.multiply(hs_r, hs_l), "ave": lambda: np.mean([hs_r, hs_l], axis=0)}[mode]()


@accepted(of=merge)
def merged_in_place(hs_r, hs_l, mode):
    if mode == "concat":
        y = np.zeros((*hs_r.shape[:2], 2 * hs_r.shape[2]))
        y[:, :, : hs_r.shape[2]] = hs_r
        y[:, :, hs_r.shape[2] :] = hs_l
        return y
    if mode == "mul":
        hs_r *= hs_l
        return hs_r
    hs_r += hs_l
    return hs_r if mode == "sum" else 0.5 * hs_r


@accepted(of=merge)
def merged_in_float32(hs_r, hs_l, mode):
    return merge(hs_r, hs_l, mode).astype(np.float32)


@accepted(of=merge_backward)
def shared_by_a_table(dy, hs_r, hs_l, mode):
    H = hs_r.shape[2]
    return {"concat": [dy[..., :H], dy[..., -H:]], "sum": [dy, dy.copy()], "ave": [0.5 * dy] * 2}.get(mode) or [
        np.multiply(hs_l, dy), np.multiply(hs_r, dy)]


@accepted(of=merge_backward)
def shared_in_place(dy, hs_r, hs_l, mode):
    if mode == "mul":
        hs_l *= dy
        hs_r *= dy
        return hs_l, hs_r
    if mode == "concat":
        return dy[:, :, : hs_r.shape[2]], dy[:, :, hs_r.shape[2] :]
    dy /= 2 if mode == "ave" else 1
    return dy, dy


@accepted(of=merge_backward)
def shared_in_float32(*args):
    return tuple(each.astype(np.float32) for each in merge_backward(*args))
