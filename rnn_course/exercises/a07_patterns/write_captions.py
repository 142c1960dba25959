"""write_captions: write a caption for each context, with the best word at each step, which is read at the next."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise, probe
from rnn_course.cells.captions import END, write_captions
from rnn_course.cells.context import context_step
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    write_captions,
    points=5,
    returns={"y": "(7.45)"},
    uses=(context_step,),
    hints=(
        "It is free running in words: take the best one, read it, take the next.",
        "At the first step END is read, from the state that (7.42) computes from the context. (7.46) is for rows that "
        "have ended while others go on.",
        "Keep the last words, the state, and a boolean per row for whether it has ended.",
    ),
    sure_of={"descriptions_of_several_lengths": ("speaks_on",)},
)


def _ends_at_different_steps(y):
    ends = np.where((y == END).any(axis=1), (y == END).argmax(axis=1), y.shape[1])
    apart = len(set(ends.tolist())) >= min(3, len(y)) and ends.max() >= 3
    return apart and ends.min() < y.shape[1] - 1 and len(np.unique(y)) >= 4


def _goes_on(y):
    return len(np.unique(y)) >= min(2, y.size) and (y[:, 0] != END).any()


@check(weight=3)
def descriptions_of_several_lengths(draw):
    for _ in range(2):
        C, K, H = draw.sizes("CKH", K=6)
        yield ask(write_captions, *draws.generator(draw, 6, 7, C, K, H, _ends_at_different_steps))


@check
def descriptions_with_one_axis_of_size_1(draw):
    for axis in "BTC":
        B, T, C, H = draw.sizes("BTCH", **{axis: 1})
        yield ask(write_captions, *draws.generator(draw, B, T, C, 5, H, _goes_on))


@check(
    weight=0,
    note="Wrong even for a single word: look at the state (7.42), and at the first word and the context in (7.43).",
)
def descriptions_of_one_word(draw):
    yield ask(write_captions, *draws.generator(draw, 6, 1, 3, 6, 5, lambda y: len(np.unique(y)) >= 3))


@probe(
    same=lambda y: y[:-1],
    says="The words of one row change when only the context of another row changes; each context has its own caption.",
)
def mixes_descriptions(draw):
    v, *others = draws.generator(draw, 4, 6, 3, 6, 5, _goes_on)
    changed = v.copy()
    changed[-1] = 2 * draw(3)
    return ask(write_captions, v, *others), ask(write_captions, changed, *others)


wrong = slips(
    write_captions,
    """
    speaks_on: rows that have ended go on with other words; in (7.46) all words from then on are END.
        7.46 | y[:, t] = best
    all_stop_together: all rows stop when the first one has ended; in (7.46) each row ends by itself.
        ended |= | ended |= (best == END).any()
    reads_nothing: END is read at every step; in (7.45) the cell reads y_{t-1}.
        h = context_step | h = context_step(np.eye(len(F))[y[:, 0]], h, v, F, U, R, b)
    reads_another_word_first: word 1 is read first; in (7.45) it is END, word 0.
        y, h | y, h = np.full((len(v), T + 1), 1), np.tanh(v @ Q + q)
    describes_from_zeros: the states start from zeros; (7.42) computes h_0 from the context.
        y, h | y, h = np.full((len(v), T + 1), END), np.zeros((len(v), len(U)))
    describes_from_an_unbent_start: h_0 has no tanh; (7.42) has one.
        y, h | y, h = np.full((len(v), T + 1), END), v @ Q + q
    forgets_the_context: the context is left out at the steps; (7.43) adds v R to each.
        h = context_step | h = context_step(np.eye(len(F))[y[:, t - 1]], h, 0 * v, F, U, R, b)
    context_once: the context is used at the first step only; (7.43) adds v R to each.
        h = context_step | h = context_step(np.eye(len(F))[y[:, t - 1]], h, v if t == 1 else 0 * v, F, U, R, b)
    state_starts_anew: the state starts again at every step; (7.43) takes h_{t-1}.
        h = context_step | h = context_step(np.eye(len(F))[y[:, t - 1]], np.tanh(v @ Q + q), v, F, U, R, b)
    never_ends: END is never chosen, so no sentence ends; (7.45) is over all K words.
        7.45 | best = 1 + (h @ V + c)[:, 1:].argmax(axis=1)
    worst_word: the word with the smallest score is taken; (7.45) takes the largest.
        7.45 | best = (h @ V + c).argmin(axis=1)
    end_in_front: y begins with the END that was read first, and the last word is missing; it holds y_1 ... y_T.
        return | return y[:, :-1]
    first_context_for_all: the context of the first row is used for all; in (7.42) and (7.43) each row has its own.
        y, h | v = np.repeat(v[:1], len(v), axis=0)
             | y, h = np.full((len(v), T + 1), END), np.tanh(v @ Q + q)
    """,
)


@accepted
def captions_row_by_row(v, T, Q, q, F, U, R, b, V, c):
    y = np.zeros((len(v), T), int)
    for row in range(len(v)):
        h, word = np.tanh(v[row] @ Q + q), END
        for t in range(T):
            h = np.tanh(F[word] + h @ U + v[row] @ R + b)
            word = int(np.argmax(h @ V + c))
            y[row, t] = word
            if word == END:
                break
    return y


@accepted
def captions_cut_at_the_end(v, T, Q, q, F, U, R, b, V, c):
    """Go on after END, since later words change nothing before it, and cut them off at the end."""
    h, words, said = np.tanh(v @ Q + q), np.zeros(len(v), int), []
    for _ in range(T):
        h = np.tanh(F[words] + h @ U + v @ R + b)
        words = np.argmax(h @ V + c, axis=-1)
        said.append(words)
    y = np.stack(said, axis=1)
    return y * (np.cumsum(y == END, axis=1) == 0)


@accepted
def captions_as_one_hot_rows(v, T, Q, q, F, U, R, b, V, c):
    h, last = np.tanh(v @ Q + q), np.eye(len(F))[[END] * len(v)]
    y, alive = np.zeros((len(v), 0), dtype=np.int32), np.ones(len(v), dtype=np.int32)
    for _ in range(T):
        h = context_step(last, h, v, F, U, R, b)
        last = np.eye(len(F))[(h @ V + c).argmax(1)]
        y = np.column_stack([y, last.argmax(1) * alive])
        alive = alive * (last.argmax(1) != END)
    return y


equivalents = (
    *equivalent(
        "No word is below END, which is 0.",
        "ended |= best == END -> ended |= best <= END",
    ),
)
