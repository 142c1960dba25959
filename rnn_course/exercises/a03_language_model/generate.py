"""generate: write a text until the network ends it, reading each token that was drawn as the next input."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS, UNK
from rnn_course.decoding.generation import generate, sample_token
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    generate,
    points=4,
    returns={"y": "(3.44)"},
    uses=(char_rnn_forward, sample_token),
    hints=(
        "Each token that is written is the next input.",
        "(3.42) begins with EOS, read from a state of zeros. (3.43) draws again from the same distribution: nothing is "
        "read in between.",
        "char_rnn_forward with one row and one step is a single step. Loop over us: draw; if the token is UNK, go on "
        "to the next number; else write it down, stop if it is EOS, and read it.",
    ),
    sure_of={
        "texts_that_are_cut_off": (
            "unknown_is_read",
            "reads_again_after_unknown",
            "text_begins_with_unknown",
        ),
        "texts_that_begin_with_what_is_thrown_away": (
            "unknown_is_read",
            "reads_again_after_unknown",
            "text_begins_with_unknown",
        ),
        "texts_that_end_by_themselves": (
            "unknown_is_read",
            "reads_again_after_unknown",
            "text_begins_with_unknown",
        ),
    },
)


def _text(draw, K, N, fits):
    """model, tau, us of a text that fits and that rounding cannot change."""

    def telling(model, tau, us):
        return fits(generate(model, tau, us), lambda: _thrown_away(model, tau, us), len(us)) and draws.steady(
            lambda moved: generate(model, tau, moved), us
        )

    def make():
        return draws.network(draw, K), float(draw.choice((0.6, 1.7))), draw.rng.random(N)

    return draws.until(make, telling)


def _thrown_away(model, tau, us):
    """Places of us whose number adds nothing to the text: it drew UNK, or it comes after the end."""
    lengths = [len(generate(model, tau, us[:n])) for n in range(len(us) + 1)]
    return [n for n in range(len(us)) if lengths[n + 1] == lengths[n]]


def _ended(y):
    return len(y) > 0 and y[-1] == EOS


@check(weight=3)
def texts_that_end_by_themselves(draw):
    """Ask with a text that ends before the numbers do, after tokens were dropped in the middle."""
    for N in (12, 14):
        yield ask(
            generate,
            *_text(
                draw,
                5,
                N,
                lambda y, thrown, n: (
                    _ended(y) and 4 <= len(y) < n - 2 and len(set(y.tolist())) > 2 and 0 < min(thrown()) < len(y) - 1
                ),
            ),
        )


@check
def texts_that_are_cut_off(draw):
    yield ask(generate, *_text(draw, 6, 7, lambda y, thrown, n: not _ended(y) and 3 < len(y) < n))


@check
def texts_that_begin_with_what_is_thrown_away(draw):
    yield ask(generate, *_text(draw, 4, 9, lambda y, thrown, n: _ended(y) and 2 < len(y) < n and min(thrown()) == 0))
    yield ask(generate, *_text(draw, 4, 3, lambda y, thrown, n: len(y) == 1))


@check(
    weight=0,
    note="Wrong even where no UNK is drawn: look at which token is read at which step (3.42), and at the end (3.44).",
)
def texts_where_nothing_is_thrown_away(draw):
    yield ask(generate, *_text(draw, 5, 5, lambda y, thrown, n: len(y) == n))


begins = "hs, log_p = char_rnn_forward(np.array([[EOS]])"
wrong = slips(
    generate,
    """
    goes_on_after_the_end: the loop goes on after EOS; (3.44) ends the text there.
        3.44 | pass
    end_left_out: EOS itself is left out; in (3.44) the text ends with it.
        3.44 | y.pop()
             | break
    unknown_is_kept: UNK stays in the text; (3.43) drops it.
        3.43 | pass
    unknown_is_read: UNK is removed from the text, but it was read; in (3.43) nothing is read in between.
        3.43 | hs, log_p = char_rnn_forward(np.array([[UNK]]), hs[:, 0], model)
             | continue
    reads_again_after_unknown: after an UNK the token before is read a second time; (3.43) draws again from the same
        prediction.
        3.43 | hs, log_p = char_rnn_forward(np.array([[y[-1] if y else EOS]]), hs[:, 0], model)
             | continue
    unknown_ends_the_text: UNK ends the text; (3.43) drops it and draws again.
        3.43 | break
    unknown_ruled_out: UNK is excluded before the draw. The probabilities are the same, but (3.43) draws it, drops
        it and takes the next number of us.
        3.42 | log_p[0, 0, UNK] = -1e9
             | token = sample_token(log_p[0, 0], tau, u)
    greedy_text: the most probable token is taken each time; (3.42) draws.
        3.42 | token = int(log_p[0, 0].argmax())
    text_without_temperature: τ is not used; (3.42) draws at τ.
        3.42 | token = sample_token(log_p[0, 0], 1, u)
    reads_the_same_each_time: EOS is read at every step; in (3.42) the network reads the token that was drawn.
        hs, log_p = char_rnn_forward(np.array([[token]]) | hs, log_p = char_rnn_forward(
                                                         |     np.array([[EOS]]), hs[:, 0], model
                                                         | )
    forgets_the_state: the state is set to 0 at every step; in (3.42) it is passed from step to step.
        hs, log_p = char_rnn_forward(np.array([[token]]) | hs, log_p = char_rnn_forward(
                                                         |     np.array([[token]]), np.zeros((1, len(b))), model
                                                         | )
    begins_with_the_end: the EOS that is read first is in the text; in (3.42) y begins with y_1.
        y = [] | y = [EOS]
    text_begins_with_unknown: UNK is read first; (3.42) begins with EOS.
        hs, log_p = char_rnn_forward(np.array([[EOS]]) | hs, log_p = char_rnn_forward(
                                                       |     np.array([[UNK]]), np.zeros((1, len(b))), model
                                                       | )
    """,
)


@accepted
def with_a_pointer(model, tau, us):
    y, h, read, at = [], np.zeros((1, len(model[3]))), EOS, 0
    while at < len(us):
        hs, log_p = char_rnn_forward(np.array([[read]]), h, model)
        h, token = hs[:, -1], UNK
        while token == UNK and at < len(us):
            token = sample_token(log_p[0, -1], tau, us[at])
            at += 1
        if token != UNK:
            y.append(token)
            read = token
        if token == EOS:
            break
    return np.array(y, dtype=np.int64)


@accepted
def reads_all_again(model, tau, us):
    y = [EOS]
    for u in us:
        _, log_p = char_rnn_forward(np.array([y]), np.zeros((1, len(model[3]))), model)
        token = sample_token(log_p[0, -1], tau, u)
        if token != UNK:
            y.append(token)
        if token == EOS:
            break
    return np.array(y[1:], dtype=int)


@accepted
def into_a_buffer(model, tau, us):
    y, L, h = np.zeros(len(us), int), 0, np.zeros_like(model[3])[None]
    hs, log_p = char_rnn_forward(np.full((1, 1), EOS), h, model)
    for u in us:
        y[L] = sample_token(log_p[0, 0], tau, u)
        if y[L] != UNK:
            L += 1
            if y[L - 1] == EOS:
                return y[:L]
            hs, log_p = char_rnn_forward(y[None, L - 1 : L], hs[:, 0], model)
    return y[:L]


equivalents = (
    *equivalent(
        "There is one entry along this axis, which is the first and the last.",
        "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[ -1, 0], tau, u)",
        "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[0, -1], tau, u)",
        "hs, log_p = char_rnn_forward(np.array([[token]]), hs[:, 0], model) -> hs, log_p = "
        "char_rnn_forward(np.array([[token]]), hs[:, -1], model)",
    ),
    *equivalent(
        "Two rows of zeros stay equal, and the first is used.",
        "hs, log_p = char_rnn_forward(np.array([[EOS]]), np.zeros((1, len(b))), model) -> hs, log_p = "
        "char_rnn_forward(np.array([[EOS]]), np.zeros(( 2, len(b))), model)",
    ),
    *equivalent(
        "Python keeps one object for each small integer.",
        "if token == UNK: -> if token is UNK:",
        "if token == EOS: -> if token is EOS:",
    ),
    *equivalent(
        "EOS is 0, and no token is below it.",
        "if token == EOS: -> if token <= EOS:",
    ),
)
