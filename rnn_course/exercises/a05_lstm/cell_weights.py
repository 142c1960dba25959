"""cell_weights: count what six cells have to learn, each with D inputs and H units."""

import numpy as np

from rnn_course.cells.lstm_variants import cell_weights
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

header = exercise(
    cell_weights,
    points=4,
    returns={
        "simple": "(5.39)",
        "lstm": "(5.40)",
        "peephole": "(5.41)",
        "coupled": "(5.42)",
        "gru": "(5.43)",
        "gru_keras": "(5.44)",
    },
    hints=(
        "Write down the shapes of W, U and b of one block and count their entries.",
        "Every cell is so and so many blocks; two of them have a little more, entry by entry, H at a time.",
        "A peephole is one number per unit for each of three gates; a second bias is one per unit for each block.",
    ),
)


@check
def counts_of_six_cells(draw):
    for _ in range(3):
        yield ask(cell_weights, *draw.sizes("DH"))
    yield ask(cell_weights, 300, 128)


def counted(D, H, *, block=lambda D, H: H * (D + H + 1), blocks=(1, 4, 4, 3, 3, 3), more=(0, 0, 3, 0, 0, 3)):
    return tuple(n * block(D, H) + extra * H for n, extra in zip(blocks, more, strict=True))


@misconception("the biases are not counted; every block of (5.39) has a b of H numbers.")
def without_biases(D, H):
    return counted(D, H, block=lambda D, H: H * (D + H), more=(0, 0, 3, 0, 0, 6))


@misconception("the recurrent weights are not counted; every block of (5.39) has a U of H times H.")
def without_recurrent_weights(D, H):
    return counted(D, H, block=lambda D, H: H * (D + 1))


@misconception("each peephole is counted as a matrix, H times H; p in (5.41) has one number per unit and gate.")
def peepholes_as_matrices(D, H):
    simple, lstm, _, *others = counted(D, H)
    return simple, lstm, lstm + 3 * H * H, *others


@misconception("four peepholes are counted; in (5.41) the candidate has none, and p is (3H,).")
def four_peepholes(D, H):
    return counted(D, H, more=(0, 0, 4, 0, 0, 3))


@misconception(
    "the coupled cell is counted with four blocks; (5.42) has three, since its input "
    "gate is what the forget gate leaves."
)
def coupled_with_four_blocks(D, H):
    return counted(D, H, blocks=(1, 4, 4, 4, 3, 3))


@misconception("the LSTM is counted with three blocks, without its candidate; (5.40) has four.")
def lstm_with_three_blocks(D, H):
    return counted(D, H, blocks=(1, 3, 3, 3, 3, 3))


@misconception("the LSTM's cells are counted with two biases a block, as PyTorch keeps them; (5.40) has one.")
def two_biases_in_the_lstm(D, H):
    return counted(D, H, more=(0, 4, 7, 0, 0, 3))


@misconception("the second bias of a GRU is counted once; in (5.44) each of three blocks has one.")
def one_more_bias_for_the_gru(D, H):
    return counted(D, H, more=(0, 0, 3, 0, 0, 1))


@accepted
def counts_by_the_arrays(D, H):
    def entries(blocks, *more):
        return sum(np.zeros(shape).size for shape in ((D, blocks * H), (H, blocks * H), (blocks * H,), *more))

    return entries(1), entries(4), entries(4, (3 * H,)), entries(3), entries(3), entries(3, (3 * H,))


@accepted
def counts_factored(D, H):
    block = H * (D + H + 1)
    return [block, 4 * block, 4 * block + 3 * H, 3 * block, 3 * block, 3 * H * (D + H + 2)]


@accepted
def counts_as_numpy_integers(D, H):
    block = np.prod([D + H + 1, H])
    return tuple(np.array([1, 4, 4, 3, 3, 3]) * block + np.array([0, 0, 3, 0, 0, 3]) * H)
