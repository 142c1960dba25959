"""What is asked of dropout, of stacks and of the deep transition."""

import numpy as np

from rnn_course.cells.deep import (
    dropout,
    stacked_backward,
    stacked_forward,
    transition_step,
    transition_step_backward,
)
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


def _silenced(draw, each_step, **fixed):
    B, T, D = draw.sizes("BTD", **fixed)
    rate = draw.choice((0.125, 0.25, 0.375, 0.625))
    return draw(B, T, D), draws.uniform(draw, *((B, T, D) if each_step else (B, D)), rate=rate), rate


@check(of=dropout, weight=3)
def silenced_at_each_step_and_alike_at_all(draw):
    yield ask(dropout, *_silenced(draw, each_step=True))
    yield ask(dropout, *_silenced(draw, each_step=False))


@check(of=dropout)
def silencing_with_one_axis_of_size_1(draw):
    for axis in "BTD":
        for each_step in (True, False):
            yield ask(dropout, *_silenced(draw, each_step, **{axis: 1}))


@check(of=dropout)
def silencing_at_rate_0(draw):
    """Everything stays, and nothing is made louder."""
    x, u, _ = _silenced(draw, each_step=True)
    yield ask(dropout, x, u, 0.0)


@check(of=dropout, weight=0, note="It differs where u has the shape of x: look at (6.29).")
def silenced_at_each_step(draw):
    yield ask(dropout, *_silenced(draw, each_step=True))


@check(of=dropout, weight=0,
       note="Where u has the shape of x it is right; with u (B, D) it differs: look at the second half of (6.30).")
def silenced_alike_at_all_steps(draw):
    yield ask(dropout, *_silenced(draw, each_step=False))


def _stacks(draw, inputs, **fixed):
    """Depth 3 without and depth 2 with input connections."""
    B, T, D, *sizes = draw.sizes("BTDHJK", **fixed)
    yield inputs(draw, B, T, D, sizes, False)
    B, T, D, *sizes = draw.sizes("BTDHJ", **{axis: size for axis, size in fixed.items() if axis != "K"})
    yield inputs(draw, B, T, D, sizes, True)


@check(of=stacked_forward, weight=3)
def states_of_a_stack_without_and_with_input_connections(draw):
    for inputs in _stacks(draw, draws.stack):
        yield ask(stacked_forward, *inputs)


@check(of=stacked_forward)
def states_of_a_stack_with_one_axis_of_size_1(draw):
    for axis in "BTDHJK":
        for inputs in _stacks(draw, draws.stack, **{axis: 1}):
            yield ask(stacked_forward, *inputs)


@check(of=stacked_forward)
def states_of_one_layer_and_of_four_connected(draw):
    B, T, D, *sizes = draw.sizes("BTDHJK")
    yield ask(stacked_forward, *draws.stack(draw, B, T, D, sizes[:1], True))
    yield ask(stacked_forward, *draws.stack(draw, B, T, D, [*sizes, sizes[0]], True))


@check(of=stacked_forward, weight=0,
       note="It differs even for two layers without input connections and without dropout: look at (6.34), and at "
            "which h0 each layer gets.")
def states_of_a_stack_without_dropout(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    x, mask, layers, keeps, connect = draws.stack(draw, B, T, D, sizes, False)
    yield ask(stacked_forward, x, mask, layers, [np.ones_like(keep) for keep in keeps], connect)


@check(of=stacked_forward, weight=0,
       note="Without dropout it is right; with it, it differs even without input connections: look at (6.32). Dropout "
            "touches what goes up, and nothing that goes from step to step.")
def states_of_a_stack_without_input_connections(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    yield ask(stacked_forward, *draws.stack(draw, B, T, D, sizes, False))


@check(of=stacked_forward, weight=0,
       note="Without input connections it is right; with them it differs: look at (6.33).")
def states_of_a_stack_with_input_connections(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    yield ask(stacked_forward, *draws.stack(draw, B, T, D, sizes, True))


@probe(of=stacked_forward, same=lambda states: states,
       says="The states change when only the input at padding does; no layer of (6.34) reads there.")
def stack_reads_the_padding(draw):
    x, mask, *others = draws.stack(draw, 3, 5, 4, (2, 6), True)
    changed = np.where(mask[..., None] > 0, x, draw(3, 5, 4))
    return ask(stacked_forward, x, mask, *others), ask(stacked_forward, changed, mask, *others)


@check(of=stacked_backward, weight=4)
def gradients_of_a_stack_without_and_with_input_connections(draw):
    for inputs in _stacks(draw, draws.stack_back):
        yield ask(stacked_backward, *inputs)


@check(of=stacked_backward)
def gradients_of_a_stack_with_one_axis_of_size_1(draw):
    for axis in "BTDHJK":
        for inputs in _stacks(draw, draws.stack_back, **{axis: 1}):
            yield ask(stacked_backward, *inputs)


@check(of=stacked_backward)
def gradients_of_one_layer_and_of_four_connected(draw):
    B, T, D, *sizes = draw.sizes("BTDHJK")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes[:1], True))
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, [*sizes, sizes[0]], True))


@check(of=stacked_backward, weight=0,
       note="It differs even for two layers without input connections and without dropout: look at (6.35), and at "
            "what the lower layer is given for dhs.")
def gradients_of_a_stack_without_dropout(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    x, mask, layers, keeps, connect = draws.stack(draw, B, T, D, sizes, False)
    inputs = x, mask, layers, [np.ones_like(keep) for keep in keeps], connect
    yield ask(stacked_backward, draw(B, T, sizes[-1]), stacked_forward(*inputs), *inputs)


@check(of=stacked_backward, weight=0,
       note="Without dropout it is right; with it, it differs even without input connections: look at keep in (6.36), "
            "and in the input that (6.35) needs.")
def gradients_of_a_stack_without_input_connections(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes, False))


@check(of=stacked_backward, weight=0,
       note="Without input connections it is right; with them it differs: look at the two parts of dv^l in (6.36) and "
            "(6.37).")
def gradients_of_a_stack_with_input_connections(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes, True))


@check(of=transition_step, weight=3)
def deep_steps_without_and_with_a_skip(draw):
    for skip in (0, 1):
        yield ask(transition_step, *draws.transition(draw, *draw.sizes("BDHM"), skip))


@check(of=transition_step)
def deep_steps_with_one_axis_of_size_1(draw):
    for skip, axis in zip((0, 1, 0, 1, 1), "BDHMB", strict=True):
        yield ask(transition_step, *draws.transition(draw, *draw.sizes("BDHM", **{axis: 1}), skip))


@check(of=transition_step)
def deep_steps_with_large_inputs(draw):
    x, *others = draws.transition(draw, *draw.sizes("BDHM"), 1)
    yield ask(transition_step, 5000 * x, *others)


@check(of=transition_step, weight=0, note="It differs even without a skip: look at the two bends of (6.38) and (6.39).")
def a_deep_step_without_a_skip(draw):
    yield ask(transition_step, *draws.transition(draw, *draw.sizes("BDHM"), 0))


@check(of=transition_step_backward, weight=4)
def gradients_of_deep_steps_without_and_with_a_skip(draw):
    for skip in (0, 1):
        yield ask(transition_step_backward, *draws.transition_back(draw, *draw.sizes("BDHM"), skip))


@check(of=transition_step_backward)
def gradients_of_deep_steps_with_one_axis_of_size_1(draw):
    for skip, axis in zip((0, 1, 0, 1, 1), "BDHMB", strict=True):
        yield ask(transition_step_backward, *draws.transition_back(draw, *draw.sizes("BDHM", **{axis: 1}), skip))


@check(of=transition_step_backward, weight=0,
       note="It differs even without a skip: look at the two bends (6.40) and (6.41), then at the products.")
def gradients_of_a_deep_step_without_a_skip(draw):
    yield ask(transition_step_backward, *draws.transition_back(draw, *draw.sizes("BDHM"), 0))
