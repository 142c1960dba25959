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
# # Long short-term memory
#
# **Is the bracket still open?** You are reading a sentence (and this one has a bracket in it, opened just now, which
# stays open for a good while, as brackets in long sentences like to do, although not one letter of it says anything
# about brackets) and at every letter of it you knew. It took no effort.
#
# For a plain recurrent network it is very hard. Its whole state goes through $U$ and tanh at every letter, and after
# some dozens of letters little is left of what it was; worse, the gradient that should teach it to keep the bracket
# fades on its way back. What is needed is a place where a thing can simply *lie* until it is wanted, and hands that
# put it there, leave it alone, and take it out.
#
# That place is the **cell** of a long short-term memory, an LSTM, and the hands are its **gates**. Here you build one,
# find its gradients, and give it two relatives. Then it learns to answer the question above, and you look at its gates
# while it reads that very sentence.

# %% [markdown]
# ## How this notebook works
#
# You need the plain recurrent cell and its backward pass, as in the first assignment, and three to six hours.
#
# * Each exercise is one function. Its docstring says what it must compute. Replace the line that raises
#   `NotImplementedError`; the cell below it checks your function at once. Where it is not right yet, three hints
#   unfold below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers.
# * **Stuck? Go on.** When your notebook is marked, an exercise that fails because of an earlier one is tried again
#   with right values in the earlier one's place. No mistake costs you twice.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # so small matrices are fastest on one core; read by NumPy's import

import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress
from rnn_course.kit.activations import sigmoid

# %% [markdown]
# B counts rows of a batch, T time steps, D inputs and H units, as before. There are **two** things to carry from step
# to step now: the cell $c$, which is kept, and the state $h$, which is shown. Both are (B, H).

# %% [markdown]
# ## 1. Four gates
#
# Each of the four is a small layer of its own that looks at the input and at the last state. Three of them are valves:
# a sigmoid makes them numbers between 0, shut, and 1, open.
#
# | gate | meaning | activation |
# | --- | --- | --- |
# | i, input | how much of the new is let in | sigmoid |
# | f, forget | how much of the old is **kept** | sigmoid |
# | g, candidate | what the new *is* | tanh |
# | o, output | how much of the cell is shown | sigmoid |
#
# The forget gate is badly named: at 1 it keeps everything, at 0 it forgets. And g, which many texts call c̃, is no
# valve. It is what might be added, so it must be able to be negative, and it goes through tanh.
#
# Four layers that read the same thing are computed fastest as one, four times as wide:
#
# $$z = xW + hU + b, \quad \text{cut into } [z_i, z_f, z_g, z_o] \qquad (5.1)$$
#
# The order i f g o is a habit, nothing more, but a habit that Keras and PyTorch share. Others write i o f g, or f
# first. A network trained in one order and run in another is nonsense, and *nothing complains*: every shape fits.

# %% reference="rnn_course.cells.lstm:lstm_gates"

# %% [markdown]
# `sigmoid` comes with the notebook. It is written so that it cannot overflow. (Why not $e^z / (1 + e^z)$? Try it at
# $z = 1000$.)

# %% [markdown]
# ## 2. The cell
#
# Now the heart of it. The old cell is kept in part, the new is added in part, and a part of the result is shown:
#
# $$c_\text{next} = f \odot c + i \odot g \qquad (5.3)$$
#
# $$h_\text{next} = o \odot \tanh(c_\text{next}) \qquad (5.4)$$

# %% tags=["exploration"]
words = ("The cell as a diagram. c runs along the top from left to right, through a times sign fed by f and a plus "
         "sign fed by i times g, and leaves as c_next. From there a branch goes down through tanh and a times sign fed "
         "by o, and leaves as h_next. x and h come in from below left and reach all four gates.")
boxes = {"f": (2, 1), "i": (3.2, 1), "g": (4.4, 1), "o": (5.6, 1), "tanh": (6.8, 2.1)}
signs = {"×": (2, 3), "× ": (3.8, 2), "+": (3.8, 3), "×  ": (6.8, 1)}
lines = [((0.4, 3), (1.8, 3)), ((2.2, 3), (3.6, 3)), ((4, 3), (8, 3)), ((6.8, 3), (6.8, 2.4)), ((6.8, 1.8), (6.8, 1.2)),
         ((2, 1.3), (2, 2.8)), ((3.3, 1.3), (3.7, 1.8)), ((4.3, 1.3), (3.9, 1.8)), ((3.8, 2.2), (3.8, 2.8)),
         ((5.9, 1), (6.6, 1)), ((7, 1), (8, 1)), *(((at, 0.2), (at, 0.7)) for at in (2, 3.2, 4.4, 5.6))]
with plots.figure(alt=words, width=7.5, height=2.9) as axes:
    for start, end in lines:
        axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": "k", "shrinkA": 0, "shrinkB": 0})
    axes.plot([0.4, 5.6], [0.2, 0.2], color="k")
    for name, at in boxes.items():
        frame = {"boxstyle": "round", "facecolor": "white", "edgecolor": plots.BLUE, "linewidth": 2}
        axes.text(*at, name, ha="center", va="center", fontsize=12, bbox=frame)
    for name, at in signs.items():
        frame = {"boxstyle": "circle", "facecolor": "white", "edgecolor": plots.VERMILLION, "linewidth": 2}
        axes.text(*at, name.strip(), ha="center", va="center", fontsize=12, bbox=frame)
    for name, at in {"$c$": (0.2, 3), "$c_{next}$": (8.4, 3), "$x, h$": (0.1, 0.2), "$h_{next}$": (8.4, 1)}.items():
        axes.text(*at, name, ha="center", va="center", fontsize=13)
    axes.set(xlim=(-0.3, 8.9), ylim=(-0.1, 3.5))
    axes.axis("off")

# %% [markdown]
# Follow the line along the top. From $c$ to $c_\text{next}$ there is one multiplication by $f$ and one addition. No
# matrix, no tanh. With $f = 1$ and $i = 0$ the cell passes through untouched, for as many steps as you like. Some
# notes stop here and forget (5.4): the world never sees $c$, only what the output gate lets out, and that is also all
# that the gates see at the next step.

# %% reference="rnn_course.cells.lstm:lstm_step"

# %% [markdown]
# To see that this is a machine that one could set by hand, set one by hand. One unit, three inputs: an opening
# bracket, a closing bracket, anything else. The input gate opens at brackets only; the candidate is +1 at an opening
# and -1 at a closing one; the forget gate always keeps.

# %% tags=["exploration"]
def symbols(text):
    """One row per character: opening bracket, closing bracket, anything else."""
    return np.array([[mark == "(", mark == ")", mark not in "()"] for mark in text], float)

def read_with(step, text, W, b):
    """The cells of one unit after every character."""
    h, c, cells = np.zeros((1, 1)), np.zeros((1, 1)), []
    for row in symbols(text):
        h, c, *_ = step(row[None], h, c, W, np.zeros((1, len(b))), b)
        cells.append(c[0, 0])
    return np.array(cells)

# gates:      i    f    g    o
W_count = np.array([[40.0, 0, 20, 0], [40, 0, -20, 0], [0, 0, 0, 0]])
b_count = np.array([-20.0, 20, 0, 20])
formula = "f(a, g(b, h(c) + 1), (d))"
depth = read_with(lstm_step, formula, W_count, b_count)

# %% tags=["exploration"]
def draw_cells(series, text, alt):
    with plots.figure(alt=alt, height=2.4) as axes:
        for (name, cells), colour, dash in zip(series.items(), plots.COLOURS, plots.LINES, strict=False):
            axes.step(range(len(text)), cells, where="mid", color=colour, linestyle=dash, label=name)
        axes.set(xticks=range(len(text)), ylabel="cell c")
        axes.set_xticklabels(list(text), family="monospace")
        axes.legend(frameon=False)

draw_cells({"one unit": depth}, formula,
           "The cell of one unit under the characters of a formula: it goes up by one at every opening bracket, down "
           "by one at every closing bracket, and stays level at all others, so that it shows how many are open.")

# %% [markdown]
# One unit counts how deep it is in brackets. A plain unit cannot: it would have to hold 0, 1, 2 and 3 through a tanh.
# And you see why the candidate needs its sign.

# %% [markdown]
# ## 3. Through time
#
# Over a whole sequence, state and cell go from step to step. The way back will need the gates of every step, so keep
# them too.

# %% reference="rnn_course.cells.lstm:lstm_forward"

# %% [markdown]
# ## 4. One step back

# %% [markdown] tags=["guided"]
# Two gradients arrive: `dh_next`, how the loss changes with what was shown, and `dc_next`, how it changes with what
# was kept. Go back the way you came.
#
# **At the end (5.4).** $h_\text{next}$ is a product of $o$ and $\tanh(c_\text{next})$, so each factor gets the upstream
# gradient times the other factor. The output gate gets $do = dh_\text{next} \odot \tanh(c_\text{next})$.
#
# **At the cell.** $c_\text{next}$ is read twice: by the step after this one, and by this step's own $h_\text{next}$.
# So two gradients meet, and they **add**:
#
# $$s = dc_\text{next} + dh_\text{next} \odot o \odot (1 - \tanh(c_\text{next})^2) \qquad (5.6)$$
#
# From here on $s$ is one thing. Widely read lecture notes never give it a name; they write the sum out in each of
# three equations, lose the parentheses around it, and then only one half is multiplied by what follows. Give it its
# name, and that cannot happen.
#
# **Through (5.3).** Again products: $i$ gets $s \odot g$, $g$ gets $s \odot i$, $f$ gets $s \odot c$ (the cell that
# went *in*), and $c$ gets $s \odot f$.
#
# **Through the activations.** Where a sigmoid has the value $y$, its derivative is $y(1 - y)$; for tanh it is
# $1 - y^2$. The gates are those values already.
#
# **Through the sum.** What remains is the plain cell's, four blocks wide.

# %% [markdown] tags=["derive"]
# Two gradients arrive: `dh_next`, how the loss changes with what was shown, and `dc_next`, how it changes with what
# was kept. Go back the way you came. The picture in section 2 shows it, if you turn every arrow round: where a line
# forked, two gradients meet and add up.
#
# **At the end (5.4).** This is a product of two factors, entry by entry. How much does $h_\text{next}$ change if one
# of them does? That gives `do`, and what comes to $\tanh(c_\text{next})$.
#
# **At the cell.** $c_\text{next}$ is read at two places; find both in the picture. One of the two gradients is handed
# to you. The other comes through (5.4). Call their sum $s$: it is *everything* that $c_\text{next}$ does to the loss.
#
# From here on $s$ is one thing. Widely read lecture notes never give it a name; they write the sum out in each of
# three equations, lose the parentheses around it, and then only one half is multiplied by what follows. Give it its
# name, and that cannot happen.
#
# **Through (5.3).** Two products and a sum. Write down what each of the four factors gets. There are two cells about
# by now; which one did $f$ meet?
#
# **Through the activations.** The derivatives of σ and of tanh can be written with their values alone, and the gates
# are those values already. The four blocks of `dz` are in the order of those of $z$.
#
# **Through the sum.** What remains is the plain cell's, four blocks wide. One of its gradients is given as an example.
#
# A special case to check by: where $f$ is exactly 1, $i$ is 0 and $o$ is 0, the cell passes through untouched and
# nothing is shown. Then `dc` must be `dc_next`, and all else 0.

# %% reference="rnn_course.cells.lstm:lstm_step_backward"

# %% [markdown]
# Compare it with numerical derivatives, along random directions:

# %% tags=["exploration"]
rng = np.random.default_rng(0)
sizes = {"x": (3, 4), "h": (3, 5), "c": (3, 5), "W": (4, 20), "U": (5, 20), "b": (20,)}
point = {name: 0.6 * rng.normal(size=size) for name, size in sizes.items()}
upstream = rng.normal(size=(2, 3, 5))

def my_gradients(x, h, c, W, U, b):
    _, c_next = lstm_step(x, h, c, W, U, b)
    return lstm_step_backward(*upstream, c_next, lstm_gates(x, h, W, U, b), x, h, c, W, U)

gradcheck(lstm_step, point, my_gradients(**point), upstream=tuple(upstream))

# %% [markdown]
# Would this have caught gates in a wrong order? No. If forward and backward agree on i o f g, all derivatives are
# right: they are those of another cell. `gradcheck` compares your function with itself; only a comparison with a cell
# that is known to be right finds such a thing, and this is what `check` does.

# %% [markdown]
# ## 5. Back through time
#
# Two gradients travel from step to step now, one along $h$ and one along $c$. The loss may look at every $h_t$, which
# is `dhs`, and at the last cell, which is `dc_last` (a decoder that starts from $c_T$ sends one; if nobody reads $c_T$
# it is zero).

# %% reference="rnn_course.cells.lstm:lstm_backward"

# %% [markdown]
# How far back does the loss see now? It looks at the last of 60 states. We measure the gradient that reaches each
# earlier input, in fresh networks: a plain one, and LSTMs whose forget gates have the bias 0, 1 and 3.

# %% tags=["exploration"]
def small_weights(rng, D, H, blocks):
    """Small random W, and for each block of U a rotation, which is kind to gradients."""
    turns = [np.linalg.qr(rng.normal(size=(H, H)))[0] for _ in range(blocks)]
    return 0.2 * rng.normal(size=(D, blocks * H)), np.concatenate(turns, axis=1) * (1 if blocks == 1 else 0.5)

def reach_back(bias, H=16, steps=60):
    rng = np.random.default_rng(0)
    W, U = small_weights(rng, 6, H, 4)
    b = np.zeros(4 * H)
    b[H : 2 * H] = bias
    x, start, dhs = rng.normal(size=(50, steps, 6)), np.zeros((50, H)), np.zeros((50, steps, H))
    dhs[:, -1] = rng.normal(size=(50, H))
    dx, *_ = lstm_backward(dhs, start, *lstm_forward(x, start, start, W, U, b), x, start, start, W, U)
    return np.linalg.norm(dx, axis=(0, 2))[::-1]

# %% tags=["exploration"]
def plain_forward(x, h, W, U, b):
    hs, xW = [], x @ W + b
    for t in range(x.shape[1]):
        h = np.tanh(xW[:, t] + h @ U)
        hs.append(h)
    return (np.stack(hs, axis=1),)

def plain_backward(dhs, hs, x, h0, W, U):
    """dx, dW, dU, db of the plain cell, as in the first assignment."""
    dz, dh = np.zeros_like(hs), 0
    for t in reversed(range(x.shape[1])):
        dz[:, t] = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
        dh = dz[:, t] @ U.T
    before, last = np.concatenate([h0[:, None], hs[:, :-1]], axis=1), ((0, 1), (0, 1))
    return dz @ W.T, np.tensordot(x, dz, last), np.tensordot(before, dz, last), dz.sum(axis=(0, 1))

def plain_reach_back(H=16, steps=60):
    rng = np.random.default_rng(0)
    W, U = small_weights(rng, 6, H, 1)
    x, start, dhs = rng.normal(size=(50, steps, 6)), np.zeros((50, H)), np.zeros((50, steps, H))
    dhs[:, -1] = rng.normal(size=(50, H))
    dx, *_ = plain_backward(dhs, *plain_forward(x, start, W, U, np.zeros(H)), x, start, W, U)
    return np.linalg.norm(dx, axis=(0, 2))[::-1]

# %% tags=["exploration"]
plots.lines(
    {"plain, U a rotation": plain_reach_back(),
     **{f"LSTM, forget bias {bias}": reach_back(bias) for bias in (0, 1, 3)}},
    across="steps back from the end", up="size of dx", log=True,
    alt="Size of the gradient against steps back from the end, on a log scale. The LSTM with forget bias 0 falls "
        "steepest, by many orders of magnitude; the plain network and the LSTM with bias 1 fall less; the LSTM with "
        "bias 3 falls to a third within 20 steps and no further: at 60 steps it is at a half.")

# %% [markdown]
# A surprise: the LSTM with bias 0 is the *worst* of them. Its forget gates begin half shut, $\sigma(0) = 1/2$, and the
# cell loses half of itself at every step, forward and back. With bias 3 they are open, $\sigma(3) = 0.95$, and at no
# distance less than a third of the gradient is left. Not all of that is the cell's doing: along $c$ alone it would be a
# twentieth after 60 steps, $0.95^{59} = 0.05$. The rest comes back through $U$, a little at each step, and adds up
# since the cell keeps it. The way along $c$ is only as good as its gates. Long memory is not built in; it is
# *possible*, and must be asked for.

# %% [markdown]
# ## 6. The first bias
#
# So ask for it: start with the forget gates open. Keras sets their bias to 1, and many set it higher.

# %% reference="rnn_course.cells.lstm:forget_bias"

# %% [markdown]
# How open is open enough? Let a gate be $f = 1 - 1/n$. A cell left alone then keeps $(1 - 1/n)^n \approx 37$ % after
# $n$ steps: its memory reaches back about $n$ steps. If you know how long things must be kept, you can choose $n$, give
# *each unit its own*, and solve $\sigma(b_f) = 1 - 1/n$ for the bias. The input gate gets the opposite: a unit that
# keeps for long should take in little at a time, or it will be full of noise.

# %% reference="rnn_course.cells.lstm:chrono_bias"

# %% tags=["exploration"]
def left_alone(b, steps=100):
    """Put 1 into every cell, let nothing come in, and watch what is left."""
    H = len(b) // 4
    shut = b.copy()
    shut[:H] = -50
    nothing, h, c = np.zeros((1, 1)), np.zeros((1, H)), np.ones((1, H))
    left = [1.0]
    for _ in range(steps):
        h, c = lstm_step(nothing, h, c, np.zeros((1, 4 * H)), np.zeros((H, 4 * H)), shut)
        left.append(c.mean())
    return left

plots.lines(
    {**{f"forget bias {value}": left_alone(forget_bias(1, float(value))) for value in (0, 1, 3)},
     "50 steps": left_alone(chrono_bias(np.array([50.0])))},
    across="time", up="what is left of the cell",
    alt="What is left of a cell over 100 steps. With forget bias 0 nothing after 8 steps, with 1 nothing after 15, "
        "with 3 a tenth after 50; with a bias for 50 steps a third is left after 50 and an eighth after 100.")

# %% [markdown]
# The popular choice, 1, keeps about four steps: $1 + e$ of them, by (5.23). Remember that.

# %% [markdown]
# ## 7. A gate with a peephole
#
# While the output gate is shut, $h$ is zero, and the gates have no idea what lies in their own cell. A **peephole**
# lets them see it: one more number for each unit and gate, times the cell. Input and forget gate act
# before the cell changes, so they see $c$; the output gate acts after it and sees $c_\text{next}$. The candidate is no
# valve and has none.
#
# Here the gates cannot be computed before the cell. So this step returns them too, for the way back.

# %% reference="rnn_course.cells.lstm_variants:peephole_step"

# %% tags=["exploration"]
def forget_gate_of(cell, p_f):
    """The forget gate of one unit that shows nothing, for some content of its cell."""
    _, _, gates = peephole_step(np.zeros((1, 1)), np.zeros((1, 1)), np.array([[cell]]), np.zeros((1, 4)),
                                np.zeros((1, 4)), np.array([0.0, 0, 0, -50]), np.array([0, p_f, 0]))
    return gates[0, 1]

for cell in (-2.0, 0.0, 2.0):
    print(f"cell {cell:4.1f}: forget gate {forget_gate_of(cell, 0.0):.2f} without and "
          f"{forget_gate_of(cell, 3.0):.2f} with a peephole")

# %% [markdown] tags=["guided"]
# Every peephole is one more way by which a cell reaches the loss, so the way back has more terms. $c_\text{next}$ goes
# into the output gate as well: $s$ has three terms (5.29), and since one of them is made of $dz_o$, that comes first.
# $c$ goes into two gates: $dc$ has three terms (5.32). And $p$ serves all rows, so its gradient is a sum over them.

# %% [markdown] tags=["derive"]
# Every peephole is one more way by which a cell reaches the loss, so the way back has more terms. There are two cells
# here, $c$ and $c_\text{next}$. For each, go through (5.25) to (5.4) and note every place where it is read; its
# gradient has a term for each place. Let $s$ be everything that $c_\text{next}$ does to the loss, as before. One of
# its terms is made of another gradient, which must therefore be computed first. Which one?
#
# Each of $dz_i$, $dz_f$ and $dz_o$ is about the whole argument of its σ, of which the block of $z$ and the peephole's
# term are two parts. And $p$ serves all rows. To check by: with $p = 0$ everything but `dp` must be as in section 4.

# %% reference="rnn_course.cells.lstm_variants:peephole_step_backward"

# %% [markdown]
# ## 8. One gate for two
#
# If you forget a thing, it is mostly because there is something new. Then one gate will do for both: what $f$ does not
# keep is filled with the new.
#
# $$c_\text{next} = f \odot c + (1 - f) \odot g \qquad (5.36)$$

# %% reference="rnn_course.cells.lstm_variants:coupled_step"

# %% [markdown]
# It costs a quarter less. What is lost? Set it by hand for brackets, as you did with the plain cell: it keeps at
# letters and takes in at brackets.

# %% tags=["exploration"]
W_coupled = np.array([[-40.0, 20, 0], [-40, -20, 0], [0, 0, 0]])
b_coupled = np.array([20.0, 0, 20])
draw_cells({"LSTM": depth, "coupled": read_with(coupled_step, formula, W_coupled, b_coupled)}, formula,
           "The cells of two units under the characters of a formula. The LSTM's counts the open brackets, up to "
           "three. The coupled one is only ever at plus or minus one: plus after an opening bracket, minus after a "
           "closing one.")

# %% [markdown]
# It knows the last bracket, and nothing of the depth. Its cell is a *mean* of candidates and stays between -1 and 1;
# the other's is a *sum*. Where nothing needs to be counted, nobody has found much difference.

# %% [markdown] tags=["guided"]
# On the way back one gate occurs in two terms. Mind the sign.

# %% [markdown] tags=["derive"]
# On the way back one gate occurs in two terms of (5.36). Nudge it alone and see what $c_\text{next}$ does. Where $c$
# and $g$ are equal it can do nothing at all, and so there its gradient must be 0. Everything around this is as in
# section 4, $s$ too.

# %% reference="rnn_course.cells.lstm_variants:coupled_step_backward"

# %% [markdown]
# ## 9. What a cell costs
#
# Everything so far is made of one kind of block, $xW + hU + b$ with H numbers coming out. So the price of a cell is a
# matter of counting blocks, and a few extras. Count six cells, the GRU in two versions among them.

# %% reference="rnn_course.cells.lstm_variants:cell_weights"

# %% [markdown]
# It is unfair to compare a plain cell of 10 units with an LSTM of 10 units, which has four times the weights. A fair
# question is: **for the same price**, how many units does each cell get?

# %% tags=["exploration"]
CELLS = ("plain", "LSTM", "peephole", "coupled", "GRU", "GRU, two biases")

def units_for(price, D, cell):
    """The most units that one of the six cells can have for at most that many weights."""
    H = 0
    while cell_weights(D, H + 1)[cell] <= price:
        H += 1
    return H

for cell, name in enumerate(CELLS):
    counts = [units_for(price, 64, cell) for price in (10_000, 100_000, 1_000_000)]
    print(f"{name:16}" + "".join(f"{count:6}" for count in counts))

# %% [markdown]
# For large layers the recurrent weights, $H^2$ of them a block, dominate, and four blocks cost half of the units.

# %% [markdown]
# ## 10. Is the bracket still open?
#
# Now the question from the start. A text is a row of symbols: opening bracket, closing bracket, vowel, consonant,
# space, anything else. Brackets occur among the first twelve symbols only (and one may open twice or close what was
# never open; the last one counts). Then comes the *lag*: so many symbols without any bracket. After the very last one
# we ask: is it open?

# %% tags=["exploration"]
def some_texts(rng, rows, lag, early=12):
    """x (rows, early + lag, 6) and the right answers, 1 for open."""
    letters = rng.choice([2, 3, 4, 5], p=[0.3, 0.45, 0.2, 0.05], size=(rows, early + lag))
    bracket = rng.random((rows, early)) < 0.25
    bracket[:, 0] = True
    letters[:, :early][bracket] = rng.integers(0, 2, size=bracket.sum())
    last = early - 1 - bracket[:, ::-1].argmax(axis=1)
    return np.eye(6)[letters], (letters[np.arange(rows), last] == 0).astype(float)[:, None]

def fresh(H, b):
    """The weights of a network whose cell has as many blocks as the bias, and of one output."""
    rng = np.random.default_rng(1)
    return [*small_weights(rng, 6, H, len(b) // H), b.copy(), rng.normal(size=(H, 1)) / np.sqrt(H), np.zeros(1)]

def run(x, weights):
    """The score for "open" after the last symbol, and all that the cell keeps."""
    W, U, b, V, k = weights
    start = np.zeros((len(x), len(U)))
    kept = plain_forward(x, start, W, U, b) if len(b) == len(U) else lstm_forward(x, start, start, W, U, b)
    return kept[0][:, -1] @ V + k, kept

# %% [markdown]
# One output with a sigmoid, the two-class loss, and your gradients. They are cut to length 1 and followed by Adam, one
# of the usual ways to choose a step's size.

# %% tags=["exploration"]
def loss_and_gradients(x, y, weights):
    W, U, b, V, _ = weights
    score, kept = run(x, weights)
    hs, start = kept[0], np.zeros((len(x), len(U)))
    loss = np.mean(np.logaddexp(0, score) - y * score)
    ds, dhs = (sigmoid(score) - y) / len(y), np.zeros_like(hs)
    dhs[:, -1] = ds @ V.T
    if len(b) == len(U):
        _, *cell = plain_backward(dhs, hs, x, start, W, U)
    else:
        _, _, _, *cell = lstm_backward(dhs, start, *kept, x, start, start, W, U)
    return loss, [*cell, hs[:, -1].T @ ds, ds.sum(axis=0)]

# %% tags=["exploration"]
def train(weights, texts, rate=0.01, steps=400, rows=32):
    """Train on what texts(rng, rows) gives, until the loss is small or the steps are used up."""
    rng, losses, memory = np.random.default_rng(0), [], [(0, 0)] * len(weights)
    for n in range(1, steps + 1):
        loss, gradients = loss_and_gradients(*texts(rng, rows), weights)
        losses.append(loss)
        scale = min(1, 1 / np.sqrt(sum((each**2).sum() for each in gradients)))
        for i, (weight, each) in enumerate(zip(weights, gradients, strict=True)):
            mean, square = memory[i] = (0.9 * memory[i][0] + 0.1 * scale * each,
                                        0.99 * memory[i][1] + 0.01 * (scale * each) ** 2)
            weight -= rate * mean / (1 - 0.9**n) / (np.sqrt(square / (1 - 0.99**n)) + 1e-8)
        if np.mean(losses[-20:]) < 0.02:
            break
    return losses

# %% [markdown]
# Five networks of the same price, about 680 weights each: a plain one (with a rotation for its $U$ and a smaller rate,
# which suits it better), and an LSTM with four different first biases. Nothing else differs. Each trains for at most
# 400 steps at a lag of 10 symbols, then afresh at 20, at 40 and at 80, and is examined with 500 new texts each time. A
# network that does no better than a coin at one lag is not tried at a longer one. (About 15 seconds on two cores; it
# prints as it goes.)

# %% tags=["exploration"]
H, plain_units = 10, units_for(cell_weights(6, 10)[1], 6, cell=0)
networks = {
    f"plain, {plain_units} units": (np.zeros(plain_units), 0.005),
    **{f"LSTM, forget bias {value}": (forget_bias(H, float(value)), 0.01) for value in (0, 1, 3)},
    "LSTM, 2 to 100 steps": (chrono_bias(np.linspace(2.0, 100.0, H)), 0.01)}
lags, right = (10, 20, 40, 80), {}

def examine(weights, lag, rows=500):
    x, y = some_texts(np.random.default_rng(99), rows, lag)
    return np.mean((run(x, weights)[0] > 0) == y)

for name, (b, rate) in networks.items():
    right[name] = []
    for lag in lags:
        weights = fresh(len(b) if name.startswith("plain") else H, b)
        train(weights, lambda rng, rows, lag=lag: some_texts(rng, rows, lag), rate)
        right[name].append(examine(weights, lag))
        if right[name][-1] < 0.6:
            break
    print(f"{name:22}", *(f"lag {lag}: {share:.3f}" for lag, share in zip(lags, right[name], strict=False)), sep="  ")

# %% tags=["exploration"]
words = ("Share of right answers against the lag, 10 to 80, for five networks. The LSTM with forget bias 0 is at one "
         "half by lag 20, with bias 1 by lag 40, with bias 3 by lag 80, and the plain network by lag 40; the LSTM with "
         "time constants is near one at all lags.")
with plots.figure(alt=words, height=3.2) as axes:
    for i, (name, shares) in enumerate(right.items()):
        axes.plot(range(len(shares)), shares, marker="osD^v"[i], color=plots.COLOURS[i],
                  linestyle=plots.LINES[i % 4], label=name)
    axes.axhline(0.5, color="0.7", linewidth=1)
    axes.set(xlabel="lag, symbols since the brackets", ylabel="right answers", xticks=range(4), ylim=(0.4, 1.04))
    axes.set_xticklabels(lags)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))

# %% [markdown]
# One after another drops to tossing a coin, the LSTMs in the order in which their *fresh* gates hold: where nothing
# reaches back to the bracket, nothing can be learned about it. An LSTM with all biases zero does worse here than a
# plain network. The one whose biases are set for lags up to 100 learns them all.
#
# (A plain network *could* hold a bracket for ever: there are weights for it. It does not find them from here.)

# %% [markdown]
# ## 11. Its gates while it reads
#
# Now for the sentence from the start. There the first bracket comes after a while, and the second long after the
# first. So train once more, on texts of 5 to 120 symbols with a bracket here and there, anywhere or nowhere.

# %% tags=["exploration"]
def any_texts(rng, rows, share=0.05):
    """x and the right answers, 1 for open, for texts of one length that is drawn anew each time."""
    length = rng.integers(5, 120)
    letters = rng.choice([2, 3, 4, 5], p=[0.3, 0.45, 0.2, 0.05], size=(rows, length))
    bracket = rng.random((rows, length)) < share
    letters[bracket] = rng.integers(0, 2, size=bracket.sum())
    last = length - 1 - bracket[:, ::-1].argmax(axis=1)
    return np.eye(6)[letters], (letters[np.arange(rows), last] == 0).astype(float)[:, None]

reader = fresh(H, chrono_bias(np.linspace(2.0, 100.0, H)))
losses = train(reader, any_texts, steps=800)
print(f"loss {losses[0]:.2f} at first, {np.mean(losses[-20:]):.3f} after {len(losses)} steps")

# %% tags=["exploration"]
sentence = ("You are reading a sentence (and this one has a bracket in it, opened just now, which stays open for a "
            "good while, as brackets in long sentences like to do, although not one letter of it says anything about "
            "brackets) and at every letter of it you knew.")

def kind(mark):
    if mark in "()":
        return "()".index(mark)
    return 2 if mark in "aeiouAEIOU" else 3 if mark.isalpha() else 4 if mark == " " else 5

_, (hs, cs, gates) = run(np.eye(6)[[kind(mark) for mark in sentence]][None], reader)
says = sigmoid(hs[0] @ reader[3] + reader[4])[:, 0]
shown = "".join(mark if p < 0.5 else mark.upper() for mark, p in zip(sentence, says, strict=True))
print("In capitals where it says that a bracket is open:\n")
for start in range(0, len(shown), 76):
    print("   ", shown[start : start + 76])

# %% [markdown]
# It was asked at the end of each text only, and never saw one of this length. And how does it do it? Look at the one
# unit that contributes most to the output:

# %% tags=["exploration"]
unit = np.argmax(np.abs(hs[0] * reader[3][:, 0]).mean(axis=0))
i, f, _, _ = (each[:, unit] for each in np.split(gates[0], 4, axis=1))
opened, closed = sentence.index("("), sentence.index(")")
words = ("Four curves over the symbols of the sentence, grey between its brackets. At both brackets the input gate of "
         "the unit jumps up and its forget gate falls, each for one symbol; its cell changes side there and stays on "
         "that side in between; the answer is open from the first bracket to the second.")
panels = {"input gate i": i, "forget gate f": f, "cell c": cs[0, :, unit], "says open": says}
with plots.figure(alt=words, rows=4, width=8, height=5) as rows:
    for axes, (name, curve), colour in zip(rows, panels.items(), plots.COLOURS, strict=False):
        axes.plot(curve, color=colour)
        axes.axvspan(opened, closed, color="0.92", zorder=0)
        axes.set(ylabel=name, xlim=(0, len(sentence)))
        if name != "cell c":
            axes.set_ylim(-0.05, 1.05)
    rows[-1].set(xlabel="symbol of the sentence; grey where the bracket is open")

# %% [markdown]
# At a bracket the forget gate falls and the input gate jumps up: out with the old, in with the new, as if it had been
# set by hand. In between it is less tidy than your counter. With a forget gate near 0.8 this unit alone would lose
# everything within a dozen symbols; it is filled up again and again by the others, which know it too, through $hU$.
# Nobody told it about valves. It was cheaper to use them than to go on tossing coins. See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **The most important gate.** Hold one gate fixed and train at lag 20: $f = 1$ always (this is the LSTM of 1997), or
#   $i = 1$, or $o = 1$. Which one is missed most? Use copies of your functions under *new names*; your own are marked.
# * **Peepholes or a price.** Write `peephole_forward` and `coupled_forward` from your steps, and their ways back. Do
#   they learn the brackets at the same price? Greff and others tried eight variants on real tasks and found hardly any
#   difference; what did they find to matter?
# * **Count for real.** Ask for the *depth* at the end, with a linear output. Does the LSTM find the counter that you
#   set by hand? Can the coupled cell learn depth 2 against depth 3, and how?
# * **Lose the parentheses.** Put the misprint of section 4 into a copy of `lstm_step_backward` and train with it at lag
#   10. Does it still learn? What does that say about finding such mistakes by watching the loss?
# * **A lag of 500.** What must the biases be? How long does it train?
