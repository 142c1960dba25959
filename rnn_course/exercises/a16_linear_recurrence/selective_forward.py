"""selective_forward: a recurrence whose step length, inputs and outputs are chosen by the input."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise, probe
from rnn_course.cells.state_space import selective_forward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    selective_forward,
    points=7,
    returns={"y": "(16.38)", "h": "(16.37)"},
    hints=(
        "A long step forgets the old and writes much of the new; a short one does neither.",
        "The state has the shape (B, D, N). In (16.36) Δ_t (B, D) gets an axis for N; in (16.37) p_t (B, N) gets one "
        "for D.",
        "np.logaddexp(0, z) is softplus. Index with None to add an axis: step[:, t, :, None] has the shape (B, D, 1). "
        "The sum of (16.38) is over the last axis.",
    ),
)

outputs_of_a_batch = random_sizes(selective_forward, draws.selective, weight=3)
outputs_with_one_axis_of_size_1 = one_axis_of_size_1(selective_forward, draws.selective)


@check
def outputs_of_long_and_short_steps(draw):
    x, a, W, b, P, Q, d = draws.selective(draw, *draw.sizes("BTDN"))
    yield ask(selective_forward, x, a, 5 * W, b - 3, P, Q, d)


outputs_of_a_single_step = fixed_sizes(
    selective_forward,
    draws.selective,
    T=1,
    weight=0,
    note="Wrong even for a single step, where nothing has decayed: look at (16.34), (16.35) and what (16.37) adds.",
)
outputs_of_the_state_alone = scaled(
    selective_forward,
    draws.selective,
    d=0,
    weight=0,
    note="Right for a single step, wrong for more: look at what Δ and a do in (16.36).",
)


@probe(
    same=lambda value: value[0][:, :-1],
    says="An early output changes when only the last input changes; in (16.37) h_t does not depend on later inputs.",
)
def selective_outputs_look_ahead(draw):
    x, *others = draws.selective(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(selective_forward, x, *others), ask(selective_forward, later, *others)


wrong = slips(
    selective_forward,
    """
    step_not_softplus: Δ is not made positive; (16.34) applies softplus.
        16.34 | step = x @ W + b
    step_with_exp: Δ is an exponential; (16.34) has softplus, log(1 + exp(z)).
        16.34 | step = np.exp(x @ W + b)
    step_of_the_bias: Δ is the same at every step, softplus(b), so nothing is selected; (16.34) reads x_t.
        16.34 | step = np.logaddexp(0, 0 * x + b)
    input_factor_left_out: what is written has no Δ; (16.37) multiplies it by Δ_t.
        16.37 | h = lam * h + x[:, t, :, None] * p[:, t, None]
    leaky_input: what is written is multiplied by 1 - λ; (16.37) has Δ_t.
        16.37 | h = lam * h + (1 - lam) * x[:, t, :, None] * p[:, t, None]
    decay_without_step: λ does not depend on the step; (16.36) has Δ_t in the exponent.
        16.36 | lam = np.exp(rate)
    sign_of_the_rate: the minus is missing, so the state grows; (16.36) has exp(-Δ exp(a)).
        rate = | rate = np.exp(a)
    rate_without_exp: a itself is the rate, which may have any sign; (16.36) has exp(a).
        rate = | rate = -a
    what_is_read_and_written_exchanged: P and Q are exchanged; in (16.35) P is for what is written, Q for what is
        read.
        16.35 | p, q = x @ Q, x @ P
    writes_without_choosing: what is written is not multiplied by p_t; (16.37) has Δ_t p_t x_t.
        16.37 | h = lam * h + (step[:, t] * x[:, t])[:, :, None]
    reads_the_old_state: y_t reads the state before the step; (16.38) reads h_t.
        16.37 | old, h = h, lam * h + (step[:, t] * x[:, t])[:, :, None] * p[:, t, None]
        16.38 | ys.append((old * q[:, t, None]).sum(axis=2) + d * x[:, t])
    mean_over_the_state: y_t is a mean over the N numbers; (16.38) has a sum.
        16.38 | ys.append((h * q[:, t, None]).mean(axis=2) + d * x[:, t])
    no_skip: the input does not go directly to the output; (16.38) adds d_j x_tj.
        16.38 | ys.append((h * q[:, t, None]).sum(axis=2))
    """,
)


@accepted
def with_einsum(x, a, W, b, P, Q, d):
    step = np.log1p(np.exp(np.einsum("bti,ij->btj", x, W) + b))
    lam = np.exp(np.einsum("btj,jn->btjn", step, -np.exp(a)))
    written = np.einsum("btj,btn,btj->btjn", step, x @ P, x)
    h, ys = np.zeros_like(written[:, 0]), []
    for t in range(x.shape[1]):
        h = lam[:, t] * h + written[:, t]
        ys.append(np.einsum("bjn,bn->bj", h, x[:, t] @ Q))
    return [np.stack(ys, axis=1) + x * d, h]


@accepted
def by_weights_of_every_past(x, a, W, b, P, Q, d):
    """λ from step s to t is exp of the time between them."""
    step = np.logaddexp(0, x @ W + b)
    time, T = np.cumsum(step, axis=1), x.shape[1]
    states = [
        sum(
            np.exp(-(time[:, t] - time[:, s])[..., None] * np.exp(a)) * (step * x)[:, s, :, None] * (x @ P)[:, s, None]
            for s in range(t + 1)
        )
        for t in range(T)
    ]
    ys = [np.matmul(h, (x[:, t] @ Q)[:, :, None])[..., 0] + d * x[:, t] for t, h in enumerate(states)]
    return np.stack(ys, axis=1), states[-1]


@accepted
def one_by_one(x, a, W, b, P, Q, d):
    y, last = np.empty_like(x), np.zeros((len(x), *a.shape))
    for row, sequence in enumerate(x):
        for t, now in enumerate(sequence):
            step = np.logaddexp(now @ W + b, 0)
            last[row] *= np.exp(-np.outer(step, np.ones(a.shape[1])) * np.exp(a))
            last[row] += np.outer(step * now, now @ P)
            y[row, t] = last[row] @ (now @ Q) + d * now
    return y, last
