"""classify_by_prompt: classify a review with a language model.

It reads the review and a prompt, and the scores of two words as the next one are compared.
"""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.language import EOS, classify_by_prompt
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    classify_by_prompt,
    points=4,
    returns={"scores": "(3.51)", "label": "(3.52)"},
    hints=(
        "A model that predicts the next word can compare two words as the next one.",
        "(3.50) is the cell with relu, run over all tokens of (3.49).",
        "Loop over the tokens with one state (H,). The softmax can be left out: it never changes which of two scores "
        "is larger.",
    ),
    not_as={"in_float32": "scores that nearly tie need more digits than a float32 has"},
    sure_of={
        "opinions_on_reviews": ("no_beginning",),
        "opinions_that_are_undecided": (
            "no_beginning",
            "no_memory",
            "undecided_is_bad",
            "opinion_of_two_columns",
        ),
    },
)


def _opinion(draw, L, M, K=9, D=4, H=5):
    """review, prompt, model, good, bad: scores that differ clearly, and units that are on as well as off."""

    def make():
        good, bad = draw.rng.permutation(np.arange(2, K))[:2].tolist()
        return draw.integers(2, K, L), draw.integers(2, K, M), draws.model(draw, K, D, H, scale=0.8), good, bad

    def telling(*question):
        scores, _ = classify_by_prompt(*question)
        return abs(scores[0] - scores[1]) > 0.1 and np.abs(scores).min() > 0.1

    return draws.until(make, telling)


@check(weight=3)
def opinions_on_reviews(draw):
    """Ask with good reviews whose scores are both negative, and bad ones whose scores are both positive.

    A wrong state gives one right label in two: eight are rarely all right. Two are wrong in any case for mistakes that
    change the scores least.
    """
    known = {each.name: each.function for each in wrong}
    for number, sign in enumerate(4 * (1, -1)):
        unlike = {0: "no_beginning", 1: "no_memory"}.get(number)

        def fits(*question, sign=sign, unlike=unlike):
            scores, label = classify_by_prompt(*question)
            tells = not unlike or known[unlike](*question)[1] != label
            return tells and label == sign and (sign * scores < 0).all()

        yield ask(classify_by_prompt, *draws.until(lambda: _opinion(draw, 4, 3), fits))


@check
def opinions_on_one_word(draw):
    yield ask(classify_by_prompt, *_opinion(draw, 1, 3))
    yield ask(classify_by_prompt, *_opinion(draw, 3, 1))


@check
def opinions_that_are_undecided(draw):
    """Ask with two scores that are equal to the last digit: sums of small integers are exact in every order."""
    review, prompt, model, good, bad = _opinion(draw, 3, 2)
    E, W, U, b, V, c = (np.round(2 * weights) for weights in model)
    V[:, bad], c[bad] = V[:, good], c[good]
    yield ask(classify_by_prompt, review, prompt, (E, W, U, b, V, c), good, bad)


wrong = slips(
    classify_by_prompt,
    """
    no_beginning: EOS is not read first; (3.49) begins with it.
        3.49 | for token in [*review, *prompt]:
    prompt_not_read: the prompt is not read; in (3.49) it follows the review.
        3.49 | for token in [EOS, *review]:
    review_not_read: the review is not read; in (3.49) it comes before the prompt.
        3.49 | for token in [EOS, *prompt]:
    prompt_first: the prompt is read before the review; in (3.49) it comes after.
        3.49 | for token in [EOS, *prompt, *review]:
    end_is_read: EOS is read once more at the end; (3.49) ends with the prompt.
        3.49 | for token in [EOS, *review, *prompt, EOS]:
    tanh_for_relu: tanh is applied to the state; (3.50) has relu.
        3.50 | h = np.tanh(E[token] @ W + h @ U + b)
    no_rectifier: no activation is applied to the state; (3.50) has relu.
        3.50 | h = E[token] @ W + h @ U + b
    no_memory: no state is passed from step to step; (3.50) has h_{t-1} U.
        3.50 | h = np.maximum(E[token] @ W + b, 0)
    mean_of_states: the scores are computed from the mean of all states; (3.51) takes the last one.
        h = np.zeros | h, hs = np.zeros(len(b)), []
        3.50 | h = np.maximum(E[token] @ W + h @ U + b, 0)
             | hs.append(h)
        o = | o = np.mean(hs, axis=0) @ V + c
    scores_exchanged: the two scores are swapped; in (3.51) o_good comes first.
        3.51 | return o[[bad, good]], 1 if o[good] >= o[bad] else -1
    label_turned_round: the label has the wrong sign; in (3.52) it is 1 where o_good is larger.
        3.52 | return o[[good, bad]], -1 if o[good] >= o[bad] else 1
    label_0: the label is 0 for a bad review; in (3.52) it is -1.
        3.52 | return o[[good, bad]], 1 if o[good] >= o[bad] else 0
    undecided_is_bad: the label for equal scores is -1; in (3.52) it is 1.
        3.52 | return o[[good, bad]], 1 if o[good] > o[bad] else -1
    compared_with_0: the label is 1 where o_good is positive; (3.52) compares it with the other score.
        3.52 | return o[[good, bad]], 1 if o[good] >= 0 else -1
    softmax_of_two: a softmax is applied to the two scores; (3.51) has the scores themselves.
        3.51 | p = np.exp(o[[good, bad]])
             | return p / p.sum(), 1 if o[good] >= o[bad] else -1
    """,
)


@accepted
def opinion_with_rows(review, prompt, model, good, bad):
    E, W, U, b, V, c = model
    h = np.zeros((1, U.shape[0]))
    for token in np.concatenate([[EOS], review, prompt]):
        z = E[token : token + 1] @ W + h @ U + b
        h = z * (z > 0)
    o = (h @ V + c)[0]
    return np.array([o[good], o[bad]]), (1 if o[good] >= o[bad] else -1)


@accepted
def opinion_of_two_columns(review, prompt, model, good, bad):
    E, W, U, b, V, c = model
    x = E[np.r_[EOS, review, prompt]] @ W + b
    h = np.zeros(len(b))
    for x_t in x:
        h = np.maximum(0, x_t + h @ U)
    scores = h @ V[:, [good, bad]] + c[[good, bad]]
    return scores, np.where(scores[0] >= scores[1], 1, -1)


@accepted
def opinion_as_lists(review, prompt, model, good, bad):
    E, W, U, b, V, c = model
    h = 0 * b
    for token in [EOS, *review.tolist(), *prompt.tolist()]:
        h = np.clip(E[token] @ W + h @ U + b, 0, None)
    o = h @ V + c
    return [o[[good, bad]], 2 * int(o[good] >= o[bad]) - 1]
