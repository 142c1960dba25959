"""scheduled_words.

Choose the words to read in training: the teacher's or the network's own, by chance at every step.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.captions import END, scheduled_words
from rnn_course.cells.context import context_forward, context_step
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    scheduled_words,
    points=5,
    returns={"read": "(7.52)"},
    uses=(context_step,),
    hints=(
        "At every step a coin decides who has spoken: the teacher, or the network itself.",
        "read_t stands for the word before y_t. So both candidates, y_{t-1} and the network's best, are of step t - 1.",
        "Loop over the steps as write_captions does: from the word that was read to the state, and to its best next "
        "word. Then choose for each row with np.where.",
    ),
)


def _weaned(draw, B, T, C, K, H, share):
    """Arguments whose own words are often not the teacher's, and whose coins fall both ways where they can."""
    v, _, y, *_ = draws.described(draw, B, T, C, K, H)
    return v, y, draw.rng.random((B, T)), share, *draws.weights(draw, C, K, H, scale=1.2)


def _weaned_tellingly(draw, *sizes):
    """The same, drawn until the context's way through Q shows in the words, and its way through R too."""
    while True:
        v, y, u, share, Q, q, F, U, R, *others = given = _weaned(draw, *sizes)
        read = scheduled_words(*given)
        without_Q = scheduled_words(v, y, u, share, 0 * Q, 0 * q, F, U, R, *others)
        without_R = scheduled_words(v, y, u, share, Q, q, F, U, 0 * R, *others)
        if (read != without_Q).any() and (read != without_R).any():
            return given


@check(weight=3)
def words_by_chance(draw):
    for share in (0.5, 0.3):
        C, K, H = draw.sizes("CKH", K=6)
        yield ask(scheduled_words, *_weaned_tellingly(draw, 5, 7, C, K, H, share))


@check
def words_with_one_axis_of_size_1(draw):
    for axis in "BTCH":
        B, T, C, H = draw.sizes("BTCH", **{axis: 1})
        yield ask(scheduled_words, *_weaned(draw, B, T, C, 6, H, 0.5))


@check
def words_at_both_ends_of_the_schedule(draw):
    for share in (1.0, 0.0):
        yield ask(scheduled_words, *_weaned(draw, 4, 5, 3, 6, 7, share))


@check(
    weight=0,
    note="Wrong even where the teacher always speaks (share 1): look at (7.51), and at which y comes at which step.",
)
def words_of_the_teacher_alone(draw):
    yield ask(scheduled_words, *_weaned(draw, 4, 5, 3, 6, 7, 1.0))


wrong = slips(
    scheduled_words,
    """
    share_turned_round: share is how often the network speaks itself; in (7.52) it is how often the teacher does.
        7.52 | read[:, t] = np.where(u[:, t] >= share, y[:, t - 1], own)
    one_coin_a_row: one coin decides for all steps of a row; (7.52) takes a new one, u_t, at every step.
        7.52 | read[:, t] = np.where(u[:, 0] < share, y[:, t - 1], own)
    one_coin_a_step: one coin decides for all rows of a step; in (7.52) every row has its own.
        7.52 | read[:, t] = np.where(u[0, t] < share, y[:, t - 1], own)
    coin_of_the_step_before: the coin of the step before is taken; read_t goes by u_t (7.52).
        7.52 | read[:, t] = np.where(u[:, t - 1] < share, y[:, t - 1], own)
    teacher_gives_the_answer: the teacher hands over y_t, the word that should be said next; (7.52) takes y_{t-1}.
        7.52 | read[:, t] = np.where(u[:, t] < share, y[:, t], own)
    starts_with_the_answer: the first word to read is the teacher's y_1; by (7.51) it is END.
        7.51 | read, h = y.copy(), np.tanh(v @ Q + q)
    reads_its_own_on_the_way: the network always reads its own words on the way, whatever the coins say; by (7.52)
        it goes by what was read so far.
        for t in | own = read[:, 0]
                 | for t in range(1, y.shape[1]):
        h = context_step | h = context_step(np.eye(len(F))[own], h, v, F, U, R, b)
    reads_the_teacher_on_the_way: the network always reads the teacher's words on the way, so its own are not
        followed up; by (7.52) it goes by what was read so far.
        h = context_step | words = y[:, t - 2] if t > 1 else read[:, 0]
                         | h = context_step(np.eye(len(F))[words], h, v, F, U, R, b)
    teacher_alone: the teacher alone is heard; where u_t is not below share, (7.52) takes the network's own word.
        7.52 | read[:, t] = y[:, t - 1]
    network_alone: the network alone is heard; where u_t is below share, (7.52) takes the teacher's word.
        7.52 | read[:, t] = own
    without_the_first: own and teacher's words are returned without the first, T - 1 of them; read_1 of (7.51)
        belongs to it.
        return | return read[:, 1:]
    weaned_from_zeros: the states start from zeros; (7.42) makes h_0 of the context.
        7.51 | read, h = np.full(y.shape, END), np.zeros((len(v), len(U)))
    """,
)


@accepted
def weaned_row_by_row(v, y, u, share, Q, q, F, U, R, b, V, c):
    read = np.zeros_like(y)
    for row in range(len(y)):
        h = np.tanh(v[row] @ Q + q)
        for t in range(1, y.shape[1]):
            h = np.tanh(F[read[row, t - 1]] + h @ U + v[row] @ R + b)
            read[row, t] = y[row, t - 1] if u[row, t] < share else (h @ V + c).argmax()
    return read


@accepted
def weaned_with_a_list(v, y, u, share, Q, q, F, U, R, b, V, c):
    h, words = np.tanh(v @ Q + q), [np.full(len(v), END)]
    for t in range(1, y.shape[1]):
        h = np.tanh(np.eye(len(F))[words[-1]] @ F + h @ U + v @ R + b)
        own, heard = np.argmax(h @ V + c, axis=1), u[:, t] < share
        words.append(heard * y[:, t - 1] + (1 - heard) * own)
    return np.array(words).T


@accepted
def weaned_by_looking_again(v, y, u, share, Q, q, F, U, R, b, V, c):
    """Runs the network over all that was read so far, once for every step: slow, and right."""
    read, h0 = np.full(y.shape, END), np.tanh(v @ Q + q)
    for t in range(1, y.shape[1]):
        hs = context_forward(np.eye(len(F))[read[:, :t]], h0, v, F, U, R, b)
        own = (hs[:, -1] @ V + c).argmax(axis=1)
        read[:, t] = own
        read[u[:, t] < share, t] = y[u[:, t] < share, t - 1]
    return read


equivalents = (
    equivalent(
        "read[:, t] = np.where(u[:, t] < share, y[:, t - 1], own) -> read[:, t] = np.where(u[:, t] <= share, y[:,"
        " t - 1], own)",
        "A random number is exactly the share with probability 0.",
    ),
)
