"""What is asked of reversing, of both directions and of merging."""

import numpy as np

from rnn_course.cells.bidirectional import (
    bidirectional_backward,
    bidirectional_forward,
    merge,
    merge_backward,
    reverse_by_length,
)
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws

MODES = ("concat", "sum", "mul", "ave")


@check(of=reverse_by_length, weight=3)
def reversed_padded_sequences(draw):
    for _ in range(2):
        B, T, D = draw.sizes("BTD")
        yield ask(reverse_by_length, draw(B, T, D), draws.padded(draw, B, T))


@check(of=reverse_by_length)
def reversing_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        B, T, D = draw.sizes("BTD", **{axis: 1})
        yield ask(reverse_by_length, draw(B, T, D), draws.padded(draw, B, T))


@check(of=reverse_by_length, weight=0, note="It differs even without padding: look at which axis is time in (6.12).")
def reversing_without_padding(draw):
    B, T, D = draw.sizes("BTD")
    yield ask(reverse_by_length, draw(B, T, D), np.ones((B, T)))


@check(of=reverse_by_length, weight=0,
       note="Without padding it is right; a row that has one real step should come back as it is: look at L in (6.12) "
            "and at the padding in (6.13).")
def reversing_single_steps(draw):
    B, T, D = draw.sizes("BTD")
    yield ask(reverse_by_length, draw(B, T, D), (np.arange(T) < np.ones((B, 1))).astype(float))


@check(of=bidirectional_forward, weight=3)
def states_in_both_directions(draw):
    for _ in range(2):
        yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH")))


@check(of=bidirectional_forward)
def both_directions_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=bidirectional_forward, weight=0,
       note="It differs even for a single step, where there is nothing to reverse: look at which weights and which h0 "
            "each direction gets.")
def both_directions_of_a_single_step(draw):
    yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH", T=1)))


@check(of=bidirectional_forward, weight=0,
       note="A single step is right, but it differs even without padding: look at the two reversals in (6.15).")
def both_directions_without_padding(draw):
    yield ask(bidirectional_forward, *draws.both(draw, *draw.sizes("BTDH"), mask=draws.full))


@probe(of=bidirectional_forward, same=lambda answer: answer,
       says="The states change when only the input at padding does; in (6.15) the leftward reader starts at the last "
            "*real* step.")
def both_directions_read_the_padding(draw):
    x, mask, *others = draws.both(draw, 3, 5, 4, 2)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(bidirectional_forward, x, mask, *others), ask(bidirectional_forward, changed, mask, *others)


@check(of=bidirectional_backward, weight=4)
def gradients_in_both_directions(draw):
    for _ in range(2):
        yield ask(bidirectional_backward, *draws.both_back(draw, *draw.sizes("BTDH")))


@check(of=bidirectional_backward)
def gradients_in_both_directions_with_one_axis_of_size_1(draw):
    for axis in "BTDH":
        yield ask(bidirectional_backward, *draws.both_back(draw, *draw.sizes("BTDH", **{axis: 1})))


@check(of=bidirectional_backward, weight=0,
       note="Here dhs_l is 0, so everything is the rightward layer's, and it differs: look at (6.17) and (6.18).")
def gradients_of_the_rightward_layer_alone(draw):
    dhs_r, dhs_l, *others = draws.both_back(draw, *draw.sizes("BTDH"))
    yield ask(bidirectional_backward, dhs_r, 0 * dhs_l, *others)


@check(of=bidirectional_backward, weight=0,
       note="Here dhs_r is 0, so everything is the leftward layer's, and it differs: look at what is reversed in "
            "(6.19) and (6.20).")
def gradients_of_the_leftward_layer_alone(draw):
    dhs_r, *others = draws.both_back(draw, *draw.sizes("BTDH"))
    yield ask(bidirectional_backward, 0 * dhs_r, *others)


@check(of=merge, weight=3)
def merged_in_every_mode(draw):
    for mode in MODES:
        shape = draw.sizes("BTH")
        yield ask(merge, draw(*shape), draw(*shape), mode)


@check(of=merge)
def merging_with_one_axis_of_size_1(draw):
    for mode, axis in zip((*MODES, "concat", "concat"), "BTHHHT", strict=True):
        shape = draw.sizes("BTH", **{axis: 1})
        yield ask(merge, draw(*shape), draw(*shape), mode)


def _merged_back(draw, mode, **fixed):
    B, T, H = draw.sizes("BTH", **fixed)
    return draw(B, T, 2 * H if mode == "concat" else H), draw(B, T, H), draw(B, T, H), mode


@check(of=merge_backward, weight=3)
def gradients_of_every_mode(draw):
    for mode in MODES:
        yield ask(merge_backward, *_merged_back(draw, mode))


@check(of=merge_backward)
def gradients_of_merging_with_one_axis_of_size_1(draw):
    for mode, axis in zip((*MODES, "concat", "concat"), "BTHHHT", strict=True):
        yield ask(merge_backward, *_merged_back(draw, mode, **{axis: 1}))


def _explained(mode, equation, function, arguments):
    """A check that asks for one mode alone, and says its name."""
    def one_mode(draw):
        yield ask(function, *arguments(draw, mode))

    one_mode.__name__ = f"{function.__name__}_{mode}_alone"
    return check(of=function, weight=0, note=f'The mode "{mode}" differs: look at {equation}.')(one_mode)


def _two(draw, mode):
    shape = draw.sizes("BTH")
    return draw(*shape), draw(*shape), mode


merging_alone = tuple(_explained(mode, f"(6.{21 + i})", merge, _two) for i, mode in enumerate(MODES))
merging_back_alone = tuple(
    _explained(mode, f"(6.{25 + i})", merge_backward, _merged_back) for i, mode in enumerate(MODES))
