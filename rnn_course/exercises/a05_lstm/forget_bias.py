"""forget_bias: make the first bias of an LSTM: the same value for every forget gate, and nothing else."""

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
        "A bias decides what a gate does while the weights still know nothing.",
        "Only one of the four blocks of (5.22) is not zero.",
        "The blocks stand in the order i f g o; the second one reaches from H to 2H.",
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
    value_at_the_input_gate: the value stands in the first block, the input gate's; (5.22) has it in b_f.
        5.22 | return np.concatenate([zero + value, zero, zero, zero])
    value_at_the_candidate: the value stands in the third block, the candidate's; (5.22) has it in b_f.
        5.22 | return np.concatenate([zero, zero, zero + value, zero])
    value_everywhere: the value stands in all four blocks; in (5.22) only b_f has it.
        5.22 | return np.full(4 * H, float(value))
    always_one: the forget gates get 1 whatever is asked; in (5.22) they get `value`.
        5.22 | return np.concatenate([zero, zero + 1, zero, zero])
    value_negative: the sign is turned round, so that the gate forgets more; (5.22) has the value as it is.
        5.22 | return np.concatenate([zero, zero - value, zero, zero])
    one_block: only the forget gate's block is returned, (H,); b is (4H,), with all four.
        5.22 | return zero + value
    value_in_one_unit: the value is set in one unit of the forget gate; (5.22) sets it in all H.
        5.22 | b = np.zeros(4 * H)
             | b[H] = value
             | return b
    every_fourth_entry: every fourth entry is set, as if the four gates of a unit stood together; in (5.22) b comes
        in blocks H wide.
        5.22 | return np.tile([0.0, value, 0.0, 0.0], H)
    blocks_as_rows: the four blocks are rows of a table, (4, H); b is (4H,), one block after another.
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
