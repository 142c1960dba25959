"""Mistakes about what the update gate does: gru_shares, update_bias, share_kept."""

import numpy as np

from rnn_course.cells.gru_memory import gru_shares, share_kept, update_bias
from rnn_course.exercise import misconception


def products_after(zs):
    """z_{t+1} ⊙ ... ⊙ z_T for t = 0 ... T, right."""
    return np.stack([zs[:, t:].prod(axis=1) for t in range(zs.shape[1] + 1)], axis=1)


def shares_of(zs, written=lambda zs: 1 - zs, after=products_after):
    return after(zs) * np.concatenate([np.ones_like(zs[:, :1]), written(zs)], axis=1)


@misconception(of=gru_shares,
               says="what is written at step t is thinned by that step's own z too; in (4.5) the product starts at "
                    "z_{t+1}.")
def thinned_by_its_own_gate(zs):
    return shares_of(zs, written=lambda zs: (1 - zs) * zs)


@misconception(of=gru_shares,
               says="the share is multiplied by the gates of the steps before; what is written at step t must survive "
                    "the steps after it, (4.5).")
def multiplies_the_earlier_gates(zs):
    before = np.stack([zs[:, :t].prod(axis=1) for t in range(zs.shape[1])], axis=1)
    return np.concatenate([zs.prod(axis=1)[:, None], (1 - zs) * before], axis=1)


@misconception(of=gru_shares,
               says="z is taken for the share that is let in; in (4.5) each step writes with 1 - z and keeps with z.")
def z_as_the_share_let_in(zs):
    return shares_of(1 - zs)


@misconception(of=gru_shares,
               says="what each step writes is taken whole; in (4.5) it gets the share 1 - z_t.")
def writes_whole_candidates(zs):
    return shares_of(zs, written=np.ones_like)


@misconception(of=gru_shares,
               says="only the last gate is asked; what was written at step t passes through every gate after it, "
                    "(4.5).")
def only_the_last_gate(zs):
    return np.concatenate([zs[:, -1:], (1 - zs) * zs[:, -1:]], axis=1)


@misconception(of=gru_shares,
               says="only the next gate is asked; what was written at step t passes through all gates up to z_T, "
                    "(4.5).")
def only_the_next_gate(zs):
    following = np.concatenate([zs[:, 1:], np.ones_like(zs[:, :1])], axis=1)
    return np.concatenate([zs[:, :1], (1 - zs) * following], axis=1)


@misconception(of=gru_shares,
               says="h_0 gets what is missing from the product of all gates to 1; (4.4) is the product itself.")
def share_of_h0_turned_round(zs):
    shares = shares_of(zs)
    shares[:, 0] = 1 - shares[:, 0]
    return shares


@misconception(of=gru_shares, says="the share of h_0 stands at the end; share_0 comes first along axis 1.")
def share_of_h0_at_the_end(zs):
    return np.roll(shares_of(zs), -1, axis=1)


@misconception(of=gru_shares,
               says="the products are made by dividing, which gives nan where a gate is 0; (4.5) only multiplies.")
def divides_by_products(zs):
    upto = np.cumprod(zs, axis=1)
    with np.errstate(all="ignore"):
        return np.concatenate([upto[:, -1:], (1 - zs) * upto[:, -1:] / upto], axis=1)


@misconception(of=gru_shares,
               says="the products are sums of logarithms with a small number put in against log 0, so a gate of 0 "
                    "still lets something through; in (4.5) it lets nothing.")
def logarithms_with_a_floor(zs):
    return shares_of(zs + 1e-3)


@misconception(of=update_bias, says="the lag is not used: z is the share itself; (4.6) takes the root of order `lag`.")
def forgets_the_lag(lag, share):
    return np.log(share / (1 - share)) + 0 * lag


@misconception(of=update_bias,
               says="the share is raised to the power `lag`; in (4.6) z to the power `lag` gives the share.")
def power_for_root(lag, share):
    z = share**lag
    return np.log(z / (1 - z))


@misconception(of=update_bias,
               says="the loss is spread evenly, the same part of the *first* state at every step; in (4.6) each step "
                    "takes its part of what is left.")
def even_loss(lag, share):
    z = 1 - (1 - share) / lag
    return np.log(z / (1 - z))


@misconception(of=update_bias,
               says="the gate is taken for one that lets in, z = 1 - share^(1 / lag); by (4.6) z is what is kept.")
def bias_of_the_other_role(lag, share):
    z = share ** (1 / lag)
    return np.log((1 - z) / z)


@misconception(of=update_bias, says="the logarithm of z alone is taken; in (4.7) it is that of z / (1 - z).")
def logarithm_of_z(lag, share):
    return np.log(share ** (1 / lag))


@misconception(of=update_bias, says="z itself is returned; (4.7) asks for the number whose σ is z.")
def returns_z(lag, share):
    return share ** (1 / lag)


@misconception(of=update_bias, says="tanh is turned round instead of σ; (4.7) is the inverse of σ.")
def inverse_of_tanh(lag, share):
    return np.arctanh(share ** (1 / lag))


@misconception(of=update_bias, says="the logarithm has the base 10; σ is made of e, and so is the log of (4.7).")
def common_logarithm(lag, share):
    z = share ** (1 / lag)
    return np.log10(z / (1 - z))


@misconception(of=update_bias,
               says="z = 1 - 1 / lag is used, the rule of thumb log(lag - 1), which knows nothing of the share; (4.6) "
                    "does.")
def rule_of_thumb(lag, share):
    with np.errstate(all="ignore"):
        return np.log(lag - 1)


@misconception(of=share_kept, says="the gate is taken to keep, whatever the recording says; (4.10) looks.")
def always_keeps(gate, g, h, h_next):
    return gate


@misconception(of=share_kept, says="the gate is taken to let in, whatever the recording says; (4.10) looks.")
def always_admits(gate, g, h, h_next):
    return 1 - gate


def decided(gate, keeps):
    return np.where(keeps, gate, 1 - gate)


def readings(gate, g, h):
    """(4.8) and (4.9), right."""
    return gate * h + (1 - gate) * g, gate * g + (1 - gate) * h


@misconception(of=share_kept,
               says="the reading that lies *further* from h_next is chosen; (4.10) takes the nearer one.")
def takes_the_further_one(gate, g, h, h_next):
    keep, admit = readings(gate, g, h)
    return decided(gate, ((keep - h_next) ** 2).sum() > ((admit - h_next) ** 2).sum())


@misconception(of=share_kept,
               says="a gate that is mostly above 0.5 is taken to keep; how high it is says nothing, (4.10) compares "
                    "what came out.")
def high_gates_keep(gate, g, h, h_next):
    return decided(gate, gate.mean() > 0.5)


@misconception(of=share_kept,
               says="the state is compared with the old state alone: if it stayed near h, the gate is taken to keep; "
                    "(4.10) compares it with both readings.")
def near_the_old_state_keeps(gate, g, h, h_next):
    return decided(gate, ((h - h_next) ** 2).sum() < ((g - h_next) ** 2).sum())


@misconception(of=share_kept,
               says="exact equality is asked for, which rounded numbers never meet; (4.10) asks which is nearer.")
def asks_for_equality(gate, g, h, h_next):
    return decided(gate, np.allclose(readings(gate, g, h)[0], h_next, rtol=0, atol=1e-12))


@misconception(of=share_kept,
               says="the share is found by dividing by h - g, which is 0 where the candidate is the old state; (4.10) "
                    "divides by nothing.")
def divides_by_the_difference(gate, g, h, h_next):
    with np.errstate(all="ignore"):
        return (h_next - g) / (h - g)


@misconception(of=share_kept,
               says="every number is decided by itself, although where g is h it fits both readings; (4.10) decides "
                    "once for the whole recording.")
def decides_number_by_number(gate, g, h, h_next):
    keep, admit = readings(gate, g, h)
    return decided(gate, np.abs(keep - h_next) <= np.abs(admit - h_next))


@misconception(of=share_kept,
               says="only the first step is looked at, where g may be h and both readings fit; (4.10) sums over the "
                    "whole recording.")
def looks_at_the_first_step(gate, g, h, h_next):
    keep, admit = (each[:, 0] for each in readings(gate, g, h))
    return decided(gate, ((keep - h_next[:, 0]) ** 2).sum() < ((admit - h_next[:, 0]) ** 2).sum())
