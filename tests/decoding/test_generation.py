"""Draws against exact intervals, rejection against the renormalised distribution, lengths against closed forms."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS, UNK
from rnn_course.decoding.generation import generate, generate_and_halt, generate_to_length, sample_token

K, D, H = 4, 3, 5


def network(seed=0, K=K):
    rng = np.random.default_rng(seed)
    return tuple(rng.normal(size=shape) for shape in ((K, D), (D, H), (H, H), (H,), (H, K), (K,)))


def grid(n):
    """The middles of n equal parts of 0 to 1: a share of them is a share of all u, exactly."""
    return (np.arange(n) + 0.5) / n


def log_p_after(y, model):
    return char_rnn_forward(np.array([[EOS, *y]]), np.zeros((1, H)), model)[1][0, -1]


@pytest.mark.parametrize("tau", [0.3, 1.0, 2.5])
def test_tokens_come_in_the_shares_of_their_tempered_probabilities(tau):
    p = np.array([0.1, 0.5, 0.15, 0.25])
    q = p ** (1 / tau) / (p ** (1 / tau)).sum()
    drawn = np.bincount([sample_token(np.log(p), tau, u) for u in grid(20_000)], minlength=4) / 20_000
    assert np.allclose(drawn, q, atol=1e-4)


def test_a_draw_at_the_borders():
    log_p = np.log([0.25, 0.25, 0.25, 0.25])
    assert [sample_token(log_p, 1, u) for u in (0, 0.25, 0.5, 0.75, np.nextafter(1, 0))] == [0, 1, 2, 3, 3]
    assert sample_token(np.array([-5.0, -2000.0, -1.0]), 1e-6, 0.999) == 2
    assert sample_token(np.log([0.3, 0.7]), 1e6, 0.49) == 0


@pytest.mark.parametrize("tau", [0.7, 1.0])
def test_rejecting_is_the_same_as_ruling_out_and_renormalising(tau):
    """What one number writes, and what the next one writes after a number that drew UNK: the same shares."""
    model, q = network(1), np.exp(log_p_after([], network(1)) / tau)
    rejected = next(u for u in grid(1000) if len(generate(model, tau, np.array([u]))) == 0)
    q[UNK] = 0
    for numbers_before in ([], [rejected], [rejected, rejected]):
        texts = [generate(model, tau, np.array([*numbers_before, u])) for u in grid(1500)]
        shares = np.bincount([y[0] for y in texts if len(y)], minlength=K)
        assert np.allclose(shares / shares.sum(), q / q.sum(), atol=2e-3)


@pytest.mark.parametrize("seed", range(20))
def test_a_text_is_what_its_numbers_draw_one_after_the_other(seed):
    model, us = network(seed), np.random.default_rng(seed).random(12)
    y: list[int] = []
    ended = False
    for u in us:
        token = sample_token(log_p_after(y, model), 0.8, u)
        if not ended and token != UNK:
            y.append(token)
            ended = token == EOS
    assert generate(model, 0.8, us).tolist() == y


def test_a_text_may_be_empty():
    E, W, U, b, V, c = network()
    only_unknown = E, W, U, b, V, np.where(np.arange(K) == UNK, 1000.0, c)
    y = generate(only_unknown, 1, np.random.default_rng(0).random(5))
    assert y.shape == (0,)
    assert y.dtype.kind == "i"


def test_the_lengths_that_a_blind_coin_makes_are_geometric():
    """q = 1/4 and every v from the middles of quarters: each of 4⁴ sequences of coins once."""
    model, w, d = network(), np.zeros(H), np.log(1 / 3)
    lengths = [
        len(generate_and_halt(model, w, d, 1, np.full(4, 0.5), np.array(vs)))
        for vs in itertools.product(grid(4), repeat=4)
    ]
    shares = np.bincount(lengths, minlength=5)[1:] / 4**4
    q = 0.25
    assert np.allclose(shares, [q, q * (1 - q), q * (1 - q) ** 2, (1 - q) ** 3], atol=1e-15)


def test_a_coin_that_looks_halts_by_its_state():
    model, rng = network(3), np.random.default_rng(3)
    w, d, us, vs = rng.normal(size=H), 0.2, rng.random(30), rng.random(30)
    y = generate_and_halt(model, w, d, 0.9, us, vs)
    hs, log_p = char_rnn_forward(np.array([[EOS, *y[:-1]]]), np.zeros((1, H)), model)
    chances = 1 / (1 + np.exp(-(hs[0] @ w + d)))
    assert (vs[: len(y) - 1] >= chances[:-1]).all()
    assert vs[len(y) - 1] < chances[-1]
    assert y.tolist() == [sample_token(row, 0.9, u) for row, u in zip(log_p[0], us, strict=False)]


def test_drawn_lengths_have_their_probabilities():
    model, p = network(), np.array([0.2, 0.5, 0.3])
    lengths = [len(generate_to_length(model, np.ones(H), np.log(p), 0.4, u, np.full(3, 0.3))) for u in grid(1000)]
    assert np.bincount(lengths).tolist() == [0, 200, 500, 300]


def test_the_network_is_told_how_many_tokens_are_to_come():
    """An added bias is an added input: the same network with one more number in each token's vector."""
    (E, W, U, b, V, c), rng = network(5), np.random.default_rng(5)
    r, us = rng.normal(size=H), rng.random(4)
    y = generate_to_length((E, W, U, b, V, c), r, np.log([1e-9, 1e-9, 1e-9, 1.0]), 1, 0.9, us)
    h, token, wanted = np.zeros((1, H)), EOS, []
    for left, u in zip((3, 2, 1, 0), us, strict=True):
        told = np.column_stack([E, np.full(K, left)]), np.vstack([W, r]), U, b, V, c
        hs, log_p = char_rnn_forward(np.array([[token]]), h, told)
        h, token = hs[:, 0], sample_token(log_p[0, 0], 1, u)
        wanted.append(token)
    assert y.tolist() == wanted
