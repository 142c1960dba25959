"""convlstm_forward: run the cell over movies, and keep states, cells and gates of every frame."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.convlstm import convlstm_forward, convlstm_step
from rnn_course.cells.convolution import conv2d
from rnn_course.kit.forbidden import CONVOLUTIONS
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    convlstm_forward,
    points=8,
    forbids=CONVOLUTIONS,
    returns={"hs": "(12.19)", "cs": "(12.18)", "gates": "(12.17)"},
    uses=(conv2d, convlstm_step),
    hints=(
        "Only h and c are passed from frame to frame; everything else is computed again at each frame.",
        "Frame t is x[:, t]. The first frame gets h0 and c0, every later one gets the results of the one before.",
        "Call your step in a loop, keep three lists, and stack each along axis 1. (x ∗ W needs no state: with all "
        "frames in one batch it takes one call.)",
    ),
)


@check(weight=3)
def states_of_a_batch_of_movies(draw):
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF"), 3))
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF"), 2))


@check
def states_of_movies_with_one_axis_of_size_1(draw):
    for axis in "BTNMCF":
        yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF", **{"T": 3, axis: 1}), 3))


@check(
    weight=0,
    note="Wrong even for a single frame, T = 1: look at the sum in (12.16), at the gates (12.17), and at what h_0 "
    "and c_0 are in (12.16) and (12.18).",
)
def states_of_a_single_frame(draw):
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF", T=1), 3))


@check(
    weight=0,
    note="Right for a single frame, wrong with U zero, where only the cell is passed from frame to frame: look at the "
    "c that each frame gets in (12.18), and at which x_t goes to which place.",
)
def states_where_only_the_cell_is_carried(draw):
    x, h0, c0, W, U, b = draws.movie(draw, *draw.sizes("BTNMCF"), 3)
    yield ask(convlstm_forward, x, h0, c0, W, 0 * U, b)


@probe(
    same=lambda answer: [each[:, :-1] for each in answer],
    says="The states of an early frame change when only the last frame changes; in (12.16) frame t does not depend on "
    "later ones.",
)
def looks_at_later_frames(draw):
    x, *others = draws.movie(draw, 2, 4, 3, 5, 1, 2, 3)
    later = x.copy()
    later[:, -1] = draw(2, 3, 5, 1)
    return ask(convlstm_forward, x, *others), ask(convlstm_forward, later, *others)


@probe(
    same=lambda answer: [each[:-1] for each in answer],
    says="The states of one movie change when only another movie changes; each row of the batch is a movie of its own.",
)
def mixes_movies(draw):
    x, *others = draws.movie(draw, 2, 4, 3, 5, 1, 2, 3)
    changed = x.copy()
    changed[-1] = draw(4, 3, 5, 1)
    return ask(convlstm_forward, x, *others), ask(convlstm_forward, changed, *others)


wrong = slips(
    convlstm_forward,
    """
    state_starts_from_zeros: the state starts from zeros; (12.16) starts from h_0 = h0.
        12.16 | z = xW[:, t] + (conv2d(h, U, 0) if t else 0)
    cell_starts_from_zeros: the cell starts from zeros; (12.18) starts from c_0 = c0.
        12.18 | c = (i_f[..., F:] * c if t else 0) + i_f[..., :F] * g
    both_start_from_zeros: state and cell start from zeros; (12.16) and (12.18) start from h0 and c0.
        12.16 | z = xW[:, t] + (conv2d(h, U, 0) if t else 0)
        12.18 | c = (i_f[..., F:] * c if t else 0) + i_f[..., :F] * g
    starts_swapped: state and cell are swapped at the start; h_0 is h0 in (12.16), and c_0 is c0 in (12.18).
        12.16 | z = xW[:, t] + conv2d(h if t else c0, U, 0)
        12.18 | c = i_f[..., F:] * (c if t else h0) + i_f[..., :F] * g
    h0_at_every_frame: every frame gets h0; in (12.16) frame t gets h_{t-1}.
        12.16 | z = xW[:, t] + conv2d(h0, U, 0)
    c0_at_every_frame: every frame gets c0; in (12.18) frame t gets c_{t-1}.
        12.18 | c = i_f[..., F:] * c0 + i_f[..., :F] * g
    one_buffer_for_states_and_cells: hs holds the cells too, since state and cell share one array; (12.18) and
        (12.19) are two.
        return | return cs, cs, gates
    cells_before_states: the results are not in the order hs, cs, gates.
        return | return cs, hs, gates
    time_first: the results are stacked with time first, (T, B, N, M, F); in hs, cs and gates the batch comes first.
        return | return tuple(each.swapaxes(0, 1) for each in (hs, cs, gates))
    only_the_last_frame: only the last frame is returned; hs, cs and gates have a place for every frame.
        return | return hs[:, -1], cs[:, -1], gates[:, -1]
    runs_backwards: the loop runs from the last frame to the first; (12.16) starts at t = 1.
        for t in | for t in reversed(range(T)):
    image_one_frame_late: frame t reads the image of the frame before, x_{t-1}; (12.16) reads x_t.
        12.16 | z = xW[:, t - 1] + conv2d(h, U, 0)
    stops_before_the_last_frame: the loop ends one frame early, so the last place is zero; (12.16) goes up to t = T.
        for t in | hs[:, -1], cs[:, -1], gates[:, -1] = 0, 0, 0
                 | for t in range(T - 1):
    mixes_movies_with_frames: movies and frames are mixed up, since the batch was merged as (B, T) and split as (T,
        B); in (12.16) frame t of a row is added to the state of that row.
        xW = xW | xW = xW.reshape(T, B, *xW.shape[1:]).swapaxes(0, 1)
    bias_at_both_convolutions: the bias is added with both convolutions; (12.16) has one b.
        12.16 | z = xW[:, t] + conv2d(h, U, b)
    no_state_in_the_sum: h_{t-1} ∗ U is missing; (12.16) has two convolutions.
        12.16 | z = xW[:, t]
    runs_with_i_f_o_g: the blocks of z are read as i, f, o, g and returned as i f g o; in (12.17) they are i, f, g,
        o, as in (12.6).
        i_f, g, o | i_f, o, g = sigmoid(z[..., : 2 * F]), sigmoid(z[..., 2 * F : 3 * F]), np.tanh(z[..., 3 * F :])
    states_see_no_neighbours: only the middle of U is applied to the state; (12.16) has h_{t-1} ∗ U.
        12.16 | a = (len(U) - 1) // 2
              | z = xW[:, t] + h @ U[a, a]
    """,
)


@accepted
def frame_by_frame(x, h0, c0, W, U, b):
    h, c, kept = h0, c0, ([], [], [])
    for t in range(x.shape[1]):
        h, c, gates = convlstm_step(x[:, t], h, c, W, U, b)
        for each, value in zip(kept, (h, c, gates), strict=True):
            each.append(value)
    return [np.stack(each, 1) for each in kept]


@accepted
def movie_by_movie(x, h0, c0, W, U, b):
    rows = [convlstm_forward(x[r : r + 1], h0[r : r + 1], c0[r : r + 1], W, U, b) for r in range(len(x))]
    return tuple(np.concatenate(each) for each in zip(*rows, strict=True))


@accepted
def forward_that_overwrites_h0_and_c0(x, h0, c0, W, U, b):
    hs, cs, gates = (np.empty((*x.shape[:4], n * h0.shape[-1]), order="F") for n in (1, 1, 4))
    for t in range(x.shape[1]):
        h0[:], c0[:], gates[:, t] = convlstm_step(x[:, t], h0, c0, W, U, b)
        hs[:, t], cs[:, t] = h0, c0
    return hs, cs, gates
