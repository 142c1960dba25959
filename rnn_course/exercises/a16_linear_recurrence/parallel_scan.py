"""parallel_scan: all states of a linear recurrence in about log₂ T rounds."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.linear_recurrence import combine, parallel_scan
from rnn_course.forms import one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    parallel_scan,
    points=10,
    returns={"decay": "(16.11)", "hs": "(16.11)"},
    uses=(combine,),
    hints=(
        "After the round with d, entry t holds 2d steps in one: the last 2d that end with step t.",
        "In (16.10) the earlier step is d places to the left. Entries 1 to d have nothing there: they are finished, "
        "and stay. All new values are computed from the old ones.",
        "Slices [:, :-d] and [:, d:] are the earlier and the later of each pair, in the order that combine wants; put "
        "the first d entries in front of what it returns.",
    ),
)


@check(weight=3)
def scans_of_any_length(draw):
    for T in (5, 8, 13):
        yield ask(parallel_scan, *draws.steps(draw, *draw.sizes("BTH", T=T)))


scans_with_one_axis_of_size_1 = one_axis_of_size_1(parallel_scan, draws.steps)


@check
def scans_of_a_length_just_above_a_power_of_two(draw):
    for T in (2, 3, 17):
        yield ask(parallel_scan, *draws.steps(draw, *draw.sizes("BTH", T=T)))


@check(weight=0, note="Wrong even for two steps, which are one round: look at the slices of (16.10) and their order.")
def scans_of_two_steps(draw):
    yield ask(parallel_scan, *draws.steps(draw, *draw.sizes("BTH", T=2)))


several_lengths = random_sizes(
    parallel_scan,
    draws.steps,
    weight=0,
    note="Right for two steps, wrong for more: look at when d doubles, and at which values (16.10) reads.",
)

wrong = slips(
    parallel_scan,
    """
    order_of_the_pairs: the later step comes first in combine; in (16.10) the step t - d does.
        16.10 | A_later, V_later = combine(A[:, d:], V[:, d:], A[:, :-d], V[:, :-d])
    exclusive: the scan is exclusive: entry t holds the steps before t, and entry 1 none; in (16.11) step t itself is
        included.
        16.11 | A = np.concatenate([np.ones_like(A[:, :1]), A[:, :-1]], axis=1)
              | return A, np.concatenate([np.zeros_like(V[:, :1]), V[:, :-1]], axis=1)
    one_round: there is only the round with d = 1; in (16.10) d doubles as long as it is below T.
        d *= | break
    one_round_too_few: the rounds end too early unless T is a power of two; (16.10) goes on as long as d < T.
        while | while 2 * d <= a.shape[1]:
    distance_grows_by_one: d grows by 1 from round to round, so that steps are counted twice; in (16.10) it doubles.
        d *= | d += 1
    distance_stays: every round has d = 1, so that steps are counted twice; in (16.10) d doubles.
        16.10 | A_later, V_later = combine(A[:, :-1], V[:, :-1], A[:, 1:], V[:, 1:])
        A = np | A = np.concatenate([A[:, :1], A_later], axis=1)
        V = np | V = np.concatenate([V[:, :1], V_later], axis=1)
    single_step_again: the later of the two is always the single step t; (16.10) takes the values of the round before
        for both.
        16.10 | A_later, V_later = combine(A[:, :-d], V[:, :-d], a[:, d:], v[:, d:])
    wraps_round: the first d entries take what is d places before them from the end; in (16.10) they stay.
        16.10 | A, V = combine(np.roll(A, d, axis=1), np.roll(V, d, axis=1), A, V)
        A = np |
        V = np |
    factors_not_combined: the factors stay those of the single steps; (16.10) combines them too.
        A = np | A = a
    sums_without_factors: the inputs are only summed up; (16.10) multiplies what is earlier by the later factor.
        16.11 | return A, np.cumsum(v, axis=1)
    real_parts: real parts are returned; the states of (16.11) are complex.
        16.11 | return A.real, V.real
    decay_left_out: decay is that of the single steps; in (16.11) it is the product of all up to t.
        16.11 | return a, V
    """,
)


@accepted
def by_a_loop(a, v):
    decay, h, pairs = 1, 0, []
    for t in range(a.shape[1]):
        decay, h = a[:, t] * decay, a[:, t] * h + v[:, t]
        pairs.append((decay, h))
    return tuple(np.stack(each, axis=1) for each in zip(*pairs, strict=True))


@accepted
def by_halves(a, v):
    """Scan both halves, then combine each entry of the second with the last of the first."""
    half, T = a.shape[1] // 2, a.shape[1]
    if T == 1:
        return a, v
    (a1, v1), (a2, v2) = by_halves.function(a[:, :half], v[:, :half]), by_halves.function(a[:, half:], v[:, half:])
    last = [np.repeat(each[:, -1:], T - half, axis=1) for each in (a1, v1)]
    later = combine(*last, a2, v2)
    return [np.concatenate(pair, axis=1) for pair in zip((a1, v1), later, strict=True)]


@accepted
def in_place_with_copies(a, v):
    decay, hs, d = a.copy(), v.copy(), 1
    while d < a.shape[1]:
        old = decay.copy(), hs.copy()
        decay[:, d:], hs[:, d:] = combine(*(each[:, :-d] for each in old), *(each[:, d:] for each in old))
        d = 2 * d
    return decay, hs


@accepted
def padded_with_identities(a, v):
    """Fill up in front with steps that do nothing, so that no entry has to stay."""
    for number in range(int(np.ceil(np.log2(max(a.shape[1], 1))))):
        d = 2**number
        earlier = [np.roll(each, d, axis=1) for each in (a, v)]
        earlier[0][:, :d], earlier[1][:, :d] = 1, 0
        a, v = combine(*earlier, a, v)
    return a, v


equivalents = (
    *equivalent(
        "a round with d = T changes nothing",
        "while d < a.shape[1]: -> while d <= a.shape[1]:",
    ),
)
