"""gru_shares: compute how much of the last state comes from h0 and from each step."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.gru_memory import gru_shares
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    gru_shares,
    points=7,
    returns={"shares": "(4.4), (4.5)"},
    hints=(
        "What step t wrote must survive every later step; each of these keeps the fraction z of it.",
        "(4.5) starts at z_{t+1}, not at z_t: the gate of step t does not reduce what step t writes. For t = T the "
        "product is empty, so it is 1.",
        "Go back from the last step with one running product of gates. Do not divide: a gate may be 0.",
    ),
)


def _gates(draw, B, T, H):
    return (draw.rng.uniform(0.1, 0.9, size=(B, T, H)),)


shares_of_every_step = random_sizes(gru_shares, _gates, weight=3)
shares_with_one_axis_of_size_1 = one_axis_of_size_1(gru_shares, _gates)


@check(weight=2)
def shares_where_gates_are_0_or_1(draw):
    """Ask with some gates exactly 0 or 1 among others that are not."""
    (zs,) = _gates(draw, *draw.sizes("BTH"))
    chosen = draw.integers(0, 3, *zs.shape)
    yield ask(gru_shares, np.where(chosen == 0, 0.0, np.where(chosen == 1, 1.0, zs)))
    yield ask(gru_shares, np.round(zs))


@check(
    weight=0,
    note="Wrong even with z = 1 at every step, where h_T is h_0 with the share 1: look at (4.4) and at its place.",
)
def shares_where_nothing_is_ever_written(draw):
    yield ask(gru_shares, np.ones(draw.sizes("BTH")))


@check(weight=0, note="Wrong even with z = 0 at every step, where h_T is the last candidate: look at (4.5).")
def shares_where_nothing_is_ever_kept(draw):
    yield ask(gru_shares, np.zeros(draw.sizes("BTH")))


wrong = slips(
    gru_shares,
    """
    thinned_by_its_own_gate: what step t writes is multiplied by its own z_t too; in (4.5) the product starts at
        z_{t+1}.
        4.5 | return np.concatenate([kept[:, :1], (1 - zs) * kept], axis=1)
    multiplies_the_earlier_gates: the share is multiplied by the gates of the steps before; in (4.5) the gates of
        the later steps are multiplied.
        4.5 | before = np.cumprod(np.concatenate([np.ones_like(zs[:, :1]), zs[:, :-1]], axis=1), axis=1)
            | return np.concatenate([kept[:, :1], (1 - zs) * before], axis=1)
    z_as_the_share_let_in: z is taken as the share of the candidate; in (4.5) each step writes with 1 - z and keeps
        with z.
        kept = | zs = 1 - zs
               | kept = np.cumprod(zs[:, ::-1], axis=1)[:, ::-1]
    writes_whole_candidates: each candidate is added in full; in (4.5) it has the share 1 - z_t.
        4.5 | return np.concatenate([kept[:, :1], kept_after], axis=1)
    only_the_last_gate: only the last gate is used; in (4.5) what step t wrote is multiplied by every later gate.
        4.5 | return np.concatenate([zs[:, -1:], (1 - zs) * zs[:, -1:]], axis=1)
    only_the_next_gate: only the next gate is used; in (4.5) what step t wrote is multiplied by all gates up to z_T.
        kept = | kept = zs
    share_of_h0_turned_round: h_0 gets 1 minus the product of all gates; (4.4) is the product itself.
        4.4 | return np.concatenate([1 - kept[:, :1], (1 - zs) * kept_after], axis=1)
    share_of_h0_at_the_end: the share of h_0 is at the end; share_0 comes first along axis 1.
        4.4 | return np.concatenate([(1 - zs) * kept_after, kept[:, :1]], axis=1)
    divides_by_products: the products are computed by dividing, which gives nan where a gate is 0; (4.5) only
        multiplies.
        kept_after | kept_after = kept[:, :1] / np.cumprod(zs, axis=1)
    logarithms_with_a_floor: the products are sums of logarithms with a small number added against log 0, so a gate
        of 0 still lets something through; in (4.5) it lets nothing.
        kept = | zs = zs + 1e-3
               | kept = np.exp(np.cumsum(np.log(zs[:, ::-1]), axis=1))[:, ::-1]
    """,
)


@accepted
def shares_walking_back(zs):
    kept, shares = np.ones(zs[:, 0].shape), []
    for t in reversed(range(zs.shape[1])):
        shares.append((1 - zs[:, t]) * kept)
        kept = kept * zs[:, t]
    return np.stack([*shares, kept][::-1], axis=1)


@accepted
def shares_walking_forward(zs):
    shares = np.zeros((zs.shape[0], zs.shape[1] + 1, zs.shape[2]))
    shares[:, 0] = 1
    for t in range(zs.shape[1]):
        shares *= zs[:, t : t + 1]
        shares[:, t + 1] = 1 - zs[:, t]
    return shares


@accepted
def shares_by_differences_of_products(zs):
    left = np.stack([zs[:, t:].prod(axis=1) for t in range(zs.shape[1] + 1)], axis=1)
    return np.concatenate([left[:, :1], left[:, 1:] - left[:, :-1]], axis=1)


@accepted
def shares_by_logarithms(zs):
    with np.errstate(divide="ignore"):
        sums = np.cumsum(np.log(zs)[:, ::-1], axis=1)[:, ::-1]
    kept = np.exp(np.concatenate([sums, np.zeros_like(zs[:, :1])], axis=1))
    return kept * np.concatenate([np.ones_like(zs[:, :1]), 1 - zs], axis=1)
