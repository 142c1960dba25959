"""scheduled_words.

Choose the words to read in training: the teacher's or the network's own, by chance at every step.
"""

import numpy as np

from rnn_course.cells.captions import END, scheduled_words
from rnn_course.cells.context import context_forward, context_step
from rnn_course.exercise import accepted, check, equivalent, exercise, misconception
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    scheduled_words,
    points=5,
    returns={"read": "(7.52)"},
    uses=(context_step,),
    hints=(
        "At every step a coin decides who has spoken: the teacher, or the network itself.",
        "read_t stands for the word before y_t. So both candidates, y_{t-1} and the network's best, are of step t - 1.",
        "Walk over the steps as write_captions does: from the word that was read to the state, and to its best next "
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
    note="It differs even where the teacher always speaks (share 1): look at (7.51), and at which y comes at "
    "which step.",
)
def words_of_the_teacher_alone(draw):
    yield ask(scheduled_words, *_weaned(draw, 4, 5, 3, 6, 7, 1.0))


def wean(
    v,
    y,
    u,
    share,
    Q,
    q,
    F,
    U,
    R,
    b,
    V,
    c,
    *,
    first=lambda y: np.full(len(y), END),
    teacher=lambda y, t: y[:, t - 1],
    coin=lambda u, share, t: u[:, t] < share,
    read_next=lambda read, own, y, t: read,
):
    """The right loop, with one place after another to go wrong in."""
    h, read = np.tanh(v @ Q + q), np.zeros(y.shape, int)
    read[:, 0] = words = first(y)
    for t in range(1, y.shape[1]):
        h = context_step(np.eye(len(F))[words], h, v, F, U, R, b)
        own = (h @ V + c).argmax(axis=1)
        read[:, t] = np.where(coin(u, share, t), teacher(y, t), own)
        words = read_next(read[:, t], own, y, t)
    return read


@misconception("share is how often the network speaks itself; in (7.52) it is how often the teacher does.")
def share_turned_round(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: u[:, t] >= share)


@misconception("one coin decides for all steps of a row; (7.52) takes a new one, u_t, at every step.")
def one_coin_a_row(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: u[:, 0] < share)


@misconception("one coin decides for all rows of a step; in (7.52) every row has its own.")
def one_coin_a_step(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: np.full(len(u), u[0, t] < share))


@misconception("the coin of the step before is taken; read_t goes by u_t (7.52).")
def coin_of_the_step_before(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: u[:, t - 1] < share)


@misconception("the teacher hands over y_t, the word that should be said next; (7.52) takes y_{t-1}.")
def teacher_gives_the_answer(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, teacher=lambda y, t: y[:, t])


@misconception("the first word to read is the teacher's y_1; by (7.51) it is END.")
def starts_with_the_answer(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, first=lambda y: y[:, 0])


@misconception(
    "the network always reads its own words on the way, whatever the coins say; by (7.52) it goes by "
    "what was read so far."
)
def reads_its_own_on_the_way(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, read_next=lambda read, own, y, t: own)


@misconception(
    "the network always reads the teacher's words on the way, so its own are not followed up; by "
    "(7.52) it goes by what was read so far."
)
def reads_the_teacher_on_the_way(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, read_next=lambda read, own, y, t: y[:, t - 1])


@misconception("the teacher alone is heard; where u_t is not below share, (7.52) takes the network's own word.")
def teacher_alone(v, y, u, share, *weights):
    return wean(v, y, u, 2.0, *weights)


@misconception("the network alone is heard; where u_t is below share, (7.52) takes the teacher's word.")
def network_alone(v, y, u, share, *weights):
    return wean(v, y, u, -1.0, *weights)


@misconception("own and teacher's words are returned without the first, T - 1 of them; read_1 of (7.51) belongs to it.")
def without_the_first(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights)[:, 1:]


@misconception("the states start from zeros; (7.42) makes h_0 of the context.")
def weaned_from_zeros(v, y, u, share, Q, q, *others):
    return wean(v, y, u, share, 0 * Q, 0 * q, *others)


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
