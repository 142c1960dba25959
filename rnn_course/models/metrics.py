"""Scores of a tagger by token, by sentence and by tag, ignoring padding.

F1 is the harmonic mean of precision and recall: van Rijsbergen, Information Retrieval (1979).
"""

import numpy as np


def tagging_scores(guesses, y, mask, K):
    """Compare guessed tags with the right ones, ignoring padding.

        C_ij = the number of places with mask 1 where the right tag is i, the guess j    (9.8)
        token accuracy = Σ_i C_ii / Σ_ij C_ij                                            (9.9)
        sentence accuracy = the share of the rows in which no guess is wrong
            at a place with mask 1                                                       (9.10)
        F1_k = 2 C_kk / (Σ_j C_kj + Σ_j C_jk); 0 for a tag that never occurs in y
            or in guesses, where mask is 1                                               (9.11)

    guesses, y (B, T), integers from 0 to K - 1; mask (B, T), floats 1 and 0, at least one 1 in each row
    ->  C (K, K), integers; token accuracy and sentence accuracy, two numbers; F1 (K,)
    """
    real = mask.astype(bool)
    C = np.zeros((K, K), dtype=int)
    np.add.at(C, (y[real], guesses[real]), 1)  # (9.8)
    right = np.diag(C)
    token_accuracy = right.sum() / C.sum()  # (9.9)
    sentence_accuracy = np.where(real, guesses == y, True).all(axis=1).mean()  # (9.10)
    F1 = 2 * right / np.maximum(C.sum(axis=0) + C.sum(axis=1), 1)  # (9.11)
    return C, token_accuracy, sentence_accuracy, F1
