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
# # Why long memories are hard
#
# **Was, or were?**
#
# > The *cats* that we found last winter behind the old mill by the river, half frozen and full of fleas, ___ asleep.
#
# You wrote *were* without a thought. Yet eighteen words stand between the blank and the word that decides it, and none
# of them helps. You kept one bit, *more than one*, and let the mill and the fleas pass by.
#
# A recurrent cell can keep a bit: with the right weights it holds one for ever. The trouble is to *find* those weights.
# The cell learns from gradients, and the gradient of an early state has to come back through every step in between. On
# the way it shrinks to nothing, or it swells until one step of training ruins the network. Here you measure why, and
# build what people do about it. At the end three cells try to keep one bit for 80 steps, and you will know beforehand
# which of them can learn it.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, the chain rule, matrices, and a recurrent cell with its backward pass, as in the assignment before
# this one, and three to six hours. Eigenvalues and singular values are used, and explained as far as needed.
#
# * Each exercise is one function. Its docstring says what it must compute. Replace the line that raises
#   `NotImplementedError`; the cell below checks your function at once. Where it is not right yet, three hints unfold
#   below the report, each more detailed than the last.
# * Your marks come from the same checks with other numbers.
# * **Stuck? Go on.** No later exercise needs an earlier one to be right. If one calls another that is wrong, it is
#   tried again with right values in the other one's place.

# %% [markdown]
# {{points}}

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress
from rnn_course.kit.activations import sigmoid

# %% [markdown]
# An example is a row, as always: B rows, T steps, D inputs, H units, and a state is multiplied from the right, $hU$.
# $h_1 \dots h_T$ lie along axis 1 of `hs`, and `h0` is not among them. $\odot$ multiplies entry by entry. $\sigma(a)$,
# with an argument, is the sigmoid of the kit, `sigmoid(a)`; a $\sigma$ alone is a singular value.

# %% [markdown]
# ## 1. A nudge and what becomes of it
#
# Nudge one state a little and let the cell run on. How much of the nudge is left k steps later? One step of a tanh cell
# multiplies it by its *Jacobian*, the matrix of all derivatives of the new state with respect to the old one:
#
# $$J_t = \frac{\partial h_t}{\partial h_{t-1}} = U\, \text{diag}(1 - h_t^2) \qquad (2.4)$$
#
# Row i is the unit that is nudged, column j the one that answers. It takes the weight $U_{ij}$ to get from one to the
# other, and then the tanh of unit j, whose derivative is $1 - h_{tj}^2$. (Where states are columns, the same matrix is
# printed transposed, derivatives first.) The nudge then goes through the next step, and the next:
#
# $$\frac{\partial h_T}{\partial h_{T-k}} = J_{T-k+1}\, J_{T-k+2} \cdots J_T \qquad (2.5)$$
#
# A gradient takes the same road backwards, through the same product, transposed. So this product decides how much
# gradient of the loss at step T reaches the state k steps before it. Its largest singular value, its *norm*, is the
# most by which it can stretch a nudge. The norm of a product is at most the product of the norms, which gives a bound
# (2.7).

# %% reference="rnn_course.cells.gradients:jacobian_products"

# %% [markdown]
# Let cells run on noise, and look back from their last state. $U$ is a rotation times a number, so that without tanh
# every step multiplies the length of a nudge by exactly this number. With states of 0 tanh has no effect: its
# derivative is 1 there.

# %% tags=["exploration"]
def rotation(units, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(units, units)))[0]

def overhear(U, steps=40, rows=20, loudness=0.3):
    """Noise, and the states of a tanh cell that hears it."""
    rng, h, hs = np.random.default_rng(1), np.zeros((rows, len(U))), []
    noise = loudness * rng.normal(size=(rows, steps, len(U)))
    for t in range(steps):
        h = np.tanh(noise[:, t] + h @ U)
        hs.append(h)
    return noise, np.stack(hs, axis=1)

# %% tags=["exploration"]
words = ("Norm of the product of Jacobians against steps back, on a log scale. Without tanh, straight "
         "lines that fall for 0.9, stay at 1 for 1 and rise for 1.1. With tanh each lies below its line, "
         "and even 1 and 1.1 fall.")
with plots.figure(alt=words, height=3.4) as axes:
    for scale, colour in zip((0.9, 1.0, 1.1), plots.COLOURS, strict=False):
        U = scale * rotation(16)
        _, hs = overhear(U)
        steps = np.arange(1, 41)
        axes.plot(steps, jacobian_products(hs, U)[1].mean(axis=0), color=colour, label=f"{scale} × rotation, tanh")
        axes.plot(steps, jacobian_products(0 * hs[:1], U)[1][0], ":", color=colour, label=f"{scale}, no tanh")
    axes.set(xlabel="steps back, k", ylabel="norm of the product", yscale="log")
    axes.legend(frameon=False, ncols=3, fontsize=8, loc="lower left")

# %% [markdown]
# Straight lines on a log axis: each step multiplies by the same factor, so the norm is exponential in k. This is the
# *vanishing* gradient, and where a line rises the *exploding* one. And tanh only ever takes away. Its derivative is at
# most 1, so gradients in tanh cells fade more often than they explode; a cell whose $U$ stretches may do either.

# %% [markdown]
# ## 2. Three cases
#
# Leave tanh out for a moment. Then the product is the power $U^k$, and for large k only the largest eigenvalue counts:
#
# $$\|U^k\|^{1/k} \to \rho, \quad \rho = \max_i |\lambda_i| \qquad (2.8)$$
#
# Below 1 everything fades in the long run, above 1 something grows, at 1 the size stays (or grows slowly, like a power
# of k, if the matrix has too few eigenvectors). Many notes say this of "eigenvalues that are all greater than 1". Two
# things are wrong with it. It is the *size* that counts: -1.2 grows just as 1.2, and so does the pair $\pm 1.2i$, a
# rotation with a stretch. And one of them is enough.
#
# Two more cautions. The eigenvalues describe the long run only; in a single step a nudge may grow by the largest
# *singular* value σ, which is never smaller than ρ and often much larger. And both describe $U$, while a tanh cell also
# multiplies by the derivatives of tanh. They can only shrink a nudge, so $\sigma < 1$ makes a tanh cell's gradient
# vanish for certain, and for an explosion $\sigma > 1$ is needed but does not suffice. For tanh all of this is a bound,
# no more.

# %% reference="rnn_course.cells.gradients:spectral_case"

# %% tags=["exploration"]
def uneven(radius, units=16, seed=0):
    """A random matrix that stretches some directions much more than others."""
    G = np.random.default_rng(seed).normal(size=(units, units))
    G += 4 * np.triu(G, 1)
    return G * radius / np.abs(np.linalg.eigvals(G)).max()

words = ("Norm of the k-th power of three random matrices, on a log scale. All three jump up at first. Then the "
         "one with rho 0.9 falls, the one with 1 stays at its height, and the one with 1.1 rises.")
with plots.figure(alt=words) as axes:
    for radius, colour in zip((0.9, 1.0, 1.1), plots.COLOURS, strict=False):
        U = uneven(radius)
        rho, sigma, case = spectral_case(U)
        norms = jacobian_products(np.zeros((1, 50, 16)), U)[1][0]
        axes.plot(np.arange(1, 51), norms, color=colour, label=f"ρ = {rho:.1f}, σ = {sigma:.1f}: {case}")
        axes.plot(np.arange(1, 51), rho ** np.arange(1, 51), ":", color=colour)
    axes.set(xlabel="k", ylabel="norm of the k-th power", yscale="log")
    axes.legend(frameon=False)

# %% [markdown]
# Dotted is $\rho^k$. At first each power jumps, as σ allows; then it runs alongside its dotted line, as ρ demands. A
# network lives in both regions, so one would like ρ and σ to be the same. For which matrices are they?

# %% [markdown]
# ## 3. A good start
#
# For *orthogonal* matrices: rotations and reflections, which leave all lengths alone. Every eigenvalue has size 1 and
# every singular value is 1. You get a random one from a table of normal random numbers: make its columns orthonormal,
# which is what a QR decomposition does.
#
# A caution that many miss: the signs in Q are a habit of the library. To get the *one* matrix that belongs to G, and to
# make all directions equally likely, the diagonal of R must be positive (2.11).
#
# The other common start keeps the table as it is, stretches and all, and scales it to a chosen spectral radius (2.12).

# %% reference="rnn_course.cells.gradients:recurrent_init"

# %% tags=["exploration"]
words = ("Left, eigenvalues in the complex plane with the unit circle: those of the orthogonal matrix lie on "
         "it, those of the scaled one fill the disc of radius 0.95. Right, norms over 30 steps for ten draws each: "
         "orthogonal ones keep 1 exactly; scaled ones spread, rise at first and then fall.")
with plots.figure(alt=words, columns=2, width=8.0, height=3.4) as (left, right):
    for seed in range(10):
        O, S = recurrent_init(np.random.default_rng(seed).normal(size=(24, 24)), 0.95)
        for U, name, colour in ((S, "scaled", plots.VERMILLION), (O, "orthogonal", plots.BLUE)):
            norms = jacobian_products(np.zeros((1, 30, 24)), U)[1][0]
            right.plot(np.arange(1, 31), norms, color=colour, linewidth=1, label=name if seed == 0 else None)
            values = np.linalg.eigvals(U)
            if seed == 0:
                left.scatter(values.real, values.imag, s=14, color=colour)
    circle = np.exp(1j * np.linspace(0, 2 * np.pi, 200))
    left.plot(circle.real, circle.imag, ":", color="0.5", linewidth=1)
    left.set(aspect="equal", xlabel="real part", ylabel="imaginary part", title="eigenvalues")
    right.set(xlabel="k", ylabel="norm of the k-th power", yscale="log", title="no tanh")
    right.legend(frameon=False)

# %% [markdown]
# ### And a network that is deep, but not in time?
#
# It has the same trouble, and an easier way out. Each layer has weights of its *own*, drawn independently of the
# others, and for independent factors with mean 0 the variances simply multiply. With n of them, each of variance v, the
# product has the variance $v^n$. To get the variance $v^*$ in the end, choose
#
# $$v = \sqrt[n]{v^*} \qquad (2.13)$$
#
# (Some notes print the square root, for any n. It is the n-th root.) A layer of many units also *sums*: each entry of
# $xW$ has `width` terms, whose variances add up, so the weights have to be smaller accordingly (2.14).

# %% reference="rnn_course.cells.gradients:factor_variance"

# %% tags=["exploration"]
def through_layers(spread, layers=12, width=100):
    """Variance of a signal after each of a stack of random layers."""
    rng = np.random.default_rng(0)
    x, seen = rng.normal(size=(200, width)), [1.0]
    for _ in range(layers):
        x = x @ (spread * rng.normal(size=(width, width)))
        seen.append(x.var())
    return seen

v, s = factor_variance(0.1, 12, 100)
plots.lines(
    {"v = n-th root of 0.1": through_layers(s),
     "v = square root of 0.1": through_layers((0.1**0.5 / 100) ** 0.5),
     "wanted": np.full(13, 0.1)},
    across="layers passed", up="variance of the signal", log=True,
    alt="Variance of a signal over 12 layers, on a log scale. With the n-th root it falls gently and "
        "meets the wanted 0.1 at the last layer; with the square root it falls to a millionth.")

# %% [markdown]
# So a very deep network can be given the right scale once and for all. A recurrent one cannot: at every step it meets
# the *same* U. The factors are not independent, and what U does to a direction once it does every time.

# %% [markdown]
# ## 4. When it explodes
#
# Take the smallest recurrent network there is: one unit, two weights, $h_t = \tanh(w h_{t-1} + b)$, no input, 50 steps.
# Let it learn to end at 0.4. This is its whole world, the loss for each w and b:

# %% tags=["exploration"]
def one_unit(w, b, steps=50, target=0.4):
    """The loss of one unit after 50 steps, and its gradients with respect to w and b."""
    h, dw, db = 0.3 + 0 * w, 0 * w, 0 * b
    for _ in range(steps):
        h_next = np.tanh(w * h + b)
        slope = 1 - h_next**2
        h, dw, db = h_next, slope * (h + w * dw), slope * (1 + w * db)
    return (h - target) ** 2, 2 * (h - target) * dw, 2 * (h - target) * db

w, b = np.meshgrid(np.linspace(0.6, 2.2, 320), np.linspace(-0.4, 0.4, 320))
landscape, *_ = one_unit(w, b)
words = ("A map of the loss over w and b. To the right, a high plain below b = 0 and a low plain above "
         "it meet in a sharp edge. To the left, the slope between them is gentle.")
with plots.figure(alt=words, height=3.2) as axes:
    drawn = axes.pcolormesh(w, b, landscape, cmap="viridis", rasterized=True)
    axes.set(xlabel="w", ylabel="b")
    axes.figure.colorbar(drawn, ax=axes, label="loss")

# %% [markdown]
# For w above 1 there is a cliff: on one side of it the unit ends near 1, on the other near -1, and in between the
# gradient contains a product of 50 factors, many of them above 1. Gradient descent, whose steps are as long as the
# gradient, is thrown far off when it meets the cliff.
#
# The direction of that gradient is right. Its length is no measure of how far to go. So keep the direction and limit
# the length. One length, for *all* gradients together; a length of its own for each array would turn the arrow.
#
# $$g' = g \cdot \frac{\text{limit}}{\max(\text{norm}, \text{limit})} \qquad (2.2)$$

# %% reference="rnn_course.cells.gradients:clip_by_global_norm"

# %% [markdown]
# Simpler, and older: cut every number by itself.

# %% reference="rnn_course.cells.gradients:clip_by_value"

# %% [markdown]
# The difference, for an arrow with one long and one short side:

# %% tags=["exploration"]
arrow = np.array([3.0, 0.4])
(by_norm,), norm = clip_by_global_norm((arrow,), 1.0)
(by_value,) = clip_by_value((arrow,), 1.0)
for name, g in (("gradient", arrow), ("by norm", by_norm), ("by value", by_value)):
    angle = np.degrees(np.arctan2(g[1], g[0]))
    print(f"{name:9} {g.round(2)}   length {np.linalg.norm(g):.2f}   direction {angle:4.1f}°")

# %% [markdown]
# Cutting by value turns the arrow. Often that does little harm, and it needs no look at the other arrays. Now walk
# through the little world, from the same place, with and without a limit:

# %% tags=["exploration"]
def walk(limit, steps=150, rate=0.05):
    """Gradient descent on the one unit: the path, and the loss along it."""
    w, b, path, losses = 1.1, 0.1, [], []
    for _ in range(steps):
        loss, dw, db = one_unit(np.array(w), np.array(b))
        path.append((w, b))
        losses.append(float(loss))
        (dw, db), _ = clip_by_global_norm((dw, db), limit)
        w, b = float(w - rate * dw), float(b - rate * db)
    return np.array(path), np.array(losses)

# %% tags=["exploration"]
words = ("Left, a close-up of the landscape with two paths. Both go down from the upper right in three steps, the last "
         "of which just crosses the edge. From there the one without a limit leaves the map at the top in one leap, "
         "for w 1.6, b 4.1; the one with a limit steps back and zigzags down to w 0.95. Right, their loss: both "
         "jump at the edge; with the limit it then falls to 0, without it stays at 0.36.")
w, b = np.meshgrid(np.linspace(0.92, 1.12, 320), np.linspace(-0.05, 0.12, 320))
with plots.figure(alt=words, columns=2, width=9.0, height=3.4) as (left, right):
    drawn = left.pcolormesh(w, b, one_unit(w, b)[0], cmap="viridis", rasterized=True)
    left.figure.colorbar(drawn, ax=left, label="loss")
    # 1e9 is a limit that nothing reaches.
    for name, limit, colour, size in (("no limit", 1e9, plots.ORANGE, 6), ("limit 1", 1.0, plots.SKY, 3)):
        path, losses = walk(limit)
        left.plot(*path.T, "o-", markersize=size, linewidth=size / 3, color=colour)
        right.plot(losses, color=colour, label=name)
    left.annotate("start", path[0], (1.085, 0.107), color="w")
    left.set(xlabel="w", ylabel="b", title="where it goes", xlim=(0.92, 1.12), ylim=(-0.05, 0.12))
    right.set(xlabel="training step", ylabel="loss", title="what it pays")
    right.legend(frameon=False)

# %% [markdown]
# The third step lands just beyond the edge, where the gradient's norm is 82; before, it was below 1. Without a limit
# the fourth step leaves the map, for b = 4.1. There the unit is pinned at 1, where tanh is flat, and no gradient brings
# it back. With a limit the cliff is an obstacle and not an accident. Watch the norm while you train (this is why your
# function returns it): it is the first thing to look at when a loss turns into `nan`.

# %% [markdown]
# ## 5. When it is too long
#
# A text has no last step. Backpropagation through all of it would keep every state since the first page, and most of
# that long way the gradient is too faint to matter. So in practice it is cut into pieces: the *state* passes from one
# piece to the next, the *gradient* does not.

# %% reference="rnn_course.cells.gradients:truncated_backward"

# %% [markdown]
# Which loss can teach which input? Let the loss look at one step at a time and measure the gradient at every input:

# %% tags=["exploration"]
def influence(span, steps=40, units=16):
    """Size of the gradient at each input, from a loss at each step alone."""
    U, start = 0.95 * rotation(units), np.zeros((20, units))
    noise, hs = overhear(U, steps)
    table = np.zeros((steps, steps))
    for s in range(steps):
        dhs = np.zeros_like(hs)
        dhs[:, s] = 1 / units**0.5
        dx, *_ = truncated_backward(dhs, hs, noise, start, np.eye(units), U, span)
        table[s] = np.linalg.norm(dx, axis=2).mean(axis=0)
    return table

plots.heatmaps(
    {"in one piece": influence(40), "pieces of 10": influence(10)},
    across="input at step", down="loss at step", label="size of dx", height=3.2,
    alt="Two maps of the gradient from each loss to each input. In one piece: a triangle, brightest on the "
        "diagonal and fading to the left. In pieces of 10: only four small triangles along the diagonal.")

# %% [markdown]
# In pieces, the loss at step 10, the first of the second piece in the picture, sends no gradient to the step before it.
# What the cell is to learn must fit into a piece. The states still carry what they carry: the cell may *use* a memory
# longer than a piece. It just cannot be taught one.

# %% [markdown]
# ## 6. Units that leak slowly
#
# So much for first aid. The better cure is to change the cell, so that a gradient need not be multiplied by U at every
# step. The oldest idea: let a unit keep most of what it has.
#
# $$h_t = \alpha\, h_{t-1} + (1 - \alpha)\, x_t \qquad (2.20)$$
#
# With α near 1 it remembers for long, with α near 0 it forgets at once. The *time constant* τ, with
# $\alpha = 1 - 1/\tau$, is easier to think of: the unit averages over about τ steps. (The input is that of the same
# step, $x_t$; a $x_{t-1}$, as some notes have it, would only make the unit late.)

# %% reference="rnn_course.cells.timescales:leaky_average"

# %% tags=["exploration"]
time_constants = np.array([2.0, 8.0, 40.0])
signal = np.repeat([0.0, 1.0, 0.0], [5, 25, 50]) + 0.15 * np.random.default_rng(0).normal(size=80)
averages = leaky_average(np.tile(signal[None, :, None], 3), np.zeros((1, 3)), time_constants)[0]
plots.lines(
    {"input": signal, **{f"τ = {tau:.0f}": averages[:, i] for i, tau in enumerate(time_constants)}},
    across="time", up="state",
    alt="A noisy signal that is 1 for 25 steps and else 0, and three leaky units. The one with time "
        "constant 2 follows closely; with 8 it is smooth and a little late; with 40 it rises slowly to 0.45 and "
        "fades more slowly still.")

# %% [markdown]
# The gradient from $h_T$ to $h_{T-k}$ is $\alpha^k$, whatever the input: no matrix, no tanh. With τ = 40 more than a
# quarter of it is left after 50 steps.
#
# Now put such units into a recurrent cell. The candidate $c_t$ is what an ordinary cell would have as its new state;
# the leaky cell moves only a part of the way to it. How long should each unit remember? It can be fixed by hand, a
# spread of short and long ones. Or it is *learned* like any weight: α is the sigmoid of a learned number a, so that it
# stays between 0 and 1 whatever training does to a.

# %% reference="rnn_course.cells.timescales:leaky_forward"

# %% [markdown] tags=["guided"]
# Going back, $h_{t-1}$ is read twice within one step: straight, with the share α, and by the candidate. Two gradients
# come back and add up:
#
# $$dh_t = \alpha \odot g_t + dz_t\, U^\top \qquad (2.26)$$
#
# The first term is the cure. It needs no U and no derivative of tanh.
#
# For the time constants: a little more α means a little more of $h_{t-1}$ and less of $c_t$, so the derivative of $h_t$
# with respect to α is $h_{t-1} - c_t$. Then through the sigmoid, whose derivative is $\alpha(1 - \alpha)$ (2.27).

# %% [markdown] tags=["derive"]
# Three names first. $g_t$ is all that $h_t$ does to the loss (2.24), $z_t$ is the sum inside tanh in (2.22), and
# $dh_t$ is what step t sends back to the state that went *into* it, $h_{t-1}$.
#
# **Two ways back.** Within one step $h_{t-1}$ is read twice. Find both places in (2.22) and (2.23). Each sends back a
# gradient of its own, and $dh_t$ is their sum. One of the two goes through the candidate, so begin there: how much of
# a nudge of $c_t$ arrives in $h_t$, and what is the derivative of tanh, written with $c_t$ alone? That leads from
# $g_t$ to $dz_t$. Then ask of each way whether it needs $U$ at all.
#
# **The time constants.** Leave everything in (2.23) as it is but one α. By how much does $h_t$ change if this α grows
# a little, and for which values of $h_{t-1}$ and $c_t$ would it not change at all? The same α serves every row at
# every step: what has to be summed? And it is a that is learned, not α. One more derivative lies between them, which
# can be written with α alone.
#
# Two special cases to check by: with α = 0 you must find the equations of an ordinary cell, and with α = 1 neither the
# input nor $U$ can get any gradient.

# %% reference="rnn_course.cells.timescales:leaky_backward"

# %% [markdown]
# With a far below 0, α is 0 and this cell is the ordinary one. That is handy: from here on one pair of functions trains
# both.

# %% [markdown]
# ## 7. A shortcut through time
#
# The second idea: a connection that skips. Besides the state of the step before, each step also reads the one d steps
# back, through a matrix of its own:
#
# $$z_t = x_t W + h_{t-1} U + h_{t-d} S + b \qquad (2.30)$$
#
# On the shortcut a gradient crosses k steps in k/d hops. It still fades by a constant factor, but per hop.
#
# The first d steps read states from before the start. They come in as `past`, in the order of time.

# %% reference="rnn_course.cells.timescales:skip_forward"

# %% [markdown] tags=["guided"]
# Who reads $h_t$? The loss at step t, step t + 1 through U, and step t + d through S. Three gradients arrive and add up
# (2.32). Turned round: each $dz_t$ is *sent* to two states, the one before it and the one d steps before it, and some
# of these lie in `past`.

# %% [markdown] tags=["derive"]
# Who reads $h_t$? Go through (2.30) for one step after another and note each one in which this state stands on the
# right; and do not forget the loss. Every reader sends back one gradient, and $g_t$ is their sum. For each, say which
# step's $dz$ it starts from and which matrix it crosses. Near the end of the sequence some readers do not exist; what
# do they send?
#
# The states in `past` are read by the same equation, only not by the loss; each has a gradient too. Which steps read
# $h_{1-d}$, and which read $h_0$? And in which order must you visit the steps so that everything that a gradient needs
# has been computed before?
#
# Two special cases to check by: with $S = 0$ the cell is an ordinary one, and with d = 1 it is one whose matrix is
# $U + S$.

# %% reference="rnn_course.cells.timescales:skip_backward"

# %% tags=["exploration"]
def reach(strength, d=10, steps=60, units=16):
    """Gradient of the last state's loss at every input, against steps back."""
    U, S = 0.7 * rotation(units), strength * rotation(units, seed=1)
    x, past = overhear(U, steps)[0], np.zeros((20, d, units))
    hs = skip_forward(x, past, np.eye(units), U, S, np.zeros(units))
    dhs = np.zeros_like(hs)
    dhs[:, -1] = 1 / units**0.5
    dx, *_ = skip_backward(dhs, hs, x, past, np.eye(units), U, S)
    return np.linalg.norm(dx, axis=2).mean(axis=0)[::-1]

plots.lines(
    {"no skip": reach(0.0), "skip of 10 steps": reach(0.7)},
    across="steps back", up="size of dx", log=True,
    alt="Gradient against steps back, on a log scale. Without a skip it falls in a straight line to below a "
        "billionth. With a skip of 10 it comes in waves, one every 10 steps, and falls by less than a half from "
        "wave to wave.")

# %% [markdown]
# ## 8. Every unit for itself
#
# The third idea: leave the mixing away. In a *diagonal* recurrence each unit hears only itself, and U shrinks to one
# number per unit. It costs H products a step and not H². And nothing is hidden in a spectrum: the eigenvalues *are* the
# numbers u, so each unit's memory can be seen, set and limited by hand. (Mixing is then left to the layers between.)
#
# Since it is so small, write the forward and the backward pass in one function.

# %% reference="rnn_course.cells.timescales:diagonal_gradients"

# %% tags=["exploration"]
def lonely(u, steps=60):
    """Gradient of the last state's loss at every input, one column per unit."""
    units = len(u)
    x, h0 = 0.05 * np.random.default_rng(1).normal(size=(20, steps, units)), np.zeros((20, units))
    dhs = np.zeros_like(x)
    dhs[:, -1] = 1
    _, dx, *_ = diagonal_gradients(dhs, x, h0, np.eye(units), u, np.zeros(units))
    return dx.mean(axis=0)[::-1]

shares = np.array([0.5, 0.8, 0.95, 1.0])
found = lonely(shares)
plots.lines(
    {f"u = {share}": found[:, i] for i, share in enumerate(shares)},
    across="steps back", up="size of dx", log=True,
    alt="Gradient against steps back for four units, on a log scale: four nearly straight lines, steep for "
        "u = 0.5, less so for 0.8 and 0.95; for u = 1 about a quarter is left after 60 steps.")

# %% [markdown]
# ## 9. Keep every row at one size
#
# The last idea does not touch the memory but what goes into tanh. If the weights grow, tanh is pushed to its flat ends
# and its derivatives vanish; if they shrink, the signal does. *Layer normalisation* brings the sums of each row to mean
# 0 and size 1 before tanh, over its units, and then lets a learned gain and bias choose the size:
#
# $$n = \frac{a - \mu}{s} \quad (2.41) \qquad h_\text{next} = \tanh(\text{gain} \odot n + b) \quad (2.42)$$
#
# The mean and the size belong to *one row*. (Over the rows of the batch it would be another method, one that suits
# recurrent networks badly: an example's state would depend on its neighbours.)

# %% [markdown] tags=["guided"]
# Going back, μ and s depend on a too. A nudge of a that shifts all units of a row alike changes nothing, and neither
# does one that stretches them all; so da must have no part in those two directions. That is what the two means in
# (2.44) take away. Here too, forward and backward pass are one function: it computes again all that it needs, and
# nothing has to be stored.

# %% [markdown] tags=["derive"]
# Going back, call the argument of tanh $z$. The first and the last part you have done before: through tanh, through
# the gain and the bias, which serve every row, and at the end through the sum (2.40). New is the part between $n$ and
# $a$.
#
# One entry $a_i$ of a row goes into *every* $n_j$ of this row, and on three ways: by itself if $i = j$, through μ, and
# through s. Stay in one row, and let $\delta_{ij}$ be 1 if $i = j$ and else 0. Find, in this order:
#
# * how $a_j - \mu$ changes with $a_i$;
# * how $s$ changes with $a_i$. It is easier to begin with $s^2$. A sum of all $a_j - \mu$ comes up; how large is it?
#   What is left can be written with $n_i$;
# * with these two, how $n_j$ changes with $a_i$.
#
# Multiply by $dn_j$, add up over all j, and see which sums over the units are means.
#
# Two checks need no computer. A nudge of a that shifts all units of a row alike changes nothing, so the entries of da
# in a row must add up to 0. Nor (but for the 1e-5) does one that stretches them all from their mean, so what must be
# nearly 0 besides?
#
# Here too, forward and backward pass are one function: it computes again all that it needs, and nothing has to be
# stored.

# %% reference="rnn_course.cells.timescales:normalised_gradients"

# %% tags=["exploration"]
def plain_reach(scale, steps=40):
    """Size of the gradient that the last state sends back to those before it."""
    U = scale * rotation(16)
    _, hs = overhear(U, steps, loudness=0.3 * scale)
    P, *_ = jacobian_products(hs, U)
    return np.linalg.norm(P @ np.full(16, 0.25), axis=2).mean(axis=0)

def normalised_reach(scale, steps=40):
    """Size of the gradient that the last state sends back through normalised steps."""
    W, U, b, gain = scale * np.eye(16), scale * rotation(16), np.zeros(16), np.full(16, 0.5)
    x, h, met = overhear(U, steps)[0], np.zeros((20, 16)), []
    for t in range(steps):
        met.append(h)
        h = normalised_gradients(h, x[:, t], h, W, U, b, gain)[0]
    dh, sizes = np.full_like(h, 0.25), []
    for t in reversed(range(steps)):
        dh = normalised_gradients(dh, x[:, t], met[t], W, U, b, gain)[2]
        sizes.append(np.linalg.norm(dh, axis=1).mean())
    return sizes

# %% tags=["exploration"]
words = ("Gradient against steps back, on a log scale, for weights that are 0.5, 1 and 4 times the same "
         "ones. Left, plain cells: three lines far apart. Right, normalised ones: the three lie on top of one another.")
with plots.figure(alt=words, columns=2, width=8.0) as (left, right):
    for i, scale in enumerate((0.5, 1, 4)):
        left.plot(plain_reach(scale), plots.LINES[i], color=plots.COLOURS[i], label=f"{scale} × the weights")
        right.plot(normalised_reach(scale), plots.LINES[i], color=plots.COLOURS[i])
    left.set(xlabel="steps back", ylabel="size of dh", yscale="log", title="plain")
    right.set(xlabel="steps back", yscale="log", title="normalised", ylim=left.get_ylim())
    left.legend(frameon=False)

# %% [markdown]
# Three networks whose weights differ by a factor of eight, and one line. The scale of the weights no longer matters;
# the gain has taken its place.

# %% [markdown]
# ## 10. All on one axis
#
# Now the memory itself. In the *latch task* the first input is a bit, +1 or -1. Then comes noise, and at the end the
# cell must output what the bit was. How much gradient of the loss at the end reaches the state k steps before?
#
# All cells have 16 units, hear the same noise, and none has been trained.

# %% tags=["exploration"]
def latch(rng, rows, steps):
    """A bit in the first input, then noise: x (rows, steps, 2), bit (rows,)."""
    bit = rng.choice([-1.0, 1.0], size=rows)
    x = np.zeros((rows, steps, 2))
    x[:, 0, 0], x[:, :, 1] = bit, 0.3 * rng.normal(size=(rows, steps))
    return x, bit

def fresh(kind, units=16, seed=0):
    """W, U, b, a and v to start from; a of -60 makes a leaky cell an ordinary one."""
    rng = np.random.default_rng(seed)
    orthogonal, scaled = recurrent_init(rng.normal(size=(units, units)), 0.9)
    U = orthogonal if kind == "orthogonal" else scaled
    a = np.log(np.geomspace(2, 100, units) - 1) if kind == "leaky" else np.full(units, -60.0)
    return [rng.normal(size=(2, units)), U, np.zeros(units), a, rng.normal(size=units) / units**0.5]

# %% tags=["exploration"]
def back_to_the_start(kind, steps, rows=20, units=16):
    """Size of dh0 if the loss looks at the last of these steps alone."""
    (x, _), (W, U, b, a, _) = latch(np.random.default_rng(1), rows, steps), fresh(kind)
    h0, dhs = np.zeros((rows, units)), np.zeros((rows, steps, units))
    dhs[:, -1] = 1 / units**0.5
    if kind == "diagonal":
        dh0 = diagonal_gradients(dhs, x, h0, W, np.linspace(0.9, 1, units), b)[2]
    elif kind == "skip":
        past, S = np.zeros((rows, 10, units)), recurrent_init(rotation(units), 1.0)[0]
        hs = skip_forward(x, past, W, U / 2, S / 2, b)
        dh0 = skip_backward(dhs, hs, x, past, W, U / 2, S / 2)[1][:, -1]
    else:
        dh0 = leaky_backward(dhs, *leaky_forward(x, h0, W, U, b, a), x, h0, W, U, a)[1]
    return np.linalg.norm(dh0, axis=1).mean()

lags = np.arange(1, 102, 2)
curves = {kind: [back_to_the_start(kind, k) for k in lags]
          for kind in ("tanh", "orthogonal", "skip", "diagonal", "leaky")}

# %% tags=["exploration"]
words = ("Gradient norm against lag up to 100, on a log scale. tanh falls fastest, to 1e-10; orthogonal to 1e-7; "
         "diagonal and, in waves, the skip to a thousandth; leaky stays above a half throughout.")
with plots.figure(alt=words, height=3.6) as axes:
    for i, (kind, sizes) in enumerate(curves.items()):
        axes.plot(lags, sizes, plots.LINES[i % 4], color=plots.COLOURS[i], label=kind)
    axes.set(xlabel="lag", ylabel="gradient norm", yscale="log")
    axes.legend(frameon=False)

# %% [markdown]
# Before you go on: which of tanh, orthogonal and leaky will learn the latch over 80 steps? Over 20?

# %% [markdown]
# ## 11. Let them learn
#
# One training loop for all, and your functions do the work: forward, back, clip, step. Three cells, five lags, four
# draws of the weights each: that is 60 trainings, about 20 seconds on two cores.

# %% tags=["exploration"]
def train(weights, lag, steps=300, rate=0.3, limit=0.3, rows=16):
    """Train on the latch: for each step the loss, the share of right answers and the gradient's norm."""
    rng, seen = np.random.default_rng(1), []
    h0 = np.zeros((rows, len(weights[2])))
    for _ in range(steps):
        (x, bit), (W, U, b, a, v) = latch(rng, rows, lag), weights
        hs, cs = leaky_forward(x, h0, W, U, b, a)
        margin = bit * (hs[:, -1] @ v)
        do, dhs = -bit * sigmoid(-margin) / rows, np.zeros_like(hs)
        dhs[:, -1] = do[:, None] * v
        _, _, dW, dU, db, da = leaky_backward(dhs, hs, cs, x, h0, W, U, a)
        gradients, norm = clip_by_global_norm((dW, dU, db, da, hs[:, -1].T @ do), limit)
        for weight, gradient in zip(weights, gradients, strict=True):
            weight -= rate * gradient
        seen.append((np.logaddexp(0, -margin).mean(), (margin > 0).mean(), norm))
    return np.array(seen).T

# %% tags=["exploration"]
lags_to_learn = (5, 10, 20, 40, 80)

def examined(kind):
    """The share of right answers after training, (lags, draws)."""
    share = np.array([[train(fresh(kind, seed=seed), lag)[1, -50:].mean() for seed in range(4)]
                      for lag in lags_to_learn])
    print(f"{kind:10}  right at lag", dict(zip(lags_to_learn, share.mean(axis=1).round(2).tolist(), strict=True)))
    return share

marks = {kind: examined(kind) for kind in ("tanh", "orthogonal", "leaky")}

# %% tags=["exploration"]
words = ("Share of right answers after training against lag, for three cells, four draws each. All are right up "
         "to lag 20. At 40 some draws of tanh and orthogonal fail, at 80 nearly all do; leaky is right "
         "throughout but for one draw at 80.")
with plots.figure(alt=words) as axes:
    for i, (kind, share) in enumerate(marks.items()):
        across = np.array(lags_to_learn) * 1.04 ** (i - 1)
        axes.plot(across, share.mean(axis=1), plots.LINES[i], color=plots.COLOURS[i], label=f"{kind}, mean")
        axes.plot(across, share, "o", color=plots.COLOURS[i], alpha=0.5, markersize=5)
    axes.axhline(0.5, color="0.6", linewidth=1, linestyle=":")
    axes.set(xlabel="lag", ylabel="right answers", xscale="log", ylim=(0.4, 1.05))
    axes.set_xticks(lags_to_learn, lags_to_learn)
    axes.minorticks_off()
    axes.legend(frameon=False)

# %% [markdown]
# Each dot is another draw of the initial weights. By and large, the order of the cells is the order of their gradients.
# (The leaky draw that fails at 80 is only late; 450 steps of training are enough.) Nothing keeps the plain cell from
# holding a bit for 80 steps. It just never finds out: the gradient that comes from the bit is drowned by those that
# come from the noise of the last few steps.
#
# And the other danger? Start with a U that stretches, 1.6 times a rotation. Now the gradient does reach back, and more
# than that. With and without a limit:

# %% tags=["exploration"]
def stretched(limit):
    weights = fresh("orthogonal")
    weights[1] *= 1.6
    return train(weights, lag=40, rate=1.0, limit=limit)

words = ("Left, the loss of two runs: with a limit it falls to 0 within 300 steps; without, it jumps about and "
         "stays above that of guessing. Right, the norm of the gradient, on a log scale: without a limit it leaps "
         "above 1000 at once and then stays near 1; with a limit it falls to a thousandth.")
with plots.figure(alt=words, columns=2, width=8.0) as (left, right):
    for name, limit, colour in (("no limit", 1e9, plots.VERMILLION), ("limit 0.3", 0.3, plots.BLUE)):
        loss, _, norm = stretched(limit)
        left.plot(np.convolve(loss, np.ones(10) / 10, "valid"), color=colour, label=name)
        right.plot(np.maximum(norm, 1e-6), color=colour, linewidth=1)
    left.axhline(np.log(2), color="0.6", linewidth=1, linestyle=":")
    left.set(xlabel="training step", ylabel="loss", title="loss", yscale="log")
    right.set(xlabel="training step", yscale="log", title="norm of the gradient")
    left.legend(frameon=False)

# %% [markdown]
# Without a limit the first few steps of training already throw the weights to where tanh is flat, and what comes back
# from there is noise. So a plain cell *can* learn 40 steps, if its gradient is strong enough to arrive and is kept from
# wrecking what it meets. It takes both halves of this notebook.
#
# What would be better still? A leaky unit cannot let go: its α is the same whatever it hears, so it can keep the
# number of the cats, but not drop it when a new sentence begins. A cell that decides at each step what to keep has
# *gates*, and gates are the subject of the next cells in this course.

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **What was learned?** Train `weights = fresh("leaky")` on a lag of 80 and print the time constants,
#   `1 / (1 - sigmoid(weights[3]))`, before and after. Start them all at 5. Do they grow? Why so slowly?
# * **Noise.** Raise the noise in `latch` from 0.3 to 1. Which cell suffers first? What does the derivative of tanh have
#   to do with it?
# * **An even better start?** Start U as the identity and b at 0, with the rectifier in place of tanh. Why might that
#   keep a gradient, and what could go wrong?
# * **Train in pieces.** Write `train` with `truncated_backward` and a span of 20 on a lag of 40. Can it learn? Would it
#   help if the loss were taken at every step?
# * **The bound.** Draw `bounds` beside `norms` for trained weights. How many powers of ten lie between them at lag 40?
# * **Where does the cliff come from?** Draw $\tanh(wh + b)$ against h for w = 1.5 and b a little above and below -0.14.
#   Where does it cross the diagonal, and on which side of the middle crossing does the start, 0.3, lie?
