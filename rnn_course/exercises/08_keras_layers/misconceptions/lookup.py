"""What goes wrong with the lookup and with a matrix filled from given vectors: rows lost, shifted, or out of order."""

from __future__ import annotations

import numpy as np

from rnn_course.cells.embedding_lookup import embedding_matrix, lookup_gradients
from rnn_course.exercise import misconception

# The lookup and its gradient


@misconception(of=lookup_gradients, says="of a word that comes twice only the last gradient is kept; (8.35) is a sum.")
def keeps_the_last_gradient(de, w, E):
    dE = np.zeros_like(E)
    dE[w] += de
    rows = np.unique(w)
    return E[w], rows, dE[rows]


@misconception(of=lookup_gradients, says="the gradients of a word that comes twice are averaged; (8.35) is a sum.")
def averages_the_gradients(de, w, E):
    rows = np.unique(w)
    return E[w], rows, np.stack([de[w == row].mean(axis=0) for row in rows])


@misconception(of=lookup_gradients, says="there is a slice for each place; (8.34) has each word once.")
def gives_a_slice_for_each_place(de, w, E):
    return E[w], w.ravel(), de.reshape(-1, de.shape[-1])


@misconception(of=lookup_gradients, says="word 0 is left out; the table knows of no padding, and (8.34) has every word "
                                         "that occurs.")
def leaves_padding_out(de, w, E):
    rows = np.unique(w[w > 0])
    return E[w], rows, np.stack([de[w == row].sum(axis=0) for row in rows])


@misconception(of=lookup_gradients, says="the rows come in the order in which the words do; in (8.34) they rise.")
def gives_the_rows_as_they_come(de, w, E):
    rows = np.array(list(dict.fromkeys(w.ravel().tolist())))
    return E[w], rows, np.stack([de[w == row].sum(axis=0) for row in rows])


@misconception(of=lookup_gradients, says="the rows rise, but their gradients stand in the order in which the words "
                                         "come; (8.35) gives row k of drows to rows_k.")
def sorts_the_rows_alone(de, w, E):
    _, rows, drows = gives_the_rows_as_they_come.function(de, w, E)
    return E[w], np.sort(rows), drows


@misconception(of=lookup_gradients, says="every row of the table is given; (8.34) has the words that occur.")
def gives_the_whole_table(de, w, E):
    return E[w], np.arange(len(E)), np.stack([de[w == row].sum(axis=0) for row in range(len(E))])


@misconception(of=lookup_gradients, says="the gradient is divided by the number of sentences; (8.35) only adds up.")
def divides_by_the_sentences(de, w, E):
    rows = np.unique(w)
    return E[w], rows, np.stack([de[w == row].sum(axis=0) for row in rows]) / len(w)


@misconception(of=lookup_gradients, says="words are counted from 1; w_t is the number of a row of E in (8.33), counted "
                                         "from 0.")
def counts_words_from_one(de, w, E):
    rows = np.unique(w)
    return E[w - 1], rows, np.stack([de[w == row].sum(axis=0) for row in rows])


@misconception(of=lookup_gradients, says="the gradient is multiplied by the vectors; a lookup multiplies by 1, and "
                                         "(8.35) only adds up.")
def multiplies_by_the_vectors(de, w, E):
    rows = np.unique(w)
    return E[w], rows, np.stack([de[w == row].sum(axis=0) for row in rows]) * E[rows]


# A matrix filled with given vectors


@misconception(of=embedding_matrix, says="a word that has no vector is given zeros; (8.40) gives it its row of start.")
def gives_zeros_to_the_unknown(vocabulary, vectors, start):
    return np.stack([0 * start[0], *(vectors.get(word, 0 * start[0]) for word in vocabulary[1:])])


@misconception(of=embedding_matrix, says="padding keeps its row of start; (8.38) has zeros there.")
def leaves_padding_as_it_starts(vocabulary, vectors, start):
    return np.stack([start[0], *(vectors.get(word, start[k]) for k, word in enumerate(vocabulary) if k)])


@misconception(of=embedding_matrix, says='row 0 is the vector of ""; (8.38) has zeros there.')
def gives_padding_a_vector(vocabulary, vectors, start):
    return np.stack([vectors.get(word, start[k]) for k, word in enumerate(vocabulary)])


@misconception(of=embedding_matrix, says="the vectors stand in their own order; (8.39) has that of the vocabulary.")
def takes_the_order_of_the_vectors(vocabulary, vectors, start):
    known = [vector for word, vector in vectors.items() if word in vocabulary[1:]]
    return np.stack([0 * start[0], *known, *start[len(known) + 1 :]])


@misconception(of=embedding_matrix, says="each vector stands one row too high, as if padding had no row; (8.38) is row "
                                         "0, and word number k has row k.")
def forgets_the_row_of_padding(vocabulary, vectors, start):
    words = [vectors.get(word, start[k]) for k, word in enumerate(vocabulary) if k]
    return np.stack([*words, 0 * start[0]])


@misconception(of=embedding_matrix, says="all words without a vector have one row together; (8.40) has a row of start "
                                         "for each.")
def gives_the_unknown_one_row(vocabulary, vectors, start):
    return np.stack([0 * start[0], *(vectors.get(word, start[1]) for word in vocabulary[1:])])


@misconception(of=embedding_matrix, says="a word without a vector is given the mean of those that have one; (8.40) "
                                         "gives it its row of start.")
def gives_the_unknown_the_mean(vocabulary, vectors, start):
    mean = np.mean(list(vectors.values()), axis=0)
    return np.stack([0 * start[0], *(vectors.get(word, mean) for word in vocabulary[1:])])


@misconception(of=embedding_matrix, says="the vectors are added to the rows of start; in (8.39) they take their "
                                         "places.")
def adds_to_the_start(vocabulary, vectors, start):
    words = [start[k] + vectors[word] if word in vectors else start[k] for k, word in enumerate(vocabulary) if k]
    return np.stack([0 * start[0], *words])


@misconception(of=embedding_matrix, says="the vectors are scaled to length one; (8.39) takes them as they are.")
def scales_the_vectors(vocabulary, vectors, start):
    scaled = {word: vector / np.linalg.norm(vector) for word, vector in vectors.items()}
    return np.stack([0 * start[0], *(scaled.get(word, start[k]) for k, word in enumerate(vocabulary) if k)])
