"""Echo state networks: an untrained reservoir, and what decides whether it forgets its initial state.

Jaeger, The "echo state" approach to analysing and training recurrent neural networks (2001); Jaeger and Haas,
Harnessing nonlinearity (2004), for the feedback of the output; Jaeger, Lukoševičius, Popovici and Siewert,
Optimization and applications of echo state networks with leaky-integrator neurons (2007); Lukoševičius, A practical
guide to applying echo state networks (2012). The readout is in `rnn_course.cells.readout`.
"""

import numpy as np


def sparse_reservoir(G, order, fan_in, radius):
    """Make a sparse recurrent matrix with a given spectral radius from given random numbers.

        keep_ij = 1 for the fan_in rows i whose order_ij is smallest in column j, else 0    (15.1)
        S       = keep ⊙ G                                                                  (15.2)
        U       = S · radius / ρ, ρ being the largest |λ| among the eigenvalues λ of S,
            which may be complex                                                            (15.3)

    So every unit reads exactly fan_in units, possibly itself too: column j of U holds the weights with which j reads.

    G (H, H); order (H, H), all different; fan_in from 1 to H; radius > 0  ->  U (H, H)
    """
    places = np.argsort(np.argsort(order, axis=0), axis=0)
    keep = places < fan_in  # (15.1)
    S = keep * G  # (15.2)
    rho = np.abs(np.linalg.eigvals(S)).max()
    return S * (radius / rho)  # (15.3)


def reservoir_step(x, h, y, W, U, F, b, a):
    """Advance a leaky reservoir, which also reads the last output y, by one time step.

        z      = x W + h U + y F + b                                   (15.4)
        h_next = (1 - a) h + a tanh(z)                                 (15.5)

    x (B, D); h (B, H); y (B, K); W (D, H); U (H, H); F (K, H); b (H,); a, one number from 0 to 1  ->  h_next (B, H)
    """
    z = x @ W + h @ U + y @ F + b  # (15.4)
    return (1 - a) * h + a * np.tanh(z)  # (15.5)


def reservoir_drive(x, y, h0, y0, reservoir):
    """Run a reservoir over whole sequences, with the right outputs fed back in place of its own.

        h_t = reservoir_step(x_t, h_{t-1}, y_{t-1}), for t = 1 ... T from h_0 = h0 and y_0 = y0     (15.6)

    x (B, T, D); y (B, T, K), the right output of every step; h0 (B, H); y0 (B, K);
    reservoir, the tuple W (D, H), U (H, H), F (K, H), b (H,), a ()  ->  hs (B, T, H), with h_1 ... h_T along axis 1
    """
    W, U, F, b, a = reservoir
    fed = np.concatenate([y0[:, None], y[:, :-1]], axis=1)
    heard = x @ W + fed @ F + b  # needs no state, so all steps at once
    h, hs = h0, []
    for t in range(x.shape[1]):
        h = (1 - a) * h + a * np.tanh(heard[:, t] + h @ U)  # (15.6)
        hs.append(h)
    return np.stack(hs, axis=1)


def echo_distance(x, y, h0, g0, y0, reservoir):
    """Measure how fast a reservoir forgets its initial state: the same inputs from two initial states.

        h_t, g_t = the states when it is driven from h_0 = h0 and from g_0 = g0             (15.7)
        d_t      = √(Σ_units (h_t - g_t)²), one for each row and step                       (15.8)
        rate     = (d_T / d_0)^(1/T), one for each row: the mean factor per step            (15.9)

    x (B, T, D); y (B, T, K); h0, g0 (B, H); y0 (B, K); reservoir, the tuple W, U, F, b, a
    ->  d (B, T), with d_1 ... d_T along axis 1; rate (B,)
    """
    hs, gs = (reservoir_drive(x, y, start, y0, reservoir) for start in (h0, g0))  # (15.7)
    d = np.linalg.norm(hs - gs, axis=2)  # (15.8)
    rate = (d[:, -1] / np.linalg.norm(h0 - g0, axis=1)) ** (1 / d.shape[1])  # (15.9)
    return d, rate


def echo_bounds(U, a):
    """Compute from U and a how fast a small difference fades near state 0, and a bound that holds for any input.

        rest  = the largest |1 - a + a λ| among the eigenvalues λ of U: the spectral radius
            of the whole step where tanh has derivative 1                                   (15.10)
        bound = 1 - a + a σ, σ being the largest singular value of U: no step can make the
            distance of two states grow by more than this factor                            (15.11)

    U (H, H); a, above 0 and at most 1  ->  rest (), bound ()
    """
    rest = np.abs(1 - a + a * np.linalg.eigvals(U)).max()  # (15.10)
    return rest, 1 - a + a * np.linalg.norm(U, ord=2)  # (15.11)


def free_run(x, h, y, V, reservoir):
    """Run a reservoir freely: feed each output back as the output that the next step reads.

        h_t = reservoir_step(x_t, h_{t-1}, y_{t-1}), for t = 1 ... T from h_0 = h and y_0 = y       (15.19)
        y_t = [1, x_t, h_t] V                                                                       (15.20)

    x (B, T, D); h (B, H) and y (B, K), the state and output before the first step; V (1 + D + H, K);
    reservoir, the tuple W, U, F, b, a  ->  ys (B, T, K), its own outputs y_1 ... y_T along axis 1
    """
    ones, ys = np.ones((len(h), 1), dtype=h.dtype), []
    for t in range(x.shape[1]):
        h = reservoir_step(x[:, t], h, y, *reservoir)  # (15.19)
        y = np.concatenate([ones, x[:, t], h], axis=1) @ V  # (15.20)
        ys.append(y)
    return np.stack(ys, axis=1)
