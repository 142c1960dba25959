"""What two students of the demo class wrote, by assignment and exercise."""

from __future__ import annotations

# The most frequent mistakes: the gradient that flows back through the state is dropped; gates in the book's order.
FAMOUS = {
    "01_rnn": {
        "rnn_backward": (
            "def rnn_backward(dhs, hs, x, h0, W, U):\n"
            "    dx, dh0 = np.zeros_like(x), np.zeros_like(h0)\n"
            "    dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(U.shape[0])\n"
            "    for t in reversed(range(x.shape[1])):\n"
            "        h = hs[:, t - 1] if t > 0 else h0\n"
            "        step = rnn_step_backward(dhs[:, t], hs[:, t], x[:, t], h, W, U)\n"
            "        dx[:, t], dh0 = step[0], step[1]\n"
            "        dW, dU, db = dW + step[2], dU + step[3], db + step[4]\n"
            "    return dx, dh0, dW, dU, db"
        ),
    },
    "08_keras_layers": {
        "lstm_to_keras": (
            "def lstm_to_keras(textbook):\n"
            "    gates = 'figo'\n"
            "    H = len(textbook['b_f'])\n"
            "    packed = np.hstack([textbook['W_' + gate].T for gate in gates])\n"
            "    b = np.concatenate([textbook['b_' + gate][:, 0] for gate in gates])\n"
            "    return packed[H:], packed[:H], b"
        ),
    },
}

# An early mistake, and a later answer that calls the wrong function and is right itself.
BUILT_ON = {
    "01_rnn": {
        "rnn_step": "def rnn_step(x, h, W, U, b):\n    return np.tanh(x @ W + h @ U)  # forgot the bias",
        "rnn_forward": (
            "def rnn_forward(x, h0, W, U, b):\n    hs, h = [], h0\n    for t in range(x.shape[1]):\n"
            "        h = rnn_step(x[:, t], h, W, U, b)\n        hs.append(h)\n    return np.stack(hs, axis=1)"
        ),
    },
}
