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
# # Images one pixel at a time
#
# **Here is the upper half of a handwritten digit. What is below it?** Nobody can know for sure: the arc of a 3 may turn
# into a 3, a 9 or a 2. But you could draw a lower half that *might* be right, and if you were asked again, another one.
# At the end of this notebook a network does that, one pixel after the other, and every pixel that it draws depends on
# all that were drawn before.
#
# On the way you find out how many bits there are in a handwritten digit, build a convolution that cannot look ahead
# (and prove that it does not, by poking it), let an LSTM read an image as a sequence of rows, and draw digits that
# nobody ever wrote.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the LSTM, a little Keras, and three to five hours. Images are batches: B of them, R rows, Q columns, D
# channels, last.
#
# * Replace each line that raises `NotImplementedError`. The docstring above it says all that the code must do. Cells
#   that draw something use your code; until it is there, such a cell prints one line that names what it waits for.
# * The cell below an exercise checks it at once. Where it is not right yet, three hints unfold below the report, each
#   more detailed than the last.
# * Sections 1 to 6 are NumPy, section 7 is Keras. Write `keras.ops` there, and it runs with TensorFlow, PyTorch and
#   JAX.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.quiet import quiet_stderr

with quiet_stderr():  # TensorFlow prints a lot when it starts
    import keras
    from keras import ops

# %% [markdown]
# The data are real: 1797 digits, 8 × 8 pixels, which come with scikit-learn. A pixel has one of **17 levels** of grey,
# 0 to 16, and we use all of them. A fifth of the digits is held out: no model sees them before it is asked about them.

# %% tags=["exploration"]
from sklearn.datasets import load_digits

LEVELS = 17
digits = load_digits().images.astype(int)
digits = digits[np.random.default_rng(0).permutation(len(digits))]
train, held = digits[:1437], digits[1437:]
print(len(train), "digits to learn from,", len(held), "held out")

def gallery(rows, alt, height=None):
    """Rows of images with a title each; -1 is a pixel that is not known."""
    across = max(len(images) for images in rows.values())
    with plots.figure(alt=alt, rows=len(rows), columns=across, width=9, height=height or 1.25 * len(rows)) as axes:
        for line, (title, images) in zip(np.atleast_2d(axes), rows.items(), strict=True):
            for ax, image in zip(line, images, strict=False):
                ax.imshow(np.ma.masked_less(image, 0), cmap="viridis", vmin=0, vmax=LEVELS - 1)
            for ax in line:
                ax.set(xticks=[], yticks=[], facecolor="white")
            line[0].set_title(title, loc="left", fontsize=10)

halves = held[:10].copy()
halves[:, 4:] = -1
gallery({"what is below?": halves}, alt="The upper halves of ten handwritten digits. Several could become more than "
                                        "one digit.")

# %% [markdown]
# ## 1. An image is a sequence
#
# Write an image like a page: row by row from the top, each row from left to right. This is *raster order*, and it makes
# an image a sequence of pixels. So the chain of conditional probabilities holds, exactly, as it does for a sentence:
#
# $$p(x) = \prod_{rq} p(x_{rq} \mid \text{all pixels before it}) \qquad (13.2)$$
#
# A network gives every pixel $K$ scores, and a softmax makes probabilities of them, (13.1). Add the logarithms up, and
# you have the probability of the whole image: no approximation, no sampling. Divided by the number of pixels and by
# $\log 2$ it becomes **bits per dimension** (13.3): how many yes-or-no answers a pixel costs someone who knows the
# model and all earlier pixels. Fewer is better.

# %% reference="rnn_course.cells.pixels:image_likelihood"

# %% [markdown]
# Someone who knows nothing gives all 17 levels the same score, for whatever digit:

# %% tags=["exploration"]
_, bits = image_likelihood(np.zeros((*held.shape, LEVELS)), held)
print(f"nothing known: {bits:.3f} bits per dimension; log2(17) = {np.log2(17):.3f}")

# %% [markdown]
# ## 2. What is easy to know
#
# The corners are nearly always black, the middle is often bright. How far does one get with that alone, and without
# looking at any other pixel? Count how often every pixel has every level (13.4). The held-out digits will show a level
# here and there that was never seen at its place, and one probability of 0 makes a whole image impossible; so each
# count gets a little extra, $\alpha$ (13.5).

# %% reference="rnn_course.cells.pixels:independent_pixels"

# %% tags=["exploration", "figure"]
baseline = independent_pixels(train, LEVELS, 0.3)
table = {}

def on_held_out(name, o):
    """Print and keep the bits per dimension of the held-out digits."""
    table[name] = image_likelihood(np.broadcast_to(o, (*held.shape, LEVELS)), held)[1]
    print(f"{name}: {table[name]:.3f} bits per dimension")

on_held_out("independent pixels", baseline)
noise = np.random.default_rng(1).gumbel(size=(10, 8, 8, LEVELS))
alone = (baseline + noise).argmax(axis=-1)  # with this kind of noise, the winner is a draw from the softmax
gallery({"real digits": held[:10], "independent pixels": alone},
        alt="Above, ten real digits. Below, ten images whose pixels were drawn independently: a cloud of bright and "
            "dark pixels in the middle, no lines, no digit.")

# %% [markdown]
# From 4.09 bits to 2.43, which is the number to beat from here on. And the images show what is missing. The frequencies
# are all right, but a pixel does not know that its neighbour is bright. It has to *look*.

# %% [markdown]
# ## 3. A convolution that does not look ahead
#
# A convolution looks at a pixel's surroundings, which is just what we want, except that half of them come later in
# raster order. If the score of a pixel may depend on later pixels, or on the pixel itself, the chain is broken: the
# "probabilities" of all images no longer sum to 1, and there is no order in which to draw. So we set a part of the
# kernel to zero, and keep it there. This is a **mask**.
#
# There are two kinds. **A** hides the pixel itself, too: the first layer needs that. **B** lets it through: in later
# layers, what is stored at a pixel is not its level any more but what is known of its past. Colour images have one more
# turn: red is drawn first, then green, then blue, so at the centre green may see red (13.7), and in a B layer each
# colour sees itself as well (13.8).

# %% reference="rnn_course.cells.pixels:causal_mask"

# %% tags=["exploration"]
grey, colours = np.zeros(1, int), np.arange(3)
alt = ("Four tables of 0 and 1. Mask A of 5 by 5: the two upper rows are 1, and two entries left of the centre; the "
       "centre and everything after it is 0. Mask B is the same with the centre 1. The centre for colours, A: green "
       "sees red, blue sees red and green. B: each colour sees itself as well.")
with plots.figure(alt=alt, columns=4, width=9, height=3) as axes:
    for ax, kind in zip(axes, "AB", strict=False):
        ax.imshow(causal_mask(5, 5, kind, grey, grey)[:, :, 0, 0], cmap="cividis", vmin=0, vmax=1)
        ax.plot(2, 2, "o", color=plots.VERMILLION)
        ax.set(title=f"mask {kind}, 5 × 5", xticks=[], yticks=[])
    for ax, kind in zip(axes[2:], "AB", strict=True):
        ax.imshow(causal_mask(5, 5, kind, colours, colours)[2, 2], cmap="cividis", vmin=0, vmax=1)
        ax.set(title=f"{kind}, at the centre", xlabel="comes out", ylabel="goes in")
        ax.set(xticks=colours, xticklabels="RGB", yticks=colours, yticklabels="RGB")

# %% [markdown]
# The convolution itself is a sum of shifted images, each times one matrix of the kernel. (As everywhere in deep
# learning, the kernel is not turned round.)

# %% reference="rnn_course.cells.pixels:masked_conv"

# %% [markdown]
# And back. What the image gave to a pixel through entry (s, t) of the kernel comes back the same way, so the shift
# changes its sign. The mask appears twice, once in each gradient that touches the kernel. Forget it in $dW$, and the
# first step of training fills the holes: the network learns to look ahead, and its bits per dimension become wonderful,
# and worth nothing.

# %% reference="rnn_course.cells.pixels:masked_conv_backward"

# %% tags=["exploration"]
rng = np.random.default_rng(2)
mask = causal_mask(3, 5, "B", colours, np.r_[colours, 0])
x, W, b, dy = (rng.normal(size=shape) for shape in ((2, 4, 5, 3), (3, 5, 3, 4), (4,), (2, 4, 5, 4)))
dx, dW, db = masked_conv_backward(dy, x, W, mask)
gradcheck(masked_conv, {"x": x, "W": W, "b": b, "mask": mask}, {"x": dx, "W": dW, "b": db}, upstream=dy)

# %% [markdown]
# That is enough to train. The smallest pixel network there is: one masked convolution, 5 × 5, from one channel to 17
# scores. The gradient of the loss with respect to the scores is softmax minus one-hot, and the rest is your way back.
# (The images get a second channel of ones, so that the network can tell where the edge of the image is.)

# %% tags=["exploration"]
def with_edge(x):
    """Levels from 0 to 1, and a channel of ones, which the padding does not have."""
    return np.concatenate([x / (LEVELS - 1), np.ones_like(x)], axis=-1)

def one_layer(x, W, b, mask):
    return masked_conv(with_edge(x), W, b, mask)

rng, mask = np.random.default_rng(0), causal_mask(5, 5, "A", np.zeros(2, int), np.zeros(LEVELS, int))
weights, speed = [np.zeros(mask.shape), np.zeros(LEVELS)], [0, 0]
for _ in range(300):
    batch = train[rng.integers(len(train), size=64)]
    o = one_layer(batch[..., None], *weights, mask)
    p = np.exp(o - o.max(axis=-1, keepdims=True))
    do = (p / p.sum(axis=-1, keepdims=True) - np.eye(LEVELS)[batch]) / batch.size
    _, dW, db = masked_conv_backward(do, with_edge(batch[..., None]), weights[0], mask)
    speed = [0.9 * v - 0.5 * d for v, d in zip(speed, (dW, db), strict=True)]
    weights = [w + v for w, v in zip(weights, speed, strict=True)]
on_held_out("one masked convolution", one_layer(held[..., None], *weights, mask))

# %% [markdown]
# 2.22 instead of 2.43, from twelve neighbours, and with one and the same kernel for all pixels.
#
# ## 4. Who sees whom?
#
# How do you know that a network does not look ahead? Not from its drawing: a well-known example of a network for films
# leaks the future through an innocent-looking layer. **Poke it.** Raise one pixel, run the network again, and note
# which scores have moved (13.16). Do that for every pixel, and you have the whole truth, for any network, with no need
# to open it.

# %% reference="rnn_course.cells.pixels:dependence"

# %% [markdown]
# Now look at what a single pixel sees, through one masked layer and through a stack of them (A first, then B). The
# weights are random: it is only about what *can* be seen.

# %% tags=["exploration"]
def stack(x, *kernels):
    for W, kind in kernels:
        none = np.zeros(W.shape[2], int), np.zeros(W.shape[3], int)
        x = masked_conv(x, W, np.zeros(W.shape[3]), causal_mask(*W.shape[:2], kind, *none))
    return x

def draw_views(views, at, alt):
    """What the pixel at this row and column sees, one map for each name; the pixel itself is marked."""
    with plots.figure(alt=alt, columns=len(views), width=9, height=2.5) as axes:
        for ax, (name, sees) in zip(axes, views.items(), strict=True):
            ax.imshow(sees[at], cmap="cividis", vmin=0, vmax=1)
            ax.plot(at[1], at[0], "o", color=plots.VERMILLION)
            ax.set(title=name, xticks=[], yticks=[])

rng, image = np.random.default_rng(3), np.zeros((1, 11, 11, 1))
first, *more = [(rng.normal(size=(3, 3, 1, 1)), kind) for kind in "ABBBBBBB"]
views = {}
for layers in (1, 2, 4, 8):
    views[f"{layers} layer{'s' * (layers > 1)}"], causal = dependence(stack, image, first, *more[: layers - 1])
    print(layers, "causal" if causal else "looks ahead")
draw_views(views, (8, 4), alt="What one pixel of an 11 by 11 image sees. One masked layer: four neighbours above and "
                              "to the left. With 2, 4 and 8 layers the field grows to the left and upwards, but to the"
                              " right only along a diagonal: the upper right remains dark however many layers there "
                              "are.")

# %% [markdown]
# Each layer adds a ring. But one corner remains dark with any number of layers: upwards, every layer gains one column
# to the right, and no more, since in its own row a pixel sees nothing on its right. This is the **blind spot** of
# stacked masks. It comes before the pixel, it could be known, and it is not seen.

# %% [markdown]
# ## 5. Drawing by chance
#
# Everything is ready for drawing. Ask for the scores of the first pixel, draw its level, write it into the image; ask
# for the scores of the second pixel, and so on. To draw from probabilities, lay them end to end on a line from 0 to 1
# and see on which a random number $u$ falls (13.20).
#
# `given` holds pixels that are known already. With -1 everywhere a digit is invented from nothing; with an upper half
# given, it is completed. Since the random numbers come from outside, the same numbers give the same image.

# %% reference="rnn_course.cells.pixels:sample_images"

# %% tags=["exploration"]
rng, nothing = np.random.default_rng(4), np.full((10, 8, 8), -1)
drawn = sample_images(one_layer, nothing, rng.random((10, 8, 8)), *weights, mask)
gallery({"independent pixels": alone, "one masked convolution": drawn},
        alt="Above, ten images of independent pixels. Below, ten drawn by one masked convolution: bright pixels now "
            "hang together in strokes, which rarely make a digit.")

# %% [markdown]
# Strokes! It has never seen more than 12 pixels at a time, so it knows that bright pixels hang together, and has no
# idea of a digit. For that it must see farther.

# %% [markdown]
# ## 6. An LSTM that reads rows
#
# A recurrent network sees as far back as there is anything to see. Reading 64 pixels one after the other is slow,
# though. The **Row LSTM** is a fine compromise: it takes a whole row at each step. Every column has a cell and a state
# of its own; and where the plain LSTM has $h U$, a convolution along the row above mixes each state with its
# neighbours:
#
# $$a_q = z_q + \sum_t h_{q+t-\lfloor \text{width}/2 \rfloor}\, U_t \qquad (13.21)$$
#
# $z$ is what the pixels of this row contribute; we come to that in section 7. The row above is past, all of it, so
# there is nothing to mask here.

# %% reference="rnn_course.cells.row_lstm:row_lstm_step"

# %% [markdown]
# Here a state travels. One unit in the middle of the first row has a 1, the pixels contribute nothing but open gates,
# and $U$ is the same for the left and the right neighbour:

# %% tags=["exploration"]
columns = 17
z = np.zeros((1, columns, 4))
z[..., 1] = 3.0  # the forget gate
h, c = np.zeros((1, columns, 1)), np.zeros((1, columns, 1))
h[0, 8, 0] = c[0, 8, 0] = 1.0
U, rows = np.zeros((3, 1, 4)), []
U[:, 0, 2] = 1.5  # the candidate reads all three neighbours
for _ in range(8):
    rows.append(h[0, :, 0])
    h, c, _ = row_lstm_step(z, h, c, U)
plots.heatmaps({"a state on its way down": np.array(rows)}, across="column", down="row", label="h",
               alt="A single bright spot in the first row widens by one column to both sides with each row: a "
                   "triangle.")

# %% [markdown]
# A triangle, upside down: seen from below it is what a pixel can know of the rows above it. Now the way back, which is
# that of the LSTM up to $dz$. For the rest you have a function already.

# %% reference="rnn_course.cells.row_lstm:row_lstm_step_backward"

# %% tags=["exploration"]
rng = np.random.default_rng(5)
shapes = {"z": (2, 5, 12), "h": (2, 5, 3), "c": (2, 5, 3), "U": (3, 3, 12)}
point = {name: rng.normal(size=shape) for name, shape in shapes.items()}
dh_next, dc_next = rng.normal(size=(2, 2, 5, 3))
_, c_next, gates = row_lstm_step(**point)
gradients = row_lstm_step_backward(dh_next, dc_next, c_next, gates, point["h"], point["c"], point["U"])
gradcheck(row_lstm_step, point, dict(zip(point, gradients, strict=True)), upstream=(dh_next, dc_next, None))

# %% [markdown]
# ## 7. In Keras
#
# Now put the pieces together as layers, so that Keras finds the gradients and training is a matter of a minute. First
# the masked convolution. The mask has to be there whenever the layer is *called*: zeros that are only put into the
# first weights do not last.

# %% reference="rnn_course.models.pixels:MaskedConv2D"

# %% [markdown]
# Then the Row LSTM. Within a row it may look to the left and at the pixel, so (13.32) has a mask of kind B; since what
# it reads has been through an A layer, nothing is given away.

# %% reference="rnn_course.models.pixels:RowLSTM"

# %% [markdown]
# And a whole model, of masked convolutions in *residual* blocks: each adds something to what is there, so that the
# gradient has a straight way back. Its scores are compared with the true levels of all 64 pixels at once: in training
# all earlier pixels are known. (In assignment 07 this was called teacher forcing.)

# %% reference="rnn_course.models.pixels:build_pixel_cnn"

# %% [markdown]
# Poke it, before anything else. Then the same with a Row LSTM in the middle; keep an eye on the rows that each of them
# sees.

# %% tags=["exploration"]
def build_row_model(rows, columns, levels, filters, layers):
    """Row LSTMs, each of which reads the outputs of all layers before it, concatenated."""
    x = keras.Input((rows, columns, 1))
    found = [MaskedConv2D(filters, 5, "A")(keras.layers.Rescaling(1 / (levels - 1))(x))]
    for _ in range(layers):
        found.append(RowLSTM(filters, 3)(ops.concatenate(found, axis=-1)))
    return keras.Model(x, MaskedConv2D(levels, 1, "B")(ops.concatenate(found, axis=-1)))

keras.utils.set_random_seed(0)
views, image = {}, np.random.default_rng(0).integers(0, LEVELS, (20, 8, 8, 1)).astype(float)
for name, model in {"2 masked blocks": build_pixel_cnn(8, 8, LEVELS, 32, 2),
                    "4 masked blocks": build_pixel_cnn(8, 8, LEVELS, 32, 4),
                    "a Row LSTM": build_row_model(8, 8, LEVELS, 32, 1)}.items():
    views[name], causal = dependence(model.predict_on_batch, image)
    print(f"{name}: {'causal' if causal else 'looks ahead'}, {views[name].sum()} pairs of pixels see each other")
draw_views(views, (7, 3), alt="What the pixel in the last row, fourth column, of 8 by 8 sees. Two masked blocks reach "
                              "four rows up; four blocks reach six; one Row LSTM reaches the top row. All leave a dark"
                              " corner at the right.")

# %% [markdown]
# A stack of convolutions needs a layer for every row that it looks up; a single Row LSTM is at the top at once. The
# dark corner at the right they have in common: the triangle of section 6 is as steep as that of the stack.
#
# ## 8. How many bits are in a digit?
#
# Three masked blocks and two Row LSTMs get the same digits, the same number of epochs, and the same optimiser. Together
# they take a minute to a minute and a half on two cores; the bits per dimension are printed after each epoch.

# %% tags=["exploration", "figure"]
EPOCHS, BATCH = 40, 64

def fit(model):
    """Train on the digits, with steps that become smaller and smaller; all pixels of all images at once."""
    rate = keras.optimizers.schedules.CosineDecay(3e-3, EPOCHS * -(-len(train) // BATCH))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    show = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: print(f"{logs['loss'] / np.log(2):.2f}", end=" ", flush=True))
    history = model.fit(train[..., None].astype("float32"), train, epochs=EPOCHS, batch_size=BATCH, verbose=0,
                        callbacks=[show])
    print()
    return np.array(history.history["loss"]) / np.log(2)

def scores_of(model, images):
    return np.asarray(model.predict(images[..., None].astype("float32"), verbose=0), dtype=float)

keras.utils.set_random_seed(0)
cnn, rows = build_pixel_cnn(8, 8, LEVELS, 32, 3), build_row_model(8, 8, LEVELS, 32, 2)
curves = {"masked convolutions": fit(cnn), "Row LSTM": fit(rows)}
for name, model in (("masked convolutions", cnn), ("Row LSTM", rows)):
    on_held_out(name, scores_of(model, held))

# %% tags=["exploration"]
with plots.figure(alt="Bits per dimension of the training digits over 40 epochs, for both networks: they fall from "
                      "about 3 below the line of the independent pixels at 2.43 within a few epochs, and level off "
                      "near 1.9.",
                  height=2.8) as axes:
    for (name, curve), dash, colour in zip(curves.items(), plots.LINES, plots.COLOURS, strict=False):
        axes.plot(np.arange(1, EPOCHS + 1), curve, dash, color=colour, label=name)
    axes.axhline(table["independent pixels"], color="0.5", linewidth=1, label="independent pixels")
    axes.set(xlabel="epoch", ylabel="bits per dimension", ylim=(1.7, 3.0))
    axes.legend(frameon=False)

# %% [markdown]
# Here the held-out digits cost 1.903 bits per dimension with masked convolutions and 1.909 with Row LSTMs, against
# 2.430 for independent pixels and 4.087 for someone who knows nothing. (Another computer, other threads: the last digit
# may differ.) An image has 64 pixels, so the whole digit went from 262 bits to 156, and then to 122. On images as small
# as these the two networks are about equal, and the convolutions train faster, since they need not wait for the row
# above.
#
# What counts is that both are far below the 2.43 of independent pixels, on digits that they have never seen, and that
# the number is *exact*: a compressor with this model would need so many bits, and hardly one more.
#
# Where in the image are the bits? Your `image_likelihood` computes them for each pixel, if you pass it one pixel at a
# time.

# %% tags=["exploration"]
def bits_of_each_pixel(o):
    o = np.broadcast_to(o, (*held.shape, LEVELS))
    return np.array([[image_likelihood(o[:, r : r + 1, q : q + 1], held[:, r : r + 1, q : q + 1])[1] for q in range(8)]
                     for r in range(8)])

plots.heatmaps({"independent pixels": bits_of_each_pixel(baseline),
                "masked convolutions": bits_of_each_pixel(scores_of(cnn, held))},
               across="column", down="row", label="bits",
               alt="Bits of each pixel of the held-out digits. Independent pixels: three and a half to four bits "
                   "everywhere in the four middle columns. Masked convolutions: about three, most in the first row. "
                   "The outer columns cost next to nothing in both.")

# %% [markdown]
# Every pixel that costs anything costs less now. Least is saved in the first row, a quarter of a bit per pixel, since
# there is little before it to go by; from the second row on it is about half a bit.
#
# A likelihood also shows what is *not* a digit. Nobody showed the network a wrong one:

# %% tags=["exploration"]
strange = {"as they are": held, "mirrored": held[:, :, ::-1], "upside down": held[:, ::-1], "negative": 16 - held,
           "pixels shuffled": np.random.default_rng(0).permuted(held.reshape(-1, 64), axis=1).reshape(held.shape)}
for name, images in strange.items():
    print(f"{name:16} {image_likelihood(scores_of(cnn, images), images)[1]:6.2f} bits per dimension")

# %% [markdown]
# Mirrored and turned digits cost more, though nothing but the order of their pixels has changed: it knows how strokes
# run. The negative of a digit is nearly as absurd as noise.
#
# ## 9. Digits that nobody wrote

# %% tags=["exploration"]
rng = np.random.default_rng(7)
u = rng.random((20, 8, 8))
nothing = np.full(u.shape, -1)
from_cnn = sample_images(cnn.predict_on_batch, nothing, u)
from_rows = sample_images(rows.predict_on_batch, nothing, u)
gallery({"real digits": held[:10], "masked convolutions": from_cnn[:10], " ": from_cnn[10:],
         "Row LSTM": from_rows[:10], "  ": from_rows[10:]},
        alt="Five rows of ten images. The first are real digits. The others were drawn by the two networks: strokes "
            "with soft edges; many can be read as digits, some are shapes between two digits.")

# %% [markdown]
# Many of them are digits; some are two digits at once. The networks are small, and 1437 digits are few to learn from.
# But look back at what independent pixels drew, at 2.43 bits. Half a bit per pixel makes the difference between a cloud
# and a stroke of the pen.
#
# And the question from the beginning. The upper halves are from held-out digits; below them, the network drew three
# times.

# %% tags=["exploration"]
given = np.repeat(halves, 3, axis=0)
completed = sample_images(cnn.predict_on_batch, given, np.random.default_rng(8).random(given.shape))
gallery({"given": halves, "drawn": completed[0::3], "drawn again": completed[1::3], "and again": completed[2::3],
         "what was there": held[:10]},
        alt="Ten columns. On top the upper half of a real digit; below it three completions by the network, which go "
            "on with the strokes where they were cut and often end in different digits; at the bottom the real digit.")

# %% [markdown]
# Where the upper half leaves no choice, all three agree: in our run the sixth is a 3 each time. Where it does, they
# differ. The first arc closes to a 0, or its stroke runs on to a 9; the fourth becomes a 9 with a hook or one with a
# straight leg. Each is a fair answer, and that is what it means to know a *distribution*, and not only the likeliest
# image.

# %% [markdown]
# ## 10. As one works: black or white, drawn anew
#
# **Nothing in this section is marked.** Papers on such models often report *binarised* digits: a pixel is black or
# white, and a grey of 0.7 is white with probability 0.7. Some draw that once and for all, others anew each time that a
# network sees the image. (So their numbers cannot be compared; look which of the two it was.) It shows most where
# images are few, so here are 200 of them. A `keras.utils.PyDataset` gives batch k when it is asked for it, and Keras
# calls its `on_epoch_end`, which is the place to draw:

# %% tags=["exploration"]
def black_or_white(images, rng):
    """Every pixel 1 with the probability of its grey, else 0."""
    return (rng.random(images.shape) < images / (LEVELS - 1)).astype("float32")

class Binarised(keras.utils.PyDataset):
    """Batches of 50 images, black or white; drawn once, or anew after each epoch."""

    def __init__(self, images, anew):
        super().__init__()
        self.images, self.anew, self.rng = images, anew, np.random.default_rng(0)
        self.drawn = black_or_white(images, self.rng)

    def __len__(self):
        return -(-len(self.images) // 50)

    def __getitem__(self, k):
        batch = self.drawn[50 * k : 50 * k + 50]
        return batch[..., None], batch

    def on_epoch_end(self):
        if self.anew:
            self.drawn = black_or_white(self.images, self.rng)

# %% [markdown]
# The same small network both ways, for as many steps. The held-out digits are drawn once, for all of them. A binary
# image is usually counted in **nats**: bits times log 2, all pixels together. (20 seconds.)

# %% tags=["exploration"]
held_drawn = black_or_white(held, np.random.default_rng(1))

def nats(anew):
    """Nats per image after each epoch: of the images learned from, and of those held out."""
    keras.utils.set_random_seed(0)
    model = build_pixel_cnn(8, 8, 2, 24, 2)
    model.compile(keras.optimizers.Adam(6e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(Binarised(train[:200], anew), epochs=40, verbose=0,
                        validation_data=(held_drawn[..., None], held_drawn)).history
    return 64 * np.array(history["loss"]), 64 * np.array(history["val_loss"])

binary = {}
for name, anew in (("drawn once", False), ("drawn anew", True)):
    binary[f"{name}, learned from"], binary[f"{name}, held out"] = learned, others = nats(anew)
    print(f"{name}: learned from {learned[-1]:.1f} nats, held out {others[-1]:.1f} "
          f"(lowest {others.min():.1f}, after epoch {others.argmin() + 1})")

# %% tags=["exploration"]
with plots.figure(alt="Nats per image over 40 epochs. Drawn once: the curve of the images learned from keeps falling, "
                      "that of the held-out ones turns up again. Drawn anew: the two stay close to each other, and end "
                      "between those.", height=2.8) as axes:
    for (name, curve), dash, colour in zip(binary.items(), plots.LINES, plots.COLOURS, strict=False):
        axes.plot(np.arange(1, len(curve) + 1), curve, dash, color=colour, label=name)
    axes.set(xlabel="epoch", ylabel="nats per image", ylim=(22, 32))
    axes.legend(frameon=False)

# %% [markdown]
# Drawn once, the network learns by heart how 200 drawings happened to come out, and from some epoch on the held-out
# digits cost more and more. Drawn anew, a grey pixel is white one time and black the next, and nothing can be learned
# of it but how often. The held-out digits cost less, and do not turn up within 40 epochs.
#
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Break the chain.** Build a model whose first layer is of kind B (a new function, a new name). How many bits does
#   it reach, what does `dependence` return for it, and what does it draw?
# * **All images.** Make images of 2 × 2 pixels with 3 levels: there are 81. Let a small untrained model score all of
#   them, and add up the probabilities. Do the same with a model that looks ahead.
# * **See the dark corner.** A second stack of convolutions that sees only the rows *above*, all of them, with no mask
#   in their row, has no blind spot. Add its output to that of the first stack. (Van den Oord and others did this in
#   2016, in *Conditional Image Generation with PixelCNN Decoders*.) Poke it.
# * **Which digit?** Give the model the label as well: an embedding that is added after the first layer. Then ask for a
#   4.
# * **Temperature.** Divide the scores by 0.7 before the softmax. What do the digits gain, and what do they lose?
# * **A classifier for free.** Train one model for each digit, and take the one that gives an image the most
#   probability.
