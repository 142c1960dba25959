"""wired_forward: run the cell in any of the patterns, with zeros where it reads nothing and scores where it answers."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.context import context_forward, context_step
from rnn_course.cells.patterns import wired_forward
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    wired_forward,
    points=6,
    returns={"hs": "(7.17)", "o": "(7.18)"},
    uses=(context_forward,),
    hints=(
        "The cell runs at every step. The patterns differ in which steps have an input and which have an output.",
        "A boolean array can be an index: use it to put x in its places (7.16), and to select the states that answer "
        "(7.18).",
        "Make an array of zeros with T steps, fill in x where it reads, run the cell, and apply the output layer to "
        "the states of the steps that answer.",
    ),
)


@check(weight=3)
def many_to_many_after_reading(draw):
    for _ in range(2):
        yield ask(wired_forward, *draws.wired(draw, *draws.lengths(draw), False))


@check
def many_to_one(draw):
    yield ask(wired_forward, *draws.wired(draw, 4, 1, False))


@check
def one_to_many(draw):
    yield ask(wired_forward, *draws.wired(draw, 1, 4, False))


@check
def many_to_many_in_step(draw):
    yield ask(wired_forward, *draws.wired(draw, 4, 4, True))


@check
def one_to_one(draw):
    yield ask(wired_forward, *draws.wired(draw, 1, 1, True))


@check
def wired_with_one_axis_of_size_1(draw):
    for axis in "BDHCK":
        yield ask(wired_forward, *draws.wired(draw, *draws.lengths(draw), False, **{axis: 1}))


@check
def steps_of_no_famous_pattern(draw):
    """Ask with gaps between the steps that read or answer."""
    B, D, H, C, K = draw.sizes("BDHCK")
    reads, says = np.array([1, 0, 1, 1, 0, 0], bool), np.array([0, 1, 0, 1, 0, 1], bool)
    _, *others = draws.sequence(draw, B, 1, D, H, C)
    yield ask(wired_forward, draw(B, 3, D), reads, says, *others, draw(H, K), draw(K))


@check(weight=0, note="Wrong even with V zero: look at the steps that read (7.16), and at c in (7.18).")
def scores_from_c_alone(draw):
    *given, V, c = draws.wired(draw, 3, 2, False)
    yield ask(wired_forward, *given, 0 * V, c)


wrong = slips(
    wired_forward,
    """
    inputs_in_front: the inputs are at the first T_in steps; in (7.16) they are where reads is true.
        7.16 | padded[:, : x.shape[1]] = x
    last_input_again: where there is no input, the last one is read again; (7.16) has zeros there.
        7.16 | padded = x[:, np.maximum(np.cumsum(reads) - 1, 0)]
    first_input_everywhere: the first input is read at every step; (7.16) has each in its own place, and zeros
        elsewhere.
        7.16 | padded[:] = x[:, :1]
    answers_where_it_reads: the scores are those of the steps that read; (7.18) takes those with says_t.
        7.18 | return hs, hs[:, reads] @ V + c
    answers_at_all_steps: there are scores for all steps; (7.18) has those with says_t only.
        7.18 | return hs, hs @ V + c
    zeros_where_it_is_silent: the scores of the steps that do not answer are set to zero; (7.18) leaves them out.
        7.18 | return hs, (hs @ V + c) * says[:, None]
    last_state_for_all: all answers are computed from the last state; (7.18) takes the state of each step.
        7.18 | return hs, np.repeat(hs[:, -1:], says.sum(), axis=1) @ V + c
    no_output_bias: c is left out; (7.18) adds it to every score.
        7.18 | return hs, hs[:, says] @ V
    scores_bent: tanh is applied to the scores; (7.18) has no tanh.
        7.18 | return hs, np.tanh(hs[:, says] @ V + c)
    states_that_answer: only the states of the steps that answer are returned; hs of (7.17) holds all.
        return | return hs[:, says], hs[:, says] @ V + c
    """,
)


@accepted
def wired_step_by_step(x, reads, says, h0, v, W, U, R, b, V, c):
    h, nth, hs, o = h0, 0, [], []
    for t in range(len(reads)):
        now = np.zeros_like(x[:, 0])
        if reads[t]:
            now = x[:, nth]
            nth += 1
        h = context_step(now, h, v, W, U, R, b)
        hs.append(h)
        if says[t]:
            o.append(h @ V + c)
    return np.stack(hs, axis=1), np.stack(o, axis=1)


@accepted
def wired_by_a_matrix(x, reads, says, h0, v, W, U, R, b, V, c):
    """Use rows of the identity to put inputs into their places and to select the answers."""
    place, pick = np.eye(len(reads))[reads], np.eye(len(says))[says]
    hs = context_forward(np.einsum("bid,it->btd", x, place), h0, v, W, U, R, b)
    return [hs, np.einsum("bth,at,hk->bak", hs, pick, V) + c]


@accepted
def wired_with_scores_first(x, reads, says, h0, v, W, U, R, b, V, c):
    """Compute scores at all steps, and then select those with says_t."""
    u = np.zeros((x.shape[0], reads.size, x.shape[2]))
    for nth, t in enumerate(np.flatnonzero(reads)):
        u[:, t, :] = x[:, nth, :]
    hs = context_forward(u, h0, v, W, U, R, b)
    return hs, (np.dot(hs, V) + c).take(np.flatnonzero(says), axis=1)


wrong_step_by_step = slips(
    wired_step_by_step,
    """
    cell_pauses: the state is kept where there is no input; in (7.17) the cell runs at every step, on zeros.
        h = context_step | if reads[t]:
                         |     h = context_step(now, h, v, W, U, R, b)
    context_after_reading: the context is used only where there is no input; in (7.17) it is used at every step.
        h = context_step | h = context_step(now, h, 0 * v if reads[t] else v, W, U, R, b)
    """,
)
