"""sequence_weights: count the free numbers of four models of sequences y_1 ... y_T over K tokens."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.output_recurrence import sequence_weights
from rnn_course.kit.question import ask
from rnn_course.slips import slips

header = exercise(
    sequence_weights,
    points=4,
    returns={"table": "(7.34)", "markov": "(7.35)", "by_output": "(7.36)", "by_state": "(7.37)"},
    hints=(
        "K numbers that must sum to 1 have K - 1 free numbers.",
        "Over K tokens there are K^j beginnings of j tokens. Each row of (7.35) has K - 1 free numbers.",
        "Add (K - 1) K^j for j = 0 ... m; the sum has a short form. For the networks write down the shapes and count "
        "the entries.",
    ),
)


@check
def counts_of_four_models(draw):
    for m in (2, 3):
        K, T, H = (int(each) for each in draw.rng.permutation([4, 5, 6]))
        yield ask(sequence_weights, K, T, m, H)


@check
def counts_with_one_unit_or_one_token_of_memory(draw):
    yield ask(sequence_weights, int(draw.integers(3, 7)), 4, 2, 1)
    yield ask(sequence_weights, 2, 3, 1, int(draw.integers(3, 7)))


wrong = slips(
    sequence_weights,
    """
    table_with_all: each sequence of the table has a free number; they sum to 1, so (7.34) has one less.
        7.34 | table = K**T
    table_of_single_tokens: the table has K T numbers, as if the tokens were independent; (7.34) has one for each
        sequence.
        7.34 | table = T * (K - 1)
    power_turned_round: the table has T^K sequences; in (7.34) each of the T places has K choices.
        7.34 | table = T**K - 1
    no_rows_for_beginnings: the Markov model has rows for m tokens, and none for shorter beginnings; (7.35) has
        both.
        7.35 | markov = K**m * (K - 1)
    rows_that_need_not_sum_to_1: each row of the Markov model has K free numbers; it sums to 1, so in (7.35) it has
        K - 1.
        7.35 | markov = K * (K ** (m + 1) - 1) // (K - 1)
    tables_for_every_step: the Markov model has its own table for every step; in (7.35) it is the same at all steps.
        7.35 | markov = sum(K ** min(m, t) * (K - 1) for t in range(T))
    weights_for_every_step: the weights of the networks are counted once per step; (7.36) and (7.37) count them once
        in all.
        7.36 | by_output = T * (2 * K * H + H + K)
        7.37 | by_state = by_output + T * H * H
    biases_not_counted: both biases are left out; (7.36) counts b and c.
        7.36 | by_output = 2 * K * H
    U_in_the_place_of_F: by_state has U instead of F; (7.37) has both.
        7.37 | by_state = K * H + H * H + H + K
    F_not_counted: F is not counted; (7.36) has F as well as V.
        7.36 | by_output = K * H + H + K
    """,
)


@accepted
def counts_by_adding_up(K, T, m, H):
    table = 1
    for _ in range(T):
        table = table * K
    networks = K * H + H + H * K + K
    return table - 1, sum((K - 1) * K**j for j in range(m + 1)), networks, networks + H**2


@accepted
def counts_of_empty_arrays(K, T, m, H):
    F, b, V, c, U = (np.empty(shape) for shape in ((K, H), H, (H, K), K, (H, H)))
    by_output = F.size + b.size + V.size + c.size
    table = sum(K**t * (K - 1) for t in range(T))
    return [table, table - sum(K**t * (K - 1) for t in range(m + 1, T)), by_output, by_output + U.size]


@accepted
def counts_as_numpy_numbers(K, T, m, H):
    return np.int64(K) ** T - 1, K * K**m - 1, np.int32(H * (K + K + 1) + K), np.int64(H * (K + K + 1 + H) + K)
