"""convlstm_to_keras: convert the filters of a textbook ConvLSTM for keras.layers.ConvLSTM2D."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask, result
from rnn_course.models.convlstm import convlstm_to_keras
from rnn_course.slips import slips

header = exercise(
    convlstm_to_keras,
    points=10,
    returns={"W": "(12.24)", "U": "(12.24)", "b": "(12.25)", "h": "(the states of Keras)"},
    hints=(
        "Three things differ: the order of the axes, the orientation of the filters, and how the gates are joined.",
        "Compare the indexes of (12.24) and (12.1): x[n + a - i] here, x[n + i - a] there.",
        "Reverse both pixel axes of every bank, move the four axes to where Keras has them, and join the gates along "
        "the last one.",
    ),
)


def a_book(draw: Draw, C: int, F: int, k: int) -> dict[str, np.ndarray]:
    """Two banks of filters and a bias for each gate, as in a textbook."""
    return {
        **{f"W_{gate}": draw(F, C, k, k, scale=0.4) for gate in "ifgo"},
        **{f"U_{gate}": draw(F, F, k, k, scale=0.4) for gate in "ifgo"},
        **{f"b_{gate}": draw(F) for gate in "ifgo"},
    }


def transferred(draw: Draw, book: dict[str, np.ndarray]) -> Question:
    """Convert a textbook ConvLSTM and run it in Keras."""
    F, C, k, _ = book["W_f"].shape
    x, states = draw(1, 2, 4, 5, C), [draw(1, 4, 5, F), draw(1, 4, 5, F)]
    return ask(convlstm_to_keras, book).then(
        "@packed", result(0), "ConvLSTM2D", x, states, kernel_size=k, padding="same"
    )


@check(weight=2)
def the_layer_computes_what_the_book_does(draw):
    yield transferred(draw, a_book(draw, *draw.sizes("CF"), 3))


@check
def one_filter_or_one_channel(draw):
    yield transferred(draw, a_book(draw, 3, 1, 3))
    yield transferred(draw, a_book(draw, 1, 2, 5))


@check(
    weight=0,
    note="Wrong even with filters of a single pixel, where there is nothing to reverse: look at the order of the gates "
    "in (12.25), and at the axes of a bank.",
)
def filters_of_a_single_pixel(draw):
    yield transferred(draw, a_book(draw, *draw.sizes("CF"), 1))


wrong = slips(
    convlstm_to_keras,
    """
    does_not_turn_the_filters: the filters are not reversed; ★ in (12.24) applies them the other way around than ∗
        in (12.1).
        12.24 | W, U = (bank.transpose(2, 3, 1, 0) for bank in (W, U))
    turns_the_rows_alone: only the rows of the filters are reversed; (12.24) has the other sign for both i and j.
        12.24 | W, U = (bank[:, :, ::-1].transpose(2, 3, 1, 0) for bank in (W, U))
    turns_the_columns_alone: only the columns of the filters are reversed; (12.24) has the other sign for both i and
        j.
        12.24 | W, U = (bank[:, :, :, ::-1].transpose(2, 3, 1, 0) for bank in (W, U))
    turns_only_the_image_filters: the filters for the image are reversed, those for the state are not; ★ is the same
        for both in (12.24).
        12.24 | W, U = W[:, :, ::-1, ::-1].transpose(2, 3, 1, 0), U.transpose(2, 3, 1, 0)
    reverses_all_axes: rows and columns of the filters are swapped, since all axes were reversed at once; in (12.24)
        and (12.1) i comes before j.
        12.24 | W, U = (bank[:, :, ::-1, ::-1].T for bank in (W, U))
    state_filters_in_and_out_swapped: in U input and output channels are swapped; both are F, so the shapes fit
        either way, but the filter is the first axis of a textbook bank and the last in Keras.
        12.25 | W, b = (np.concatenate([banks[f"{letter}_{gate}"] for gate in "ifgo"]) for letter in "Wb")
              | U = np.concatenate([banks[f"U_{gate}"].swapaxes(0, 1) for gate in "ifgo"])
    reshapes_for_transposes: the banks are reshaped, which keeps the order of the numbers in memory; the channels
        are in other places in (12.24) and (12.1), so the axes are transposed.
        12.24 | W, U = (bank[:, :, ::-1, ::-1].reshape(*bank.shape[2:], -1, len(bank)) for bank in (W, U))
    packs_f_i_g_o: the gates are in the order f, i, g, o; (12.25) has them i, f, g, o.
        12.25 | W, U, b = (np.concatenate([banks[f"{letter}_{gate}"] for gate in "figo"]) for letter in "WUb")
    packs_i_f_o_g: the gates are in the order i, f, o, g; in (12.25) g comes before o.
        12.25 | W, U, b = (np.concatenate([banks[f"{letter}_{gate}"] for gate in "ifog"]) for letter in "WUb")
    interleaves_the_gates: the filters of the four gates alternate; in (12.25) each gate is one block.
        return | shuffled = (each.reshape(*each.shape[:-1], 4, -1).swapaxes(-1, -2) for each in (W, U, b))
               | return tuple(each.reshape(*each.shape[:-2], -1) for each in shuffled)
    adds_one_to_the_forget_bias: 1 is added to the bias of the forget gate; Keras' unit_forget_bias does that for a
        new layer only, and (12.25) has the bias as it is.
        return | return W, U, b + np.repeat([0, 1, 0, 0], len(b) // 4)
    """,
)


@accepted
def gate_by_gate(banks):
    def joined(letter):
        return np.concatenate(
            [np.flip(np.transpose(banks[f"{letter}_{gate}"], (2, 3, 1, 0)), (0, 1)) for gate in ("i", "f", "g", "o")],
            axis=3,
        )

    return [joined("W"), joined("U"), np.hstack([banks["b_i"], banks["b_f"], banks["b_g"], banks["b_o"]])]


@accepted
def entry_by_entry(banks):
    F, C, k, _ = banks["W_i"].shape
    W, U, b = np.empty((k, k, C, 4 * F)), np.empty((k, k, F, 4 * F)), np.empty(4 * F)
    for place, gate in enumerate("ifgo"):
        for f in range(F):
            for i, j in np.ndindex(k, k):
                W[i, j, :, place * F + f] = banks[f"W_{gate}"][f, :, k - 1 - i, k - 1 - j]
                U[i, j, :, place * F + f] = banks[f"U_{gate}"][f, :, k - 1 - i, k - 1 - j]
            b[place * F + f] = banks[f"b_{gate}"][f]
    return W, U, b


@accepted
def through_einsum_in_float32(banks):
    stacked = {letter: np.stack([banks[f"{letter}_{gate}"] for gate in "ifgo"]).astype(np.float32) for letter in "WUb"}
    W, U = (np.einsum("gfcij->ijcgf", np.rot90(stacked[letter], 2, axes=(3, 4))) for letter in "WU")
    return W.reshape(*W.shape[:3], -1), U.reshape(*U.shape[:3], -1), stacked["b"].reshape(-1)
