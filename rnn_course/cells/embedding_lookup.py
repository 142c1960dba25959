"""What an Embedding layer computes, forward and backward, and how to fill its matrix with pretrained vectors.

Only the rows that were looked up have a gradient, and frameworks pass only these rows to the optimiser: TensorFlow
calls them IndexedSlices. Pretrained vectors: Collobert and others, Natural Language Processing (Almost) from
Scratch (2011).
"""

import numpy as np


def lookup_gradients(de, w, E):
    """Look words up in a table, and compute the gradient of only those rows that were looked up.

        e_t = E[w_t], the row of E for word w_t                                    (8.33)
        rows = the words that occur in w, each once, in ascending order            (8.34)
        drows_k = Σ de_t over all places in all sentences where w_t is rows_k      (8.35)

    Padding is nothing special here: word 0 has a row like any other.
    Automatic differentiation may not be used (tf.GradientTape and its like).

    de (B, T, M); w (B, T), integers below N; E (N, M)  ->  e (B, T, M), rows (R,), integers, drows (R, M)
    """
    e = E[w]  # (8.33)
    rows, places = np.unique(w, return_inverse=True)  # (8.34)
    drows = np.zeros((len(rows), E.shape[1]), dtype=de.dtype)
    np.add.at(drows, places.reshape(w.shape), de)  # (8.35)
    return e, rows, drows


def embedding_matrix(vocabulary, vectors, start):
    """Fill the matrix of an Embedding layer with pretrained word vectors.

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
