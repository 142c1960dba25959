"""What is asked of whole movies, forward and back through time."""

from rnn_course.cells.convlstm import convlstm_backward, convlstm_forward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=convlstm_forward, weight=3)
def states_of_a_batch_of_movies(draw):
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF"), 3))
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF"), 2))


@check(of=convlstm_forward)
def states_of_movies_with_one_axis_of_size_1(draw):
    for axis in "BTNMCF":
        yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF", **{"T": 3, axis: 1}), 3))


@check(of=convlstm_forward, weight=0,
       note="It differs even for a single frame, T = 1: look at the sum in (12.16), at the gates, and at what h_0 and "
            "c_0 are.")
def states_of_a_single_frame(draw):
    yield ask(convlstm_forward, *draws.movie(draw, *draw.sizes("BTNMCF", T=1), 3))


@check(of=convlstm_forward, weight=0,
       note="A single frame is right. With U zero only the cell goes from frame to frame, and it differs: look at the "
            "c that each frame gets in (12.18), and at which x_t goes to which place.")
def states_where_only_the_cell_is_carried(draw):
    x, h0, c0, W, U, b = draws.movie(draw, *draw.sizes("BTNMCF"), 3)
    yield ask(convlstm_forward, x, h0, c0, W, 0 * U, b)


@probe(of=convlstm_forward, same=lambda answer: [each[:, :-1] for each in answer],
       says="An early frame's states change when only the last frame does; in (12.16) frame t knows nothing of later "
            "ones.")
def looks_at_later_frames(draw):
    x, *others = draws.movie(draw, 2, 4, 3, 5, 1, 2, 3)
    later = x.copy()
    later[:, -1] = draw(2, 3, 5, 1)
    return ask(convlstm_forward, x, *others), ask(convlstm_forward, later, *others)


@probe(of=convlstm_forward, same=lambda answer: [each[:-1] for each in answer],
       says="One movie's states change when only another movie does; each row of the batch is a movie of its own.")
def mixes_movies(draw):
    x, *others = draws.movie(draw, 2, 4, 3, 5, 1, 2, 3)
    changed = x.copy()
    changed[-1] = draw(4, 3, 5, 1)
    return ask(convlstm_forward, x, *others), ask(convlstm_forward, changed, *others)


@check(of=convlstm_backward, weight=4)
def gradients_of_a_batch_of_movies(draw):
    yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF"), 3))
    yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF"), 2))


@check(of=convlstm_backward)
def gradients_of_movies_with_one_axis_of_size_1(draw):
    for axis in "BTNMCF":
        yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF", **{"T": 3, axis: 1}), 3))


@check(of=convlstm_backward, weight=0,
       note="It differs even for a single frame, T = 1, where nothing flows through time: look at the step (12.22), "
            "and at which h and c went into the first frame.")
def gradients_of_a_single_frame(draw):
    yield ask(convlstm_backward, *draws.movie_back(draw, *draw.sizes("BTNMCF", T=1), 3))


@check(of=convlstm_backward, weight=0,
       note="A single frame is right. Here the loss looks at the last state alone, so all must come back through time, "
            "and it differs: look at dh_{t+1} in (12.20) and dc_{t+1} in (12.21).")
def gradients_of_the_last_state_alone(draw):
    dhs, *others = draws.movie_back(draw, *draw.sizes("BTNMCF"), 3)
    dhs[:, :-1] = 0
    yield ask(convlstm_backward, dhs, *others)
