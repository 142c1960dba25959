"""Text as integers and as rows of an embedding, and classification with a language model and a prompt.

Bengio, Ducharme, Vincent and Jauvin, A neural probabilistic language model (2003), for the embedding; Schick and
Schütze, Exploiting cloze questions for few-shot text classification (2021), for classification by a prompt.
"""

from collections import Counter

import numpy as np

EOS, UNK = 0, 1


def build_vocabulary(texts, K):
    """Build a vocabulary: two special words, then the most frequent words of some texts.

        n(w) = how often w occurs in all texts together                      (3.1)
        vocabulary = "<EOS>", "<UNK>", then the w by descending n(w), in
            alphabetical order where n(w) is equal, until there are K in all (3.2)

    texts, a list; each text is a list of words, or a str, whose characters are then its words; K, at least 2
    ->  list of K str, or of fewer if the texts have fewer words
    """
    n = Counter(word for text in texts for word in text)  # (3.1)
    ranked = sorted(n, key=lambda word: (-n[word], word))
    return ["<EOS>", "<UNK>", *ranked[: K - 2]]  # (3.2)


def encode(text, vocabulary):
    """Encode a text w_1 ... w_L as integers, with EOS at its end.

        y_t     = the index of w_t in the vocabulary; UNK if it is not there                   (3.3)
        y_{L+1} = EOS                                                                          (3.4)

    text, a list of words or a str; vocabulary, a list of str with "<EOS>" at index 0 and "<UNK>" at index 1; EOS is 0
    and UNK is 1  ->  y (L + 1,), an array of integers
    """
    place = {word: k for k, word in enumerate(vocabulary)}
    known = [place.get(word, UNK) for word in text]  # (3.3)
    return np.array([*known, EOS])  # (3.4)


def one_hot(y, K):
    """Turn each token into a one-hot vector: zeros with a single 1.

        onehot(y)_k = 1 where k is y, and 0 elsewhere              (3.5)

    y, integers below K, of any shape (...)  ->  floats (..., K)
    """
    return (y[..., None] == np.arange(K)).astype(float)  # (3.5)


def embed(y, E):
    """Look every token up in a table of vectors.

        x = onehot(y) E, which is row number y of E                (3.6)

    y, integers below K, of any shape (...); E (K, D)  ->  x (..., D)
    """
    return E[y]  # (3.6)


def embed_backward(dx, y, K):
    """Compute the gradient of the embedding table from the gradient of the vectors looked up.

        dE_k = the sum of dx over all places where y is k          (3.7)

    dx (B, T, D); y (B, T), integers below K  ->  dE (K, D)
    """
    dE = np.zeros((K, dx.shape[-1]), dtype=dx.dtype)
    np.add.at(dE, y, dx)  # (3.7)
    return dE


def classify_by_prompt(review, prompt, model, good, bad):
    """Classify a review with a language model: read the review and a prompt, then compare the scores of two words.

        w = EOS, the tokens of the review, the tokens of the prompt    (3.49)
        h_t = max(E[w_t] W + h_{t-1} U + b, 0), from h_0 = 0           (3.50)
        scores = o_good, o_bad, of o = h V + c for the last h          (3.51)
        label = 1 if o_good ≥ o_bad, and -1 otherwise                  (3.52)

    review (L,), prompt (M,), integers below K; model = (E (K, D), W (D, H), U (H, H), b (H,), V (H, K), c (K,));
    good, bad, two tokens  ->  scores (2,), label, 1 or -1
    """
    E, W, U, b, V, c = model
    h = np.zeros(len(b))
    for token in [EOS, *review, *prompt]:  # (3.49)
        h = np.maximum(E[token] @ W + h @ U + b, 0)  # (3.50)
    o = h @ V + c
    return o[[good, bad]], 1 if o[good] >= o[bad] else -1  # (3.51) (3.52)
