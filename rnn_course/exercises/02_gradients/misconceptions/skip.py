"""Mistakes with skips through time: skip_forward, skip_backward."""

import numpy as np

from rnn_course.cells.timescales import skip_backward, skip_forward
from rnn_course.exercise import misconception


def run(x, past, W, U, S, b, *, near=lambda states, d: states[-1], far=lambda states, d: states[-d], bend=np.tanh):
    """The right cell; near and far pick the states that meet U and S from all so far, past first."""
    d, states = past.shape[1], list(np.moveaxis(past, 1, 0))
    for t in range(x.shape[1]):
        states.append(bend(x[:, t] @ W + near(states, d) @ U + far(states, d) @ S + b))
    return np.stack(states[d:], axis=1)


@misconception(of=skip_forward,
               says="the skip is one step too short; h_{t-d} in (2.30) at t = 1 is the first entry of past.")
def skip_too_short(x, past, W, U, S, b):
    return run(x, past, W, U, S, b, far=lambda states, d: states[max(-len(states), -d + 1) if d > 1 else -1])


@misconception(of=skip_forward,
               says="both connections read the state of the step before; S meets h_{t-d} in (2.30).")
def both_from_the_step_before(x, past, W, U, S, b):
    return run(x, past, W, U, S, b, far=lambda states, d: states[-1])


@misconception(of=skip_forward,
               says="both connections read the state d steps back; U meets h_{t-1} in (2.30).")
def both_from_d_steps_back(x, past, W, U, S, b):
    return run(x, past, W, U, S, b, near=lambda states, d: states[-d])


@misconception(of=skip_forward,
               says="U and S are exchanged; in (2.30) U meets h_{t-1} and S meets h_{t-d}.")
def matrices_exchanged(x, past, W, U, S, b):
    return run(x, past, W, S, U, b)


@misconception(of=skip_forward,
               says="past is read from its end; it is in the order of time, so its last entry is h_0 and its first "
                    "h_{1-d}.")
def past_read_backwards(x, past, W, U, S, b):
    return run(x, past[:, ::-1], W, U, S, b)


@misconception(of=skip_forward,
               says="the skip begins only when d states have been made; in (2.30) the first steps read past.")
def skip_starts_late(x, past, W, U, S, b):
    return run(x, past, W, U, S, b, far=lambda states, d: states[-d] * (len(states) >= 2 * d))


@misconception(of=skip_forward,
               says="the states before the first step are taken to be 0; (2.30) reads them from past.")
def past_ignored(x, past, W, U, S, b):
    return run(x, 0 * past, W, U, S, b)


@misconception(of=skip_forward,
               says="the skip always reads the first entry of past; h_{t-d} in (2.30) moves along with t.")
def skip_stands_still(x, past, W, U, S, b):
    return run(x, past, W, U, S, b, far=lambda states, d: states[0])


@misconception(of=skip_forward, says="the skip is left out; (2.30) has a term h_{t-d} S.")
def no_skip(x, past, W, U, S, b):
    return run(x, past, W, U, 0 * S, b)


@misconception(of=skip_forward, says="the step before is left out; (2.30) has a term h_{t-1} U.")
def skip_alone(x, past, W, U, S, b):
    return run(x, past, W, 0 * U, S, b)


@misconception(of=skip_forward,
               says="the skip is added after the tanh; in (2.30) it is part of z.")
def skip_after_tanh(x, past, W, U, S, b):
    d, states = past.shape[1], list(np.moveaxis(past, 1, 0))
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b) + states[-d] @ S)
    return np.stack(states[d:], axis=1)


@misconception(of=skip_forward, says="past stands in hs before the states; hs begins with h_1, the first of (2.31).")
def past_in_front(x, past, W, U, S, b):
    return np.concatenate([past, run(x, past, W, U, S, b)], axis=1)


@misconception(of=skip_forward, says="the bias is left out; (2.30) adds b.")
def skip_without_bias(x, past, W, U, S, b):
    return run(x, past, W, U, S, 0 * b)


def back(dhs, hs, x, past, W, U, S, *, near=lambda dz, U: dz @ U.T, far=lambda dz, S: dz @ S.T, reach=None,
         slope=lambda h: 1 - h**2):
    """The right way back: dz, and what has gathered at past. reach(t, d): where the skip of step t comes from."""
    d, dz = past.shape[1], np.empty_like(hs)
    g = np.concatenate([np.zeros_like(past), dhs], axis=1)
    for t in reversed(range(hs.shape[1])):
        dz[:, t] = g[:, t + d] * slope(hs[:, t])
        g[:, t + d - 1] += near(dz[:, t], U)
        g[:, reach(t, d) if reach else t] += far(dz[:, t], S)
    return dz, g[:, :d]


def gathered(dz, dpast, hs, x, past, W, *, near=None, far=None):
    """(2.35), right, from dz; near and far are the states that met U and S."""
    states, d, T = np.concatenate([past, hs], axis=1), past.shape[1], hs.shape[1]
    near = states[:, d - 1 : -1] if near is None else near
    far = states[:, :T] if far is None else far
    dW, dU, dS = (np.einsum("bti,bth->ih", read, dz) for read in (x, near, far))
    return dz @ W.T, dpast, dW, dU, dS, dz.sum(axis=(0, 1))


@misconception(of=skip_backward,
               says="nothing flows back along the skip; (2.32) has a term dz_{t+d} Sᵀ.")
def skips_gradient_dropped(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U, S, far=lambda dz, S: 0), hs, x, past, W)


@misconception(of=skip_backward,
               says="gradients flow back along the skip alone; (2.32) has a term dz_{t+1} Uᵀ.")
def steps_gradient_dropped(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U, S, near=lambda dz, U: 0), hs, x, past, W)


@misconception(of=skip_backward,
               says="every step gets dhs_t alone, though past gets its share; (2.32) adds what later steps send back.")
def direct_gradient_alone(dhs, hs, x, past, W, U, S):
    dz = dhs * (1 - hs**2)
    return gathered(dz, back(dhs, hs, x, past, W, U, S)[1], hs, x, past, W)


@misconception(of=skip_backward,
               says="the skip's gradient is sent to the step before; dz_t goes back d steps through S, see (2.32).")
def skips_gradient_to_the_step_before(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U, S, reach=lambda t, d: t + d - 1), hs, x, past, W)


@misconception(of=skip_backward,
               says="U and S are exchanged on the way back; in (2.32) U goes with dz_{t+1} and S with dz_{t+d}.")
def exchanged_on_the_way_back(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, S, U), hs, x, past, W)


@misconception(of=skip_backward,
               says="U is not transposed on the way back; (2.32) has Uᵀ. U is square, so the shapes cannot tell.")
def skip_U_not_transposed(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U.T, S), hs, x, past, W)


@misconception(of=skip_backward,
               says="S is not transposed on the way back; (2.32) has Sᵀ. S is square, so the shapes cannot tell.")
def skip_S_not_transposed(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U, S.T), hs, x, past, W)


@misconception(of=skip_backward, says="the slope of tanh is missing; (2.33) multiplies g_t by 1 - h_t².")
def skip_slope_missing(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U, S, slope=np.ones_like), hs, x, past, W)


@misconception(of=skip_backward,
               says="only the last entry of past gets a gradient; the skip reads all of past, see (2.34).")
def gradient_of_h0_alone(dhs, hs, x, past, W, U, S):
    dz, dpast = back(dhs, hs, x, past, W, U, S)
    only = np.zeros_like(dpast)
    only[:, -1] = dpast[:, -1]
    return gathered(dz, only, hs, x, past, W)


@misconception(of=skip_backward,
               says="dpast has what the skip sends and not what the first step sends to h_0; (2.34) has both.")
def dpast_of_the_skip_alone(dhs, hs, x, past, W, U, S):
    dz, dpast = back(dhs, hs, x, past, W, U, S)
    dpast[:, -1] -= dz[:, 0] @ U.T
    return gathered(dz, dpast, hs, x, past, W)


@misconception(of=skip_backward, says="dpast is in the opposite order; (2.34) goes from 1 - d to 0, as past does.")
def dpast_backwards(dhs, hs, x, past, W, U, S):
    dz, dpast = back(dhs, hs, x, past, W, U, S)
    return gathered(dz, dpast[:, ::-1], hs, x, past, W)


@misconception(of=skip_backward, says="dpast is 0; the first steps read past, and (2.34) is what they send back.")
def dpast_of_zeros(dhs, hs, x, past, W, U, S):
    dz, dpast = back(dhs, hs, x, past, W, U, S)
    return gathered(dz, np.zeros_like(dpast), hs, x, past, W)


@misconception(of=skip_backward,
               says="dS is made with h_{t-1}; it is h_{t-d} that S met, see (2.35).")
def dS_with_the_step_before(dhs, hs, x, past, W, U, S):
    before = np.concatenate([past, hs], axis=1)[:, past.shape[1] - 1 : -1]
    return gathered(*back(dhs, hs, x, past, W, U, S), hs, x, past, W, far=before)


@misconception(of=skip_backward,
               says="dU is made with h_t; (2.35) takes h_{t-1}, the state that went into the step.")
def skip_new_state_in_dU(dhs, hs, x, past, W, U, S):
    return gathered(*back(dhs, hs, x, past, W, U, S), hs, x, past, W, near=hs)
