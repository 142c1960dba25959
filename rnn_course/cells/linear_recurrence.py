"""Recurrences that are linear in the state, each number of it on its own: as a loop, as a scan, as a convolution.

Parallel scans: Blelloch, Prefix sums and their applications (1990); Hillis and Steele, Data parallel algorithms (1986),
for the one here; Martin and Cundy, Parallelizing linear recurrent neural nets over sequence length (2018). Convolution:
Gu, Goel and Ré, Efficiently modeling long sequences with structured state spaces (2022).

A real loss L has two slopes at a complex number z. Both are kept in one complex number, the gradient
dz = ∂L/∂Re z + i ∂L/∂Im z, so that z - rate · dz is a step of gradient descent, as it is for real numbers.
"""

import numpy as np


def diagonal_forward(v, h0, lam):
    """Run a linear recurrence over sequences: each number of the state is multiplied by its own complex λ.

        h_t = λ ⊙ h_{t-1} + v_t, for t = 1 ... T from h_0 = h0                    (16.1)

    All arrays are complex. v is what the state receives; there is no other input and no tanh.

    v (B, T, H); h0 (B, H); lam (H,)  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    h, hs = h0, []
    for t in range(v.shape[1]):
        h = lam * h + v[:, t]  # (16.1)
        hs.append(h)
    return np.stack(hs, axis=1)


def memory_horizon(lam, share):
    """Compute after how many steps a linear recurrence has forgotten all but a share of what it received.

        |λ|^n = share, solved for n: the horizon, a float, one for each λ         (16.2)

    lam (H,), complex, with 0 < |λ| < 1; share, a float between 0 and 1  ->  n (H,), floats
    """
    return np.log(share) / np.log(np.abs(lam))  # (16.2)


def diagonal_backward(dhs, hs, h0, lam):
    """Backpropagate through the linear recurrence. The gradient of a complex z is dz = ∂L/∂Re z + i ∂L/∂Im z.

        g_t  = dhs_t + λ* ⊙ g_{t+1}, for t = T ... 1 from g_{T+1} = 0             (16.3)
        dv_t = g_t                                                                (16.4)
        dh0  = λ* ⊙ g_1                                                           (16.5)
        dlam = Σ_t Σ_rows h*_{t-1} ⊙ g_t                                          (16.6)

    All arrays are complex, and * is the complex conjugate. dhs holds the gradients with respect to h_1 ... h_T, as if
    no state depended on another.

    dhs, hs (B, T, H); h0 (B, H); lam (H,)  ->  dv (B, T, H), dh0 (B, H), dlam (H,)
    """
    dv, dh = np.empty_like(dhs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        dv[:, t] = dhs[:, t] + dh  # (16.3), (16.4)
        dh = np.conj(lam) * dv[:, t]  # (16.5)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dlam = (np.conj(before) * dv).sum(axis=(0, 1))  # (16.6)
    return dv, dh, dlam


def combine(a1, v1, a2, v2):
    """Combine two steps of a linear recurrence into one: first h ↦ a1 ⊙ h + v1, then h ↦ a2 ⊙ h + v2.

        a = a2 ⊙ a1                                                               (16.7)
        v = a2 ⊙ v1 + v2, so that h ↦ a ⊙ h + v does both                         (16.8)

    a1, v1, a2, v2 (B, T, H), complex  ->  a, v (B, T, H)
    """
    return a2 * a1, a2 * v1 + v2  # (16.7), (16.8)


def parallel_scan(a, v):
    """Combine each step of a linear recurrence with all steps before it, in about log₂ T rounds.

        A_t, V_t = a_t, v_t: the single steps, before the first round             (16.9)
        A_t, V_t = combine(A_{t-d}, V_{t-d}, A_t, V_t) for all t > d at once, with
            the values of the round before; for t ≤ d they stay; in rounds with
            d = 1, 2, 4, 8, ... as long as d < T                                  (16.10)
        decay, hs = A, V after the last round: step t with all before it, t
            included                                                              (16.11)

    So hs are the states of h_t = a_t ⊙ h_{t-1} + v_t from h_0 = 0, and decay_t = a_t ⊙ ... ⊙ a_1. A loop over T gives
    the same numbers, which is all that can be marked; write rounds.

    a, v (B, T, H), complex  ->  decay, hs (B, T, H)
    """
    A, V = a, v  # (16.9)
    d = 1
    while d < a.shape[1]:
        A_later, V_later = combine(A[:, :-d], V[:, :-d], A[:, d:], V[:, d:])  # (16.10)
        A = np.concatenate([A[:, :d], A_later], axis=1)
        V = np.concatenate([V[:, :d], V_later], axis=1)
        d *= 2
    return A, V  # (16.11)


def convolve_by_fft(v, lam):
    """Run the linear recurrence from the state 0 as a convolution over time, by the fast Fourier transform.

        kernel_s = λ^s, for s = 0 ... T-1: what is left of an input s steps later (16.12)
        K, F     = the Fourier transforms over time of kernel and v, both padded
            with zeros at the end to 2T steps                                     (16.13)
        h_t      = Σ_{s=0...t-1} kernel_s ⊙ v_{t-s}, for t = 1 ... T: the first
            T steps of the inverse transform of K ⊙ F                             (16.14)

    v (B, T, H); lam (H,), complex  ->  kernel (T, H), hs (B, T, H), complex
    """
    T = v.shape[1]
    kernel = np.power(lam, np.arange(T)[:, None], dtype=lam.dtype)  # (16.12)
    K, F = np.fft.fft(kernel, 2 * T, axis=0), np.fft.fft(v, 2 * T, axis=1)  # (16.13)
    hs = np.fft.ifft(K * F, axis=1)[:, :T]  # (16.14)
    return kernel, hs
