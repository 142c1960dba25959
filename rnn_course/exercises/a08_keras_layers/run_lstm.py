"""run_lstm: run keras.layers.LSTM with given weights from given states, and skip padding."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.models.layers import run_lstm
from rnn_course.slips import slips

header = exercise(
    run_lstm,
    points=6,
    returns={"hs": "(8.9)", "h": "(8.11)", "c": "(8.11)"},
    hints=(
        "A layer has no weights until it knows how many features it reads: build it with the shape of x.",
        "return_sequences and return_state of keras.layers.LSTM decide which of hs, h and c it returns.",
        "A call of the layer takes initial_state, a list, and mask, a boolean array.",
    ),
)


def lstm_run(draw: Draw, **fixed: int) -> Question:
    B, T, D, H = draw.sizes("BTDH", **{"T": 3, **fixed})
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    return ask(run_lstm, *weights, draw(B, T, D), draw(B, H), draw(B, H), draw.lengths_mask(B, T))


@check
def states_with_padding(draw: Draw):
    yield lstm_run(draw)


@check
def one_sentence_without_padding(draw: Draw):
    yield lstm_run(draw, B=1)


@check(
    weight=0,
    note="Wrong even for one step from zero states without padding: look at how the layer gets its weights, and at its "
    "arguments.",
)
def one_step_from_nothing(draw: Draw):
    B, D, H = draw.sizes("BDH")
    weights = draw(D, 4 * H), draw(H, 4 * H), draw(4 * H)
    yield ask(run_lstm, *weights, draw(B, 1, D), np.zeros((B, H)), np.zeros((B, H)), np.ones((B, 1)))


wrong = slips(
    run_lstm,
    """
    hands_over_c_before_h: the initial states are passed as c, h; Keras' LSTM takes h0 first, as in (8.8).
        8.8 | hs, h, c = layer(x, initial_state=[c0, h0], mask=mask.astype(bool))
    starts_from_zeros: the layer starts from zeros; in (8.8) it starts from h0 and c0.
        8.8 | hs, h, c = layer(x, mask=mask.astype(bool))
    reads_the_padding: the mask is not used, so padding changes the states; in (8.10) it does not.
        8.10 | hs, h, c = layer(x, initial_state=[h0, c0])
    skips_the_words: the mask is inverted, so the words are skipped and padding is read; (8.9) reads the words, and
        (8.10) skips padding.
        8.10 | hs, h, c = layer(x, initial_state=[h0, c0], mask=mask == 0)
    zeros_the_padding: the states at padding are set to zero; (8.10) keeps the last state there.
        8.10 | hs, h, c = layer(x, initial_state=[h0, c0], mask=mask.astype(bool))
             | hs = ops.where(mask.astype(bool)[..., None], hs, 0.0)
    gives_c_before_h: h and c are swapped in the result; (8.11) has h, then c.
        return | return hs, c, h
    gives_h_for_c: the last state h is returned twice, and c not at all; (8.11) has both.
        return | return hs, h, h
    gives_the_last_step_alone: hs holds the last state alone; (8.11) has the state of every step.
        8.11 | layer = keras.layers.LSTM(len(U), return_state=True)
    uses_a_hard_sigmoid: the gates use a hard sigmoid, as in old versions of Keras; the LSTM of (8.9) has σ.
        layer = | layer = keras.layers.LSTM(
                |     len(U), recurrent_activation="hard_sigmoid", return_sequences=True, return_state=True
                | )
    uses_relu: the activation of the layer is relu; the LSTM of (8.9) has tanh.
        layer = | layer = keras.layers.LSTM(len(U), activation='relu', return_sequences=True, return_state=True)
    """,
)


@accepted
def hands_the_weights_to_a_model(W, U, b, x, h0, c0, mask):
    H = U.shape[0]
    inputs = [keras.Input(x.shape[1:]), keras.Input((H,)), keras.Input((H,)), keras.Input(mask.shape[1:], dtype="bool")]
    layer = keras.layers.LSTM(H, return_sequences=True, return_state=True)
    model = keras.Model(inputs, layer(inputs[0], initial_state=inputs[1:3], mask=inputs[3]))
    model.set_weights([W, U, b])
    return tuple(model([x, h0, c0, mask == 1]))


@accepted
def runs_a_cell(W, U, b, x, h0, c0, mask):
    layer = keras.layers.RNN(keras.layers.LSTMCell(len(U)), return_sequences=True, return_state=True)
    layer.build(x.shape)
    layer.set_weights([W, U, b])
    return layer(
        ops.cast(x, "float32"),
        initial_state=[ops.cast(h0, "float32"), ops.cast(c0, "float32")],
        mask=ops.cast(mask, "bool"),
    )


@accepted
def writes_the_loop_in_numpy(W, U, b, x, h0, c0, mask):
    h, c, hs = h0, c0, []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ W + h @ U + b, 4, axis=1)
        keep = mask[:, t, None]
        new = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        c = keep * new + (1 - keep) * c
        h = keep * np.tanh(new) / (1 + np.exp(-o)) + (1 - keep) * h
        hs.append(h)
    return np.stack(hs, axis=1), h, c
