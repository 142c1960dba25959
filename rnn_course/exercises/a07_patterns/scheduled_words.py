"""scheduled_words: choose at random for every step which word is read, the teacher's or the network's own."""

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
        "At every step a coin decides which word is read: the teacher's, or the network's own.",
        "read_t is the word before y_t. So both candidates, y_{t-1} and the network's best word, are of step t - 1.",
        "Loop over the steps as write_captions does: from the word that was read to the state, and on to the best next "
        "word. Then choose for each row with np.where.",
    ),
    sure_of={
        "words_with_one_axis_of_size_1": (
            "reads_its_own_on_the_way",
            "reads_the_teacher_on_the_way",
        ),
        "words_by_chance": (
            "reads_its_own_on_the_way",
            "reads_the_teacher_on_the_way",
        ),
        "words_at_both_ends_of_the_schedule": ("reads_the_teacher_on_the_way",),
    },
)


def _weaned(draw, B, T, C, K, H, share):
    """Arguments where the network's own words often differ from the teacher's, and both kinds are read if possible."""
    v, _, y, *_ = draws.described(draw, B, T, C, K, H)
    return v, y, draw.rng.random((B, T)), share, *draws.weights(draw, C, K, H, scale=1.2)


def _weaned_tellingly(draw, *sizes):
    """Such arguments, drawn until both the term with Q and the term with R affect the words."""
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
    note="Wrong even with share 1, where all words are the teacher's: look at (7.51), and at which y is read at which "
    "step.",
)
def words_of_the_teacher_alone(draw):
    yield ask(scheduled_words, *_weaned(draw, 4, 5, 3, 6, 7, 1.0))


wrong = slips(
    scheduled_words,
    """
    share_turned_round: share is used as the probability of the network's own word; in (7.52) it is that of the
        teacher's.
        7.52 | read[:, t] = np.where(u[:, t] >= share, y[:, t - 1], own)
    one_coin_a_row: one coin is used for all steps of a row; (7.52) has a new one, u_t, at every step.
        7.52 | read[:, t] = np.where(u[:, 0] < share, y[:, t - 1], own)
    one_coin_a_step: one coin is used for all rows of a step; in (7.52) every row has its own.
        7.52 | read[:, t] = np.where(u[0, t] < share, y[:, t - 1], own)
    coin_of_the_step_before: the coin of the step before is used; in (7.52) read_t depends on u_t.
        7.52 | read[:, t] = np.where(u[:, t - 1] < share, y[:, t - 1], own)
    teacher_gives_the_answer: the teacher's word is y_t, which should be predicted next; (7.52) takes y_{t-1}.
        7.52 | read[:, t] = np.where(u[:, t] < share, y[:, t], own)
    starts_with_the_answer: the first word that is read is y_1; in (7.51) it is END.
        7.51 | read, h = y.copy(), np.tanh(v @ Q + q)
    reads_its_own_on_the_way: the states are computed from the network's own words alone; in (7.52) they depend on
        the words that were read so far.
        for t in | own = read[:, 0]
                 | for t in range(1, y.shape[1]):
        h = context_step | h = context_step(np.eye(len(F))[own], h, v, F, U, R, b)
    reads_the_teacher_on_the_way: the states are computed from the teacher's words alone; in (7.52) they depend on
        the words that were read so far.
        h = context_step | words = y[:, t - 2] if t > 1 else read[:, 0]
                         | h = context_step(np.eye(len(F))[words], h, v, F, U, R, b)
    teacher_alone: all words are the teacher's; where u_t is not below share, (7.52) takes the network's own word.
        7.52 | read[:, t] = y[:, t - 1]
    network_alone: all words are the network's own; where u_t is below share, (7.52) takes the teacher's word.
        7.52 | read[:, t] = own
    without_the_first: the first word is missing, so there are T - 1; (7.51) gives read_1.
        return | return read[:, 1:]
    weaned_from_zeros: the states start from zeros; (7.42) computes h_0 from the context.
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
    """Run the network over all words read so far, once for every step: slow, but right."""
    read, h0 = np.full(y.shape, END), np.tanh(v @ Q + q)
    for t in range(1, y.shape[1]):
        hs = context_forward(np.eye(len(F))[read[:, :t]], h0, v, F, U, R, b)
        own = (hs[:, -1] @ V + c).argmax(axis=1)
        read[:, t] = own
        read[u[:, t] < share, t] = y[u[:, t] < share, t - 1]
    return read


equivalents = (
    *equivalent(
        "A random number is exactly the share with probability 0.",
        "read[:, t] = np.where(u[:, t] < share, y[:, t - 1], own) -> read[:, t] = np.where(u[:, t] <= share, y[:,"
        " t - 1], own)",
    ),
)
