"""bidirectional_forward: read every sequence in both directions, by two independent layers."""

import numpy as np

from rnn_course.authoring import accepted, exercise, probe
from rnn_course.cells.bidirectional import bidirectional_forward, reverse_by_length
from rnn_course.cells.masked import masked_forward
from rnn_course.forms import fixed_sizes, one_axis_of_size_1, random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    bidirectional_forward,
    points=8,
    returns={"hs_r": "(6.14)", "hs_l": "(6.15)"},
    uses=(masked_forward, reverse_by_length),
    hints=(
        "A layer that reads to the left is a layer that reads to the right over the reversed sequence.",
        "(6.15) reverses twice: the input, and the states, so that step t of both arrays is the same step.",
        "Call the masked layer twice, with different weights. Set padding to 0 at the end (6.16).",
    ),
)


states_in_both_directions = random_sizes(bidirectional_forward, draws.both(), weight=3)
both_directions_with_one_axis_of_size_1 = one_axis_of_size_1(bidirectional_forward, draws.both())


both_directions_of_a_single_step = fixed_sizes(
    bidirectional_forward,
    draws.both(),
    T=1,
    weight=0,
    note="Wrong even for a single step, where there is nothing to reverse: look at which weights and which h0 each "
    "direction gets.",
)


both_directions_without_padding = random_sizes(
    bidirectional_forward,
    draws.both(draws.full),
    times=1,
    weight=0,
    note="Right for a single step, wrong even without padding: look at the two reversals in (6.15).",
)


@probe(
    same=lambda answer: answer,
    says="The states change when only the input at padding changes; in (6.15) the leftward reader starts at the last "
    "*real* step.",
)
def both_directions_read_the_padding(draw):
    x, mask, *others = draws.both()(draw, 3, 5, 4, 2)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(bidirectional_forward, x, mask, *others), ask(bidirectional_forward, changed, mask, *others)


wrong = slips(
    bidirectional_forward,
    """
    flips_the_padding_to_the_front: the whole array is flipped, so in short sequences the leftward reader reads
        padding first; (6.15) reverses each over its own length.
        6.15 | hs_l = masked_forward(x[:, ::-1], mask, *leftward)[:, ::-1]
    flips_and_reads_the_padding: the whole array is flipped and the leftward reader has no mask, so padding changes
        its state before the sequence begins; (6.15) is the *masked* layer over the reversed sequence.
        6.15 | hs_l = masked_forward(x[:, ::-1], np.ones_like(mask), *leftward)[:, ::-1]
    states_not_reversed_back: the leftward states are in the order in which they were computed, last step first;
        (6.15) reverses them.
        6.15 | hs_l = masked_forward(reverse_by_length(x, mask), mask, *leftward)
    both_read_to_the_right: both layers read from left to right; (6.15) reads the reversed sequence.
        6.15 | hs_l = masked_forward(x, mask, *leftward)
    input_not_reversed: the leftward layer reads the sequence as it is, and only its states are reversed; (6.15)
        reverses its input too.
        6.15 | hs_l = reverse_by_length(masked_forward(x, mask, *leftward), mask)
    states_flipped_back_whole: the leftward states are reversed by flipping the whole array, which shifts those of
        short sequences; (6.15) reverses each over its own length.
        6.15 | hs_l = masked_forward(reverse_by_length(x, mask), mask, *leftward)[:, ::-1]
    one_layer_for_both: both directions use the weights of the rightward layer; in (6.15) the leftward layer has its
        own.
        6.15 | hs_l = reverse_by_length(masked_forward(reverse_by_length(x, mask), mask, *rightward), mask)
    layers_swapped: the weights of the two directions are swapped in (6.14) and (6.15).
        6.14 | hs_r = masked_forward(x, mask, *leftward)
        6.15 | hs_l = reverse_by_length(masked_forward(reverse_by_length(x, mask), mask, *rightward), mask)
    directions_swapped: the leftward states are returned first; hs_r of (6.14) comes first.
        return | return np.where(real, hs_l, 0), np.where(real, hs_r, 0)
    padding_keeps_the_carried_state: the states at padding are the last real ones; (6.16) makes them 0.
        6.16 | return hs_r, hs_l
    one_after_the_other: the leftward reader starts where the rightward one ended; in (6.15) it starts from its own
        h0.
        6.15 | hs_l = masked_forward(reverse_by_length(x, mask), mask, hs_r[:, -1], *leftward[1:])
             | hs_l = reverse_by_length(hs_l, mask)
    one_start_for_both: both readers start from the h0 of the rightward one; in (6.15) the leftward one has its own.
        6.15 | hs_l = masked_forward(reverse_by_length(x, mask), mask, rightward[0], *leftward[1:])
             | hs_l = reverse_by_length(hs_l, mask)
    squeezes_both: an axis of size 1 is squeezed away; both results keep the shape (B, T, H) for any sizes.
        6.16 | return np.squeeze(np.where(real, hs_r, 0)), np.squeeze(np.where(real, hs_l, 0))
    """,
)


@accepted
def both_by_flipping_mask_and_input_together(x, mask, rightward, leftward):
    """Flipping x and the mask puts padding first, where the state stays at h0."""
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
