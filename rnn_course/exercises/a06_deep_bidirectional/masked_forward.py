"""masked_forward: run a tanh layer over padded sequences: real steps change the state, padding leaves it as it is."""

import numpy as np

from rnn_course.cells.masked import masked_forward
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws

header = exercise(
    masked_forward,
    points=8,
    returns={"hs": "(6.2)"},
    hints=(
        "At padding nothing has happened, so nothing may change.",
        "(6.1) is the plain step. (6.2) decides, row by row, whether its result or the state before it goes on.",
        "Compute n_t for all rows. mask[:, t] has the shape (B,); make it (B, 1), and it can choose between two "
        "arrays of shape (B, H).",
    ),
)


@check(weight=3)
def states_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH")))


@check(weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH", **{axis: 1})))


@check
def states_with_padding_anywhere(draw):
    yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH"), mask=draws.gaps))


@check
def states_of_large_inputs(draw):
    x, *others = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(masked_forward, 5000 * x, *others)


@check(weight=0, note="It differs even without padding: look at (6.1).")
def states_without_padding(draw):
    yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH"), mask=draws.full))


@check(
    weight=0, note="Without padding it is right; here every step is padding, and it differs: look at (6.2), and at h_0."
)
def states_of_padding_alone(draw):
    x, mask, *others = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(masked_forward, x, 0 * mask, *others)


@probe(same=lambda hs: hs, says="The states change when only the input at padding does; (6.2) does not use n_t there.")
def reads_the_padding(draw):
    x, mask, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(masked_forward, x, mask, *others), ask(masked_forward, changed, mask, *others)


@probe(
    same=lambda hs: hs[:, :-1],
    says="An early state changes when only the last input does; in (6.1) h_t knows nothing of later inputs.",
)
def looks_ahead_in_time(draw):
    x, mask, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(masked_forward, x, mask, *others), ask(masked_forward, later, mask, *others)


def run(x, mask, h0, W, U, b, *, new=lambda z: np.tanh(z), state=lambda m, n, h: np.where(m > 0, n, h), shown=None):
    """The right loop, with one place after another to go wrong in.

    new(z): the candidate. state(m, n, h): what goes on. shown(m, n, h_next): what is recorded, if not what goes on.
    """
    h, hs = h0, []
    for t in range(x.shape[1]):
        n, m = new(x[:, t] @ W + h @ U + b), mask[:, t, None]
        h = state(m, n, h)
        hs.append(shown(m, n, h) if shown else h)
    return np.stack(hs, axis=1)


@misconception("the mask is not used, and padding changes the state as if it were real; (6.2) keeps h_{t-1} there.")
def ignores_the_mask(x, mask, *layer):
    return run(x, np.ones_like(mask), *layer)


@misconception(
    "only the input is masked, so a plain step is made with x_t = 0 at padding, and it changes the "
    "state; (6.2) keeps h_{t-1} there."
)
def masks_the_input(x, mask, *layer):
    return run(x * mask[..., None], np.ones_like(mask), *layer)


@misconception("the states are 0 at padding; (6.2) repeats the state before it.")
def shows_zeros_at_padding(*args):
    return run(*args, shown=lambda m, n, h: m * h)


@misconception("padding sets the state to 0, and the past is lost; (6.2) keeps h_{t-1} there.")
def padding_resets_the_state(*args):
    return run(*args, state=lambda m, n, h: m * n)


@misconception(
    "the mask is read the wrong way round: the state changes at padding and stays at real steps; in "
    "(6.2) 1 stands for a real step."
)
def mask_the_wrong_way_round(x, mask, *layer):
    return run(x, 1 - mask, *layer)


@misconception("at padding the state goes back to h0; (6.2) keeps the latest one, h_{t-1}.")
def back_to_h0_at_padding(x, mask, h0, W, U, b):
    return run(x, mask, h0, W, U, b, state=lambda m, n, h: np.where(m > 0, n, h0))


@misconception("the state is carried rightly, but n_t is what is recorded at padding; hs holds h_t of (6.2).")
def records_the_candidate(*args):
    return run(*args, shown=lambda m, n, h: n)


@misconception("the mask of one row is used for all; in (6.2) every row has a mask of its own.")
def one_mask_for_all_rows(x, mask, *layer):
    return run(x, np.tile(mask[:1], (len(mask), 1)), *layer)


@misconception("real steps average the old state and the new one; where the mask is 1, (6.2) takes n_t alone.")
def averages_old_and_new(*args):
    return run(*args, state=lambda m, n, h: np.where(m > 0, (n + h) / 2, h))


@misconception("the first step starts from zeros; (6.1) starts from h_0 = h0.")
def starts_from_zeros(x, mask, h0, W, U, b):
    return masked_forward(x, mask, np.zeros_like(h0), W, U, b)


@misconception("the bias is left out; (6.1) adds b to every row.")
def no_bias(x, mask, h0, W, U, b):
    return masked_forward(x, mask, h0, W, U, 0 * b)


@misconception("n_t is the sum itself; (6.1) bends it by tanh.")
def no_tanh(*args):
    return run(*args, new=lambda z: z)


@misconception(
    "U is transposed; in (6.1) the rows of U meet the state, as they are. U is square, so the shapes cannot tell."
)
def transposes_U(x, mask, h0, W, U, b):
    return masked_forward(x, mask, h0, W, U.T, b)


@misconception(
    "tanh is written with exponentials that overflow for large sums and give nan; (6.1) is between -1 "
    "and 1 for every sum."
)
def tanh_that_overflows(*args):
    with np.errstate(all="ignore"):
        return run(*args, new=lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


@misconception("an axis of size 1 is squeezed away; hs keeps the shape (B, T, H) whatever the sizes.")
def squeezes_the_states(*args):
    return np.squeeze(masked_forward(*args))


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


@accepted
def forward_in_float32(x, mask, h0, W, U, b):
    return masked_forward(*(each.astype(np.float32) for each in (x, mask, h0, W, U, b)))
