"""Mistakes with the five patterns: pattern_steps, wired_forward."""

import numpy as np

from rnn_course.cells.context import context_forward
from rnn_course.cells.patterns import pattern_steps, wired_forward
from rnn_course.exercise import misconception


def steps(T, first_in, last_in, first_out, last_out):
    """Truth values over t = 1 ... T: from the first to the last that reads, from the first to the last that answers."""
    t = np.arange(1, T + 1)
    return (t >= first_in) & (t <= last_in), (t >= first_out) & (t <= last_out)


@misconception(of=pattern_steps,
               says="the first answer comes one step after the last input; by (7.13) the two share a step, and T is "
                    "T_in + T_out - 1.")
def a_step_later(T_in, T_out, in_step):
    return pattern_steps(T_in, T_out, True) if in_step else steps(T_in + T_out, 1, T_in, T_in + 1, T_in + T_out)


@misconception(of=pattern_steps,
               says="it answers from the first step on; by (7.15) the answers are the last T_out steps.")
def answers_at_once(T_in, T_out, in_step):
    reads, _ = pattern_steps(T_in, T_out, in_step)
    return reads, np.arange(len(reads)) < T_out


@misconception(of=pattern_steps, says="it reads at every step; by (7.14) it reads at the first T_in only.")
def reads_always(T_in, T_out, in_step):
    reads, says = pattern_steps(T_in, T_out, in_step)
    return np.ones_like(reads), says


@misconception(of=pattern_steps, says="it answers at every step; by (7.15) it answers at the last T_out only.")
def answers_always(T_in, T_out, in_step):
    reads, says = pattern_steps(T_in, T_out, in_step)
    return reads, np.ones_like(says)


@misconception(of=pattern_steps,
               says="in_step is not looked at: many to many is always wired as answering after reading; (7.13) has "
                    "two cases.")
def never_in_step(T_in, T_out, in_step):
    return pattern_steps(T_in, T_out, False)


@misconception(of=pattern_steps,
               says="the two cases of (7.13) are the wrong way round: it answers in step just where it should not.")
def cases_swapped(T_in, T_out, in_step):
    return pattern_steps(T_in, T_in if not in_step else T_out, not in_step)


@misconception(of=pattern_steps,
               says="there are as many steps as the longer of the two lengths; by (7.13) they share one step "
                    "only.")
def longer_of_the_two(T_in, T_out, in_step):
    T = max(T_in, T_out)
    return steps(T, 1, T_in, T - T_out + 1, T)


@misconception(of=pattern_steps,
               says="it answers one time too often, from step T - T_out on; (7.15) has > and not ≥.")
def one_answer_too_many(T_in, T_out, in_step):
    T = T_in if in_step else T_in + T_out - 1
    return steps(T, 1, T_in, T - T_out, T)


@misconception(of=pattern_steps,
               says="it stops reading one step early, before t = T_in; (7.14) has ≤ and not <.")
def one_input_too_few(T_in, T_out, in_step):
    reads, says = pattern_steps(T_in, T_out, in_step)
    return np.arange(1, len(reads) + 1) < T_in, says


@misconception(of=pattern_steps, says="the two arrays are in the other order; reads comes first.")
def says_first(T_in, T_out, in_step):
    return pattern_steps(T_in, T_out, in_step)[::-1]


@misconception(of=pattern_steps,
               says="the numbers of the steps are returned; an entry of (7.14) and (7.15) is true or false, one for "
                    "each step.")
def numbers_of_the_steps(T_in, T_out, in_step):
    return tuple(np.flatnonzero(each) for each in pattern_steps(T_in, T_out, in_step))


def wire(x, reads, says, h0, v, W, U, R, b, V, c, place=None, run=context_forward):
    """The right wiring, with one place after another to go wrong in."""
    u = np.zeros((len(x), len(reads), x.shape[2]))
    if place is None:
        u[:, reads] = x
    else:
        place(u)
    hs = run(u, h0, v, W, U, R, b)
    return hs, hs[:, says] @ V + c


@misconception(of=wired_forward,
               says="the inputs lie at the first T_in steps; by (7.16) they lie where reads is true, wherever that is.")
def inputs_in_front(x, reads, says, h0, v, W, U, R, b, V, c):
    def in_front(u):
        u[:, : x.shape[1]] = x
    return wire(x, reads, says, h0, v, W, U, R, b, V, c, place=in_front)


@misconception(of=wired_forward,
               says="where nothing comes in, the last input is read again; (7.16) has zeros there.")
def last_input_again(x, reads, says, h0, v, W, U, R, b, V, c):
    def again(u):
        u[:] = x[:, np.maximum(np.cumsum(reads) - 1, 0)]
    return wire(x, reads, says, h0, v, W, U, R, b, V, c, place=again)


@misconception(of=wired_forward,
               says="the first input goes in at every step; (7.16) has each in its own place, and zeros elsewhere.")
def first_input_everywhere(x, reads, says, h0, v, W, U, R, b, V, c):
    def everywhere(u):
        u[:] = x[:, :1]
    return wire(x, reads, says, h0, v, W, U, R, b, V, c, place=everywhere)


@misconception(of=wired_forward,
               says="the state stays as it is where nothing comes in; by (7.17) the cell runs at every step, on zeros.")
def cell_pauses(x, reads, says, h0, v, W, U, R, b, V, c):
    h, hs, nth = h0, [], 0
    for t in range(len(reads)):
        if reads[t]:
            h = context_forward(x[:, nth : nth + 1], h, v, W, U, R, b)[:, 0]
            nth += 1
        hs.append(h)
    hs = np.stack(hs, axis=1)
    return hs, hs[:, says] @ V + c


@misconception(of=wired_forward,
               says="the scores are those of the steps that read; (7.18) takes those with says_t.")
def answers_where_it_reads(x, reads, says, h0, v, W, U, R, b, V, c):
    hs, _ = wire(x, reads, says, h0, v, W, U, R, b, V, c)
    return hs, hs[:, reads] @ V + c


@misconception(of=wired_forward,
               says="there are scores for all steps; (7.18) has them for those with says_t only.")
def answers_at_all_steps(x, reads, says, h0, v, W, U, R, b, V, c):
    hs, _ = wire(x, reads, says, h0, v, W, U, R, b, V, c)
    return hs, hs @ V + c


@misconception(of=wired_forward,
               says="the scores of the steps that do not answer are set to zero and kept; (7.18) leaves them out.")
def zeros_where_it_is_silent(x, reads, says, h0, v, W, U, R, b, V, c):
    hs, _ = wire(x, reads, says, h0, v, W, U, R, b, V, c)
    return hs, (hs @ V + c) * np.asarray(says)[:, None]


@misconception(of=wired_forward,
               says="all answers are read off the last state; (7.18) reads each off the state of its own step.")
def last_state_for_all(x, reads, says, h0, v, W, U, R, b, V, c):
    hs, _ = wire(x, reads, says, h0, v, W, U, R, b, V, c)
    return hs, np.repeat(hs[:, -1:], np.sum(says), axis=1) @ V + c


@misconception(of=wired_forward, says="c is left out; (7.18) adds it to every score.")
def no_output_bias(x, reads, says, h0, v, W, U, R, b, V, c):
    return wire(x, reads, says, h0, v, W, U, R, b, V, 0 * c)


@misconception(of=wired_forward, says="the scores are bent by tanh; (7.18) leaves them as they are.")
def scores_bent(x, reads, says, h0, v, W, U, R, b, V, c):
    hs, o = wire(x, reads, says, h0, v, W, U, R, b, V, c)
    return hs, np.tanh(o)


@misconception(of=wired_forward,
               says="only the states of the steps that answer are returned; hs of (7.17) holds all, and the way back "
                    "needs them.")
def states_that_answer(x, reads, says, h0, v, W, U, R, b, V, c):
    hs, o = wire(x, reads, says, h0, v, W, U, R, b, V, c)
    return hs[:, says], o


@misconception(of=wired_forward,
               says="the context goes in only while nothing else does; by (7.17) it goes in at every step.")
def context_after_reading(x, reads, says, h0, v, W, U, R, b, V, c):
    def run(u, h, v, W, U, R, b):
        hs = []
        for t in range(u.shape[1]):
            h = np.tanh(u[:, t] @ W + h @ U + (0 if reads[t] else v @ R) + b)
            hs.append(h)
        return np.stack(hs, axis=1)
    return wire(x, reads, says, h0, v, W, U, R, b, V, c, run=run)
