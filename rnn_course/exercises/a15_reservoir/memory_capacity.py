"""memory_capacity: measure how well each earlier input can be computed from the present state of a reservoir."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.readout import memory_capacity, ridge_readout
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    memory_capacity,
    points=11,
    returns={"m": "(15.27)", "total": "(15.28)"},
    uses=(ridge_readout,),
    hints=(
        "If the present state still holds the input of k steps ago, a readout can be fitted that returns it.",
        "In (15.25) every lag is one column of Y, a slice of the same input, k steps earlier. All columns and A have "
        "the same number of rows.",
        "For lag k, the row of step t needs u_{t-k}: shift the slice that begins after the washout by k to the left. "
        "Then one ridge readout fits all lags, and (15.27) is a squared correlation for each.",
    ),
)


def _memory(draw, B, T, H, lags, washout):
    return *draws.remembered(draw, B, T, H), lags, washout, float(draw.rng.uniform(0.02, 0.1))


@check(weight=3)
def memory_of_a_reservoir(draw):
    yield ask(memory_capacity, *_memory(draw, 2, 25, 4, 3, 5))
    yield ask(memory_capacity, *_memory(draw, 3, 15, 5, 4, 4))


@check
def memory_with_one_axis_of_size_1(draw):
    yield ask(memory_capacity, *_memory(draw, 1, 30, 4, 3, 6))
    yield ask(memory_capacity, *_memory(draw, 2, 15, 1, 3, 4))
    yield ask(memory_capacity, *_memory(draw, 3, 12, 4, 1, 3))


@check(
    weight=0,
    note="Wrong even for a single lag of a single sequence: look at which u belongs to which row in (15.25).",
)
def memory_of_the_last_input(draw):
    yield ask(memory_capacity, *_memory(draw, 1, 20, 3, 1, 4))


@check(
    weight=0,
    note="Wrong where the state is the last four inputs, so that m_k is nearly 1 for all of them: look at (15.26) and "
    "(15.27).",
)
def memory_of_a_shift_register(draw):
    u = 0.5 + draw(1, 40)
    hs = np.stack([np.roll(u, k, axis=1) for k in range(1, 5)], axis=2)
    yield ask(memory_capacity, u, hs, 4, 5, 1e-6)


wrong = slips(
    memory_capacity,
    """
    lags_begin_with_0: the lags begin with 0, the input of the step itself; (15.25) begins with u_{t-1}.
        15.25 | Y = np.stack([u[:, washout - k : T - k].ravel() for k in range(lags)], axis=1)
    lags_begin_with_2: the lags begin with 2; (15.25) begins with u_{t-1}.
        15.25 | u = np.concatenate([u[:, :1], u], axis=1)
              | Y = np.stack([u[:, washout - k : T - k].ravel() for k in range(1, lags + 1)], axis=1)
    looks_for_the_future: inputs are shifted the other way, so the targets are future inputs; (15.25) has u_{t-k}.
        15.25 | Y = np.stack([np.roll(u, -k, axis=1)[:, washout:].ravel() for k in range(1, lags + 1)], axis=1)
    nothing_shifted: the target is u_t for every lag; each column of Y in (15.25) is shifted by its own k.
        15.25 | Y = np.stack([u[:, washout:].ravel() for k in range(1, lags + 1)], axis=1)
    memory_without_ones: the rows do not begin with a 1, so the first unit is treated as the bias; in (15.25) a row
        is [1, h_t].
        A = | A = states
    present_input_in_the_rows: the rows contain the present input too; in (15.25) a row is [1, h_t].
        A = | A = np.column_stack([np.ones(len(states)), states, u[:, washout:].ravel()])
    not_squared: the correlations are not squared; (15.27) has a square.
        15.27 | m = np.abs((O * Y).sum(axis=0)) / np.sqrt((O**2).sum(axis=0) * (Y**2).sum(axis=0))
    means_left_in: the means are not subtracted; (15.27) has covariances.
        O, Y = | pass
    share_explained: the share of explained variance, 1 - error / variance, is taken; (15.27) is a squared
        correlation.
        15.27 | m = 1 - ((O - Y) ** 2).mean(axis=0) / Y.var(axis=0)
    variance_of_O_forgotten: the covariance is divided by the variance of Y alone; (15.27) also divides by that of
        O.
        15.27 | m = ((O * Y).sum(axis=0) / (Y**2).sum(axis=0)) ** 2
    mean_over_the_lags: the total is the mean over the lags; (15.28) sums them.
        15.28 | return m, m.mean()
    lags_backwards: m runs from the largest lag to the smallest; in (15.25) lag 1 comes first.
        15.28 | return m[::-1], m.sum()
    """,
)


@accepted
def memory_lag_by_lag(u, hs, lags, washout, penalty):
    B, T, H = hs.shape
    A = np.ones((B * (T - washout), 1 + H))
    A[:, 1:] = hs[:, washout:].reshape(-1, H)
    m = []
    for k in range(1, lags + 1):
        target = np.array([u[row, t - k] for row in range(B) for t in range(washout, T)])[:, None]
        said = A @ ridge_readout(A, target, penalty)
        m.append(np.corrcoef(said[:, 0], target[:, 0])[0, 1] ** 2)
    return [np.array(m), sum(m)]


@accepted
def memory_by_covariances(u, hs, lags, washout, penalty):
    T = u.shape[1]
    A = np.concatenate([np.c_[np.ones(T - washout), each[washout:]] for each in hs])
    Y = np.concatenate([np.stack([row[washout - k : T - k] for k in range(1, lags + 1)], axis=1) for row in u])
    O = A @ ridge_readout(A, Y, penalty)
    covariance = (O * Y).mean(axis=0) - O.mean(axis=0) * Y.mean(axis=0)
    m = covariance * covariance / O.var(axis=0) / Y.var(axis=0)
    return m, float(m @ np.ones(lags))


@accepted
def memory_by_rolling(u, hs, lags, washout, penalty):
    rolled = np.stack([np.roll(u, k, axis=1) for k in range(1, lags + 1)], axis=2)[:, washout:]
    Y = rolled.reshape(-1, lags)
    ones = np.ones((*u.shape, 1))
    A = np.concatenate([ones, hs], axis=2)[:, washout:].reshape(len(Y), -1)
    O = A @ ridge_readout(A, Y, penalty)
    joint = np.corrcoef(O.T, Y.T)
    m = np.diag(joint[:lags, lags:]) ** 2
    return m, m.sum()


equivalents = (
    *equivalent(
        "A second column of ones adds nothing: the first has no penalty, so the penalty keeps the second at 0.",
        "A = np.concatenate([np.ones((len(states), 1), dtype=hs.dtype), states], axis=1) -> A = "
        "np.concatenate([np.ones((len(states), 2), dtype=hs.dtype), states], axis=1)",
    ),
)
