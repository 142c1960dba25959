"""convlstm_backward: backpropagate through time in a convolutional LSTM.

It starts from dhs, the gradient with respect to the state at every frame.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.convlstm import convlstm_backward, convlstm_step_backward
from rnn_course.cells.convolution import conv2d_backward
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    convlstm_backward,
    points=12,
    forbids=AUTODIFF,
    uses=(conv2d_backward, convlstm_step_backward),
    returns={"dx": "(12.22)", "dh0": "(12.23)", "dc0": "(12.23)", "dW": "(12.23)", "dU": "(12.23)", "db": "(12.23)"},
    hints=(
        "Two gradients go back from frame to frame, one for h and one for c.",
        "(12.20) adds the gradient that the loss gives h_t directly to what comes back from frame t + 1.",
        "Loop from the last frame to the first and keep dh and dc, both zero at the start. Which h and c went into the "
        "first frame?",
    ),
)


@check(weight=4)
def gradients_of_a_batch_of_movies(draw):
    yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF"), 3))
    yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF"), 2))


@check
def gradients_of_movies_with_one_axis_of_size_1(draw):
    for axis in "BTNMCF":
        yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF", **{"T": 3, axis: 1}), 3))


@check(
    weight=0,
    note="Wrong even for a single frame, T = 1, where nothing flows through time: look at (12.20) and (12.21), which "
    "are dhs and dc_last then, at the step (12.22), and at which h and c went into the first frame.",
)
def gradients_of_a_single_frame(draw):
    yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF", T=1), 3))


@check(
    weight=0,
    note="Right for a single frame, wrong where the loss reads the last state alone and the rest must come back "
    "through time: look at dh_{t+1} in (12.20), at dc_{t+1} in (12.21), and at s (12.10), which joins them.",
)
def gradients_of_the_last_state_alone(draw):
    dhs, *others = draws.movie_back(draw, *draw.sizes("BTNMCF"), 3)
    dhs[:, :-1] = 0
    yield ask(convlstm_backward, dhs, *others)


wrong = slips(
    convlstm_backward,
    """
    drops_the_recurrent_gradient: the gradient that flows back through the state is dropped: every frame gets dhs_t
        alone; (12.20) adds dh_{t+1}.
        12.20 | tanh_c, dh = np.tanh(cs[:, t]), dhs[:, t]
    dh_stays_zero: dh_{t+1} is added but stays 0, and dh0 with it; after each frame it is the dh that (12.22)
        returned.
        12.22 | _, dU_t, _ = conv2d_backward(dz[:, t], h_before, U)
              | dh = np.zeros_like(h0)
    drops_the_gradient_of_the_cell: the gradient that flows back through the cell is dropped; in (12.21) each frame
        gets the dc_{t+1} of the one after it.
        s = dc | s = dh * o * (1 - tanh_c**2)
    last_direct_gradient_only: only the last state's direct gradient is used; (12.20) adds dhs_t at every frame.
        12.20 | tanh_c, dh = np.tanh(cs[:, t]), dh if t < T - 1 else dhs[:, t]
    overwrites_parameter_gradients: dW, dU and db are those of one frame alone, since each frame overwrites the one
        before; (12.23) sums over all frames.
        dc, dU | dc, dU, db = s * f, dU_t, dz[:, t].sum(axis=(0, 1, 2))
        dx, dW | dx, _, _ = conv2d_backward(dz.reshape(B * T, *dz.shape[2:]), x.reshape(B * T, *image), W)
               | _, dW, _ = conv2d_backward(dz[:, 0], x[:, 0], W)
    averages_over_time: dW, dU and db are averaged over the frames; (12.23) sums.
        dx, dW | dx, dW, db = conv2d_backward(dz.reshape(B * T, *dz.shape[2:]), x.reshape(B * T, *image), W)
               | dW, dU, db = dW / T, dU / T, db / T
    stops_before_the_first_frame: the loop stops before the first frame, whose gradients are missing; (12.20) goes
        down to t = 1.
        for t in | dz[:, 0] = 0
                 | for t in reversed(range(1, T)):
    walks_forwards: the frames go from the first to the last; (12.20) needs what the *later* frame returned, so it
        starts at t = T.
        for t in | for t in range(T):
    dx_in_reverse: dx is in the order in which it was computed, last frame first; dx_t belongs at its own t.
        return | return dx.reshape(x.shape)[:, ::-1], dh, dc, dW, dU, db
    new_cell_for_the_old: the step is given its own result, c_t, as the old cell; in (12.22) that is c_{t-1}.
        h_before | h_before, c_before = hs[:, t - 1] if t else h0, cs[:, t]
    new_state_for_the_old: dU is computed with h_t; (12.22) takes h_{t-1}, the state that went into the step.
        12.22 | dh, dU_t, _ = conv2d_backward(dz[:, t], hs[:, t], U)
    zeros_for_c0: the cell before the first frame is taken to be zeros; in (12.22) it is c_0 = c0.
        h_before | h_before, c_before = (hs[:, t - 1], cs[:, t - 1]) if t else (h0, 0 * c0)
    zeros_for_h0: the state before the first frame is taken to be zeros; in (12.22) it is h_0 = h0.
        12.22 | dh, dU_t, _ = conv2d_backward(dz[:, t], h_before if t else 0 * h0, U)
    wraps_round_at_the_first_frame: the state and cell before the first frame are taken to be the *last* ones, since
        t - 1 wraps around; in (12.22) they are h0 and c0.
        h_before | h_before, c_before = hs[:, t - 1], cs[:, t - 1]
    pixels_without_neighbours: gradients go back only through the middle of the filters; the step (12.22) goes back
        through the whole convolution, (12.2).
        12.22 | a = (len(W) - 1) // 2
              | dh, (_, dU_t, _) = dz[:, t] @ U[a, a].T, conv2d_backward(dz[:, t], h_before, U)
        return | return dz @ W[a, a].T, dh, dc, dW, dU, db
    parentheses_missing_at_every_frame: at every frame only one of the two terms of s is multiplied by the
        derivatives of the gates; (12.10) is a sum, and (12.11) multiplies all of it.
        s = dc | later = dh * o * (1 - tanh_c**2)
               | s = dc + later
        dz[:, t] | di, df = dc * g + later * g * i * (1 - i), dc * c_before + later * c_before * f * (1 - f)
                 | dg = dc * i + later * i * (1 - g**2)
                 | dz[:, t] = np.concatenate([di, df, dg, dh * tanh_c * o * (1 - o)], axis=-1)
    forget_gate_missing: the forget gate is missing in the gradient of the cell; the dc of the step (12.13) has it.
        dc, dU | dc, dU = s, dU + dU_t
    dx_with_movies_and_frames_mixed: movies and frames of dx are mixed up by a reshape; dx has the batch first and
        then time, as x.
        return | return dx.reshape(x.shape).swapaxes(0, 1).reshape(x.shape), dh, dc, dW, dU, db
    """,
)


@accepted
def backward_frame_by_frame(dhs, hs, cs, gates, x, h0, c0, W, U):
    dx, dh, dc = np.zeros_like(x), 0, 0
    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[-1])
    for t in range(x.shape[1] - 1, -1, -1):
        h, c = (hs[:, t - 1], cs[:, t - 1]) if t > 0 else (h0, c0)
        dx[:, t], dh, dc, *parts = convlstm_step_backward(
            dhs[:, t] + dh, dc, cs[:, t], gates[:, t], x[:, t], h, c, W, U
        )
        for total, part in zip((dW, dU, db), parts, strict=True):
            total += part
    return dx, dh, dc, dW, dU, db


@accepted
def backward_into_the_upstream(dhs, hs, cs, gates, x, h0, c0, W, U):
    """Add dh into dhs, which is the caller's, and keep a list for every gradient."""
    states, cells = np.concatenate([h0[:, None], hs], 1), np.concatenate([c0[:, None], cs], 1)
    steps, dc = [], np.zeros_like(c0)
    for t in reversed(range(x.shape[1])):
        steps.append(
            convlstm_step_backward(dhs[:, t], dc, cs[:, t], gates[:, t], x[:, t], states[:, t], cells[:, t], W, U)
        )
        dc = steps[-1][2]
        if t > 0:
            dhs[:, t - 1] += steps[-1][1]
    dx, dh, _, *parts = zip(*steps, strict=True)
    return (np.stack(dx[::-1], axis=1), dh[-1], dc, *(np.sum(each, axis=0) for each in parts))


@accepted
def backward_movie_by_movie(dhs, hs, cs, gates, x, h0, c0, W, U):
    rows = [
        convlstm_backward(*(each[r : r + 1] for each in (dhs, hs, cs, gates, x, h0, c0)), W, U) for r in range(len(x))
    ]
    dx, dh0, dc0, *parts = zip(*rows, strict=True)
    return (*(np.concatenate(each) for each in (dx, dh0, dc0)), *(sum(each) for each in parts))
