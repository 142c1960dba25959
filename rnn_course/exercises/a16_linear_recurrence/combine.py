"""combine: make one step of two steps of a linear recurrence, the operator of a parallel scan."""

import numpy as np

from rnn_course.authoring import accepted, exercise
from rnn_course.cells.linear_recurrence import combine
from rnn_course.forms import one_axis_of_size_1, random_sizes, scaled
from rnn_course.slips import slips

from . import draws

header = exercise(
    combine,
    points=5,
    returns={"a": "(16.7)", "v": "(16.8)"},
    hints=(
        "Write the second step down and put the first one in the place of its state.",
        "The first step's result is a1 ⊙ h + v1. The second step multiplies all of it, v1 too; see (16.8).",
        "In a2 ⊙ (a1 ⊙ h + v1) + v2 collect what multiplies h, and what does not. Both values are one line.",
    ),
)

pairs_of_steps = random_sizes(combine, draws.two_steps, weight=3)
pairs_of_steps_with_one_axis_of_size_1 = one_axis_of_size_1(combine, draws.two_steps)
pairs_whose_second_adds_nothing = scaled(
    combine,
    draws.two_steps,
    v2=0,
    weight=0,
    note="Wrong even with v2 = 0: look at what multiplies v1 in (16.8).",
)

wrong = slips(
    combine,
    """
    order_of_the_operator: the two steps are taken in the wrong order; in (16.8) step 1 comes first, and step 2
        multiplies what it gave.
        16.7 | return a2 * a1, a1 * v2 + v1
    factor_of_the_first: v1 is multiplied by a1; in (16.8) the second step multiplies it, by a2.
        16.7 | return a2 * a1, a1 * v1 + v2
    first_input_not_multiplied: v1 is added as it is; in (16.8) the second step multiplies it by a2.
        16.7 | return a2 * a1, v1 + v2
    both_inputs_multiplied: v2 is multiplied by a2 as well; (16.8) adds v2 as it is.
        16.7 | return a2 * a1, a2 * (v1 + v2)
    first_input_forgotten: v1 is left out; (16.8) adds a2 ⊙ v1.
        16.7 | return a2 * a1, v2
    factors_added: the factors are added; (16.7) multiplies them.
        16.7 | return a2 + a1, a2 * v1 + v2
    factor_of_the_second_alone: a is that of the second step alone; (16.7) multiplies both.
        16.7 | return a2, a2 * v1 + v2
    product_in_both_places: v1 is multiplied by both factors; in (16.8) only the second step comes after v1.
        16.7 | return a2 * a1, a2 * a1 * v1 + v2
    conjugates_a_factor: a factor is conjugated; (16.7) and (16.8) have none, the conjugate belongs to the way back.
        16.7 | return a2 * np.conj(a1), np.conj(a2) * v1 + v2
    """,
)


@accepted
def by_a_matrix_of_each(a1, v1, a2, v2):
    """The product of the matrices [[a, v], [0, 1]]."""

    def matrix(a, v):
        return np.stack([np.stack([a, v], -1), np.stack([np.zeros_like(a), np.ones_like(a)], -1)], -2)

    both = matrix(a2, v2) @ matrix(a1, v1)
    return both[..., 0, 0], both[..., 0, 1]


@accepted
def from_what_two_states_become(a1, v1, a2, v2):
    """A map h ↦ a h + v is known from what it makes of 0 and of 1."""
    zero, one = (a2 * (a1 * h + v1) + v2 for h in (0.0, 1.0))
    return one - zero, zero


@accepted
def in_place(a1, v1, a2, v2):
    v2 += v1 * a2
    a1 *= a2
    return [a1, v2]
