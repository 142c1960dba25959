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
# # Echo state networks
#
# **Can a network forecast chaos if nobody trains its recurrent weights?** Throw stones into a pond. The ripples cross,
# run on and fade, and for a while the water knows what fell in, where and when. Nobody taught the pond anything. If
# you could read ripples well enough, you could tell which stones there were.
#
# An *echo state network* is such a pond: some hundred units with random connections that stay as they are. This is the
# **reservoir**. Only its output layer is fitted, and because that layer is linear, this takes no gradients through
# time, no learning rate and no patience: you solve one system of linear equations.
#
# In 2004 Herbert Jaeger and Harald Haas let such a network forecast a chaotic series, and it was better than the best
# that had been published before by a factor of 2400. Here you build one, find out when the pond forgets the stones of
# last year, as it should, and let it forecast the same series. At the end you compare it with two simpler methods, and
# try it on a real recording, where the miracle does not happen.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, matrices, a recurrent cell, and two to four hours. Leaky units and eigenvalues help; both are
# explained as far as needed.
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

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small matrices are fastest on one core; both are read by NumPy's import
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from rnn_course.kit import check, gradcheck, plots, progress

# %% [markdown]
# ## 1. A series that cannot be known for long
#
# Mackey and Glass (1977) wrote down how the number $s$ of certain blood cells changes. New cells enter with a delay,
# since they need time to ripen, and that is enough for chaos:
#
# $$\frac{ds}{dt} = \frac{0.2\, s(t - 17)}{1 + s(t - 17)^{10}} - 0.1\, s(t)$$
#
# We take steps of 0.1 (Euler's method) and look at every tenth value, so one step of our series is one unit of time.
# To have it near 0, we take 1 off.

# %% tags=["exploration"]
def mackey_glass(past, steps):
    """Go on for this many units of time from pasts (rows, 171); all values, past and new, 0.1 apart."""
    s = np.concatenate([past, np.empty((len(past), 10 * steps))], axis=1)
    for i in range(170, s.shape[1] - 1):
        late = s[:, i - 170]
        s[:, i + 1] = s[:, i] + 0.1 * (0.2 * late / (1 + late**10) - 0.1 * s[:, i])
    return s

fine = mackey_glass(np.full((1, 171), 1.2), 5000)[:, 5000:]
y = fine[:, ::10, None] - 1
T = 2000

# %% tags=["exploration"]
def equation_from(starts, steps, wrong):
    """The series from sample `start` on by the equation itself, started from a past that is wrong by this much."""
    past = np.concatenate([fine[:, 10 * (q - 1) - 170 : 10 * (q - 1) + 1] for q in starts]) + wrong
    return mackey_glass(past, steps)[:, 180::10, None] - 1

words = ("Two curves over 900 steps that swing irregularly between -0.6 and 0.35. For some 200 steps they are one; "
         "then they drift apart, and later one is often up where the other is down.")
with plots.figure(alt=words, width=8.0, height=2.6) as axes:
    axes.plot(y[0, 1000:1900, 0], color=plots.BLUE, label="the series")
    axes.plot(equation_from([1000], 900, 0.005)[0, :, 0], "--", color=plots.VERMILLION, label="past wrong by 0.005")
    axes.set(xlabel="step", ylabel="y")
    axes.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))

# %% [markdown]
# It has a rhythm, but no two swings are the same. The dashed curve obeys the very same equation; only its past was a
# little wrong. That is chaos: small errors grow by a constant factor per step, on average, until nothing is left. Every
# forecast of this series goes wrong some day. The question is when.

# %% [markdown]
# ## 2. A reservoir
#
# $U$ is drawn at random and never changed, so how it is drawn is all there is to choose. Two things matter.
#
# **Few connections.** Each unit hears only a handful of others, `fan_in` of them. Groups of units then go different
# ways for a while, and there is more to read in them. (It also saves work, if zeros are not multiplied.)
#
# **A chosen strength.** The spectral radius ρ, the largest $|\lambda|$ among the eigenvalues, determines how fast
# echoes fade in the long run. A number times $U$ is the same number times its eigenvalues, so any radius can be set
# (15.3). Eigenvalues of a matrix that is not symmetric may be complex, and it is their *size* that counts.
#
# The random numbers come from outside: `G` for the weights, and `order`, which decides who hears whom. Column j belongs
# to what unit j hears, since a state is multiplied from the right, $hU$.

# %% reference="rnn_course.cells.reservoir:sparse_reservoir"

# %% [markdown]
# Besides $U$ a reservoir needs weights for what it hears: $W$ for inputs from outside, and $F$ for its own last output,
# of which more in a moment. They are random too. Together with the bias and the leak they are the tuple `reservoir`.

# %% tags=["exploration"]
def new_reservoir(units, radius, a, D=0, K=1, loud=1.0, seed=1):
    rng = np.random.default_rng(seed)
    U = sparse_reservoir(rng.normal(size=(units, units)), rng.random((units, units)), 10, radius)
    W, F = rng.uniform(-loud, loud, (D, units)), rng.uniform(-loud, loud, (K, units))
    return W, U, F, rng.uniform(-0.2, 0.2, units), a

words = ("Left, which of 100 units hears which: a scatter of dots, ten in every column. Right, the eigenvalues in the "
         "complex plane: they fill a disc that just touches the circle of radius 0.9 around 0.")
with plots.figure(alt=words, columns=2, width=7.5, height=3.2) as (left, right):
    U = new_reservoir(100, 0.9, 1.0)[1]
    left.spy(U, markersize=2, color=plots.BLUE)
    left.set(xlabel="unit", ylabel="hears unit")
    values, circle = np.linalg.eigvals(U), 0.9 * np.exp(1j * np.linspace(0, 2 * np.pi, 200))
    right.plot(values.real, values.imag, "o", color=plots.VERMILLION, markersize=3)
    right.plot(circle.real, circle.imag, color="0.6", linewidth=1)
    right.set(xlabel="real part", ylabel="imaginary part", aspect="equal")

# %% [markdown]
# ## 3. A leaky step that hears itself
#
# A plain cell throws its state away at every step and puts tanh(z) in its place. A leaky one moves only the share $a$
# of the way, so $a$ sets how slow the pond is:
#
# $$h_\text{next} = (1 - a)\, h + a \tanh(z) \qquad (15.5)$$
#
# (Where leaky units are written with α, the share that is *kept*, α is our $1 - a$. Some notes let step t read the
# input of step t - 1; here, as usual, it reads that of step t.)
#
# And the step hears one thing more than a plain cell: the last output, $y$, through $F$. A network that is to go on by
# itself has to know what it said last.

# %% reference="rnn_course.cells.reservoir:reservoir_step"

# %% [markdown]
# ## 4. Teach it by telling
#
# While it is taught, the network cannot say anything sensible yet. So at every step it is told what it *should* have
# said: the right output of the step before. This is *teacher forcing*, and in a reservoir it is particularly simple,
# since nothing that is learned takes part in it: the states can all be found before there is a readout.
#
# $$h_t = \text{reservoir\_step}(x_t, h_{t-1}, y_{t-1}) \qquad (15.6)$$
#
# Mind the t - 1. The state $h_t$ will be asked for $y_t$. If it hears $y_t$ itself, the answer is in the question:
# the fit is perfect, and when the network runs on its own, it knows nothing.

# %% reference="rnn_course.cells.reservoir:reservoir_drive"

# %% [markdown]
# Our series hears nothing from outside, so D = 0: `x` is an array without columns, whose shape gives only the number of
# steps. Here is what 30 of 400 units do while the network hears the series.

# %% tags=["exploration"]
def listen(reservoir, y, h0=None):
    """The states of a reservoir that hears the series; no inputs from outside."""
    silence = np.zeros((*y.shape[:2], 0))
    h0 = np.zeros((len(y), len(reservoir[1]))) if h0 is None else h0
    return silence, reservoir_drive(silence, y, h0, np.zeros_like(y[:, 0]), reservoir)

plots.heatmaps(
    {f"a = {a}": listen(new_reservoir(400, 1.0, a), y[:, :150])[1][0, :, :30].T for a in (1.0, 0.6, 0.1)},
    across="step", down="unit", label="state", limits=(-1, 1),
    alt="Three maps of 30 units over 150 steps. With a = 1 and 0.6 most units follow the rhythm of the series, each in "
        "its own way, some up while others are down; with a = 1 the first steps flicker. With 0.1 all is slow, pale.")

# %% [markdown]
# Each unit is another view of the same past: one early, one late, one distorted, one smooth. The readout will mix them.

# %% [markdown]
# ## 5. Does it forget where it began?
#
# What a state should hold is an *echo* of what was heard, and nothing else. Above all it should not depend on the state
# in which the network happened to be when somebody switched it on. If it comes to be a function of what it heard alone,
# it has the **echo state property**.
#
# That can be measured. Start two copies in different states, let both hear the same, and watch how far apart they are.

# %% reference="rnn_course.cells.reservoir:echo_distance"

# %% tags=["exploration"]
def two_copies(radius, a=0.6, steps=400, hear=1.0, units=200):
    """Distances and rates of four pairs of copies that hear the series this loud; with hear = 0 they have no bias."""
    W, U, F, b, a = new_reservoir(units, radius, a)
    rng, told = np.random.default_rng(0), hear * np.repeat(y[:, :steps], 4, axis=0)
    h0, g0 = rng.uniform(-1, 1, (2, 4, units))
    return echo_distance(told[..., :0], told, h0, g0, 0 * told[:, 0], (W, U, F, hear * b, a))

words = ("Distance of two copies over 400 steps, on a log axis, for radius 0.8, 1.2 and 2. In silence it falls in a "
         "straight line for 0.8, and stays near 4 for 1.2 and near 10 for 2. With the series it falls for 0.8 to 1e-16 "
         "and for 1.2 to 1e-11; for 2 it does not fall.")
with plots.figure(alt=words, columns=2, width=8.0) as (left, right):
    for i, radius in enumerate((0.8, 1.2, 2.0)):
        for axes, hear in ((left, 0.0), (right, 1.0)):
            axes.plot(two_copies(radius, hear=hear)[0].mean(axis=0), plots.LINES[i], color=plots.COLOURS[i],
                      label=f"radius {radius}")
    left.set(xlabel="step", ylabel="distance", yscale="log", ylim=(1e-17, 1e2), title="in silence")
    right.set(xlabel="step", yscale="log", ylim=(1e-17, 1e2), title="hearing the series")
    left.legend(frameon=False, loc="lower right")

# %% [markdown]
# With radius 0.8 the copies become one, down to the last digit that a computer keeps. With radius 2 they never do: the
# outputs of such a network depend on its initial state as much as on its input. And look at 1.2. In silence it does not
# forget, but with the series it does: what it hears pushes units towards the flat ends of tanh, where differences
# shrink.

# %% [markdown]
# ## 6. What is certain and what is not
#
# "Keep the spectral radius below 1" is printed everywhere. You have just seen a radius of 1.2 that is fine. What is
# true?
#
# Take a small difference near the state 0, where tanh has the derivative 1. One step multiplies it by the matrix
# $(1 - a) I + a U$, leak included. In the long run the largest size of an eigenvalue decides, and an eigenvalue of this
# matrix is $1 - a + a\lambda$: `rest` in (15.10). Above 1, a network in silence cannot forget. That is all it tells us.
# It rules nothing out for a network that hears something, and below 1 it guarantees something only near the zero state.
#
# For certainty you need singular values. The derivative of tanh never exceeds 1, so no step stretches a distance by
# more than $1 - a + a\sigma$ (15.11). If *this* is below 1, every difference dies out, whatever is heard. It is safe,
# and so strict that such networks have poor memories.

# %% reference="rnn_course.cells.reservoir:echo_bounds"

# %% tags=["exploration"]
radii = np.array([0.1, 0.25, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0])
rest, bound = np.transpose([echo_bounds(new_reservoir(200, radius, 0.6)[1], 0.6) for radius in radii])
spans = [int(min(250, 20 / -np.log(min(each, 0.99)))) for each in rest]  # stop before rounding sets in
quiet, heard = ([two_copies(radius, steps=span, hear=hear)[1].mean() for radius, span in zip(radii, spans, strict=True)]
                for hear in (0.0, 1.0))

words = ("Factor per step against spectral radius. bound rises steeply and crosses 1 at 0.45. rest rises from 0.45 and "
         "crosses 1 at 1.1. The rate in silence follows rest up to there and then stays at 1. The rate with the series "
         "is a little lower, still 0.93 at 1.2, and comes near 1 only beyond 1.5.")
with plots.figure(alt=words, height=3.4) as axes:
    axes.plot(radii, bound, ":", color="k", label="bound (15.11)")
    axes.plot(radii, rest, "--", color=plots.ORANGE, label="rest (15.10)")
    axes.plot(radii, quiet, "o-", color=plots.BLUE, markersize=4, label="measured, in silence")
    axes.plot(radii, heard, "s-", color=plots.VERMILLION, markersize=4, label="measured, hearing the series")
    axes.axhline(1, color="0.6", linewidth=1)
    axes.set(xlabel="spectral radius of U", ylabel="factor per step", ylim=(0.4, 1.6))
    axes.legend(frameon=False)

# %% [markdown]
# In silence `rest` is right as long as it is below 1. With the series, differences fade faster: what is heard helps to
# forget. And the leak is in it too: with a = 0.6 a radius of 1 gives a `rest` of only 0.94. So the radius is a knob to
# be turned while you look at what you want, and 1 is not a wall.

# %% [markdown]
# ## 7. Rows for the readout
#
# Now the part that is fitted. At each step it may look at three things: a constant 1, the input, and the state. The
# first steps still carry the memory of the initial state, so they are thrown away, as you would let a tap run before
# you drink. How many? Look at your distances: at radius 0.8 a difference of 6 is below a millionth after 100 steps, and
# at 1.2 it is still a hundredth. Every sequence has a beginning of its own, so each loses its own first steps.

# %% reference="rnn_course.cells.readout:collect_rows"

# %% [markdown]
# ## 8. A bowl
#
# $AV$ should be close to $Y$. Add up the squares of what is missing, and a penalty on the squares of the weights, so
# that they do not become huge for the sake of the last digit. The bias goes free: to add 100 to all targets should not
# cost anything.
#
# $$L = \tfrac12 \sum (AV - Y)^2 + \tfrac12\, \text{penalty} \sum_{i \ne \text{bias}} V_{ik}^2 \qquad (15.16)$$
#
# As a function of $V$ this is a bowl (it is *convex*), since each term is the square of something linear. It has one
# bottom and no dents to get stuck in, which cannot be said of any loss that goes back through time. In which direction
# does it rise?

# %% reference="rnn_course.cells.readout:readout_loss"

# %% tags=["exploration"]
rng = np.random.default_rng(0)
A, Y, V = np.c_[np.ones(20), rng.normal(size=(20, 4))], rng.normal(size=(20, 2)), rng.normal(size=(5, 2))
point = {"V": V, "A": A, "Y": Y, "penalty": 0.3}
gradcheck(readout_loss, point, {"V": readout_loss(**point)[1]}, upstream=(1.0, None))

# %% [markdown]
# ## 9. Straight to the bottom

# %% [markdown] tags=["guided"]
# One could roll down the bowl with many small steps. But the gradient is linear in $V$, so the place where it is zero
# can be computed directly: set (15.17) to zero, and it is a system of linear equations (15.18).
#
# This is *ridge regression*. (scikit-learn's `Ridge` does the same and leaves its intercept free too.) It is all the
# training that an echo state network needs.

# %% [markdown] tags=["derive"]
# One could roll down the bowl with many small steps. But the gradient is linear in $V$, so the place where it is zero
# can be computed directly. Write the gradient that you found as a sum of products of matrices. For the penalty's part
# let $P$ be the identity matrix with a 0 where the bias stands; what does $PV$ look like? Set the gradient to zero and
# bring everything with $V$ to one side. What is left is a system of M linear equations for every column of $V$, all
# with the same matrix. How large is this matrix, and does it grow with the number of steps?
#
# Two special cases to check by: with a penalty of 0 you must find the equations of least squares, and with a huge one
# all weights must go to 0 and the bias to the mean of $Y$.
#
# This is *ridge regression*. (scikit-learn's `Ridge` does the same and leaves its intercept free too.) It is all the
# training that an echo state network needs.

# %% reference="rnn_course.cells.readout:ridge_readout"

# %% tags=["exploration"]
def teach(reservoir, y, washout=100, penalty=1e-8):
    silence, hs = listen(reservoir, y)
    A, Y = collect_rows(silence, hs, y, washout)
    return ridge_readout(A, Y, penalty), A, Y

reservoir = new_reservoir(400, 1.0, 0.6)
V, A, Y = teach(reservoir, y[:, :T])
loss, dV = readout_loss(V, A, Y, 1e-8)
print(f"{A.shape[0]} steps, {V.size} weights; the largest entry of the gradient is {np.abs(dV).max():.1e}")
print(f"root of the mean square of the errors: {np.sqrt(((A @ V - Y) ** 2).mean()):.1e}, of the series: {Y.std():.2f}")

# %% [markdown]
# Given the right past, it predicts the next value with an error of 1 in 10 000 of the series' spread. What does the
# penalty do?

# %% tags=["exploration"]
penalties = 10.0 ** np.arange(-12, 3)
_, fresh, wanted = teach(reservoir, y[:, T : 2 * T])
fits = [ridge_readout(A, Y, penalty) for penalty in penalties]

words = ("Against the penalty, from 1e-12 to 100, both axes log. Left, the error on the steps of the fit and on "
         "fresh ones: nearly one line, that rises from below 1e-5 to above 0.01. Right, the length of the weights: it "
         "falls from 100 to 0.1.")
with plots.figure(alt=words, columns=2, width=8.0) as (left, right):
    left.plot(penalties, [np.sqrt(((A @ V - Y) ** 2).mean()) for V in fits], color=plots.BLUE, label="steps of the fit")
    left.plot(penalties, [np.sqrt(((fresh @ V - wanted) ** 2).mean()) for V in fits], "--", color=plots.VERMILLION,
              label="fresh steps")
    left.set(xlabel="penalty", ylabel="error", xscale="log", yscale="log", title="error at the next step")
    left.legend(frameon=False)
    right.plot(penalties, [np.linalg.norm(V[1:]) for V in fits], color=plots.GREEN)
    right.set(xlabel="penalty", xscale="log", yscale="log", title="length of all weights together")

# %% [markdown]
# The series is without noise, so a small penalty does no harm here. Large weights are risky all the same: soon the
# network will hear its own outputs, and a weight of 100 makes an error of 0.001 into one of 0.1.

# %% [markdown]
# ## 10. On its own
#
# Now let go. At the end of what is known, the state holds the echo of the past, and the last output is right. From
# there on, each of its outputs is what it hears next.

# %% reference="rnn_course.cells.reservoir:free_run"

# %% tags=["exploration"]
def forecast(reservoir, V, starts, steps, listen_to=100):
    """Forecasts (starts, steps, 1) after hearing the series up to each start."""
    known = np.concatenate([y[:, q - listen_to : q] for q in starts])
    _, hs = listen(reservoir, known)
    return free_run(np.zeros((len(starts), steps, 0)), hs[:, -1], known[:, -1], V, reservoir)

def truth(starts, steps):
    return np.concatenate([y[:, q : q + steps] for q in starts])

start, steps = 2100, 1500
said, true = forecast(reservoir, V, [start], steps), truth([start], steps)

# %% [markdown]
# How long is it right? That needs a measure. An error is large or small only beside what it is an error *of*, so we
# divide by how much the series varies. A forecast that always predicts the mean then has the error 1. And a forecast is
# valid until its error first exceeds a limit; that it crosses the truth again later, as two swings must, is luck.

# %% reference="rnn_course.cells.readout:forecast_score"

# %% tags=["exploration"]
_, valid = forecast_score(said, true, 0.4)
words = (f"Above, the true series and the forecast over {steps} steps: one curve at first, then two. A line at step "
         f"{valid[0]} marks where the error exceeds 0.4. Below, the error on a log axis: it starts near 1e-4 and "
         "rises, with swings, to about 1.")
with plots.figure(alt=words, rows=2, width=8.0, height=4.2) as (above, below):
    above.plot(true[0], color=plots.BLUE, label="the series")
    above.plot(said[0], "--", color=plots.VERMILLION, label="the network, on its own")
    above.set(ylabel="y")
    below.plot(np.abs(said - true)[0] / true.std(), color="0.4", linewidth=1)
    below.axhline(0.4, color="0.6", linestyle=":")
    below.set(xlabel="steps into the unknown", ylabel="error", yscale="log", ylim=(1e-6, 10))
    for axes in (above, below):
        axes.axvline(valid[0], color=plots.GREEN)
    above.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))

# %% [markdown]
# The green line is the horizon. Before it, you would not know which curve is which. And after it? The network has lost
# *this* series, but not its ways: what it draws is a Mackey-Glass curve, only another one. It has become the equation,
# nearly, without ever seeing it.

# %% [markdown]
# ## 11. Is the pond worth its water?
#
# A fair doubt: maybe any method would do. Here are two that need no reservoir, and one that nobody can beat.
#
# * **Copy the last value** and keep saying it.
# * **A window.** Ridge regression too, but on the last 50 values themselves. It runs on its own output in the same way.
# * **The equation itself**, started from a past that is wrong by 0.0001. It shows how fast chaos alone makes errors
#   grow.
#
# Twenty starts, none of them in the steps of the fit.

# %% tags=["exploration"]
def window_forecast(starts, steps, width=50, penalty=1e-8):
    """Ridge regression on the last values, fed with its own forecasts."""
    past = np.lib.stride_tricks.sliding_window_view(y[0, : T - 1, 0], width)
    V = ridge_readout(np.c_[np.ones(len(past)), past], y[0, width:T], penalty)
    window, said = np.stack([y[0, q - width : q, 0] for q in starts]), []
    for _ in range(steps):
        said.append(np.c_[np.ones(len(window)), window] @ V)
        window = np.concatenate([window[:, 1:], said[-1]], axis=1)
    return np.stack(said, axis=1)

starts, steps = np.arange(T + 100, T + 2100, 100), 400
true = truth(starts, steps)
forecasts = {"copy the last value": np.repeat(truth(starts - 1, 1), steps, axis=1),
             "window of 50 values": window_forecast(starts, steps),
             "reservoir": forecast(reservoir, V, starts, steps),
             "equation, past wrong by 0.0001": equation_from(starts, steps, 1e-4)}
for name, said in forecasts.items():
    (one,), _ = forecast_score(said[:, :1], true[:, :1], 0.4)
    _, valid = forecast_score(said, true, 0.4)
    print(f"{name:32}error at the first step {one:.5f}, valid for {np.median(valid):.0f} of {steps} steps (median)")

# %% tags=["exploration"]
words = ("Error against steps ahead, up to 400, on a log axis. Copying is wrong by more than the series varies within "
         "ten steps. The window starts below a thousandth and has lost the series by step 20. The reservoir starts at "
         "1e-4 and rises slowly to 0.02, side by side with the equation whose past is slightly wrong.")
with plots.figure(alt=words, height=3.4) as axes:
    for i, (name, said) in enumerate(forecasts.items()):
        error = np.sqrt(((said - true) ** 2).mean(axis=(0, 2)) / true.var())
        axes.plot(np.arange(1, steps + 1), error, plots.LINES[i], color=plots.COLOURS[i], label=name)
    axes.axhline(1, color="0.6", linewidth=1)
    axes.set(xlabel="steps ahead", ylabel="error in units of the series' spread", yscale="log")
    axes.legend(frameon=False, loc="lower right", fontsize=8)

# %% [markdown]
# One step ahead, the window is not bad at all: wrong by less than a thousandth. But it is linear, and the law of this
# series is not. A linear machine that runs on its own output can only swing, grow or fade, and after twenty steps it is
# lost. The reservoir has 400 nonlinear units, and what it learned is not just the next value but the *law*: its errors
# grow no faster than those of the equation itself, as chaos demands. The lesson holds far beyond ponds: a small error
# one step ahead says little about the long run.

# %% [markdown]
# ## 12. How much does it remember?
#
# A last measurement. Let the network hear pure noise $u$, which nobody can forecast, and ask the readout for the
# *past*: for $u_{t-1}$, for $u_{t-2}$, and so on, each with a column of its own. How well each can be read off the
# present state is measured by the squared correlation of answer and truth, between 0 and 1. The sum over all lags is
# the **memory capacity** (Jaeger, 2002). He proved that it cannot exceed the number of units: H numbers hold H numbers.
#
# (We measure on the very steps of the fit, so some correlation is there by chance: about units / steps for every lag.
# Take many more steps than units.)

# %% reference="rnn_course.cells.readout:memory_capacity"

# %% tags=["exploration"]
def memory(a, units=100, steps=4000, lags=60, loud=0.1):
    u = np.random.default_rng(0).uniform(-0.5, 0.5, (1, steps))
    W, U, F, b, a = new_reservoir(units, 0.9, a, D=1, loud=loud)
    x, nothing = u[..., None], np.zeros((1, steps, 1))
    hs = reservoir_drive(x, nothing, np.zeros((1, units)), nothing[:, 0], (W, U, F, 0 * b, a))
    return memory_capacity(u, hs, lags, 100, 1e-9)

leaks = (1.0, 0.6, 0.3, 0.1)
memories = {a: memory(a) for a in leaks}

# %% tags=["exploration"]
words = ("Memory against lag, up to 60, for four leaks. With a = 1 it is 1 up to about lag 20 and almost 0 from lag 40 "
         "on. With 0.6 it is 1 up to lag 6 and then falls slowly. With 0.3 and 0.1 it falls from the start but has a "
         "long tail.")
with plots.figure(alt=words, height=3.2) as axes:
    for i, (a, (m, total)) in enumerate(memories.items()):
        name = f"a = {a}: total {total:.0f}"
        axes.plot(np.arange(1, len(m) + 1), m, plots.LINES[i], color=plots.COLOURS[i], label=name)
    axes.set(xlabel="lag k", ylabel="squared correlation", ylim=(0, 1.05))
    axes.legend(frameon=False, title="of at most 100")

# %% [markdown]
# The leak decides *how* the memory is spent. Without one (a = 1) the last twenty inputs are there almost exactly, and
# what came more than 40 steps ago is gone. Slow units blur: they cannot tell one step from the next, but they keep a
# trace for longer. Which is better depends on the series. And a hundred units hold far fewer than a hundred numbers:
# old inputs fade, and the ridge of the readout treats what is faint as noise. The nonlinearity costs less than that.

# %% [markdown]
# ## 13. And in real life?
#
# So far the series came from an equation, clean to the last digit. With matplotlib comes a real recording: four
# channels of an EEG, the voltage on somebody's head, 10 seconds of it in 800 values. Fit on the first 500, and see how
# well the next value of each channel is predicted on the others.

# %% tags=["exploration"]
from matplotlib.cbook import get_sample_data

eeg = np.fromfile(get_sample_data("eeg.dat", asfileobj=False), dtype="<f8").reshape(1, 800, 4)
late = eeg[:, 500:]

def told_by(rows, penalty=1.0):
    """Errors on the late steps of a ridge readout from rows (1, 799, ...) that was fitted on the early ones."""
    A, Y = collect_rows(rows[..., :0], rows, eeg[:, 1:], 20)
    return forecast_score((A @ ridge_readout(A[:479], Y[:479], penalty))[None, 479:], late, 1.0)[0]

_, hs = listen(new_reservoir(200, 0.5, 1.0, K=4, loud=0.3), eeg)  # fast swings, so no leak
windows = np.concatenate([np.roll(eeg, k, axis=1) for k in range(5)], axis=2)[:, :-1]
errors = {"copy the last value": forecast_score(eeg[:, 499:-1], late, 1.0)[0], "window of 5 values": told_by(windows),
          "reservoir": told_by(hs[:, 1:])}

# %% tags=["exploration"]
words = ("Bars of the error at the next value, for four channels and three methods. Copying has about 0.5 in every "
         "channel; window and reservoir are a little better, between 0.4 and 0.5, and hardly differ.")
with plots.figure(alt=words, height=2.8) as axes:
    for i, (name, error) in enumerate(errors.items()):
        axes.bar(np.arange(4) + 0.27 * (i - 1), error, 0.25, color=plots.COLOURS[i], label=name)
    axes.set(xlabel="channel", ylabel="error", xticks=range(4), xticklabels=range(1, 5), ylim=(0, 0.8))
    axes.legend(frameon=False, ncols=3, fontsize=8)

# %% [markdown]
# No miracle. The reservoir is no better than five values in a window. This series has noise in it that no past explains
# and, as far as 500 values can tell, no law that needs a nonlinearity. Always draw the simple method beside yours: on
# one series the pond is a thousand times better, on another it is a long way round.
#
# What is the pond good for, then? It learns in an instant, it has one best answer, and it shows how much of what a
# recurrent network does is there *before* any training. Everything else in this course trains the recurrent weights
# too. Now you know what to compare with.

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Turn the knobs.** Find the radius and the leak that forecast longest, for 100 units, over five seeds each. Is the
#   best radius below 1? How far apart are the seeds?
# * **Peek.** Let `listen` feed $y_t$ in place of $y_{t-1}$ and run the forecast. How good is the fit, and how long does
#   it hold?
# * **Fewer rows than units.** With N rows and many more units, $V$ can be found from an N × N system. Take the means
#   off the columns of $A$ and of $Y$; then $V = A^\top (A A^\top + \text{penalty}\, I)^{-1} Y$, and the bias comes
#   from the means. Show that it gives the same numbers. When is it faster?
# * **Another chaos.** Lorenz's equations $\dot p = 10(q - p)$, $\dot q = p(28 - r) - q$, $\dot r = pq - \frac83 r$
#   have three outputs. Take steps of 0.005, every fourth value, divide by 20, and forecast. Plot r against p: is the
#   butterfly still there after the forecast has lost its way?
# * **Noise.** Add noise of size 0.01 to the series that is taught. What penalty is best now? Does the forecast still
#   look like a Mackey-Glass curve?
# * **Can it multiply?** Memory capacity asks for the past itself. Ask for $u_{t-1} u_{t-2}$ instead. Does it help to
#   make what it hears louder?
