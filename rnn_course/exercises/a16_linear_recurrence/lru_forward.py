"""lru_forward: a whole linear recurrent unit, complex inside and real outside."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.linear_recurrence import convolve_by_fft, diagonal_forward
from rnn_course.cells.state_space import lru_forward, stable_eigenvalues
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    lru_forward,
    points=9,
    returns={"y": "(16.22)"},
    uses=(stable_eigenvalues, diagonal_forward),
    hints=(
        "Three matrices' work: into the state, along time, and out of it. The states are complex from the first step "
        "to the last.",
        "In (16.20) γ multiplies the H columns of x_t W. In (16.22) the real part is taken of the product of two "
        "complex arrays, not of either.",
        "Your stable_eigenvalues gives lam and gamma, your diagonal_forward the states; start it from complex zeros of "
        "the shape (B, H). `.real` is the real part.",
    ),
)

outputs_of_a_batch = random_sizes(lru_forward, draws.layer, weight=3)
outputs_with_one_axis_of_size_1 = one_axis_of_size_1(lru_forward, draws.layer)
outputs_over_many_steps = fixed_sizes(lru_forward, draws.layer, T=20)
outputs_of_a_single_step = fixed_sizes(
    lru_forward,
    draws.layer,
    T=1,
    weight=0,
    note="Wrong even for a single step, where h_1 = v_1: look at the factor of (16.20), at whether v stays complex in "
    "(16.21), and at what Re is taken of in (16.22).",
)
outputs_of_the_state_alone = scaled(
    lru_forward,
    draws.layer,
    d=0,
    weight=0,
    note="Right for a single step, wrong for more: look at the start of (16.21), and at which states (16.22) reads.",
)


@probe(
    same=lambda y: y[:, :-1],
    says="An early output changes when only the last input changes; in (16.21) h_t does not depend on later inputs.",
)
def layer_looks_ahead(draw):
    x, *others = draws.layer(draw, 3, 5, 4, 6)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(lru_forward, x, *others), ask(lru_forward, later, *others)


wrong = slips(
    lru_forward,
    """
    real_part_too_early: the real part of the states is taken before they meet C; (16.22) takes that of the product.
        16.22 | return hs.real @ C.real + d * x
    real_inputs: the real part of v is taken before the recurrence; in (16.21) v is complex.
        16.21 | hs = diagonal_forward(v.real + 0j, np.zeros((len(x), len(nu)), lam.dtype), lam)
    conjugate_of_the_readout: C is conjugated, as in the scalar product of complex vectors; (16.22) has h_t C.
        16.22 | return (hs @ np.conj(C)).real + d * x
    absolute_value: the absolute value is taken in place of the real part; (16.22) has Re.
        16.22 | return np.abs(hs @ C) + d * x
    imaginary_part: the imaginary part is returned; (16.22) has the real part.
        16.22 | return (hs @ C).imag + d * x
    twice_the_real_part: the real part is doubled, as for pairs of conjugate eigenvalues; (16.22) takes it once.
        16.22 | return 2 * (hs @ C).real + d * x
    complex_output: y stays complex; (16.22) takes its real part.
        16.22 | return hs @ C + d * x
    factor_forgotten: γ is left out; (16.20) multiplies what goes into the state by it.
        16.20 | v = x @ W
    factor_for_the_state_too: γ multiplies what comes out of the state too; only (16.20) has it.
        16.22 | return ((gamma * hs) @ C).real + d * x
    factor_as_in_a_leaky_unit: 1 - |λ| is used in place of γ; (16.20) has the γ of stable_eigenvalues.
        16.20 | v = (1 - np.abs(lam)) * (x @ W)
    no_skip: the inputs do not go directly to the outputs; (16.22) adds d ⊙ x_t.
        16.22 | return (hs @ C).real
    skip_without_weights: the inputs are added as they are; (16.22) multiplies them by d.
        16.22 | return (hs @ C).real + x
    with_tanh: the output goes through tanh; (16.22) is linear, the nonlinearity comes after the layer.
        16.22 | return np.tanh((hs @ C).real + d * x)
    state_of_the_step_before: y_t reads h_{t-1}; (16.22) reads h_t.
        16.22 | return (np.concatenate([0 * hs[:, :1], hs[:, :-1]], axis=1) @ C).real + d * x
    """,
)


@accepted
def by_convolution(x, nu, theta, W, C, d):
    lam, gamma = stable_eigenvalues(nu, theta)
    _, hs = convolve_by_fft(x @ (W * gamma), lam)
    return np.real(hs @ C) + x * d


@accepted
def step_by_step(x, nu, theta, W, C, d):
    r = np.exp(-np.exp(nu))
    h, ys = 0j, []
    for t in range(x.shape[1]):
        h = h * r * np.exp(1j * theta) + np.sqrt(1 - r * r) * x[:, t].dot(W)
        ys.append(h.real @ C.real - h.imag @ C.imag + d * x[:, t])
    return np.stack(ys, axis=1)


@accepted
def with_einsum(x, nu, theta, W, C, d):
    lam, gamma = stable_eigenvalues(nu, theta)
    v = np.einsum("btd,dh,h->bth", x, W, gamma)
    hs = diagonal_forward(v, np.zeros((len(x), len(nu)), complex), lam)
    return np.einsum("bth,hd->btd", hs, C).real + np.einsum("btd,d->btd", x, d)
