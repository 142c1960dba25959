"""next_frame_pairs: split movies into the inputs and targets of a predictor of the next frame."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.kit.question import ask
from rnn_course.models.convlstm import next_frame_pairs
from rnn_course.slips import slips

header = exercise(
    next_frame_pairs,
    points=3,
    returns={"x": "(12.28)", "y": "(12.28)"},
    hints=(
        "The target at a frame is the frame after it.",
        "Of T frames the last has no next one, and the first is the next one of no frame.",
        "Both are slices of movies along axis 1, T - 1 frames long.",
    ),
)


@check
def pairs_of_frames(draw):
    yield ask(next_frame_pairs, draw(*draw.sizes("BTNMC")))
    yield ask(next_frame_pairs, draw(*draw.sizes("BTNMC", B=1)))


@check
def pairs_of_two_frames(draw):
    yield ask(next_frame_pairs, draw(*draw.sizes("BTNMC", T=2)))


wrong = slips(
    next_frame_pairs,
    """
    predicts_the_past: x and y are swapped, so the target is the frame *before*; in (12.28) y_t is the later one.
        12.28 | return movies[:, 1:], movies[:, :-1]
    asks_for_the_same_frame: y is x itself, so the target is the input frame; in (12.28) y_t is frame t + 1.
        12.28 | return movies[:, :-1], movies[:, :-1]
    shifts_in_a_circle: the frames are shifted in a circle, so the target of the last one is the first; (12.28) ends
        at T - 1.
        12.28 | return movies, np.roll(movies, -1, axis=1)
    fills_up_with_zeros: y ends with a frame of zeros; (12.28) ends at T - 1.
        12.28 | return movies, np.concatenate([movies[:, 1:], 0 * movies[:, :1]], axis=1)
    cuts_along_the_batch: the slices are along the batch, which pairs one movie with another; in (12.28) t is axis
        1.
        12.28 | return movies[:-1], movies[1:]
    only_the_last_frame_is_asked: x is everything before the last frame, and y is the last frame alone; (12.28) has
        a y at every t.
        12.28 | return movies[:, :-1], movies[:, -1:]
    """,
)


@accepted
def by_take(movies):
    T = movies.shape[1]
    return np.take(movies, range(T - 1), axis=1), np.take(movies, range(1, T), axis=1)


@accepted
def by_stacking(movies):
    frames = [movies[:, t] for t in range(movies.shape[1])]
    return [np.stack(frames[:-1], axis=1), np.stack(frames[1:], axis=1)]


@accepted
def by_swapped_axes(movies):
    by_time = np.swapaxes(movies, 0, 1)
    return by_time[:-1].swapaxes(0, 1), np.copy(by_time[1:].swapaxes(0, 1))
