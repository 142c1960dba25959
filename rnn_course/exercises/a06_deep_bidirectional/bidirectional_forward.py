"""bidirectional_forward: read every sequence in both directions, by two layers that know nothing of each other."""

import numpy as np

from rnn_course.cells.bidirectional import bidirectional_forward, reverse_by_length
from rnn_course.cells.masked import masked_forward
from rnn_course.exercise import accepted, check, exercise, misconception, probe
from rnn_course.kit.question import ask

from . import draws
from .wrong import flip

header = exercise(
    bidirectional_forward,
    points=8,
    returns={"hs_r": "(6.14)", "hs_l": "(6.15)"},
    uses=(masked_forward, reverse_by_length),
    hints=(
        "A layer that reads to the left is a layer that reads to the right over the reversed sequence.",
        "(6.15) reverses twice: what goes in, and what comes out, so that both arrays speak of the same step t.",
        "Call the masked layer twice, with different weights. Set padding to 0 last of all (6.16).",
    ),
)


@check(weight=3)
def states_in_both_directions(draw):
    for _ in range(2):
        yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH")))


@check
def both_directions_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(
    weight=0,
    note="It differs even for a single step, where there is nothing to reverse: look at which weights and which h0 "
    "each direction gets.",
)
def both_directions_of_a_single_step(draw):
    yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH", T=1)))


@check(
    weight=0, note="A single step is right, but it differs even without padding: look at the two reversals in (6.15)."
)
def both_directions_without_padding(draw):
    yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH"), mask=draws.full))


@probe(
    same=lambda answer: answer,
    says="The states change when only the input at padding does; in (6.15) the leftward reader starts at the last "
    "*real* step.",
)
def both_directions_read_the_padding(draw):
    x, mask, *others = draws.both(draw, 3, 5, 4, 2)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(bidirectional_forward, x, mask, *others), ask(bidirectional_forward, changed, mask, *others)


def read(
    x, mask, rightward, leftward, *, turn=reverse_by_length, turn_back=reverse_by_length, zero=True, left_mask=None
):
    """Both directions, with one place after another to go wrong in."""
    hs_r = masked_forward(x, mask, *rightward)
    hs_l = turn_back(masked_forward(turn(x, mask), mask if left_mask is None else left_mask, *leftward), mask)
    real = mask[..., None] if zero else 1
    return hs_r * real, hs_l * real


def as_it_is(x, mask):
    return x


@misconception(
    "the whole array is flipped, so that the leftward reader meets the padding of short sequences "
    "where their end should be; (6.15) reverses each over its own length."
)
def flips_the_padding_to_the_front(*args):
    return read(*args, turn=flip, turn_back=flip)


@misconception(
    "the whole array is flipped and the leftward reader has no mask, so its state is full of padding "
    "before the sequence begins; (6.15) is the *masked* layer over the reversed sequence."
)
def flips_and_reads_the_padding(x, mask, *layers):
    return read(x, mask, *layers, turn=flip, turn_back=flip, left_mask=np.ones_like(mask))


@misconception(
    "the leftward states are left in the order in which they were made, last step first; (6.15) "
    "reverses them, so that step t lies beside step t."
)
def states_not_reversed_back(*args):
    return read(*args, turn_back=as_it_is)


@misconception("both layers read to the right; (6.15) reads the reversed sequence.")
def both_read_to_the_right(*args):
    return read(*args, turn=as_it_is, turn_back=as_it_is)


@misconception(
    "the leftward layer reads the sequence as it is, and only its states are reversed; (6.15) reverses "
    "what goes in, too."
)
def input_not_reversed(*args):
    return read(*args, turn=as_it_is)


@misconception(
    "the leftward states are brought back by flipping the whole array, which moves those of short "
    "sequences; (6.15) reverses each over its own length."
)
def states_flipped_back_whole(*args):
    return read(*args, turn_back=flip)


@misconception("both directions use the rightward layer's weights; in (6.15) the other reader has its own.")
def one_layer_for_both(x, mask, rightward, leftward):
    return bidirectional_forward(x, mask, rightward, rightward)


@misconception("the weights of the two directions are swapped in (6.14) and (6.15).")
def layers_swapped(x, mask, rightward, leftward):
    return bidirectional_forward(x, mask, leftward, rightward)


@misconception("the leftward states are returned first; hs_r of (6.14) comes first.")
def directions_swapped(*args):
    return bidirectional_forward(*args)[::-1]


@misconception("the states at padding are what the layers carried on; (6.16) makes them 0.")
def padding_keeps_the_carried_state(*args):
    return read(*args, zero=False)


@misconception("the leftward reader starts where the rightward one ended; in (6.15) it starts from its own h0.")
def one_after_the_other(x, mask, rightward, leftward):
    last = masked_forward(x, mask, *rightward)[:, -1]
    return bidirectional_forward(x, mask, rightward, (last, *leftward[1:]))


@misconception("both readers start from the rightward one's h0; in (6.15) the other has its own.")
def one_start_for_both(x, mask, rightward, leftward):
    return bidirectional_forward(x, mask, rightward, (rightward[0], *leftward[1:]))


@misconception("an axis of size 1 is squeezed away; both results keep the shape (B, T, H) whatever the sizes.")
def squeezes_both(*args):
    return tuple(np.squeeze(each) for each in bidirectional_forward(*args))


@accepted
def both_by_flipping_mask_and_input_together(x, mask, rightward, leftward):
    """Padding comes first then, and the mask says so: the state waits at h0."""
    hs_l = masked_forward(x[:, ::-1], mask[:, ::-1], *leftward)[:, ::-1]
    return masked_forward(x, mask, *rightward) * mask[:, :, None], hs_l * mask[:, :, None]


@accepted
def both_row_by_row(x, mask, rightward, leftward):
    hs_r, hs_l = (np.zeros((*x.shape[:2], layer[0].shape[1])) for layer in (rightward, leftward))
    for row, length in enumerate(mask.sum(axis=1).astype(int)):
        for hs, (h0, W, U, b), steps in ((hs_r, rightward, range(length)), (hs_l, leftward, range(length)[::-1])):
            h = h0[row]
            for t in steps:
                h = hs[row, t] = np.tanh(x[row, t] @ W + h @ U + b)
    return [hs_r, hs_l]


@accepted
def both_with_padding_set_to_zero_in_place(x, mask, rightward, leftward):
    hs_r = masked_forward(x, mask, *rightward)
    hs_l = reverse_by_length(masked_forward(reverse_by_length(x, mask), mask, *leftward), mask)
    hs_r[mask == 0] = 0
    hs_l[mask == 0] = 0
    return hs_r, hs_l


@accepted
def both_in_float32(*args):
    return tuple(each.astype(np.float32) for each in bidirectional_forward(*args))
