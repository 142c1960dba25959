"""dot_attention_backward: take the gradient of the context back to the query and to every state."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.attention import dot_attention, dot_attention_backward
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.slips import slips

from .asking import looked_up

header = exercise(
    dot_attention_backward,
    points=8,
    returns={"dq": "(10.24)", "dhs": "(10.25)"},
    hints=(
        "There are three steps back, as there are three forward: the mix, the softmax, the scores.",
        "In the softmax each a depends on every e, hence the sum in (10.23).",
        "A state is used twice in the forward pass, so (10.25) adds two gradients.",
    ),
)


def sent_back(draw: Draw, **fixed: int) -> Question:
    q, hs, mask = looked_up(draw, **fixed)
    return ask(dot_attention_backward, draw(*q.shape), q, hs, dot_attention(q, hs, mask)[1])


@check
def both_gradients(draw: Draw):
    yield sent_back(draw, S=5)


@check
def gradients_of_one_row_or_number(draw: Draw):
    yield sent_back(draw, B=1)
    yield sent_back(draw, H=1)


@check(weight=0, note="Wrong even with a query of zeros, where states are only mixed: look at (10.22) and (10.23).")
def a_query_of_zeros(draw: Draw):
    q, hs, mask = looked_up(draw)
    yield ask(dot_attention_backward, draw(*q.shape), 0 * q, hs, dot_attention(0 * q, hs, mask)[1])


wrong = slips(
    dot_attention_backward,
    """
    takes_the_softmax_one_by_one: the derivative of the softmax is a (1 - a), as if each a depended on its own e
        alone; in (10.23) it depends on all e of the row.
        10.23 | de = a * (1 - a) * da
    forgets_the_average: de is a da; (10.23) subtracts the weighted mean of da first.
        10.23 | de = a * da
    skips_the_softmax: de is da, as if there were no softmax; (10.23) goes back through it.
        10.23 | de = da
    forgets_the_comparison: the states get the gradient of the mix alone; (10.25) adds that of the scores.
        10.25 | dhs = a[:, :, None] * dcontext[:, None]
    forgets_the_mix: the states get the gradient of the scores alone; (10.25) adds that of the mix.
        10.25 | dhs = de[:, :, None] * q[:, None]
    mixes_with_a: dq sums the states with the weights a; (10.24) has de.
        10.24 | dq = np.einsum("bs,bsh->bh", a, hs)
    swaps_q_and_dcontext: q and dcontext are swapped in the gradient of the states; (10.25) has a dcontext and de q.
        10.25 | dhs = a[:, :, None] * q[:, None] + de[:, :, None] * dcontext[:, None]
    takes_a_plain_average: the plain mean of da is subtracted; (10.23) weights it with a.
        10.23 | de = a * (da - da.mean(axis=1, keepdims=True))
    """,
)


@accepted
def with_the_jacobian(dcontext, q, hs, a):
    jacobian = np.einsum("bs,sr->bsr", a, np.eye(a.shape[1])) - np.einsum("bs,br->bsr", a, a)
    de = np.einsum("bsr,br->bs", jacobian, np.einsum("bh,bsh->bs", dcontext, hs))
    return np.einsum("bs,bsh->bh", de, hs), np.einsum("bs,bh->bsh", a, dcontext) + np.einsum("bs,bh->bsh", de, q)


@accepted
def by_way_of_the_context(dcontext, q, hs, a):
    context = (a[:, None] @ hs)[:, 0]
    de = a * np.sum(dcontext[:, None] * (hs - context[:, None]), axis=2)
    return np.sum(de[:, :, None] * hs, axis=1), a[..., None] * dcontext[:, None] + de[..., None] * q[:, None]


@accepted
def state_by_state(dcontext, q, hs, a):
    dq, dhs = np.zeros_like(q), np.zeros_like(hs)
    for b in range(len(q)):
        da = [dcontext[b] @ h for h in hs[b]]
        average = sum(x * y for x, y in zip(a[b], da, strict=True))
        for s in range(hs.shape[1]):
            de = a[b, s] * (da[s] - average)
            dq[b] += de * hs[b, s]
            dhs[b, s] += a[b, s] * dcontext[b] + de * q[b]
    return dq, dhs
