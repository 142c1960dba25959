"""What an Embedding layer does, forward and back, and how a matrix for it is filled from vectors that are there.

Only the rows that were looked up have a gradient, and frameworks hand the optimiser these rows alone: TensorFlow calls
them IndexedSlices. Vectors learned on other texts: Collobert and others, Natural Language Processing (Almost) from
Scratch (2011).
"""

import numpy as np


def lookup_gradients(de, w, E):
    """Look words up in a table, and take the gradient back, for the rows alone that were looked up.

        e_t = E[w_t], the row of E that stands for word w_t                        (8.33)
        rows = the words that occur in w, each once, in rising order               (8.34)
        drows_k = Σ de_t over all places, of all sentences, where w_t is rows_k    (8.35)

    The table does not know of padding: word 0 has a row like any other.
    Automatic differentiation may not be used (tf.GradientTape and its like).

    de (B, T, M); w (B, T), whole numbers below N; E (N, M)  ->  e (B, T, M), rows (R,), whole numbers, drows (R, M)
    """
    e = E[w]  # (8.33)
    rows, places = np.unique(w, return_inverse=True)  # (8.34)
    drows = np.zeros((len(rows), E.shape[1]), dtype=de.dtype)
    np.add.at(drows, places.reshape(w.shape), de)  # (8.35)
    return e, rows, drows


def embedding_matrix(vocabulary, vectors, start):
    """Fill the matrix of an Embedding layer with vectors that somebody else has learned.

        E_0 = 0, since word number 0 is padding                                    (8.38)
        E_k = the vector of word number k, where there is one                      (8.39)
        E_k = start_k, where there is none                                         (8.40)

    vocabulary, a list of N words, the first of which, "", is padding; vectors {word: (M,)}, which may hold words that
    are not in the vocabulary, and "" too; start (N, M)  ->  E (N, M)
    """
    E = start.copy()  # (8.40)
    for k, word in enumerate(vocabulary):
        if word in vectors:
            E[k] = vectors[word]  # (8.39)
    E[0] = 0  # (8.38)
    return E
