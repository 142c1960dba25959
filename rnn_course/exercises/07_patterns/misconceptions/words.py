"""Mistakes in describing and in weaning: write_captions, scheduled_words."""

import numpy as np

from rnn_course.cells.captions import END, scheduled_words, write_captions
from rnn_course.cells.context import context_step
from rnn_course.exercise import misconception


def start_of(v, Q, q):
    return np.tanh(v @ Q + q)


def write(v, T, Q, q, F, U, R, b, V, c, *, start=start_of, first=END, read=lambda best, shown: shown, padded=True,
          context=lambda v, t: v, best_of=lambda o: o.argmax(axis=1), state=lambda h_next, h0: h_next):
    """The right loop, with one place after another to go wrong in."""
    h0, words = start(v, Q, q), np.full(len(v), first)
    h, ended, y = h0, np.zeros(len(v), bool), np.zeros((len(v), T), int)
    for t in range(T):
        h = context_step(np.eye(len(F))[words], h, context(v, t), F, U, R, b)
        best = best_of(h @ V + c)
        y[:, t] = np.where(ended & padded, END, best)
        words, h = read(best, y[:, t]), state(h, h0)
        ended = ended | (best == END)
    return y


@misconception(of=write_captions, says="rows that have ended go on speaking; by (7.46) they say END from then on.")
def speaks_on(v, T, *weights):
    return write(v, T, *weights, padded=False)


@misconception(of=write_captions,
               says="all rows stop when the first one has ended; by (7.46) each ends for itself.")
def all_stop_together(v, T, *weights):
    y = write(v, T, *weights)
    first = min(T - 1, int((y == END).any(axis=0).argmax())) if (y == END).any() else T - 1
    return np.where(np.arange(T) > first, END, y)


@misconception(of=write_captions,
               says="END is read at every step, and what was said is forgotten; by (7.45) the cell reads y_{t-1}.")
def reads_nothing(v, T, *weights):
    return write(v, T, *weights, read=lambda best, shown: np.full(len(v), END))


@misconception(of=write_captions, says="word 1 is read first; by (7.45) it is END, word 0.")
def reads_another_word_first(v, T, *weights):
    return write(v, T, *weights, first=1)


@misconception(of=write_captions, says="the states start from zeros; (7.42) makes h_0 of the context.")
def describes_from_zeros(v, T, *weights):
    return write(v, T, *weights, start=lambda v, Q, q: 0 * start_of(v, Q, q))


@misconception(of=write_captions, says="h_0 is not bent; (7.42) has a tanh.")
def describes_from_an_unbent_start(v, T, *weights):
    return write(v, T, *weights, start=lambda v, Q, q: v @ Q + q)


@misconception(of=write_captions, says="the context is left out at the steps; (7.43) adds v R to each.")
def forgets_the_context(v, T, *weights):
    return write(v, T, *weights, context=lambda v, t: 0 * v)


@misconception(of=write_captions, says="the context goes in at the first step only; (7.43) adds v R to each.")
def context_once(v, T, *weights):
    return write(v, T, *weights, context=lambda v, t: v * (t == 0))


@misconception(of=write_captions, says="the state starts anew at every step; (7.43) takes h_{t-1}.")
def state_starts_anew(v, T, *weights):
    return write(v, T, *weights, state=lambda h_next, h0: h0)


@misconception(of=write_captions, says="END is never chosen, so no sentence ends; (7.45) is over all K words.")
def never_ends(v, T, *weights):
    return write(v, T, *weights, best_of=lambda o: 1 + o[:, 1:].argmax(axis=1))


@misconception(of=write_captions, says="the word with the smallest score is said; (7.45) takes the largest.")
def worst_word(v, T, *weights):
    return write(v, T, *weights, best_of=lambda o: o.argmin(axis=1))


@misconception(of=write_captions,
               says="y begins with the END that was read first, and the last word is missing; it holds y_1 ... y_T.")
def end_in_front(v, T, *weights):
    return np.concatenate([np.full((len(v), 1), END), write(v, T, *weights)[:, :-1]], axis=1)


@misconception(of=write_captions,
               says="one context serves all rows, the first; in (7.42) and (7.43) each row has its own.")
def first_context_for_all(v, T, *weights):
    return write(np.repeat(v[:1], len(v), axis=0), T, *weights)


def wean(v, y, u, share, Q, q, F, U, R, b, V, c, *, first=lambda y: np.full(len(y), END),
         teacher=lambda y, t: y[:, t - 1], coin=lambda u, share, t: u[:, t] < share,
         read_next=lambda read, own, y, t: read):
    """The right loop, with one place after another to go wrong in."""
    h, read = np.tanh(v @ Q + q), np.zeros(y.shape, int)
    read[:, 0] = words = first(y)
    for t in range(1, y.shape[1]):
        h = context_step(np.eye(len(F))[words], h, v, F, U, R, b)
        own = (h @ V + c).argmax(axis=1)
        read[:, t] = np.where(coin(u, share, t), teacher(y, t), own)
        words = read_next(read[:, t], own, y, t)
    return read


@misconception(of=scheduled_words,
               says="share is how often the network speaks itself; in (7.52) it is how often the teacher does.")
def share_turned_round(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: u[:, t] >= share)


@misconception(of=scheduled_words,
               says="one coin decides for all steps of a row; (7.52) takes a new one, u_t, at every step.")
def one_coin_a_row(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: u[:, 0] < share)


@misconception(of=scheduled_words,
               says="one coin decides for all rows of a step; in (7.52) every row has its own.")
def one_coin_a_step(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: np.full(len(u), u[0, t] < share))


@misconception(of=scheduled_words,
               says="the coin of the step before is taken; read_t goes by u_t (7.52).")
def coin_of_the_step_before(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, coin=lambda u, share, t: u[:, t - 1] < share)


@misconception(of=scheduled_words,
               says="the teacher hands over y_t, the word that should be said next; (7.52) takes y_{t-1}.")
def teacher_gives_the_answer(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, teacher=lambda y, t: y[:, t])


@misconception(of=scheduled_words,
               says="the first word to read is the teacher's y_1; by (7.51) it is END.")
def starts_with_the_answer(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, first=lambda y: y[:, 0])


@misconception(of=scheduled_words,
               says="the network always reads its own words on the way, whatever the coins say; by (7.52) it goes by "
                    "what was read so far.")
def reads_its_own_on_the_way(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, read_next=lambda read, own, y, t: own)


@misconception(of=scheduled_words,
               says="the network always reads the teacher's words on the way, so its own are not followed up; by "
                    "(7.52) it goes by what was read so far.")
def reads_the_teacher_on_the_way(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights, read_next=lambda read, own, y, t: y[:, t - 1])


@misconception(of=scheduled_words,
               says="the teacher alone is heard; where u_t is not below share, (7.52) takes the network's own word.")
def teacher_alone(v, y, u, share, *weights):
    return wean(v, y, u, 2.0, *weights)


@misconception(of=scheduled_words,
               says="the network alone is heard; where u_t is below share, (7.52) takes the teacher's word.")
def network_alone(v, y, u, share, *weights):
    return wean(v, y, u, -1.0, *weights)


@misconception(of=scheduled_words, says="own and teacher's words are returned without the first, T - 1 of them; "
                                        "read_1 of (7.51) belongs to it.")
def without_the_first(v, y, u, share, *weights):
    return wean(v, y, u, share, *weights)[:, 1:]


@misconception(of=scheduled_words,
               says="the states start from zeros; (7.42) makes h_0 of the context.")
def weaned_from_zeros(v, y, u, share, Q, q, *others):
    return wean(v, y, u, share, 0 * Q, 0 * q, *others)
