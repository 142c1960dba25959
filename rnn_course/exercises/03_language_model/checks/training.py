"""What is asked of the network, of its gradients, and of the three steps downhill."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward, char_rnn_loss_and_gradients
from rnn_course.cells.optimisers import adagrad_step, adam_step, sgd_step
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


def _read(draw, **fixed):
    B, T, D, H, K = draw.sizes("BTDHK", **fixed)
    return draw.integers(0, K, B, T), draw(B, H), draws.model(draw, K, D, H)


@check(of=char_rnn_forward, weight=3)
def states_and_predictions(draw):
    for _ in range(2):
        yield ask(char_rnn_forward, *_read(draw))


@check(of=char_rnn_forward)
def predictions_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(char_rnn_forward, *_read(draw, **{axis: 1}))


@check(of=char_rnn_forward, weight=2)
def predictions_from_extreme_scores(draw):
    """Scores far apart, then whole rows far from 0."""
    tokens, h0, (E, W, U, b, V, c) = _read(draw)
    yield ask(char_rnn_forward, tokens, h0, (E, W, U, b, 3000 * V, c))
    yield ask(char_rnn_forward, tokens, h0, (E, W, U, b, V, c + 2000))


@check(of=char_rnn_forward, weight=0,
       note="It differs even for a single step from a state of zeros: look at (3.13), (3.15) and (3.16).")
def predictions_of_one_step_from_nothing(draw):
    tokens, h0, model = _read(draw, T=1)
    yield ask(char_rnn_forward, tokens, 0 * h0, model)


@check(of=char_rnn_forward, weight=0,
       note="A first step from zeros is right, but not from another state or not the steps after it: look at (3.14).")
def predictions_of_one_step_from_a_state(draw):
    yield ask(char_rnn_forward, *_read(draw, T=1))


@probe(of=char_rnn_forward, same=lambda answer: [part[:, :2] for part in answer],
       says="Earlier predictions change when a later token does; by (3.14) a state knows only what was read before.")
def network_looks_ahead(draw):
    tokens, h0, model = _read(draw, T=4, K=5)
    other = tokens.copy()
    other[:, 2:] = (other[:, 2:] + 1) % 5
    return ask(char_rnn_forward, tokens, h0, model), ask(char_rnn_forward, other, h0, model)


def _batch(draw, **fixed):
    """y, mask, model with tokens that come again, some padding, and a K that leaves room for both."""
    def make():
        B, T, D, H, K = draw.sizes("BTDHK", **fixed)
        return *draws.tokens(draw, B, T, K), draws.model(draw, K, D, H)

    return draws.until(make, lambda y, mask, model: draws.occurs_twice(y) and (min(y.shape) == 1 or mask.mean() < 1))


@check(of=char_rnn_loss_and_gradients, weight=3)
def loss_and_gradients_of_texts(draw):
    for _ in range(2):
        yield ask(char_rnn_loss_and_gradients, *_batch(draw))


@check(of=char_rnn_loss_and_gradients)
def text_gradients_with_one_axis_of_size_1(draw):
    for axis in "BDH":
        yield ask(char_rnn_loss_and_gradients, *_batch(draw, **{axis: 1}))


@check(of=char_rnn_loss_and_gradients, weight=0,
       note="It differs even where each text is a single token: look at (3.18) to (3.20).")
def text_gradients_of_a_single_step(draw):
    y, mask, model = _batch(draw, T=1, B=4)
    yield ask(char_rnn_loss_and_gradients, draw.integers(1, len(model[0]), *y.shape), np.ones_like(mask), model)


@check(of=char_rnn_loss_and_gradients, weight=0,
       note="It differs even without padding and with U = 0, where nothing flows through time: look at (3.17), (3.22) "
            "and (3.23).")
def text_gradients_without_recurrence(draw):
    y, mask, (E, W, U, b, V, c) = _batch(draw)
    yield ask(char_rnn_loss_and_gradients, y, np.ones_like(mask), (E, W, 0 * U, b, V, c))


@check(of=char_rnn_loss_and_gradients, weight=0,
       note="Without padding and with U = 0 it is right, but not with a U: look at (3.21), and at the state in dU "
            "(3.22).")
def text_gradients_without_padding(draw):
    y, mask, model = _batch(draw)
    yield ask(char_rnn_loss_and_gradients, y, np.ones_like(mask), model)


@probe(of=char_rnn_loss_and_gradients, same=lambda answer: answer,
       says="Loss or gradients change when only padding does; the mask of (3.18) and (3.19) keeps it out.")
def text_gradients_depend_on_padding(draw):
    y, mask, model = _batch(draw)
    return (ask(char_rnn_loss_and_gradients, y, mask, model),
            ask(char_rnn_loss_and_gradients, np.where(mask == 0, 1, y), mask, model))


def _pulled(draw, *shape):
    """w and g of a shape, all entries of g away from 0."""
    return draw(*shape), draw(*shape) + np.sign(draw(*shape)) * 2


@check(of=sgd_step, weight=3)
def a_step_downhill(draw):
    for shape in ((3, 4), (5,), (2, 3, 4)):
        yield ask(sgd_step, *_pulled(draw, *shape), float(draw.rng.uniform(0.05, 0.4)))


@check(of=sgd_step)
def a_step_of_one_weight(draw):
    yield ask(sgd_step, *_pulled(draw, 1), 0.7)


@check(of=adagrad_step, weight=3)
def steps_by_history(draw):
    for shape, eps in (((3, 4), 1e-8), ((5,), 0.3)):
        yield ask(adagrad_step, *_pulled(draw, *shape), draw(*shape) ** 2 + 0.3, float(draw.rng.uniform(0.1, 0.5)), eps)


@check(of=adagrad_step)
def a_first_step_with_some_gradients_of_0(draw):
    w, g = _pulled(draw, 4, 3)
    g[1:3, 1] = 0
    yield ask(adagrad_step, w, g, np.zeros_like(w), 0.2, 1e-8)
    w, g = _pulled(draw, 1)
    yield ask(adagrad_step, w, g, np.zeros(1), 0.2, 0.05)


def _moments(draw, *shape):
    return *_pulled(draw, *shape), draw(*shape), draw(*shape) ** 2 + 0.2


@check(of=adam_step, weight=3)
def steps_by_moments(draw):
    for shape, t, beta1, eps in (((3, 4), 3, 0.8, 1e-8), ((5,), 2, 0.3, 0.2)):
        beta2 = beta1 + float(draw.rng.uniform(0.05, 0.15))
        yield ask(adam_step, *_moments(draw, *shape), t, 0.1, beta1, beta2, eps)


@check(of=adam_step)
def the_first_step_by_moments(draw):
    w, g = _pulled(draw, 2, 5)
    yield ask(adam_step, w, g, np.zeros_like(w), np.zeros_like(w), 1, 0.01, 0.9, 0.999, 1e-8)


@check(of=adam_step)
def a_late_step_by_moments(draw):
    yield ask(adam_step, *_moments(draw, 1), 5000, 0.3, 0.9, 0.999, 1e-7)


@check(of=adam_step, weight=0,
       note="It differs even late, when (3.29) no longer changes anything, and with ε = 0: look at (3.27), (3.28) and "
            "the quotient in (3.30).")
def steps_without_correction(draw):
    yield ask(adam_step, *_moments(draw, 4), 10**6, 0.3, 0.8, 0.9, 0.0)
