"""What goes wrong with training on given vectors: the switch, the mask, the loss, the count."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.exercise import misconception
from rnn_course.models.embeddings import fine_tune


def tuned(E, V, c, w, labels, optimizer, trainable, mask_zero=True, pool=None, reduction="sum_over_batch_size",
          steps=1):
    """The right training, but for what is given; the model, trained, and how many numbers it may change."""
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"),
        keras.layers.Embedding(*E.shape, mask_zero=mask_zero, trainable=trainable),
        pool or keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(len(c), activation="softmax"),
    ])
    model.set_weights([E, V, c])
    model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(reduction=reduction), run_eagerly=True)
    for _ in range(steps):
        model.train_on_batch(w, labels)
    return *model.get_weights(), sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


def descent(rate):
    return keras.optimizers.SGD(rate)


@misconception(of=fine_tune, says="the vectors move although they are frozen; see (8.45).")
def never_freezes(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, descent(rate), trainable=True)


@misconception(of=fine_tune, says="the vectors never move; (8.45) trains them unless they are frozen.")
def always_freezes(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, descent(rate), trainable=False)


@misconception(of=fine_tune, says="the switch is upside down: the vectors move when they are frozen, and only then; "
                                  "see (8.45).")
def freezes_the_wrong_way_round(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, descent(rate), trainable=frozen)


@misconception(of=fine_tune, says="padding is averaged like a word; (8.41) leaves it out.")
def averages_padding_too(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, descent(rate), trainable=not frozen, mask_zero=False)


@misconception(of=fine_tune, says="the largest of the words' numbers is taken; (8.41) is a mean.")
def takes_the_largest(E, V, c, w, labels, rate, frozen):
    pool = keras.layers.Lambda(lambda e, mask=None: ops.max(ops.where(mask[:, :, None], e, -1e9), axis=1),
                               output_shape=(E.shape[1],))
    return tuned(E, V, c, w, labels, descent(rate), trainable=not frozen, pool=pool)


@misconception(of=fine_tune, says="the vectors are added up; (8.41) is a mean.")
def adds_the_vectors_up(E, V, c, w, labels, rate, frozen):
    pool = keras.layers.Lambda(lambda e, mask=None: ops.sum(e * ops.cast(mask, e.dtype)[:, :, None], axis=1),
                               output_shape=(E.shape[1],))
    return tuned(E, V, c, w, labels, descent(rate), trainable=not frozen, pool=pool)


@misconception(of=fine_tune, says="the losses of the sentences are added up; (8.43) is their mean.")
def adds_the_losses_up(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, descent(rate), trainable=not frozen, reduction="sum")


@misconception(of=fine_tune, says="the optimiser is Adam, whose steps are another matter; (8.44) is plain gradient "
                                  "descent.")
def trains_with_adam(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, keras.optimizers.Adam(rate), trainable=not frozen)


@misconception(of=fine_tune, says="two steps are taken; (8.44) and (8.45) are one.")
def takes_two_steps(E, V, c, w, labels, rate, frozen):
    return tuned(E, V, c, w, labels, descent(rate), trainable=not frozen, steps=2)


@misconception(of=fine_tune, says="every number is counted as trained; frozen ones, (8.45), do not change.")
def counts_the_frozen_too(E, V, c, w, labels, rate, frozen):
    *weights, _ = tuned(E, V, c, w, labels, descent(rate), trainable=not frozen)
    return *weights, E.size + V.size + c.size


@misconception(of=fine_tune, says="arrays are counted; `trained` counts the numbers in them, those of V and c in "
                                  "(8.44) and those of E in (8.45).")
def counts_arrays(E, V, c, w, labels, rate, frozen):
    *weights, _ = tuned(E, V, c, w, labels, descent(rate), trainable=not frozen)
    return *weights, 2 if frozen else 3


@misconception(of=fine_tune, says="the row of padding is set to zeros; (8.41) does not read it, and (8.45) leaves it "
                                  "as it is.")
def wipes_the_row_of_padding(E, V, c, w, labels, rate, frozen):
    wiped = E * (np.arange(len(E)) > 0)[:, None]
    return tuned(wiped, V, c, w, labels, descent(rate), trainable=not frozen)


@misconception(of=fine_tune, says="the whole model is frozen, and nothing moves; in (8.45) only E stands still.")
def freezes_everything(E, V, c, w, labels, rate, frozen):
    return (E, V, c, 0) if frozen else tuned(E, V, c, w, labels, descent(rate), trainable=True)
