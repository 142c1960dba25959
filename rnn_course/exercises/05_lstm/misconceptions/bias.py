"""Mistakes in the first biases and in the counts."""

import numpy as np

from rnn_course.cells.lstm import chrono_bias, forget_bias
from rnn_course.cells.lstm_variants import cell_weights
from rnn_course.exercise import misconception


@misconception(of=forget_bias, says="the value stands in the first block, the input gate's; (5.22) has it in b_f.")
def value_at_the_input_gate(H, value):
    return np.repeat([value, 0.0, 0.0, 0.0], H)


@misconception(of=forget_bias, says="the value stands in the third block, the candidate's; (5.22) has it in b_f.")
def value_at_the_candidate(H, value):
    return np.repeat([0.0, 0.0, value, 0.0], H)


@misconception(of=forget_bias, says="the value stands in all four blocks; in (5.22) only b_f has it.")
def value_everywhere(H, value):
    return np.full(4 * H, float(value))


@misconception(of=forget_bias, says="the forget gates get 1 whatever is asked; in (5.22) they get `value`.")
def always_one(H, value):
    return np.repeat([0.0, 1.0, 0.0, 0.0], H)


@misconception(of=forget_bias,
               says="the sign is turned round, so that the gate forgets more; (5.22) has the value as it is.")
def value_negative(H, value):
    return np.repeat([0.0, -value, 0.0, 0.0], H)


@misconception(of=forget_bias, says="only the forget gate's block is returned, (H,); b is (4H,), with all four.")
def one_block(H, value):
    return np.full(H, float(value))


@misconception(of=forget_bias, says="the value is set in one unit of the forget gate; (5.22) sets it in all H.")
def value_in_one_unit(H, value):
    b = np.zeros(4 * H)
    b[H] = value
    return b


@misconception(of=forget_bias,
               says="every fourth entry is set, as if the four gates of a unit stood together; in (5.22) b comes in "
                    "blocks H wide.")
def every_fourth_entry(H, value):
    return np.tile([0.0, value, 0.0, 0.0], H)


@misconception(of=forget_bias, says="the four blocks are rows of a table, (4, H); b is (4H,), one block after another.")
def blocks_as_rows(H, value):
    return np.outer([0.0, value, 0.0, 0.0], np.ones(H))


def packed(b_i, b_f):
    return np.concatenate([b_i, b_f, 0 * b_f, 0 * b_f])


@misconception(of=chrono_bias,
               says="b_f is log(steps); with that σ(b_f) is steps / (steps + 1), one step off (5.23).")
def logarithm_of_steps(steps):
    return packed(-np.log(steps), np.log(steps))


@misconception(of=chrono_bias,
               says="b_f is what the gate shall say, 1 - 1/steps; in (5.23) that is σ(b_f), not b_f.")
def gate_for_bias(steps):
    return packed(-(1 - 1 / steps), 1 - 1 / steps)


@misconception(of=chrono_bias, says="the input gate's bias is left at zero; (5.24) has -b_f there.")
def input_gate_left_at_zero(steps):
    b_f = np.log(steps - 1)
    return packed(0 * b_f, b_f)


@misconception(of=chrono_bias,
               says="the signs are exchanged: units with many steps forget at once and write all the time; (5.23) "
                    "wants σ(b_f) near 1 for them.")
def signs_exchanged(steps):
    return packed(np.log(steps - 1), -np.log(steps - 1))


@misconception(of=chrono_bias,
               says="the input gate gets the same bias as the forget gate; (5.24) turns its sign round.")
def same_bias_for_both(steps):
    return packed(np.log(steps - 1), np.log(steps - 1))


@misconception(of=chrono_bias, says="b_f is log(steps) - 1; the 1 of (5.23) comes off before the logarithm.")
def one_off_after_the_logarithm(steps):
    return packed(1 - np.log(steps), np.log(steps) - 1)


@misconception(of=chrono_bias, says="the logarithm is that to base 10; the inverse of σ in (5.23) has the natural one.")
def logarithm_to_base_ten(steps):
    return packed(-np.log10(steps - 1), np.log10(steps - 1))


@misconception(of=chrono_bias, says="the gates are made to halve after `steps` steps; (5.23) asks for 1 - 1/steps.")
def half_life(steps):
    f = 0.5 ** (1 / steps)
    return packed(np.log((1 - f) / f), np.log(f / (1 - f)))


def counted(D, H, *, block=lambda D, H: H * (D + H + 1), blocks=(1, 4, 4, 3, 3, 3), more=(0, 0, 3, 0, 0, 3)):
    return tuple(n * block(D, H) + extra * H for n, extra in zip(blocks, more, strict=True))


@misconception(of=cell_weights, says="the biases are not counted; every block of (5.39) has a b of H numbers.")
def without_biases(D, H):
    return counted(D, H, block=lambda D, H: H * (D + H), more=(0, 0, 3, 0, 0, 6))


@misconception(of=cell_weights,
               says="the recurrent weights are not counted; every block of (5.39) has a U of H times H.")
def without_recurrent_weights(D, H):
    return counted(D, H, block=lambda D, H: H * (D + 1))


@misconception(of=cell_weights,
               says="each peephole is counted as a matrix, H times H; p in (5.41) has one number per unit and gate.")
def peepholes_as_matrices(D, H):
    simple, lstm, _, *others = counted(D, H)
    return simple, lstm, lstm + 3 * H * H, *others


@misconception(of=cell_weights,
               says="four peepholes are counted; in (5.41) the candidate has none, and p is (3H,).")
def four_peepholes(D, H):
    return counted(D, H, more=(0, 0, 4, 0, 0, 3))


@misconception(of=cell_weights, says="the coupled cell is counted with four blocks; (5.42) has three, since its input "
                                     "gate is what the forget gate leaves.")
def coupled_with_four_blocks(D, H):
    return counted(D, H, blocks=(1, 4, 4, 4, 3, 3))


@misconception(of=cell_weights, says="the LSTM is counted with three blocks, without its candidate; (5.40) has four.")
def lstm_with_three_blocks(D, H):
    return counted(D, H, blocks=(1, 3, 3, 3, 3, 3))


@misconception(of=cell_weights,
               says="the LSTM's cells are counted with two biases a block, as PyTorch keeps them; (5.40) has one.")
def two_biases_in_the_lstm(D, H):
    return counted(D, H, more=(0, 4, 7, 0, 0, 3))


@misconception(of=cell_weights,
               says="the second bias of a GRU is counted once; in (5.44) each of three blocks has one.")
def one_more_bias_for_the_gru(D, H):
    return counted(D, H, more=(0, 0, 3, 0, 0, 1))
