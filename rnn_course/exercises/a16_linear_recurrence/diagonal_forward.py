"""diagonal_forward: run a linear recurrence, in which each number of the state has its own complex λ."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.linear_recurrence import diagonal_forward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    diagonal_forward,
    points=6,
    returns={"hs": "(16.1)"},
    hints=(
        "It is a leaky unit whose share may be any complex number, and whose input is added as it is.",
        "In (16.1) λ multiplies entry by entry: number j of the state meets only number j of lam.",
        "Loop over time with one state that starts as h0; keep each new state in a list and stack them along axis 1. "
        "NumPy's `*` multiplies complex numbers.",
    ),
)

states_of_a_batch = random_sizes(diagonal_forward, draws.driven, weight=3)
states_with_one_axis_of_size_1 = one_axis_of_size_1(diagonal_forward, draws.driven)
states_over_many_steps = fixed_sizes(diagonal_forward, draws.driven, T=40)
states_without_inputs = scaled(
    diagonal_forward,
    draws.driven,
    v=0,
    weight=0,
    note="Wrong even without inputs, where h_t is λ^t ⊙ h0: look at the first term of (16.1).",
)
states_from_zero = scaled(
    diagonal_forward,
    draws.driven,
    h0=0,
    weight=0,
    note="Right without inputs, wrong with h0 = 0: look at which v_t step t of (16.1) receives.",
)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (16.1) h_t does not depend on later inputs.",
)
def state_looks_ahead(draw):
    v, *others = draws.driven(draw, 3, 5, 4)
    later = v.copy()
    later[:, -1] = draws.pair(draw, 3, 4)
    return ask(diagonal_forward, v, *others), ask(diagonal_forward, later, *others)


wrong = slips(
    diagonal_forward,
    """
    real_part_too_early: the real part of the states is returned; (16.1) keeps them complex, and a later layer takes
        the real part of what it reads from them.
        h, hs | h, hs = h0, []
        return | return np.stack(hs, axis=1).real
    forgets_the_phase: only the real part of the state goes on to the next step; (16.1) multiplies the whole complex
        state by λ.
        16.1 | h = lam * h.real + v[:, t]
    absolute_value: the absolute value of λ is used, so nothing turns; in (16.1) λ is complex.
        16.1 | h = np.abs(lam) * h + v[:, t]
    conjugate_forward: the conjugate of λ is used; (16.1) has λ itself, and the conjugate belongs to the way back.
        16.1 | h = np.conj(lam) * h + v[:, t]
    leaky: the input is multiplied by 1 - λ as in a leaky unit; (16.1) adds v_t as it is.
        16.1 | h = lam * h + (1 - lam) * v[:, t]
    input_is_scaled_too: λ multiplies the input as well; in (16.1) it multiplies the old state alone.
        16.1 | h = lam * (h + v[:, t])
    starts_from_zero: the first step starts from zeros; (16.1) starts from h_0 = h0.
        h, hs | h, hs = np.zeros_like(h0), []
    no_recurrence: every step starts from h0; (16.1) goes on from the state of the step before.
        16.1 | h = lam * h0 + v[:, t]
    with_tanh: tanh is applied to the state; (16.1) is linear.
        16.1 | h = np.tanh(lam * h + v[:, t])
    input_of_the_step_before: step t receives the input of the step before; (16.1) has v_t.
        16.1 | h = lam * h + (v[:, t - 1] if t else 0)
    power_at_every_step: λ^t multiplies the state of the step before; (16.1) multiplies it by λ once a step.
        16.1 | h = lam ** (t + 1) * h + v[:, t]
    states_along_axis_0: the states are stacked along axis 0; hs of (16.1) has the shape (B, T, H).
        return | return np.stack(hs)
    """,
)


@accepted
def states_into_a_buffer(v, h0, lam):
    hs = np.array(v)
    hs[:, 0] += lam * h0
    for t in range(1, v.shape[1]):
        hs[:, t] += lam * hs[:, t - 1]
    return hs


@accepted
def states_by_powers(v, h0, lam):
    T = v.shape[1]
    lag = np.arange(T)[:, None] - np.arange(T)
    weights = np.where(lag[..., None] >= 0, lam ** np.maximum(lag, 0)[..., None], 0)
    return np.einsum("tsh,bsh->bth", weights, v) + lam ** np.arange(1, T + 1)[:, None] * h0[:, None]


@accepted
def states_by_real_and_imaginary_parts(v, h0, lam):
    re, im, hs = h0.real, h0.imag, []
    for t in range(v.shape[1]):
        re, im = lam.real * re - lam.imag * im + v[:, t].real, lam.real * im + lam.imag * re + v[:, t].imag
        hs.append(re + 1j * im)
    return np.stack(hs, 1)


@accepted
def states_by_a_diagonal_matrix(v, h0, lam):
    U, states = np.diag(lam), [h0]
    for v_t in v.transpose(1, 0, 2):
        states.append(states[-1] @ U + v_t)
    return np.array(states[1:]).swapaxes(0, 1)
