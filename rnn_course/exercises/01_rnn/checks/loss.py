"""What is asked of the loss and of the whole model."""

import numpy as np

from rnn_course.cells.output import masked_cross_entropy
from rnn_course.cells.rnn import rnn_loss_and_gradients
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


def _scored(draw, **fixed):
    B, T, K = draw.sizes("BTK", **fixed)
    return 2 * draw(B, T, K), draw.integers(0, K, B, T), draw.lengths_mask(B, T)


@check(of=masked_cross_entropy, weight=3)
def loss_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(masked_cross_entropy, *_scored(draw))


@check(of=masked_cross_entropy)
def loss_with_gaps_inside_the_sequences(draw):
    o, y, mask = _scored(draw)
    mask[:, :-1] = draw.integers(0, 2, *mask[:, :-1].shape)
    mask[:, 0], mask[0, -2:] = 0, (0, 1)
    yield ask(masked_cross_entropy, o, y, mask)


@check(of=masked_cross_entropy)
def loss_with_one_axis_of_size_1(draw):
    for axis in "BT":
        yield ask(masked_cross_entropy, *_scored(draw, **{axis: 1}))


@check(of=masked_cross_entropy, weight=2)
def loss_of_extreme_scores(draw):
    """Far-apart scores with a class that is all but ruled out, then rows that lie far apart."""
    o, y, mask = _scored(draw)
    y[:, 0] = o[:, 0].argmin(axis=-1)
    yield ask(masked_cross_entropy, 2000 * o, y, mask)
    heights = 1500 * draw.rng.permutation(np.arange(y.size)).reshape(*y.shape, 1)
    yield ask(masked_cross_entropy, o + heights, y, mask)


@check(of=masked_cross_entropy, weight=0,
       note="It differs even for one row and one step without padding: look at log p (1.22) and at p - onehot(y) "
            "(1.24).")
def loss_of_one_step(draw):
    o, y, mask = _scored(draw, B=1, T=1)
    yield ask(masked_cross_entropy, o, y, np.ones_like(mask))


@check(of=masked_cross_entropy, weight=0,
       note="A single step is right, but it differs for a batch without padding: look at the sums and at 1/B in "
            "(1.23).")
def loss_without_padding(draw):
    o, y, mask = _scored(draw)
    yield ask(masked_cross_entropy, o, y, np.ones_like(mask))


@probe(of=masked_cross_entropy, same=lambda answer: answer,
       says="Loss or gradient change when only the scores and classes at padding do; the mask of (1.23) and (1.24) "
            "should keep them out.")
def depends_on_padding(draw):
    (o, y, mask), (other_o, other_y, _) = (_scored(draw, B=3, T=5, K=4) for _ in range(2))
    changed_o, changed_y = np.where(mask[..., None] == 0, other_o, o), np.where(mask == 0, other_y, y)
    return ask(masked_cross_entropy, o, y, mask), ask(masked_cross_entropy, changed_o, changed_y, mask)


@check(of=rnn_loss_and_gradients, weight=3)
def loss_and_gradients_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK")))


@check(of=rnn_loss_and_gradients)
def loss_and_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK", **{axis: 1})))


@check(of=rnn_loss_and_gradients, weight=0,
       note="It differs even for a single step, where nothing flows through time: look at (1.26) and (1.27).")
def loss_and_gradients_of_a_single_step(draw):
    yield ask(rnn_loss_and_gradients, *draws.model(draw, *draw.sizes("BTDHK", T=1)))


@check(of=rnn_loss_and_gradients, weight=0,
       note="A single step is right, but it differs over time even without padding: look at (1.25) and (1.28).")
def loss_and_gradients_without_padding(draw):
    x, y, mask, *others = draws.model(draw, *draw.sizes("BTDHK"))
    yield ask(rnn_loss_and_gradients, x, y, np.ones_like(mask), *others)


@probe(of=rnn_loss_and_gradients, same=lambda answer: answer,
       says="Loss or gradients change when only the inputs and classes at padding do; the mask should keep them out.")
def model_depends_on_padding(draw):
    sizes = (3, 5, 4, 2, 6)
    (x, y, mask, *others), (other_x, other_y, *_) = draws.model(draw, *sizes), draws.model(draw, *sizes)
    changed_x, changed_y = np.where(mask[..., None] == 0, other_x, x), np.where(mask == 0, other_y, y)
    return (ask(rnn_loss_and_gradients, x, y, mask, *others),
            ask(rnn_loss_and_gradients, changed_x, changed_y, mask, *others))
