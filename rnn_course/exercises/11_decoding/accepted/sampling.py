"""Temperature, filters and samplers, written otherwise."""

import numpy as np

from rnn_course.decoding.sampling import draw_tokens, next_distribution, nucleus, sample, top_k, with_temperature
from rnn_course.decoding.search import END, decoder_step
from rnn_course.exercise import accepted


@accepted(of=with_temperature)
def heat_by_logaddexp(log_p, tau):
    stretched = log_p / tau
    return np.exp(stretched - np.logaddexp.reduce(stretched, axis=-1, keepdims=True))


@accepted(of=with_temperature)
def heat_row_by_row(log_p, tau):
    p = []
    for row in log_p:
        e = np.exp((row - max(row)) / tau)
        p.append(e / sum(e))
    return np.array(p)


@accepted(of=with_temperature)
def heat_in_place(log_p, tau):
    log_p *= 1 / tau
    log_p -= log_p.max(axis=1)[:, None]
    np.exp(log_p, out=log_p)
    log_p /= log_p.sum(axis=1)[:, None]
    return log_p


@accepted(of=with_temperature)
def heat_in_float32(log_p, tau):
    return with_temperature(log_p, tau).astype(np.float32)


@accepted(of=top_k)
def top_k_by_argsort(p, k):
    kept = np.argsort(p, axis=1)[:, ::-1][:, :k]
    q = np.zeros_like(p)
    rows = np.arange(len(p))[:, None]
    q[rows, kept] = p[rows, kept]
    return q / q.sum(1)[:, None]


@accepted(of=top_k)
def top_k_by_rank(p, k):
    rank = (p[:, None, :] > p[:, :, None]).sum(axis=2)
    p[rank >= k] = 0
    p /= p.sum(axis=1, keepdims=True)
    return p


@accepted(of=top_k)
def top_k_with_loops(p, k):
    q = [[0.0] * p.shape[1] for _ in p]
    for i, row in enumerate(p.tolist()):
        kept = sorted(range(len(row)), key=row.__getitem__, reverse=True)[:k]
        total = sum(row[token] for token in kept)
        for token in kept:
            q[i][token] = row[token] / total
    return np.array(q)


@accepted(of=top_k)
def top_k_by_partition(p, k):
    k = min(k, p.shape[1])
    limit = np.partition(p, -k, axis=1)[:, -k]
    return (p * (p >= limit[:, None]) / np.where(p < limit[:, None], 0, p).sum(axis=1)[:, None]).astype(np.float32)


@accepted(of=nucleus)
def nucleus_row_by_row(p, mass):
    q = np.zeros(p.shape)
    for i, row in enumerate(p):
        total = 0.0
        for token in np.argsort(row)[::-1]:
            q[i, token] = row[token]
            total += row[token]
            if total >= mass:
                break
        q[i] /= q[i].sum()
    return q


@accepted(of=nucleus)
def nucleus_by_what_is_larger(p, mass):
    larger = np.where(p[:, None, :] > p[:, :, None], p[:, None, :], 0).sum(axis=2)
    q = p * (larger < mass)
    return q / q.sum(axis=1, keepdims=True)


@accepted(of=nucleus)
def nucleus_by_counting(p, mass):
    falling = np.sort(p, axis=1)[:, ::-1]
    count = 1 + (np.cumsum(falling, axis=1)[:, :-1] < mass).sum(axis=1)
    limit = np.take_along_axis(falling, count[:, None] - 1, axis=1)
    q = np.where(p < limit, 0, p)
    return np.divide(q, q.sum(axis=1)[:, np.newaxis])


@accepted(of=nucleus)
def nucleus_put_back_by_the_inverse(p, mass):
    order = np.argsort(-p, axis=1)
    falling = np.take_along_axis(p, order, axis=1)
    cut = np.cumsum(falling, axis=1) >= mass
    cut = np.concatenate([np.zeros((len(p), 1), bool), cut[:, :-1]], axis=1)
    falling[cut] = 0
    q = np.take_along_axis(falling, np.argsort(order, axis=1), axis=1)
    return q / q.sum(axis=1, keepdims=True)


@accepted(of=next_distribution)
def filters_with_names(log_p, tau, k, mass):
    hot = with_temperature(log_p, tau)
    few = top_k(hot, k)
    return nucleus(few, mass)


@accepted(of=next_distribution)
def filters_row_by_row(log_p, tau, k, mass):
    return np.concatenate([filters_with_names.function(row[None], tau, k, mass) for row in log_p])


@accepted(of=next_distribution)
def filters_in_one_piece(log_p, tau, k, mass):
    q = np.exp((log_p - log_p.max(axis=1, keepdims=True)) / tau)
    for row in q:
        order = np.argsort(-row)
        row[order[k:]] = 0
        share = np.cumsum(row[order]) / row.sum()
        row[order[1:][share[:-1] >= mass]] = 0
    return q / q.sum(axis=1, keepdims=True)


@accepted(of=next_distribution)
def filters_in_another_order_that_does_not_matter(log_p, tau, k, mass):
    """The k most probable tokens are the same at any temperature."""
    kept = top_k(np.exp(log_p), k) > 0
    return nucleus(with_temperature(np.where(kept, log_p, -np.inf), tau), mass)


@accepted(of=draw_tokens)
def draw_by_searchsorted(p, u):
    return np.array([np.searchsorted(np.cumsum(row), number, side="right") for row, number in zip(p, u, strict=True)])


@accepted(of=draw_tokens)
def draw_by_argmax(p, u):
    return np.argmax(np.cumsum(p, axis=1) > u.reshape(-1, 1), axis=1)


@accepted(of=draw_tokens)
def draw_by_walking(p, u):
    tokens = []
    for row, left in zip(p.tolist(), u.tolist(), strict=True):
        token = 0
        while left >= row[token] and token < len(row) - 1:
            left -= row[token]
            token += 1
        tokens.append(token)
    return np.array(tokens, dtype=np.int32)


def sampling(h0, model, T, tau, k, mass, draw):
    """The sampler with a way to draw of the caller's choice."""
    B = len(h0)
    y, h = np.zeros((B, T), int), h0
    token, alive = np.full(B, END), np.ones(B, bool)
    for t in range(T):
        log_p, h = decoder_step(token, h, model)
        token = np.where(alive, draw(next_distribution(log_p, tau, k, mass)), END)
        alive &= token != END
        y[:, t] = token
    return y


@accepted(of=sample)
def sample_by_choice(h0, model, T, tau, k, mass, rng):
    return sampling(h0, model, T, tau, k, mass,
                    lambda q: np.array([rng.choice(q.shape[1], p=row) for row in q]))


@accepted(of=sample)
def sample_by_the_largest_of_noisy_logs(h0, model, T, tau, k, mass, rng):
    def draw(q):
        with np.errstate(divide="ignore"):
            return np.argmax(np.log(q) + rng.gumbel(size=q.shape), axis=1)

    return sampling(h0, model, T, tau, k, mass, draw)


@accepted(of=sample)
def sample_by_multinomial(h0, model, T, tau, k, mass, rng):
    return sampling(h0, model, T, tau, k, mass, lambda q: rng.multinomial(1, q).argmax(axis=1))


@accepted(of=sample)
def sample_with_all_numbers_drawn_at_first(h0, model, T, tau, k, mass, rng):
    numbers = iter(rng.random((T, len(h0))))
    return sampling(h0, model, T, tau, k, mass, lambda q: draw_tokens(q, next(numbers)))


@accepted(of=sample)
def sample_cut_after_the_first_end(h0, model, T, tau, k, mass, rng):
    y, h, token = [], h0, np.full(len(h0), END)
    for _ in range(T):
        log_p, h = decoder_step(token, h, model)
        token = draw_tokens(next_distribution(log_p, tau, k, mass), rng.random(len(h0)))
        y.append(token)
    y = np.array(y).T
    return y * (np.cumsum(y == END, axis=1) == 0)
