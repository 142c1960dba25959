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
# # Sequences of images
#
# **Two networks have been trained to predict the next frame of a film. One makes a quarter of the other's errors. Which
# one do you want?**
#
# The other one. The first is a copy of a model that thousands have built from a well-known example, and it is useless:
# it looks at the frame that it is asked for. Its loss looks wonderful, its layers look right, and no error is raised.
# In this notebook you build the honest one, from the convolution up, and then a test of two lines that exposes the
# other.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the LSTM (assignment 05), and three to five hours; what Keras does is explained as we go.
#
# * Replace each line that raises `NotImplementedError`. The docstring above it says all that the code must do. Cells
#   that draw something use your code; until it is there, such a cell prints one line that names what it waits for.
# * The cell below an exercise checks it at once. Where it is not right yet, three hints unfold below the report, each
#   more detailed than the last.
# * Sections 2 to 4 are to be written in NumPy; Keras' own convolutions do not count there.
# * Images have the batch first and the channels last: `x` is (B, N, M, C), with N rows and M columns of pixels. A grey
#   image has C = 1. A movie has time after the batch: (B, T, N, M, C).
# * Two cells train a network, for a minute and for half a minute, and print the error as they go. This is not repeated
#   when your work is marked.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import os

for library in ("OMP", "OPENBLAS"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # small products are faster on one thread

import numpy as np

from rnn_course.kit import check, plots, progress
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():  # TensorFlow prints a lot when it starts
    import keras
    from keras import ops

# %% [markdown]
# ## 1. Digits that move
#
# The films: digits of 8 x 8 pixels, written by hand (they come with scikit-learn), that fly through a box of 16 x 16
# and bounce off its walls. Each goes one pixel at a time along a diagonal; which of the four diagonals, nobody says.

# %% tags=["exploration"]
from sklearn.datasets import load_digits

images = load_digits().images / 16

def moving_digits(images, rng, count, steps=12, size=16):
    """Movies (count, steps, size, size, 1) with values from 0 to 1."""
    movies, room = np.zeros((count, steps, size, size, 1)), size - 8
    for movie in movies:
        digit = images[rng.integers(len(images))]
        place, speed = rng.integers(0, room + 1, size=2), rng.choice([-1, 1], size=2)
        for frame in movie:
            frame[place[0] : place[0] + 8, place[1] : place[1] + 8, 0] = digit
            speed = np.where((place + speed < 0) | (place + speed > room), -speed, speed)
            place = place + speed
    return movies

rng = np.random.default_rng(0)
movies, unseen = moving_digits(images[:1400], rng, 300), moving_digits(images[1400:], rng, 200)
print("to learn from", movies.shape, " to be examined with", unseen.shape, "- other movies, of other digits")

# %% tags=["exploration"]
def strips(named, alt, first=1):
    """Rows of images, one row for each name; every image has a number."""
    columns = max(len(row) for row in named.values())
    with plots.figure(alt=alt, rows=len(named), columns=columns, width=9, height=0.95 * len(named) + 0.2) as axes:
        for row, (name, pictures) in zip(np.reshape(axes, (len(named), columns)), named.items(), strict=True):
            for place, ax in enumerate(row):
                ax.set(xticks=[], yticks=[])
                if place < len(pictures):
                    ax.imshow(pictures[place], cmap="viridis", vmin=0, vmax=1)
                else:
                    ax.axis("off")
            row[0].set_ylabel(name, rotation=0, ha="right", va="center")
        for place, ax in enumerate(np.reshape(axes, (len(named), columns))[0]):
            ax.set_title(place + first, fontsize=9)

strips({"one": movies[1, :, :, :, 0], "another": movies[4, :, :, :, 0]},
       "Two movies of twelve frames. In each a digit moves by a pixel along a diagonal from frame to frame, and turns "
       "back where it meets a wall.")

# %% [markdown]
# ## 2. A filter slides over an image
#
# An LSTM would take a frame as one row of 256 numbers. But then what it learns about a stroke in one corner says
# nothing about the same stroke in another: every pixel has weights of its own. A convolution gives all pixels **the
# same** weights. Each pixel looks at a window of k x k pixels around itself:
#
# $$y_{n,m} = b + \sum_{i,j} x_{n+i-a,\; m+j-a} W_{i,j} \qquad (12.1)$$
#
# Here $x_{n,m}$ is a row of C channels and $W_{i,j}$ a matrix with F columns, so there are F filters at once, and it
# is a sum of products $xW$ as always. At the edge the window hangs over; beyond the edge there are zeros.
#
# The one trap is an even k: no pixel is in the middle of the window then. As in Keras, the odd row and column go
# below and to the right: k = 4 looks one pixel up and two down.

# %% reference="rnn_course.cells.convolution:conv2d"

# %% [markdown]
# What can a filter do? Five filters of 3 x 3, written by hand. Look at the last one: a filter with a single 1 in it
# *moves* an image. For a network that predicts motion, that is good news.

# %% tags=["exploration"]
edge = np.array([[-1, 0, 1]] * 3) / 3
corner = np.zeros((3, 3))
corner[0, 0] = 1
by_hand = {"mean": np.full((3, 3), 1 / 9), "edges |": edge, "edges -": edge.T,
           "outline": (np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])) / 2, "move": corner}
frame = movies[1, 5]
bank = np.stack(list(by_hand.values()), axis=-1)[:, :, None, :]
filtered = conv2d(frame[None], bank, np.zeros(5))[0]
with plots.figure(alt="A digit, and what five filters make of it: blurred; its upright edges; its level edges; its "
                      "outline; the same digit one pixel lower and further right.",
                  columns=6, width=9, height=1.8) as axes:
    shown = {"the frame": frame[..., 0], **{name: filtered[..., f] for f, name in enumerate(by_hand)}}
    for ax, (name, picture) in zip(axes, shown.items(), strict=True):
        ax.imshow(picture, cmap="viridis", vmin=-1, vmax=1)
        ax.set(title=name, xticks=[], yticks=[])

# %% [markdown]
# The 1 is in the filter's *upper left* corner, and the digit moves to the *lower right*: every pixel takes the value
# of its neighbour above and to the left. (Mathematicians turn the filter by half a turn before they lay it on, and
# call only that a convolution. What all libraries compute is what they would call a correlation. Section 6 comes back
# to it.)
#
# ### And back
#
# On the way back there is a gradient for each thing in the sum (12.1). A pixel $x_{n,m}$ is seen by the k x k windows
# around it, so $dx_{n,m}$ collects from all of them, with the signs the other way round:
#
# $$dx_{n,m} = \sum_{i,j} dy_{n-i+a,\; m-j+a} W_{i,j}^\top \qquad (12.2)$$
#
# And a filter is used at every pixel of every image, so $dW$ sums over all of them. That is why few examples are
# enough to learn it.

# %% reference="rnn_course.cells.convolution:conv2d_backward"

# %% [markdown]
# How few? **One pair of frames.** Start with a filter of zeros, ask it for the next frame, and follow your gradient:

# %% tags=["exploration"]
def learn_a_filter(x, y, k=3, steps=300):
    """The filter (k, k) that makes y of x, found by gradient descent on the squared error."""
    W, b = np.zeros((k, k, 1, 1)), np.zeros(1)
    for _ in range(steps):
        _, dW, _ = conv2d_backward(2 * (conv2d(x, W, b) - y), x, W)
        W -= 0.1 * dW / np.sum(x**2)
    return W[..., 0, 0]

found = {name: learn_a_filter(movies[n, :1], movies[n, 1:2]) for name, n in (("one", 1), ("another", 4))}
plots.heatmaps(found, across="j", down="i", label="weight", height=2.6,
               alt="Two learned filters of three by three. Each has one bright corner, near 1, and is dark elsewhere; "
                   "the corner is another one for each movie.")

# %% [markdown]
# The gradient found out which way the digit flies: the bright corner is where it came from. So one filter can predict
# one film. But another film needs another filter, at every wall the filter must change, and a single frame does not
# say which way things go. What is missing is memory.

# %% [markdown]
# ## 3. A memory made of images
#
# Take the LSTM of assignment 05 and write $*$, the convolution, where it has a product. That is all: the state $h$ and
# the cell $c$ are images now, with F channels, and so are the four gates.
#
# $$z = x * W + h * U + b \qquad (12.5)$$
#
# Every pixel has a little LSTM of its own with F units, which sees its neighbours' inputs and its neighbours' states;
# and all pixels share the weights.

# %% reference="rnn_course.cells.convlstm:convlstm_step"

# %% [markdown]
# Backwards there is nothing that you do not have: down to $dz$ it is the LSTM, pixel by pixel; then $dz$ goes through
# two convolutions.

# %% reference="rnn_course.cells.convlstm:convlstm_step_backward"

# %% [markdown]
# ## 4. Whole movies
#
# Now the step, frame after frame. One thing is worth knowing: $x_t * W$ needs no state. So the images of *all* frames
# can go through their filters at once, as one large batch, before the first step is taken. You may do that, or call
# your step in a loop.

# %% reference="rnn_course.cells.convlstm:convlstm_forward"

# %% [markdown]
# How far does a state see? A film that is dark but for one pixel in its first frame:

# %% tags=["exploration"]
def small_cell(rng, C, F, k):
    return (rng.normal(size=(k, k, C, 4 * F)) / k, rng.normal(size=(k, k, F, 4 * F)) / k / np.sqrt(F),
            np.repeat([0.0, 1, 0, 0], F))

W, U, b = small_cell(np.random.default_rng(1), 1, 6, 3)
spark, still = np.zeros((1, 8, 16, 16, 1)), np.zeros((1, 16, 16, 6))
spark[0, 0, 8, 8] = 1
hs, cs, gates = convlstm_forward(spark, still, still, W, U, b)
reached = np.abs(hs[0]).max(axis=-1)
strips({"frame": spark[0, ..., 0], "largest |h|": (reached / reached.max(axis=(1, 2), keepdims=True)) ** 0.5},
       "Above, eight frames, dark but for one pixel in the first. Below, the states: a bright patch of three by three "
       "pixels in the first, which grows by one pixel to every side from frame to frame, and is a square all the time.")

# %% [markdown]
# What one pixel holds spreads by one pixel per frame, k // 2 in general: that is the speed limit of this network. A
# digit that flies faster cannot be followed with filters of 3 x 3. (The colours are scaled frame by frame; what spreads
# also fades.)
#
# ### Backpropagation through time and space

# %% reference="rnn_course.cells.convlstm:convlstm_backward"

# %% [markdown]
# The same cone, the other way round. Take one pixel of the *last* state and ask your gradient which pixels of which
# frames it depends on:

# %% tags=["exploration"]
rng = np.random.default_rng(2)
x = rng.normal(size=(1, 8, 16, 16, 1))
kept = convlstm_forward(x, still, still, W, U, b)
dhs = np.zeros_like(kept[0])
dhs[0, -1, 8, 8] = 1
dx, *_ = convlstm_backward(dhs, *kept, x, still, still, W, U)
felt = np.abs(dx[0, ..., 0])
strips({"|dx|": (felt / felt.max(axis=(1, 2), keepdims=True)) ** 0.5},
       "Gradients with respect to eight frames. In the last frame it is a patch of three by three pixels; the further "
       "back a frame lies, the wider the patch.")

# %% [markdown]
# Nothing outside of the cone, and nothing later than the last frame. Remember the cone; it is what an honest predictor
# looks like from inside.

# %% [markdown]
# ## 5. From a book to Keras
#
# Keras has the same cell as `keras.layers.ConvLSTM2D`, and computes it much faster. Suppose that a book gives you
# weights for it: four pairs of filter banks, a pair for each gate. The book's $\star$ is the convolution of
# mathematics,
#
# $$(W \star x)_{f,n,m} = \sum_{c,i,j} W_{f,c,i,j}\, x_{c,\; n+a-i,\; m+a-j} \qquad (12.24)$$
#
# with the signs of i and j the other way round than in (12.1), and its axes are in another order.

# %% reference="rnn_course.models.convlstm:convlstm_to_keras"

# %% [markdown]
# Three things to get right, and not one of them changes a shape. Here the book's cell runs with SciPy's `convolve2d`,
# which turns its filters as the book does, and Keras runs with your weights, and with weights that lack one thing each.

# %% tags=["exploration"]
from scipy.signal import convolve2d

def book_convlstm(book, movie):
    """All states (T, F, N, M) of the book's ConvLSTM from zeros, for one movie (T, C, N, M)."""
    def star(bank, image):
        return np.stack([sum(convolve2d(channel, w, "same") for channel, w in zip(image, filters, strict=True))
                         for filters in bank])

    h = c = np.zeros((len(book["b_f"]), *movie.shape[2:]))
    states = []
    for x in movie:
        z = {g: star(book[f"W_{g}"], x) + star(book[f"U_{g}"], h) + book[f"b_{g}"][:, None, None] for g in "ifgo"}
        c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["g"])
        h = sigmoid(z["o"]) * np.tanh(c)
        states.append(h)
    return np.stack(states)

def run_keras(weights, movies):
    layer = keras.layers.ConvLSTM2D(len(weights[2]) // 4, len(weights[0]), padding="same", return_sequences=True)
    layer.build(movies.shape)
    layer.set_weights(weights)
    return ops.convert_to_numpy(layer(movies))

# %% tags=["exploration"]
rng, F = np.random.default_rng(3), 5
book = {**{f"W_{g}": rng.normal(size=(F, 1, 3, 3)) for g in "ifgo"},
        **{f"U_{g}": 0.3 * rng.normal(size=(F, F, 3, 3)) for g in "ifgo"}, **{f"b_{g}": np.zeros(F) for g in "ifgo"}}
right = book_convlstm(book, np.moveaxis(movies[0], -1, 1))
W, U, b = convlstm_to_keras(book)
order = np.concatenate([np.arange(F) + F * place for place in (0, 1, 3, 2)])
careless = {"yours": (W, U, b), "not turned": (W[::-1, ::-1], U[::-1, ::-1], b),
            "rows for columns": (W.swapaxes(0, 1), U.swapaxes(0, 1), b),
            "i f o g": (W[..., order], U[..., order], b[order])}
for name, weights in careless.items():
    states = np.moveaxis(run_keras(weights, movies[:1])[0], -1, 1)
    print(f"{name:18} largest error of a state {abs(states - right).max():.0e}")

# %% [markdown]
# All four ran. One is right to the seven digits that Keras computes with; the others are as wrong as can be, without an
# error message. (Padding never differs here, since the book's k is odd. Keras' rule for an even k is the one of section
# 2.)

# %% [markdown]
# ## 6. What it costs
#
# And what does it save? Count the weights of a ConvLSTM, and of an LSTM that reads each frame as one row and keeps as
# many numbers.

# %% reference="rnn_course.models.convlstm:convlstm_weights"

# %% tags=["exploration"]
for size in (8, 16, 64):
    convlstm, lstm = convlstm_weights(size, size, 1, 16, 3)
    print(f"{size:3} x {size:2} pixels, 16 filters of 3 x 3: ConvLSTM {convlstm:9,}   LSTM {lstm:17,}")

# %% [markdown]
# The filters do not care how large the image is. The LSTM would need 71 million weights for our box of 16 x 16, to
# learn the same thing 256 times over.

# %% [markdown]
# ## 7. The next frame
#
# What is the right answer at frame $t$? Frame $t + 1$. Nobody has to label anything.

# %% reference="rnn_course.models.convlstm:next_frame_pairs"

# %% [markdown]
# And the network: a memory that has seen the frames so far, $x_1 \dots x_t$, and one more convolution that turns its
# state into a picture. **Causal** is what we call a model whose prediction at frame $t$ is made of $x_1 \dots x_t$
# alone.

# %% reference="rnn_course.models.convlstm:build_predictor"

# %% [markdown]
# An error by itself says little. So measure every prediction next to that of a lazy person: *nothing will move*.

# %% reference="rnn_course.models.convlstm:frame_errors"

# %% [markdown]
# Two more rivals, fitted to the same movies by least squares. The one predicts **each pixel from its own last two
# values**. The other is as strong as a linear predictor can be: **each pixel from all 512 pixels of the last two
# frames**, with 513 weights for each of 256 pixels. (So we look at predictions from the second frame on. From one
# frame nobody can tell which way things go.)

# %% tags=["exploration", "figure"]
x, y = next_frame_pairs(movies)
x_unseen, y_unseen = next_frame_pairs(unseen)

def last_two(x):
    """The frame and the one before it, (B, T - 1, pixels, 2)."""
    flat = x.reshape(*x.shape[:2], -1)
    return np.stack([flat[:, 1:], flat[:, :-1]], axis=-1)

def least_squares(inputs, targets, given):
    """What a linear predictor that was fitted to inputs and targets predicts for other inputs."""
    inputs, given = (np.concatenate([each, np.ones((len(each), 1))], axis=1) for each in (inputs, given))
    return given @ np.linalg.solve(inputs.T @ inputs + np.eye(inputs.shape[1]), inputs.T @ targets)

seen, given = last_two(x).reshape(-1, 256, 2), last_two(x_unseen).reshape(-1, 256, 2)
targets = y[:, 1:].reshape(-1, 256)
own = np.stack([least_squares(seen[:, n], targets[:, n], given[:, n]) for n in range(256)], axis=-1)
every = least_squares(seen.reshape(-1, 512), targets, given.reshape(-1, 512))
rivals = {"copy the last frame": frame_errors(x_unseen, x_unseen, y_unseen)[1][1:].mean()}
for name, says in (("each pixel from itself", own), ("each pixel from all", every)):
    says = says.reshape(y_unseen[:, 1:].shape)
    rivals[name] = frame_errors(says, x_unseen[:, 1:], y_unseen[:, 1:])[0].mean()
print({name: round(float(error), 4) for name, error in rivals.items()})

# %% [markdown]
# Now yours: 16 filters of 3 x 3, ten thousand weights. The loss is the two-class cross-entropy of each pixel, since a
# pixel is a brightness from 0 to 1. Twenty epochs, about a minute on two cores; the error on unseen movies is printed
# after each.

# %% tags=["exploration", "figure"]
def train(model, epochs, rate=0.01):
    """Train on the movies; the error on unseen ones after every epoch, from the second prediction on."""
    model.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
    errors = []
    for _ in range(epochs):
        model.fit(x, y, batch_size=8, verbose=0)
        says = model.predict(x_unseen, batch_size=50, verbose=0)
        errors.append(frame_errors(says, x_unseen, y_unseen)[0][1:].mean())
        print(f"{errors[-1]:.4f}", end=" ", flush=True)
    print()
    return errors

keras.utils.set_random_seed(0)
honest = build_predictor(16, 16, 1, 16, 3)
honest_errors = train(honest, epochs=20)
print(f"{honest.count_params():,} weights, error on unseen movies {honest_errors[-1]:.4f}")

# %% tags=["exploration"]
def draw_errors(curves, alt):
    with plots.figure(alt=alt, height=3.4, width=8) as axes:
        for place, (name, errors) in enumerate(curves.items()):
            axes.plot(range(1, len(errors) + 1), errors, "osD"[place] + "-", color=plots.COLOURS[place], label=name)
        for place, (name, error) in enumerate(rivals.items()):
            axes.axhline(error, linestyle=plots.LINES[place + 1], color="0.45")
            axes.text(20.2, error, name, va="center", fontsize=9)
        axes.set(xlabel="epoch", ylabel="mean squared error", xlim=(0, 20), ylim=(0, 0.06), xticks=range(0, 21, 5))
        axes.legend(frameon=False)

draw_errors({"your predictor": honest_errors},
            "The error on unseen movies over twenty epochs. From the first on it lies below the lines of the last "
            "frame copied and of each pixel from itself, and from about the ninth below that of each pixel from all.")

# %% tags=["exploration"]
says = honest.predict(x_unseen, batch_size=50, verbose=0)
movie = 1
strips({"seen": x_unseen[movie, ..., 0], "predicted": says[movie, ..., 0], "true": y_unseen[movie, ..., 0]},
       "Three rows of eleven frames: what was seen, what was predicted for the next frame, and what came. The first "
       "prediction is a blur to all sides; from the second on it is the digit in its new place, a little soft.")
e, copy = frame_errors(says, x_unseen, y_unseen)
print("error by frame, yours", e.round(3), "\n            a copy's  ", copy.round(3))

# %% [markdown]
# Below all three. Look at the first prediction: a blur of all the places where the digit may go. One frame does not say
# which of the diagonals it will be, and their mean is the best that one can predict. From the second frame on it knows,
# most of all in the open; at a wall it is not so sure.

# %% [markdown]
# ### Its gates while it watches
#
# Keras never shows the gates. But you have a `convlstm_forward` that does: take the trained weights out and run it.
# Here are three of its sixteen units over one movie: the forget gate, bright where the cell is kept, and the cell.

# %% tags=["exploration"]
memory = next(layer for layer in honest.layers if isinstance(layer, keras.layers.ConvLSTM2D))
still = np.zeros((1, 16, 16, 16))
hs, cs, gates = convlstm_forward(x_unseen[movie : movie + 1], still, still, *memory.get_weights())
print("largest difference from Keras' states:",
      f"{abs(hs - ops.convert_to_numpy(memory(x_unseen[movie : movie + 1]))).max():.0e}")
forget = np.split(gates[0], 4, axis=-1)[1]
liveliest = np.argsort(-hs[0].std(axis=(0, 1, 2)))[:3]
rows = {"seen": x_unseen[movie, ..., 0]}
for place, unit in enumerate(liveliest):
    rows[f"forget gate {place + 1}"] = forget[..., unit]
    rows[f"cell {place + 1}"] = (1 + np.tanh(cs[0, ..., unit])) / 2
strips(rows, "Eleven frames of a movie, and under each the forget gates and the cells of three units as images. The "
             "digit, or a shadow of it that trails behind, can be seen in most of them, and lines along the walls.")

# %% [markdown]
# The cells hold the digit, and where it was a moment ago: that is how it knows about motion. And see the bright lines
# along the edges. Nobody told it where the walls are, and its filters are the same everywhere. It found out from the
# zeros beyond the edge, (12.1).

# %% [markdown]
# ## 8. A model that is too good
#
# Somebody shows you another model. Same memory, same number of filters, but the last layer is a convolution in three
# dimensions, `Conv3D`: its windows are 3 x 3 pixels *and three frames*. That is how a much-copied example of a
# next-frame predictor ends. Look how well it does in eight epochs (some 20 seconds):

# %% tags=["exploration"]
keras.utils.set_random_seed(0)
wonderful = keras.Sequential([
    keras.Input((None, 16, 16, 1)),
    keras.layers.ConvLSTM2D(16, 3, padding="same", return_sequences=True),
    keras.layers.Conv3D(1, 3, padding="same", activation="sigmoid")])
wonderful_errors = train(wonderful, epochs=8)
draw_errors({"your predictor": honest_errors, "the wonderful one": wonderful_errors},
            "The same picture with a second curve, which falls in eight epochs far below all others.")
print(f"error: yours {honest_errors[-1]:.4f}, the wonderful one {wonderful_errors[-1]:.4f}")

# %% [markdown]
# Unseen movies, a quarter of your error, in half the time. Should you be ashamed?
#
# Ask what the window of three frames holds. For prediction $t$ it holds the states of frames $t - 1$, $t$ and
# **$t + 1$**. And frame $t + 1$ *is* the answer. No summary of layers shows this, and no test set would: the answer
# lies in the input there, too. But it is easily found out. **Change one frame, and see which predictions change.** A
# prediction that does not use a frame cannot change with it.

# %% reference="rnn_course.models.convlstm:looks_ahead"

# %% tags=["exploration"]
def with_one_changed(x, s, rng):
    changed = x.copy()
    changed[:, s] = rng.random(changed[:, s].shape)
    return changed

def examined(model, x):
    """What looks_ahead returns for a model: the table, and the largest change that came too early."""
    rng = np.random.default_rng(0)
    p = ops.convert_to_numpy(model(x))
    perturbed = np.stack([ops.convert_to_numpy(model(with_one_changed(x, s, rng))) for s in range(x.shape[1])])
    return looks_ahead(p, perturbed)

tables = {name: examined(model, x_unseen[:4].astype("float32"))
          for name, model in (("yours", honest), ("the wonderful one", wonderful))}
for name, (_, ahead) in tables.items():
    print(f"{name:18} largest change before its time: {ahead:.2g}")
plots.heatmaps({name: change for name, (change, _) in tables.items()}, across="prediction t", down="frame s changed",
               label="largest change", height=3.2,
               alt="Two tables of eleven by eleven. Yours is dark below the diagonal: no prediction changes before the "
                   "frame that was changed. The other one has a bright line right below the diagonal, and is rather "
                   "dark on it.")

# %% [markdown]
# Below the diagonal is the future. Yours is dark there: exactly zero, not nearly. The other has a bright line, one
# frame ahead. And look at its diagonal: the frame before the answer hardly matters to it. It did not learn to predict;
# it learned to copy.
#
# ### And in earnest?
#
# In earnest there is no next frame to look at. Show both six frames, then let each go on by itself, with its own
# predictions for frames:

# %% tags=["exploration"]
def go_on(model, start, steps):
    """Frames that a model makes up, each from all before it."""
    movie = start.astype("float32")
    for _ in range(steps):
        following = ops.convert_to_numpy(model(movie))[:, -1:]
        movie = np.concatenate([movie, following], axis=1)
    return movie

made_up = {"true": unseen[movie, ..., 0]}
for name, model in (("yours", honest), ("wonderful", wonderful)):
    made_up[name] = go_on(model, unseen[movie : movie + 1, :6], 6)[0, ..., 0]
strips(made_up, "Twelve frames. The first six are the same in all rows. Then the true digit flies on; yours flies the "
                "same way and gets softer; the wonderful one's is a blur at once, and fades away.")
after = {name: np.mean((go_on(model, unseen[:, :6], 3)[:, 6:] - unseen[:, 6:9]) ** 2, axis=(0, 2, 3, 4)).round(3)
         for name, model in (("yours", honest), ("wonderful", wonderful))}
print("error 1, 2 and 3 frames ahead, all unseen movies:", after)

# %% [markdown]
# The wonderful one has nothing to copy from, and it shows in the very first frame: there its error is larger than that
# of the linear predictor. Yours is not made for long trips either, since it has only ever been asked for one frame;
# but it knows where things go.

# %% [markdown]
# ## 9. As one works: half the digits
#
# **Nothing in this section is marked.** Convolutions are what graphics processors are best at, and recent ones are
# faster still with numbers of 16 bits. Keras' *mixed precision* computes in 16 bits and keeps the weights in 32, so
# that a small step of the optimiser is not rounded away. There are two kinds: float16 has about three digits, and ends
# at 65 504; bfloat16 reaches as far as float32, with two digits.
#
# One line turns it on, before a model is built. (Here it is turned off again at once.) The same trained weights, the
# same movies: how far do the predictions move, and does it matter?

# %% tags=["exploration"]
from rnn_course.kit.compare import relative_error, tolerance

def predictions(policy):
    """What the trained predictor says of ten unseen movies if it computes as this policy says."""
    keras.config.set_dtype_policy(policy)
    try:
        same = build_predictor(16, 16, 1, 16, 3)
    finally:
        keras.config.set_dtype_policy("float32")
    same.set_weights(honest.get_weights())
    return ops.convert_to_numpy(ops.cast(same(x_unseen[:10].astype("float32")), "float64"))

exact = predictions("float64")
for policy in ("float32", "mixed_float16", "mixed_bfloat16"):
    p = predictions(policy)
    mistaken = frame_errors(p, x_unseen[:10], y_unseen[:10])[0][1:].mean()
    print(f"{policy:14} relative error {relative_error(p, exact):.0e}, largest difference {abs(p - exact).max():.0e}, "
          f"error of the prediction {mistaken:.4f}")
single = exact.astype("float32")
print(f"a check of numbers in float32 accepts a relative error of {tolerance(single, single):.0e}")

# %% [markdown]
# The prediction is as good as before: nobody needs the fourth digit of a brightness. To a *check* it is wrong. A check
# asks whether you computed the same thing, and to tell that from a small mistake it needs digits: float32 computes
# seven, and four are asked for; 16 bits do not have four. So carry weights over and compare gradients in float32 or
# float64, and train in 16 bits afterwards. (The check of `build_predictor` refuses a right model that was built so. If
# you set a policy for the whole notebook, set it back before you check.)
#
# Two more things to know. In float16 small gradients become zero, so Keras multiplies the loss by a large number and
# takes it out of the gradients: `compile` puts a `LossScaleOptimizer` around yours. And a last layer with a sigmoid
# or a softmax is best kept in float32, by its own `dtype="float32"`. Whether it is faster depends on the processor;
# this text was written without a graphics processor, and measures no times.

# %% [markdown]
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Fix the wonderful one.** A `Conv3D` may look back as far as it likes. Put two frames of zeros in front of the
#   states, let it shrink time by two, and check it with `looks_ahead`.
# * **Too fast.** Let the digits fly two pixels a frame. What do filters of 3 x 3 reach, and why? And those of 5 x 5?
# * **Two digits** in one box that fly through each other (take the larger of two values). Where do the errors sit?
# * **A filter that turns with the wall.** `learn_a_filter` needs a new filter at each bounce. What would your ConvLSTM
#   need, at least, to do it with weights set by hand?
# * **Bidirectional.** `keras.layers.Bidirectional` around the memory: does `looks_ahead` see it? Where is that honest,
#   and where not?
