"""cell_weights: count the weights of six cells, each with D inputs and H units."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.lstm_variants import cell_weights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

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
        "Every cell has a number of such blocks; two of them have some more vectors of H numbers.",
        "A peephole is one number per unit for each of three gates; a second bias is one per unit for each block.",
    ),
)


@check
def counts_of_six_cells(draw):
    for _ in range(3):
        yield ask(cell_weights, *draw.sizes("DH"))
    yield ask(cell_weights, 300, 128)


wrong = slips(
    cell_weights,
    """
    without_biases: the biases are not counted; every block of (5.39) has a b of H numbers.
        5.39 | simple = D * H + H * H
        5.44 | gru_keras = gru + 6 * H
    without_recurrent_weights: the recurrent weights are not counted; every block of (5.39) has a U of H times H.
        5.39 | simple = D * H + H
    peepholes_as_matrices: each peephole is counted as a matrix, H times H; p in (5.41) has one number per unit and
        gate.
        5.41 | peephole = lstm + 3 * H * H
    four_peepholes: four peepholes are counted; in (5.41) the candidate has none, and p is (3H,).
        5.41 | peephole = lstm + 4 * H
    coupled_with_four_blocks: the coupled cell is counted with four blocks; (5.42) has three, since its input gate
        is 1 minus the forget gate.
        5.42 | coupled = 4 * simple
    lstm_with_three_blocks: the LSTM is counted with three blocks, without its candidate; (5.40) has four.
        5.40 | lstm = 3 * simple
    two_biases_in_the_lstm: the LSTM is counted with two biases per block, as in PyTorch; (5.40) has one.
        5.40 | lstm = 4 * (simple + H)
    one_more_bias_for_the_gru: the second bias of a GRU is counted once; in (5.44) each of three blocks has one.
        5.44 | gru_keras = gru + H
    """,
)


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
