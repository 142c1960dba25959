"""fine_tune: build a Keras classifier on given word vectors and train it by one step of gradient descent."""

import keras
import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.models.embeddings import fine_tune
from rnn_course.slips import slips

from .asking import WORDS

header = exercise(
    fine_tune,
    points=8,
    returns={"E_next": "(8.45)", "V_next": "(8.44)", "c_next": "(8.44)", "trained": "(8.45)"},
    hints=(
        "The attribute `trainable` of a layer decides whether its weights are trained.",
        "keras.layers.GlobalAveragePooling1D computes the mean of (8.41), and uses the mask of the layer below.",
        "Give the model its weights, compile it with keras.optimizers.SGD(rate) and the cross-entropy for integer "
        "labels, and call train_on_batch once; then read its weights. (run_eagerly=True in compile saves time.)",
    ),
)


def trained_once(draw: Draw, w: np.ndarray, frozen: bool) -> Question:
    """Ask for one training step on these sentences."""
    M, C = draw.sizes("MC", B=len(w))
    labels = draw.integers(0, C, len(w))
    return ask(fine_tune, draw(WORDS, M), draw(M, C), draw(C), w, labels, 3.0, frozen)


def padded(draw: Draw) -> np.ndarray:
    """Sentences of unequal length, (B, T), and at least one word in each."""
    B, T = draw.sizes("BT")
    return draw.integers(1, WORDS, B, T) * draw.lengths_mask(B, T).astype(int)


@check
def one_step_of_fine_tuning(draw: Draw):
    yield trained_once(draw, padded(draw), frozen=False)


@check
def one_step_on_frozen_vectors(draw: Draw):
    yield trained_once(draw, padded(draw), frozen=True)


@check(
    weight=0,
    note="Wrong even for sentences of one length, without padding: look at the mean in (8.41), at the loss in (8.43), "
    "and at what is counted.",
)
def nothing_is_padding(draw: Draw):
    B, T = draw.sizes("BT")
    yield trained_once(draw, draw.integers(1, WORDS, B, T), frozen=False)


@accepted
def switches_the_layer_afterwards(E, V, c, w, labels, rate, frozen):
    words = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(E.shape[0], E.shape[1], mask_zero=True)
    dense = keras.layers.Dense(V.shape[1])
    model = keras.Model(words, dense(keras.layers.GlobalAveragePooling1D()(embedding(words))))  # (8.41)
    embedding.set_weights([E])
    dense.set_weights([V, c])
    if frozen:  # (8.45)
        embedding.trainable = False
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)  # (8.43)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss=loss, run_eagerly=True)  # (8.44)
    model.fit(w, labels, epochs=1, batch_size=len(w), verbose=0)
    trained = model.count_params() - sum(np.prod(weight.shape) for weight in model.non_trainable_weights)
    return embedding.get_weights()[0], *dense.get_weights(), trained


wrong = slips(
    switches_the_layer_afterwards,
    """
    never_freezes: E changes although it is frozen; (8.45) trains it only if it is not.
        8.45 | if False:
    always_freezes: E never changes; (8.45) trains it unless it is frozen.
        8.45 | if True:
    freezes_the_wrong_way_round: the meaning of frozen is reversed, so E changes only when it is frozen; (8.45)
        trains it unless it is.
        8.45 | if not frozen:
    averages_padding_too: padding is averaged like a word; (8.41) leaves it out.
        embedding = | embedding = keras.layers.Embedding(*E.shape)
    takes_the_largest: the maximum over the words is taken; (8.41) is a mean.
        8.41 | e = ops.where(ops.not_equal(words, 0)[:, :, None], embedding(words), -1e9)
             | model = keras.Model(words, dense(ops.max(e, axis=1)))
    adds_the_vectors_up: the vectors are added up; (8.41) is a mean.
        8.41 | e = ops.where(ops.not_equal(words, 0)[:, :, None], embedding(words), 0.0)
             | model = keras.Model(words, dense(ops.sum(e, axis=1)))
    adds_the_losses_up: the losses of the sentences are added up; (8.43) is their mean.
        8.43 | loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction='sum')
    trains_with_adam: the optimizer is Adam, which takes other steps; (8.44) is plain gradient descent.
        8.44 | model.compile(optimizer=keras.optimizers.Adam(rate), loss=loss, run_eagerly=True)
    takes_two_steps: two steps are taken; (8.44) and (8.45) are one.
        model.fit | model.fit(w, labels, epochs=2, batch_size=len(w), verbose=0)
    counts_the_frozen_too: every weight is counted as trained; (8.45) does not change frozen ones.
        trained = | trained = model.count_params()
    counts_arrays: `trained` is the number of arrays; it counts the numbers in them, those of V and c in (8.44) and
        those of E in (8.45).
        trained = | trained = len(model.trainable_weights)
    wipes_the_row_of_padding: the row of padding is set to zeros; (8.41) does not read it, and (8.45) leaves it as
        it is.
        embedding.set_weights | embedding.set_weights([np.where(np.arange(len(E))[:, None] > 0, E, 0)])
    freezes_everything: the whole model is frozen; in (8.45) only E is.
        embedding.trainable | model.trainable = False
    """,
)


@accepted
def lets_keras_compile(E, V, c, w, labels, rate, frozen):
    embedding = keras.layers.Embedding(*E.shape, mask_zero=True, weights=[E])
    embedding.trainable = not frozen
    output = keras.layers.Dense(len(c), "softmax")
    model = keras.Sequential([embedding, keras.layers.GlobalAveragePooling1D(), output])
    model.build((None, None))
    output.set_weights([V, c])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.optimizer.learning_rate = rate
    model.train_on_batch(w, labels)
    return [*model.get_weights(), np.sum([ops.size(each.value) for each in model.trainable_variables])]


@accepted
def derives_by_hand(E, V, c, w, labels, rate, frozen):
    share = (w > 0) / (w > 0).sum(axis=1, keepdims=True)
    m = np.einsum("bt,btm->bm", share, E[w])
    p = np.exp(m @ V + c)
    do = (p / p.sum(axis=1, keepdims=True) - np.eye(len(c))[labels]) / len(w)
    dE = np.zeros_like(E)
    np.add.at(dE, w, share[:, :, None] * (do @ V.T)[:, None])
    moved = E if frozen else E - rate * dE
    return moved, V - rate * m.T @ do, c - rate * do.sum(axis=0), V.size + c.size + (0 if frozen else E.size)


equivalents = (
    *equivalent(
        "The step is the same when it is compiled; only the preparation takes longer.",
        'model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", run_eagerly=True) -> '
        'model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", run_eagerly=False)',
    ),
)
