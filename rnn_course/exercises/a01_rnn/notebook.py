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
# # A recurrent cell and its gradient
#
# **How can a network remember?** Add these two numbers on paper:
#
#       3 7 5 8
#     + 1 6 2 9
#     ---------
#
# You start on the right and look at one column at a time. 8 + 9: write 7. Then 5 + 2. Is it 7, or is it 8? The column
# in front of you does not say. You need something that you brought along from the column before: the *carry*.
#
# A network that sees one column at a time needs just that: a **state** that it brings along and changes as it goes. A
# recurrent network is nothing more. Here you build one with NumPy, find all its gradients yourself, and at the end
# train it on sums of up to five digits. To the network the digits are ten symbols without any order, and nobody tells
# it that there is such a thing as a carry. Then you let it add numbers of a hundred digits, and look for the carry
# inside.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the chain rule and three to four hours. Everything about recurrent networks is explained on the way.
#
# * Each exercise is one function. Its docstring says what it must compute, with numbered equations and the shape of
#   every array. Replace the line that raises `NotImplementedError`. Cells that draw or try something use your
#   functions: until these are there, such a cell prints one line that names the function it waits for.
# * The cell below it checks your function at once and shows which results are right and which are not. Where it is
#   not right yet, three hints unfold below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers, so there is nothing to gain from tuning to the ones you
#   see.
# * **Stuck? Go on.** Later exercises do not need earlier ones to be right. When your notebook is marked, an exercise
#   that fails because of an earlier one is tried again with right values in the earlier one's place. No mistake costs
#   you twice.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress

# %% [markdown]
# ## Letters
#
# | letter | what it counts | in the sums at the end |
# | --- | --- | --- |
# | B | rows of a batch: sequences worked on side by side | 64 sums |
# | T | time steps | 5 columns, units first |
# | D | numbers that come in at each step | 20: two digits, ten places each |
# | H | numbers in the state | 32 |
# | K | classes to choose from | the 10 digits |
#
# An example is always a **row**: `x` has the shape (B, D), and a layer is $xW$. (Texts that make examples columns write
# $Wx$; their matrices are ours transposed. The *Deep Learning* book of Goodfellow, Bengio and Courville also swaps the
# names of $W$ and $U$.) The gradient of the loss $L$ with respect to anything is written with a d: `dW` is
# $\partial{L}/\partial{W}$, and **it always has the shape of `W`**. That one rule finds half of all mistakes.

# %% [markdown]
# ## 1. One step
#
# The cell holds a state $h$: H numbers for every row. At each step an input $x$ arrives, and the two are mixed into
# the next state:
#
# $$z = xW + hU + b \qquad (1.1)$$
#
# $$h_\text{next} = \tanh(z) \qquad (1.2)$$
#
# $W$ reads what comes in. $U$ reads what the cell held already; take it away, and what remains is an ordinary layer
# that forgets everything at once. The tanh keeps each number of the state between -1 and 1, however long the sequence.

# %% tags=["exploration"]
plots.unfolded(4)

# %% [markdown]
# On the left is the cell as a loop. On the right is the same cell over four steps: the loop is *unfolded* into a
# chain. In our sums, $x_1$ is the column of the units, $x_2$ that of the tens, and the arrows marked $U$ are the only
# way by which a column can learn of the one before.
#
# Write a single step.

# %% reference="rnn_course.cells.rnn:rnn_step"

# %% [markdown]
# Two rows, the same input in both, but not the same past:

# %% tags=["exploration"]
toy = {"W": np.array([[1.0, -1.0, 0.5]]), "U": np.diag([0.9, 0.5, 0.7]), "b": np.zeros(3)}
same_input = np.array([[0.3], [0.3]])
two_pasts = np.array([[0.0, 0.0, 0.0], [0.9, -0.9, 0.9]])
print(rnn_step(same_input, two_pasts, **toy).round(2))

# %% [markdown]
# The rows differ although they saw the same thing. That is memory.

# %% [markdown]
# ## 2. Two products or one
#
# Many texts, and most fast code, write the same step with one product: they set $h$ and $x$ side by side, and $U$ on
# top of $W$.
#
# $$xW + hU = [h, x] \begin{bmatrix} U \\ W \end{bmatrix} = [h, x]\, W_a \qquad (1.3)$$
#
# The row $[h, x]$ has H + D entries and $W_a$ has H + D rows. What comes first on the left must be on top on the right.

# %% reference="rnn_course.cells.rnn:rnn_step_concatenated"

# %% tags=["exploration"]
tall = np.concatenate([toy["U"], toy["W"]])
print(rnn_step_concatenated(same_input, two_pasts, tall, toy["b"]).round(2))

# %% [markdown]
# Not a new cell: the same numbers, stored in one matrix.

# %% [markdown]
# ## 3. Through time
#
# Now run the step over whole sequences. `x` has the shape (B, T, D), so $x_t$ is the slice `x[:, t]` of shape (B, D).
# The equations count $t$ from 1 and Python counts from 0; mind the difference.
#
# $$h_1 = f(x_1, h_0), \quad h_2 = f(x_2, h_1) = f(x_2, f(x_1, h_0)), \quad \dots \qquad (1.12)$$
#
# It is the same $f$ with the same $W$, $U$ and $b$ at every step. This is *parameter sharing*, and it is why
# five-digit sums can teach something about hundred-digit sums: what is learned for one column holds for every column.

# %% reference="rnn_course.cells.rnn:rnn_forward"

# %% [markdown]
# Strike the cell once and listen. The input is 1 at the first step and 0 ever after, so all that you see later is
# memory. $U$ is a rotation times a number:

# %% tags=["exploration"]
def echo(scale, steps=40, units=12):
    rng = np.random.default_rng(1)
    rotation = np.linalg.qr(rng.normal(size=(units, units)))[0]
    x = np.zeros((1, steps, 1))
    x[0, 0] = 1
    h0, W, b = np.zeros((1, units)), rng.normal(size=(1, units)), np.zeros(units)
    return rnn_forward(x, h0, W, scale * rotation, b)[0].T

plots.heatmaps(
    {f"U = {scale} × rotation": echo(scale) for scale in (0, 0.7, 1)},
    across="time", down="unit", label="state", limits=(-1, 1),
    alt="Three maps of 12 units over 40 steps after a single input. With U = 0 only the first column "
        "shows anything; with 0.7 the pattern fades within ten steps; with 1 it rings on.")

# %% [markdown]
# $U$ decides how long the past is kept. Nobody will set it by hand: it has to be *learned*, and for that we need to
# know how the loss changes with it.

# %% [markdown]
# ## 4. One step back
#
# Suppose someone tells you how the loss $L$ changes with the state that a step returned: that is `dh_next`. From it you
# can find how $L$ changes with all that went into the step. Go back the way you came: through tanh first, then through
# the sum.

# %% tags=["exploration"]
plots.activation(
    np.tanh, "tanh",
    alt="Left, tanh rises from -1 to 1 and is steepest at 0. Right, its derivative: 1 at z = 0, falling "
        "to almost 0 beyond -3 and 3.")

# %% [markdown] tags=["guided"]
# **Through tanh.** The derivative of tanh at $z$ is $1 - \tanh(z)^2$, which is $1 - h_\text{next}^2$: you have that
# number already, and need neither $z$ nor another tanh. So $dz = dh_\text{next} \odot (1 - h_\text{next}^2)$, entry by
# entry (1.4).
#
# **Through the sum.** Look at one weight. $W_{ij}$ meets $x_{ri}$ and goes into $z_{rj}$, in *every* row $r$. Add up
# all the ways in which it reaches the loss:
#
# $$dW_{ij} = \sum_r x_{ri}\, dz_{rj}, \quad \text{which is} \quad dW = x^\top dz \qquad (1.7)$$
#
# In the same way $x_{ri}$ meets $W_{ij}$ on its way to *every* unit $j$, so $dx = dz\,W^\top$ (1.5). The others follow
# the same two patterns. $U$ met the state that went *into* the step, so `dU` is made with `h`, and not with `h_next` as
# some lecture notes print; both have the same shape, so only you can see the difference. And `b` was added to each row,
# so its gradient adds up the rows (1.9).

# %% [markdown] tags=["derive"]
# **Through tanh.** What is the derivative of tanh at $z$, written with $h_\text{next}$ alone? Then you need neither $z$
# nor another tanh, and the gradient with respect to $z$, `dz`, is `dh_next` times that, entry by entry.
#
# **Through the sum.** Look at one weight. $W_{ij}$ meets $x_{ri}$ and goes into $z_{rj}$, in *every* row $r$. Add up
# all the ways in which it reaches the loss:
#
# $$dW_{ij} = \sum_r x_{ri}\, dz_{rj}, \quad \text{which is} \quad dW = x^\top dz \qquad (1.7)$$
#
# Now do the same with one entry of $x$, of $h$, of $U$ and of $b$. Which entries of $z$ does it go into, and what
# multiplies it on the way? Write the sum over indices first, then find the product of arrays that holds all these sums.
# The one rule tells whether you are right: each gradient has the shape of its variable. Where two arrays have the same
# shape, only the sum can tell them apart.

# %% reference="rnn_course.cells.rnn:rnn_step_backward"

# %% [markdown]
# How would you know that a gradient is right if nobody checked it for you? Nudge one weight a little up and a little
# down, and watch the loss. Here the loss is a sum of the new state's entries, each with a random weight, so `dh_next`
# is that array of weights.

# %% tags=["exploration"]
def nudge_one_weight(row=3, column=1, width=1e-6):
    rng = np.random.default_rng(2)
    x, h, W, U, b, dh_next = (
        rng.normal(size=size) for size in [(4, 3), (4, 5), (3, 5), (5, 5), (5,), (4, 5)])
    up, down = U.copy(), U.copy()
    up[row, column] += width
    down[row, column] -= width
    higher, lower = ((dh_next * rnn_step(x, h, W, each, b)).sum() for each in (up, down))
    _, _, _, dU, _ = rnn_step_backward(dh_next, rnn_step(x, h, W, U, b), x, h, W, U)
    print(f"measured {(higher - lower) / (2 * width):.9f}\nyours    {dU[row, column]:.9f}")

nudge_one_weight()

# %% [markdown]
# `gradcheck` of this course's kit does the same in many directions at once; see `help(gradcheck)`.

# %% [markdown]
# ## 5. Back through time
#
# The chain runs forward along $U$, so the gradients run back along it.

# %% tags=["exploration"]
plots.unfolded(4, gradients=True)

# %% [markdown]
# Look at $h_2$. It is read twice: by the loss at step 2, and by step 3. So two gradients arrive, and they add:
#
# $$g_t = dhs_t + dh_{t+1} \qquad (1.13)$$
#
# Three signs, so mind what each stands for:
#
# * $dhs_t$ is what comes directly from the loss at step $t$ (from above in the picture), and is given: `dhs[:, t]`.
# * $dh_{t+1}$ is what step $t + 1$ **returned** as its `dh` when you went back through it. It carries the number of the
#   step that returned it, and it is about the state that went *into* that step: $dh_{t+1}$ is about $h_t$.
# * $g_t$ is the sum, all that $h_t$ does to the loss. It goes into the backward step that you have written, as its
#   `dh_next`, and out comes $dh_t$ for the step before (1.14).
#
# So you walk from the last step to the first, with $dh_{T+1} = 0$, since nothing comes after the end.
#
# $W$, $U$ and $b$ are the same at every step, so each has as many gradients as there are steps. They add up (1.15).
# What comes out of the first step, $dh_1$, is about $h_0$: it is `dh0`.
#
# This is *backpropagation through time*. The usual slip is to lose $dh_{t+1}$ on the way: the network still trains,
# but no step learns what it should have kept for later.

# %% reference="rnn_course.cells.rnn:rnn_backward"

# %% [markdown]
# How far back can the loss see? Let it look at the last of 40 states only, and measure the gradient that reaches the
# input of each earlier step, over 200 rows:

# %% tags=["exploration"]
def reach_back(scale, steps=40, units=12):
    rng = np.random.default_rng(1)
    W, U = rng.normal(size=(4, units)), scale * np.linalg.qr(rng.normal(size=(units, units)))[0]
    x, h0 = 0.1 * rng.normal(size=(200, steps, 4)), np.zeros((200, units))
    hs = rnn_forward(x, h0, W, U, np.zeros(units))
    dhs = np.zeros_like(hs)
    dhs[:, -1] = rng.normal(size=(200, units))
    dx, *_ = rnn_backward(dhs, hs, x, h0, W, U)
    return np.linalg.norm(dx, axis=(0, 2))[::-1]

plots.lines(
    {f"U = {scale} × rotation": reach_back(scale) for scale in (0.6, 0.8, 1)},
    across="steps back from the end", up="size of dx", log=True,
    alt="Size of the gradient against steps back from the end, on a log scale: lines that fall "
        "steeply for U = 0.6, less steeply for 0.8 and slowest for 1.")

# %% [markdown]
# Straight lines on a log scale: the gradient fades by a constant factor with every step, just as the echo did. Even a
# perfect rotation loses some to the derivative of tanh, which is below 1 wherever the state is not 0. Why that makes
# long memories hard to learn, and what helps, is the subject of the next assignment. For a carry it is no hindrance.

# %% [markdown]
# ## 6. Reading the state
#
# A state is for the network's own use. To answer, it needs an output layer that turns each state into K scores, one
# per class. It is an ordinary layer, and again the same at every step.

# %% tags=["exploration"]
plots.unfolded(4, outputs=True, gradients=True)

# %% [markdown]
# $$o_t = h_t V + c \qquad (1.16)$$

# %% reference="rnn_course.cells.output:output_forward"

# %% [markdown]
# On the way back, $V$ and $c$ served all B rows at all T steps, so their gradients are sums over both. The states are
# not shared, so their gradient keeps its axes. It is the direct one, the $dhs_t$ of (1.13): in the picture the
# dashed arrow from $o_t$ down to $h_t$, and the `dhs` that `rnn_backward` asks for.

# %% reference="rnn_course.cells.output:output_backward"

# %% [markdown]
# ## 7. From scores to probabilities
#
# Softmax makes K scores into K probabilities. Everything becomes positive, then everything is divided by the sum:
#
# $$p_k = \frac{e^{o_k}}{\sum_j e^{o_j}} \qquad (1.20)$$
#
# That formula has a trap: $e^{1000}$ is too large for a computer, becomes `inf`, and `inf / inf` is `nan`. Scores like
# that do occur when training takes a bad step, and a single `nan` spoils every weight at once. The way out is that
# only *differences* matter. Take any number $m$ off all scores of a row, and $e^{-m}$ cancels:
#
# $$\text{softmax}(o) = \text{softmax}(o - m) \qquad (1.21)$$
#
# Which $m$ makes every exponent harmless? And would one $m$ do for all rows, if they lie far apart?

# %% reference="rnn_course.cells.output:softmax"

# %% tags=["exploration"]
digit_scores = np.array([0.5, 1.0, -1.0, 0.0, 3.0, 0.2, -2.0, 2.2, 0.0, -0.5])
words = ("Bars for ten digits. Left, scores between -2 and 3. Right, their probabilities: digit 4 has "
         "more than half, digit 7 a quarter, the rest share what is left.")
with plots.figure(alt=words, columns=2, height=2.4) as (left, right):
    left.bar(range(10), digit_scores, color=plots.BLUE)
    left.set(title="scores o", xlabel="digit", xticks=range(10))
    right.bar(range(10), softmax(digit_scores), color=plots.VERMILLION)
    right.set(title="probabilities p", xlabel="digit", xticks=range(10))

# %% [markdown]
# The largest score takes the largest share, and all shares sum to 1. (A sigmoid on each score, as printed in some
# notes, would answer ten separate questions with yes or no. Here there is one question, and its ten answers share.)

# %% [markdown]
# ## 8. The price of being wrong
#
# If the network gave the right class the probability $p$, it pays $-\log p$, the *cross-entropy*: nothing if it was
# certain and right, and more and more the smaller $p$ was. A network without a clue gives each of ten digits 0.1 and
# pays log 10, about 2.3, per digit. Remember this number; it is where training will start.
#
# The sums of a batch have different lengths, but an array has one T. So the shorter ones are filled up with *padding*,
# and a `mask` says what is real: 1 at a step, 0 at padding.

# %% tags=["exploration"]
lengths = np.array([5, 2, 4, 3])
plots.heatmaps(
    {"mask": np.arange(5) < lengths[:, None]},
    across="time", down="row of the batch", label="1 real, 0 padding", height=2.2,
    alt="A mask of 4 rows and 5 steps: the rows begin with 5, 2, 4 and 3 ones and end with zeros.")

# %% [markdown]
# The loss is summed over the real steps and averaged over the B rows:
#
# $$L = -\frac{1}{B} \sum_\text{rows} \sum_t \text{mask}_t \log p_t[y_t] \qquad (1.23)$$
#
# Its gradient with respect to the scores is as simple as one could wish, the probabilities that the network gave minus
# those that it should have given:
#
# $$do_t = \frac{1}{B}\, \text{mask}_t \left(p_t - \text{onehot}(y_t)\right) \qquad (1.24)$$
#
# One more trap: a probability can shrink to exactly 0, and its logarithm is $-\infty$. Do not patch it with a small
# number inside the log, which makes large losses wrong. Find $\log p$ without ever forming $p$ (1.22).

# %% reference="rnn_course.cells.output:masked_cross_entropy"

# %% [markdown]
# ## 9. The whole model
#
# All pieces lie before you. Forward: states, scores, loss. Back: the same places in the opposite order. The gradient
# with respect to the inputs is not needed here, since inputs are not trained.

# %% reference="rnn_course.cells.rnn:rnn_loss_and_gradients"

# %% [markdown]
# ## 10. Another activation
#
# One stop before the training. Must it be tanh? A popular alternative is the *rectifier*, relu for short: keep what is
# positive, replace the rest by 0. Only the activation changes, (1.10) in the place of (1.2).

# %% reference="rnn_course.cells.rnn:rnn_step_relu"

# %% [markdown]
# With one input, one unit, $W = 1$ and nothing else, your step draws its own activation:

# %% tags=["exploration"]
def my_activation(z):
    return rnn_step_relu(z[:, None], np.zeros((len(z), 1)), np.eye(1), np.eye(1), np.zeros(1))[:, 0]

plots.activation(
    my_activation, "relu",
    alt="Left, relu: 0 for negative z, then the line h = z. Right, its derivative: 0 for negative z and 1 "
        "for positive z.")

# %% [markdown]
# The derivative is 1 or 0: where a unit is on, the gradient passes through undiminished. (Exactly at 0 there is no
# derivative; by custom it counts as 0.) Only the line with the derivative of the activation changes.

# %% reference="rnn_course.cells.rnn:rnn_step_relu_backward"

# %% [markdown]
# So why did we not use it from the start? Let both cells run with nothing coming in, from the same state and with a
# $U$ that stretches a little:

# %% tags=["exploration"]
def loudest_unit(step, steps=40, units=12):
    rng = np.random.default_rng(3)
    U, h, loudest = np.abs(rng.normal(size=(units, units))), np.full((1, units), 0.1), []
    U *= 1.15 / np.abs(np.linalg.eigvals(U)).max()
    for _ in range(steps):
        h = step(np.zeros((1, 1)), h, np.zeros((1, units)), U, np.zeros(units))
        loudest.append(np.abs(h).max())
    return loudest

plots.lines(
    {"tanh": loudest_unit(rnn_step), "relu": loudest_unit(rnn_step_relu)},
    across="time", up="largest entry of h", log=True,
    alt="Largest entry of the state over 40 steps, on a log scale. Under tanh it levels off below 1; "
        "under relu it grows by the same factor at every step and passes 10.")

# %% [markdown]
# A rectified state has no ceiling, and what is multiplied at every step grows without end. tanh holds it. Relu cells
# can be trained, with care; we go on with tanh.

# %% [markdown]
# ## 11. Teach it to add
#
# Here are the sums. Each column is one time step, units first. A digit is ten places with a single 1 in them, so
# nothing tells the network that 3 is more than 2. Numbers have one to five digits.

# %% tags=["exploration"]
def sums(rng, rows, columns):
    """Sums to practise on: x (rows, columns, 20), right digits y and mask (rows, columns)."""
    lengths = rng.integers(1, columns + 1, size=rows)
    mask = (np.arange(columns) < lengths[:, None]).astype(float)
    digits = rng.integers(0, 10, size=(rows, columns, 2)) * mask[..., None].astype(int)
    y, carry = np.zeros((rows, columns), int), 0
    for t in range(columns):
        total = digits[:, t].sum(axis=1) + carry
        y[:, t], carry = total % 10, total // 10
    return np.eye(10)[digits].reshape(rows, columns, 20), y, mask

def probabilities(x, weights):
    W, U, b, V, c = weights
    return softmax(output_forward(rnn_forward(x, np.zeros((len(x), len(b))), W, U, b), V, c))

# %% tags=["exploration"]
def fresh_weights(units=32):
    rng = np.random.default_rng(0)
    W = rng.normal(scale=0.3, size=(20, units))
    U = rng.normal(scale=0.5 / np.sqrt(units), size=(units, units))
    V = rng.normal(scale=0.2, size=(units, 10))
    return [W, U, np.zeros(units), V, np.zeros(10)]

weights = fresh_weights()
exam, answers, _ = sums(np.random.default_rng(7), 1, 20)
before = probabilities(exam, weights)[0]
print("right digits before training:", (before.argmax(axis=-1) == answers[0]).sum(), "of 20")

# %% [markdown]
# Training is a short loop: fresh sums, your loss and gradients, one small step downhill for every weight. There is no
# library behind it.

# %% tags=["exploration"]
def train(weights, recurrent=True, steps=4000, rate=0.3, rows=64):
    rng, losses = np.random.default_rng(1), []
    h0 = np.zeros((rows, len(weights[2])))
    for _ in range(steps):
        x, y, mask = sums(rng, rows, columns=5)
        loss, _, *gradients = rnn_loss_and_gradients(x, y, mask, h0, *weights)
        for weight, gradient in zip(weights, gradients, strict=True):
            weight -= rate * gradient
        if not recurrent:
            weights[1][:] = 0
        losses.append(loss * rows / mask.sum())
    return losses

losses = train(weights)
print(f"loss per digit: {losses[0]:.2f} at first, {np.mean(losses[-100:]):.4f} at last")

# %% tags=["exploration"]
after = probabilities(exam, weights)[0]
plots.heatmaps(
    {"before training": before.T, "after training": after.T}, limits=(0, 1), rings=answers[0],
    across="column of the sum, units first", down="digit", label="probability",
    alt="Two maps of ten digits over the columns of one long sum, the right digit of each column "
        "ringed. Before training all probabilities are near 0.1; after it each ring holds a bright "
        "square and the rest is dark.")

# %% [markdown]
# Every ring holds a bright square, although this sum is longer than any that it was trained on. How long may it get?

# %% tags=["exploration"]
def add(a, b):
    """Add two integers with the network."""
    columns = len(str(max(a, b))) + 1
    digits = np.array([[int(d) for d in str(number).zfill(columns)[::-1]] for number in (a, b)])
    x = np.eye(10)[digits.T].reshape(1, columns, 20)
    found = probabilities(x, weights)[0].argmax(axis=-1)
    return int("".join(map(str, found[::-1])))

def hundred_digits(seed):
    return int("".join(map(str, np.random.default_rng(seed).integers(0, 10, 100))))

first, second = hundred_digits(1), hundred_digits(2)
print(f"  {first:>101}\n+ {second:>101}\n= {add(first, second):>101}")
print("right:", add(first, second) == first + second)
print("3758 + 1629 =", add(3758, 1629), "   99999999 + 1 =", add(99999999, 1))

# %% [markdown]
# ## 12. Where is the carry?
#
# All that one column can tell the next goes through $hU$. Split $U$ into independent channels (its singular values show
# how much each can pass on), look at the strongest, and plot what goes through it against the total of the column: the
# two digits and what was carried in.

# %% tags=["exploration"]
def listen(weights, rows=300, columns=8):
    """The strength of U's channels; for each column its total, and what the strongest passes on."""
    x, y, mask = sums(np.random.default_rng(5), rows, columns)
    hs = rnn_forward(x, np.zeros((rows, 32)), *weights[:3])
    digit_sum = x.reshape(rows, columns, 2, 10).argmax(axis=-1).sum(axis=-1)
    carried_in = (y - digit_sum) % 10
    channels, strength, _ = np.linalg.svd(weights[1])
    message = hs @ channels[:, 0] * strength[0]
    return strength, (digit_sum + carried_in)[mask > 0], message[mask > 0]

# %% tags=["exploration"]
strength, total, message = listen(weights)
words = ("Left, the 32 singular values of U: one is near 6, all others are below 1. Right, the message "
         "against the column's total: one level up to 9, another from 10 on.")
with plots.figure(alt=words, columns=2) as (left, right):
    left.bar(range(1, 33), strength, color=plots.BLUE)
    left.set(xlabel="channel of U", ylabel="strength", title="one channel is used")
    jitter = np.random.default_rng(0).uniform(-0.25, 0.25, size=total.shape)
    right.scatter(total + jitter, message, s=6, c=np.where(total > 9, plots.VERMILLION, plots.BLUE))
    right.axvline(9.5, color="0.6", linestyle="--", linewidth=1)
    right.set(xlabel="total of the column", ylabel="message to the next", title="what goes through it")

# %% [markdown]
# Of 32 channels it uses one, and through this one it says one of two things: *up to nine*, or *ten and more*. Nobody
# told it what a carry is. It was cheaper to invent one than to go on paying for wrong digits.

# %% [markdown]
# Does it need the recurrence at all? Train the same network with $U$ held at zero:

# %% tags=["exploration"]
forgetful = fresh_weights()
losses_without = train(forgetful, recurrent=False, steps=1500)

def smooth(values, width=25):
    return np.convolve(values, np.ones(width) / width, "valid")

plots.lines(
    {"your network": smooth(losses), "U held at 0": smooth(losses_without),
     "no clue, log 10": np.full(len(losses), np.log(10))},
    across="training step", up="loss per digit", log=True,
    alt="Loss per digit over the training steps, on a log scale. Both networks start at log 10, 2.3. "
        "With recurrence the loss falls below 0.01 in 4000 steps; with U held at 0 it levels off "
        "at about 0.65 after 800.")

# %% [markdown]
# Both learn the table of single digits. But where 5 and 2 may be 7 or 8, the second can only toss a coin, and no
# amount of training helps: what it needs is not in front of it. The gap between the two curves is the worth of a
# memory.
#
# Every number that taught it came out of your functions. See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **From left to right.** Feed the columns in reading order: in a copy of `train`, use `x[:, ::-1]`, `y[:, ::-1]` and
#   `mask[:, ::-1]`. Where does the loss stop, and why can no amount of training push it lower? What kind of network
#   would not mind?
# * **Cut the line.** Copy `rnn_backward` and `rnn_loss_and_gradients` under *new names* (your own are marked, leave
#   them be), drop $dh_{t+1}$ in (1.13), and train with the copies. Does the network still learn to carry? Try it on
#   many sums of a hundred digits.
# * **How small?** Train `fresh_weights(12)`, then 8, then 4. Which suffers first, the table of single digits or the
#   carry?
# * **The other way.** Teach it to subtract. What is the carry now?
# * **Look at all units.** Draw the states of one long sum with `plots.heatmaps`. Do some units follow the carry? Do
#   some follow nothing that you can name?
