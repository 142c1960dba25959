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
# # Gates: a memory that decides what to keep
#
# **Was or were?** Finish these two sentences:
#
# > The **cat**, which already chased the dogs and the birds behind the children, ... full.
# >
# > The **cats**, which already chased the dog and the bird behind the child, ... full.
#
# You did not need to think: *was*, *were*. A single word decides it, and it is far away. All the nouns since then were
# there to mislead you, and you let them. You wrote down one fact when you met it, *one cat*, and then **left it alone**
# until it was needed.
#
# That is what a plain recurrent cell cannot do. At every step it makes its whole state anew, $\tanh(xW + hU + b)$;
# whatever it knows must be copied through that formula again and again, and every copy is a little worse. Here you
# build a cell that may leave its state alone, number by number and word by word, and that learns *when*. At the end it
# reads such sentences, next to a plain cell that does not get anywhere, and you watch its gates while it reads.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the chain rule, the plain cell of assignment 01, forward and back, and three to six hours.
#
# * Each exercise is one function. Its docstring says what it must compute, with numbered equations and the shape of
#   every array. Replace the line that raises `NotImplementedError`. Cells that draw or try something use your
#   functions: until these are there, such a cell prints one line that names the function it waits for.
# * The cell below it checks your function at once and shows which results are right and which are not. Where it is
#   not right yet, three hints unfold below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers.
# * **Stuck? Go on.** No exercise needs an earlier one to be right. When your notebook is marked, one that fails because
#   of an earlier one is tried again with right values in the earlier one's place.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress
from rnn_course.kit.activations import sigmoid

# %% [markdown]
# ## Letters
#
# | letter | meaning |
# | --- | --- |
# | B, T, D, H | rows of a batch, time steps, inputs per step, numbers in a state |
# | $h$, $h_\text{next}$ | the state that goes into a step, and the one that comes out |
# | $g$ | the *candidate*: a proposal for the new state |
# | $z$ | the *update gate*: how much of the old state is kept, for each number of it, between 0 and 1 |
# | $r$ | the *reset gate*: how much of the old state the candidate gets to see; from section 6 on |
# | $\sigma$ | the sigmoid, `sigmoid` in code: it maps any number to one between 0 and 1 |
# | $\odot$ | product entry by entry, `*` in code |
#
# Weights of gates and candidate are *packed* side by side into one matrix, as Keras packs them: z, then r, then g.
# `np.split(a, 3, axis=1)` cuts an array into three blocks of columns. The gradient of the loss with respect to `W` is
# `dW`, and it has the shape of `W`.

# %% [markdown]
# ## 1. A state that can be left alone
#
# The plain cell's formula stays, but what it makes is only a proposal now, the candidate $g$. A second formula of the
# same kind, with weights of its own and a $\sigma$ in the place of tanh, makes a **gate** $z$. And then:
#
# $$h_\text{next} = z \odot h + (1 - z) \odot g \qquad (4.3)$$
#
# Every number of the state gets its own mixture of old and new. Both sums are computed in one product (4.1), and each
# half passes through its own activation (4.2). `gru_simple_step` also returns the gate and the candidate: they are
# needed on the way back, and we want to look at them.

# %% reference="rnn_course.cells.gru:gru_simple_step"

# %% [markdown]
# One unit, and noise for candidates. Four gates, each held still:

# %% tags=["exploration"]
def hold(z, noise):
    """The state of one unit over time, from 0.8, whose gate is always z and whose candidate is tanh(noise)."""
    h, states = np.array([[0.8]]), []
    W, U = np.array([[0.0, 1.0]]), np.zeros((1, 2))
    b = np.array([1000 * np.sign(z - 0.5) if z in (0, 1) else np.log(z / (1 - z)), 0])
    for x in noise:
        h = gru_simple_step(np.array([[x]]), h, W, U, b)[0]
        states.append(h[0, 0])
    return states

noise = np.random.default_rng(4).normal(scale=0.7, size=80)
words = ("The state of one unit over 80 steps under four gates. With z = 1 it stays at 0.8 for ever; with 0.97 it "
         "sinks slowly towards 0 over some 60 steps; with 0.8 it follows the noise; with z = 0 it jumps with it.")
with plots.figure(alt=words) as axes:
    for z, colour in ((0, plots.SKY), (0.8, plots.GREEN), (0.97, plots.VERMILLION), (1, plots.BLACK)):
        axes.plot(hold(z, noise), color=colour, linewidth=1 if z == 0 else 2, label=f"z = {z}")
    axes.set(xlabel="time", ylabel="state h")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))

# %% [markdown]
# With $z = 0$ the old state is gone at once: this is the plain cell. With $z = 1$ nothing ever changes, and nothing is
# ever learned of the input: a stone. Every memory worth having is in between, or rather **at both ends, at different
# times**.

# %% [markdown]
# ## 2. Who wrote the state?
#
# Take (4.3) twice:
#
# $$h_2 = z_2 \odot h_1 + (1 - z_2) \odot g_2
#       = z_2 \odot z_1 \odot h_0 + z_2 \odot (1 - z_1) \odot g_1 + (1 - z_2) \odot g_2$$
#
# Go on, and the last state is a sum over everything that was ever proposed, each proposal with a share:
#
# $$h_T = \text{share}_0 \odot h_0 + \sum_t \text{share}_t \odot g_t$$
#
# Shares are positive and add up to 1. They show exactly who wrote the state, and at the end they will show us which
# word a network had in mind. Work out what they are where every $z$ is 0, and where every $z$ is 1, before you write
# any code. Both must come out exactly, so do not divide by a gate.

# %% reference="rnn_course.cells.gru_memory:gru_shares"

# %% [markdown]
# Three ways to hold a gate over 24 steps:

# %% tags=["exploration"]
ways = {"always 0.7": np.full(24, 0.7), "always 0.95": np.full(24, 0.95), "open once": np.full(24, 0.995)}
ways["open once"][6] = 0.02
words = ("Bars of shares over steps 0 to 24 for three gates. Always 0.7: the last steps have it all. Always 0.95: the "
         "shares fall slowly into the past, and h_0 has a good part. Open once: nearly all of it belongs to step 7.")
with plots.figure(alt=words, columns=3, height=2.6) as axes:
    for ax, (name, zs) in zip(axes, ways.items(), strict=True):
        ax.bar(range(25), gru_shares(zs[None, :, None])[0, :, 0], color=plots.BLUE)
        ax.set(title=name, xlabel="written at step", ylim=(0, 1))
    axes[0].set_ylabel("share of the last state")

# %% [markdown]
# The third is what our sentences ask for: open at the subject, shut at all else.

# %% [markdown]
# ## 3. How long is long?
#
# Before training, weights are small, and a gate is about $\sigma(b_z)$. So its bias is a length of time: it decides how
# far back an untrained cell can see, and so what it has a chance to learn. If half of a state shall be left after 30
# steps, then $z^{30} = 0.5$. Find the bias for any lag and any share.

# %% reference="rnn_course.cells.gru_memory:update_bias"

# %% tags=["exploration"]
lags = np.array([1.0, 3.0, 10.0, 30.0, 100.0])
for lag, b_z in zip(lags, update_bias(lags, 0.5), strict=True):
    print(f"half is left after {lag:3.0f} steps:   b_z = {b_z:5.2f},   z = {sigmoid(b_z):.3f}")

# %% [markdown]
# A bias of 0, which is where most libraries begin, forgets half at *every* step.

# %% [markdown]
# ## 4. Which way round?
#
# Now a trap that has cost many people a day. There are two cells in the world, and in both the gate is called the
# update gate:
#
# | | the formula | a gate of 0.9 means |
# | --- | --- | --- |
# | here, Keras, PyTorch | $h_\text{next} = z \odot h + (1 - z) \odot g$ | keep nine tenths of the **old** |
# | many notes, some papers | $h_\text{next} = u \odot g + (1 - u) \odot h$ | let in nine tenths of the **new** |
#
# Even a careful page may print the second formula and say beside it that $u$ is "how much of the previous state is
# kept". The words are then simply wrong. Nor do the numbers of a gate alone tell you: both cells have gates between
# 0 and 1. (Learned weights can be carried from one to the other, since $1 - \sigma(a) = \sigma(-a)$.)
#
# What does tell you is a recording. You hold `gate` and candidate `g` of some unknown cell, and the states before and
# after each step, saved with a few digits only. Find out which cell it was, and return the share that was **kept**.

# %% reference="rnn_course.cells.gru_memory:share_kept"

# %% tags=["exploration"]
rng = np.random.default_rng(3)
h, g, gate = rng.uniform(-1, 1, (1, 6, 2)), rng.uniform(-1, 1, (1, 6, 2)), rng.uniform(0.05, 0.95, (1, 6, 2))
one_library = (gate * h + (1 - gate) * g).round(3)
another = (gate * g + (1 - gate) * h).round(3)
for name, h_next in {"one library": one_library, "another": another}.items():
    kept = share_kept(gate, g, h, h_next)
    print(f"{name:12} a gate of {gate[0, 0, 0]:.2f} keeps {kept[0, 0, 0]:.2f} of the old state")

# %% [markdown]
# From here on $z$ is the share of the old, as in (4.3).

# %% [markdown]
# ## 5. One step back

# %% [markdown] tags=["guided"]
# Look at $h$ and ask where it went. It went **straight** into (4.3), multiplied by $z$; and it went into the sum (4.1),
# from which both halves were made. Two gradients come back and add up:
#
# $$dh = dh_\text{next} \odot z + da\, U^\top \qquad (4.16)$$
#
# Look at the first term. There is no matrix in it and no tanh. Where $z$ is near 1, the gradient walks back through the
# step as if the step were not there. In the plain cell only the second term exists, and it shrinks or grows at every
# step, as you saw in assignment 01. **This one term is why gates exist.**
#
# The rest is the chain rule through (4.3), then through each activation. $z$ occurs twice in (4.3), hence the
# difference in (4.11). And the derivatives need no $\sigma$ and no tanh again: they are $z \odot (1 - z)$ and
# $1 - g^2$, and you have $z$ and $g$ already.

# %% [markdown] tags=["derive"]
# Go back through the three equations in the opposite order.
#
# **Through the mixture (4.3).** It works entry by entry, so stay with one number of the state. Nudge $z$ alone: by how
# much does $h_\text{next}$ change, and for which $h$ and $g$ would it not change at all? Then nudge $g$ alone. This
# leads from `dh_next` to `dz` and `dg`.
#
# **Through the activations (4.2).** The derivatives of $\sigma$ and of tanh can be written with their values alone, so
# you need no other $\sigma$ and no other tanh: the step returned $z$ and $g$ for this. If you do not know that of
# $\sigma$, differentiate $1 / (1 + e^{-a})$ and look for $\sigma$ in what comes out. What you get is $da_z$ and
# $da_g$, about the two halves of (4.1).
#
# **Through the sum (4.1).** Set side by side, as in the forward step, the halves are one array $da$, and the sum is a
# plain layer of width 2H. One of its gradients is given as an example.
#
# **To the state.** Look at $h$ and ask where it went: it is read at two places, so two gradients come back and add up.
# One of the two ways crosses no matrix and no tanh. What does a gradient meet on it where $z$ is near 1? In the plain
# cell there is only the other way, and on it the gradient shrinks or grows at every step, as you saw in assignment 01.
# **This one term is why gates exist.**
#
# Two special cases to check by: where $z$ is exactly 1, the step might as well not be there, so `dh` must be `dh_next`
# and all else 0. Where $z$ is exactly 0, the gradients of the candidate's half must be those of a plain cell.

# %% reference="rnn_course.cells.gru:gru_simple_step_backward"

# %% tags=["exploration"]
rng = np.random.default_rng(1)
inputs = {"x": (3, 4), "h": (3, 5), "W": (4, 10), "U": (5, 10), "b": (10,)}
inputs = {name: rng.normal(scale=0.6, size=size) for name, size in inputs.items()}
dh_next = rng.normal(size=(3, 5))
_, z, g = gru_simple_step(**inputs)
found = gru_simple_step_backward(dh_next, z, g, inputs["x"], inputs["h"], inputs["W"], inputs["U"])
gradcheck(gru_simple_step, inputs, found, upstream=(dh_next, None, None))

# %% [markdown]
# ## 6. The reset gate
#
# So far the candidate always sees the old state. But when a new sentence begins, a good proposal has nothing to do with
# the old one. The **reset gate** $r$ decides, again for each number of the state, how much of it the candidate gets to
# see:
#
# $$g = \tanh(x W_g + (r \odot h)\, U_g + b_g) \qquad (4.22)$$
#
# With $r = 1$ it sees everything, and this is the cell of section 1. With $r = 0$ the candidate is made of the input
# alone. (Notes that say the reset gate decides how much is *forgotten* have it the wrong way round: a large $r$ lets
# more through.) The gates themselves read $h$ as it is.

# %% reference="rnn_course.cells.gru:gru_step"

# %% [markdown] tags=["guided"]
# That is the **gated recurrent unit**, GRU, of 2014. Now back through it. Draw it on paper first and count the arrows
# that leave $h$: there are four, two of them through gates, and one through the product $q = r \odot h$, which shares
# its gradient out between its two factors.

# %% [markdown] tags=["derive"]
# That is the **gated recurrent unit**, GRU, of 2014. Now back through it. The mixture and the activations are as
# before; call the sums in (4.20) to (4.22) $a_z$, $a_r$ and $a_g$. New is the product $q = r \odot h$. Let `dq` be the
# gradient with respect to it. How do you get it from $da_g$, and what does a product pass on to each of its two
# factors?
#
# Draw the step on paper and count the arrows that leave $h$. `dh` has a term for every one of them. For `dU`, ask of
# each block what it was multiplied by in the forward step; the shapes will not tell you. For `dW` and `dx` nothing has
# changed but the number of blocks.
#
# To check by: where $r$ is exactly 1, the reset gate's own gradient is 0, and everything else must be as in section 5.

# %% reference="rnn_course.cells.gru:gru_step_backward"

# %% tags=["exploration"]
inputs = {"x": (3, 4), "h": (3, 5), "W": (4, 15), "U": (5, 15), "b": (15,)}
inputs = {name: rng.normal(scale=0.6, size=size) for name, size in inputs.items()}
_, *gates = gru_step(**inputs)
found = gru_step_backward(dh_next, *gates, inputs["x"], inputs["h"], inputs["W"], inputs["U"])
gradcheck(gru_step, inputs, found, upstream=(dh_next, None, None, None))

# %% [markdown]
# ## 7. The same gate, one place later
#
# The formula (4.22) is awkward for a computer. The product with $U_g$ has to wait until $r$ is known, so each step has
# two products in a row. Move the gate behind the product, and $hU$ can be computed in one product for all three blocks:
#
# $$p = xW + b_x, \quad m = hU + b_h, \quad g = \tanh(p_g + r \odot m_g) \qquad (4.27), (4.29)$$
#
# It is another cell. Before, $r$ chose *numbers of the state* to hide; now it chooses *sums* to hide. Both learn about
# equally well, the second is faster, and so it became what graphics cards compute and what `keras.layers.GRU` is unless
# you pass `reset_after=False`. It has a price that surprises everyone who looks at its weights: two biases. Inside the
# reset gate a bias is not the same as outside, so $b$ has two rows.

# %% reference="rnn_course.cells.gru:gru_step_reset_after"

# %% [markdown]
# Both cells with the same weights, one row, the same state:

# %% tags=["exploration"]
for name, opening in {"r as it comes": 0, "r held at 1": 1000}.items():
    two_rows = np.stack([inputs["b"], 0 * inputs["b"]])
    two_rows[0, 5:10] += opening
    others = [inputs[each] for each in ("x", "h", "W", "U")]
    before, after = gru_step(*others, two_rows[0])[0], gru_step_reset_after(*others, two_rows)[0]
    print(f"{name}: the two cells are at most {np.abs(before - after).max():.3f} apart")

# %% [markdown] tags=["guided"]
# A network trained in one of them and run in the other fails quietly. Now back through it. $p$ and $m$ go different
# ways in one block only, the last: there $m_g$ was multiplied by $r$ and $p_g$ was not. So there are two gradients,
# `dp` for all that belongs to the input and `dm` for all that belongs to the state.

# %% [markdown] tags=["derive"]
# A network trained in one of them and run in the other fails quietly. Now back through it. There are two gradients
# this time, `dp` with respect to $p$ for all that belongs to the input, and `dm` with respect to $m$ for all that
# belongs to the state. Go block by block through (4.28) and (4.29): in which blocks are $p$ and $m$ only ever added,
# so that what comes back is the same for both? In the block that is left, $r$ stands between them. Which of the two
# does it multiply, and what is the gradient of $r$ itself?
#
# From `dp` and `dm` on, there are two plain layers. Each row of `db` belongs to the row of $b$ that was added there,
# $b_x$ first. To check by: where $r$ is exactly 1, `dp` and `dm` must be the same.

# %% reference="rnn_course.cells.gru:gru_step_reset_after_backward"

# %% [markdown]
# ## 8. Through time
#
# Time is as it was for the plain cell: one step after another, each state handed to the next. We take the faster cell.
# Keep the gates of every step, side by side, since the way back needs them.

# %% reference="rnn_course.cells.gru:gru_forward"

# %% [markdown]
# And back, from the last step to the first. A state is read by the loss at its own step and by the step after it; both
# gradients add up before the step is taken back (4.40). What a step returns as `dh` has all its ways in it, the
# straight one too.

# %% reference="rnn_course.cells.gru:gru_backward"

# %% [markdown]
# ## 9. How far the loss can see
#
# Three cells to compare. You need no new code for the plain one: hold $z$ at 0 and $r$ at 1, by biases so large that
# the gates cannot move, and your GRU *is* the plain tanh cell.

# %% tags=["exploration"]
def fresh_weights(kind, lag=30.0, units=16, inputs=19, seed=0):
    """W, U, b of a cell, and v, c of a readout."""
    rng = np.random.default_rng(seed)
    W = rng.normal(scale=0.3, size=(inputs, 3 * units))
    U = np.concatenate([np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(3)], axis=1)
    b = np.zeros((2, 3 * units))
    b_z, b_r = b[0, :units], b[0, units : 2 * units]
    if kind == "no gates":
        b_z[:], b_r[:] = -1000, 1000
    if kind in ("gates, nearly shut", "no reset"):
        b_z[:] = update_bias(np.full(units, lag), 0.5)
    if kind == "no reset":
        b_r[:] = -1000
    return [W, U, b, rng.normal(scale=0.3, size=units), np.zeros(1)]

KINDS = ("no gates", "gates, half open", "gates, nearly shut")

# %% [markdown]
# The loss looks at the last of 60 states only. How much of it reaches the input of each earlier step? Nothing is
# trained yet.

# %% tags=["exploration"]
def reach_back(W, U, b, *readout, steps=60, rows=100):
    rng = np.random.default_rng(1)
    x, h0 = rng.normal(scale=0.3, size=(rows, steps, len(W))), np.zeros((rows, len(U)))
    hs, gates = gru_forward(x, h0, W, U, b)
    dhs = np.zeros_like(hs)
    dhs[:, -1] = rng.normal(size=hs[:, -1].shape)
    dx, *_ = gru_backward(dhs, hs, gates, x, h0, W, U, b)
    return np.linalg.norm(dx, axis=(0, 2))[::-1]

plots.lines(
    {kind: reach_back(*fresh_weights(kind)) for kind in KINDS},
    across="steps back from the end", up="size of dx", log=True,
    alt="Size of the gradient against steps back from the end, on a log scale. Without gates it starts high and falls "
        "by many powers of ten over 60 steps; with half-open gates it falls steeply too; with gates nearly shut it "
        "starts lower and hardly falls at all.")

# %% [markdown]
# Gates alone are no cure. Half open, at a bias of 0, they forget at every step and the gradient dies even sooner. It is
# the straight way, with a $z$ near 1, that carries it: lower at first, since little is let in, and from there on nearly
# level.

# %% [markdown]
# ## 10. Was or were?
#
# A small grammar makes our sentences, cut off before the verb. The subject is singular or plural by the toss of a coin,
# and so is every noun in the clause. Anything but the subject is worth nothing, so nobody can do better than a coin
# without remembering it.

# %% tags=["exploration"]
SINGULAR, PLURAL = ["cat", "dog", "bird", "child"], ["cats", "dogs", "birds", "children"]
VERBS, LINKS = ["saw", "chased", "fed", "found"], ["near", "behind", "and"]
WORDS = ["the", ",", "which", "already", *VERBS, *LINKS, *SINGULAR, *PLURAL]

def sentences(rng, rows, nouns):
    """Words (rows, T) up to the verb, with that many nouns in the clause; 1 where the subject is plural."""
    plural = rng.integers(0, 2, size=rows)
    subject = np.where(plural, rng.choice(PLURAL, rows), rng.choice(SINGULAR, rows))
    columns = ["the", subject, ",", "which", "already", rng.choice(VERBS, rows)]
    for number in range(nouns):
        columns += [rng.choice(LINKS, rows)] * (number > 0) + ["the", rng.choice(SINGULAR + PLURAL, rows)]
    columns += [","]
    return np.stack([np.broadcast_to(each, rows) for each in columns], axis=1), plural

def encode(words):
    return (words[..., None] == np.array(WORDS)).astype(float)

for row, plural in zip(*sentences(np.random.default_rng(2), 3, 3), strict=True):
    print(" ".join(row).replace(" ,", ","), "were" if plural else "was", "...")

# %% [markdown]
# The score of *were* is read off the last state, $o = h_T \cdot v + c$, and $\sigma(o)$ is its probability. In training
# a clause has 5 to 10 nouns, so the subject is 19 to 34 words away. All three cells start from the same numbers but for
# the gates' biases, see the same sentences, and are trained by the same rule (Adam: a step of its own size for every
# weight, from running means of its gradient and of its square).

# %% tags=["exploration"]
def loss_and_gradients(words, plural, weights):
    W, U, b, v, c = weights
    x, h0 = encode(words), np.zeros((len(words), len(v)))
    hs, gates = gru_forward(x, h0, W, U, b)
    o = hs[:, -1] @ v + c
    do, dhs = (sigmoid(o) - plural) / len(o), np.zeros_like(hs)
    dhs[:, -1] = do[:, None] * v
    _, _, dW, dU, db = gru_backward(dhs, hs, gates, x, h0, W, U, b)
    return np.mean(np.logaddexp(0, o) - plural * o), [dW, dU, db, do @ hs[:, -1], do.sum(keepdims=True)]

def train(weights, steps=400, rate=0.01, rows=32, shortest=5, longest=10):
    rng, losses = np.random.default_rng(1), []
    means, squares = [0 * each for each in weights], [0 * each for each in weights]
    for step in range(1, steps + 1):
        batch = sentences(rng, rows, rng.integers(shortest, longest + 1))
        loss, gradients = loss_and_gradients(*batch, weights)
        losses.append(loss)
        for weight, gradient, mean, square in zip(weights, gradients, means, squares, strict=True):
            mean += 0.1 * (gradient - mean)
            square += 0.01 * (gradient**2 - square)
            weight -= rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return losses

# %% tags=["exploration"]
trained = {kind: fresh_weights(kind) for kind in KINDS}
losses = {kind: train(weights) for kind, weights in trained.items()}

def smooth(values, width=20):
    return np.convolve(values, np.ones(width) / width, "valid")

plots.lines(
    {**{kind: smooth(each) for kind, each in losses.items()}, "a coin, log 2": np.full(381, np.log(2))},
    across="training step", up="loss", height=3.2,
    alt="Loss over 400 training steps. The cell without gates and the one with half-open gates stay at log 2, 0.69, "
        "all the way; the one with gates nearly shut falls to 0 within 200 steps.")

# %% [markdown]
# Two of them never do better than the coin. Nothing is wrong with their formulas, and 16 numbers could well hold one
# bit. But by the time it gets to the subject, the gradient is so faint that those of the last words, which are worth
# nothing, drown it. In the third it arrives from the start, and a hundred batches are enough.
#
# How long may a clause get? It was trained on 5 to 10 nouns:

# %% tags=["exploration"]
def score(words, weights):
    W, U, b, v, c = weights
    return gru_forward(encode(words), np.zeros((len(words), len(v))), W, U, b)[0][:, -1] @ v + c

def accuracy(weights, nouns):
    words, plural = sentences(np.random.default_rng(5), 300, nouns)
    return np.mean((score(words, weights) > 0) == plural)

for kind, weights in trained.items():
    print(f"{kind:20}" + "".join(f"{accuracy(weights, n):7.0%} of {n}" for n in (1, 5, 10, 20, 40)))

# %% [markdown]
# A clause of 40 nouns has more than 120 words. Whatever it learned, it was not to count.

# %% [markdown]
# ## 11. Who said it?
#
# `gru_shares` can tell exactly. The score is $o = c + h_T \cdot v$, and $h_T$ is a sum of candidates with shares. So
# each word has its own part in the score, $(\text{share}_t \odot g_t) \cdot v$, and the parts add up.

# %% tags=["exploration"]
SUBJECTS = ("cat", "cats")
text = ", which already chased the dogs and the birds near the children behind the cats ,"
CLAUSE = text.split()
READ = np.array([["the", subject, *CLAUSE] for subject in SUBJECTS])

def read(weights, words=READ):
    """States, update gates and each word's part in the score, (rows, T, ...)."""
    W, U, b, v, c = weights
    hs, gates = gru_forward(encode(words), np.zeros((len(words), len(v))), W, U, b)
    z, g = gates[:, :, : len(v)], gates[:, :, -len(v):]
    return hs, z, (gru_shares(z)[:, 1:] * g) @ v

def words_below(axes):
    axes.set_xticks(range(READ.shape[1]), ["the", "cat(s)", *CLAUSE], rotation=60, ha="right")
    axes.set_xlim(-0.5, READ.shape[1] - 0.5)

def draw_parts(axes, parts):
    for row, colour in enumerate((plots.BLUE, plots.VERMILLION)):
        axes.bar(np.arange(len(parts[row])) + 0.4 * row - 0.2, parts[row], 0.4, color=colour, label=SUBJECTS[row])
    axes.axhline(0, color="0.6", linewidth=0.8)
    axes.legend(frameon=False)
    words_below(axes)

# %% tags=["exploration"]
reader = trained["gates, nearly shut"]
_, _, parts = read(reader)
print("scores:  ", score(READ, reader).round(3))
print("parts:   ", (parts.sum(axis=1) + reader[4]).round(3), "added up")

words = ("Bars for each word's part in the score, for the cat and for the cats. The subject itself has next to "
         "nothing. The bars grow from word to word, and the last words have the most: negative for cat, positive for "
         "cats.")
with plots.figure(alt=words, height=3.4, width=8) as axes:
    draw_parts(axes, parts)
    axes.set(ylabel="was   ←   part   →   were")

# %% [markdown]
# A surprise. It answers rightly because of the subject, and yet what the subject wrote is all but gone at the end. The
# last words decide the score, words that know nothing of the subject! They can, because their candidates *see the
# state*: each one copies the fact into its proposal and writes it again, a little louder. A plain cell could do the
# same, in principle; from these sentences it could not learn it.
#
# Can gates do it alone? Take that trick away: hold the **reset gate** at 0. Then a candidate sees nothing but its own
# word, and whatever is left of the subject at the end, the update gate has kept. The same sentences, a somewhat longer
# training, and gates that start at a half-life of 10 words:

# %% tags=["exploration"]
keeper = fresh_weights("no reset", lag=10.0, seed=1)
train(keeper, steps=600)
for nouns in (1, 5, 10, 20, 40):
    print(f"{accuracy(keeper, nouns):.0%} of clauses with {nouns} nouns")

# %% tags=["exploration"]
hs, z, parts = read(keeper)
words = ("Three pictures over the words of the sentence. Top, what it would say after each word: the two sentences are "
         "far apart from the subject on, and stay so. Middle, each word's part in the final score: the subject's is by "
         "far the largest. Bottom, the update gates of 16 units: half of them open at the subject and shut after it.")
with plots.figure(alt=words, rows=3, height=8.8, width=8) as (top, middle, bottom):
    for row, colour in enumerate((plots.BLUE, plots.VERMILLION)):
        top.plot(hs[row] @ keeper[3] + keeper[4], "o-", color=colour, label=SUBJECTS[row])
    top.set(ylabel="was   ←   score   →   were", title="what it would say after each word")
    draw_parts(middle, parts)
    middle.set(ylabel="was   ←   part   →   were", title="who said it at the end")
    drawn = bottom.imshow(z[0].T[np.argsort(z[0, 1])], cmap="viridis", vmin=0, vmax=1, aspect="auto")
    bottom.set(ylabel="unit", title="its update gates while it reads the cat: dark is open, bright is shut")
    for axes in (top, middle, bottom):
        words_below(axes)
    bottom.figure.colorbar(drawn, ax=bottom, label="z", location="bottom", shrink=0.4, aspect=30)

# %% [markdown]
# There it is, as in the picture of section 2: open at the subject, shut in the clause. *The dogs*, *the birds*, *the
# cats* pass by a memory that does not listen. Nobody told it what a subject is. (The gates read the state as well as
# the word. That is how *cats* is written down at the one place and ignored at the other, and how a later word may
# confirm what is known already.)
#
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Easy sentences too.** Train the cell without gates with `shortest=1`, from a few seeds. Does it learn now? And
#   how far does it carry what it learned? What does that say about its formula, and what about its gradient?
# * **One length only.** Train the cell without gates, with 32 units and `seed=1`, on clauses of 6 nouns alone. It may
#   well get them right. Then ask it about 5 nouns, and 7, and 8. What on earth did it learn?
# * **How shut?** Train with a `lag` of 1, 2, 3, 100 and 1000, and count the batches that each one needs. From where on
#   does it learn at all?
# * **Two facts.** Let the verb also depend on whether *already* occurs in the clause. Who writes what down, and where?
# * **The other cell.** Write the sequence for `gru_step`, forward and back, under a new name. How much slower is it for
#   64 units?
# * **The other role.** Write the cell of section 4 with $u$, its step back, and find out how its gradients with respect
#   to $W$, $U$ and $b$ differ from yours. One sign, or two?
