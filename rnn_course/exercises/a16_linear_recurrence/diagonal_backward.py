"""diagonal_backward: backpropagate through a linear recurrence with complex numbers."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.linear_recurrence import diagonal_backward
from rnn_course.forms import fixed_sizes, last_step_alone, one_axis_of_size_1, random_sizes
from rnn_course.slips import slips

from . import draws

header = exercise(
    diagonal_backward,
    points=12,
    returns={"dv": "(16.4)", "dh0": "(16.5)", "dlam": "(16.6)"},
    hints=(
        "A linear recurrence run backwards is a linear recurrence. What flows back is multiplied by the conjugate.",
        "In (16.3) a state has two gradients: its own, dhs_t, and what comes back from the state after it. In (16.6) "
        "the state is the one that went into step t, h_{t-1}, and it is conjugated too.",
        "Loop from the last step to the first. For (16.6) put h0 before the states and leave out the last one; "
        "np.conj conjugates, and the sum runs over steps and rows.",
    ),
)

gradients_of_a_batch = random_sizes(diagonal_backward, draws.driven_back, weight=4)
gradients_with_one_axis_of_size_1 = one_axis_of_size_1(diagonal_backward, draws.driven_back, weight=2)
gradients_over_many_steps = fixed_sizes(diagonal_backward, draws.driven_back, T=20)
gradients_of_a_single_step = fixed_sizes(
    diagonal_backward,
    draws.driven_back,
    T=1,
    weight=0,
    note="Wrong even for a single step, where dv is dhs: look at (16.5), and at which state (16.6) has.",
)
gradients_of_the_last_state_alone = last_step_alone(
    diagonal_backward,
    draws.driven_back,
    weight=0,
    note="Right for a single step, wrong where only the last state has a gradient: look at what (16.3) passes back.",
)

wrong = slips(
    diagonal_backward,
    """
    conjugate_forgotten: λ is not conjugated on the way back; (16.3) and (16.5) have λ*.
        16.5 | dh = lam * dv[:, t]
    conjugate_of_the_state_forgotten: the states are not conjugated in dlam; (16.6) has h*_{t-1}.
        16.6 | dlam = (before * dv).sum(axis=(0, 1))
    both_conjugates_forgotten: nothing is conjugated, as for real numbers; (16.5) has λ* and (16.6) has h*_{t-1}.
        16.5 | dh = lam * dv[:, t]
        16.6 | dlam = (before * dv).sum(axis=(0, 1))
    conjugates_the_gradient: in dlam the gradient is conjugated in place of the state, as where ∂L/∂Re - i ∂L/∂Im is
        kept; (16.6) has h*_{t-1} ⊙ g_t.
        16.6 | dlam = (before * np.conj(dv)).sum(axis=(0, 1))
    absolute_value_on_the_way_back: |λ| multiplies what flows back; (16.3) has λ*, whose phase turns it back.
        16.5 | dh = np.abs(lam) * dv[:, t]
    real_gradient_of_lambda: dlam is real; λ has two parts, and (16.6) is complex.
        16.6 | dlam = (np.conj(before) * dv).sum(axis=(0, 1)).real
    nothing_flows_back: every step has its own gradient alone; (16.3) adds what comes back from the next.
        16.3 | dv[:, t] = dhs[:, t]
    own_gradient_not_passed_back: only what came from later is passed on; (16.3) passes back all of g_{t+1}.
        16.5 | dh = np.conj(lam) * (dh if t < hs.shape[1] - 1 else dv[:, t])
    new_state_in_dlam: dlam is computed with h_t; (16.6) has h_{t-1}, the state that went into the step.
        before | before = hs
    first_state_forgotten: dlam leaves out the step that started from h0; in (16.6) t begins at 1.
        before | before = np.concatenate([np.zeros_like(h0)[:, None], hs[:, :-1]], axis=1)
    dlam_without_time: dlam uses dhs_t; the g_t of (16.6) also holds what came back through time.
        16.6 | dlam = (np.conj(before) * dhs).sum(axis=(0, 1))
    dlam_is_a_mean: dlam is a mean over the rows; (16.6) has a sum.
        16.6 | dlam = (np.conj(before) * dv).sum(axis=1).mean(axis=0)
    dh0_without_lambda: dh0 is the gradient of the first step; (16.5) multiplies it by λ*.
        return | return dv, dv[:, 0], dlam
    dh0_not_conjugated: λ is not conjugated for dh0; (16.5) has λ*.
        return | return dv, lam * dv[:, 0], dlam
    """,
)


@accepted
def back_by_a_forward_run(dhs, hs, h0, lam):
    """Run the recurrence of the conjugates over the gradients in reverse order."""
    g, dv = 0, []
    for d in dhs.swapaxes(0, 1)[::-1]:
        g = lam.conj() * g + d
        dv.insert(0, g)
    dv = np.stack(dv, axis=1)
    products = np.einsum("bth,bth->h", hs[:, :-1].conj(), dv[:, 1:])
    return [dv, lam.conj() * dv[:, 0], products + np.einsum("bh,bh->h", h0.conj(), dv[:, 0])]


@accepted
def back_by_powers(dhs, hs, h0, lam):
    T = hs.shape[1]
    lag = np.arange(T) - np.arange(T)[:, None]
    weights = np.where(lag[..., None] >= 0, lam.conj() ** np.maximum(lag, 0)[..., None], 0)
    dv = np.einsum("tsh,bsh->bth", weights, dhs)
    before = np.roll(hs, 1, axis=1)
    before[:, 0] = h0
    return dv, lam.conj() * dv[:, 0], np.sum(np.conj(np.conj(dv) * before), axis=(0, 1))


@accepted
def back_by_real_and_imaginary_parts(dhs, hs, h0, lam):
    p, q, T = lam.real, lam.imag, hs.shape[1]
    re, im, dp, dq, dv = np.zeros(h0.shape), np.zeros(h0.shape), 0, 0, np.zeros_like(dhs)
    for t in range(T - 1, -1, -1):
        re, im = re + dhs[:, t].real, im + dhs[:, t].imag
        dv[:, t] = re + 1j * im
        h = hs[:, t - 1] if t else h0
        dp = dp + (re * h.real + im * h.imag).sum(axis=0)
        dq = dq + (im * h.real - re * h.imag).sum(axis=0)
        re, im = p * re + q * im, p * im - q * re
    return dv, re + 1j * im, dp + 1j * dq


@accepted
def back_in_the_callers_array(dhs, hs, h0, lam):
    for t in range(hs.shape[1] - 1, 0, -1):
        dhs[:, t - 1] += np.conj(lam) * dhs[:, t]
    before = np.concatenate((h0[:, None], hs), axis=1)[:, : hs.shape[1]]
    return dhs, dhs[:, 0] * np.conj(lam), (dhs * before.conj()).sum(0).sum(0)
