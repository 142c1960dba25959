# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The same cells in Keras
#
# **Would a framework find the gradients that you found?** In assignment 01 you derived backpropagation through time
# with a pencil. Keras has never seen your derivation. Give both the same weights and the same sequences: do the same
# numbers come out?
#
# You will know in three cells. After that you carry weights from the notation of a textbook into Keras and back, see
# 23 mistakes that raise no error, read a text that never ends, build three cells that Keras does not have, train a
# classifier that reads film reviews, and give a second one words that somebody else has learned. At the end you open
# the first one up and watch its gates while it reads.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, what an LSTM and a GRU are, and three to six hours; Keras is explained as we go.
#
# * Replace each line that raises `NotImplementedError`. The docstring above it says all that the code must do. Cells
#   that draw something use your code; until it is there, such a cell prints one line that names what it waits for.
# * The cell below an exercise checks it at once. Where it is not right yet, three hints unfold below the report, each
#   more detailed than the last.
# * No exercise needs an earlier one, so if you are stuck, go on.
# * Keras can compute with TensorFlow, PyTorch or JAX, and so can your code: write `keras.ops` where you would write
#   `np`, and it runs on all three.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import numpy as np

from rnn_course.kit import check, plots, progress
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.models import gradients
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():  # TensorFlow prints a lot when it starts
    import keras
    from keras import ops

# %% [markdown]
# ## 1. The same numbers?
#
# Here is assignment 01 in one piece, as in your solution: forward from zero states, then back through time. Of Keras
# we use the layer `SimpleRNN`, which is the same cell, $h_\text{next} = \tanh(xW + hU + b)$.

# %% tags=["exploration"]
def by_hand(dhs, x, W, U, b):
    states = [np.zeros((len(x), len(U)))]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ W + states[-1] @ U + b))
    dx, dW, dU, db, dh = 0 * x, 0 * W, 0 * U, 0 * b, 0
    for t in reversed(range(x.shape[1])):
        dz = (dhs[:, t] + dh) * (1 - states[t + 1] ** 2)
        dW, dU, db = dW + x[:, t].T @ dz, dU + states[t].T @ dz, db + dz.sum(axis=0)
        dx[:, t], dh = dz @ W.T, dz @ U.T
    return dx, dW, dU, db

# %% tags=["exploration"]
keras.utils.set_random_seed(0)
rng = np.random.default_rng(0)
x, dhs = rng.normal(size=(4, 6, 3)), rng.normal(size=(4, 6, 5))
layer = keras.layers.SimpleRNN(5, return_sequences=True)
layer.build(x.shape)
yours = by_hand(dhs, x, *layer.get_weights())
_, dx, dweights = gradients(layer, x, dhs)
for name, mine, theirs in zip(("dx", "dW", "dU", "db"), yours, (dx, *dweights), strict=True):
    difference = abs(mine - theirs).max()
    print(f"{name} {mine.shape!s:9}  largest entry {abs(mine).max():4.1f}  largest difference {difference:.0e}")

# %% [markdown]
# The same, to the last of the seven digits that Keras computes with (it works in float32, NumPy in float64). You
# derived the gradients; Keras wrote down every operation on the way forward and walked back along its list. Both must
# arrive at the same place, since there is only one.

# %% [markdown]
# ## 2. What is in a layer?
#
# A Keras layer keeps its weights in a list. Look at three of them, each reading D = 3 features into H = 5 units:

# %% tags=["exploration"]
for kind in (keras.layers.SimpleRNN, keras.layers.LSTM, keras.layers.GRU):
    layer = kind(5)
    layer.build((None, None, 3))
    print(f"{kind.__name__:10}", {weight.name: tuple(weight.shape) for weight in layer.weights})

# %% [markdown]
# What we call $W$, $U$ and $b$, Keras calls `kernel`, `recurrent_kernel` and `bias`. The LSTM has four gates, so its
# arrays are four times as wide: all gates *packed* into one product, which is faster than four small ones. And the GRU
# has two rows of biases. Why? Because Keras knows two GRUs, and this is its usual one, (8.4); the other is the one in
# most books, (8.3). Count what has to be learned in each.

# %% reference="rnn_course.models.transfer:parameter_counts"

# %% tags=["exploration"]
print("yours ", parameter_counts(300, 128))
layers = [keras.layers.SimpleRNN(128), keras.layers.LSTM(128),
          keras.layers.GRU(128, reset_after=False), keras.layers.GRU(128)]
for layer in layers:
    layer.build((None, None, 300))
print("Keras'", tuple(layer.count_params() for layer in layers))

# %% [markdown]
# ## 3. A letter is only a name
#
# Goodfellow, Bengio and Courville's *Deep Learning* writes a simple recurrent layer, with columns for $h$ and $x$, as
#
# $$h_\text{next} = \tanh(W h + U x + b) \qquad (8.5)$$
#
# Keras has rows, $h_\text{next} = \tanh(xW + hU + b)$, and look at the letters: the book's $W$ meets $h$, Keras' $W$
# meets $x$. Carry the book's weights over.

# %% reference="rnn_course.models.transfer:simple_rnn_to_keras"

# %% [markdown]
# The trap shuts without a sound where there are as many features as units. Then every matrix is square and fits
# everywhere:

# %% tags=["exploration"]
def run_keras(kind, weights, x, **options):
    layer = kind(len(weights[1]), return_sequences=True, **options)
    layer.build(x.shape)
    layer.set_weights(weights)
    return ops.convert_to_numpy(layer(x))

rng, H, T = np.random.default_rng(6), 4, 12
book = {"W": rng.normal(size=(H, H)), "U": rng.normal(size=(H, H)), "b": rng.normal(size=(H, 1))}
x, column, states = rng.normal(size=(1, T, H)), np.zeros((H, 1)), []
for t in range(T):
    column = np.tanh(book["W"] @ column + book["U"] @ x[0, t][:, None] + book["b"])
    states.append(column[0, 0])
same_letters = book["W"].T, book["U"].T, book["b"].ravel()
plots.lines(
    {"the book": states,
     "Keras, your weights": run_keras(keras.layers.SimpleRNN, simple_rnn_to_keras(book), x)[0, :, 0],
     "Keras, W for W and U for U": run_keras(keras.layers.SimpleRNN, same_letters, x)[0, :, 0]},
    across="time", up="one unit's state",
    alt="One unit over 12 steps. The book and Keras with your weights are one curve. Keras with the book's letters "
        "kept is another one, wrong from the first step on.")

# %% [markdown]
# ## 4. From the book to Keras
#
# Suppose that a paper comes with weights, and you want to run them in Keras. The paper writes like a textbook: $h$
# and $x$ are *columns*, one on top of the other, and each gate has a matrix of its own,
#
# $$f = \sigma\left(W_f \begin{bmatrix} h \\ x \end{bmatrix} + b_f\right) \qquad (8.6)$$
#
# Keras writes *rows*, keeps what meets $x$ and what meets $h$ apart, and packs the gates in the order i, f, g, o:
#
# $$[z_i, z_f, z_g, z_o] = xW + hU + b \qquad (8.7)$$

# %% tags=["exploration"]
def blocks(axes, gates, corners, width, height, strength, part):
    """A coloured rectangle for each gate, named after the gate and the part of it."""
    colours = {"i": plots.BLUE, "f": plots.VERMILLION, "g": plots.GREEN, "o": plots.ORANGE}
    for gate, (left, top) in zip(gates, corners, strict=True):
        axes.bar(left, height, width, -top - height, align="edge", color=colours[gate], alpha=strength, edgecolor="k")
        axes.text(left + width / 2, -top - height / 2, f"{gate}, {part}", ha="center", va="center")

alt = ("Left, the book: four matrices, one under the other, for f, i, g and o; each is H tall, and its first H columns "
       "meet h, its last D columns x. Right, Keras: W is D tall, U is H tall, and both hold four blocks H wide in the "
       "order i, f, g, o.")
H, D = 3, 2
with plots.figure(alt=alt, columns=2, width=9, height=4) as (book_axes, keras_axes):
    blocks(book_axes, "figo", [(0, 4 * k) for k in range(4)], H, H, 0.75, "h")
    blocks(book_axes, "figo", [(H, 4 * k) for k in range(4)], D, H, 0.3, "x")
    book_axes.set(title="the book: $W_f, W_i, W_g, W_o$, each (H, H + D)", aspect="equal", ylim=(-15.2, 0.2))
    blocks(keras_axes, "ifgo", [(k * H, 3) for k in range(4)], H, D, 0.3, "x")
    blocks(keras_axes, "ifgo", [(k * H, 8) for k in range(4)], H, H, 0.75, "h")
    keras_axes.set(title="Keras: W (D, 4H) above U (H, 4H)", aspect="equal", ylim=book_axes.get_ylim())
    for axes in (book_axes, keras_axes):
        axes.axis("off")

# %% [markdown]
# Strong colours meet $h$, pale ones $x$. Two things have to happen to each block on its way from left to right: it
# finds its new place, and what acted on columns has to act on rows.

# %% reference="rnn_course.models.transfer:lstm_to_keras"

# %% [markdown]
# How easily could this go wrong unseen? There are 24 orders of four gates, and every one of them has the right
# shapes. Here the book's LSTM runs in NumPy, and Keras runs with your weights in each of the 24 orders.

# %% tags=["exploration"]
def book_lstm(book, x):
    """All states (B, T, H) of the book's LSTM from zeros, and its gates; inside, a column for each row of x."""
    h = c = np.zeros((len(book["b_f"]), len(x)))
    states, gates = [], []
    for t in range(x.shape[1]):
        z = {gate: book[f"W_{gate}"] @ np.vstack([h, x[:, t].T]) + book[f"b_{gate}"] for gate in "figo"}
        gates.append({gate: sigmoid(z[gate]).T for gate in "fio"})
        c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["g"])
        h = sigmoid(z["o"]) * np.tanh(c)
        states.append(h.T)
    return np.stack(states, axis=1), {gate: np.stack([step[gate] for step in gates], axis=1) for gate in "fio"}

# %% tags=["exploration"]
from itertools import permutations

rng, H, D = np.random.default_rng(1), 5, 3
x = rng.normal(size=(4, 6, D))
book = {f"W_{gate}": rng.normal(size=(H, H + D)) for gate in "figo"}
book.update({f"b_{gate}": rng.normal(size=(H, 1)) for gate in "figo"})
right, packed, errors = book_lstm(book, x)[0], lstm_to_keras(book), {}
for order in permutations(range(4)):
    columns = np.concatenate([np.arange(k * H, (k + 1) * H) for k in order])
    states = run_keras(keras.layers.LSTM, [array[..., columns] for array in packed], x)
    errors["".join("ifgo"[k] for k in order)] = abs(states - right).max()

alt = ("A bar for each of the 24 orders of the gates, on a log scale. The order ifgo has an error of about 1e-7, all "
       "23 others between 0.3 and 2.")
with plots.figure(alt=alt, height=2.6, width=8) as axes:
    axes.bar(list(errors), list(errors.values()), color=[plots.BLUE] + [plots.VERMILLION] * 23)
    axes.set(yscale="log", ylabel="largest error of a state", ylim=(1e-8, 10))
    axes.tick_params("x", rotation=90)

# %% [markdown]
# One order gives the book's states. The other 23 run just as well, give states of the right shape, and are wrong.
# Nothing complained, 23 times. **Weights are not carried over until you have compared numbers.**

# %% [markdown]
# ## 5. And back
#
# Why would anyone go the other way? Because Keras never shows you the gates: a layer gives states and nothing else. To
# look inside a network that Keras has trained, take its weights out, and run the book's equations on them. In section
# 13 you will do that. Here is the way out.

# %% reference="rnn_course.models.transfer:lstm_from_keras"

# %% tags=["exploration"]
there_and_back = lstm_from_keras(*lstm_to_keras(book))
print("the same book:", all(np.array_equal(there_and_back[name], book[name]) for name in book))

# %% [markdown]
# ## 6. Start anywhere, skip what is not there
#
# `keras.layers.LSTM` starts from zeros and gives you the last state. Both are only habits. Two switches,
# `return_sequences` and `return_state`, set what comes out; `initial_state` sets where to begin; and a `mask` marks
# which steps to skip: there the state stays as it is.
#
# $$h_t, c_t = h_{t-1}, c_{t-1} \quad \text{where } \text{mask}_t = 0 \qquad (8.10)$$
#
# A layer has no weights before it knows how many features come in. `layer.build(x.shape)` tells it.

# %% reference="rnn_course.models.layers:run_lstm"

# %% [markdown]
# A sequence of six steps, filled up with zeros to 20, once with its mask and once without:

# %% tags=["exploration"]
rng, H = np.random.default_rng(4), 10
W, U, b = rng.normal(size=(3, 4 * H)), 0.6 * rng.normal(size=(H, 4 * H)), 0.3 * rng.normal(size=4 * H)
x, zeros = np.zeros((1, 20, 3)), np.zeros((1, H))
x[:, :6] = 1.5 * rng.normal(size=(1, 6, 3))
mask = (np.arange(20) < 6).astype(float)[None]
runs = {"with the mask": mask, "without": np.ones((1, 20))}
plots.heatmaps(
    {name: ops.convert_to_numpy(run_lstm(W, U, b, x, zeros, zeros, m)[0])[0].T for name, m in runs.items()},
    across="time", down="unit", label="state",
    alt="Two maps of ten units over 20 steps. With the mask every unit keeps, from the sixth step on, the value that "
        "it had then. Without it the units go on changing, and settle at values of their own.")

# %% [markdown]
# Zeros coming in do not mean that nothing happens: $U$ and $b$ go on working. Without the mask the last state says
# less and less about the sequence, and more and more about the padding.
#
# ### Where masks get lost
#
# In a model nobody passes masks by hand. `Embedding(..., mask_zero=True)` attaches one to its output, and each layer
# hands it on to the next. Not everything does. So try what people put between an `Embedding` and a recurrent layer (a
# `SimpleRNN`, the quickest to run; an LSTM gives the same table). Three words are read by themselves, and again with
# four steps of padding behind them. Where the mask arrives, the last state is the same both times.

# %% tags=["exploration"]
import warnings

class Half(keras.layers.Layer):
    """A layer of one's own, which hands masks on or does not."""

    def __init__(self, supports_masking):
        super().__init__()
        self.supports_masking = supports_masking

    def call(self, a):
        return a / 2

def moved_by_padding(between=lambda a: a, initial_state=None, by_hand=False):
    """How far padding moves the last state, and whether Keras warns. by_hand: the layer is passed the mask."""
    ends = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for words in (np.array([[3, 1, 2]]), np.array([[3, 1, 2, 0, 0, 0, 0]])):
            keras.utils.set_random_seed(0)
            a = between(keras.layers.Embedding(4, 4, mask_zero=True)(words))
            mask = words > 0 if by_hand else None
            ends.append(ops.convert_to_numpy(keras.layers.SimpleRNN(4)(a, initial_state=initial_state, mask=mask)))
    return abs(ends[0] - ends[1]).max(), any("mask" in str(each.message) for each in warned)

# %% tags=["exploration"]
layers, start = keras.layers, np.zeros((1, 4), "float32")
rows = {"nothing": {}, "initial_state is passed": {"initial_state": start},
        "initial_state and mask are passed": {"initial_state": start, "by_hand": True}}
rows |= {name: {"between": between} for name, between in {
    "Dense(4)(a)": lambda a: layers.Dense(4)(a),
    "LayerNormalization()(a)": lambda a: layers.LayerNormalization()(a),
    "Add()([a, a])": lambda a: layers.Add()([a, a]),
    "Concatenate()([a, a])": lambda a: layers.Concatenate()([a, a]),
    "a + a": lambda a: a + a,
    "a[:, ::-1]": lambda a: a[:, ::-1],
    "ops.tanh(a)": lambda a: ops.tanh(a),
    "ops.concatenate([a, a], axis=2)": lambda a: ops.concatenate([a, a], axis=2),
    "Lambda(lambda a: a / 2)(a)": lambda a: layers.Lambda(lambda each: each / 2)(a),
    "Conv1D(4, 1)(a)": lambda a: layers.Conv1D(4, 1)(a),
    "Half(supports_masking=False)(a)": lambda a: Half(False)(a),
    "Half(supports_masking=True)(a)": lambda a: Half(True)(a)}.items()}
masks = {}
for name, given in rows.items():
    moved, warned = moved_by_padding(**given)
    masks[name] = "arrives" if moved < 1e-6 else "is lost, with a warning" if warned else "IS LOST, WITHOUT A WORD"
    print(f"{name:34} moved by {moved:.0e}   the mask {masks[name]}")

# %% [markdown]
# This is what your version of Keras does. In 3.15, `Dense`, `LayerNormalization`, `Add` and `Concatenate` hand the mask
# on. `Lambda` and `Conv1D` lose it, with a warning; so does a layer of your own, unless it sets `supports_masking`. The
# dangerous rows are those in capitals: Python's operators, slices, `keras.ops`, and a recurrent layer that is passed an
# `initial_state`.
#
# The remedy is to pass the mask yourself: `LSTM(4)(a, mask=ops.not_equal(w, 0))`, with `w` the numbers that the
# `Embedding` read (turned round as well, after `a[:, ::-1]`). And one more trap: `TimeDistributed(Dense(4))` remembers
# the length of the first batch, so that a second `fit` with another length stops with an error and `predict` returns a
# wrong shape. A plain `Dense(4)` works on every step by itself, and has no such memory.

# %% [markdown]
# ## 7. A text that never ends
#
# A novel is one sequence of 100 000 steps: too long to keep every state for the way back. So it is read in chunks, and
# the states that one chunk leaves are what the next one starts from. (The gradient stops at the chunk's start, but the
# memory goes on.) A batch reads several texts side by side, one in each row. So a row must **keep its place** from
# chunk to chunk. And when one row's text is over and another begins in it, that row alone must forget:
#
# $$h, c \leftarrow (1 - \text{fresh}_k) \odot h, \; (1 - \text{fresh}_k) \odot c \qquad (8.12)$$
#
# Keras' own switch, `stateful=True`, carries the states over, and its `reset_state()` wipes all rows at once. One row
# by itself is up to you.

# %% reference="rnn_course.models.layers:read_stream"

# %% [markdown]
# Two texts of 60 steps, in three chunks of 20. What one run over all 60 steps gives is right. Three ways to read the
# chunks, and how far off the first text's states are:

# %% tags=["exploration"]
rng, H = np.random.default_rng(9), 6
W, U, b = rng.normal(size=(3, 4 * H)), 0.5 * rng.normal(size=(H, 4 * H)), np.repeat([0.0, 2, 0, 0], H)
x = rng.normal(size=(2, 60, 3))
whole, chunks, nobody = run_keras(keras.layers.LSTM, [W, U, b], x), np.split(x, 3, axis=1), np.zeros((3, 2))
swapped = [chunks[0], chunks[1][::-1], chunks[2]]
ways = {"states carried on": read_stream(W, U, b, chunks, nobody)[0],
        "zeros each time": read_stream(W, U, b, chunks, np.ones((3, 2)))[0],
        "rows change places": read_stream(W, U, b, swapped, nobody)[0]}
ways = {name: ops.convert_to_numpy(states).copy() for name, states in ways.items()}
ways["rows change places"][:, 20:40] = ways["rows change places"][::-1, 20:40]
plots.lines(
    {name: abs(states - whole)[0].max(axis=1) for name, states in ways.items()}, across="time", up="largest error",
    alt="The largest error of the first text's states over 60 steps. With states carried on it is zero. With zeros "
        "each time, and with rows that change places, it jumps up at steps 20 and 40, and dies down after each jump.")

# %% [markdown]
# Reading in chunks, with the states carried on, gives the same as reading in one piece. Shuffle the rows between two
# chunks, as every training loop does unless told not to, and a text goes on from the memory of another. The error heals
# as the LSTM forgets, which is why nobody notices.

# %% [markdown]
# ## 8. One gate, two meanings
#
# There are two ways to write the GRU. In one, the update gate $u$ is how much of the **new** is let in. In the other,
# which Keras follows, $z$ is how much of the **old** is kept:
#
# $$h_\text{next} = u \odot g + (1 - u) \odot h \qquad (8.18)$$
#
# $$h_\text{next} = z \odot h + (1 - z) \odot g \qquad (8.21)$$
#
# Both are called *update gate*, have the same shape, and come out of the same kind of sum. You have to make one out of
# the other by changing weights only, since Keras' equations are what they are.
#
# The books also disagree on the reset gate. It may be applied to $h$ before the product with the matrix (8.16), or to
# the product (8.17). The first was there earlier. The second lets all three gates share one product $hU$, which is what
# graphics processors are good at, so it is what Keras does unless you pass `reset_after=False`. They are different
# networks, and each has weights of its own.

# %% reference="rnn_course.models.transfer:gru_to_keras"

# %% tags=["exploration"]
def book_gru(book, x):
    """All states (B, T, H) of the book's GRU from zeros, the reset gate applied to h; a column for each row of x."""
    h, states = np.zeros((len(book["b_u"]), len(x))), []
    for t in range(x.shape[1]):
        below = x[:, t].T
        u, r = (sigmoid(book[f"W_{gate}"] @ np.vstack([h, below]) + book[f"b_{gate}"]) for gate in "ur")
        g = np.tanh(book["W_g"] @ np.vstack([r * h, below]) + book["b_g"])
        h = u * g + (1 - u) * h
        states.append(h.T)
    return np.stack(states, axis=1)

rng, H, x = np.random.default_rng(2), 4, np.zeros((1, 40, 1))
x[0, [2, 16, 30], 0] = 3, -3, 3
book = {**{f"W_{g}": rng.normal(size=(H, H + 1)) for g in "urg"}, **{f"b_{g}": np.zeros((H, 1)) for g in "rg"}}
book["b_u"] = np.full((H, 1), -2.0)
yours = gru_to_keras(book, reset_after=False)
careless = [np.concatenate([-array[..., :H], array[..., H:]], axis=-1) for array in yours]

# %% tags=["exploration"]
curves = {"the book": book_gru(book, x),
          "Keras, your weights": run_keras(keras.layers.GRU, yours, x, reset_after=False),
          "Keras, u taken for z": run_keras(keras.layers.GRU, careless, x, reset_after=False)}
plots.lines(
    {name: states[0, :, 0] for name, states in curves.items()}, across="time", up="one unit's state",
    alt="One unit over 40 steps, with an input at steps 2, 16 and 30. The book and Keras with your weights are one "
        "curve, which jumps at two of them and fades slowly. With u taken for z the curve is another one: it jumps at "
        "each input and has forgotten it a few steps later.")

# %% [markdown]
# The first two are one curve: a slow memory, because its update gate is nearly shut. Take $u$ for $z$, and the gate is
# nearly open: a network that forgets within a few steps. Trained from scratch it would learn its way round that, and
# nobody would notice. But the weights that you were given would be worth nothing.

# %% [markdown]
# ## 9. Cells that Keras does not have
#
# `keras.layers.RNN` runs any cell through time, and takes care of batches, masks, states and gradients. You write one
# step:
#
# * `__init__` sets how large the states are (`state_size`) and the output (`output_size`);
# * `build` makes the weights, once the number of features is known, with `self.add_weight(shape=..., name=...)`;
# * `call` takes one step with `keras.ops`, and gives the output and the list of new states.
#
# Begin with the leaky units of assignment 02. Each keeps a share $\alpha$ of what it holds, and learns how large:
#
# $$h_\text{next} = \alpha \odot h + (1 - \alpha) \odot g \qquad (8.24)$$

# %% reference="rnn_course.models.cells:LeakyCell"

# %% [markdown]
# There you derived the gradient with respect to $a$ with a pencil. Here nobody has to, and it is the same (the check of
# your cell compares it). Three units that only listen, each with an $a$ of its own, to a signal that is switched on for
# 20 steps:

# %% tags=["exploration"]
layer = keras.layers.RNN(LeakyCell(3), return_sequences=True)
layer.build((1, 80, 1))
a = np.array([-4.0, 1.5, 3.5])
layer.set_weights([np.ones((1, 3)), np.zeros((3, 3)), np.zeros(3), a])
x = np.zeros((1, 80, 1))
x[0, 10:30] = 1
states = ops.convert_to_numpy(layer(x))[0]
plots.lines(
    {f"a = {each:.1f}, keeps {sigmoid(each):.2f}": states[:, k] for k, each in enumerate(a)},
    across="time", up="state h",
    alt="Three units over 80 steps. A signal is on from step 10 to step 30. The first unit follows it at once. The "
        "second rises and falls within about ten steps. The third rises slowly, to less than half as much, "
        "and still holds some of it at the end.")

# %% [markdown]
# One layer, three memories: a reflex, a mood and a habit.
#
# ### Gates that see the cell
#
# An LSTM's gates look at $x$ and $h$, but not at the cell $c$. Suppose that the output gate is shut: then $h$ is nearly
# zero, and the gates have no idea what the cell holds. Gers and Schmidhuber (2000) gave them *peepholes*: each gate
# also sees the cell of its own unit, through one number, $p$.
#
# $$i = \sigma(z_i + p_i \odot c), \quad f = \sigma(z_f + p_f \odot c) \qquad (8.26)$$
#
# $$o = \sigma(z_o + p_o \odot c_\text{next}) \qquad (8.28)$$
#
# A cell with two states has a `state_size` of two numbers, a list, and gives two new states back.

# %% reference="rnn_course.models.layers:PeepholeLSTMCell"

# %% [markdown]
# What is it good for? Set the weights by hand, and it is an alarm clock. Nothing comes in. The cell grows by 0.1 at
# each step, and the output gate, through its peephole, opens when the cell has grown enough.

# %% tags=["exploration"]
def alarm(setting, peephole, steps=60):
    layer = keras.layers.RNN(PeepholeLSTMCell(1), return_sequences=True)
    layer.build((1, steps, 1))
    chosen = {(4,): np.array([20, 20, 0.1, -setting]), (3,): np.array([0, 0, peephole])}
    layer.set_weights([chosen.get(tuple(weight.shape), np.zeros(weight.shape)) for weight in layer.weights])
    return ops.convert_to_numpy(layer(np.zeros((1, steps, 1))))[0, :, 0]

plots.lines(
    {**{f"set to {setting}": alarm(setting, peephole=10) for setting in (25, 35, 45)},
     "25, no peephole": alarm(25, peephole=0)},
    across="time", up="state h",
    alt="Four curves over 60 steps. Set to 25, 35 and 45, the state stays at zero and rises steeply at that step. "
        "Without a peephole it stays at zero for ever.")

# %% [markdown]
# Without the peephole the gate never learns that time goes by: what it could see, $h$, is what it keeps shut.

# %% [markdown]
# ### One gate for two
#
# An LSTM has a gate for what to keep and another for what to take in. Does it need both? The *coupled* cell takes in
# just as much as it lets go:
#
# $$c_\text{next} = f \odot c + (1 - f) \odot g \qquad (8.32)$$
#
# Three blocks in the place of four, so a quarter fewer weights.

# %% reference="rnn_course.models.cells:CoupledLSTMCell"

# %% [markdown]
# Greff and others (2017) tried it on speech, handwriting and music, and found it as good as the whole LSTM. But
# something is lost. Here both cells are told to keep nearly everything and to take in as much as they can:

# %% tags=["exploration"]
def cell_over_time(cell, bias, steps=40):
    """The cell c of one unit that nothing comes in to, step by step."""
    cell.build((1, 1))
    chosen = {bias.shape: bias}
    cell.set_weights([chosen.get(tuple(weight.shape), np.zeros(weight.shape)) for weight in cell.weights])
    h = c = ops.zeros((1, 1))
    over_time = []
    for _ in range(steps):
        _, (h, c) = cell(ops.zeros((1, 1)), [h, c])
        over_time.append(float(c[0, 0]))
    return over_time

plots.lines(
    {"LSTM, keeps all and takes in 0.1": cell_over_time(PeepholeLSTMCell(1), np.array([20, 20, 0.1, 0])),
     "coupled, keeps 0.9, takes in all it can": cell_over_time(CoupledLSTMCell(1), np.array([2.2, 20, 0]))},
    across="time", up="cell c",
    alt="The cells of two units over 40 steps. The LSTM's grows by a tenth at each step, in a straight line to 4. The "
        "coupled cell's rises towards 1 and stays there.")

# %% [markdown]
# The LSTM counts. The coupled cell is an average of what it has seen, so it never leaves the range of $g$, and no alarm
# clock can be built of it. Every weight saved is something that the cell can no longer do.

# %% [markdown]
# ## 10. A layer that only looks up
#
# Networks read numbers, and words are none. So each word of a vocabulary is given a row of a matrix $E$, to be learned
# like any other weight. A one-hot row times $E$ would pick the right row out, at the price of many products with zero.
# An `Embedding` layer does not multiply. It looks up,
#
# $$e_t = E[w_t] \qquad (8.33)$$
#
# and the way back is as simple: what a place sends back goes to the row that it read. A word that occurs in two places
# gets both, **added up**. Rows that nobody read get nothing, and are best not mentioned at all: of a vocabulary of
# 100 000 words a batch touches a few hundred. So frameworks hand on the rows that were touched, and no others.

# %% reference="rnn_course.cells.embedding_lookup:lookup_gradients"

# %% [markdown]
# If every place sends back a 1, a row's gradient is the number of times it was read. Yours, Keras', and that of a
# product with one-hot rows:

# %% tags=["exploration"]
sentence = ["the", "film", "was", "not", "very", "very", "good", "but", "the", "music", "was", "very", "lovely"]
words = ["", *dict.fromkeys(sentence), "bad", "dull", "plot"]
w, E = np.array([[words.index(word) for word in sentence]]), np.random.default_rng(5).normal(size=(len(words), 1))
de = np.ones((1, len(sentence), 1))
e, rows, drows = lookup_gradients(de, w, E)
onehot = np.eye(len(words))[w[0]]
_, _, (from_keras,) = gradients(keras.layers.Embedding(len(words), 1, weights=[E]), w, de)
print("looked up is multiplied out:", np.array_equal(e[0], onehot @ E))
print("your rows are those of Keras:", np.allclose(from_keras[rows], drows),
      "and of the product:", np.allclose((onehot.T @ de[0])[rows], drows))
found = dict(zip(rows.tolist(), drows[:, 0].tolist(), strict=True))
counts = [found.get(k, 0) for k in range(len(words))]
alt = "A bar for each word: " + ", ".join(
    f"{word or '(padding)'} {count:.0f}" for word, count in zip(words, counts, strict=True)) + "."
with plots.figure(alt=alt, height=2.6, width=8) as axes:
    axes.bar([word or "(padding)" for word in words], counts, color=plots.BLUE)
    axes.set(ylabel="gradient of its row")
    axes.tick_params("x", rotation=60)

# %% [markdown]
# ## 11. Sentences of unequal length
#
# Now a whole model. Words become numbers, an `Embedding` layer looks up a vector for each number, an LSTM reads the
# vectors, and a layer with softmax turns its last state into probabilities.
# Sentences have different lengths and an array has one, so the short ones are filled up with the number 0, which is no
# word. Section 6 showed what that does to a state, unless the LSTM is told.

# %% reference="rnn_course.models.classifier:build_classifier"

# %% [markdown]
# Film reviews, from a small generator. Each review is one to three clauses, and only the last one counts. A negation
# turns it round. So the last word alone says nothing: *bad* is as often good news as bad.

# %% tags=["exploration"]
WORDS = ["", "the", "film", "plot", "music", "ending", "was", "very", "so", "rather", "not", "never", "hardly",
         "good", "great", "lovely", "bad", "dull", "awful", "but"]

def clause(rng):
    negation, good = rng.integers(2), rng.integers(2)
    adjectives = ["good", "great", "lovely"] if good else ["bad", "dull", "awful"]
    words = ["the", rng.choice(["film", "plot", "music", "ending"]), "was"]
    words += [rng.choice(["not", "never", "hardly"])] * negation
    words += list(rng.choice(["very", "so", "rather"], size=rng.integers(3)))
    return [*words, rng.choice(adjectives)], int(good != negation)

def review(rng):
    words, label = clause(rng)
    for _ in range(rng.integers(3)):
        more, label = clause(rng)
        words += ["but", *more]
    return words, label

def numbers(sentences, length=40):
    """Word numbers (B, length), filled up with zeros."""
    return np.array([[WORDS.index(word) for word in words] + [0] * (length - len(words)) for words in sentences])

# %% tags=["exploration"]
rng = np.random.default_rng(0)
reviews = [review(rng) for _ in range(2000)]
inputs, likes = numbers([words for words, _ in reviews]), np.array([label for _, label in reviews])
for sentence, label in reviews[:4]:
    print(["-", "+"][label], " ".join(sentence))

# %% [markdown]
# Ten epochs, about 10 seconds on two cores. Keras calls a *callback* at the end of each; ours prints the share of
# reviews that were right in it.

# %% tags=["exploration"]
def train(model, epochs=10):
    keras.utils.set_random_seed(1)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    show = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: print(f"{logs['accuracy']:.3f}", end=" ", flush=True))
    history = model.fit(inputs, likes, epochs=epochs, batch_size=32, verbose=0, callbacks=[show]).history
    print()
    return history["accuracy"]

keras.utils.set_random_seed(1)
model = build_classifier(len(WORDS), embedding_size=8, units=12, classes=2)
accuracy = train(model)

# %% [markdown]
# Let it read one review, and ask for its opinion after each word:

# %% tags=["exploration"]
def draw_reading(text):
    """The probability of a good review after each word."""
    sentence = text.split()
    so_far = [sentence[: k + 1] for k in range(len(sentence))]
    liked = np.asarray(model.predict(numbers(so_far), verbose=0))[:, 1]
    alt = "The probability of a good review after each word: " + ", ".join(
        f"{word} {p:.1f}" for word, p in zip(sentence, liked, strict=True))
    complete = [k for k, word in enumerate(sentence) if word in WORDS[13:19]]
    with plots.figure(alt=f"{alt}. Dots mark the adjectives.", width=9, height=2.6) as axes:
        axes.axhline(0.5, color="0.7", linewidth=1)
        axes.plot(liked, "-", color=plots.SKY)
        axes.plot(complete, liked[complete], "o", color=plots.BLUE)
        axes.set(ylim=(-0.05, 1.05), ylabel="probability of +", xticks=range(len(sentence)))
        axes.set_xticklabels(sentence, rotation=60, ha="right")

mixed = "the film was not very good but the music was never dull but the ending was so bad"
draw_reading(mixed)

# %% [markdown]
# Only the dots mean anything: that is where a review may end, and every review that it learned from ended there. In the
# middle of a clause nobody ever asked it, so it says whatever it likes, and may be quite sure of it, at the first *was*
# for instance, where nothing has been said yet. But look at the adjectives of *not very good* and of *never dull*: from
# the negation to the adjective, past any number of *very*, it has to remember that something will be turned round. Make
# up reviews of your own and call `draw_reading` on them. (It knows the 19 words of `WORDS`, and no grammar but its
# own.)

# %% [markdown]
# ### What the mask is worth
#
# All sentences were filled up to 40, so most of what the network was given is padding. The same network without the
# mask, from the same start, on the same reviews (again some 10 seconds):

# %% tags=["exploration"]
keras.utils.set_random_seed(1)
unmasked = keras.Sequential([
    keras.Input((None,), dtype="int32"), keras.layers.Embedding(len(WORDS), 8), keras.layers.LSTM(12),
    keras.layers.Dense(2, activation="softmax")])
plots.lines(
    {"with the mask": accuracy, "without": train(unmasked)}, across="epoch", up="share of reviews right",
    alt="The share of reviews that are right, over ten epochs. With the mask it starts at a half and reaches 1 within "
        "about five epochs. Without, it stays at a half.")

# %% [markdown]
# It tosses a coin. After the last word come 20 to 35 steps of padding, and what the LSTM knew has to survive them all,
# as has the gradient on its way back. The mask takes them out of the way, in both directions.

# %% [markdown]
# ## 12. Words from elsewhere
#
# Labelled reviews are expensive: somebody has to read them. Text without labels costs nothing. Can vectors that were
# learned on the second kind help with the first? They come as a table, a vector for each word, and with a vocabulary
# that is not yours. So the first task is to put each vector into the right row.

# %% reference="rnn_course.cells.embedding_lookup:embedding_matrix"

# %% [markdown]
# Now somebody has to learn vectors. We do it ourselves, from 1000 reviews **without** a label, whose writers like
# everything or nothing. Count how often two words occur in one review, compare with chance, and let a singular value
# decomposition sum that up in six numbers a word. (We leave its first direction out, in which the words hardly differ.)

# %% tags=["exploration"]
GOOD = ["good", "great", "lovely", "superb", "charming", "witty", "touching", "gripping"]
BAD = ["bad", "dull", "awful", "clumsy", "tiresome", "silly", "stale", "feeble"]
THINGS = ["film", "plot", "music", "ending", "cast"]
VOCABULARY = ["", "the", "was", "and", "very", "so", "rather", *THINGS, *GOOD, *BAD]

def opinion(rng, likes, known):
    """A review that is all praise or all blame; its writer knows this many adjectives of each kind."""
    words = []
    for _ in range(rng.integers(2, 4)):
        words += ["and"] * bool(words) + ["the", rng.choice(THINGS), "was"]
        words += list(rng.choice(["very", "so", "rather"], size=rng.integers(2)))
        words.append(rng.choice((GOOD if likes else BAD)[:known]))
    return words

def opinions(rng, how_many, known, length=20):
    """Word numbers (B, length), filled up with zeros, and labels (B,), half of them 1."""
    labels = np.arange(how_many) % 2
    texts = [opinion(rng, likes, known) for likes in labels]
    return np.array([[VOCABULARY.index(word) for word in text] + [0] * (length - len(text)) for text in texts]), labels

# %% tags=["exploration"]
def learn_vectors(texts, size=6):
    """A vector for each word, from how often two words occur in one text."""
    words = sorted({word for text in texts for word in text})
    place, counts = {word: k for k, word in enumerate(words)}, np.zeros((len(words), len(words)))
    for text in texts:
        for one in text:
            for other in text:
                counts[place[one], place[other]] += one != other
    by_chance = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    surprise = np.maximum(np.log((counts + 1e-9) / by_chance), 0)
    left, strength, _ = np.linalg.svd(surprise)
    return dict(zip(words, left[:, 1 : size + 1] * np.sqrt(strength[1 : size + 1]), strict=True))

# %% tags=["exploration"]
rng = np.random.default_rng(0)
vectors = learn_vectors([opinion(rng, rng.integers(2), known=7) for _ in range(1000)])
start = 0.4 * rng.normal(size=(len(VOCABULARY), 6))
learned = embedding_matrix(VOCABULARY, vectors, start)
print("no vector for", [word for word in VOCABULARY if word not in vectors])
adjectives = GOOD[:7] + BAD[:7]
first = [vectors[word][0] for word in adjectives]
alt = "The first number of each adjective's vector: " + ", ".join(
    f"{word} {number:.1f}" for word, number in zip(adjectives, first, strict=True)) + "."
with plots.figure(alt=alt, height=2.6, width=8) as axes:
    axes.bar(adjectives, first, color=[plots.BLUE] * 7 + [plots.VERMILLION] * 7)
    axes.set(ylabel="first number of its vector")
    axes.tick_params("x", rotation=60)

# %% [markdown]
# Nobody said which words are praise (the colours are ours). But who writes *lovely* also writes *superb*, and never
# *stale*.
#
# Now the labels. There are only 20 reviews, and their writers know three adjectives of each kind. The classifier is
# simple, the mean of the word vectors and a softmax, and there is one question to decide: may the vectors move?
# *Frozen* vectors stay as they came; vectors that are *fine-tuned* are trained along with the rest.

# %% reference="rnn_course.models.embeddings:fine_tune"

# %% [markdown]
# Three ways to learn from the same 20 reviews, 60 steps of yours each. The test: 500 reviews whose writers know all
# eight adjectives of each kind. (Every step builds its model anew. All 180 take about 6 seconds if a step is one
# `train_on_batch` of a model that was compiled with `run_eagerly=True`. With `fit` Keras makes a graph for each of
# them: half a minute, and a warning of TensorFlow about *retracing*, which is right and does no harm here.)

# %% tags=["exploration"]
def share_right(E, V, c, w, labels):
    read = (w > 0)[:, :, None]
    mean = (E[w] * read).sum(axis=1) / read.sum(axis=1)
    return ((mean @ V + c).argmax(axis=1) == labels).mean()

labelled, test = opinions(rng, 20, known=3), opinions(rng, 500, known=8)
curves, ends = {}, {}
ways = {"learned, frozen": (learned, True), "learned, fine-tuned": (learned, False), "random, trained": (start, False)}
for name, (E, frozen) in ways.items():
    V, c, curves[name] = np.zeros((6, 2)), np.zeros(2), []
    for _ in range(60):
        E, V, c, trained = fine_tune(E, V, c, *labelled, rate=3.0, frozen=frozen)
        curves[name].append(share_right(E, V, c, *test))
    ends[name] = E
    print(f"{name:20} {trained:3} numbers trained; right: {share_right(E, V, c, *labelled):.0%} of the reviews "
          f"learned from, {curves[name][-1]:.0%} of the others")
plots.lines(
    curves, across="step", up="share of test reviews right",
    alt="The share of test reviews that are right, over 60 steps. Learned vectors are soon close to 1; frozen they "
        "stay there, fine-tuned they sink a little. Random vectors that are trained rise slowly, and end lowest.")

# %% [markdown]
# All three know the reviews that they learned from by heart, and 14 numbers beat 182. Why does fine-tuning lose what
# it was given? Look at which words it moved:

# %% tags=["exploration"]
moved = np.linalg.norm(ends["learned, fine-tuned"] - learned, axis=1)
adjectives = GOOD + BAD
far = [moved[VOCABULARY.index(word)] for word in adjectives]
alt = "How far fine-tuning moved each adjective: " + ", ".join(
    f"{word} {distance:.1f}" for word, distance in zip(adjectives, far, strict=True)) + "."
with plots.figure(alt=alt, height=2.6, width=8) as axes:
    axes.bar(adjectives, far, color=[plots.BLUE] * 8 + [plots.VERMILLION] * 8)
    axes.set(ylabel="distance moved")
    axes.tick_params("x", rotation=60)

# %% [markdown]
# (8.35) at work: only rows that are read have a gradient. The six words of the labelled reviews ran off, and the
# classifier ran after them; their neighbours, which nobody read, stayed behind. Freezing keeps the neighbourhood
# together. It is no law: with plenty of labels, or with vectors that know nothing of the matter, moving them is better.

# %% [markdown]
# ## 13. Look inside
#
# What did it learn? Take its weights out with your `lstm_from_keras`, run the book's LSTM on one review, and look at
# the forget gate: 1 keeps what a unit holds, 0 wipes it.

# %% tags=["exploration"]
by_shape = {tuple(weight.shape): ops.convert_to_numpy(weight) for weight in model.weights}
E, W, U, b = (by_shape[shape] for shape in ((len(WORDS), 8), (8, 48), (12, 48), (48,)))  # however the layers are nested
sentence, book = mixed.split(), lstm_from_keras(W, U, b)
forget = book_lstm(book, E[numbers([sentence], len(sentence))])[1]["f"][0]
lowest = ", ".join(sentence[k] for k in np.sort(np.argsort(forget.mean(axis=1))[:4]))
alt = ("A map of the forget gates of 12 units over the words of a review. Most gates are bright, that is open, at most "
       f"words. The darkest columns are those of {lowest}.")
with plots.figure(alt=alt, width=9, height=3.4) as axes:
    drawn = axes.imshow(forget.T, cmap="viridis", vmin=0, vmax=1, aspect="auto")
    axes.set(ylabel="unit", xticks=range(len(sentence)), title="forget gates")
    axes.set_xticklabels(sentence, rotation=60, ha="right")
    axes.figure.colorbar(drawn, ax=axes, label="1 keeps, 0 wipes")

# %% [markdown]
# Nobody told it what a negation is. Yet the dark columns are where the meaning turns: in our run half of the units are
# wiped at *not* and *never* and again at *bad* and *dull*, a few others at *good*, and hardly any at *film* or *very*,
# which change nothing. (Yours may differ in detail; another start, another division of labour.)
#
# You could see this because you can carry weights both ways.

# %% [markdown]
# ## 14. As one works
#
# **Nothing in this section is marked.** It is what people use around such models every day, each in a cell that shows
# what it does.
#
# ### When to stop
#
# Training longer makes the loss of the reviews that are learned from smaller. That of others falls, and rises again.
# So keep some back, pass them as `validation_data`, and let two callbacks watch their loss: `EarlyStopping` ends the
# training when it has not improved for `patience` epochs, and puts the best weights back; `ModelCheckpoint` writes the
# best so far to a file, which is still there when the computer is switched off. Here 96 reviews of section 12, whose
# writers know five adjectives of each kind, and 100 to validate, whose writers know all eight:

# %% tags=["exploration"]
import re
import tempfile
from pathlib import Path

rng = np.random.default_rng(1)
known, validation = opinions(rng, 96, known=5), opinions(rng, 100, known=8)
keras.utils.set_random_seed(0)
careful, again = (build_classifier(len(VOCABULARY), embedding_size=6, units=8, classes=2) for _ in range(2))
careful.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
with tempfile.TemporaryDirectory() as folder:
    best = Path(folder) / "best.weights.h5"
    watch = [keras.callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True),
             keras.callbacks.ModelCheckpoint(best, "val_loss", save_best_only=True, save_weights_only=True)]
    losses = careful.fit(*known, epochs=40, validation_data=validation, verbose=0, callbacks=watch).history
    again(validation[0])  # makes the weights, where the model has none yet
    again.load_weights(best)
same = all(map(np.array_equal, careful.get_weights(), again.get_weights()))
print(f"stopped after epoch {len(losses['loss'])} of 40; the best was {np.argmin(losses['val_loss']) + 1}")
print("the file holds the weights that were put back:", same)
plots.lines({"learned from": losses["loss"], "kept back": losses["val_loss"]}, across="epoch", up="loss",
            alt="Two curves of the loss. That of the reviews learned from falls towards zero. That of the reviews kept "
                "back falls for some epochs and rises again.")

# %% [markdown]
# `validation_split=0.2` keeps back a fifth by itself: the *last* fifth of the arrays, before they are shuffled. If they
# are sorted, by label for example, that is a fifth of another kind. And what was used to choose when to stop is no
# test: for the number that you report, keep a third part back.
#
# ### A limit on the gradient's length
#
# Assignment 02 clipped the gradient. In Keras an optimizer does it, and there are two switches with similar names. Two
# weight arrays with the gradients (30, 40) and (0.3, 0.4), and one step of rate 1:

# %% tags=["exploration"]
def step_with(**switch):
    variables = [keras.Variable(np.zeros(2, "float32")) for _ in range(2)]
    given = [ops.convert_to_tensor(np.array(each, "float32")) for each in ((30, 40), (0.3, 0.4))]
    keras.optimizers.SGD(1.0, **switch).apply(given, variables)
    return [(-ops.convert_to_numpy(variable)).round(3) for variable in variables]

print("neither            ", *step_with())
print("clipnorm=1.0       ", *step_with(clipnorm=1.0))
print("global_clipnorm=1.0", *step_with(global_clipnorm=1.0))

# %% [markdown]
# `clipnorm` looks at each array by itself: the first is cut, the second is not, and the step goes in another direction.
# `global_clipnorm` cuts all by one factor, which is what assignment 02 and most papers on recurrent networks mean.
#
# ### A cell of your own, in a file
#
# `model.save` writes the network and its weights to one file. But of your own class it writes the name only, and the
# arguments that `get_config` returns. So the class has to be *registered* under that name by whoever loads the file.

# %% tags=["exploration"]
@keras.saving.register_keras_serializable(package="mine")
class KeptCell(LeakyCell):
    """Your LeakyCell, which can be loaded again."""

    def get_config(self):
        return {**super().get_config(), "units": self.output_size}

def saved_and_loaded(cell):
    """The largest difference between the outputs of a model and of its copy from a file."""
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    first = keras.Sequential([keras.Input((None, 3)), keras.layers.RNN(cell)])
    with tempfile.TemporaryDirectory() as folder:
        first.save(Path(folder) / "model.keras")
        second = keras.saving.load_model(Path(folder) / "model.keras")
    return abs(ops.convert_to_numpy(first(x)) - ops.convert_to_numpy(second(x))).max()

print("registered: largest difference", saved_and_loaded(KeptCell(5)))
try:
    print("not registered: largest difference", saved_and_loaded(LeakyCell(5)))
except TypeError as error:
    print("not registered:", *re.findall(r"Could not locate class '\w+'", str(error)))

# %% [markdown]
# Mind when the error comes: saving went well, loading did not, perhaps weeks later. (Where `__init__` takes numbers and
# texts only, Keras 3 notes them itself, and registering is enough. With an array or a function among them it asks you
# for `get_config`.) So load a file once on the day on which you write it, and compare numbers.
#
# ### What keeps an LSTM fast on a GPU
#
# On NVIDIA's graphics processors there is a ready-made kernel, cuDNN's, that runs an LSTM or a GRU over all steps at
# once. According to Keras' documentation and source (this notebook was written without a GPU, and measures nothing
# here) TensorFlow uses it if all of these hold:
#
# * the layer is `keras.layers.LSTM` or `keras.layers.GRU`, not `keras.layers.RNN` with a cell;
# * `activation="tanh"`, `recurrent_activation="sigmoid"`, `use_bias=True`, `unroll=False`, `recurrent_dropout=0`, and
#   for a GRU `reset_after=True`: all of them the defaults;
# * a mask, if there is one, is of padding *behind* the words, and no row is padding from the first step on.
#
# Else Keras takes its own loop and prints nothing. `use_cudnn=True` makes an error of that (and of every LSTM on a
# computer without such a GPU). So if you need all states or the last one, ask the layer for them (`return_sequences`,
# `return_state`), and do not wrap `LSTMCell` or `GRUCell` for it. The numbers are the same:

# %% tags=["exploration"]
x = np.random.default_rng(0).normal(size=(2, 7, 3)).astype("float32")
ready, loop = keras.layers.LSTM(5, return_state=True), keras.layers.RNN(keras.layers.LSTMCell(5), return_state=True)
for layer in (ready, loop):
    layer.build(x.shape)
loop.set_weights(ready.get_weights())
pairs = zip(ready(x), loop(x), strict=True)
print("largest difference of output, h and c:", max(abs(ops.convert_to_numpy(a - b)).max() for a, b in pairs))
try:
    keras.layers.LSTM(5, recurrent_dropout=0.1, use_cudnn=True)(x)
except ValueError as error:
    print("recurrent_dropout=0.1, use_cudnn=True:", *re.findall("cuDNN is not supported[^.]*", str(error)))

# %% [markdown]
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Zeros first.** Fill up the sentences at the front instead of the end: a copy of `numbers` with the zeros before
#   the words. Does the network *without* the mask learn now? Why?
# * **Your cells at work.** Replace the LSTM of the classifier by `keras.layers.RNN(PeepholeLSTMCell(12))` in a model of
#   a new name, or by one of the other two cells. Does it learn the reviews? How much longer does an epoch
#   take, and what could be the reason?
# * **Neighbours.** `E` has a row for each word. Do *good*, *great* and *lovely* lie close to each other, and far from
#   *bad*? Does *never* lie close to *not*?
# * **The wrong vectors.** Learn the vectors of section 12 from the reviews of section 11, where every clause is
#   independent of the others. What do *good* and *bad* look like now, and what does freezing do?
# * **Two GRUs.** Give the same weights to `keras.layers.GRU` with `reset_after=False` and with `True`. How far apart
#   are the states after 10 steps, and after 100?
# * **A fresh layer.** Build a new `keras.layers.LSTM(5)` and print its bias. Why is one block not zero? (The name of
#   the switch is `unit_forget_bias`.)
# * **Another backend.** Start Jupyter with `KERAS_BACKEND=jax` or `torch` in its environment, if you have them, and run
#   everything again.
