"""Mistakes with diagonal recurrence and the normalised step: diagonal_gradients, normalised_gradients."""

import numpy as np

from rnn_course.cells.timescales import diagonal_gradients, normalised_gradients
from rnn_course.exercise import misconception


def there_and_back(dhs, x, h0, W, u, b, *, start=None, weight=lambda u: u, bend=np.tanh, link=lambda u: u,
                   slope=lambda h: 1 - h**2, met=None):
    """The right cell and its gradients, with one place after another to go wrong in."""
    T, states = x.shape[1], [h0 if start is None else start]
    for t in range(T):
        states.append(bend(x[:, t] @ W + weight(u) * states[-1] + b))
    hs, before = np.stack(states[1:], axis=1), np.stack(states[:-1], axis=1)
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(T)):
        dz[:, t] = (dhs[:, t] + dh) * slope(hs[:, t])
        dh = link(u) * dz[:, t]
    du = ((hs if met else before) * dz).sum(axis=(0, 1))
    return hs, dz @ W.T, dh, np.einsum("btd,bth->dh", x, dz), du, dz.sum(axis=(0, 1))


@misconception(of=diagonal_gradients,
               says="the recurrent gradient is dropped: dz_t is made of dhs_t alone; (2.37) adds u ⊙ dz_{t+1}.")
def diagonal_recurrence_dropped(dhs, x, h0, W, u, b):
    hs, dx, _, dW, du, db = there_and_back(dhs, x, h0, W, u, b, link=lambda u: 0 * u)
    return hs, dx, u * (dhs[:, 0] * (1 - hs[:, 0] ** 2)), dW, du, db


@misconception(of=diagonal_gradients,
               says="dz_{t+1} comes back as it is; in (2.37) and (2.38) it is multiplied by u.")
def u_missing_on_the_way_back(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, link=np.ones_like)


@misconception(of=diagonal_gradients, says="dh0 is dz_1; (2.38) multiplies it by u.")
def u_missing_in_dh0(dhs, x, h0, W, u, b):
    hs, dx, dh0, *others = there_and_back(dhs, x, h0, W, u, b)
    return hs, dx, dh0 / u, *others


@misconception(of=diagonal_gradients,
               says="du is made with h_t; (2.39) takes h_{t-1}, the state that u met.")
def new_state_in_du(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, met=True)


@misconception(of=diagonal_gradients,
               says="du is a whole matrix, as for a full U; u has one number per unit, and so has du in (2.39).")
def du_is_a_matrix(dhs, x, h0, W, u, b):
    hs, dx, dh0, dW, du, db = there_and_back(dhs, x, h0, W, u, b)
    return hs, dx, dh0, dW, np.outer(np.ones_like(du), du), db


@misconception(of=diagonal_gradients,
               says="du is that of one row on the average; (2.39) sums over rows.")
def du_averaged(dhs, x, h0, W, u, b):
    hs, dx, dh0, dW, du, db = there_and_back(dhs, x, h0, W, u, b)
    return hs, dx, dh0, dW, du / len(x), db


@misconception(of=diagonal_gradients,
               says="u is summed with every unit's state, as if all heard all; in (2.36) unit j hears only itself.")
def all_hear_all(dhs, x, h0, W, u, b):
    T, states = x.shape[1], [h0]
    for t in range(T):
        states.append(np.tanh(x[:, t] @ W + (states[-1] @ u)[:, None] + b))
    hs, before = np.stack(states[1:], axis=1), np.stack(states[:-1], axis=1)
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(T)):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dz[:, t].sum(axis=1, keepdims=True) * u
    du = (before * dz.sum(axis=2, keepdims=True)).sum(axis=(0, 1))
    return hs, dz @ W.T, dh, np.einsum("btd,bth->dh", x, dz), du, dz.sum(axis=(0, 1))


@misconception(of=diagonal_gradients, says="the slope of tanh is missing; (2.37) multiplies by 1 - h_t².")
def diagonal_slope_missing(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, slope=np.ones_like)


@misconception(of=diagonal_gradients,
               says="the cell has no bend; (2.36) has a tanh, and (2.37) its slope.")
def diagonal_without_tanh(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, bend=lambda z: z, slope=np.ones_like)


@misconception(of=diagonal_gradients, says="the first step starts from zeros; (2.36) starts from h_0 = h0.")
def diagonal_from_zeros(dhs, x, h0, W, u, b):
    return there_and_back(dhs, x, h0, W, u, b, start=0 * h0)


@misconception(of=diagonal_gradients,
               says="u goes through a sigmoid first; (2.36) uses it as it is, and it may be negative or above 1.")
def u_squashed(dhs, x, h0, W, u, b):
    share = 0.5 * (1 + np.tanh(0.5 * u))
    return there_and_back(dhs, x, h0, W, share, b)


def right_normal(a):
    """n and s of (2.41), right."""
    centred = a - a.mean(axis=1, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    return centred / s, s


def right_return(dn, n, s):
    """(2.44), right."""
    return (dn - dn.mean(axis=1, keepdims=True) - n * (dn * n).mean(axis=1, keepdims=True)) / s


def step(dh_next, x, h, W, U, b, gain, *, normal=right_normal, back=right_return, forth=lambda n, gain, b: gain * n + b,
         dn=lambda dz, gain: gain * dz, slope=lambda h: 1 - h**2, db=lambda dz, gain: dz.sum(axis=0),
         dgain=lambda n, dz: (n * dz).sum(axis=0)):
    """The right step and its gradients, with one place after another to go wrong in."""
    n, s = normal(x @ W + h @ U)
    h_next = np.tanh(forth(n, gain, b))
    dz = dh_next * slope(h_next)
    da = back(dn(dz, gain), n, s)
    return h_next, da @ W.T, da @ U.T, x.T @ da, h.T @ da, db(dz, gain), dgain(n, dz)


@misconception(of=normalised_gradients,
               says="each unit is normalised over the rows of the batch; the mean and the size in (2.41) are taken "
                    "over the units of one row.")
def normalised_over_rows(dh_next, x, h, W, U, b, gain):
    def over_rows(a):
        n, s = right_normal(a.T)
        return n.T, s.T
    return step(dh_next, x, h, W, U, b, gain, normal=over_rows, back=lambda dn, n, s: right_return(dn.T, n.T, s.T).T)


@misconception(of=normalised_gradients,
               says="one mean and one size are taken for the whole batch; (2.41) has one of each for every row.")
def normalised_over_all(dh_next, x, h, W, U, b, gain):
    def over_all(a):
        s = np.sqrt(a.var() + 1e-5)
        return (a - a.mean()) / s, s
    return step(dh_next, x, h, W, U, b, gain, normal=over_all,
                back=lambda dn, n, s: (dn - dn.mean() - n * (dn * n).mean()) / s)


@misconception(of=normalised_gradients,
               says="μ and s are treated as constants on the way back; they depend on a too, and (2.44) has two means "
                    "for it.")
def statistics_as_constants(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: dn / s)


@misconception(of=normalised_gradients,
               says="the way through s is forgotten; (2.44) also subtracts n ⊙ mean(dn ⊙ n).")
def way_through_s_forgotten(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: (dn - dn.mean(axis=1, keepdims=True)) / s)


@misconception(of=normalised_gradients, says="the way through μ is forgotten; (2.44) also subtracts mean(dn).")
def way_through_the_mean_forgotten(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain,
                back=lambda dn, n, s: (dn - n * (dn * n).mean(axis=1, keepdims=True)) / s)


@misconception(of=normalised_gradients, says="da is not divided by s; (2.44) divides, as (2.41) did.")
def not_divided_by_s(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: right_return(dn, n, 1))


@misconception(of=normalised_gradients,
               says="the gain is left out on the way back; dn in (2.43) is gain ⊙ dz.")
def gain_missing_on_the_way_back(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, dn=lambda dz, gain: dz)


@misconception(of=normalised_gradients,
               says="the bias goes through the gain too, gain ⊙ (n + b); (2.42) adds it afterwards.")
def bias_before_gain(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, forth=lambda n, gain, b: gain * (n + b),
                db=lambda dz, gain: (gain * dz).sum(axis=0), dgain=lambda n, dz: ((n + b) * dz).sum(axis=0))


@misconception(of=normalised_gradients, says="db is summed from dn, gain included; (2.45) sums dz.")
def db_from_dn(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, db=lambda dz, gain: (gain * dz).sum(axis=0))


@misconception(of=normalised_gradients, says="dgain is summed without n; (2.45) has n ⊙ dz.")
def dgain_without_n(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, dgain=lambda n, dz: dz.sum(axis=0))


@misconception(of=normalised_gradients, says="the slope of tanh is missing; (2.43) multiplies by 1 - h_next².")
def normalised_slope_missing(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, slope=np.ones_like)


@misconception(of=normalised_gradients,
               says="the 1e-5 is added after the root; in (2.41) it stands under it.")
def epsilon_outside_the_root(dh_next, x, h, W, U, b, gain):
    def outside(a):
        s = a.std(axis=1, keepdims=True) + 1e-5
        return (a - a.mean(axis=1, keepdims=True)) / s, s
    return step(dh_next, x, h, W, U, b, gain, normal=outside)


@misconception(of=normalised_gradients,
               says="the squares are divided by H - 1; (2.41) takes their mean, over all H units.")
def divided_by_one_less(dh_next, x, h, W, U, b, gain):
    def one_less(a):
        s = np.sqrt(a.var(axis=1, ddof=1, keepdims=True) + 1e-5)
        return (a - a.mean(axis=1, keepdims=True)) / s, s
    return step(dh_next, x, h, W, U, b, gain, normal=one_less)


@misconception(of=normalised_gradients, says="the mean is not taken off; (2.41) has a - μ.")
def mean_not_taken_off(dh_next, x, h, W, U, b, gain):
    def by_size(a):
        s = np.sqrt((a**2).mean(axis=1, keepdims=True) + 1e-5)
        return a / s, s
    return step(dh_next, x, h, W, U, b, gain, normal=by_size,
                back=lambda dn, n, s: (dn - n * (dn * n).mean(axis=1, keepdims=True)) / s)
