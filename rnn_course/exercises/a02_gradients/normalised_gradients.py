"""normalised_gradients.

Advance a recurrent cell with layer normalisation by one step, and take the gradient back through it.
"""

import numpy as np

from rnn_course.cells.timescales import normalised_gradients
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

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
        "Every row is brought to mean 0 and size 1 by itself, over its units. On the way back, a nudge that only "
        "shifts or stretches the row does nothing.",
        "All means in (2.41) and (2.44) go over the units, axis 1, one number for each row.",
        "Write the step first, and keep n and s. On the way back pass the tanh, then the gain, then (2.44), then "
        "the two products. Mind what is a number per row and must spread over its units.",
    ),
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
    """Where the 1e-5 of (2.41) weighs in."""
    dh_next, x, h, *others = draws.normalised(draw, *draws.normalised_sizes(draw))
    yield ask(normalised_gradients, dh_next, 0.01 * x, 0.01 * h, *others)


@check(weight=0, note="It differs even with gain 1 and b 0: look at n in (2.41), and on the way back at (2.44).")
def a_normalised_step_without_gain_and_bias(draw):
    *others, b, gain = draws.normalised(draw, *draws.normalised_sizes(draw))
    yield ask(normalised_gradients, *others, 0 * b, gain**0)


@probe(
    same=lambda answer: answer[0][:-1],
    says="The new state of one row changes when only another row's input does; the mean and the size in (2.41) are "
    "those of one row.",
)
def normalises_across_rows(draw):
    dh_next, x, *others = draws.normalised(draw, 4, 3, 5)
    changed = x.copy()
    changed[-1] = draw(3)
    return ask(normalised_gradients, dh_next, x, *others), ask(normalised_gradients, dh_next, changed, *others)


def right_normal(a):
    """n and s of (2.41), right."""
    centred = a - a.mean(axis=1, keepdims=True)
    s = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
    return centred / s, s


def right_return(dn, n, s):
    """(2.44), right."""
    return (dn - dn.mean(axis=1, keepdims=True) - n * (dn * n).mean(axis=1, keepdims=True)) / s


def step(
    dh_next,
    x,
    h,
    W,
    U,
    b,
    gain,
    *,
    normal=right_normal,
    back=right_return,
    forth=lambda n, gain, b: gain * n + b,
    dn=lambda dz, gain: gain * dz,
    slope=lambda h: 1 - h**2,
    db=lambda dz, gain: dz.sum(axis=0),
    dgain=lambda n, dz: (n * dz).sum(axis=0),
):
    """The right step and its gradients, with one place after another to go wrong in."""
    n, s = normal(x @ W + h @ U)
    h_next = np.tanh(forth(n, gain, b))
    dz = dh_next * slope(h_next)
    da = back(dn(dz, gain), n, s)
    return h_next, da @ W.T, da @ U.T, x.T @ da, h.T @ da, db(dz, gain), dgain(n, dz)


@misconception(
    "each unit is normalised over the rows of the batch; the mean and the size in (2.41) are taken "
    "over the units of one row."
)
def normalised_over_rows(dh_next, x, h, W, U, b, gain):
    def over_rows(a):
        n, s = right_normal(a.T)
        return n.T, s.T

    return step(dh_next, x, h, W, U, b, gain, normal=over_rows, back=lambda dn, n, s: right_return(dn.T, n.T, s.T).T)


@misconception("one mean and one size are taken for the whole batch; (2.41) has one of each for every row.")
def normalised_over_all(dh_next, x, h, W, U, b, gain):
    def over_all(a):
        s = np.sqrt(a.var() + 1e-5)
        return (a - a.mean()) / s, s

    return step(
        dh_next, x, h, W, U, b, gain, normal=over_all, back=lambda dn, n, s: (dn - dn.mean() - n * (dn * n).mean()) / s
    )


@misconception(
    "μ and s are treated as constants on the way back; they depend on a too, and (2.44) has two means for it."
)
def statistics_as_constants(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: dn / s)


@misconception("the way through s is forgotten; (2.44) also subtracts n ⊙ mean(dn ⊙ n).")
def way_through_s_forgotten(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: (dn - dn.mean(axis=1, keepdims=True)) / s)


@misconception("the way through μ is forgotten; (2.44) also subtracts mean(dn).")
def way_through_the_mean_forgotten(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: (dn - n * (dn * n).mean(axis=1, keepdims=True)) / s)


@misconception("da is not divided by s; (2.44) divides, as (2.41) did.")
def not_divided_by_s(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, back=lambda dn, n, s: right_return(dn, n, 1))


@misconception("the gain is left out on the way back; dn in (2.43) is gain ⊙ dz.")
def gain_missing_on_the_way_back(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, dn=lambda dz, gain: dz)


@misconception("the bias goes through the gain too, gain ⊙ (n + b); (2.42) adds it afterwards.")
def bias_before_gain(dh_next, x, h, W, U, b, gain):
    return step(
        dh_next,
        x,
        h,
        W,
        U,
        b,
        gain,
        forth=lambda n, gain, b: gain * (n + b),
        db=lambda dz, gain: (gain * dz).sum(axis=0),
        dgain=lambda n, dz: ((n + b) * dz).sum(axis=0),
    )


@misconception("db is summed from dn, gain included; (2.45) sums dz.")
def db_from_dn(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, db=lambda dz, gain: (gain * dz).sum(axis=0))


@misconception("dgain is summed without n; (2.45) has n ⊙ dz.")
def dgain_without_n(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, dgain=lambda n, dz: dz.sum(axis=0))


@misconception("the slope of tanh is missing; (2.43) multiplies by 1 - h_next².")
def normalised_slope_missing(dh_next, x, h, W, U, b, gain):
    return step(dh_next, x, h, W, U, b, gain, slope=np.ones_like)


@misconception("the 1e-5 is added after the root; in (2.41) it stands under it.")
def epsilon_outside_the_root(dh_next, x, h, W, U, b, gain):
    def outside(a):
        s = a.std(axis=1, keepdims=True) + 1e-5
        return (a - a.mean(axis=1, keepdims=True)) / s, s

    return step(dh_next, x, h, W, U, b, gain, normal=outside)


@misconception("the squares are divided by H - 1; (2.41) takes their mean, over all H units.")
def divided_by_one_less(dh_next, x, h, W, U, b, gain):
    def one_less(a):
        s = np.sqrt(a.var(axis=1, ddof=1, keepdims=True) + 1e-5)
        return (a - a.mean(axis=1, keepdims=True)) / s, s

    return step(dh_next, x, h, W, U, b, gain, normal=one_less)


@misconception("the mean is not taken off; (2.41) has a - μ.")
def mean_not_taken_off(dh_next, x, h, W, U, b, gain):
    def by_size(a):
        s = np.sqrt((a**2).mean(axis=1, keepdims=True) + 1e-5)
        return a / s, s

    return step(
        dh_next,
        x,
        h,
        W,
        U,
        b,
        gain,
        normal=by_size,
        back=lambda dn, n, s: (dn - n * (dn * n).mean(axis=1, keepdims=True)) / s,
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
    """Each little operation taken back by itself."""
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
