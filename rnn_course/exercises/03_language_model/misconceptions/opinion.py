"""Mistakes in the classification by a prompt."""

import numpy as np

from rnn_course.cells.language import EOS, classify_by_prompt
from rnn_course.exercise import misconception


def judge(w, model, good, bad, bend=lambda z: np.maximum(z, 0), recurrent=True, pool=False):
    """(3.50) to (3.52) for tokens w, right unless told otherwise."""
    E, W, U, b, V, c = model
    h, hs = np.zeros(len(b)), []
    for token in w:
        h = bend(E[token] @ W + (h @ U if recurrent else 0) + b)
        hs.append(h)
    o = (np.mean(hs, axis=0) if pool else h) @ V + c
    return o[[good, bad]], 1 if o[good] >= o[bad] else -1


@misconception(of=classify_by_prompt, says="EOS is not read first; (3.49) begins with it.")
def no_beginning(review, prompt, model, good, bad):
    return judge([*review, *prompt], model, good, bad)


@misconception(of=classify_by_prompt, says="the prompt is not read; in (3.49) it follows the review.")
def prompt_not_read(review, prompt, model, good, bad):
    return judge([EOS, *review], model, good, bad)


@misconception(of=classify_by_prompt, says="the review is not read; in (3.49) it comes before the prompt.")
def review_not_read(review, prompt, model, good, bad):
    return judge([EOS, *prompt], model, good, bad)


@misconception(of=classify_by_prompt, says="the prompt is read before the review; in (3.49) it comes after.")
def prompt_first(review, prompt, model, good, bad):
    return judge([EOS, *prompt, *review], model, good, bad)


@misconception(of=classify_by_prompt, says="EOS is read once more at the end; (3.49) ends with the prompt.")
def end_is_read(review, prompt, model, good, bad):
    return judge([EOS, *review, *prompt, EOS], model, good, bad)


@misconception(of=classify_by_prompt, says="the state is bent by tanh; (3.50) has a rectifier.")
def tanh_for_relu(review, prompt, model, good, bad):
    return judge([EOS, *review, *prompt], model, good, bad, bend=np.tanh)


@misconception(of=classify_by_prompt, says="the state is not bent; (3.50) has a rectifier.")
def no_rectifier(review, prompt, model, good, bad):
    return judge([EOS, *review, *prompt], model, good, bad, bend=lambda z: z)


@misconception(of=classify_by_prompt, says="no state goes from step to step; (3.50) has h_{t-1} U.")
def no_memory(review, prompt, model, good, bad):
    return judge([EOS, *review, *prompt], model, good, bad, recurrent=False)


@misconception(of=classify_by_prompt, says="the mean of all states is read out; (3.51) takes the last one.")
def mean_of_states(review, prompt, model, good, bad):
    return judge([EOS, *review, *prompt], model, good, bad, pool=True)


@misconception(of=classify_by_prompt, says="the two scores are exchanged; in (3.51) o_good comes first.")
def scores_exchanged(review, prompt, model, good, bad):
    scores, label = judge([EOS, *review, *prompt], model, good, bad)
    return scores[::-1], label


@misconception(of=classify_by_prompt, says="the label has the wrong sign; in (3.52) it is 1 where good wins.")
def label_turned_round(review, prompt, model, good, bad):
    scores, label = judge([EOS, *review, *prompt], model, good, bad)
    return scores, -label


@misconception(of=classify_by_prompt, says="the label is 0 for a bad review; in (3.52) it is -1.")
def label_0(review, prompt, model, good, bad):
    scores, label = judge([EOS, *review, *prompt], model, good, bad)
    return scores, max(label, 0)


@misconception(of=classify_by_prompt, says="an undecided review is called bad; by (3.52) equal scores give 1.")
def undecided_is_bad(review, prompt, model, good, bad):
    scores, _ = judge([EOS, *review, *prompt], model, good, bad)
    return scores, 1 if scores[0] > scores[1] else -1


@misconception(of=classify_by_prompt,
               says="it says good where the score is positive; (3.52) compares it with the other.")
def compared_with_0(review, prompt, model, good, bad):
    scores, _ = judge([EOS, *review, *prompt], model, good, bad)
    return scores, 1 if scores[0] >= 0 else -1


@misconception(of=classify_by_prompt, says="the two scores went through a softmax; (3.51) asks for the scores.")
def softmax_of_two(review, prompt, model, good, bad):
    scores, label = judge([EOS, *review, *prompt], model, good, bad)
    return np.exp(scores) / np.exp(scores).sum(), label
