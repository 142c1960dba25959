"""lookup_gradients: look up words in a table, and take the gradient back to the rows that were used."""

import numpy as np
from keras import ops

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.embedding_lookup import lookup_gradients
from rnn_course.draw import Draw
from rnn_course.forms import one_axis_of_size_1
from rnn_course.kit.forbidden import AUTODIFF
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from .asking import WORDS

header = exercise(
    lookup_gradients,
    points=7,
    forbids=AUTODIFF,
    returns={"e": "(8.33)", "rows": "(8.34)", "drows": "(8.35)"},
    hints=(
        "A word that occurs twice sends two gradients back to one row.",
        "(8.33) is one indexing. For (8.34) NumPy has a function that can also return where each word went.",
        "E[w] += de adds only once where w has a row twice. Look up np.add.at, or loop over the rows.",
    ),
    sure_of={"words_that_come_twice": ("gives_the_whole_table",)},
)


def looked_up(draw: Draw, w: np.ndarray, M: int) -> tuple[np.ndarray, ...]:
    """Arguments of a lookup of these words."""
    return draw(*w.shape, M), w, draw(WORDS, M)


@check(weight=2)
def words_that_come_twice(draw: Draw):
    B, T, M = draw.sizes("BTM")
    w = draw.integers(1, WORDS, B, T)
    w[:, 0], w[0, 1], w[-1, 1:3] = WORDS - 1, 0, 2
    yield ask(lookup_gradients, *looked_up(draw, w, M))


one_sentence_one_word_or_one_number = one_axis_of_size_1(
    lookup_gradients, lambda draw, B, T, M: looked_up(draw, draw.integers(0, WORDS, B, T), M)
)


@check(
    weight=0,
    note="Wrong even where no word occurs twice: look at the order of rows in (8.34), and at which gradient goes to "
    "which of them.",
)
def every_word_once(draw: Draw):
    (M,) = draw.sizes("M")
    yield ask(lookup_gradients, *looked_up(draw, draw.rng.permutation(WORDS)[:6].reshape(2, 3), M))


wrong = slips(
    lookup_gradients,
    """
    keeps_the_last_gradient: of a word that occurs twice only the last gradient is kept; (8.35) is a sum.
        8.35 | drows[places.reshape(w.shape)] += de
    averages_the_gradients: the gradients of a word that occurs twice are averaged; (8.35) is a sum.
        8.35 | drows = np.stack([de[w == row].mean(axis=0) for row in rows])
    gives_a_slice_for_each_place: there is a slice for each place; (8.34) has each word once.
        8.34 | rows, places = w.ravel(), np.arange(w.size)
    leaves_padding_out: word 0 is left out; (8.34) has every word that occurs, including padding.
        return | return e, rows[rows > 0], drows[rows > 0]
    gives_the_rows_as_they_come: the rows are in the order of the words; in (8.34) they are sorted.
        8.34 | rows = np.array(list(dict.fromkeys(w.ravel().tolist())))
             | places = np.array([rows.tolist().index(word) for word in w.ravel()])
    sorts_the_rows_alone: the rows are sorted, but their gradients are in the order of the words; (8.35) gives row k
        of drows to rows_k.
        8.35 | for k, word in enumerate(dict.fromkeys(w.ravel().tolist())):
             |     drows[k] = de[w == word].sum(axis=0)
    gives_the_whole_table: every row of the table is returned; (8.34) has only the words that occur.
        8.34 | rows, places = np.arange(len(E)), w
    divides_by_the_sentences: the gradient is divided by the number of sentences; (8.35) only adds up.
        8.35 | np.add.at(drows, places.reshape(w.shape), de / len(w))
    counts_words_from_one: words are counted from 1; w_t is the number of a row of E in (8.33), counted from 0.
        8.33 | e = E[w - 1]
    multiplies_by_the_vectors: the gradient is multiplied by the vectors; a lookup multiplies by 1, so (8.35) only
        adds up.
        8.35 | np.add.at(drows, places.reshape(w.shape), de * e)
    """,
)


@accepted
def multiplies_one_hot_rows(de, w, E):
    onehot = np.eye(len(E))[w.ravel()]
    dE = onehot.T @ de.reshape(-1, de.shape[-1])
    rows = np.flatnonzero(onehot.any(axis=0))
    return (onehot @ E).reshape(*w.shape, -1), rows, dE[rows]


@accepted
def adds_up_in_a_dict(de, w, E):
    e, sums = np.zeros(de.shape), {}
    for place in np.ndindex(w.shape):
        e[place] = E[w[place]]
        sums[int(w[place])] = sums.get(int(w[place]), 0) + de[place]
    rows = sorted(sums)
    return e, np.array(rows), np.array([sums[row] for row in rows])


@accepted
def compares_each_row_with_all_words(de, w, E):
    rows = np.array(sorted(set(w.ravel().tolist())), dtype=np.int32)
    return np.take(E, w, axis=0), rows, np.einsum("rbt,btm->rm", (w == rows[:, None, None]).astype(float), de)


@accepted
def asks_keras_for_sums(de, w, E):
    dE = ops.segment_sum(de.reshape(-1, de.shape[-1]).astype("float32"), w.ravel().astype("int32"), len(E))
    rows = np.unique(w)
    return ops.take(E.astype("float32"), w.astype("int32"), axis=0), rows, ops.convert_to_numpy(dE)[rows]
