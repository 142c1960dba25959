"""What is asked of the masked layer, forward and back."""

import numpy as np

from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=masked_forward, weight=3)
def states_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH")))


@check(of=masked_forward, weight=2)
def states_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=masked_forward)
def states_with_padding_anywhere(draw):
    yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH"), mask=draws.gaps))


@check(of=masked_forward)
def states_of_large_inputs(draw):
    x, *others = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(masked_forward, 5000 * x, *others)


@check(of=masked_forward, weight=0, note="It differs even without padding: look at (6.1).")
def states_without_padding(draw):
    yield ask(masked_forward, *draws.sequence(draw, *draw.sizes("BTDH"), mask=draws.full))


@check(of=masked_forward, weight=0,
       note="Without padding it is right; here every step is padding, and it differs: look at (6.2), and at h_0.")
def states_of_padding_alone(draw):
    x, mask, *others = draws.sequence(draw, *draw.sizes("BTDH"))
    yield ask(masked_forward, x, 0 * mask, *others)


@probe(of=masked_forward, same=lambda hs: hs,
       says="The states change when only the input at padding does; (6.2) does not use n_t there.")
def reads_the_padding(draw):
    x, mask, *others = draws.sequence(draw, 3, 5, 4, 2)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(masked_forward, x, mask, *others), ask(masked_forward, changed, mask, *others)


@probe(of=masked_forward, same=lambda hs: hs[:, :-1],
       says="An early state changes when only the last input does; in (6.1) h_t knows nothing of later inputs.")
def looks_ahead_in_time(draw):
    x, mask, *others = draws.sequence(draw, 3, 5, 4, 2)
    later = x.copy()
    later[:, -1] = draw(3, 4)
    return ask(masked_forward, x, mask, *others), ask(masked_forward, later, mask, *others)


@check(of=masked_backward, weight=4)
def gradients_of_padded_sequences(draw):
    for _ in range(2):
        yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH")))


@check(of=masked_backward, weight=2)
def gradients_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=masked_backward)
def gradients_with_padding_anywhere(draw):
    yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH"), mask=draws.gaps))


@check(of=masked_backward, weight=0,
       note="It differs even for a single step without padding: look at dz in (6.4), and at h_0 = h0 in (6.8).")
def gradients_of_a_single_step(draw):
    yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH", T=1)))


@check(of=masked_backward, weight=0,
       note="A single step is right, but it differs over time even without padding: look at dh_{t+1} in (6.3) and at "
            "the sums over time.")
def gradients_without_padding(draw):
    yield ask(masked_backward, *draws.sequence_back(draw, *draw.sizes("BTDH"), mask=draws.full))


@check(of=masked_backward, weight=0,
       note="Without padding it is right; here the loss looks at the last step alone, and in most rows that is "
            "padding. Look at what g_t turns into there, in (6.4) and (6.5).")
def gradients_that_start_at_padding(draw):
    dhs, *others = draws.sequence_back(draw, *draw.sizes("BTDH"))
    yield ask(masked_backward, np.where(np.arange(dhs.shape[1])[:, None] == dhs.shape[1] - 1, dhs, 0), *others)
