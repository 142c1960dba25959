"""Why long-term dependencies are hard: clipping, products of Jacobians, initialisation, truncated backpropagation.

Bengio, Simard and Frasconi, Learning long-term dependencies with gradient descent is difficult (1994); Pascanu,
Mikolov and Bengio, On the difficulty of training recurrent neural networks (2013); Saxe, McClelland and Ganguli, Exact
solutions to the nonlinear dynamics of learning in deep linear neural networks (2014); Mezzadri, How to generate random
matrices from the classical compact groups (2007); Williams and Peng, An efficient gradient-based algorithm for on-line
training of recurrent network trajectories (1990); Goodfellow, Bengio and Courville, Deep Learning (2016), sections 10.7
and 10.11.
"""

import numpy as np


def clip_by_global_norm(gradients, limit):
    """Scale down a set of gradients so that their global norm is at most `limit`.

        norm = √(Σ g²), over all entries of all arrays             (2.1)
        g'   = g · limit / max(norm, limit), for every array g     (2.2)

    gradients: a tuple of arrays of any shapes; limit > 0  ->  a tuple of arrays g' of the same shapes; norm ()
    """
    norm = np.sqrt(sum((g**2).sum() for g in gradients))  # (2.1)
    scale = limit / max(norm, limit)
    return tuple(g * scale for g in gradients), norm  # (2.2)


def clip_by_value(gradients, limit):
    """Clip every entry of every gradient to the range from -limit to limit.

        g' = max(-limit, min(g, limit)), entry by entry            (2.3)

    gradients: a tuple of arrays of any shapes; limit > 0  ->  a tuple of arrays g' of the same shapes
    """
    return tuple(np.clip(g, -limit, limit) for g in gradients)  # (2.3)


def jacobian_products(hs, U):
    """Multiply the Jacobians of a tanh cell backward from the last state: how h_T depends on the state k steps before.

        J_t     = ∂h_t/∂h_{t-1} = U diag(1 - h_t²), for every row of the batch          (2.4)
        P_k     = ∂h_T/∂h_{T-k} = J_{T-k+1} P_{k-1}, for k = 1 ... T from P_0 = I       (2.5)
        norm_k  = the largest singular value of P_k                                     (2.6)
        bound_k = the product of σ · max_j (1 - h_tj²) over the last k steps t,
            σ being the largest singular value of U                                     (2.7)

    In J_t and P_k, row i is the unit of the earlier state and column j that of the later: J_ij = ∂h_tj / ∂h_{t-1,i}.
    hs (B, T, H), the states h_1 ... h_T; U (H, H)
    ->  P (B, T, H, H), norms (B, T), bounds (B, T), with k = 1 ... T along axis 1
    """
    slopes = 1 - hs**2
    J = U * slopes[:, :, None, :]  # (2.4)
    P, products = np.eye(len(U), dtype=U.dtype), []
    for t in reversed(range(hs.shape[1])):
        P = J[:, t] @ P  # (2.5)
        products.append(P)
    P = np.stack(products, axis=1)
    norms = np.linalg.norm(P, ord=2, axis=(2, 3))  # (2.6)
    factors = np.linalg.norm(U, ord=2) * slopes.max(axis=2)
    return P, norms, np.cumprod(factors[:, ::-1], axis=1)  # (2.7)


def spectral_case(U):
    """Classify U: does a gradient that is multiplied by U at every step fade, stay or grow in the long run?

        ρ    = the largest |λ| among the eigenvalues λ of U, which may be complex       (2.8)
        σ    = the largest singular value of U                                          (2.9)
        case = "stays" if |ρ - 1| ≤ 1e-6, else "fades" if ρ < 1 and "grows" if ρ > 1    (2.10)

    U (H, H)  ->  ρ (), σ (), case, a string
    """
    rho = np.abs(np.linalg.eigvals(U)).max()  # (2.8)
    sigma = np.linalg.svd(U, compute_uv=False).max()  # (2.9)
    if abs(rho - 1) <= 1e-6:  # (2.10)
        return rho, sigma, "stays"
    return rho, sigma, "fades" if rho < 1 else "grows"


def recurrent_init(G, radius):
    """Make two initial recurrent matrices, one orthogonal and one scaled, from a matrix of normal random numbers.

        G = O R, O orthogonal, R upper triangular with a positive diagonal     (2.11)
        S = G · radius / ρ, with the ρ of G by (2.8)                           (2.12)

    `np.linalg.qr` gives a Q and an R whose diagonal may have any signs. O has the columns of Q, with the sign flipped
    where the diagonal of R is negative; this makes O unique, and uniformly distributed if G is normal.

    G (H, H), of full rank; radius > 0  ->  O (H, H), S (H, H)
    """
    Q, R = np.linalg.qr(G)
    O = Q * np.sign(np.diag(R))  # (2.11)
    rho, _, _ = spectral_case(G)
    return O, G * (radius / rho)  # (2.12)


def factor_variance(target, n, width):
    """Choose the variance of weights so that a product of n of them, or of n layers, has the variance `target`.

        v = the variance that n independent factors of mean 0 must each have for
            their product to have the variance `target`: vⁿ = target                    (2.13)
        s = the standard deviation for the entries of n random width × width matrices,
            so that xW is a sum of `width` terms whose variances add up to v times x's  (2.14)

    target > 0; n, width integers  ->  v (), s ()
    """
    v = target ** (1 / n)  # (2.13)
    return v, (v / width) ** 0.5  # (2.14)


def truncated_backward(dhs, hs, x, h0, W, U, span):
    """Backpropagate through time in pieces of `span` steps: states pass from piece to piece, gradients do not.

        g_t  = dhs_t if t is a multiple of span, else dhs_t + dh_{t+1},
            for t = T ... 1 from dh_{T+1} = 0                                           (2.15)
        dz_t = g_t ⊙ (1 - h_t²); dh_t = dz_t Uᵀ                                         (2.16)
        dx_t = dz_t Wᵀ; dW, dU, db = Σ_t x_tᵀ dz_t, Σ_t h_{t-1}ᵀ dz_t, Σ_t Σ_rows dz_t  (2.17)
        dh0  = dh_1                                                                     (2.18)

    dhs, hs (B, T, H); x (B, T, D); h0 (B, H); W (D, H); U (H, H); span, an integer, at least 1
    ->  dx (B, T, D), dh0 (B, H), dW (D, H), dU (H, H), db (H,)
    """
    dz, dh = np.empty_like(hs), np.zeros_like(h0)
    for t in reversed(range(hs.shape[1])):
        inside = (t + 1) % span != 0
        g = dhs[:, t] + inside * dh  # (2.15)
        dz[:, t] = g * (1 - hs[:, t] ** 2)
        dh = dz[:, t] @ U.T  # (2.16)
    h_before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dW = np.tensordot(x, dz, axes=((0, 1), (0, 1)))  # (2.17)
    dU = np.tensordot(h_before, dz, axes=((0, 1), (0, 1)))
    return dz @ W.T, dh, dW, dU, dz.sum(axis=(0, 1))  # (2.18)
