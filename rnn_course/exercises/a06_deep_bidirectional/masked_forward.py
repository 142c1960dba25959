"""masked_forward: run a tanh layer over padded sequences, where padding leaves the state as it is."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.masked import masked_forward
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    masked_forward,
    points=8,
    returns={"hs": "(6.2)"},
    hints=(
        "Padding is not an input, so the state must not change there.",
        "(6.1) is the plain step. (6.2) chooses for every row between its result and the state before.",
        "Compute n_t for all rows. mask[:, t] has the shape (B,); as (B, 1) it can choose between two arrays of shape "
        "(B, H).",
    ),
)


states_of_padded_sequences = random_sizes(masked_forward, draws.sequence(), weight=3)
states_with_one_axis_of_size_1 = one_axis_of_size_1(masked_forward, draws.sequence(), weight=2)
states_with_padding_anywhere = random_sizes(masked_forward, draws.sequence(draws.gaps), times=1)
states_of_large_inputs = scaled(masked_forward, draws.sequence(), x=5000)
states_without_padding = random_sizes(
    masked_forward,
    draws.sequence(draws.full),
    times=1,
    weight=0,
    note="Wrong even without padding: look at (6.1).",
)
states_of_padding_alone = scaled(
    masked_forward,
    draws.sequence(),
    mask=0,
    weight=0,
    note="Right without padding, wrong where every step is padding: look at (6.2), and at h_0.",
)


@probe(
    same=lambda hs: hs, says="The states change when only the input at padding changes; (6.2) does not use n_t there."
)
def reads_the_padding(draw):
    x, mask, *others = draws.sequence()(draw, 3, 5, 4, 2)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(masked_forward, x, mask, *others), ask(masked_forward, changed, mask, *others)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input changes; in (6.1) h_t does not depend on later inputs.",
)
def looks_ahead_in_time(draw):
    x, mask, *others = draws.sequence()(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(masked_forward, x, mask, *others), ask(masked_forward, later, mask, *others)


wrong = slips(
    masked_forward,
    """
    ignores_the_mask: the mask is not used, so padding changes the state; (6.2) keeps h_{t-1} there.
        6.2 | h = n
    masks_the_input: only the input is masked, so the step with x_t = 0 changes the state at padding; (6.2) keeps
        h_{t-1} there.
        xW, real | xW = x * mask[..., None] @ W + b
        6.2 | h = n
    shows_zeros_at_padding: the states are 0 at padding; (6.2) repeats the state before.
        hs.append | hs.append(mask[:, t, None] * h)
    padding_resets_the_state: padding sets the state to 0; (6.2) keeps h_{t-1} there.
        6.2 | h = np.where(real[:, t], n, 0)
    mask_the_wrong_way_round: the meaning of the mask is reversed, so the state changes at padding and stays at real
        steps; in (6.2) 1 is a real step.
        6.2 | h = np.where(real[:, t], h, n)
    back_to_h0_at_padding: at padding the state returns to h0; (6.2) keeps the latest one, h_{t-1}.
        6.2 | h = np.where(real[:, t], n, h0)
    records_the_candidate: the right state is passed on, but n_t is stored at padding; hs holds h_t of (6.2).
        hs.append | hs.append(n)
    one_mask_for_all_rows: the mask of one row is used for all; in (6.2) every row has its own.
        6.2 | h = np.where(real[0, t], n, h)
    averages_old_and_new: real steps average the old state and the new one; where the mask is 1, (6.2) takes n_t
        alone.
        6.2 | h = np.where(real[:, t], (n + h) / 2, h)
    starts_from_zeros: the first step starts from zeros; (6.1) starts from h_0 = h0.
        h, hs | h, hs = np.zeros_like(h0), []
    no_bias: the bias is left out; (6.1) adds b to every row.
        6.1 | n = np.tanh(x[:, t] @ W + h @ U)
    no_tanh: n_t is the sum itself; (6.1) applies tanh to it.
        6.1 | n = xW[:, t] + h @ U
    transposes_U: U is transposed; (6.1) has h U. U is square, so the shapes fit either way.
        6.1 | n = np.tanh(xW[:, t] + h @ U.T)
    tanh_that_overflows: tanh is written with exponentials that overflow for large sums and give nan; (6.1) is
        between -1 and 1 for every sum.
        6.1 | z = xW[:, t] + h @ U
            | n = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    squeezes_the_states: an axis of size 1 is squeezed away; hs keeps the shape (B, T, H) for any sizes.
        return | return np.squeeze(np.stack(hs, axis=1))
    same_buffer_at_every_step: the same buffer is stored T times, so hs shows the last state everywhere; each state of
        (6.2) needs a place of its own.
        h, hs | h, hs = h0.copy(), []
        6.2 | h[:] = np.where(real[:, t], n, h)
    """,
)


@accepted
def forward_by_multiplying(x, mask, h0, W, U, b):
    hs = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    h = h0
    for t in range(x.shape[1]):
        m = mask[:, t : t + 1]
        h = m * np.tanh(x[:, t] @ W + h @ U + b) + (1 - m) * h
        hs[:, t] = h
    return hs


@accepted
def forward_row_by_row(x, mask, h0, W, U, b):
    hs = np.empty((*x.shape[:2], len(b)), order="F")
    for row in range(len(x)):
        h = h0[row]
        for t in range(x.shape[1]):
            if mask[row, t]:
                h = np.tanh(np.dot(x[row, t], W) + np.dot(h, U) + b)
            hs[row, t] = h
    return hs


@accepted
def forward_that_overwrites_h0(x, mask, h0, W, U, b):
    hs = []
    for x_t, m in zip(x.swapaxes(0, 1), mask.T.astype(bool), strict=True):
        h0[m] = np.tanh(x_t[m] @ W + h0[m] @ U + b)
        hs.append(h0.copy())
    return np.array(hs).swapaxes(0, 1)
