"""normalised_gradients: one step of a recurrent cell with layer normalisation, and its gradients.

The step is taken forward, then the gradient is taken back through it.
"""

import numpy as np

from rnn_course.authoring import accepted, check, derivation, exercise, probe
from rnn_course.cells.timescales import normalised_gradients
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    normalised_gradients,
    points=8,
    returns={
        "h_next": "(2.42)",
        "dx": "(2.46)",
        "dh": "(2.46)",
        "dW": "(2.46)",
        "dU": "(2.46)",
        "db": "(2.45)",
        "dgain": "(2.45)",
    },
    hints=(
        "Every row is brought to mean 0 and variance 1 over its units. A change that only shifts or scales a row has "
        "no effect, so no gradient comes back for it.",
        "All means in (2.41) and (2.44) are over the units, axis 1: one number for each row.",
        "Write the step first, and keep n and s. On the way back go through tanh, then the gain, then (2.44), then the "
        "two products. A number per row must broadcast over its units.",
    ),
    derive=derivation("2.43", "2.44", "2.45", "2.46"),
)


@check(weight=4)
def a_normalised_step_there_and_back(draw):
    for _ in range(2):
        yield ask(normalised_gradients, *draws.normalised(draw, *draws.normalised_sizes(draw)))


@check
def a_normalised_step_with_one_axis_of_size_1(draw):
    for axis in "BD":
        yield ask(normalised_gradients, *draws.normalised(draw, *draws.normalised_sizes(draw, **{axis: 1})))


@check(weight=2)
def a_normalised_step_of_small_numbers(draw):
    """Ask where the 1e-5 of (2.41) makes a difference."""
    dh_next, x, h, *others = draws.normalised(draw, *draws.normalised_sizes(draw))
    yield ask(normalised_gradients, dh_next, 0.01 * x, 0.01 * h, *others)


@check(weight=0, note="Wrong even with gain 1 and b 0: look at n in (2.41), and on the way back at (2.44).")
def a_normalised_step_without_gain_and_bias(draw):
    *others, b, gain = draws.normalised(draw, *draws.normalised_sizes(draw))
    yield ask(normalised_gradients, *others, 0 * b, gain**0)


@probe(
    same=lambda answer: answer[0][:-1],
    says="The new state of one row changes when only the input of another row changes; the mean and s in (2.41) are "
    "those of one row.",
)
def normalises_across_rows(draw):
    dh_next, x, *others = draws.normalised(draw, 4, 3, 5)
    changed = x.copy()
    changed[-1] = draw(3)
    return ask(normalised_gradients, dh_next, x, *others), ask(normalised_gradients, dh_next, changed, *others)


wrong = slips(
    normalised_gradients,
    """
    normalised_over_rows: each unit is normalised over the rows of the batch; the mean and s in (2.41) are taken
        over the units of one row.
        centred | centred = a - a.mean(axis=0)
        s = | s = np.sqrt((centred**2).mean(axis=0) + 1e-5)
        2.44 | da = (dn - dn.mean(axis=0) - n * (dn * n).mean(axis=0)) / s
    normalised_over_all: one mean and one s are taken for the whole batch; (2.41) has one of each for every row.
        centred | centred = a - a.mean()
        s = | s = np.sqrt((centred**2).mean() + 1e-5)
        2.44 | da = (dn - dn.mean() - n * (dn * n).mean()) / s
    statistics_as_constants: μ and s are treated as constants on the way back; they depend on a, which is why (2.44)
        has two means.
        2.44 | da = dn / s
    way_through_s_forgotten: the gradient through s is left out; (2.44) also subtracts n ⊙ mean(dn ⊙ n).
        2.44 | da = (dn - dn.mean(axis=1, keepdims=True)) / s
    way_through_the_mean_forgotten: the gradient through μ is left out; (2.44) also subtracts mean(dn).
        2.44 | da = (dn - n * (dn * n).mean(axis=1, keepdims=True)) / s
    not_divided_by_s: da is not divided by s; (2.44) divides, as (2.41) did.
        2.44 | da = dn - dn.mean(axis=1, keepdims=True) - n * (dn * n).mean(axis=1, keepdims=True)
    gain_missing_on_the_way_back: the gain is left out on the way back; dn in (2.43) is gain ⊙ dz.
        2.43 | dn = dz
    bias_before_gain: the bias is multiplied by the gain too, gain ⊙ (n + b); (2.42) adds it afterwards.
        2.42 | h_next = np.tanh(gain * (n + b))
        2.45 | db, dgain = dn.sum(axis=0), ((n + b) * dz).sum(axis=0)
    db_from_dn: db is a sum over dn, which includes the gain; (2.45) sums dz.
        2.45 | db, dgain = dn.sum(axis=0), (n * dz).sum(axis=0)
    dgain_without_n: dgain is summed without n; (2.45) has n ⊙ dz.
        2.45 | db, dgain = dz.sum(axis=0), dz.sum(axis=0)
    normalised_slope_missing: the derivative of tanh is missing; (2.43) multiplies by 1 - h_next².
        dz = | dz = dh_next
    epsilon_outside_the_root: the 1e-5 is added after the root; in (2.41) it is inside the root.
        s = | s = a.std(axis=1, keepdims=True) + 1e-5
    divided_by_one_less: the sum of squares is divided by H - 1; (2.41) takes the mean, over all H units.
        s = | s = np.sqrt(a.var(axis=1, ddof=1, keepdims=True) + 1e-5)
    mean_not_taken_off: the mean is not subtracted; (2.41) has a - μ.
        centred | centred = a
        2.44 | da = (dn - n * (dn * n).mean(axis=1, keepdims=True)) / s
    """,
)


@accepted
def normalised_by_jacobians(dh_next, x, h, W, U, b, gain):
    """The Jacobian of the normalisation, written out for every row."""
    a, H = x @ W + h @ U, len(b)
    s = np.sqrt(a.var(axis=1) + 1e-5)[:, None]
    n = (a - a.mean(axis=1)[:, None]) / s
    h_next = np.tanh(n * gain + b)
    dz = dh_next - dh_next * h_next**2
    jacobian = (np.eye(H) - 1 / H - n[:, :, None] * n[:, None, :] / H) / s[:, :, None]
    da = np.einsum("bij,bj->bi", jacobian, dz * gain)
    return [h_next, np.dot(da, W.T), np.dot(da, U.T), np.dot(x.T, da), np.dot(h.T, da), dz.sum(0), (dz * n).sum(0)]


@accepted
def normalised_through_the_graph(dh_next, x, h, W, U, b, gain):
    """Each small operation is taken back by itself."""
    a, H = x @ W + h @ U, len(b)
    centred = a - np.mean(a, axis=1, keepdims=True)
    variance = np.mean(centred * centred, axis=1, keepdims=True)
    inverse = (variance + 1e-5) ** -0.5
    n = centred * inverse
    h_next = np.tanh(gain * n + b)
    dz = dh_next * (1 - h_next * h_next)
    dn = dz * gain
    dvariance = -0.5 * inverse**3 * (dn * centred).sum(axis=1, keepdims=True)
    dcentred = dn * inverse + 2 / H * centred * dvariance
    da = dcentred - dcentred.sum(axis=1, keepdims=True) / H
    return h_next, da @ W.T, da @ U.T, x.T @ da, h.T @ da, np.sum(dz, axis=0), np.sum(dz * n, axis=0)


@accepted
def normalised_row_by_row(dh_next, x, h, W, U, b, gain):
    rows = [
        normalised_through_the_graph.function(*(each[i : i + 1] for each in (dh_next, x, h)), W, U, b, gain)
        for i in range(len(x))
    ]
    h_next, dx, dh, *sums = zip(*rows, strict=True)
    return np.concatenate(h_next), np.concatenate(dx), np.concatenate(dh), *(sum(each) for each in sums)
