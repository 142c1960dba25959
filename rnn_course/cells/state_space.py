"""State-space layers: eigenvalues that cannot leave the unit disc, where to start them, and a whole layer.

The parameters, the ring and the factor: Orvieto, Smith, Gu, Fernando, Gulcehre, Pascanu and De, Resurrecting recurrent
neural networks for long sequences (2023). The zero-order hold of a diagonal system: Gu, Gupta, Goel and Ré, On the
parameterization and initialization of diagonal state space models (2022). The selective recurrence: Gu and Dao, Mamba:
Linear-time sequence modeling with selective state spaces (2023).
"""

import numpy as np

from rnn_course.cells.linear_recurrence import diagonal_forward


def stable_eigenvalues(nu, theta):
    """Compute eigenvalues inside the unit disc from real parameters of any size, and the factor for their inputs.

        λ = exp(-exp(ν) + i θ), so |λ| = exp(-exp(ν)) < 1                         (16.15)
        γ = √(1 - |λ|²): with inputs of variance 1, independent from step to step,
            γ ⊙ v in place of v keeps the variance of the state at 1              (16.16)

    nu, theta (H,), floats  ->  lam (H,), complex; gamma (H,), floats
    """
    r = np.exp(-np.exp(nu))
    lam = r * np.exp(1j * theta)  # (16.15)
    return lam, np.sqrt(1 - r**2)  # (16.16), with an r that rounding cannot make larger than 1


def ring_init(u, w, r_min, r_max, angle):
    """Draw initial parameters whose eigenvalues are spread evenly over the area of a ring in the complex plane.

        r = √(r_min² + u ⊙ (r_max² - r_min²)): the radius |λ|                     (16.17)
        ν = log(-log r), so that r = exp(-exp(ν))                                 (16.18)
        θ = angle · w                                                             (16.19)

    u, w (H,), random numbers, uniform between 0 and 1; 0 < r_min < r_max < 1 and angle, floats
    ->  nu, theta (H,), floats
    """
    r = np.sqrt(r_min**2 + u * (r_max**2 - r_min**2))  # (16.17)
    return np.log(-np.log(r)), angle * w  # (16.18), (16.19)


def lru_forward(x, nu, theta, W, C, d):
    """Run a linear recurrent unit over sequences: complex states inside, floats outside.

        v_t = γ ⊙ (x_t W), with the λ and γ that stable_eigenvalues computes      (16.20)
        h_t = λ ⊙ h_{t-1} + v_t, from h_0 = 0                                     (16.21)
        y_t = Re(h_t C) + d ⊙ x_t, Re being the real part                         (16.22)

    x (B, T, D), floats; nu, theta (H,), d (D,), floats; W (D, H), C (H, D), complex  ->  y (B, T, D), floats
    """
    lam, gamma = stable_eigenvalues(nu, theta)
    v = gamma * (x @ W)  # (16.20)
    hs = diagonal_forward(v, np.zeros((len(x), len(nu)), lam.dtype), lam)  # (16.21)
    return (hs @ C).real + d * x  # (16.22)


def zero_order_hold(a, step):
    """Turn continuous time into steps: dh/dt = a ⊙ h + x, with x held constant over each step of length Δ.

        λ = exp(Δ ⊙ a)                                                            (16.23)
        β = (λ - 1) / a, and Δ where a = 0                                        (16.24)

    The state after a step is exactly λ ⊙ h + β ⊙ x.

    a (H,), complex, some may be 0; step (H,), floats above 0, the Δ of each  ->  lam, beta (H,), complex
    """
    lam = np.exp(step * a)  # (16.23)
    still = a == 0
    beta = np.where(still, step, (lam - 1) / np.where(still, 1, a))  # (16.24)
    return lam, beta


def selective_forward(x, a, W, b, P, Q, d):
    """Run a selective recurrence over sequences: the input decides how long a step is, what it writes and what is read.

    Each of the D inputs has N numbers of the state to itself. With t for the step, j for one of the D and n for one of
    the N, and h_0 = 0:

        Δ_t    = softplus(x_t W + b), softplus(z) being log(1 + exp(z))           (16.34)
        p_t    = x_t P;  q_t = x_t Q                                              (16.35)
        λ_tjn  = exp(-Δ_tj exp(a_jn))                                             (16.36)
        h_tjn  = λ_tjn h_{t-1,jn} + Δ_tj p_tn x_tj, for t = 1 ... T               (16.37)
        y_tj   = Σ_n q_tn h_tjn + d_j x_tj                                        (16.38)

    x (B, T, D); a (D, N); W (D, D); b, d (D,); P, Q (D, N)  ->  y (B, T, D), h (B, D, N), the last state; all floats
    """
    step = np.logaddexp(0, x @ W + b)  # (16.34)
    p, q = x @ P, x @ Q  # (16.35)
    rate = -np.exp(a)
    h, ys = np.zeros((len(x), *a.shape), x.dtype), []
    for t in range(x.shape[1]):
        lam = np.exp(step[:, t, :, None] * rate)  # (16.36)
        h = lam * h + (step[:, t] * x[:, t])[:, :, None] * p[:, t, None]  # (16.37)
        ys.append((h * q[:, t, None]).sum(axis=2) + d * x[:, t])  # (16.38)
    return np.stack(ys, axis=1), h
