"""Shares, biases and roles of the update gate, written otherwise."""

import numpy as np

from rnn_course.cells.gru_memory import gru_shares, share_kept, update_bias
from rnn_course.exercise import accepted, equivalent


@accepted(of=gru_shares)
def shares_walking_back(zs):
    kept, shares = np.ones(zs[:, 0].shape), []
    for t in reversed(range(zs.shape[1])):
        shares.append((1 - zs[:, t]) * kept)
        kept = kept * zs[:, t]
    return np.stack([*shares, kept][::-1], axis=1)


@accepted(of=gru_shares)
def shares_walking_forward(zs):
    shares = np.zeros((zs.shape[0], zs.shape[1] + 1, zs.shape[2]))
    shares[:, 0] = 1
    for t in range(zs.shape[1]):
        shares *= zs[:, t : t + 1]
        shares[:, t + 1] = 1 - zs[:, t]
    return shares


@accepted(of=gru_shares)
def shares_by_differences_of_products(zs):
    left = np.stack([zs[:, t:].prod(axis=1) for t in range(zs.shape[1] + 1)], axis=1)
    return np.concatenate([left[:, :1], left[:, 1:] - left[:, :-1]], axis=1)


@accepted(of=gru_shares)
def shares_by_logarithms(zs):
    with np.errstate(divide="ignore"):
        sums = np.cumsum(np.log(zs)[:, ::-1], axis=1)[:, ::-1]
    kept = np.exp(np.concatenate([sums, np.zeros_like(zs[:, :1])], axis=1))
    return kept * np.concatenate([np.ones_like(zs[:, :1]), 1 - zs], axis=1)


@accepted(of=update_bias)
def bias_as_minus_log_of_the_odds(lag, share):
    return -np.log(np.expm1(-np.log(share) / lag))


@accepted(of=update_bias)
def bias_by_arctanh(lag, share):
    return 2 * np.arctanh(2 * np.exp(np.log(share) / lag) - 1)


@accepted(of=update_bias)
def bias_unit_by_unit(lag, share):
    b = []
    for steps in lag:
        z = pow(share, 1.0 / steps)
        b.append(np.log(z) - np.log(1 - z))
    return np.array(b)


@accepted(of=share_kept)
def role_by_the_mean_distance(gate, g, h, h_next):
    keep, admit = h * gate + g * (1 - gate), g * gate + h * (1 - gate)
    nearer = np.mean(np.abs(keep - h_next)) < np.mean(np.abs(admit - h_next))
    return np.where(nearer, gate, 1 - gate)


@accepted(of=share_kept)
def role_by_the_sign_of_a_correlation(gate, g, h, h_next):
    towards_h = (h_next - (h + g) / 2) * (h - g)
    return gate if (towards_h * (gate - 0.5)).sum() > 0 else 1.0 - gate


@accepted(of=share_kept)
def role_by_the_norms(gate, g, h, h_next):
    distances = [np.linalg.norm(one * h + (1 - one) * g - h_next) for one in (gate, 1 - gate)]
    return (gate, 1 - gate)[int(np.argmin(distances))]


ties = equivalent(
    of=share_kept,
    change="keeps = ((keep - h_next) ** 2).sum() < ((admit - h_next) ** 2).sum() -> "
           "keeps = ((keep - h_next) ** 2).sum() <= ((admit - h_next) ** 2).sum()",
    why="the two distances are equal only where both readings are.")
