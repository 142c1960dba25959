"""What goes wrong between a book and Keras, and in counting weights."""

import numpy as np

from rnn_course.exercise import misconception
from rnn_course.models.convlstm import convlstm_to_keras, convlstm_weights


def packed(banks, *, order="ifgo", turned="WU", axes=(2, 3, 1, 0), turn=(slice(None, None, -1),) * 2, U_axes=None):
    """The right transfer, but for the order of the gates, what is turned and which way, and the order of the axes."""
    W, U, b = (np.concatenate([banks[f"{letter}_{gate}"] for gate in order]) for letter in "WUb")
    W, U = (bank[(slice(None), slice(None), *turn)] if letter in turned else bank for letter, bank in
            (("W", W), ("U", U)))
    return W.transpose(axes), U.transpose(U_axes or axes), b


@misconception(of=convlstm_to_keras,
               says="the filters are not turned; ★ in (12.24) lays them on the image the other way round than ∗ in "
                    "(12.1).")
def does_not_turn_the_filters(banks):
    return packed(banks, turned="")


@misconception(of=convlstm_to_keras,
               says="the filters are turned upside down but not left to right; (12.24) has the other sign for both i "
                    "and j.")
def turns_the_rows_alone(banks):
    return packed(banks, turn=(slice(None, None, -1), slice(None)))


@misconception(of=convlstm_to_keras,
               says="the filters are turned left to right but not upside down; (12.24) has the other sign for both i "
                    "and j.")
def turns_the_columns_alone(banks):
    return packed(banks, turn=(slice(None), slice(None, None, -1)))


@misconception(of=convlstm_to_keras,
               says="the filters for the image are turned, those for the state are not; ★ is the same for both in "
                    "(12.24).")
def turns_only_the_image_filters(banks):
    return packed(banks, turned="W")


@misconception(of=convlstm_to_keras,
               says="rows and columns of the filters change places: the axes were reversed all at once. In (12.24) and "
                    "in (12.1) i comes before j.")
def reverses_all_axes(banks):
    return packed(banks, axes=(3, 2, 1, 0))


@misconception(of=convlstm_to_keras,
               says="in U the channels that go in and those that come out change places; both are F, so nothing "
                    "complains, but in a book's bank the filter is the first axis and in Keras' the last.")
def state_filters_in_and_out_swapped(banks):
    W, _, b = packed(banks)
    blocks = [banks[f"U_{gate}"][:, :, ::-1, ::-1].transpose(2, 3, 0, 1) for gate in "ifgo"]
    return W, np.concatenate(blocks, axis=-1), b


@misconception(of=convlstm_to_keras,
               says="the banks were reshaped; that keeps the numbers in their order in memory, where moving the "
                    "channels from first to last, (12.24) against (12.1), needs them transposed.")
def reshapes_for_transposes(banks):
    W, U, b = packed(banks)
    flat = [np.concatenate([banks[f"{letter}_{gate}"] for gate in "ifgo"])[:, :, ::-1, ::-1] for letter in "WU"]
    return flat[0].reshape(W.shape), flat[1].reshape(U.shape), b


@misconception(of=convlstm_to_keras, says="the gates stand in the order f, i, g, o; (12.25) has them i, f, g, o.")
def packs_f_i_g_o(banks):
    return packed(banks, order="figo")


@misconception(of=convlstm_to_keras, says="the gates stand in the order i, f, o, g; in (12.25) g comes before o.")
def packs_i_f_o_g(banks):
    return packed(banks, order="ifog")


@misconception(of=convlstm_to_keras,
               says="the filters of the four gates are shuffled one by one; (12.25) keeps each gate in one block.")
def interleaves_the_gates(banks):
    return tuple(each.reshape(*each.shape[:-1], 4, -1).swapaxes(-1, -2).reshape(each.shape) for each in packed(banks))


@misconception(of=convlstm_to_keras,
               says="1 is added to the forget gate's bias; Keras' unit_forget_bias does that to a fresh layer only, "
                    "and (12.25) has the bias as it is.")
def adds_one_to_the_forget_bias(banks):
    W, U, b = packed(banks)
    return W, U, b + np.repeat([0, 1, 0, 0], len(b) // 4)


@misconception(of=convlstm_weights, says="the biases are left out; each block of (12.26) and (12.27) has one a number "
                                         "kept.")
def counts_without_biases(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * k * k * (C + F), 4 * H * (D + H)


@misconception(of=convlstm_weights, says="a filter is counted as k numbers a channel; it is k x k in (12.26).")
def filters_of_one_dimension(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (k * (C + F) + 1), 4 * H * (D + H + 1)


@misconception(of=convlstm_weights, says="the filters are counted once for every pixel; in (12.26) all pixels share "
                                         "them.")
def filters_for_every_pixel(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * N * M * F * (k * k * (C + F) + 1), 4 * H * (D + H + 1)


@misconception(of=convlstm_weights, says="only one of the four blocks is counted; W, U and b of (12.26) and (12.27) "
                                         "are four blocks wide.")
def counts_one_block(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return F * (k * k * (C + F) + 1), H * (D + H + 1)


@misconception(of=convlstm_weights, says="the recurrent weights are left out; both sums have a U.")
def counts_without_u(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (k * k * C + 1), 4 * H * (D + 1)


@misconception(of=convlstm_weights, says="the LSTM keeps F numbers in all; in (12.27) it keeps F for each pixel.")
def lstm_of_f_units(N, M, C, F, k):
    return 4 * F * (k * k * (C + F) + 1), 4 * F * (N * M * C + F + 1)


@misconception(of=convlstm_weights, says="the state's filters are counted as reading C channels; h has F of them in "
                                         "(12.26).")
def state_of_c_channels(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (2 * k * k * C + 1), 4 * H * (D + H + 1)


@misconception(of=convlstm_weights, says="there are two biases a block, one for x and one for h; (12.26) and (12.27) "
                                         "have one.")
def two_biases_a_block(N, M, C, F, k):
    D, H = N * M * C, N * M * F
    return 4 * F * (k * k * (C + F) + 2), 4 * H * (D + H + 2)
