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
# # Patterns: from a picture to words
#
# **How does a network describe a picture in words?** A picture comes all at once. A sentence comes one word after
# another, and each word must fit the picture and also what has been said already: if you began with *four is less
# than*, only one word can follow, and after *four is even* quite another.
#
# So far a recurrent cell read something at every step and answered at every step. Here you take the same cell and wire
# it differently: many steps in and one answer out, one picture in and many words out. You give it one thing that holds
# for the whole sequence. You let it read its own last word. And you find out what it costs to learn with a teacher who
# always says the right word in time.
#
# At the end a network looks at handwritten digits that it has never seen and says: *four is even , more than three and
# less than five*. Every such sentence can be checked, word by word. Then you take out one wire at a time and listen to
# what goes wrong.

# %% [markdown]
# ## How this notebook works
#
# You need the chain rule, an idea of what a recurrent cell is (its equations are all here), and three to six hours.
# Ten small networks are trained on the way. A cell that takes more than five seconds is announced above it, and prints
# as it goes.
#
# * Each exercise is one function. Its docstring says what it must compute, with numbered equations and the shape of
#   every array. Replace the line that raises `NotImplementedError`. Cells that draw or try something use your
#   functions: until these are there, such a cell prints one line that names the function it waits for.
# * The cell below it checks your function at once. Where it is not right yet, three hints unfold below the report,
#   each more detailed than the last.
# * Your marks come from the same checks with other numbers.
# * **Stuck? Go on.** When your notebook is marked, an exercise that fails because of an earlier one is tried again with
#   right values in the earlier one's place. No mistake costs you twice.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # so small matrices are fastest on one core; read by NumPy's import

import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress

END = 0

# %% [markdown]
# ## Letters
#
# | letter | what it counts | in the descriptions at the end |
# | --- | --- | --- |
# | B | rows of a batch | 64 pictures |
# | T | time steps | 12 words |
# | D | numbers that come in at each step | |
# | C | numbers of the context | the 64 pixels of a picture |
# | H | numbers in the state | 48 |
# | K | numbers in an answer, or words to choose from | 19 words |
#
# Four matrices lead into the state, and each has a name of its own: $W$ reads what comes in, $U$ the state before, $R$
# the **context**, and $F$, later, what was said. $V$ and $c$ lead out. An example is a row, so a layer is $xW$. The
# gradient of the loss with respect to anything is written with a d, and it always has the shape of that thing.

# %% [markdown]
# ## 1. A cell that is told something
#
# Some things belong to no single step: who is speaking, what the picture shows, what the sentence to be translated
# means. Such a thing is a **context**, a vector $v$. One way to give it to the cell is to add it to the sum, through a
# matrix of its own:
#
# $$z = xW + hU + vR + b \qquad (7.1)$$
#
# $$h_\text{next} = \tanh(z) \qquad (7.2)$$
#
# Look at $vR + b$: for each row the context is a bias of its own. It shifts all units, and so makes *another cell* of
# this one.

# %% reference="rnn_course.cells.context:context_step"

# %% [markdown]
# ## 2. The same thing at every step
#
# Over a sequence the input changes and the state changes. The context does not: it is the same at step 1 and at step T.

# %% reference="rnn_course.cells.context:context_forward"

# %% [markdown]
# Three rows with the same input, one pulse and then nothing, and the same $h_0$. Only the context differs.

# %% tags=["exploration"]
def under(v, steps=30, units=10):
    """The states of one row under a context of three numbers."""
    rng = np.random.default_rng(4)
    W, U, R = rng.normal(size=(1, units)), np.linalg.qr(rng.normal(size=(units, units)))[0], rng.normal(size=(3, units))
    x = np.zeros((1, steps, 1))
    x[0, 0] = 1
    return context_forward(x, np.zeros((1, units)), np.array([v]), W, 0.95 * U, R, np.zeros(units))[0].T

plots.heatmaps(
    {"v = 0 0 0": under([0.0, 0, 0]), "v = 1 0 0": under([1.0, 0, 0]), "v = 0 1 0": under([0.0, 1, 0])},
    across="time", down="unit", label="state", limits=(-1, 1),
    alt="Three maps of 10 units over 30 steps after one pulse. Without a context the states swing and fade towards 0. "
        "Under each of two contexts they settle within about ten steps, on two quite different patterns of high and "
        "low units that then stay.")

# %% [markdown]
# Without a context the pulse fades. With one, the states are drawn to a pattern that belongs to that context, and stay
# there: it keeps coming in. What is told once can be forgotten; what is told at every step cannot.

# %% [markdown]
# ## 3. Back through time

# %% [markdown] tags=["guided"]
# Look at $h_2$. Two things read it: the loss, which sends back `dhs[:, 1]`, and step 3. So two gradients meet there,
# and they add:
#
# $$g_t = dhs_t + dz_{t+1} U^\top \qquad (7.4)$$
#
# From there it goes back through tanh, $dz_t = g_t \odot (1 - h_t^2)$, and then through the sum, to everything that was
# added up in it. You walk from the last step to the first, since $dz_t$ needs $dz_{t+1}$.
#
# What is new is the context. It is part of *every* step's sum, so every step sends it a gradient, and those add up as
# they do for the weights:
#
# $$dv = \sum_t dz_t R^\top \qquad (7.8)$$
#
# Mind the difference between $dv$ and $dR$. $R$ served all rows and all steps, and is summed over both. $v$ served all
# steps, but each row had its own.

# %% [markdown] tags=["derive"]
# Let $g_t$ be everything that $h_t$ does to the loss, and $dz_t$ the gradient with respect to the sum (7.1) of step t.
#
# Look at $h_2$. Who reads it? Each reader sends back one gradient, and $g_2$ is their sum: one is given, `dhs[:, 1]`;
# from which step does the other come, and through which matrix? Then cross tanh; its derivative can be written with
# $h_t$ alone. In which order must you visit the steps? And who reads $h_0$?
#
# From $dz_t$ on, everything that was added up in (7.1) gets its gradient. The one of $W$ is given as an example; here
# $h_{t-1}$ is what $U$ multiplied at step t.
#
# What is new is the context. $v$ and $R$ meet in the sum of *every* step. Take one entry of $v$, with the row that it
# belongs to: into which rows, steps and units of z does it go? Sum over just those. Then take one entry of $R$ and ask
# again. The two answers differ, and the shapes (B, C) and (C, H) show whether you summed over what you should.
#
# To check by: for a single step, a context is no more than one more input, so `dv` and `dR` must look just like `dx`
# and `dW`.

# %% reference="rnn_course.cells.context:context_backward"

# %% [markdown]
# Compare it with numerical derivatives, along random directions:

# %% tags=["exploration"]
rng = np.random.default_rng(0)
sizes = {"x": (3, 5, 4), "h0": (3, 6), "v": (3, 2), "W": (4, 6), "U": (6, 6), "R": (2, 6), "b": (6,)}
point = {name: 0.6 * rng.normal(size=size) for name, size in sizes.items()}
dhs = rng.normal(size=(3, 5, 6))

def my_gradients(x, h0, v, W, U, R, b):
    return context_backward(dhs, context_forward(x, h0, v, W, U, R, b), x, h0, v, W, U, R)

gradcheck(context_forward, point, my_gradients(**point), upstream=dhs)

# %% [markdown]
# ## 4. Five patterns
#
# Now comes the wiring. A cell need not read at every step, and nobody need listen at every step. Which of them matter
# makes five famous patterns:
#
# | pattern | for instance |
# | --- | --- |
# | one to one | a picture in, its class out: no recurrence at all |
# | one to many | a picture in, a sentence out; a first note in, a melody out |
# | many to one | a review in, good or bad out |
# | many to many, in step | each word in, its part of speech out; each frame of a film, its label |
# | many to many, after reading | a sentence in, its translation out |
#
# It looks like five networks. It is one, and two arrays of booleans: at which steps does it **read**, and at which does
# it **say** something? Better still, four of the five are one pattern: read $T_\text{in}$ inputs, and say
# $T_\text{out}$ things from the last of them on. With $T_\text{out} = 1$ that is many to one; with $T_\text{in} = 1$ it
# is one to many. Only *in step* is different.

# %% reference="rnn_course.cells.patterns:pattern_steps"

# %% [markdown]
# Let your function draw the five. Blue boxes are states; an arrow from below is something read, one to above something
# said.

# %% tags=["exploration"]
def arrow(axes, start, end, colour="k", dash="-"):
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0,
                                              "linestyle": dash})

def box(axes, at, text, colour):
    axes.text(*at, text, ha="center", va="center", fontsize=11,
              bbox={"boxstyle": "round", "facecolor": "white", "edgecolor": colour, "linewidth": 2})

def draw_pattern(axes, reads, says, left):
    for t in range(len(reads)):
        at = left + t
        box(axes, (at, 1), "h", plots.BLUE)
        for there, y, letter, colour in ((reads[t], 0, "x", plots.GREEN), (says[t], 2, "o", plots.ORANGE)):
            if there:
                box(axes, (at, y), letter, colour)
                arrow(axes, (at, 0.25 + min(y, 1)), (at, 0.75 + min(y, 1)))
        if t:
            arrow(axes, (at - 0.75, 1), (at - 0.25, 1))

# %% tags=["exploration"]
PATTERNS = {"one to one": (1, 1, False), "one to many": (1, 3, False), "many to one": (3, 1, False),
            "many to many,\nin step": (3, 3, True), "many to many,\nafter reading": (3, 3, False)}
words = ("Five rows of boxes. One to one: a single state that reads and answers. One to many: three states, the first "
         "reads, all answer. Many to one: three states, all read, the last answers. In step: three states, all read "
         "and answer. After reading: five states, the first three read, the last three answer.")
with plots.figure(alt=words, width=8.6, height=2.6) as axes:
    left = 0
    for name, pattern in PATTERNS.items():
        reads, says = pattern_steps(*pattern)
        draw_pattern(axes, reads, says, left)
        axes.text(left + (len(reads) - 1) / 2, 3.0, name, ha="center", va="center")
        left += len(reads) + 0.9
    axes.set(xlim=(-0.8, left - 1.1), ylim=(-0.4, 3.5))
    axes.axis("off")

# %% [markdown]
# ## 5. One cell in all patterns
#
# The cell runs at every step. Where it reads nothing, its input is zero (7.16); where it says nothing, nobody looks
# (7.18). `x` holds only the inputs that are read, (B, T_in, D), and `o` only the scores that are asked for.

# %% reference="rnn_course.cells.patterns:wired_forward"

# %% tags=["exploration"]
def sizes_of(pattern, D=4, H=6, C=2, K=3):
    rng = np.random.default_rng(0)
    shapes = (5, pattern[0], D), (5, H), (5, C), (D, H), (H, H), (C, H), (H,), (H, K), (K,)
    x, *others = (0.6 * rng.normal(size=shape) for shape in shapes)
    hs, o = wired_forward(x, *pattern_steps(*pattern), *others)
    return x.shape, hs.shape, o.shape

for name, pattern in PATTERNS.items():
    print(f"{name.replace(chr(10), ' '):28} x, hs, o:", *sizes_of(pattern))

# %% [markdown]
# ## 6. And back
#
# A gradient goes back exactly where something went forward. To a state that said nothing the loss sends nothing: 0 in
# its place (7.19). But do not leave the state out, since gradients of *later* answers come through it. And at a step
# that read nothing, there is no input to have a gradient (7.23).
#
# In many to one, one gradient enters at the end and must reach every input. In one to many, gradients enter everywhere
# and meet in the one input.

# %% reference="rnn_course.cells.patterns:wired_backward"

# %% [markdown]
# Many to one, with your gradients: here are 1797 handwritten digits of 8 × 8 pixels. The cell reads one **row** of
# pixels at each of eight steps and says at the last which digit it was. Ten numbers come out, and the right one should
# be 1 and all others 0. 1200 pictures are for practice; of the others it sees nothing until its exam.

# %% tags=["exploration"]
from sklearn.datasets import load_digits

digits = load_digits()
pictures, labels = digits.data / 16, digits.target
order = np.random.default_rng(0).permutation(len(pictures))
practice, exam = order[:1200], order[1200:]

def improve(weights, gradients, memory, n, rate):
    """One step of Adam: downhill, each weight at a speed of its own; gradients are cut to length 1 together."""
    scale = min(1, 1 / np.sqrt(sum((each**2).sum() for each in gradients)))
    for i, (weight, each) in enumerate(zip(weights, gradients, strict=True)):
        mean, square = memory.get(i, (0, 0))
        memory[i] = mean, square = 0.9 * mean + 0.1 * scale * each, 0.99 * square + 0.01 * (scale * each) ** 2
        weight -= rate * mean / (1 - 0.9**n) / (np.sqrt(square / (1 - 0.99**n)) + 1e-8)

# %% tags=["exploration"]
def untold(rows, units=32):
    """h0 and v of a cell that starts from zeros and is told nothing."""
    return np.zeros((rows, units)), np.zeros((rows, 1))

def train_reader(steps=800, rows=64, units=32):
    rng, memory, pattern = np.random.default_rng(1), {}, pattern_steps(8, 1, False)
    shapes = (8, units), (units, units), (1, units), (units,), (units, 10), (10,)
    weights = [rng.normal(size=shape) / np.sqrt(shape[0]) * (len(shape) > 1) for shape in shapes]
    for n in range(1, steps + 1):
        pick = rng.choice(practice, rows)
        x = pictures[pick].reshape(rows, 8, 8)
        hs, o = wired_forward(x, *pattern, *untold(rows), *weights)
        do = (o - np.eye(10)[labels[pick]][:, None]) / rows
        _, _, _, *gradients = wired_backward(do, hs, x, *pattern, *untold(rows), *weights[:3], weights[4])
        improve(weights, gradients, memory, n, 0.01 * (1 - n / steps))
    x = pictures[exam].reshape(-1, 8, 8)
    o = wired_forward(x, *pattern, *untold(len(x)), *weights)[1]
    print(f"digits read row by row, right in the exam: {np.mean(o[:, 0].argmax(axis=1) == labels[exam]):.1%}")

train_reader()

# %% [markdown]
# ## 7. What was said
#
# So far the state remembers. There is another way to have a past: **read your own last output**. Take $U$ away, and let
# a matrix $F$ lead from the output of one step to the state of the next:
#
# $$h_t = \tanh(x_t W + o_{t-1} F + b), \qquad o_t = h_t V + c$$
#
# Why would anyone do that? Because in training there is a trick. The *right* output of the step before is known then,
# so put it in the place of the network's own:
#
# $$h_t = \tanh(x_t W + y_{t-1} F + b) \qquad (7.24)$$
#
# This is **teacher forcing**: a teacher who says the right thing after every word, whatever the pupil said.

# %% tags=["exploration"]
def draw_feedback(axes, fed, colour, title):
    for t in range(3):
        at = 2 * t
        for y, letter, edge in ((0, "x", plots.GREEN), (1, "h", plots.BLUE), (2, "o", plots.ORANGE)):
            box(axes, (at, y), f"${letter}_{t + 1}$", edge)
        arrow(axes, (at, 0.25), (at, 0.75))
        arrow(axes, (at, 1.25), (at, 1.75))
        source = (at - 1.1, 2) if fed == "y" else (at - 1.75, 1.9)
        if fed == "y" or t == 0:
            box(axes, (at - 1.1, 2), f"$y_{t}$", colour)
            source = at - 1.0, 1.75
        arrow(axes, source, (at - 0.25, 1.15), colour)
    axes.set(xlim=(-1.5, 4.5), ylim=(-0.4, 2.5), title=title)
    axes.axis("off")

words = ("Left, with a teacher: three columns of input, state and output; into each state leads an arrow from the "
         "right output of the step before, and no arrow joins the columns. Right, without: the arrow into each state "
         "comes from the column before, from the network's own output.")
with plots.figure(alt=words, width=8.6, height=2.6, columns=2) as (left, right):
    draw_feedback(left, "y", plots.VERMILLION, "with a teacher: independent columns")
    draw_feedback(right, "o", plots.PURPLE, "free running: a chain")

# %% [markdown]
# Look at the left side. No arrow leads from one column to the next! There is no $h_{t-1}$ in (7.24), and all
# $y_{t-1}$ are known before anything is computed. So no step has to wait for another: what was a loop is **one product
# over all steps**. That is what the trick buys. (With $U$, a loop would remain, teacher or not.)

# %% reference="rnn_course.cells.output_recurrence:teacher_forced"

# %% [markdown]
# You can see it in the numbers. Let the teacher say something else at step 3, and look at which outputs notice:

# %% tags=["exploration"]
rng = np.random.default_rng(5)
shapes = (1, 6, 2), (1, 6, 3), (1, 3), (2, 4), (3, 4), (4,), (4, 3), (3,)
x, y, *others = (rng.normal(size=shape) for shape in shapes)
misled = y.copy()
misled[:, 2] += 1
changes = teacher_forced(x, misled, *others)[1] - teacher_forced(x, y, *others)[1]
print("change in the outputs of steps 1 to 6:", np.abs(changes[0]).max(axis=1).round(2))

# %% [markdown]
# Step 4 alone. A slip of the teacher is forgotten one step later, and a slip of the network is never even heard.

# %% [markdown]
# ## 8. Back, without a loop

# %% [markdown] tags=["guided"]
# The way back is just as short. What the teacher said does not depend on any weight, so nothing flows from step $t + 1$
# to step $t$: there is no *through time*. What remains is an ordinary layer whose inputs are $x_t$ and $y_{t-1}$.

# %% [markdown] tags=["derive"]
# The way back is just as short, if you see why. Who reads $h_t$? Go through (7.24) and (7.25) for all steps. Does
# $y_{t-1}$ depend on any weight? So what does step $t + 1$ send back to step $t$, and what becomes of the loop?
#
# Then go back through the output layer, tanh, and the layer below it. Ask of each matrix what it was multiplied by, at
# which steps; the gradient of $W$ is given as an example.

# %% reference="rnn_course.cells.output_recurrence:teacher_forced_backward"

# %% [markdown]
# Let it learn to **draw**: the digit to be drawn comes in at every step, and out comes one row of eight pixels after
# the other. $y_0$, the row above the picture, is blank. Under the teacher the network sees the true row above at each
# step.

# %% tags=["exploration"]
def to_draw(which):
    """x, y, y0: the digit as 1 of 10 at each of eight steps, the true rows, and a blank row."""
    return (np.repeat(np.eye(10)[labels[which]][:, None], 8, axis=1), pictures[which].reshape(-1, 8, 8),
            np.zeros((len(which), 8)))

def train_painter(heard=lambda x, y, y0, n, weights: y, steps=1500, rows=64, units=40):
    """heard(...): the rows that are fed to the network as its own last outputs; by default the teacher's."""
    rng, memory = np.random.default_rng(1), {}
    shapes = (10, units), (8, units), (units,), (units, 8), (8,)
    weights = [rng.normal(size=shape) / 2 * (len(shape) > 1) for shape in shapes]
    for n in range(1, steps + 1):
        x, y, y0 = to_draw(rng.choice(practice, rows))
        before = heard(x, y, y0, n, weights)
        hs, o = teacher_forced(x, before, y0, *weights)
        _, *gradients = teacher_forced_backward(2 * (o - y) / rows, hs, x, before, y0, weights[0], weights[3])
        improve(weights, gradients, memory, n, 0.01 * (1 - n / steps))
    return weights

taught = train_painter()

# %% [markdown]
# ## 9. Without the teacher
#
# Now it draws alone. Nobody knows the true row above, because nobody has drawn it: all it has is what it drew itself.
# So the loop is back, as in the right half of the figure.

# %% reference="rnn_course.cells.output_recurrence:free_run"

# %% tags=["exploration"]
def drawn(weights):
    x, _, y0 = to_draw(np.array([np.flatnonzero(labels == digit)[0] for digit in range(10)]))
    return free_run(x, y0, *weights)

def gallery(rows, alt):
    with plots.figure(alt=alt, width=8.6, height=0.95 * len(rows), rows=len(rows), columns=10) as axes:
        for line, (name, images) in zip(np.atleast_2d(axes), rows.items(), strict=True):
            for ax, image in zip(line, images, strict=True):
                ax.imshow(image, cmap="cividis", vmin=0, vmax=1)
                ax.set(xticks=[], yticks=[])
                ax.spines[:].set_visible(False)
            line[0].set_ylabel(name, rotation=0, ha="right", va="center")

means = [pictures[practice][labels[practice] == digit].mean(axis=0).reshape(8, 8) for digit in range(10)]
gallery({"mean of all": means, "drawn freely": drawn(taught)},
        "Two rows of the digits 0 to 9. Above, the mean picture of each digit. Below, what the network draws alone: "
        "the topmost rows of each resemble the mean, and then most turn into stripes that run down to the bottom.")

# %% [markdown]
# The top is right. Then most of them turn into stripes: below a row comes a row much like it, and below that the same
# again. How far astray does it go, row by row? Here is the error in the exam's pictures, with the true row above in
# hand and without:

# %% tags=["exploration"]
def errors(weights):
    """The error of each row under the teacher, and free running."""
    x, y, y0 = to_draw(exam)
    outputs = teacher_forced(x, y, y0, *weights)[1], free_run(x, y0, *weights)
    return [np.sqrt(((o - y) ** 2).mean(axis=(0, 2))) for o in outputs]

with_teacher, alone = errors(taught)
plots.lines(
    {"free running": alone, "with the teacher": with_teacher},
    across="row of the picture, 0 on top", up="error",
    alt="Error against the row of the picture. Both begin at 0.19. With the teacher it stays between 0.19 and 0.23 "
        "down to the last row; free running it grows row by row to above 0.3 in row 5, and stays far above the other "
        "to the end.")

# %% [markdown]
# In training it had never seen a row of its own. Each is a little off; the next is drawn below a row such as no digit
# ever had, and is further off. Errors feed on errors. That is called **exposure bias**, and we shall come back to it.
#
# There is a second weakness. **The output is all that it remembers.** Below the same row, the same will follow,
# whatever was drawn before:

# %% tags=["exploration"]
x, y, y0 = to_draw(exam[:2])
x[:] = x[0]
y[:, 2] = y[0, 2]
o = teacher_forced(x, y, y0, *taught)[1]
print("difference between two drawings whose rows 0 and 1 differ and whose row 2 is the same:")
print(np.abs(o[0] - o[1]).max(axis=1).round(3))

# %% [markdown]
# Row 3 is the same to the last digit. (The rows after it differ again, since the teacher goes on dictating different
# ones.) In an 8 the upper loop and the lower one look alike, and this network cannot know in which of them it is,
# unless it finds a way to leave a mark in the drawing itself. A network with $U$ has a state that nobody looks at.
# This one has to remember in public.

# %% [markdown]
# ## 10. What does a past cost?
#
# Now words. A sentence is $y_1 \dots y_T$, each $y_t$ one of K words, and a model says how probable each sentence is.
# By the chain rule of probability, *any* such model is a product of conditionals:
#
# $$p(y_1 \dots y_T) = p(y_1)\; p(y_2 \mid y_1)\; p(y_3 \mid y_1, y_2) \cdots p(y_T \mid y_1 \dots y_{T-1})$$
#
# Drawn as a graphical model, every word has an arrow from every word before it, as on the left:

# %% tags=["exploration"]
def curve(axes, start, end, bend, colour):
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "shrinkA": 12, "shrinkB": 12,
                                              "connectionstyle": f"arc3,rad={bend}"})

words = ("Two graphs of four words. Left, an arrow leads from every word to every later one, six in all. Right, below "
         "the words is a chain of four states; each word leads to the next state only, and each state to its own word.")
with plots.figure(alt=words, width=8.6, height=2.6, columns=2) as (left, right):
    for axes in (left, right):
        for t in range(4):
            box(axes, (2 * t, 1), f"$y_{t + 1}$", plots.ORANGE)
        axes.set(xlim=(-0.6, 6.6), ylim=(-0.8, 2.6))
        axes.axis("off")
    for start, end in ((i, j) for j in range(4) for i in range(j)):
        curve(left, (2 * start, 1), (2 * end, 1), -0.45 if end > start + 1 else 0, "0.3")
    for t in range(4):
        box(right, (2 * t, -0.4), f"$h_{t + 1}$", plots.BLUE)
        curve(right, (2 * t, -0.4), (2 * t, 1), 0, "0.3")
        if t < 3:
            curve(right, (2 * t, -0.4), (2 * t + 2, -0.4), 0, "0.3")
            curve(right, (2 * t, 1), (2 * t + 2, -0.4), 0, plots.PURPLE)

# %% [markdown]
# On the left nothing is assumed, and nothing is cheap: the last factor alone is a table with $K^{T-1}$ rows. There are
# two ways out. **Cut arrows**: a Markov model lets a word depend on the last m only, and a network that reads only its
# last output has m = 1. Or **keep all arrows and share** (on the right): send them through a state of H numbers, made
# by the same weights at every step. Then the price does not depend on T at all.

# %% reference="rnn_course.cells.output_recurrence:sequence_weights"

# %% tags=["exploration"]
lengths = range(4, 13)
counted = np.array([sequence_weights(19, T, 3, 48) for T in lengths], dtype=float)
words = ("Free numbers against the length of sentences, 4 to 12 words, on a log scale. The table grows from ten to the "
         "fifth to beyond ten to the fifteenth; Markov with three words stays at 130,000, the network that reads its "
         "state at about 4,000 and the one that reads its output at about 2,000.")
with plots.figure(alt=words, height=2.8) as axes:
    for i, name in enumerate(("full table", "Markov, m = 3", "reads its last output, H = 48", "with a state, H = 48")):
        axes.plot(lengths, counted[:, i], plots.LINES[i], color=plots.COLOURS[i], label=name)
    axes.set(xlabel="words in a sentence", ylabel="free numbers", yscale="log")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))

# %% [markdown]
# The network pays in another coin: it cannot represent *every* table, only those that its few weights can make. That
# this is enough for so much of language is an observation, not a theorem.

# %% [markdown]
# ## 11. A chain of words
#
# Say it with logarithms: $\log p(y) = \sum_t \log p_t[y_t]$, where $p_t$ is the softmax of the scores at step t. Two
# things need care.
#
# **The end.** Sentences have different lengths. `END` is word 0, and a sentence is over at its *first* END. That END
# counts, since stopping in time is something that the network must learn too. What comes after it is padding, and does
# not count (7.38).
#
# **Large scores.** $e^{1000}$ is too large for a computer, and the logarithm of 0 is $-\infty$. Both can be avoided in
# (7.39) if you never form $p$ on the way to $\log p$: take any one number off all scores of a step, and nothing
# changes.

# %% [markdown] tags=["guided"]
# And the gradient of a row's own log p is as simple as one could wish: the word that came, as one-hot, minus the
# probabilities (7.41).

# %% [markdown] tags=["derive"]
# The gradient of a row's own log p is as simple as one could wish. One score $o_{tk}$ goes into *every* $\log p_{tj}$
# of its step, by the sum in (7.39). Which term of the derivative is there only for $j = k$, and where have you seen
# the other one? (7.40) reads one of them at each real step. To check by: over all k the gradient adds up to 0, and
# where the network was sure of the word that came, it is 0 throughout. After the first END, what must it be?

# %% reference="rnn_course.cells.captions:chain_log_p"

# %% [markdown]
# If the chain is right, the probabilities of *all* sentences must sum to 1, whatever the network. A network with random
# weights, three words, up to four steps: that is few enough to try them all.

# %% tags=["exploration"]
import itertools

def all_sentences(K, T):
    """Every sentence: any words but END, as many as there is room for, and then END to the right edge."""
    return np.array([[*some, *[END] * (T - length)] for length in range(T + 1)
                     for some in itertools.product(range(1, K), repeat=length)])

rng = np.random.default_rng(3)
sentences = all_sentences(3, 4)
read = np.array([[END, *sentence[:-1]] for sentence in sentences])
F, U, R, V = (rng.normal(size=size) for size in ((3, 5), (5, 5), (2, 5), (5, 3)))
same = np.ones((len(sentences), 1))
hs = context_forward(np.eye(3)[read], same * np.zeros(5), same * [0.3, -0.8], F, U, R, np.zeros(5))
log_p, _ = chain_log_p(hs @ V, sentences)
print(len(sentences), "sentences, their probabilities sum to", np.exp(log_p).sum())
for number in np.argsort(-log_p)[:3]:
    print(sentences[number], np.exp(log_p[number]).round(3))

# %% [markdown]
# ## 12. A picture in mind
#
# Everything is ready for the network that describes. The picture is its context $v$. You know one way to lead one thing
# to many steps, as the input of the first of them (section 5). But here the inputs will be words. So many tell the
# context before the start, as the **initial state**:
#
# $$h_0 = \tanh(vQ + q) \qquad (7.42)$$
#
# Others tell it at every step, through $R$. Yours does both, and you will find out which is needed. Its input is the
# word that was said before, one-hot, so $F$ takes the place of $W$:
#
# $$h_t = \tanh(\text{onehot}(\text{read}_t) F + h_{t-1} U + vR + b) \qquad (7.43)$$
#
# Under a teacher `read` is `y` one step later, with END in front. It is an argument of its own, because later somebody
# else will choose what is read.
#
# On the way back, the context gets gradients along both ways. They add.

# %% reference="rnn_course.cells.captions:caption_loss_and_gradients"

# %% [markdown]
# Now the sentences. For each digit there are two or three facts: odd or even, more than its neighbour below, less than
# its neighbour above. A sentence names the digit and tells all facts, **in any order**. So there are several right
# sentences for one picture, as there are in life.

# %% tags=["exploration"]
NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
WORDS = [".", "is", "and", ",", "odd", "even", "more", "less", "than", *NUMBERS]
T, K = 12, len(WORDS)

def right_sentences(n):
    facts = ["odd" if n % 2 else "even"]
    facts += [f"more than {NUMBERS[n - 1]}"] * (n > 0) + [f"less than {NUMBERS[(n + 1) % 10]}"] * (n < 9)
    orders = itertools.permutations(facts)
    return [f"{NUMBERS[n]} is {' , '.join(order[:-1])} and {order[-1]}" for order in orders]

RIGHT = [right_sentences(n) for n in range(10)]
SENSE = {sentence for some in RIGHT for sentence in some}
print(*RIGHT[4], sep="\n")

def tokens(sentence):
    """What is read and what is said at each of T steps, as numbers of words."""
    numbers = [WORDS.index(word) for word in sentence.split()]
    return [row + [END] * (T - len(row)) for row in ([END, *numbers], numbers)]

LESSONS = np.array([[tokens(some[i % len(some)]) for i in range(6)] for some in RIGHT])

# %% tags=["exploration"]
def lesson(rng, rows):
    """Pictures v, what is read and what is to be said, each sentence one of the right ones by chance."""
    pick = rng.choice(practice, rows)
    chosen = LESSONS[labels[pick], rng.integers(0, 6, rows)]
    return pictures[pick], chosen[:, 0], chosen[:, 1]

NAMES = ("Q", "q", "F", "U", "R", "b", "V", "c")
SHAPES = (64, 48), (48,), (K, 48), (48, 48), (64, 48), (48,), (48, K), (K,)

def train_speaker(without=(), heard=lambda v, read, y, n, rng, model: read, steps=1200, rows=64):
    """without: wires, by the names of their weights, that are cut. heard(...): the words to read."""
    rng, memory, losses = np.random.default_rng(1), {}, []
    model = [rng.normal(size=shape) / np.sqrt(shape[0]) * (len(shape) > 1) for shape in SHAPES]
    uncut = [i for i, name in enumerate(NAMES) if name not in without]
    model = [weight * (i in uncut) for i, weight in enumerate(model)]
    for n in range(1, steps + 1):
        v, read, y = lesson(rng, rows)
        loss, _, *gradients = caption_loss_and_gradients(v, heard(v, read, y, n, rng, model), y, *model)
        losses.append(loss)
        improve([model[i] for i in uncut], [gradients[i] for i in uncut], memory, n, 0.01 * (1 - n / steps))
    return model, losses

# %% [markdown]
# How good can it get? The order of the facts is decided by a coin that no picture shows. There are 6 orders for the
# digits 1 to 8, and 2 for zero and nine. So even a perfect speaker has a cross-entropy of
# $0.8 \log 6 + 0.2 \log 2 = 1.57$ per sentence, on average, and no training can push the loss below that.

# %% tags=["exploration"]
speaker, losses = train_speaker()
plots.lines(
    {"loss per sentence": np.convolve(losses, np.ones(20) / 20, "valid"),
     "the coin, 1.57": np.full(len(losses), 0.8 * np.log(6) + 0.2 * np.log(2))},
    across="training step", up="loss", log=True,
    alt="Loss per sentence over 1200 training steps on a log scale: it falls steeply at first, then more slowly, and "
        "comes down to the level of the coin, 1.57, where it stays.")

# %% [markdown]
# From its practice pictures it learned all there was to learn: what remains is the coin.

# %% [markdown]
# ## 13. Let it speak
#
# Now no teacher: at each step it says its best word and reads it at the next. The rows of a batch end at different
# times (7.46).

# %% reference="rnn_course.cells.captions:write_captions"

# %% tags=["exploration"]
def say(y):
    """Numbers of words as a sentence, up to END."""
    return " ".join(WORDS[word] for word in y[: (y == END).argmax() if (y == END).any() else len(y)])

def describe(model, which):
    return [say(y) for y in write_captions(pictures[which], T, *model)]

said = describe(speaker, exam)
wrong = [i for i, n in enumerate(labels[exam]) if said[i] not in RIGHT[n]]
print(f"right sentences in the exam: {1 - len(wrong) / len(exam):.1%} of {len(exam)}")
print(f"of {len(wrong)} wrong ones, {sum(said[i] in SENSE for i in wrong)} would be right for another digit")

# %% tags=["exploration"]
right = np.setdiff1d(np.arange(len(exam)), wrong)
shown = [int(right[labels[exam[right]] == n][0]) for n in (0, 3, 4, 8)] + wrong[:4]
words = ("Eight handwritten digits from the exam in two rows, each with the sentence that the network says. The upper "
         "four are described rightly. The lower four are hard to read, and the network says what would suit another "
         "digit: " + "; ".join(said[i] for i in shown[4:]) + ".")
with plots.figure(alt=words, width=8.6, height=5.2, rows=2, columns=4) as axes:
    for ax, i in zip(axes.flat, shown, strict=True):
        ax.imshow(pictures[exam[i]].reshape(8, 8), cmap="cividis")
        ax.set(xticks=[], yticks=[])
        lines = said[i].replace(" is ", " is\n").replace(" , ", " ,\n").replace(" and ", "\nand ")
        ax.set_xlabel(lines, fontsize=9, color=plots.VERMILLION if i in wrong else "k")

# %% [markdown]
# Above, four that it got right; below, in red, some that it got wrong. Look at *how* it is wrong. Hardly ever is the
# sentence a mixture: the network took the picture for another digit, and from there on every word fits that other
# digit.

# %% [markdown]
# ## 14. Cut the wires
#
# Four ways lead into a state: the picture at the start (Q), the picture at every step (R), the last state (U), the last
# word (F). Train anew with one of them cut each time, and count three things: whether the first word is right, whether
# the sentence makes *sense* (it is right for some digit, whichever), and whether it is right. (Four trainings, about 10
# seconds on two cores; up to a minute if your functions loop over rows.)

# %% tags=["exploration"]
def marks(model):
    said, truth = describe(model, exam), labels[exam]
    return (np.mean([each.split(" ")[0] == NUMBERS[n] for each, n in zip(said, truth, strict=True)]),
            np.mean([each in SENSE for each in said]),
            np.mean([each in RIGHT[n] for each, n in zip(said, truth, strict=True)]))

CUTS = {"nothing cut": speaker}
print(f"{'nothing cut':20} {describe(speaker, exam[:1])[0]}")
for name, without in {"no R: start only": ("R",), "no Q: steps only": ("Q", "q"), "no F: words unread": ("F",),
                      "no U: words only": ("U",)}.items():
    CUTS[name], _ = train_speaker(without)
    print(f"{name:20} {describe(CUTS[name], exam[:1])[0]}")

# %% tags=["exploration"]
def bars(table, alt):
    with plots.figure(alt=alt, width=8, height=2.8) as axes:
        for i, label in enumerate(("first word right", "makes sense", "right")):
            places = np.arange(len(table)) + 0.27 * (i - 1)
            axes.bar(places, [row[i] for row in table.values()], 0.25, color=plots.COLOURS[i], label=label)
        axes.set(xticks=range(len(table)), ylabel="share of the exam", ylim=(0, 1.05))
        axes.set_xticklabels([name.replace(": ", "\n") for name in table])
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))

bars({name: marks(model) for name, model in CUTS.items()},
     "Bars for five networks. The first word is right in 97 per cent or more for all. With nothing cut, without R and "
     "without Q the sentence makes sense and is right nearly always. Without F fewer than one in five sentences make "
     "sense; without U hardly any.")

# %% [markdown]
# **Told once or at every step?** Here both will do: twelve steps are short, and a good $U$ can hold a digit that long.
#
# **Words not read.** It knows the digit, and it knows the facts. But given the picture, its words are *independent* of
# each other: nobody told the eleventh word which way the coin fell at the third. So it may say a fact twice, or *more*
# and then the neighbour above. This is the price of a network whose outputs do not lead back into it: it can say how
# probable each word is, and cannot say which words go together. One wire, $F$, takes that assumption away.
#
# **Only words read.** It hears itself say *than*, and does not know whether it is the first or the second one. So it
# goes round in circles. What it said last is all that it remembers.

# %% [markdown]
# ## 15. Weaning
#
# Back to the painter that went astray. It had never seen its own work in training. So let it: at first the teacher
# always speaks, later less and less, and what the network says itself takes the teacher's place. That is **scheduled
# sampling**. A coin decides each time:
#
# $$\text{what is read} = \begin{cases} \text{the teacher's} & \text{with the probability } \text{share}_i \\
# \text{the network's own} & \text{otherwise} \end{cases} \qquad (7.47)$$
#
# Three schedules are in use for $\text{share}_i$, the teacher's share after $i$ updates; all fall, each in its own way.

# %% reference="rnn_course.cells.output_recurrence:teacher_shares"

# %% tags=["exploration"]
updates = np.arange(1500.0)
plots.lines(
    dict(zip(("linear", "exponential", "inverse sigmoid"), teacher_shares(updates, 0.1, 1e-3, 0.998, 150.0),
             strict=True)),
    across="update", up="the teacher's share",
    alt="The teacher's share over 1500 updates. The line falls from 1 to 0.1 at update 900 and stays; the exponential "
        "falls fast at first and then slowly; the inverse sigmoid stays near 1 for some 400 updates, then falls to 0.")

# %% [markdown]
# The painter first. Here a coin is tossed once for each picture: either all its rows are the teacher's, or all are
# those that the network draws alone at present. (Gradients do not go through what was drawn: it is taken as given,
# like a teacher's word.)

# %% tags=["exploration"]
coins = np.random.default_rng(2)

def own_rows_more_and_more(x, y, y0, n, weights):
    share = teacher_shares(np.array([float(n)]), 0.0, 1 / 1200, 0.998, 150.0)[0]
    own = coins.random(len(y)) >= share
    before = y.copy()
    before[own] = free_run(x[own], y0[own], *weights)
    return before

weaned = train_painter(own_rows_more_and_more)
weaned_with_teacher, weaned_alone = errors(weaned)
plots.lines(
    {"taught: alone": alone, "taught: with the teacher": with_teacher, "weaned: alone": weaned_alone,
     "weaned: with the teacher": weaned_with_teacher},
    across="row of the picture, 0 on top", up="error",
    alt="Error against the row of the picture for two networks. Taught only: near 0.2 with the teacher, growing to "
        "above 0.3 alone. Weaned: near 0.25 in most rows, alone and with the teacher, so alone it is better than the "
        "taught one in nearly every row, and with the teacher it is worse.")

# %% tags=["exploration"]
gallery({"mean of all": means, "taught": drawn(taught), "weaned": drawn(weaned)},
        "Three rows of the digits 0 to 9: the mean picture of each digit, what the taught network draws alone, and "
        "what the weaned one draws alone: blurred, but more like the mean; several can be read now.")

# %% [markdown]
# It helps: alone, the weaned network stays closer to the digit, and some of its drawings can be read. It has its price,
# for *with* the true row above it is worse than before. And mind what it draws: something that leans towards the mean
# picture, whatever is above. That is the best answer if the error is all you count, and it is no cure for the other
# weakness: it still does not know in which row it is.

# %% [markdown]
# Now the same for words, and here a coin is tossed for **every word**. What is read at step t is the word before: the
# teacher's $y_{t-1}$, or the network's own best word of that step, after all that was *really* read so far. That makes
# training slower, since the network must be run once more to know its own words.

# %% reference="rnn_course.cells.captions:scheduled_words"

# %% [markdown]
# Two speakers, one weaned down to a half and one altogether (about 7 seconds on two cores):

# %% tags=["exploration"]
def weaning_to(floor):
    def heard(v, read, y, n, rng, model):
        share = float(teacher_shares(np.array([float(n)]), floor, 1 / 1000, 0.998, 150.0)[0][0])
        return scheduled_words(v, y, rng.random(y.shape), share, *model)
    return heard

WEANED = {}
for floor in (0.5, 0.0):
    WEANED[f"teacher's share\n1 to {floor}"], paid = train_speaker(heard=weaning_to(floor))
    print(f"weaned to {floor}: loss per sentence {np.mean(paid[-100:]):.2f} at last")
bars({"teacher alone": marks(speaker), **{name: marks(model) for name, model in WEANED.items()}},
     "Bars for three networks. Under the teacher alone nearly all sentences make sense and are right. Weaned down to a "
     "half, a few per cent fewer are. Weaned down to zero, the first word is right as often as before, and fewer than "
     "half of the sentences make sense.")
heard = {each for each in describe(WEANED["teacher's share\n1 to 0.0"], exam) if each not in SENSE}
print("the last of them says, for instance:", *sorted(heard)[:4], sep="\n")

# %% [markdown]
# The cure makes it ill! Why? Suppose the network says *four is less*, and the sentence of this lesson happens to be
# *four is even ...*. Both were right. But the network reads its own *less*, while the lesson goes on about *even*: it
# is taught that after *four is less* there comes a comma. When there is more than one right sentence, scheduled
# sampling teaches something false, and the more so the less the teacher speaks. (Ferenc Huszár pointed this out in
# 2015, the year in which the method won a captioning contest.) And there was nothing to cure: this speaker's sentences
# made sense in the first place.
#
# So: if one answer is right, or a mean will do, wean it. If many are right and must hang together, a share of its own
# words is poison in large doses. How do you know? Measure the *free running* result on examples that it has not seen,
# as you did here. The loss under the teacher cannot tell you. See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **A longer sentence.** Let every sentence say its facts three times over. When does being told once (no R) begin to
#   fall behind being told at every step (no Q)?
# * **By chance.** Draw each word from its probabilities instead of taking the best. Do the sentences of the network
#   without F make sense more often now, or less often? Does the full network lose anything?
# * **Hide a mark.** Give the painter nine pixels a row, the ninth being 0, 1, 2, ... from top to bottom. How much of
#   the way astray was it that it did not know where it was?
# * **Two cells.** In the fifth pattern, let one cell read and *another one*, with weights of its own, answer, the first
#   one's last state being the second one's context. That is an encoder and a decoder, and the subject of another
#   assignment.
# * **A fair lesson.** Could scheduled sampling be fixed for words? Let the lesson go on with any right sentence that
#   begins with what was read. What do you have to know for that, and who would tell you for a real language?
