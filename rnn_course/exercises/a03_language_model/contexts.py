"""contexts: list for every token the m tokens before it."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.language import EOS
from rnn_course.cells.markov import contexts
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    contexts,
    points=4,
    returns={"contexts": "(3.8)"},
    hints=(
        "To predict a token, a model may use the tokens before it, never the token itself.",
        "At t = 1, (3.8) holds EOS m times; at t = 2, EOS m - 1 times and then y_1.",
        "Put m columns of EOS in front of y. Then the i-th column of the contexts is a slice of T columns of this "
        "array.",
    ),
)


@check(weight=3)
def contexts_of_two_and_three_tokens(draw):
    for m in (2, 3):
        B, T = draws.until(lambda: draw.sizes("BT", T=5), lambda B, T: B != 3)
        yield ask(contexts, draw.integers(1, 9, B, T), m)


@check
def contexts_of_one_token_of_none_and_of_more_than_there_are(draw):
    for m in (1, 0, 6):
        B, T = draw.sizes("BT", T=4)
        yield ask(contexts, draw.integers(1, 9, B, T), m)


@check
def contexts_with_one_axis_of_size_1(draw):
    yield ask(contexts, draw.integers(1, 9, 1, 4), 2)
    yield ask(contexts, draw.integers(1, 9, 4, 1), 2)


@probe(
    same=lambda answer: answer[:, :3],
    says="The contexts of earlier tokens change when a later token changes; in (3.8) they hold only earlier tokens.",
)
def contexts_look_ahead(draw):
    y = draw.integers(1, 9, 2, 5)
    other = y.copy()
    other[:, 2:] += 1
    return ask(contexts, y, 2), ask(contexts, other, 2)


wrong = slips(
    contexts,
    """
    token_in_its_context: the context of a token contains the token itself; (3.8) ends with y_{t-1}.
        3.8 | return padded[:, np.arange(T)[:, None] + np.arange(m) + 1]
    one_step_too_early: the token just before is left out; (3.8) ends with y_{t-1}.
        3.8 | return padded[:, np.maximum(np.arange(T)[:, None] + np.arange(m) - 1, 0)]
    newest_first: the newest token comes first; (3.8) begins with the oldest.
        3.8 | return padded[:, np.arange(T)[:, None] + np.arange(m)[::-1]]
    looks_ahead: the context holds the tokens that follow; (3.8) has those before.
        padded | padded = np.concatenate([y, np.full((B, m), EOS)], axis=1)
        3.8 | return padded[:, np.arange(T)[:, None] + np.arange(m) + 1]
    wraps_around: the end of a row wraps around to its beginning; in (3.8) y_1 has EOS before it.
        3.8 | return y[:, (np.arange(T)[:, None] + np.arange(m) - m) % T]
    leaks_between_rows: the end of one row leaks into the next; in (3.8) every row begins with EOS before it.
        padded | padded = np.concatenate([np.full(m, EOS), y.ravel()])
        3.8 | return padded[np.arange(B * T).reshape(B, T, 1) + np.arange(m)]
    unknown_before_the_beginning: UNK is filled in before the beginning; (3.8) has EOS there.
        padded | padded = np.concatenate([np.full((B, m), 1), y], axis=1)
    minus_1_before_the_beginning: -1 is filled in before the beginning; (3.8) has EOS there, which is 0.
        padded | padded = np.concatenate([np.full((B, m), -1), y], axis=1)
    repeats_the_first: the first token is repeated before the beginning; (3.8) has EOS there.
        3.8 | return y[:, np.maximum(np.arange(T)[:, None] + np.arange(m) - m, 0)]
    drops_the_first: the first m steps are left out; (3.8) has a context for every t.
        3.8 | return padded[:, np.arange(m, T)[:, None] + np.arange(m)]
    contexts_transposed: the axes are in the order (B, m, T); the result is (B, T, m).
        3.8 | return padded[:, np.arange(T) + np.arange(m)[:, None]]
    """,
)


@accepted
def contexts_by_loops(y, m):
    B, T = y.shape
    answer = np.full((B, T, m), EOS)
    for t in range(T):
        for i in range(m):
            if t - m + i >= 0:
                answer[:, t, i] = y[:, t - m + i]
    return answer


@accepted
def contexts_by_windows(y, m):
    padded = np.pad(y, ((0, 0), (m, 0)), constant_values=EOS)
    return np.lib.stride_tricks.sliding_window_view(padded, m + 1, axis=1)[..., :m]


@accepted
def contexts_by_shifts(y, m):
    B, T = y.shape
    answer = np.zeros((B, T, m), dtype=y.dtype)
    for back in range(1, m + 1):
        answer[:, back:, m - back] = y[:, : max(T - back, 0)]
    return answer
