"""Vocabulary, numbers, one-hot rows, embedding and opinion, written otherwise."""

from collections import Counter, defaultdict

import numpy as np

from rnn_course.cells.language import (
    EOS,
    UNK,
    build_vocabulary,
    classify_by_prompt,
    embed,
    embed_backward,
    encode,
    one_hot,
)
from rnn_course.exercise import accepted


@accepted(of=build_vocabulary)
def most_common_of_sorted(texts, K):
    """most_common keeps the order in which equal ones were met, and they are met in the alphabet's."""
    everything = sorted(word for text in texts for word in text)
    return ["<EOS>", "<UNK>"] + [word for word, _ in Counter(everything).most_common(K - 2)]


@accepted(of=build_vocabulary)
def sorted_twice(texts, K):
    n = defaultdict(int)
    for text in texts:
        for word in text:
            n[word] += 1
    words = sorted(n)
    words.sort(key=n.get, reverse=True)
    return ["<EOS>", "<UNK>", *words][:K]


@accepted(of=build_vocabulary)
def picked_one_by_one(texts, K):
    n = Counter()
    for text in texts:
        n.update(text)
    vocabulary = ("<EOS>", "<UNK>")
    while n and len(vocabulary) < K:
        best = min(word for word in n if n[word] == max(n.values()))
        del n[best]
        vocabulary += (best,)
    return vocabulary


@accepted(of=encode)
def encode_by_index(text, vocabulary):
    y = []
    for word in text:
        if word in vocabulary:
            y.append(vocabulary.index(word))
        else:
            y.append(UNK)
    y.append(EOS)
    return np.array(y)


@accepted(of=encode)
def encode_into_an_array(text, vocabulary):
    y = np.zeros(len(text) + 1, dtype=np.int32)
    for t, word in enumerate(text):
        y[t] = vocabulary.index(word) if word in vocabulary else UNK
    return y


@accepted(of=encode)
def encode_by_comparison(text, vocabulary):
    same = np.array([[word == known for known in vocabulary] for word in [*text, "<EOS>"]])
    return np.where(same.any(axis=1), same.argmax(axis=1), UNK)


@accepted(of=encode)
def encode_as_a_list(text, vocabulary):
    return [vocabulary.index(word) if word in vocabulary else UNK for word in text] + [EOS]


@accepted(of=one_hot)
def rows_of_the_identity(y, K):
    return np.eye(K)[y]


@accepted(of=one_hot)
def put_along_the_last_axis(y, K):
    rows = np.zeros((*y.shape, K))
    np.put_along_axis(rows, y[..., None], 1, axis=-1)
    return rows


@accepted(of=one_hot)
def loop_over_all_places(y, K):
    rows = np.zeros((*y.shape, K), dtype=np.float32)
    for at in np.ndindex(y.shape):
        rows[at][y[at]] = 1
    return rows


@accepted(of=embed)
def one_hot_product(y, E):
    return one_hot(y, len(E)) @ E


@accepted(of=embed)
def take(y, E):
    return np.take(E, y, axis=0)


@accepted(of=embed)
def loop_over_places(y, E):
    x = np.empty((*y.shape, E.shape[1]))
    for at in np.ndindex(y.shape):
        x[at] = E[y[at]]
    return x


@accepted(of=embed_backward)
def transposed_one_hot_product(dx, y, K):
    rows = np.eye(K)[y.ravel()]
    return rows.T @ dx.reshape(-1, dx.shape[2])


@accepted(of=embed_backward)
def loop_over_rows_and_steps(dx, y, K):
    dE = np.zeros((K, dx.shape[2]))
    for row in range(y.shape[0]):
        for t in range(y.shape[1]):
            dE[y[row, t]] += dx[row, t]
    return dE


@accepted(of=embed_backward)
def one_sum_for_each_token(dx, y, K):
    return np.stack([dx[y == k].sum(axis=0) for k in range(K)])


@accepted(of=embed_backward)
def einsum_over_rows_and_steps(dx, y, K):
    return np.einsum("btk,btd->kd", np.eye(K)[y], dx)


@accepted(of=classify_by_prompt)
def opinion_with_rows(review, prompt, model, good, bad):
    E, W, U, b, V, c = model
    h = np.zeros((1, U.shape[0]))
    for token in np.concatenate([[EOS], review, prompt]):
        z = E[token : token + 1] @ W + h @ U + b
        h = z * (z > 0)
    o = (h @ V + c)[0]
    return np.array([o[good], o[bad]]), (1 if o[good] >= o[bad] else -1)


@accepted(of=classify_by_prompt)
def opinion_of_two_columns(review, prompt, model, good, bad):
    E, W, U, b, V, c = model
    x = E[np.r_[EOS, review, prompt]] @ W + b
    h = np.zeros(len(b))
    for x_t in x:
        h = np.maximum(0, x_t + h @ U)
    scores = h @ V[:, [good, bad]] + c[[good, bad]]
    return scores, np.where(scores[0] >= scores[1], 1, -1)


@accepted(of=classify_by_prompt)
def opinion_as_lists(review, prompt, model, good, bad):
    E, W, U, b, V, c = model
    h = 0 * b
    for token in [EOS, *review.tolist(), *prompt.tolist()]:
        h = np.clip(E[token] @ W + h @ U + b, 0, None)
    o = h @ V + c
    return [o[[good, bad]], 2 * int(o[good] >= o[bad]) - 1]
