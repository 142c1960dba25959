"""forget_bias: the initial bias of an LSTM: one value for every forget gate, 0 for the rest."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm import forget_bias
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    forget_bias,
    points=3,
    returns={"b": "(5.22)"},
    hints=(
        "A bias decides what a gate does while the weights are still untrained.",
        "Only one of the four blocks of (5.22) is not zero.",
        "The blocks are in the order i f g o; the second one is from H to 2H.",
    ),
)


@check(weight=2)
def biases_of_some_value(draw):
    for _ in range(2):
        (H,) = draw.sizes("H")
        yield ask(forget_bias, H, float(1.5 + abs(draw(1)[0])))


@check
def biases_of_a_single_unit_and_of_one(draw):
    yield ask(forget_bias, 1, 2.5)
    yield ask(forget_bias, *draw.sizes("H"), 1.0)


wrong = slips(
    forget_bias,
    """
    value_at_the_input_gate: the value is in the first block, that of the input gate; (5.22) has it in b_f.
        5.22 | return np.concatenate([zero + value, zero, zero, zero])
    value_at_the_candidate: the value is in the third block, that of the candidate; (5.22) has it in b_f.
        5.22 | return np.concatenate([zero, zero, zero + value, zero])
    value_everywhere: the value is in all four blocks; (5.22) has it only in b_f.
        5.22 | return np.full(4 * H, float(value))
    always_one: the bias of the forget gate is always 1; in (5.22) it is `value`.
        5.22 | return np.concatenate([zero, zero + 1, zero, zero])
    value_negative: the sign is reversed, so the gate forgets more; (5.22) has `value` as it is.
        5.22 | return np.concatenate([zero, zero - value, zero, zero])
    one_block: only the block of the forget gate is returned, (H,); b is (4H,), with all four.
        5.22 | return zero + value
    value_in_one_unit: the value is set in one unit of the forget gate; (5.22) sets it in all H.
        5.22 | b = np.zeros(4 * H)
             | b[H] = value
             | return b
    every_fourth_entry: every fourth entry is set, as if the four gates of a unit were side by side; in (5.22) b has
        blocks H wide.
        5.22 | return np.tile([0.0, value, 0.0, 0.0], H)
    blocks_as_rows: the four blocks are rows of an array (4, H); b is (4H,), one block after another.
        5.22 | return np.stack([zero, zero + value, zero, zero])
    """,
)


@accepted
def bias_by_a_slice(H, value):
    b = np.zeros(4 * H)
    b[H : 2 * H] = value
    return b


@accepted
def bias_by_repetition(H, value):
    return np.repeat([0.0, value, 0.0, 0.0], H)


@accepted
def bias_by_an_outer_product(H, value):
    return np.outer([0, 1, 0, 0], np.full(H, value)).ravel()
