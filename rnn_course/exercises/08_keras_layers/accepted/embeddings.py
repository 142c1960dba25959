"""Right answers written otherwise: one-hot products, loops, NumPy in the place of Keras and the other way round."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from rnn_course.cells.embedding_lookup import embedding_matrix, lookup_gradients
from rnn_course.exercise import accepted, equivalent
from rnn_course.models.embeddings import fine_tune


@accepted(of=lookup_gradients)
def multiplies_one_hot_rows(de, w, E):
    onehot = np.eye(len(E))[w.ravel()]
    dE = onehot.T @ de.reshape(-1, de.shape[-1])
    rows = np.flatnonzero(onehot.any(axis=0))
    return (onehot @ E).reshape(*w.shape, -1), rows, dE[rows]


@accepted(of=lookup_gradients)
def adds_up_in_a_dict(de, w, E):
    e, sums = np.zeros(de.shape), {}
    for place in np.ndindex(w.shape):
        e[place] = E[w[place]]
        sums[int(w[place])] = sums.get(int(w[place]), 0) + de[place]
    rows = sorted(sums)
    return e, np.array(rows), np.array([sums[row] for row in rows])


@accepted(of=lookup_gradients)
def compares_each_row_with_all_words(de, w, E):
    rows = np.array(sorted(set(w.ravel().tolist())), dtype=np.int32)
    return np.take(E, w, axis=0), rows, np.einsum("rbt,btm->rm", (w == rows[:, None, None]).astype(float), de)


@accepted(of=lookup_gradients)
def asks_keras_for_sums(de, w, E):
    dE = ops.segment_sum(de.reshape(-1, de.shape[-1]).astype("float32"), w.ravel().astype("int32"), len(E))
    rows = np.unique(w)
    return ops.take(E.astype("float32"), w.astype("int32"), axis=0), rows, ops.convert_to_numpy(dE)[rows]


@accepted(of=embedding_matrix)
def chooses_row_by_row(vocabulary, vectors, start):
    rows = [np.zeros(start.shape[1])]
    for number in range(1, len(vocabulary)):
        word = vocabulary[number]
        rows.append(vectors[word] if word in vectors else start[number])
    return np.array(rows)


@accepted(of=embedding_matrix)
def looks_each_vector_up(vocabulary, vectors, start):
    E, place = np.array(start), {word: k for k, word in enumerate(vocabulary)}
    for word, vector in vectors.items():
        if place.get(word, 0) > 0:
            E[place[word], :] = vector
    E[0, :] = 0.0
    return E


@accepted(of=embedding_matrix)
def mixes_by_a_mask(vocabulary, vectors, start):
    known = np.array([[word in vectors] for word in vocabulary])
    given = np.array([vectors.get(word, start[0]) for word in vocabulary])
    return np.where(known, given, start) * (np.arange(len(start))[:, None] > 0)


@accepted(of=fine_tune)
def switches_the_layer_afterwards(E, V, c, w, labels, rate, frozen):
    words = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(E.shape[0], E.shape[1], mask_zero=True)
    dense = keras.layers.Dense(V.shape[1])
    model = keras.Model(words, dense(keras.layers.GlobalAveragePooling1D()(embedding(words))))
    embedding.set_weights([E])
    dense.set_weights([V, c])
    if frozen:
        embedding.trainable = False
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=rate), loss=loss, run_eagerly=True)
    model.fit(w, labels, epochs=1, batch_size=len(w), verbose=0)
    trained = model.count_params() - sum(np.prod(weight.shape) for weight in model.non_trainable_weights)
    return embedding.get_weights()[0], *dense.get_weights(), trained


@accepted(of=fine_tune)
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


@accepted(of=fine_tune)
def derives_by_hand(E, V, c, w, labels, rate, frozen):
    share = (w > 0) / (w > 0).sum(axis=1, keepdims=True)
    m = np.einsum("bt,btm->bm", share, E[w])
    p = np.exp(m @ V + c)
    do = (p / p.sum(axis=1, keepdims=True) - np.eye(len(c))[labels]) / len(w)
    dE = np.zeros_like(E)
    np.add.at(dE, w, share[:, :, None] * (do @ V.T)[:, None])
    moved = E if frozen else E - rate * dE
    return moved, V - rate * m.T @ do, c - rate * do.sum(axis=0), V.size + c.size + (0 if frozen else E.size)


COMPILES = 'model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy", run_eagerly={})'
equivalents = (
    equivalent(of=fine_tune, change=f"{COMPILES.format(True)} -> {COMPILES.format(False)}",
               why="Compiled or not, the step is the same; it only takes longer to get ready for a single one."),
)
