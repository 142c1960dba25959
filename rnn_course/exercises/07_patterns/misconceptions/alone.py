"""Mistakes without a teacher: free_run, sequence_weights, teacher_shares."""

import numpy as np

from rnn_course.cells.output_recurrence import free_run, sequence_weights, teacher_shares
from rnn_course.exercise import misconception


def run(x, y0, W, F, b, V, c, *, feed=lambda o, h, y0, t: o, output=lambda o: o):
    """The right loop, with one place after another to go wrong in."""
    o, h, said = y0, 0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W + feed(o, h, y0, t) @ F + b)
        o = output(h @ V + c)
        said.append(o)
    return np.stack(said, axis=1)


@misconception(of=free_run, says="every step is given y0; (7.33) takes the last output, o_{t-1}.")
def y0_for_ever(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, feed=lambda o, h, y0, t: y0)


@misconception(of=free_run, says="the first step is given zeros; in (7.33) o_0 is y0.")
def starts_from_nothing(x, y0, W, F, b, V, c):
    return run(x, 0 * y0, W, F, b, V, c)


@misconception(of=free_run, says="nothing is fed back after the first step; (7.33) adds o_{t-1} F at every step.")
def fed_once(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, feed=lambda o, h, y0, t: o * (t == 0))


@misconception(of=free_run, says="outputs pile up: all that were said so far are fed back; (7.33) takes the last one.")
def outputs_pile_up(x, y0, W, F, b, V, c):
    total = [0 * y0]
    def feed(o, h, y0, t):
        total.append(total[-1] + o)
        return total[-1]
    return run(x, y0, W, F, b, V, c, feed=feed)


@misconception(of=free_run, says="the outputs are bent by tanh; (7.25) leaves them as they are.")
def outputs_bent_and_fed_back(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c, output=np.tanh)


@misconception(of=free_run,
               says="the largest output is made 1 and all others 0 before it is fed back; (7.33) takes o_{t-1} as it "
                    "is.")
def feeds_back_one_hot(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, c,
               feed=lambda o, h, y0, t: y0 if t == 0 else np.eye(o.shape[1])[o.argmax(axis=1)])


@misconception(of=free_run, says="c is left out; (7.25) adds it.")
def no_output_bias_alone(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, b, V, 0 * c)


@misconception(of=free_run, says="b is left out; (7.33) adds it.")
def no_bias_alone(x, y0, W, F, b, V, c):
    return run(x, y0, W, F, 0 * b, V, c)


@misconception(of=free_run, says="y0 stands first and the last output is missing; o holds o_1 ... o_T.")
def y0_in_front(x, y0, W, F, b, V, c):
    return np.concatenate([y0[:, None], run(x, y0, W, F, b, V, c)[:, :-1]], axis=1)


@misconception(of=free_run, says="the inputs are read from their end; (7.33) has x_t at step t.")
def reads_backwards(x, y0, W, F, b, V, c):
    return run(x[:, ::-1], y0, W, F, b, V, c)


@misconception(of=free_run,
               says="the output of two steps before is fed back; (7.33) takes that of the step before.")
def one_step_late(x, y0, W, F, b, V, c):
    kept = [y0]
    def feed(o, h, y0, t):
        kept.append(o)
        return kept[-2]
    return run(x, y0, W, F, b, V, c, feed=feed)


@misconception(of=free_run, says="only the last output is returned; o holds those of all steps.")
def last_output_alone(x, y0, W, F, b, V, c):
    return free_run(x, y0, W, F, b, V, c)[:, -1]


def counted(K, T, m, H, **others):
    answer = dict(zip(("table", "markov", "by_output", "by_state"), sequence_weights(K, T, m, H), strict=True))
    return tuple({**answer, **others}.values())


@misconception(of=sequence_weights,
               says="each sequence of the table gets a free number; they sum to 1, so (7.34) has one less.")
def table_with_all(K, T, m, H):
    return counted(K, T, m, H, table=K**T)


@misconception(of=sequence_weights,
               says="the table has K T numbers, as if each token were independent of the others; (7.34) has one for "
                    "each sequence.")
def table_of_single_tokens(K, T, m, H):
    return counted(K, T, m, H, table=T * (K - 1))


@misconception(of=sequence_weights,
               says="there are T^K sequences in the table; each of the T places of (7.34) has K choices.")
def power_turned_round(K, T, m, H):
    return counted(K, T, m, H, table=T**K - 1)


@misconception(of=sequence_weights,
               says="the Markov model has rows for m tokens before, and none for the beginnings that are shorter; "
                    "(7.35) has both.")
def no_rows_for_beginnings(K, T, m, H):
    return counted(K, T, m, H, markov=K**m * (K - 1))


@misconception(of=sequence_weights,
               says="each row of the Markov model has K free numbers; it sums to 1, so in (7.35) it has K - 1.")
def rows_that_need_not_sum_to_1(K, T, m, H):
    return counted(K, T, m, H, markov=K * (K ** (m + 1) - 1) // (K - 1))


@misconception(of=sequence_weights,
               says="the Markov model has tables of its own for every step; in (7.35) they are the same wherever the "
                    "tokens stand.")
def tables_for_every_step(K, T, m, H):
    return counted(K, T, m, H, markov=sum(K ** min(m, t) * (K - 1) for t in range(T)))


@misconception(of=sequence_weights,
               says="the networks' weights are counted once for each step; (7.36) and (7.37) count them once, since "
                    "they are the same at all.")
def weights_for_every_step(K, T, m, H):
    *tables, by_output, by_state = sequence_weights(K, T, m, H)
    return *tables, T * by_output, T * by_state


@misconception(of=sequence_weights, says="both biases are left out; (7.36) counts b and c.")
def biases_not_counted(K, T, m, H):
    return counted(K, T, m, H, by_output=2 * K * H, by_state=2 * K * H + H * H)


@misconception(of=sequence_weights, says="by_state has U in the place of F; (7.37) has both.")
def U_in_the_place_of_F(K, T, m, H):
    return counted(K, T, m, H, by_state=K * H + H * H + H + K)


@misconception(of=sequence_weights, says="F is not counted; (7.36) has F as well as V.")
def F_not_counted(K, T, m, H):
    return counted(K, T, m, H, by_output=K * H + H + K, by_state=K * H + H + K + H * H)


def shared(i, floor, slope, base, k, **others):
    answer = dict(zip(("linear", "exponential", "inverse"), teacher_shares(i, floor, slope, base, k), strict=True))
    return tuple({**answer, **others}.values())


@misconception(of=teacher_shares, says="the line goes on below the floor; (7.48) takes the larger of the two.")
def without_a_floor(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, linear=1 - slope * i)


@misconception(of=teacher_shares, says="the line never rises above the floor; (7.48) takes the larger of the two.")
def floor_as_a_ceiling(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, linear=np.minimum(floor, 1 - slope * i))


@misconception(of=teacher_shares,
               says="the line is lifted by the floor; (7.48) starts at 1 and stops at the floor.")
def floor_added(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, linear=floor + np.maximum(0, 1 - slope * i))


@misconception(of=teacher_shares, says="the exponential is exp(-base i); (7.49) is base to the power i.")
def natural_exponential(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, exponential=np.exp(-base * i))


@misconception(of=teacher_shares, says="the power is turned round, i^base; (7.49) is base to the power i.")
def power_of_i(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, exponential=i**base)


@misconception(of=teacher_shares,
               says="exp(i / k) overflows to inf, and inf / inf is nan; (7.50) is finite for every i.")
def overflows(i, floor, slope, base, k):
    with np.errstate(all="ignore"):
        grown = np.exp(i / k)
        return shared(i, floor, slope, base, k, inverse=1 - grown / (k + grown))


@misconception(of=teacher_shares, says="the sigmoid rises: exp(i / k) stands on top; in (7.50) it is k.")
def rises(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, inverse=1 - teacher_shares(i, floor, slope, base, k)[2])


@misconception(of=teacher_shares, says="the exponent is i and not i / k, so it falls within a few updates; see (7.50).")
def falls_at_once(i, floor, slope, base, k):
    shrunk = np.exp(-i)
    return shared(i, floor, slope, base, k, inverse=k * shrunk / (k * shrunk + 1))


@misconception(of=teacher_shares,
               says="k stands in the exponent only, with 1 in its other places; (7.50) has it in all three.")
def ordinary_sigmoid(i, floor, slope, base, k):
    return shared(i, floor, slope, base, k, inverse=np.exp(-i / k) / (1 + np.exp(-i / k)))


@misconception(of=teacher_shares,
               says="the network's own share is returned; (7.48) to (7.50) are the teacher's.")
def the_networks_share(i, floor, slope, base, k):
    return tuple(1 - each for each in teacher_shares(i, floor, slope, base, k))
