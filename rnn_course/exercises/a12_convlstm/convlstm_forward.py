"""convlstm_forward: run the cell over movies, and keep states, cells and gates of every frame."""

import numpy as np

from rnn_course.cells.convlstm import convlstm_forward, convlstm_step
from rnn_course.cells.convolution import conv2d
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.forbidden import CONVOLUTIONS
from rnn_course.kit.question import ask

from . import convlstm_step as convlstm_step_file
from . import draws
from .wrong import bent, z_of

header = exercise(
    convlstm_forward,
    points=8,
    forbids=CONVOLUTIONS,
    returns={"hs": "(12.19)", "cs": "(12.18)", "gates": "(12.17)"},
    uses=(conv2d, convlstm_step),
    hints=(
        "What is carried from frame to frame is h and c; everything else is made anew at each frame.",
        "Frame t is x[:, t]. The first one meets h0 and c0, each later one what the frame before it made.",
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
    note="It differs even for a single frame, T = 1: look at the sum in (12.16), at the gates, and at what h_0 and "
    "c_0 are.",
)
def states_of_a_single_frame(draw):
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF", T=1), 3))


@check(
    weight=0,
    note="A single frame is right. With U zero only the cell goes from frame to frame, and it differs: look at the "
    "c that each frame gets in (12.18), and at which x_t goes to which place.",
)
def states_where_only_the_cell_is_carried(draw):
    x, h0, c0, W, U, b = draws.movie(draw, *draw.sizes("BTNMCF"), 3)
    yield ask(convlstm_forward, x, h0, c0, W, 0 * U, b)


@probe(
    same=lambda answer: [each[:, :-1] for each in answer],
    says="An early frame's states change when only the last frame does; in (12.16) frame t knows nothing of later "
    "ones.",
)
def looks_at_later_frames(draw):
    x, *others = draws.movie(draw, 2, 4, 3, 5, 1, 2, 3)
    later = x.copy()
    later[:, -1] = draw(2, 3, 5, 1)
    return ask(convlstm_forward, x, *others), ask(convlstm_forward, later, *others)


@probe(
    same=lambda answer: [each[:-1] for each in answer],
    says="One movie's states change when only another movie does; each row of the batch is a movie of its own.",
)
def mixes_movies(draw):
    x, *others = draws.movie(draw, 2, 4, 3, 5, 1, 2, 3)
    changed = x.copy()
    changed[-1] = draw(4, 3, 5, 1)
    return ask(convlstm_forward, x, *others), ask(convlstm_forward, changed, *others)


def run(
    x,
    h0,
    c0,
    W,
    U,
    b,
    *,
    gates=bent,
    state=lambda h, t: h,
    cell=lambda c, t: c,
    at=lambda t: t,
    order=iter,
    pick=lambda x, t: x[:, t],
    z=z_of,
):
    """The right loop, with one place after another to go wrong in.

    state(h, t), cell(c, t): what frame t is given. pick(x, t): its image. at(t): where its results are kept.
    """
    hs, cs, all_gates = (np.zeros((*x.shape[:4], n * h0.shape[-1])) for n in (1, 1, 4))
    h, c = h0, c0
    for t in order(range(x.shape[1])):
        now = gates(z(pick(x, t), state(h, t), W, U, b))
        c = now["f"] * cell(c, t) + now["i"] * now["g"]
        h = now["o"] * np.tanh(c)
        hs[:, at(t)], cs[:, at(t)] = h, c
        all_gates[:, at(t)] = np.concatenate([now[name] for name in "ifgo"], axis=-1)
    return hs, cs, all_gates


@misconception("the state starts from zeros; (12.16) starts from h_0 = h0.")
def state_starts_from_zeros(x, h0, *others):
    return run(x, 0 * h0, *others)


@misconception("the cell starts from zeros; (12.18) starts from c_0 = c0.")
def cell_starts_from_zeros(x, h0, c0, *others):
    return run(x, h0, 0 * c0, *others)


@misconception("state and cell start from zeros; (12.16) and (12.18) start from h0 and c0.")
def both_start_from_zeros(x, h0, c0, *others):
    return run(x, 0 * h0, 0 * c0, *others)


@misconception("state and cell change places at the start; h_0 is h0 in (12.16), and c_0 is c0 in (12.18).")
def starts_swapped(x, h0, c0, *others):
    return run(x, c0, h0, *others)


@misconception("every frame gets h0; in (12.16) frame t gets h_{t-1}.")
def h0_at_every_frame(x, h0, *others):
    return run(x, h0, *others, state=lambda h, t: h0)


@misconception("every frame gets c0; in (12.18) frame t gets c_{t-1}.")
def c0_at_every_frame(x, h0, c0, *others):
    return run(x, h0, c0, *others, cell=lambda c, t: c0)


@misconception("hs holds the cells too: state and cell share one array. (12.18) and (12.19) are two.")
def one_buffer_for_states_and_cells(*args):
    _, cs, gates = run(*args)
    return cs, cs, gates


@misconception("the results come in another order; it is hs, cs, gates.")
def cells_before_states(*args):
    hs, cs, gates = run(*args)
    return cs, hs, gates


@misconception("the results are stacked with time first, (T, B, N, M, F); hs, cs and gates have the batch first.")
def time_first(*args):
    return tuple(np.moveaxis(each, 1, 0) for each in run(*args))


@misconception("only the last frame is returned; hs, cs and gates have a place for every frame.")
def only_the_last_frame(*args):
    return tuple(each[:, -1] for each in run(*args))


@misconception("time runs from the last frame to the first; (12.16) starts at t = 1.")
def runs_backwards(*args):
    return run(*args, order=reversed)


@misconception("frame t reads the image of the frame before, x_{t-1}; (12.16) reads x_t.")
def image_one_frame_late(*args):
    return run(*args, pick=lambda x, t: x[:, t - 1])


@misconception("the loop ends one frame early and leaves the last place zero; (12.16) goes up to t = T.")
def stops_before_the_last_frame(*args):
    return run(*args, order=lambda frames: frames[:-1])


@misconception(
    "movies and frames got mixed when all frames went through the filters at once: the batch was laid "
    "out (B, T) and read back as (T, B). In (12.16) frame t of a row meets that row's state."
)
def mixes_movies_with_frames(x, h0, c0, W, U, b):
    B, T, N, M, C = x.shape
    return run(x.reshape(T, B, N, M, C).transpose(1, 0, 2, 3, 4), h0, c0, W, U, b)


@misconception("the bias is added with both convolutions; (12.16) has one b.")
def bias_at_both_convolutions(x, h0, c0, W, U, b):
    return run(x, h0, c0, W, U, 2 * b)


@misconception("the state never meets U: h_{t-1} ∗ U is missing; (12.16) has two convolutions.")
def no_state_in_the_sum(*args):
    return run(*args, z=lambda x, h, W, U, b: conv2d(x, W, b))


@misconception("the blocks of z are read as i, f, o, g and kept as i f g o; (12.17) bends them as (12.6) does.")
def runs_with_i_f_o_g(*args):
    return run(*args, gates=lambda z: bent(z, "ifog"))


@misconception("the state is mixed pixel by pixel, with the middle of U alone; (12.16) has h_{t-1} ∗ U.")
def states_see_no_neighbours(x, h0, c0, W, U, b):
    h, c, kept = h0, c0, []
    for t in range(x.shape[1]):
        h, c, gates = convlstm_step_file.state_sees_no_neighbours.function(x[:, t], h, c, W, U, b)
        kept.append((h, c, gates))
    return tuple(np.stack(each, axis=1) for each in zip(*kept, strict=True))


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
