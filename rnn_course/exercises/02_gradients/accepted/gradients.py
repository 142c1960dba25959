"""Jacobians, initial matrices, clipping and truncation, written otherwise."""

import numpy as np

from rnn_course.cells.gradients import (
    clip_by_global_norm,
    clip_by_value,
    factor_variance,
    jacobian_products,
    recurrent_init,
    spectral_case,
    truncated_backward,
)
from rnn_course.exercise import accepted, equivalent


@accepted(of=jacobian_products)
def products_row_by_row(hs, U):
    B, T, H = hs.shape
    P, norms, bounds = np.zeros((B, T, H, H)), np.zeros((B, T)), np.zeros((B, T))
    for row in range(B):
        product, bound = np.identity(H), 1.0
        for k in range(1, T + 1):
            slope = 1 - np.square(hs[row, T - k])
            product = np.dot(np.dot(U, np.diag(slope)), product)
            bound *= np.linalg.svd(U)[1][0] * max(slope)
            P[row, k - 1], norms[row, k - 1], bounds[row, k - 1] = product, np.linalg.svd(product)[1][0], bound
    return [P, norms, bounds]


@accepted(of=jacobian_products)
def products_with_einsum(hs, U):
    J = np.einsum("ij,btj->btij", U, (1 - hs) * (1 + hs))[:, ::-1]
    P = [J[:, 0]]
    for k in range(1, hs.shape[1]):
        P.append(np.einsum("bij,bjk->bik", J[:, k], P[-1]))
    P = np.array(P).transpose(1, 0, 2, 3)
    bounds = [np.prod((1 - hs[:, -k:] ** 2).max(axis=2) * np.linalg.norm(U, 2), axis=1)
              for k in range(1, hs.shape[1] + 1)]
    return P, np.linalg.svd(P, compute_uv=False).max(axis=-1), np.stack(bounds, axis=1)


@accepted(of=jacobian_products)
def products_by_recursion(hs, U):
    J = U[None] * (1 - hs[:, 0] ** 2)[:, None, :]
    factor = np.sqrt(np.linalg.eigvalsh(U.T @ U).max()) * (1 - hs[:, :1] ** 2).max(axis=2)
    if hs.shape[1] == 1:
        P, bounds = J[:, None], factor
    else:
        later, _, rest = products_by_recursion.function(hs[:, 1:], U)
        P = np.concatenate([later, (J @ later[:, -1])[:, None]], axis=1)
        bounds = np.concatenate([rest, rest[:, -1:] * factor], axis=1)
    return P, np.sqrt(np.abs(np.linalg.eigvalsh(P @ P.swapaxes(-1, -2))).max(axis=-1)), bounds


@accepted(of=jacobian_products)
def products_in_float32(hs, U):
    return tuple(each.astype(np.float32) for each in products_with_einsum.function(hs, U))


@accepted(of=spectral_case)
def case_by_comparisons(U):
    rho = max(abs(value) for value in np.linalg.eig(U)[0])
    sigma = np.linalg.norm(U, ord=2)
    if rho < 1 - 1e-6:
        return rho, sigma, "fades"
    if rho > 1 + 1e-6:
        return rho, sigma, "grows"
    return rho, sigma, "stays"


@accepted(of=spectral_case)
def case_by_parts_of_the_eigenvalues(U):
    values = np.linalg.eigvals(U)
    rho = np.sqrt(values.real**2 + values.imag**2).max()
    sigma = np.sqrt(np.linalg.eigvalsh(U.T @ U)[-1])
    return [float(rho), float(sigma), ("fades", "stays", "grows")[int(rho > 1 - 1e-6) + int(rho > 1 + 1e-6)]]


@accepted(of=spectral_case)
def case_by_isclose(U):
    rho = np.max(np.absolute(np.linalg.eigvals(U.T)))
    sigma = np.linalg.svd(U)[1][0]
    case = "stays" if np.isclose(rho, 1, rtol=0, atol=1e-6) else "grows" if rho > 1 else "fades"
    return np.array(rho), np.array(sigma), case


@accepted(of=recurrent_init)
def signs_by_where(G, radius):
    Q, R = np.linalg.qr(G)
    O = np.where(np.diag(R) < 0, -Q, Q)
    return O, radius * G / np.abs(np.linalg.eigvals(G)).max()


@accepted(of=recurrent_init)
def by_gram_and_schmidt(G, radius):
    columns = []
    for g in G.T:
        for _ in range(2):  # the second round takes off what rounding left
            for o in columns:
                g = g - (o @ g) * o
        columns.append(g / np.sqrt(g @ g))
    rho, _, _ = spectral_case(G)
    return np.array(columns).T, G / rho * radius


@accepted(of=recurrent_init)
def by_cholesky(G, radius):
    R = np.linalg.cholesky(G.T @ G).T
    return [G @ np.linalg.inv(R), G * (radius / spectral_case(G)[0])]


@accepted(of=recurrent_init)
def signs_by_a_diagonal_matrix(G, radius):
    Q, R = np.linalg.qr(G)
    signs = np.diag(R) / np.abs(np.diag(R))
    return (Q @ np.diag(signs)).astype(np.float32), (spectral_case(G)[0] ** -1 * radius * G).astype(np.float32)


@accepted(of=factor_variance)
def variance_by_logarithms(target, n, width):
    v = np.exp(np.log(target) / n)
    return [v, np.sqrt(v) / np.sqrt(width)]


@accepted(of=factor_variance)
def variance_by_power(target, n, width):
    return np.power(target, 1.0 / n), np.float32(target ** (0.5 / n) * width**-0.5)


@accepted(of=factor_variance)
def variance_by_bisection(target, n, width):
    low, high = 0.0, max(1.0, target)
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if middle**n < target else (low, middle)
    return np.array(low), np.sqrt(np.array(low / width))


@accepted(of=clip_by_global_norm)
def clip_of_one_long_vector(gradients, limit):
    norm = np.linalg.norm(np.concatenate([g.ravel() for g in gradients]))
    return [g * min(1, limit / (norm + 1e-300)) for g in gradients], norm


@accepted(of=clip_by_global_norm)
def clip_in_place(gradients, limit):
    total = 0.0
    for g in gradients:
        total += np.sum(np.square(g))
    norm = total**0.5
    if norm > limit:
        for g in gradients:
            g *= limit / norm
    return gradients, norm


@accepted(of=clip_by_global_norm)
def clip_by_norms_of_norms(gradients, limit):
    norm = np.linalg.norm([np.linalg.norm(g.ravel()) for g in gradients])
    return tuple(g / max(1, norm / limit) for g in gradients), np.array(norm)


@accepted(of=clip_by_global_norm)
def clip_in_float32(gradients, limit):
    clipped, norm = clip_of_one_long_vector.function([g.astype(np.float32) for g in gradients], limit)
    return tuple(clipped), np.float32(norm)


@accepted(of=clip_by_value)
def cut_by_maximum_and_minimum(gradients, limit):
    return [np.maximum(np.minimum(g, limit), -limit) for g in gradients]


@accepted(of=clip_by_value)
def cut_in_place(gradients, limit):
    for g in gradients:
        g[g > limit] = limit
        g[g < -limit] = -limit
    return gradients


@accepted(of=clip_by_value)
def cut_by_sign_and_size(gradients, limit):
    return tuple(np.sign(g) * np.minimum(np.abs(g), limit) for g in gradients)


@accepted(of=truncated_backward)
def truncated_piece_by_piece(dhs, hs, x, h0, W, U, span):
    dx, dW, dU, db = np.zeros_like(x), 0, 0, 0
    for start in reversed(range(0, x.shape[1], span)):
        dh = np.zeros_like(h0)
        for t in reversed(range(start, min(start + span, x.shape[1]))):
            dz = (dhs[:, t] + dh) * (1 - hs[:, t] ** 2)
            before = hs[:, t - 1] if t else h0
            dx[:, t], dh = np.dot(dz, W.T), np.dot(dz, U.T)
            dW, dU, db = dW + x[:, t].T @ dz, dU + before.T @ dz, db + dz.sum(axis=0)
    return [dx, dh, dW, dU, db]


@accepted(of=truncated_backward)
def truncated_with_a_reset(dhs, hs, x, h0, W, U, span):
    B, T, H = hs.shape
    dzs, dh = [], 0.0
    for t in range(T, 0, -1):
        if t % span == 0:
            dh = 0.0
        dzs.insert(0, (dhs[:, t - 1] + dh) * (1 - hs[:, t - 1] ** 2))
        dh = dzs[0] @ U.T
    dz = np.stack(dzs, axis=1)
    before = np.stack([h0, *np.moveaxis(hs, 1, 0)[:-1]], axis=1)
    return (np.einsum("bth,dh->btd", dz, W), dh, np.einsum("btd,bth->dh", x, dz), np.einsum("btg,bth->gh", before, dz),
            dz.reshape(B * T, H).sum(axis=0))


@accepted(of=truncated_backward)
def truncated_that_adds_into_dhs(dhs, hs, x, h0, W, U, span):
    dh0 = None
    for t in range(hs.shape[1])[::-1]:
        dhs[:, t] *= 1 - hs[:, t] ** 2
        if t == 0:
            dh0 = dhs[:, 0] @ U.T
        elif t % span:
            dhs[:, t - 1] += dhs[:, t] @ U.T
    before = np.concatenate([h0[:, None], hs], axis=1)[:, :-1]
    return (dhs @ W.T, dh0, (x.transpose(0, 2, 1) @ dhs).sum(axis=0), (before.transpose(0, 2, 1) @ dhs).sum(axis=0),
            dhs.sum(axis=0).sum(axis=0))


@accepted(of=truncated_backward)
def truncated_in_float32(dhs, hs, x, h0, W, U, span):
    return tuple(each.astype(np.float32) for each in truncated_with_a_reset.function(dhs, hs, x, h0, W, U, span))


survivors = (
    equivalent(
        of=spectral_case, change="if abs(rho - 1) <= 1e-6: -> if abs(rho - 1) < 1e-6:",
        why="a computed ρ is never exactly 1e-6 away from 1."),
    equivalent(
        of=spectral_case,
        change='return rho, sigma, "fades" if rho < 1 else "grows" -> '
               'return rho, sigma, "fades" if rho <= 1 else "grows"',
        why="a ρ of 1 has been called \"stays\" already."),
    equivalent(
        of=recurrent_init, change="O = Q * np.sign(np.diag(R)) -> O = Q / np.sign(np.diag(R))",
        why="a sign divides as it multiplies."),
    equivalent(
        of=truncated_backward, change="inside = (t + 1) % span != 0 -> inside = (t + 1) % span > 0",
        why="a remainder is never negative."),
)
