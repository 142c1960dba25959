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
# # Both directions, many layers, one answer
#
# **How do you say the C?** Four countries on an Italian map:
#
#     Canada   Cile   Cina   Cuba
#
# Two of them begin like *cat*, and two like *church*. The first letter is the same, and nothing stands before it. What
# decides comes *after* it: before e and i the C is soft. You read ahead without noticing. The S of *Brasile* is worse:
# in the north of Italy it buzzes, because there is a vowel on *both* sides of it.
#
# A recurrent network that reads from left to right has to answer at the C. It can train as long as it likes, but it
# cannot know; its state holds the past, and the past is silent. (So it is with "He said: Teddy ..." Was it Roosevelt,
# or the bears?) What it needs is a colleague who reads from the other end.
#
# Here you build the pair, in NumPy, and with padding that does no harm. Then you stack layers on layers, make the way
# from one state to the next deeper, and turn the states of a whole sequence into a single answer. In the end your
# network says the C, and tells Finnish from Welsh.

# %% [markdown]
# ## How this notebook works
#
# You need the plain recurrent cell, the chain rule, and three to six hours. You do not need your answers to an earlier
# assignment.
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

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small matrices are fastest on one core; read by NumPy's import
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from rnn_course.kit import check, plots, progress

# %% [markdown]
# B counts rows of a batch, T time steps, D inputs, H units, and M the units of an inner layer. An example is a row:
# `x` is (B, T, D), and a layer is $xW$. `mask` (B, T) is 1 at real steps and 0 at padding.

# %% [markdown]
# ## 1. Padding that does nothing
#
# *Cuba* has four letters and *Burkina Faso* has twelve, but an array has one T. So short words are filled up, and the
# mask says what is real. What should a recurrent layer do at padding? Nothing at all: **the state is carried on as it
# is**.
#
# $$n_t = \tanh(x_t W + h_{t-1} U + b) \qquad (6.1)$$
#
# $$h_t = n_t \ \text{ at a real step,} \qquad h_t = h_{t-1} \ \text{ at padding} \qquad (6.2)$$
#
# It decides row by row. At one and the same $t$ one word may still go on while another is over. (Keras does just that
# when you hand it a mask.) You could set $x_t = 0$ at padding instead; why is that not the same?

# %% reference="rnn_course.cells.masked:masked_forward"

# %% [markdown]
# Three words of Italian, and the states of six units with random weights:

# %% tags=["exploration"]
LETTERS = "abcdefghijklmnopqrstuvwxyz "

def encode(words, T):
    """x (B, T, 27) with a 1 for each letter, and the mask."""
    x, mask = np.zeros((len(words), T, len(LETTERS))), np.zeros((len(words), T))
    for row, word in enumerate(words):
        x[row, range(len(word)), [LETTERS.index(letter) for letter in word]] = 1
        mask[row, : len(word)] = 1
    return x, mask

def random_layer(rng, rows, D, H, scale=0.9):
    """h0, W, U, b with a rotation for U."""
    U = scale * np.linalg.qr(rng.normal(size=(H, H)))[0]
    return np.zeros((rows, H)), 0.7 * rng.normal(size=(D, H)), U, np.zeros(H)

# %% tags=["exploration"]
words = ["burkina faso", "canada", "cina"]
x, mask = encode(words, 12)
hs = masked_forward(x, mask, *random_layer(np.random.default_rng(1), 3, 27, 6))
plots.heatmaps(
    {word: states.T for word, states in zip(words, hs, strict=True)},
    across="step", down="unit", label="state", limits=(-1, 1), height=2.4,
    alt="Three maps of six units over twelve steps. For burkina faso the states change at every step; for canada they "
        "change for six steps and for cina for four, and then each unit stays as it is.")

# %% [markdown]
# ## 2. Back through padding

# %% [markdown] tags=["guided"]
# On the way back a state is read by the loss and by the next step, and the two gradients add, $g_t$ of (6.3). What
# happens to $g_t$ depends on the mask again. At a real step it goes through tanh and through $U$. At padding the state
# was a *copy*, and a copy hands the gradient on to the original, whole (6.5). The weights took no part in it, so they
# learn nothing from it (6.4).

# %% [markdown] tags=["derive"]
# On the way back a state is read by the loss and by the next step, and the two gradients add, $g_t$ of (6.3). What
# happens to $g_t$ depends on the mask again, row by row, so take the two cases of (6.2) one at a time.
#
# At a real step: through what does a nudge of $h_{t-1}$ go until it reaches $h_t$? Let $dz_t$ be the gradient with
# respect to the sum inside tanh in (6.1).
#
# At padding: by how much does $h_t$ change if $h_{t-1}$ does? And if $W$, $U$ or b change a little, what does that do
# to $h_t$, so what must $dz_t$ be? To check by: where the mask is 1 everywhere, the equations are those of the plain
# layer; where it is 0 everywhere, everything that arrives must come out at $h_0$.

# %% reference="rnn_course.cells.masked:masked_backward"

# %% [markdown]
# Let the loss look at the last column only, which is padding in two of the three rows. Where does its gradient arrive?

# %% tags=["exploration"]
start, W, U, b = random_layer(np.random.default_rng(1), 3, 27, 6)
from_the_end = np.zeros_like(hs)
from_the_end[:, -1] = 1
dx, *_ = masked_backward(from_the_end, hs, x, mask, start, W, U)
for word, size in zip(words, np.linalg.norm(dx, axis=2), strict=True):
    print(f"{word:>12} ", " ".join(f"{each:4.1f}" for each in size))

# %% [markdown] tags=["guided"]
# It slides over the padding without loss and enters each word at its last letter.

# %% [markdown] tags=["derive"]
# Read each row from the right. Is this what your two equations say of a gradient at padding, and of one at a letter?

# %% [markdown]
# ## 3. Turning a padded sequence round
#
# To read to the left, turn the sequence round and read to the right. `x[:, ::-1]` is one short line, and it is wrong:
# it turns the *array* round, and then the padding comes first.

# %% tags=["exploration"]
padded = [word.ljust(12, "·") for word in words]
for word in padded:
    print(word, " -> ", word[::-1])

# %% [markdown]
# A reader without a mask is full of dots before it meets the first letter. A reader *with* the mask as it was is worse
# off: it takes the dots for letters, and the letters for padding. And with more padding everything changes again.
# What is needed is this: each row reversed over its own length, and the padding left where it is.
#
# $$y_t = x_{L+1-t} \ \text{ for } t \le L, \qquad y_t = x_t \ \text{ for } t > L \qquad (6.12), (6.13)$$
#
# Turned twice, it is as it was. So the same function also turns states and gradients back.

# %% reference="rnn_course.cells.bidirectional:reverse_by_length"

# %% tags=["exploration"]
turned = reverse_by_length(x, mask)
for word, row, real in zip(padded, turned, mask, strict=True):
    print(word, " -> ", "".join(LETTERS[i] if m else "·" for i, m in zip(row.argmax(axis=1), real, strict=True)))

# %% [markdown]
# ## 4. Two readers
#
# Now two layers read the same sequence. They have weights of their own and know nothing of each other. `rightward`
# starts at the first letter, `leftward` at the last *real* one. When both are done, the leftward states are turned
# back, so that at step $t$ there lie side by side
#
# * $\overrightarrow{h}_t$, which has read $x_1 \dots x_t$, and
# * $\overleftarrow{h}_t$, which has read $x_L \dots x_t$.
#
# Between them they have seen the whole word, and $x_t$ is the letter that both saw last. Forget to turn the states back
# and all shapes still fit, but every letter is paired with a stranger. (Other texts call the two $h$ and $g$, or
# $h^{(f)}$ and $h^{(b)}$. Here "back" is kept for gradients.)
#
# At padding both are set to 0 (Keras does the same), so that nothing there can be mistaken for a reading.

# %% reference="rnn_course.cells.bidirectional:bidirectional_forward"

# %% [markdown]
# On the way back the two never meet, except in $x$: both read it, so its gradient has two parts (6.20). Everything that
# belongs to a step of the leftward reader is turned round before it goes in, and what comes out is turned back.

# %% reference="rnn_course.cells.bidirectional:bidirectional_backward"

# %% [markdown]
# Which inputs can an output see? Take a loss that looks at step $t$ alone, and measure the gradient that reaches each
# input. One row of the picture for each $t$:

# %% tags=["exploration"]
def reach(use_r, use_l, steps=24, H=16, rows=40):
    rng = np.random.default_rng(0)
    x, mask = rng.normal(size=(rows, steps, 4)), np.ones((rows, steps))
    readers = [random_layer(rng, rows, 4, H, scale=0.8) for _ in range(2)]
    hs_r, hs_l = bidirectional_forward(x, mask, *readers)
    sizes = np.zeros((steps, steps))
    for t in range(steps):
        d = np.zeros((rows, steps, H))
        d[:, t] = rng.normal(size=(rows, H))
        dx, _, _ = bidirectional_backward(use_r * d, use_l * d[..., ::-1], hs_r, hs_l, x, mask, *readers)
        sizes[t] = np.linalg.norm(dx, axis=(0, 2))
    faintest = np.log10(np.maximum(sizes / sizes.max(), 1e-4))
    return np.where(sizes > 0, faintest, np.nan)  # nan has no colour: what is exactly zero is not merely faint

# %% tags=["exploration"]
plots.heatmaps(
    {"rightward": reach(1, 0), "leftward": reach(0, 1), "both": reach(1, 1)},
    across="input at step", down="output at step", label="log10 of the gradient's size", limits=(-4, 0),
    alt="Three square maps of outputs against inputs. Rightward: bright on the diagonal, fading to the left of it, and "
        "nothing at all to the right. Leftward: the mirror image. Both: bright on the diagonal and fading on either "
        "side.")

# %% [markdown]
# The empty triangles are not faint, they are **zero**; what is faint is dark. No training puts anything there. Together
# the two readers have no blind side, and they see best what is near: at the diagonal both have just read.
#
# There is a price. The leftward reader starts at the *end*, so it has no output before the whole sequence has been
# read. To tag a text that lies before you, read both ways. To write one, or to caption live speech, you cannot.

# %% [markdown]
# ## 5. One sequence of two
#
# Each step has two states now. There are four usual ways to make one of them; Keras calls it the *merge mode*. Side by
# side keeps everything, and is what most networks use. The others keep H features instead of 2H.

# %% reference="rnn_course.cells.bidirectional:merge"

# %% [markdown]
# For the way back ask of each mode: if one entry of hs_r grows by a little, by how much does $y$ grow?

# %% reference="rnn_course.cells.bidirectional:merge_backward"

# %% [markdown]
# ## 6. Say the C
#
# You have all you need. The words are names of countries and languages in Italian, from Unicode's tables, written
# without accents. At each c, g and s the question is the same: is it soft (c and g) or does it buzz (s)? The rule of
# the textbooks gives the right answers, so they are known exactly. A double letter sounds like the second of the two.

# %% tags=["exploration"]
import unicodedata

from babel import Locale

def plain(name):
    """In small letters without accents, other marks made into spaces."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(mark))
    return " ".join("".join(mark if mark in LETTERS else " " for mark in bare).split())

def changes(word, t):
    """Whether the c or g at place t is soft, or the s buzzes."""
    before, letter, after, later = f" {word}  "[t : t + 4]
    if letter == "s":
        return before in "aeiou" and after in "aeiou"
    return (later if after == letter else after) in "ei"

italian = Locale("it")
names = [plain(name) for table in (italian.territories, italian.languages) for name in table.values()]
asked = sorted({word for name in names for word in name.split() if 2 < len(word) <= 16 and set(word) & set("cgs")})
asked = [asked[i] for i in np.random.default_rng(0).permutation(len(asked))]
print(len(asked), "words:", *asked[:8])

# %% tags=["exploration"]
def questions(words):
    """x, mask, y, where: y is 1 at letters that change their sound, `where` is 1 at every c, g and s."""
    x, mask = encode(words, max(map(len, words)))
    where, y = np.zeros_like(mask), np.zeros_like(mask)
    for row, word in enumerate(words):
        for t, letter in enumerate(word):
            if letter in "cgs":
                where[row, t], y[row, t] = 1, changes(word, t)
    return x, mask, y, where

exam, lessons = questions(asked[:150]), questions(asked[150:])

# %% [markdown]
# Three networks: one reads to the right with 16 units, one reads to the left with 16 units, and one does both with 8
# units each, so none has more states than another. On top there is a single score for each step, and a sigmoid. All
# gradients are yours. (`adam` is one of the usual ways to choose a step's size.)

# %% tags=["exploration"]
from rnn_course.kit.activations import sigmoid

def adam(weights, gradients, memory, n, rate):
    for i, (weight, each) in enumerate(zip(weights, gradients, strict=True)):
        mean, square = memory[i] = (0.9 * memory[i][0] + 0.1 * each, 0.99 * memory[i][1] + 0.01 * each**2)
        weight -= rate * mean / (1 - 0.9**n) / (np.sqrt(square / (1 - 0.99**n)) + 1e-8)

def fresh(rng, H, out):
    """W, U, b of both readers, then V and c of the output."""
    readers = [each for _ in range(2) for each in random_layer(rng, 1, 27, H)[1:]]
    return [*readers, 0.3 * rng.normal(size=(2 * H, out)), np.zeros(out)]

def readers_of(weights, rows):
    start = np.zeros((rows, len(weights[1])))
    return (start, *weights[:3]), (start, *weights[3:6])

# %% tags=["exploration"]
def tag(x, mask, weights, seen):
    """The score of every step. seen: by how much the output sees each reader, (1, 1) for both."""
    hs_r, hs_l = bidirectional_forward(x, mask, *readers_of(weights, len(x)))
    merged = merge(seen[0] * hs_r, seen[1] * hs_l, "concat")
    return (merged @ weights[6] + weights[7])[..., 0], hs_r, hs_l, merged

def tag_gradients(x, mask, y, where, weights, seen):
    score, hs_r, hs_l, merged = tag(x, mask, weights, seen)
    dscore = ((sigmoid(score) - y) * where / where.sum())[..., None]
    d_r, d_l = merge_backward(dscore @ weights[6].T, hs_r, hs_l, "concat")
    _, drightward, dleftward = bidirectional_backward(
        seen[0] * d_r, seen[1] * d_l, hs_r, hs_l, x, mask, *readers_of(weights, len(x)))
    return [*drightward[1:], *dleftward[1:], np.tensordot(merged, dscore, 2 * [(0, 1)]), dscore.sum(axis=(0, 1))]

def train_tagger(H, seen, steps=300):
    rng, memory = np.random.default_rng(0), [(0, 0)] * 8
    weights = fresh(rng, H, 1)
    for n in range(1, steps + 1):
        rows = rng.choice(len(lessons[0]), 64, replace=False)
        adam(weights, tag_gradients(*(each[rows] for each in lessons), weights, seen), memory, n, rate=0.02)
    return weights

# %% tags=["exploration"]
taggers = {"rightward": (16, (1, 0)), "leftward": (16, (0, 1)), "both": (8, (1, 1))}
trained = {name: train_tagger(H, seen) for name, (H, seen) in taggers.items()}
x_exam, mask_exam, y_exam, where_exam = exam
shares = {}
for name, (_, seen) in taggers.items():
    right = (tag(x_exam, mask_exam, trained[name], seen)[0] > 0) == y_exam
    shares[name] = [right[x_exam[..., LETTERS.index(letter)] > 0].mean() for letter in "cgs"]
usual = [max(p, 1 - p) for p in (y_exam[x_exam[..., LETTERS.index(letter)] > 0].mean() for letter in "cgs")]

# %% tags=["exploration"]
words_for_it = ("Bars: the share of right answers for c, g and s, in words that no network has seen. Rightward is "
                "no better than always giving the usual answer. Leftward is near one for c and g, and not for s. "
                "Both is best for each letter, and above nine tenths.")
with plots.figure(alt=words_for_it, height=3) as axes:
    for i, (name, values) in enumerate(shares.items()):
        axes.bar(np.arange(3) + 0.26 * (i - 1), values, width=0.24, color=plots.COLOURS[i], label=name)
    axes.hlines(usual, np.arange(3) - 0.42, np.arange(3) + 0.42, color="k", linestyle=":", label="always the usual one")
    axes.set(xticks=range(3), ylabel="right answers", ylim=(0, 1.02))
    axes.set_xticklabels(["c: soft?", "g: soft?", "s: buzzes?"])
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))

# %% [markdown]
# The rightward network is hardly better than giving the usual answer every time, and at times worse: what it learned
# from its lessons by heart is no use in other words. The leftward one knows what follows, and that is all that c and g
# ask for. The s asks what came before as well, and there it is left guessing. The pair, with half the units each, gets
# nearly all of them.
#
# In capitals where the pair says soft or buzzing:

# %% tags=["exploration"]
shown = ["canada", "cile", "cina", "cuba", "brasile", "australia", "ghana", "giappone", "greco", "senegal", "macedonia"]
answers = tag(*encode(shown, 16), trained["both"], (1, 1))[0] > 0
print(*("".join(letter.upper() if letter in "cgs" and up else letter for letter, up in zip(word, row, strict=False))
        for word, row in zip(shown, answers, strict=True)))

# %% [markdown]
# ## 7. Three ways to be deep
#
# A recurrent network is deep in time, but look at one step. There are three ways in it, from the input to the state,
# from state to state, and from the state to the output, and each is a single layer. Where could more be put in?
# Goodfellow, Bengio and Courville draw three answers:

# %% tags=["exploration"]
def node(axes, at, text, colour):
    axes.text(*at, text, ha="center", va="center", fontsize=12,
              bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": colour, "linewidth": 2})

def arrow(axes, start, end, bend=0.0):
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": "k", "shrinkA": 14, "shrinkB": 14,
                                              "connectionstyle": f"arc3,rad={bend}"})

def draw_step(axes, boxes, arrows, title):
    for start, end, *bend in arrows:
        arrow(axes, boxes[start], boxes[end], *bend)
    for text, at in boxes.items():
        colour = plots.GREEN if "x" in text else plots.ORANGE if "m" in text else plots.BLUE
        node(axes, at, f"${text}$", colour)
    axes.set(xlim=(-0.6, 2.6), ylim=(-0.5, 2.5), title=title)
    axes.axis("off")

# %% tags=["exploration"]
old, new, x_now, inner = "h_{t-1}", "h_t", "x_t", "m_t"
layers_two = {"h^1_{t-1}": (0, 1), "h^1_t": (2, 1), "h^2_{t-1}": (0, 2.1), "h^2_t": (2, 2.1), x_now: (2, 0)}
through = [("h^1_{t-1}", "h^1_t"), ("h^2_{t-1}", "h^2_t"), (x_now, "h^1_t"), ("h^1_t", "h^2_t")]
one = {old: (0, 1.5), inner: (1, 0.8), new: (2, 1.5), x_now: (1, -0.2)}
deeper = [(old, inner), (x_now, inner), (inner, new)]
words_for_it = ("Three diagrams of one time step. (a) Two states, one above the other; each has an arrow to itself at "
                "the next step, x leads into the lower one and the lower one into the upper one. (b) The old state and "
                "x lead into an inner layer m, and m leads to the new state. (c) The same with a direct arrow from the "
                "old state to the new one.")
with plots.figure(alt=words_for_it, columns=3, width=8, height=2.7) as (a, b, c):
    draw_step(a, layers_two, through, "(a) more recurrent layers")
    draw_step(b, one, deeper, "(b) a deeper transition")
    draw_step(c, one, [*deeper, (old, new, -0.35)], "(c) that with a skip")

# %% [markdown]
# In (a) the states of one layer are the input sequence of the next. In (b) a feed-forward layer is put on the way from
# state to state. That makes the way through time twice as long, and (c) adds a shortcut. You will write all three.
#
# ## 8. Dropout, and where it may not be
#
# Deep networks learn their lessons by heart. **Dropout** silences a share of the features at random in every training
# step, so that no feature can rely on any other one. What stays is divided by the share that stays, so that the mean is
# what it was, and at the exam there is nothing to do (this is called *inverted* dropout).
#
# In a sequence there is a choice. Draw for every step anew, with u (B, T, D), and each step misses other features. Draw
# **once for all steps**, with u (B, D), and a sequence is read from end to end by the same thinned-out network (Gal and
# Ghahramani). Both are in use. The random numbers u are drawn beforehand here, so that there is a right answer.

# %% reference="rnn_course.cells.deep:dropout"

# %% [markdown]
# Dropout goes **between** layers, on the way up. On the recurrence, from $h_{t-1}$ to $h_t$, it does harm as it stands.
# Suppose a state must be kept for 20 steps, and a third of the units is silenced at each:

# %% tags=["exploration"]
def carried(each_step, steps=20, units=2000, rate=1 / 3):
    """The share of units that still hold anything, and the largest, if dropout acts on the way through time."""
    rng, held, alive, largest = np.random.default_rng(0), np.ones((1, 1, units)), [1.0], [1.0]
    once = rng.random((1, units))
    for _ in range(steps):
        held, _ = dropout(held, rng.random((1, 1, units)) if each_step else once, rate)
        alive.append((held > 0).mean())
        largest.append(held.max())
    return alive, largest

(alive_anew, _), (alive_once, largest_once) = carried(True), carried(False)
plots.lines(
    {"drawn anew at each step": alive_anew, "drawn once for all": alive_once, "between layers only": np.ones(21)},
    across="steps", up="units that still hold it",
    alt="The share of units that still hold their value over 20 steps. Drawn anew at each step it falls to zero within "
        "about ten steps; drawn once it stays at two thirds; between layers only it stays at one.")
print(f"drawn once, the largest entry is {largest_once[-1]:.0f} after 20 steps; it was 1")

# %% [markdown]
# Drawn anew, the memory is gone within a dozen steps. Drawn once, two thirds survive, but the factor $1/(1 - r)$ is
# applied at every step and becomes enormous. (With one mask for all steps and a cell that is trained under it, it can
# be used on the recurrence too: Gal and Ghahramani did, and `recurrent_dropout` in Keras does.) Between layers the
# memory is left in peace.

# %% [markdown]
# ## 9. Layers on layers
#
# Strategy (a). Let $h^l$ be the states of layer $l$, all T of them. The layer above reads
#
# $$v^{l+1} = \text{keep}^l \odot h^l \qquad (6.32)$$
#
# and there is one more habit: **input connections**. The sequence $x$ itself is led to *every* layer, concatenated to
# the states of the layer below, so that the upper ones need not have everything handed up to them (Graves). Some
# networks have them, some have not; `connect` turns them on.
#
# $$v^{l+1} = [\text{keep}^l \odot h^l,\ x] \qquad (6.33)$$

# %% reference="rnn_course.cells.deep:stacked_forward"

# %% [markdown]
# And down again. The gradient with respect to a layer's input *is* the gradient with respect to the states below, once
# it has gone through keep. With input connections each $dv^l$ has two parts, one for the states below and one for $x$.

# %% reference="rnn_course.cells.deep:stacked_backward"

# %% [markdown]
# What are input connections good for? Let the loss look at the top of a stack of small random layers, and measure the
# gradient that reaches $x$:

# %% tags=["exploration"]
def size_of_dx(depth, connect, H=8, rows=32, steps=10, D=5):
    rng = np.random.default_rng(depth)
    x, mask, layers = rng.normal(size=(rows, steps, D)), np.ones((rows, steps)), []
    for l in range(depth):
        h0, W, U, b = random_layer(rng, rows, D if l == 0 else H + D * connect, H, scale=0.5)
        layers.append((h0, 0.2 * W, U, b))
    keeps = [np.ones((rows, steps, H))] * (depth - 1)
    states = stacked_forward(x, mask, layers, keeps, connect)
    dx, _ = stacked_backward(rng.normal(size=(rows, steps, H)), states, x, mask, layers, keeps, connect)
    return np.linalg.norm(dx)

# %% tags=["exploration"]
depths = range(1, 11)
by_depth = {connect: [size_of_dx(depth, connect) for depth in depths] for connect in (False, True)}
words_for_it = ("The size of dx against the number of layers, from 1 to 10, on a log scale. Without input connections "
                "it falls to less than a hundredth; with them it stays level.")
with plots.figure(alt=words_for_it, height=2.6) as axes:
    for i, (connect, sizes) in enumerate(by_depth.items()):
        axes.plot(depths, sizes, plots.LINES[i], color=plots.COLOURS[i],
                  label="with input connections" if connect else "without")
    axes.set(xlabel="layers", ylabel="size of dx", yscale="log", xticks=depths)
    axes.legend(frameon=False)

# %% [markdown]
# Depth makes a gradient fade just as time does. With input connections there is a short way from the top to $x$,
# however many layers lie below.
#
# How many layers are usual? Notes disagree, from "three is a lot" to "two to eight are standard". Both are true: three
# recurrent layers are slow to train, since they are deep in time already; and a translation system of 2016 had eight,
# with skips between the layers and much patience.

# %% [markdown]
# ## 10. A deeper step
#
# Strategies (b) and (c). The old state and the input make an inner layer $m$ of M units, and $m$ makes the new state.
# With `skip` 1, the old state is also added directly; with 0 it is not. (Here the skip has no weights. It may have a
# matrix of its own.)
#
# $$m = \tanh(xW + hU + b) \qquad (6.38)$$
#
# $$h_\text{next} = \tanh(mV + c + \text{skip}\cdot h) \qquad (6.39)$$

# %% reference="rnn_course.cells.deep:transition_step"

# %% [markdown] tags=["guided"]
# Two layers forward, two layers back. And $h$ went in at two places, so its gradient has two parts (6.43).

# %% [markdown] tags=["derive"]
# Two layers forward, two layers back. Let `da` be the gradient with respect to the argument of the outer tanh (6.39),
# and `dz` the one with respect to that of the inner tanh (6.38). Between the two lies an ordinary layer, with $m$ as
# its input; the derivative of each tanh can be written with the value that it returned.
#
# Then look for $h$. It went in at two places, so its gradient has two parts. Which of them is there only with the skip
# connection? To check by: with V = 0 and skip 1 nothing but this part can come back to $h$, and `dW`, `dU` and `db`
# are 0.

# %% reference="rnn_course.cells.deep:transition_step_backward"

# %% [markdown]
# Why is (c) needed? Every step of (b) goes through tanh twice, and through two matrices. Measure the gradient that
# comes through many steps, the matrices being rotations times 0.7:

# %% tags=["exploration"]
def through_time(kind, steps=80, back=30, H=16, rows=60):
    """The size of the gradient of a loss at the end with respect to the state, for every number of steps back."""
    rng = np.random.default_rng(0)
    start, W, U, b = random_layer(rng, rows, 4, H, scale=0.7)
    V = 0.7 * np.linalg.qr(rng.normal(size=(H, H)))[0]
    x, h, kept, dh = 0.3 * rng.normal(size=(rows, steps, 4)), start, [], rng.normal(size=(rows, H))
    sizes = [np.linalg.norm(dh)]
    for t in range(steps):
        args = x[:, t], h, W, U, b
        h, m = (np.tanh(x[:, t] @ W + h @ U + b), None) if kind == "plain" else transition_step(*args, V, b, kind)
        kept.append((h, m, *args[:4]))
    for h, m, x_t, h_old, W, U in kept[: -back - 1 : -1]:
        if kind == "plain":
            dh = dh * (1 - h**2) @ U.T
        else:
            _, dh, *_ = transition_step_backward(dh, h, m, x_t, h_old, W, U, V, kind)
        sizes.append(np.linalg.norm(dh))
    return np.array(sizes) / sizes[0]

# %% tags=["exploration"]
plots.lines(
    {"plain step": through_time("plain"), "deeper step (b)": through_time(0), "with a skip (c)": through_time(1)},
    across="steps back", up="size of dh", log=True,
    alt="The gradient's size against steps back, on a log scale. The deeper step falls steepest, along a line that is "
        "about twice as steep as the plain step's; with a skip it stays near 1.")

# %% [markdown]
# Depth inside the step makes the long way longer, and the skip makes it short again: past both matrices, through a
# single tanh. Here the gradient then neither fades nor grows; with larger matrices it would grow, and would have to be
# clipped.

# %% [markdown]
# ## 11. One vector for a whole sequence
#
# Not every question has an answer for each step. Is this mail spam? Which language is this? All states must become
# **one** vector. That is *pooling*, and there are four usual ways. Each of them is a weighted sum over time,
#
# $$p = \sum_t \alpha_t \odot h_t \qquad (6.50)$$
#
# and they differ in nothing but the weights $\alpha$, a number for each row, step and unit. So let every pooling return
# its weights, too. You will see what for.
#
# **The last state** has read everything, though what it read first has faded most. And the last state is at the last
# *real* step. (Why would `hs[:, -1]` do here after `masked_forward`, and not after `bidirectional_forward`?)

# %% reference="rnn_course.cells.pooling:pool_last"

# %% [markdown]
# **The mean** listens to every step alike. It divides by the number of real steps of the row.

# %% reference="rnn_course.cells.pooling:pool_mean"

# %% [markdown]
# **The maximum** asks each unit for its strongest moment: has it *ever* seen what it looks for? Take care that padding
# never wins.

# %% reference="rnn_course.cells.pooling:pool_max"

# %% [markdown]
# **Both ends** are for bidirectional nets, whose states lie side by side, [hs_r, hs_l]. The rightward reader knows the
# whole sequence at its end. Where does the leftward one? A single reader remembers best what it read last; of the two,
# one favours the end and the other the beginning.

# %% reference="rnn_course.cells.pooling:pool_ends"

# %% [markdown]
# Here are the weights of all four, for the eight units of a small bidirectional net that reads *canada*, padded to
# nine steps:

# %% tags=["exploration"]
x, mask = encode(["canada"], 9)
rng = np.random.default_rng(2)
hs = merge(*bidirectional_forward(x, mask, random_layer(rng, 1, 27, 4), random_layer(rng, 1, 27, 4)), "concat")
poolings = {"last": pool_last, "mean": pool_mean, "max": pool_max, "both ends": pool_ends}
plots.heatmaps(
    {name: pool(hs, mask)[1][0].T for name, pool in poolings.items()},
    across="step", down="unit", label="weight α", limits=(0, 1), height=2.4,
    alt="Four maps of eight units over nine steps, the last three of them padding. Last: all units at step 5, counted "
        "from 0. Mean: one sixth at steps 0 to 5. Max: one step for each unit, at different places. Both ends: units 0 "
        "to 3 at step 5 and units 4 to 7 at step 0. Padding has no weight in any.")

# %% [markdown]
# Now for the way back. A state that counted with some weight gets that share of the gradient. So the mean spreads it
# thin, the maximum gives it to the winner only, and one line does for all four.

# %% reference="rnn_course.cells.pooling:pool_backward"

# %% [markdown]
# ## 12. Which language is it?
#
# *Ranska*, *Ffrainc*, *Francja*: the same country in Finnish, Welsh and Polish. Take all names of countries and
# languages in six languages, and train a bidirectional net with each pooling to say whose word it is.

# %% tags=["exploration"]
CODES = ("cy", "fi", "it", "pl", "sw", "tr")
owners = {}
for k, code in enumerate(CODES):
    for table in (Locale(code).territories, Locale(code).languages):
        for name in map(plain, table.values()):
            if 3 < len(name) <= 16:
                owners.setdefault(name, set()).add(k)
known = sorted((name, min(who)) for name, who in owners.items() if len(who) == 1)
known = [known[i] for i in np.random.default_rng(0).permutation(len(known))]
spelled, language = [name for name, _ in known], np.array([k for _, k in known])
print(len(known), "names:", *(f"{name} ({CODES[k]})," for name, k in known[:6]), "...")

# %% tags=["exploration"]
def guess(x, mask, weights, pool, masked):
    """Six scores a name, and what the way back needs. masked: whether padding is known to be padding."""
    seen = mask if masked else np.ones_like(mask)
    both = bidirectional_forward(x, seen, *readers_of(weights, len(x)))
    p, alpha = pool(merge(*both, "concat"), seen)
    return p @ weights[6] + weights[7], p, alpha, both, seen

def guess_gradients(x, mask, y, weights, pool, masked):
    score, p, alpha, both, seen = guess(x, mask, weights, pool, masked)
    e = np.exp(score - score.max(axis=1, keepdims=True))
    dscore = (e / e.sum(axis=1, keepdims=True) - np.eye(6)[y]) / len(y)
    d_both = merge_backward(pool_backward(dscore @ weights[6].T, alpha), *both, "concat")
    _, drightward, dleftward = bidirectional_backward(*d_both, *both, x, seen, *readers_of(weights, len(x)))
    return [*drightward[1:], *dleftward[1:], p.T @ dscore, dscore.sum(axis=0)]

# %% tags=["exploration"]
x_all, mask_all = encode(spelled, 16)

def train_guesser(pool, masked, steps=250):
    rng, memory = np.random.default_rng(0), [(0, 0)] * 8
    weights = fresh(rng, 16, 6)
    for n in range(1, steps + 1):
        rows = rng.integers(300, len(spelled), 64)
        adam(weights, guess_gradients(x_all[rows], mask_all[rows], language[rows], weights, pool, masked), memory, n,
             rate=0.01)
    return weights

# %% [markdown]
# Train each once with masks, and once as if padding were letters. Then examine them on 300 other names, with more and
# more padding behind each name. The names are the same; only the array is longer. (Eight trainings, about 6 seconds on
# two cores.)

# %% tags=["exploration"]
extra, right_names = (0, 2, 4, 8, 16, 32), {}
for name, pool in poolings.items():
    for masked in (True, False):
        weights = train_guesser(pool, masked)
        right_names[name, masked] = []
        for more in extra:
            found = guess(*encode(spelled[:300], 16 + more), weights, pool, masked)[0].argmax(axis=1)
            right_names[name, masked].append((found == language[:300]).mean())
        print(f"{name:9} {'with masks' if masked else 'without':10} {right_names[name, masked][0]:.3f}")

# %% tags=["exploration"]
words_for_it = ("Two panels: the share of names whose language is found, against extra padding from 0 to 32 steps, for "
                "four poolings. Left, with masks: four level lines. Right, without masks: all begin lower, and "
                "most fall or jump about as padding is added.")
with plots.figure(alt=words_for_it, columns=2, width=8, height=3) as panels:
    for axes, masked in zip(panels, (True, False), strict=True):
        for i, name in enumerate(poolings):
            axes.plot(range(len(extra)), right_names[name, masked], marker="osD^"[i], color=plots.COLOURS[i],
                      linestyle=plots.LINES[i], label=name)
        axes.axhline(1 / 6, color="0.7", linewidth=1)
        axes.set(title="with masks" if masked else "without masks", xlabel="extra steps of padding", ylim=(0.1, 0.9),
                 xticks=range(len(extra)))
        axes.set_xticklabels(extra)
    panels[0].set_ylabel("languages found")
    panels[1].legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))

# %% [markdown]
# With masks, all lines are level: padding is nothing. Without them, the same name gets another answer in a longer
# array; the last state, which has read nothing but padding for a while, suffers most. It is a nasty kind of fault,
# because nothing complains. The program runs, its loss goes down, and its answer for a name depends on how long the
# *other* names in the batch are. (The grey line is guessing.)
#
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try. Use copies under *new names*; your own functions are marked.
#
# * **A longer look.** In French a final consonant is mostly silent, unless a vowel follows in the *next* word. Write
#   `changes` for that. How many units does the leftward reader need?
# * **How much future?** A reader that lags k steps behind may look k letters ahead without reading to the end. Shift y
#   by one and by two steps and train the rightward tagger again. Which of c, g and s does that fix?
# * **Other modes.** Train the tagger with "sum", "mul" and "ave". Which rule is easy for "mul"?
# * **Stack the pair.** Two bidirectional layers: the second reads the merged states of the first. Write its way back.
# * **Does dropout help?** The guessers know their lessons better than the exam. Put `dropout` between the merged states
#   and the pooling, drawn anew for every step and once for all, and compare on the exam.
# * **Learned weights.** All four α are fixed rules. What if α were the softmax of a score that the network computes for
#   each step? You have just invented attention.
