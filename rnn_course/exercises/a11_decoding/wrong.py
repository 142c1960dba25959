"""What several known mistakes are made of."""

import numpy as np

from rnn_course.decoding.scores import clipped_matches


def shares(candidates, references, orders=range(1, 5)):
    """Matches and totals of the corpus for each n."""
    pairs = list(zip(candidates, references, strict=True))
    return np.array([np.sum([clipped_matches(*pair, n) for pair in pairs], axis=0) for n in orders]).T


def softmax(o, axis=1):
    e = np.exp(o - o.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def shared_out(q):
    return q / q.sum(axis=1, keepdims=True)
