"""leaky_backward: backpropagate through the leaky cell.

Two ways lead back from each step, and the time constants are learned too.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise
from rnn_course.cells.timescales import leaky_backward, leaky_forward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    leaky_backward,
    points=11,
    returns={"dx": "(2.28)", "dh0": "(2.29)", "dW": "(2.28)", "dU": "(2.28)", "db": "(2.28)", "da": "(2.27)"},
    hints=(
        "h_{t-1} goes into h_t in two ways: directly, times α, and through the candidate. Two gradients come back.",
        "(2.25) is the way through the candidate, with its share and the derivative of tanh; (2.26) adds the direct "
        "way. The derivative is taken at the candidate, which is the value of tanh.",
        "For (2.27): if α grows a little, h_t gets more of h_{t-1} and less of c_t. Then go through the sigmoid, whose "
        "derivative is α (1 - α).",
    ),
    derive=derivation("2.25", "2.26", "2.27", of=leaky_forward),
)


leaky_gradients_of_a_batch = random_sizes(leaky_backward, draws.leaky_back, weight=4)
leaky_gradients_with_one_axis_of_size_1 = one_axis_of_size_1(leaky_backward, draws.leaky_back, weight=2)


leaky_gradients_of_a_single_step = fixed_sizes(
    leaky_backward,
    draws.leaky_back,
    T=1,
    weight=0,
    note="Wrong even for a single step, where nothing flows through time: look at (2.25), (2.27) and (2.28).",
)


leaky_gradients_along_the_leak = scaled(
    leaky_backward,
    draws.leaky_back,
    U=0,
    weight=0,
    note="Right for a single step, wrong with U zero, where gradients flow back only directly from state to state: "
    "look at the first term of (2.26).",
)


@check(
    weight=0,
    note="Right for a single step, wrong with α close to 0, where gradients flow back only through the candidates: "
    "look at the second term of (2.26).",
)
def leaky_gradients_along_the_candidates(draw):
    dhs, hs, cs, x, h0, W, U, a = draws.leaky_back(draw, *draw.sizes("BTDH"))
    yield ask(leaky_backward, dhs, hs, cs, x, h0, W, U, -60 - np.abs(a))


wrong = slips(
    leaky_backward,
    """
    straight_way_forgotten: the direct gradient from state to state is left out; (2.26) has a term α g_t.
        2.26 | dh = dz[:, t] @ U.T
    straight_way_in_full: the direct gradient from state to state has no factor; (2.26) multiplies g_t by α.
        2.26 | dh = g[:, t] + dz[:, t] @ U.T
    candidates_way_forgotten: the gradient through the candidate is missing in dh; (2.26) adds dz_t Uᵀ.
        2.26 | dh = alpha * g[:, t]
    share_missing: the share of the candidate is missing on the way back; (2.25) multiplies by 1 - α.
        2.25 | dz[:, t] = g[:, t] * (1 - cs[:, t] ** 2)
    shares_exchanged_on_the_way_back: the share of the candidate is α on the way back; in (2.25) it is 1 - α, as in
        the forward pass.
        2.25 | dz[:, t] = g[:, t] * alpha * (1 - cs[:, t] ** 2)
        2.26 | dh = (1 - alpha) * g[:, t] + dz[:, t] @ U.T
    slope_at_the_state: the derivative is taken at the state, 1 - h_t²; in (2.25) it is taken at c_t, which is the
        value of tanh.
        2.25 | dz[:, t] = g[:, t] * (1 - alpha) * (1 - hs[:, t] ** 2)
    leaky_slope_missing: the derivative of tanh is missing; (2.25) multiplies by 1 - c_t².
        2.25 | dz[:, t] = g[:, t] * (1 - alpha)
    leaky_recurrent_gradient_dropped: nothing flows back through time: every step gets dhs_t alone; (2.24) adds
        dh_{t+1}.
        2.24 | g[:, t] = dhs[:, t]
    leaky_U_not_transposed: U is not transposed on the way back; (2.26) has Uᵀ. U is square, so the shapes fit
        either way.
        2.26 | dh = alpha * g[:, t] + dz[:, t] @ U
    leaky_new_state_in_dU: dU is computed with h_t; (2.28) takes h_{t-1}, the state that went into the step.
        dU = | dU = np.tensordot(hs, dz, axes=((0, 1), (0, 1)))
    gradient_by_alpha: da is the gradient with respect to α; (2.27) also goes through the sigmoid, whose derivative
        is α (1 - α).
        2.27 | da = (g * (h_before - cs)).sum(axis=(0, 1))
    da_turned_round: da has the wrong sign; a larger α means more of h_{t-1} and less of c_t, so (2.27) has h_{t-1}
        - c_t.
        2.27 | da = alpha * (1 - alpha) * (g * (cs - h_before)).sum(axis=(0, 1))
    da_of_the_state_alone: da is computed with h_{t-1} alone; (2.27) has h_{t-1} - c_t.
        2.27 | da = alpha * (1 - alpha) * (g * h_before).sum(axis=(0, 1))
    da_with_the_new_state: da is computed with h_t; (2.27) takes h_{t-1}, the state that went into the step.
        2.27 | da = alpha * (1 - alpha) * (g * (hs - cs)).sum(axis=(0, 1))
    da_without_time: da uses dhs_t alone; the g_t of (2.27) also includes what came back through time.
        2.27 | da = alpha * (1 - alpha) * (dhs * (h_before - cs)).sum(axis=(0, 1))
    da_of_one_step: da is that of the first step alone; (2.27) sums over all steps.
        2.27 | da = alpha * (1 - alpha) * (g * (h_before - cs))[:, 0].sum(axis=0)
    """,
)


@accepted
def leaky_back_step_by_step(dhs, hs, cs, x, h0, W, U, a):
    alpha = 1 / (1 + np.exp(-a))
    dx, dh, dW, dU, db, dalpha = np.zeros_like(x), 0.0, 0, 0, 0, 0
    for t in range(x.shape[1] - 1, -1, -1):
        before, g = (hs[:, t - 1] if t > 0 else h0), dhs[:, t] + dh
        dc = g * (1 - alpha)
        dz = dc - dc * cs[:, t] ** 2
        dh = g * alpha + np.dot(dz, U.T)
        dx[:, t] = np.dot(dz, W.T)
        dW, dU, db = dW + x[:, t].T @ dz, dU + before.T @ dz, db + dz.sum(axis=0)
        dalpha = dalpha + (g * before).sum(axis=0) - (g * cs[:, t]).sum(axis=0)
    return [dx, dh, dW, dU, db, dalpha * alpha * (1 - alpha)]


@accepted
def leaky_back_in_the_callers_array(dhs, hs, cs, x, h0, W, U, a):
    keep, take = 1 / (1 + np.exp(-a)), 1 / (1 + np.exp(a))
    slope, dh0 = take * (1 - cs) * (1 + cs), None
    for t in reversed(range(hs.shape[1])):
        back = keep * dhs[:, t] + (dhs[:, t] * slope[:, t]) @ U.T
        if t:
            dhs[:, t - 1] += back
        else:
            dh0 = back
    dz, before = dhs * slope, np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (
        np.einsum("bth,dh->btd", dz, W),
        dh0,
        np.einsum("btd,bth->dh", x, dz),
        np.einsum("btg,bth->gh", before, dz),
        np.einsum("bth->h", dz),
        keep * take * np.einsum("bth,bth->h", dhs, before - cs),
    )


@accepted
def leaky_back_from_differences_of_states(dhs, hs, cs, x, h0, W, U, a):
    """h_t - h_{t-1} is (1 - α)(c_t - h_{t-1}), so da needs no candidate."""
    *others, _ = leaky_back_step_by_step.function(dhs, hs, cs, x, h0, W, U, a)
    alpha, g, dh = 1 / (1 + np.exp(-a)), np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        g[:, t] = dhs[:, t] + dh
        dh = alpha * g[:, t] + (g[:, t] * (1 - alpha) * (1 - cs[:, t] ** 2)) @ U.T
    return *others, -alpha * (g * np.diff(hs, axis=1, prepend=h0[:, None])).sum(axis=(0, 1))
