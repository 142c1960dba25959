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
# # Linear recurrences and parallel scans
#
# **What if the recurrence is linear?** Every cell of this course sends its state through a tanh or a gate that reads
# the state. So step 1000 has to wait for step 999, in training as in use, and gradients get lost on the way. Take the
# nonlinearity out of the recurrence and put it *between* layers. Then a thousand steps can be computed in ten rounds,
# the whole past is one convolution, and you can write down beforehand how long the layer remembers.
#
# Such layers are behind S4, LRU and Mamba, and they are older than they look: a leaky unit is one of them. You start
# with it, and at the end your layer reads handwritten digits pixel by pixel, next to an LSTM of the same size.

# %% [markdown]
# ## How this notebook works
#
# You need NumPy, complex numbers, a recurrent cell, the LSTM, a little Keras, and four to six hours.
#
# * Replace each line that raises `NotImplementedError`. The docstring above it says all that the code must do. Cells
#   that draw something use your code; until it is there, such a cell prints one line that names what it waits for.
# * The cell below an exercise checks it at once. Where it is not right yet, three hints unfold below the report, each
#   more detailed than the last.
# * Sections 1 to 8 are NumPy, section 9 is Keras. Write `keras.ops` there, and it runs with TensorFlow, PyTorch and
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
# ## 1. One number that remembers
#
# A leaky unit keeps a share α of its state and adds something new: $h_t = \alpha h_{t-1} + v_t$. A whole layer of them
# has a diagonal matrix where other cells have $U$. Is that not too weak? A matrix $U$ can turn states round, make
# them swing, mix them.
#
# But nearly every matrix *is* diagonal, in the basis of its eigenvectors; only its eigenvalues may be complex. So allow
# complex shares, and a linear layer loses nothing by being diagonal. What it gains is speed: H multiplications in place
# of H².
#
# $$h_t = \lambda \odot h_{t-1} + v_t \qquad (16.1)$$

# %% reference="rnn_course.cells.linear_recurrence:diagonal_forward"

# %% [markdown]
# Give it one push and watch. Each multiplication by $\lambda = |\lambda| e^{i\theta}$ turns the state by θ and makes it
# smaller by the factor |λ|.

# %% tags=["exploration"]
push = np.zeros((1, 60, 3), complex)
push[:, 0] = 1
lam = 0.95 * np.exp(1j * np.array([0, 0.3, 2.0]))
circle = np.cos(np.linspace(0, 2 * np.pi, 200)), np.sin(np.linspace(0, 2 * np.pi, 200))
hs = diagonal_forward(push, np.zeros((1, 3), complex), lam)[0]

words = ("Left, states in the complex plane after one push: along the real axis for angle 0, a spiral of six turns to "
         "the middle for 0.3, scattered points around the middle for 2. Right, their real parts over 60 steps: a decay,"
         " a slow and a fast oscillation, all below the dotted curve 0.95 to the power of t.")
with plots.figure(alt=words, columns=2, width=8.5, height=3.2) as (left, right):
    for j, angle in enumerate((0, 0.3, 2.0)):
        style = {"color": plots.COLOURS[j], "label": f"θ = {angle}"}
        left.plot(hs[:, j].real, hs[:, j].imag, ".-", linewidth=0.6, markersize=5, **style)
        right.plot(hs[:, j].real, plots.LINES[j], **style)
    left.plot(*circle, color="0.6", linewidth=1)
    left.set(xlabel="real part", ylabel="imaginary part", aspect="equal")
    right.plot(0.95 ** np.arange(60), ":", color="k")
    right.set(xlabel="step after the push", ylabel="real part of the state")
    right.legend(frameon=False)

# %% [markdown]
# One complex number is a memory with a rhythm: |λ| says how long it lasts, θ how fast it turns. A later layer takes the
# real part, so what it sees is a decaying oscillation; a sum of many of them can have nearly any shape.
#
# ## 2. How long it remembers
#
# After n steps a push is smaller by $|\lambda|^n$. That is all there is to it, so the *horizon*, the number of steps
# until only a given share is left, can be computed instead of guessed.

# %% reference="rnn_course.cells.linear_recurrence:memory_horizon"

# %% tags=["exploration"]
short = np.array([0.5, 0.9, 0.97, 0.99, 0.997, 0.999])
push = np.zeros((1, 8000, len(short)), complex)
push[:, 0] = 1
left_over = np.abs(diagonal_forward(push, np.zeros((1, len(short)), complex), short + 0j)[0])
measured = (left_over > 0.01).sum(axis=0)  # the first step at which at most a hundredth is left
gaps = np.logspace(-3.5, np.log10(0.6), 100)

words = ("Horizon against 1 - |λ|, both axes logarithmic. The formula is nearly a straight line, from 5 steps at 0.6 "
         "up to 14,000 at 0.0003; six measured points lie on it, from 7 steps at |λ| = 0.5 to 4,603 at 0.999.")
with plots.figure(alt=words, width=6.0, height=3.0) as axes:
    axes.plot(gaps, memory_horizon(1 - gaps + 0j, 0.01), color=plots.BLUE, label="(16.2), share 0.01")
    axes.plot(1 - short, measured, "o", color=plots.VERMILLION, label="measured")
    axes.set(xlabel="1 - |λ|", ylabel="steps", xscale="log", yscale="log")
    axes.invert_xaxis()
    axes.legend(frameon=False)
print(dict(zip(short.tolist(), measured.tolist(), strict=True)))

# %% [markdown]
# A nine more in |λ| is a horizon ten times as long. And this holds for *every* input. Start two copies in different
# states and let both read the same: the difference $d_t = \lambda d_{t-1}$ has no input in it. In a tanh cell it has.

# %% tags=["exploration"]
rng, units, steps = np.random.default_rng(0), 50, 120
U = rng.normal(size=(units, units)) * 1.3 / np.sqrt(units)
lam = 0.9 * np.exp(1j * rng.uniform(-np.pi, np.pi, units))
noise, starts = rng.normal(size=(1, steps, units)), rng.normal(size=(2, units))

def distances(loud):
    """How far two copies are from each other at every step, of the linear layer and of a tanh cell."""
    heard, h = loud * np.repeat(noise, 2, axis=0), starts
    linear, cell = diagonal_forward(heard + 0j, starts + 0j, lam), []
    for t in range(steps):
        h = np.tanh(heard[:, t] + h @ U)
        cell.append(h)
    return [np.linalg.norm(hs[0] - hs[1], axis=1) for hs in (linear, np.stack(cell, axis=1))]

faded = {name: distances(loud) for name, loud in {"silence": 0.0, "quiet input": 0.3, "loud input": 2.0}.items()}

# %% tags=["exploration"]
words = ("Distance of two copies over 120 steps on a log axis. Left, the linear layer: one straight line for all "
         "three inputs. Right, the tanh cell: with loud input the distance falls steeply, with quiet input slowly, in "
         "silence it stays near 3.")
with plots.figure(alt=words, columns=2, width=8.5) as both:
    for i, (name, each) in enumerate(faded.items()):
        for axes, distance in zip(both, each, strict=True):
            axes.plot(distance, plots.LINES[i], color=plots.COLOURS[i], label=name)
    for axes, title in zip(both, ("linear, |λ| = 0.9", "tanh cell"), strict=True):
        axes.set(xlabel="step", yscale="log", ylim=(1e-9, 1e2), title=title)
    both[0].set(ylabel="distance of two copies")
    both[1].legend(frameon=False)

# %% [markdown]
# A linear recurrence forgets at a rate that you choose. The price: it cannot decide what to forget, as an LSTM can, and
# it cannot compute anything but sums. Nonlinear functions come after it, in a readout, which may be as nonlinear as it
# likes without touching the memory. (Sections 7 and 8 get some of the deciding back.)
#
# ## 3. The way back
#
# Backwards, a linear recurrence is a linear recurrence again. Only one thing is new. What is the gradient with respect
# to a *complex* number? A real loss has a slope along the real part and one along the imaginary part, and we keep both:
#
# $$dz = \frac{\partial L}{\partial \operatorname{Re} z} + i \frac{\partial L}{\partial \operatorname{Im} z}$$
#
# Now let $h = \lambda k$. Moving $k$ by a small δ moves $L$ by $\operatorname{Re}(dh^* \lambda \delta)
# = \operatorname{Re}((\lambda^* dh)^* \delta)$, so $dk = \lambda^* dh$: **the conjugate**. It is the transpose of
# before: what λ has turned to the left, has to be turned to the right on the way back. With a real λ nobody notices if
# it is missing.

# %% reference="rnn_course.cells.linear_recurrence:diagonal_backward"

# %% [markdown]
# `gradcheck` moves real numbers, so give it real and imaginary part apart:

# %% tags=["exploration"]
rng = np.random.default_rng(1)
v, dhs = rng.normal(size=(2, 3, 7, 4)) + 1j * rng.normal(size=(2, 3, 7, 4))
h0, lam = rng.normal(size=(3, 4)) + 0j, 0.9 * np.exp(1j * rng.uniform(-3, 3, 4))

def both_parts(v_re, v_im, lam_re, lam_im):
    hs = diagonal_forward(v_re + 1j * v_im, h0, lam_re + 1j * lam_im)
    return hs.real, hs.imag

dv, dh0, dlam = diagonal_backward(dhs, diagonal_forward(v, h0, lam), h0, lam)
point = {"v_re": v.real, "v_im": v.imag, "lam_re": lam.real, "lam_im": lam.imag}
gradients = {"v_re": dv.real, "v_im": dv.imag, "lam_re": dlam.real, "lam_im": dlam.imag}
gradcheck(both_parts, point, gradients, upstream=(dhs.real, dhs.imag))

# %% [markdown]
# ## 4. A thousand steps in ten rounds
#
# $h_{1000}$ needs $h_{999}$, which needs $h_{998}$. A tanh leaves no way round that. But two *linear* steps in a row
# are one linear step: first $h \mapsto a_1 h + v_1$, then $h \mapsto a_2 h + v_2$ is
#
# $$h \mapsto a_2 (a_1 h + v_1) + v_2 = (a_2 a_1)\, h + (a_2 v_1 + v_2)$$
#
# and two such double steps are one of four. The order matters, since it is step 2 that multiplies what step 1 has
# added; the brackets do not, and that is all that a *parallel scan* needs.

# %% reference="rnn_course.cells.linear_recurrence:combine"

# %% [markdown]
# Now in rounds. In round 1 everybody combines with the neighbour on the left, in round 2 with the one two places away,
# then four, eight. After each round an entry holds twice as many steps, and after $\lceil \log_2 T \rceil$ rounds all:

# %% tags=["exploration"]
words = ("Eight steps as dots in four rows. From row to row each dot is linked to the one above it and to the one 1, "
         "then 2, then 4 places to the left of that. The links that lead to step 8 are dark: a tree that reaches all "
         "eight steps in three rounds.")
with plots.figure(alt=words, width=6.5, height=3.0) as axes:
    needed = {8}
    for level in (2, 1, 0):
        d, above = 2**level, set()
        for t in range(1, 9):
            colour = plots.VERMILLION if t in needed else "0.8"
            for earlier in [t, t - d] if t > d else [t]:
                axes.plot([earlier, t], [-level, -level - 1], color=colour, zorder=1 + (t in needed))
                above |= {earlier} if t in needed else set()
        needed |= above
    axes.plot(*np.meshgrid(np.arange(1, 9), -np.arange(4)), "o", color=plots.BLUE, zorder=3)
    axes.set(xlabel="step", yticks=-np.arange(4), yticklabels=["single steps", "d = 1", "d = 2", "d = 4"])

# %% [markdown]
# With a thousand processors each round takes as long as one step. (Your computer has a few, so here it is about the
# idea; and marks can only see the numbers, which a loop gives too.)

# %% reference="rnn_course.cells.linear_recurrence:parallel_scan"

# %% [markdown]
# The same numbers? For every length from 1 to 1000:

# %% tags=["exploration"]
rng = np.random.default_rng(2)
lam = np.array([0.3, 0.9, 0.99, 0.9999, 1.0]) * np.exp(1j * np.arange(5))
v = rng.normal(size=(1, 1000, 5)) + 1j * rng.normal(size=(1, 1000, 5))
looped, worst = diagonal_forward(v, np.zeros((1, 5)), lam), 0.0
for T in range(1, 1001):
    _, hs = parallel_scan(np.broadcast_to(lam, (1, T, 5)), v[:, :T])
    worst = max(worst, np.abs(hs - looped[:, :T]).max() / np.abs(looped[:, :T]).max())
print(f"worst relative difference of scan and loop over all lengths: {worst:.1e}")

# %% [markdown]
# ## 5. The whole past as a convolution
#
# There is a third way. If λ is the same at every step, (16.1) can be written out: the input of s steps ago counts
# $\lambda^s$, whenever that was. That is a convolution with the *kernel* $1, \lambda, \lambda^2, \dots$, the curves of
# section 1. And the fast Fourier transform convolves in $T \log T$ operations: transform both, multiply, transform
# back.
#
# It has one trap. The transform takes sequences for periodic, so the end of the input runs into the beginning of the
# result. T zeros behind both keep them apart.

# %% reference="rnn_course.cells.linear_recurrence:convolve_by_fft"

# %% tags=["exploration"]
from time import perf_counter

def seconds(function, *args):
    """The shortest of three runs."""
    times = []
    for _ in range(3):
        start = perf_counter()
        function(*args)
        times.append(perf_counter() - start)
    return min(times)

lengths, lam = 2 ** np.arange(5, 15), np.full(16, 0.99 + 0j)
took = {"loop": [], "scan": [], "FFT": []}
for T in lengths:
    v = rng.normal(size=(1, T, 16)) + 0j
    took["loop"].append(seconds(diagonal_forward, v, v[:, 0], lam))
    took["scan"].append(seconds(parallel_scan, np.broadcast_to(lam, v.shape), v))
    took["FFT"].append(seconds(convolve_by_fft, v, lam))

# %% tags=["exploration"]
words = ("Seconds against the number of steps, from 32 to 16,384, both axes logarithmic. All three rise with the "
         "length. Scan and FFT are below the loop up to some thousand steps; beyond that they are no faster.")
with plots.figure(alt=words, width=6.5) as axes:
    for i, (name, times) in enumerate(took.items()):
        axes.plot(lengths, times, "o" + plots.LINES[i], color=plots.COLOURS[i], markersize=4, label=name)
    axes.set(xlabel="steps", ylabel="seconds", xscale="log", yscale="log")
    axes.legend(frameon=False)

# %% [markdown]
# On one core scan and convolution are ahead for a while, by a factor of two or so, since Python counts ten rounds in
# place of a thousand steps. But look at the slopes: this scan does $\log_2 T$ times the arithmetic of the loop, and for
# very long sequences that costs more than Python's loop. A scan saves *rounds*, not work. It is made for hardware that
# does a whole round at once.
#
# ## 6. A layer that cannot explode
#
# Train λ freely, and one step of gradient descent may push it over the unit circle, where states grow without end. So
# let the parameters be ν and θ, any real numbers, and
#
# $$\lambda = \exp(-\exp(\nu) + i\theta) \qquad (16.15)$$
#
# whose size is below 1 whatever ν is. A second trouble: with |λ| near 1 the state adds up a lot of input. For inputs of
# variance 1 its variance becomes $1 + |\lambda|^2 + |\lambda|^4 + \dots = 1 / (1 - |\lambda|^2)$, a thousand times as
# much where |λ| = 0.9995. So the input is multiplied by γ (16.16).

# %% reference="rnn_course.cells.state_space:stable_eigenvalues"

# %% tags=["exploration"]
rng, sizes = np.random.default_rng(3), np.array([0.9, 0.99, 0.999])
lam, gamma = stable_eigenvalues(np.log(-np.log(sizes)), np.array([0.5, 1.0, 1.5]))
v = (rng.normal(size=(500, 2000, 3)) + 1j * rng.normal(size=(500, 2000, 3))) / np.sqrt(2)
variance = {name: (np.abs(diagonal_forward(factor * v, np.zeros((500, 3)), lam)) ** 2).mean(axis=0)
            for name, factor in {"without γ": 1.0, "with γ": gamma}.items()}

words = ("Variance of three states over 2000 steps, on a log axis, |λ| = 0.9, 0.99, 0.999. Without γ they level off at "
         "about 5, 50 and 500. With γ all three rise to 1 and stay there, the slowest after about 2000 steps.")
with plots.figure(alt=words, columns=2, width=8.5) as both:
    for axes, (name, curves) in zip(both, variance.items(), strict=True):
        for j, size in enumerate(sizes):
            axes.plot(np.arange(1, 2001), curves[:, j], plots.LINES[j], color=plots.COLOURS[j], label=f"|λ| = {size}")
        axes.set(xlabel="step", yscale="log", title=name, ylim=(1e-3, 1e3))
    both[0].set(ylabel="variance of the state")
    both[1].legend(frameon=False, loc="lower right")

# %% [markdown]
# Where should the eigenvalues begin? On a ring: no λ so small that it forgets at once, none so near the circle that
# it never forgets. Evenly over the *area* of the ring, as the eigenvalues of a large random matrix are, so it is the
# square of the radius that has to be uniform.

# %% reference="rnn_course.cells.state_space:ring_init"

# %% tags=["exploration"]
u, w = np.random.default_rng(4).random((2, 600))
uniform = np.log(-np.log(0.9 * u)), 2 * np.pi * w
rings = {"radius uniform": uniform, "ring 0.4 to 0.9": ring_init(u, w, 0.4, 0.9, 2 * np.pi),
         "0.9 to 0.999, angle π/5": ring_init(u, w, 0.9, 0.999, np.pi / 5)}

words = ("600 eigenvalues in the unit disc, three times. Radius uniform: crowded in the middle. Ring from 0.4 to 0.9: "
         "evenly filled, with a hole. Ring from 0.9 to 0.999 with angles up to π/5: a short thin arc at the right.")
with plots.figure(alt=words, columns=3, width=9.0, height=3.4) as panels:
    for axes, (name, parameters) in zip(panels, rings.items(), strict=True):
        lam, _ = stable_eigenvalues(*parameters)
        axes.plot(*circle, color="0.6", linewidth=1)
        axes.plot(lam.real, lam.imag, ".", color=plots.BLUE, markersize=3)
        axes.set(title=name, xlabel="real part", aspect="equal")
    panels[0].set(ylabel="imaginary part")

# %% [markdown]
# Now the layer: a matrix into the states, the recurrence, a matrix out of them, and the real part. The states stay
# complex all the way. If you take their real part any earlier, their phase is lost, and with it half of what they know.
# This is the **linear recurrent unit**, LRU.

# %% reference="rnn_course.cells.state_space:lru_forward"

# %% tags=["exploration"]
rng = np.random.default_rng(5)
W, C = (rng.normal(size=shape) + 1j * rng.normal(size=shape) for shape in ((3, 8), (8, 3)))
layer = (*ring_init(*rng.random((2, 8)), 0.4, 0.9, np.pi), W, C, rng.normal(size=3))
one, two = rng.normal(size=(2, 1, 50, 3))
together, apart = lru_forward(one + two, *layer), lru_forward(one, *layer) + lru_forward(two, *layer)
print(f"answer to a sum, and sum of the answers: difference {np.abs(together - apart).max():.0e}")

# %% [markdown]
# To this layer a sum is the sum of its parts: nothing that it hears changes how it hears the rest. It cannot even
# multiply two inputs. That is why a network puts something nonlinear *after* each such layer, step by step, and why one
# layer is rarely enough.
#
# ## 7. Where steps come from
#
# S4 and its relatives reach the same recurrence from another side. They begin with continuous time, $dh/dt = a h + x$,
# and let the data decide how long a step is. If the input is held constant over the step ("zero-order hold"), there is
# nothing to approximate: the state after time Δ is exactly $\lambda h + \beta x$ with (16.23) and (16.24). The factor β
# is what people forget. It is nearly Δ for short steps, and smaller for long ones, within which the beginning of the
# input has decayed already.

# %% reference="rnn_course.cells.state_space:zero_order_hold"

# %% tags=["exploration"]
rate, turns_on = np.array([-0.3 + 2j]), 8.0

def states(step, euler=False):
    """Times and real parts of a state that hears 1 up to time 8 and nothing after it."""
    lam, beta = (1 + step * rate, np.array([step + 0j])) if euler else zero_order_hold(rate, np.array([step]))
    times = step * np.arange(round(16 / step) + 1)
    v = beta * (times[:-1, None] < turns_on - 1e-9)
    return times[1:], diagonal_forward(v[None], np.zeros((1, 1)), lam)[0, :, 0].real

words = ("A damped oscillation up to time 16, pushed by a constant input until 8. Left, by the hold: steps of 0.2 and "
         "0.8 lie exactly on the fine curve. Right, by Euler's method: steps of 0.2 swing too far and do not die out, "
         "steps of 0.8 leave the picture.")
with plots.figure(alt=words, columns=2, width=8.5) as both:
    for axes, euler in zip(both, (False, True), strict=True):
        axes.plot(*states(0.01), color="0.6", label="step 0.01, hold")
        for i, step in enumerate((0.2, 0.8)):
            axes.plot(*states(step, euler), "os"[i], color=plots.COLOURS[i], markersize=4, label=f"step {step}")
        axes.set(xlabel="time", ylim=(-1.2, 1.2), title="Euler: 1 + Δa" if euler else "zero-order hold")
    both[0].set(ylabel="real part of the state")
    both[0].legend(frameon=False, loc="upper right")

# %% [markdown]
# So Δ is a speed. Make it half as long, and the layer sees the same signal twice as slowly: its horizon, counted in
# steps, doubles. That is how one trained layer can follow data that are sampled at another rate; and it is where the
# next idea comes in. What if every *input* chose its own Δ?

# %% tags=["exploration"]
for step in (0.4, 0.2, 0.1):
    lam, _ = zero_order_hold(rate, np.array([step]))
    (n,) = memory_horizon(lam, 0.01)
    print(f"Δ = {step}: |λ| = {abs(lam[0]):.3f}, horizon {n:5.1f} steps = {n * step:.2f} units of time")

# %% [markdown]
# ## 8. Gates that do not look at the state
#
# A GRU decides at every step what to keep, and so it is not linear. But look at *what* makes it nonlinear: its gate
# reads the old state. If gate and candidate read the input alone, then given the inputs they are just numbers, and
#
# $$h_t = (1 - z_t) \odot h_{t-1} + z_t \odot g_t \qquad (16.28)$$
#
# is linear in $h$: a scan with another $a_t$ at every step. This is the **minimal GRU** (2024). Its candidate is a
# function that is always above 0; you will see why.

# %% reference="rnn_course.cells.min_gru:min_gru_forward"

# %% [markdown]
# It can still keep something when the input tells it to. Two inputs, a value and a mark; the gate opens at a mark:

# %% tags=["exploration"]
rng, T = np.random.default_rng(6), 80
value, mark = rng.random(T), np.zeros(T)
mark[[5, 24, 47, 66]] = 1
x = np.stack([value, mark], axis=1)[None]
W, b = np.array([[0.0, 1.0], [20.0, 0.0]]), np.array([-10.0, 0.0])  # k = 20 mark - 10, s = value
hs = min_gru_forward(x, np.array([[0.5]]), W, b)[0, :, 0]

words = ("Above, a state over 80 steps: it is constant, and jumps to the value of the input at each of four marks. "
         "Below, the gate: 0 except at the four marks, where it is 1. The input jumps irregularly all the time.")
with plots.figure(alt=words, rows=2, height=3.6) as (above, below):
    above.plot(value + 0.5, ".", color="0.6", label="candidate")
    above.plot(hs, color=plots.BLUE, label="state")
    below.plot(sigmoid(20 * mark - 10), color=plots.VERMILLION)
    above.set(ylabel="h", ylim=(0, 2))
    below.set(xlabel="step", ylabel="gate z")
    above.legend(frameon=False, ncols=2, loc="upper right")

# %% [markdown]
# Now without a loop. Write out (16.28), and with $A_t = (1 - z_1) \cdots (1 - z_t)$
#
# $$h_t = A_t \Big( h_0 + \sum_{j \le t} \frac{z_j g_j}{A_j} \Big)$$
#
# Two cumulative operations, `cumprod` and `cumsum`, and done? Try it:

# %% tags=["exploration"]
k, s = np.full((1, 1000, 1), 2.0), np.random.default_rng(7).normal(size=(1, 1000, 1))
with np.errstate(all="ignore"):
    z, g = sigmoid(k), np.where(s >= 0, s + 0.5, sigmoid(s))
    A = np.cumprod(1 - z, axis=1)
    plain = A * (0.5 + np.cumsum(z * g / A, axis=1))
exact = min_gru_forward(np.concatenate([k, s], axis=2), np.array([[0.5]]), np.eye(2), np.zeros(2))
lost = np.flatnonzero(~np.isfinite(plain[0, :, 0]))[0] + 1
print(f"at step {lost} the plain formula returns {plain[0, lost - 1, 0]}; the state is {exact[0, lost - 1, 0]:.3f}")

# %% [markdown]
# $A$ shrinks like λ to the power of t and falls out of the floats; then 0 is divided by 0. Nothing is wrong with the
# *states*. So compute with logarithms, which neither overflow nor become 0. Everything has one, because g is above 0.
# Products become sums, and $\log(e^p + e^q)$ is `np.logaddexp(p, q)`, which is clever inside. Mind the signs: log z and
# log(1 - z) are both *minus* a softplus.

# %% reference="rnn_course.cells.min_gru:min_gru_log"

# %% tags=["exploration"]
by_logs = np.exp(min_gru_log(np.concatenate([k, s], axis=2), np.array([[0.5]]), np.eye(2), np.zeros(2)))
print(f"1000 steps in logarithms: relative difference from the loop {np.abs(by_logs / exact - 1).max():.0e}")

# %% [markdown]
# **Mamba** (2023) puts both ideas together: the time step of section 7, and gates that read the input. Each input
# chooses its Δ. A long one lets the old state decay and writes much of the new; a Δ near 0 skips the input, as if no
# time had passed. What is written and what is read depends on the input, too. Here it is in its plain sequential form;
# given the inputs it is linear in $h$, so it scans.

# %% reference="rnn_course.cells.state_space:selective_forward"

# %% [markdown]
# The same task again: remember the value at the mark. Three inputs: value, mark, and a 1 so that reading is always on.
# Once Δ listens to the mark, once it is a constant.

# %% tags=["exploration"]
x = np.stack([value, mark, np.ones(T)], axis=1)[None]
a, none = np.zeros((3, 1)), np.zeros(3)
W = np.zeros((3, 3))
W[1, 0] = 20.0  # the step of the value's state, softplus(20 mark - 10)
P, Q = np.array([[0.0], [0.1], [0.0]]), np.array([[0.0], [0.0], [1.0]])
chooses, _ = selective_forward(x, a, W, np.array([-10.0, 0, 0]), P, Q, none)
constant, _ = selective_forward(x, a, 0 * W, np.full(3, np.log(np.expm1(0.1))), np.array([[0], [0], [1.0]]), Q, none)

words = ("Outputs over 80 steps of a value that jumps irregularly and is marked four times. With a step that the input "
         "chooses the output is constant between marks and has the marked value; with a constant step it is a smooth "
         "running mean that ignores the marks.")
with plots.figure(alt=words) as axes:
    axes.plot(value, ".", color="0.6", label="value")
    axes.plot(np.flatnonzero(mark), value[mark > 0], "o", color=plots.VERMILLION, label="marked")
    axes.plot(chooses[0, :, 0], color=plots.BLUE, label="Δ from the input")
    axes.plot(constant[0, :, 0], "--", color=plots.GREEN, label="constant Δ")
    axes.set(xlabel="step", ylabel="y", ylim=(-0.05, 1.35))
    axes.legend(frameon=False, ncols=4, loc="upper center")

# %% [markdown]
# ## 9. In Keras: digits, pixel by pixel
#
# Now a layer that can be trained. `keras.ops.associative_scan` is the scan of section 4 for every backend: it takes an
# operator like your `combine`, and arrays. Complex arrays are not at home on every backend, so keep real and imaginary
# part in arrays of their own and write your `combine` out in parts.

# %% reference="rnn_course.models.linear_recurrence:LRU"

# %% [markdown]
# The task: a digit of 8 × 8 pixels, read one pixel at a time, row by row; after the 64th the network has to say which
# digit it was. What was seen in the first row must survive 60 steps. (The 1797 digits are real and come with
# scikit-learn. A fifth is held out.)
#
# Two readers of nearly the same number of weights. One is an LSTM. The other is your LRU between small layers that work
# step by step, one of them nonlinear, and its eigenvalues begin on a ring near the circle.

# %% tags=["exploration"]
from functools import cache

from sklearn.datasets import load_digits

digits = load_digits()
order = np.random.default_rng(0).permutation(len(digits.images))
pixels, labels = (digits.images[order].reshape(-1, 64, 1) / 16).astype("float32"), digits.target[order]
train, held = (pixels[:1437], labels[:1437]), (pixels[1437:], labels[1437:])

@cache
def lru_reader(seed):
    keras.utils.set_random_seed(seed)
    x, layer = keras.Input((64, 1)), LRU(24)
    e = keras.layers.Dense(24)(x)
    e = e + keras.layers.Dense(24)(ops.gelu(layer(e)))
    ring = ring_init(*np.random.default_rng(seed).random((2, 24)), 0.9, 0.999, np.pi)
    layer.set_weights([*ring, *layer.get_weights()[2:]])
    return keras.Model(x, keras.layers.Dense(10)(e[:, -1]))

@cache
def lstm_reader(seed):
    keras.utils.set_random_seed(seed)
    x = keras.Input((64, 1))
    return keras.Model(x, keras.layers.Dense(10)(keras.layers.LSTM(26)(x)))

# %% [markdown]
# Before any training: how much does the answer depend on each pixel? Take the gradient of the ten scores with respect
# to all 64 pixels, in three untrained readers of each kind.

# %% tags=["exploration"]
from rnn_course.kit.models import gradients

def felt(reader):
    """The mean size of the gradient at each pixel, for 100 digits and random weights of the ten scores."""
    upstream = np.random.default_rng(0).normal(size=(100, 10)).astype("float32")
    return np.mean([np.abs(gradients(reader(seed), pixels[:100], upstream)[1]).mean(axis=(0, 2)) for seed in range(3)],
                   axis=0)

slopes = {"LRU": felt(lru_reader), "LSTM": felt(lstm_reader)}
words = ("Size of the gradient at each of 64 pixels, log axis. For the LSTM it falls by a constant factor per step "
         "back in time, from 0.1 at the last pixel to 0.000001 at the first. For the LRU it is 1 at the last pixel, "
         "0.1 just before it, and still 0.01 at the first.")
with plots.figure(alt=words, width=6.5) as axes:
    for i, (name, slope) in enumerate(slopes.items()):
        axes.plot(np.arange(1, 65), slope, plots.LINES[i], color=plots.COLOURS[i], label=name)
    axes.set(xlabel="pixel, in the order of reading", ylabel="gradient", yscale="log")
    axes.legend(frameon=False)
print({name: f"first pixel / last pixel = {slope[0] / slope[-1]:.1g}" for name, slope in slopes.items()})

# %% [markdown]
# The untrained LSTM does not feel the first rows; it has to learn to remember before it can learn what. The LRU
# remembers from the start, as (16.2) promised.
#
# Now train both. An epoch of the LRU takes longer here, so it gets 10 epochs and the LSTM 16, about the same time.
# Each starts three times from other random numbers. (Learning rates from 0.003 to 0.03 were tried beforehand; each has
# the one that was best.)

# %% tags=["exploration"]
from time import perf_counter

EPOCHS, RATES = {"LRU": 10, "LSTM": 16}, {"LRU": 0.004, "LSTM": 0.02}

def learn(name, reader, seeds=(0, 1, 2)):
    """Accuracy on the held-out digits after every epoch, a row for each seed; seconds per epoch; number of weights."""
    model, starts = reader(0), [reader(seed).get_weights() for seed in seeds]
    accuracy, took = [], 0.0
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"], jit_compile=False)
    model.fit(*train, batch_size=64, epochs=1, validation_data=held, verbose=0)  # Keras compiles; not counted
    for start in starts:
        model.set_weights(start)
        for each in model.optimizer.variables:
            each.assign(ops.zeros_like(each))
        model.optimizer.learning_rate = RATES[name]
        began = perf_counter()
        history = model.fit(*train, batch_size=64, epochs=EPOCHS[name], validation_data=held, verbose=0)
        took += perf_counter() - began
        accuracy.append(history.history["val_accuracy"])
    return np.array(accuracy), took / len(seeds) / EPOCHS[name], model.count_params()

# %% tags=["exploration", "figure"]
learned = {"LRU": learn("LRU", lru_reader), "LSTM": learn("LSTM", lstm_reader)}
for name, (accuracy, epoch, weights) in learned.items():
    last = accuracy[:, -1]
    print(f"{name}: {last.mean():.3f} of the held-out digits after {EPOCHS[name]} epochs ({last.min():.3f} to "
          f"{last.max():.3f}), {epoch:.2f} seconds per epoch, {weights} weights")

# %% tags=["exploration"]
words = ("Accuracy on held-out digits for three runs of each network. Left, by epoch: the LRU is near 0.9 after six "
         "epochs and a little higher at ten; the LSTM climbs slowly to 0.86 at sixteen. Right, by seconds: the "
         "LRU is ahead here as well.")
with plots.figure(alt=words, columns=2, width=8.5) as (left, right):
    for i, (name, (accuracy, epoch, _)) in enumerate(learned.items()):
        for number, each in enumerate(accuracy):
            style = {"color": plots.COLOURS[i], "label": name if number == 0 else None}
            left.plot(np.arange(1, len(each) + 1), each, plots.LINES[i], **style)
            right.plot(epoch * np.arange(1, len(each) + 1), each, plots.LINES[i], **style)
    left.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1))
    right.set(xlabel="seconds", ylim=(0, 1))
    right.legend(frameon=False, loc="lower right")

# %% [markdown]
# In our run, on two cores, the LRU had 93 % of the held-out digits right after 10 epochs, and the LSTM 86 % after 16.
# An epoch of the LRU took half as long again as one of the LSTM: 64 steps are few, and two cores cannot do a whole
# round of a scan at once. Even so it is ahead at every second of training. What it saves *here* is epochs, not time per
# epoch.
#
# Before you throw LSTMs away: their curves are still rising. And the recurrence alone is not what reads digits; without
# the nonlinear layer behind it the LRU's reader would be a linear classifier of 64 pixels. What decides is the picture
# before. The LRU does not have to *learn* to remember.
#
# See where you stand:

# %% tags=["exploration"]
progress()

# %% [markdown]
# ## For those who want more
#
# Not marked. Guess first, then try.
#
# * **Real eigenvalues only.** Let θ be 0 for all units and train again. What do the digits lose? What does a task lose
#   in which something has to be counted modulo 3?
# * **No factor.** Leave γ out of your layer and begin on a ring from 0.99 to 0.999. Watch the loss of the first epochs.
# * **Another order.** Read the digits column by column, or in a random order that is the same for all. Which of the
#   two readers cares?
# * **Half the rate.** Train on digits of 64 pixels; then double every pixel to have 128, and halve Δ (divide exp(ν) and
#   θ by 2) instead of training again.
# * **Scan the minimal GRU.** Write (16.28) with your `parallel_scan`, whose $a_t$ may differ from step to step, and
#   your selective recurrence as well.
# * **Work, not rounds.** Your scan does T operations in every round. Blelloch's does about 2T in all, in twice as many
#   rounds. Which one does Keras use?
