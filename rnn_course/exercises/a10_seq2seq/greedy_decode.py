"""greedy_decode: write without a teacher: the model reads its own last token, for all rows at once."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.seq2seq import END, START, greedy_decode
from rnn_course.slips import slips

from . import draws
from .asking import K

header = exercise(
    greedy_decode,
    points=12,
    returns={"y": "(10.13)", "log_p": "(10.14)"},
    hints=(
        "Loop over t with one call of the stepper for all rows; the token it chooses is its next input.",
        "Keep a boolean for each row: is it still going? It changes at the first END of the row.",
        "Convert the results of the stepper to arrays with ops.convert_to_numpy before you go on.",
    ),
)


def wrote(draw: Draw, B: int, T: int) -> Question:
    """Let a model write with which some rows end early; it is ours, so that no other exercise needs to be right."""
    (H,) = draw.sizes("H")
    weights, h = draws.telling_stepper(draw, K, H, B, T)
    return ask("@stepper", *weights.values()).then(greedy_decode, result(0), h, (), T)


@check
def rows_that_end_and_one_that_does_not(draw: Draw):
    yield wrote(draw, 4, 6)


@check
def two_rows(draw: Draw):
    yield wrote(draw, 2, 5)


wrong = slips(
    greedy_decode,
    """
    starts_with_the_end: the first token read is END; in (10.12) it is START.
        10.12 | token, going = np.full(len(h), END), np.ones(len(h), dtype=bool)
    starts_with_padding: the first token read is PAD; in (10.12) it is START.
        10.12 | token, going = np.full(len(h), PAD), np.ones(len(h), dtype=bool)
    keeps_the_first_state: the state never changes; in (10.12) each step goes on from the state of the one before.
        log_p, h | log_p, _ = (ops.convert_to_numpy(each) for each in stepper([token, h, *rest]))
    never_reads_what_it_said: every step reads START; in (10.12) it reads the token of the step before.
        log_p, h | token = np.full(len(h), START)
                 | log_p, h = (ops.convert_to_numpy(each) for each in stepper([token, h, *rest]))
    does_not_stop: tokens are written after END; in (10.13) there is only PAD after it.
        going &= | pass
    counts_what_comes_after_the_end: log_p includes tokens after END; in (10.14) it does not.
        10.14 | log_p_of_y += log_p.max(axis=1)
    does_not_count_the_end: log_p leaves out END; in (10.14) its log p counts, since the model chose it.
        10.14 | log_p_of_y += log_p.max(axis=1) * (going & (token != END))
    hides_the_end: END itself is replaced by PAD; in (10.13) only what comes after it is PAD.
        10.13 | y[:, t] = np.where(going & (token != END), token, PAD)
    stops_everybody: all rows stop when the first one does; in (10.13) each row has its own END.
        going &= | going &= (token != END).all()
    shows_the_start: y begins with START; in (10.13) it is y_1 ... y_T.
        return | return np.insert(y, 0, START, axis=1)[:, :-1], log_p_of_y
    gives_the_probability: the second result is a probability; (10.14) is its logarithm.
        return | return y, np.exp(log_p_of_y)
    """,
)


@accepted
def in_lists(stepper, h, rest, T):
    y, log_ps, token = [], [], ops.full((len(h),), START, dtype="int32")
    for _ in range(T):
        log_p, h = stepper([token, ops.convert_to_tensor(h), *map(ops.convert_to_tensor, rest)])
        token = ops.argmax(log_p, axis=1)
        y.append(ops.convert_to_numpy(token))
        log_ps.append(ops.convert_to_numpy(ops.max(log_p, axis=1)))
    y, log_ps = np.stack(y, axis=1), np.stack(log_ps, axis=1)
    before = np.cumsum(y == END, axis=1) - (y == END)
    return np.where(before == 0, y, 0), (log_ps * (before == 0)).sum(axis=1)


@accepted
def one_row_after_another(stepper, h, rest, T):
    y, total = np.zeros((len(h), T), dtype=int), np.zeros(len(h))
    for row in range(len(h)):
        token, state, others = START, h[row : row + 1], [each[row : row + 1] for each in rest]
        for t in range(T):
            log_p, state = map(ops.convert_to_numpy, stepper([np.array([token]), state, *others]))
            token = int(np.argmax(log_p[0]))
            y[row, t], total[row] = token, total[row] + log_p[0, token]
            if token == END:
                break
    return y, total


@accepted
def stops_when_all_have_ended(stepper, h, rest, T):
    B = h.shape[0]
    y, log_p_of_y, ended = np.zeros((B, T), dtype=np.int32), np.zeros((B,), dtype=np.float32), np.zeros(B, dtype=bool)
    token, t = np.full((B,), START, dtype=np.int32), 0
    while t < T and not ended.all():
        log_p, h = [ops.convert_to_numpy(each) for each in stepper([token, h, *rest])]
        token = np.argmax(log_p, axis=-1)
        y[:, t] = np.where(ended, 0, token)
        log_p_of_y += np.where(ended, 0, np.take_along_axis(log_p, token[:, None], axis=1)[:, 0])
        ended |= token == END
        t += 1
    return y, log_p_of_y
