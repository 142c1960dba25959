"""convolve_by_fft: a linear recurrence as a convolution with the powers of λ, by the fast Fourier transform."""

import numpy as np
import scipy.signal

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.linear_recurrence import convolve_by_fft
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    convolve_by_fft,
    points=9,
    returns={"kernel": "(16.12)", "hs": "(16.14)"},
    hints=(
        "What an input adds to a later state depends only on how long ago it came. That is a convolution.",
        "(16.12) begins with λ^0. In (16.13) both arrays get zeros at the end, or the last inputs come round to the "
        "first states.",
        "np.fft.fft takes the length 2 * T and the axis of time: 0 for the kernel, 1 for v. Multiply, transform back, "
        "and keep T steps; they stay complex.",
    ),
)

convolutions = random_sizes(convolve_by_fft, draws.convolved, weight=3)
convolutions_with_one_axis_of_size_1 = one_axis_of_size_1(convolve_by_fft, draws.convolved)
convolutions_of_many_steps = fixed_sizes(convolve_by_fft, draws.convolved, T=37)


@check(
    weight=0,
    note="Wrong even if only the first input is not zero, where h_t is λ^(t-1) v_1: look at (16.12), and at what "
    "(16.13) transforms, and over which axis.",
)
def answer_to_an_impulse(draw):
    v, lam = draws.convolved(draw, *draw.sizes("BTH"))
    v[:, 1:] = 0
    yield ask(convolve_by_fft, v, lam)


wrong = slips(
    convolve_by_fft,
    """
    wraps_round: nothing is padded, so the last inputs come round to the first states; (16.13) pads both to 2T steps.
        16.13 | K, F = np.fft.fft(kernel, axis=0), np.fft.fft(v, axis=1)
    kernel_from_the_first_power: the kernel begins with λ; in (16.12) it begins with λ^0 = 1, the input of this step.
        16.12 | kernel = lam ** np.arange(1, T + 1)[:, None]
    last_steps: the last T steps are kept; (16.14) keeps the first T.
        16.14 | hs = np.fft.ifft(K * F, axis=1)[:, -T:]
    one_step_late: the result is read one step late; (16.14) begins with the first step.
        16.14 | hs = np.fft.ifft(K * F, axis=1)[:, 1 : T + 1]
    correlation: the transform of the kernel is conjugated, which correlates; (16.14) convolves: K ⊙ F.
        16.14 | hs = np.fft.ifft(np.conj(K) * F, axis=1)[:, :T]
    transform_over_the_wrong_axis: v is transformed along its last axis; in (16.13) it is transformed over time.
        16.13 | K, F = np.fft.fft(kernel, 2 * T, axis=0), np.fft.fft(np.pad(v, ((0, 0), (0, T), (0, 0))), axis=2)
    real_part_too_early: the real part of the states is returned; hs of (16.14) is complex.
        16.14 | hs = np.fft.ifft(K * F, axis=1)[:, :T].real
    real_kernel: only the real part of the powers is used; the kernel of (16.12) is complex.
        16.13 | K, F = np.fft.fft(kernel.real, 2 * T, axis=0), np.fft.fft(v, 2 * T, axis=1)
    products_without_transform: kernel and inputs are multiplied step by step; (16.14) multiplies their transforms.
        16.14 | hs = kernel * v
    absolute_powers: the kernel has the powers of |λ|; in (16.12) λ is complex, so the kernel turns while it shrinks.
        16.12 | kernel = np.abs(lam) ** np.arange(T)[:, None] + 0j
    kernel_turned_round: the kernel is turned round in time; in (16.12) its first entry belongs to the newest input.
        16.13 | K, F = np.fft.fft(kernel[::-1], 2 * T, axis=0), np.fft.fft(v, 2 * T, axis=1)
    forward_twice: the result is transformed forward once more; (16.14) transforms back.
        16.14 | hs = np.fft.fft(K * F, axis=1)[:, :T] / (2 * T)
    """,
)


@accepted
def by_the_next_power_of_two(v, lam):
    _, T, H = v.shape
    size = 2 ** int(np.ceil(np.log2(2 * T)))
    kernel = np.cumprod(np.concatenate([np.ones((1, H)), np.tile(lam, (T - 1, 1))]), axis=0)
    return [kernel, np.fft.ifft(np.fft.fft(kernel, size, 0) * np.fft.fft(v, size, 1), size, 1)[:, :T]]


@accepted
def by_sums(v, lam):
    T = v.shape[1]
    kernel = np.stack([lam**s for s in range(T)])
    return kernel, np.stack([np.einsum("sh,bsh->bh", kernel[t::-1], v[:, : t + 1]) for t in range(T)], axis=1)


@accepted
def by_scipy(v, lam):
    kernel = np.vander(lam, v.shape[1], increasing=True).T
    return kernel, scipy.signal.fftconvolve(v, kernel[None], axes=1)[:, : v.shape[1]]


@accepted
def by_real_transforms_of_the_parts(v, lam):
    T = v.shape[1]
    kernel = lam ** np.arange(T).reshape(-1, 1)

    def convolved(a, b):
        return np.fft.irfft(np.fft.rfft(a, 2 * T, axis=0)[None] * np.fft.rfft(b, 2 * T, axis=1), 2 * T, axis=1)[:, :T]

    re = convolved(kernel.real, v.real) - convolved(kernel.imag, v.imag)
    return kernel, re + 1j * (convolved(kernel.real, v.imag) + convolved(kernel.imag, v.real))
