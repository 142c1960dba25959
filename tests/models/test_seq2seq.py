"""Encoder and decoders against NumPy, in float64; the stepper against the decoder; greedy against a beam of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import keras
import numpy as np
import pytest

from rnn_course.decoding import search
from rnn_course.draw import Draw
from rnn_course.kit import models
from rnn_course.models.attention import build_attention_decoder
from rnn_course.models.seq2seq import (
    END,
    PAD,
    START,
    build_context_decoder,
    build_decoder,
    build_encoder,
    exact_match,
    greedy_decode,
    masked_cross_entropy,
    teacher_forcing,
)
from tests.models import numpy_seq2seq
from tests.models.numpy_cells import complex_step, worst

pytestmark = [pytest.mark.backend, pytest.mark.usefixtures("float64")]
N, K, M, E, H, G, A, B, T = 8, 7, 2, 3, 4, 5, 6, 3, 4
EXACT = 1e-9 if keras.backend.backend() == "tensorflow" else 1e-5


@pytest.fixture
def draw() -> Draw:
    return Draw(10)


def decoder_weights(draw: Draw, features: int = E) -> dict[str, np.ndarray]:
    return {
        "F": draw(K, E),
        "W": draw(features, 3 * H),
        "U": draw(H, 3 * H),
        "b": draw(2, 3 * H),
        "V": draw(H, K),
        "c": draw(K),
    }


def assert_equal_with_gradients(
    found: Mapping[str, np.ndarray],
    function: Callable[..., np.ndarray],
    arguments: Mapping[str, np.ndarray],
    upstream: np.ndarray,
) -> None:
    """The outputs, and the gradients of (upstream * function(**arguments)).sum() by each argument."""
    gradients = complex_step(lambda **moved: (upstream * function(**moved)).sum(), arguments)
    assert worst(found["outputs"], function(**arguments)) < EXACT
    names = [f"d{name}" for name in arguments]
    errors = {name: worst(found[name], gradients[name[1:]]) for name in names}
    assert {name: error for name, error in errors.items() if error >= EXACT} == {}


def test_teacher_forcing_by_hand():
    inputs, targets, mask = teacher_forcing(np.array([[5, 6, 4], [3, 0, 0], [0, 0, 0]]))
    assert inputs.tolist() == [[START, 5, 6, 4], [START, 3, 0, 0], [START, 0, 0, 0]]
    assert targets.tolist() == [[5, 6, 4, END], [3, END, 0, 0], [END, 0, 0, 0]]
    assert mask.tolist() == [[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]]


def test_the_loss_is_that_of_a_loop(draw):
    targets = np.array([[4, 5, END, PAD], [3, END, PAD, PAD], [6, 5, 4, END]])
    log_p = numpy_seq2seq.log_softmax(draw(3, 4, K))
    chosen = [log_p[b, t, targets[b, t]] for b in range(3) for t in range(4) if targets[b, t] != PAD]
    loss = keras.ops.convert_to_numpy(masked_cross_entropy(targets, keras.ops.convert_to_tensor(log_p)))
    assert worst(loss, -np.mean(chosen)) < EXACT


def test_the_score_by_hand():
    targets = np.array([[4, 5, END], [3, END, PAD], [6, END, PAD], [END, PAD, PAD]])
    y = np.array([[4, 5, END], [3, END, 6], [6, 6, 6], [3, PAD, PAD]])
    assert exact_match(y, targets) == (0.5, 0.75)


def test_the_encoder_skips_padding(draw):
    x = np.array([[3, 1, 0, 0], [2, 6, 7, 4], [5, 0, 0, 0]])
    weights = {"E": draw(N, M), "W": draw(M, 3 * H), "U": draw(H, 3 * H), "b": draw(2, 3 * H)}
    found = models.run(models.load(build_encoder(N, M, H), weights, x), x)
    for value, expected in zip(found, numpy_seq2seq.encoder(x, **weights), strict=True):
        assert worst(value, expected) < EXACT


def test_the_decoder_and_all_its_gradients(draw):
    y, h, weights, upstream = draw.integers(0, K, B, T), draw(B, H), decoder_weights(draw), draw(B, T, K)
    found = models.model(build_decoder(K, E, H)[0], weights, [y, h], upstream)

    def function(x1, **weights):
        return numpy_seq2seq.decoder(y, x1, **weights)

    assert_equal_with_gradients(found, function, {**weights, "x1": h}, upstream)


def test_the_context_decoder_and_all_its_gradients(draw):
    y, context, upstream = draw.integers(0, K, B, T), draw(B, G), draw(B, T, K)
    weights = decoder_weights(draw, E + G)
    found = models.model(build_context_decoder(K, E, H, G), weights, [y, context], upstream)

    def function(x1, **weights):
        return numpy_seq2seq.context_decoder(y, x1, **weights)

    assert_equal_with_gradients(found, function, {**weights, "x1": context}, upstream)


@pytest.mark.parametrize("attends", [False, True])
def test_the_stepper_says_what_the_decoder_says_token_by_token(draw, attends):
    keras.utils.set_random_seed(10)
    decoder, stepper = build_attention_decoder(K, E, H, G, A) if attends else build_decoder(K, E, H)
    y, h = draw.integers(0, K, B, T), draw(B, H)
    rest = [draw(B, 5, G), np.array([[3, 4, 0, 0, 0], [3, 4, 5, 6, 7], [1, 2, 3, 0, 0]])] if attends else []
    log_p = models.run(decoder, [y, h, *rest])
    for t in range(T):
        step, h = models.run(stepper, [y[:, t], h, *rest])
        assert worst(step, log_p[:, t]) < EXACT


def test_no_step_sees_a_later_token(draw):
    decoder = build_decoder(K, E, H)[0]
    y, h = draw.integers(1, K - 1, B, T), draw(B, H)
    changed = y.copy()
    changed[:, 2] += 1
    before, after = models.run(decoder, [y, h]), models.run(decoder, [changed, h])
    np.testing.assert_array_equal(before[:, :2], after[:, :2])
    assert (before[:, 2:] != after[:, 2:]).any()


def sharp_decoder(draw, attends):
    """A stepper with large random weights, which has opinions, one state, and what else it takes."""
    decoder, stepper = build_attention_decoder(K, E, H, G, A) if attends else build_decoder(K, E, H)
    rest = (draw(1, 4, G), np.array([[3, 4, 5, 0]])) if attends else ()
    h = draw(1, H)
    models.run(decoder, [np.ones((1, 2), dtype=int), h, *rest])
    for weight in decoder.weights:
        weight.assign(draw(*weight.shape, scale=1.5))
    return stepper, h, rest


@pytest.mark.parametrize("attends", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_greedy_is_a_beam_of_one_and_a_beam_as_wide_as_the_tree_is_the_best(monkeypatch, attends, seed):
    """The searches of rnn_course.decoding run on a stepper in the place of their own model's step."""
    stepper, h, rest = sharp_decoder(Draw(seed), attends)

    def step(token, h, _):
        repeated = [np.repeat(each, len(h), axis=0) for each in rest]
        return models.run(stepper, [np.where(token == END, START, token), h, *repeated])

    monkeypatch.setattr(search, "decoder_step", step)
    monkeypatch.setattr(search, "END", END)
    y, log_p = greedy_decode(stepper, h, rest, 3)
    (found, score), (again, same) = search.beam_search(h, None, 1, 3, 0.0), search.greedy_search(h, None, 3)
    assert y[0, y[0] != PAD].tolist() == found[found != PAD].tolist() == again[again != PAD].tolist()
    assert abs(log_p[0] - score) < 1e-5
    assert abs(log_p[0] - same) < 1e-5
    widest, best = search.beam_search(h, None, K**3, 3, 0.0), search.exhaustive_search(h, None, 3, 0.0)
    assert widest[0].tolist() == best[0].tolist()
    assert best[1] >= score - EXACT


def test_rows_are_written_independently(draw):
    keras.utils.set_random_seed(3)
    stepper, h = build_decoder(K, E, H)[1], draw(5, H, scale=2.0)
    y, log_p = greedy_decode(stepper, h, (), 6)
    order = np.array([3, 1, 4, 0, 2])
    permuted, log_p_permuted = greedy_decode(stepper, h[order], (), 6)
    np.testing.assert_array_equal(permuted, y[order])
    np.testing.assert_allclose(log_p_permuted, log_p[order], rtol=1e-6)
