"""share_kept: find out from a recording which share is kept, the gate or 1 - gate."""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.gru_memory import share_kept
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    share_kept,
    points=6,
    returns={"z": "(4.10)"},
    hints=(
        "You know the state before, the candidate and the state after. Only one of the two roles of the gate leads "
        "from the first two to the third.",
        "(4.8) and (4.9) are two predictions of h_next. (4.10) takes the one that comes nearer, over the whole "
        "recording.",
        "The answer is one of two arrays, gate or 1 - gate. There is nothing to divide, and rounded numbers are never "
        "exactly equal.",
    ),
    sure_of={
        "cells_of_either_kind": (
            "high_gates_keep",
            "near_the_old_state_keeps",
        ),
        "recordings_of_few_digits": (
            "high_gates_keep",
            "near_the_old_state_keeps",
        ),
        "recordings_that_are_hard_to_tell": ("near_the_old_state_keeps",),
    },
)


@check(weight=3)
def cells_of_either_kind(draw):
    for keeps in (True, False):
        yield ask(share_kept, *draws.recording(draw, keeps, ties=False))
        yield ask(share_kept, *draws.recording(draw, keeps))


@check(weight=2)
def recordings_of_few_digits(draw):
    for keeps in (False, True):
        yield ask(share_kept, *draws.recording(draw, keeps, digits=4))


@check
def recordings_of_gates_that_are_mostly_high_or_mostly_low(draw):
    for keeps in (True, False):
        for gates in ((0.05, 0.4), (0.6, 0.95)):
            yield ask(share_kept, *draws.recording(draw, keeps, gates))


@check
def recordings_that_are_hard_to_tell(draw):
    """Ask with gates close to one half, candidates close to the old state, and rounded numbers."""
    for keeps in (True, False):
        yield ask(share_kept, *draws.recording(draw, keeps, gates=(0.48, 0.52), digits=5))
        yield ask(share_kept, *draws.recording(draw, keeps, gates=(0.6, 0.95), spread=0.1, digits=5))


wrong = slips(
    share_kept,
    """
    always_keeps: gate is always returned; (4.10) compares both roles with the recording.
        4.10 | return gate
    always_admits: 1 - gate is always returned; (4.10) compares both roles with the recording.
        4.10 | return 1 - gate
    takes_the_further_one: the role whose prediction is *further* from h_next is taken; (4.10) takes the nearer one.
        4.10 | return 1 - gate if keeps else gate
    high_gates_keep: a gate that is mostly above 0.5 is taken to keep; (4.10) compares both predictions with h_next.
        4.10 | return gate if gate.mean() > 0.5 else 1 - gate
    near_the_old_state_keeps: the gate is taken to keep if h_next is near h; (4.10) compares h_next with both
        predictions.
        4.10 | near = ((h - h_next) ** 2).sum() < ((g - h_next) ** 2).sum()
             | return gate if near else 1 - gate
    asks_for_equality: the test is exact equality, which rounded numbers never meet; (4.10) tests which prediction
        is nearer.
        4.10 | return gate if np.allclose(keep, h_next, rtol=0, atol=1e-12) else 1 - gate
    divides_by_the_difference: the share is computed by dividing by h - g, which is 0 where the candidate is the old
        state; (4.10) divides by nothing.
        4.10 | return (h_next - g) / (h - g)
    decides_number_by_number: every number is decided by itself, although where g is h both roles fit; (4.10)
        decides once for the whole recording.
        4.10 | return np.where(np.abs(keep - h_next) <= np.abs(admit - h_next), gate, 1 - gate)
    looks_at_the_first_step: only the first step is used, where g may be h and both roles fit; (4.10) sums over the
        whole recording.
        4.10 | keeps = ((keep - h_next)[:, 0] ** 2).sum() < ((admit - h_next)[:, 0] ** 2).sum()
             | return gate if keeps else 1 - gate
    """,
)


@accepted
def role_by_the_mean_distance(gate, g, h, h_next):
    keep, admit = h * gate + g * (1 - gate), g * gate + h * (1 - gate)
    nearer = np.mean(np.abs(keep - h_next)) < np.mean(np.abs(admit - h_next))
    return np.where(nearer, gate, 1 - gate)


@accepted
def role_by_the_sign_of_a_correlation(gate, g, h, h_next):
    towards_h = (h_next - (h + g) / 2) * (h - g)
    return gate if (towards_h * (gate - 0.5)).sum() > 0 else 1.0 - gate


@accepted
def role_by_the_norms(gate, g, h, h_next):
    distances = [np.linalg.norm(one * h + (1 - one) * g - h_next) for one in (gate, 1 - gate)]
    return (gate, 1 - gate)[int(np.argmin(distances))]


equivalents = (
    *equivalent(
        "the two distances are equal only where both predictions are.",
        "keeps = ((keep - h_next) ** 2).sum() < ((admit - h_next) ** 2).sum() -> keeps = ((keep - h_next) ** "
        "2).sum() <= ((admit - h_next) ** 2).sum()",
    ),
)
