"""greedy_decode: write without a teacher: let the model read what it has just said, row by row, all rows at once."""

import numpy as np
from keras import ops

from rnn_course.draw import Draw
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.seq2seq import END, PAD, START, build_decoder, greedy_decode

from . import draws
from .asking import K_wiring

header = exercise(
    greedy_decode,
    points=12,
    returns={"y": "(10.13)", "log_p": "(10.14)"},
    hints=(
        "A loop over t: one call of the stepper for all rows, and its answer is its next question.",
        "Keep a truth value for each row: is it still going? It changes at the row's first END.",
        "Turn what the stepper gives into arrays with ops.convert_to_numpy before you go on.",
    ),
)


def wrote(draw: Draw, B: int, T: int) -> Question:
    """Build a decoder, load weights that make it end some rows early, and let it write."""
    E, H = draw.sizes("EH")
    weights, h = draws.telling_decoder(draw, K_wiring, E, H, B, T)
    loaded = ask(build_decoder, K_wiring, E, H).then(
        "@load", result(0, 0), weights, [draw.integers(1, K_wiring, B, 2), h]
    )
    return loaded.then(greedy_decode, result(0, 1), h, (), T)


@check
def rows_that_end_and_one_that_does_not(draw: Draw):
    yield wrote(draw, 4, 6)


@check
def two_rows(draw: Draw):
    yield wrote(draw, 2, 5)


def writes(
    stepper,
    h,
    rest,
    T,
    first=START,
    keeps=False,
    always_first=False,
    after_end=PAD,
    counts_all=False,
    counts_end=True,
    all_stop=False,
    end_shown=True,
):
    """greedy_decode, but for what a mistake hands over."""
    token, going = np.full(len(h), first), np.ones(len(h), dtype=bool)
    y, log_p_of_y = np.full((len(h), T), PAD), np.zeros(len(h))
    for t in range(T):
        log_p, h_next = (ops.convert_to_numpy(each) for each in stepper([token, h, *rest]))
        h = h if keeps else h_next
        said = log_p.argmax(axis=1)
        token = token if always_first else said
        y[:, t] = np.where(going & ((said != END) | end_shown), said, said if after_end is None else after_end)
        counted = (going | counts_all) & ((said != END) | counts_end)
        log_p_of_y += np.where(counted, log_p.max(axis=1), 0)
        going &= (said != END).all() if all_stop else said != END
    return y, log_p_of_y


@misconception("the first token read is END; by (10.12) it is START.")
def starts_with_the_end(*question):
    return writes(*question, first=END)


@misconception("the first token read is PAD; by (10.12) it is START.")
def starts_with_padding(*question):
    return writes(*question, first=PAD)


@misconception("the state stays what it was at first; in (10.12) each step goes on from the last one's.")
def keeps_the_first_state(*question):
    return writes(*question, keeps=True)


@misconception("every step reads START; by (10.12) it reads what was said one step ago.")
def never_reads_what_it_said(*question):
    return writes(*question, always_first=True)


@misconception("it goes on after END; by (10.13) there is only PAD after it.")
def does_not_stop(*question):
    return writes(*question, after_end=None, counts_all=True)


@misconception("log_p goes on growing after END; (10.14) stops there.")
def counts_what_comes_after_the_end(*question):
    return writes(*question, counts_all=True)


@misconception("log_p leaves END out; by (10.14) its log p counts, for the model had to choose it.")
def does_not_count_the_end(*question):
    return writes(*question, counts_end=False)


@misconception("END itself is not in y; in (10.13) only what comes after it is PAD.")
def hides_the_end(*question):
    return writes(*question, end_shown=False)


@misconception("all rows stop when the first one does; in (10.13) each row has its own END.")
def stops_everybody(*question):
    return writes(*question, all_stop=True)


@misconception("y begins with START; it is y_1 ... y_T of (10.13).")
def shows_the_start(*question):
    y, log_p = writes(*question)
    return np.concatenate([np.full((len(y), 1), START), y[:, :-1]], axis=1), log_p


@misconception("the second value is a probability; (10.14) is its logarithm.")
def gives_the_probability(*question):
    y, log_p = writes(*question)
    return y, np.exp(log_p)


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
