"""stacked_backward: backpropagate through all layers, from dtop, the gradient of the top states."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.deep import stacked_backward, stacked_forward
from rnn_course.cells.masked import masked_backward
from rnn_course.forms import random_sizes
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    stacked_backward,
    points=10,
    returns={"dx": "(6.37)", "dlayers": "(6.35)"},
    uses=(masked_backward,),
    hints=(
        "The gradient of a layer's input is the gradient of the states of the layer below.",
        "(6.35) needs the input v^l that the layer had, so compute (6.31) to (6.33) again from the states. (6.36) "
        "takes the first H columns of dv^l, where H is the size of the layer below.",
        "First make the list of inputs; then loop from the top to the lowest layer. With connect, the rest of each "
        "dv^l is a part of dx.",
    ),
    sure_of={"gradients_of_a_stack_with_one_axis_of_size_1": ("in_float32",)},
)


@check(weight=4)
def gradients_of_a_stack_without_and_with_input_connections(draw):
    for inputs in draws.stacks(draw, draws.stack_back):
        yield ask(stacked_backward, *inputs)


@check
def gradients_of_a_stack_with_one_axis_of_size_1(draw):
    for axis in "BTDHJK":
        for inputs in draws.stacks(draw, draws.stack_back, **{axis: 1}):
            yield ask(stacked_backward, *inputs)


@check
def gradients_of_one_layer_and_of_four_connected(draw):
    B, T, D, *sizes = draw.sizes("BTDHJK")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes[:1], True))
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, [*sizes, sizes[0]], True))


@check(
    weight=0,
    note="Wrong even for two layers without input connections and without dropout: look at (6.35), and at the dhs of "
    "the lower layer in (6.36).",
)
def gradients_of_a_stack_without_dropout(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    x, mask, layers, keeps, connect = draws.stack(draw, B, T, D, sizes, False)
    inputs = x, mask, layers, [np.ones_like(keep) for keep in keeps], connect
    yield ask(stacked_backward, draw(B, T, sizes[-1]), stacked_forward(*inputs), *inputs)


gradients_of_a_stack_without_input_connections = random_sizes(
    stacked_backward,
    draws.two_layers(draws.stack_back, False),
    times=1,
    weight=0,
    note="Right without dropout, wrong with it even without input connections: look at keep in (6.36), and in the "
    "input that (6.35) needs.",
)
gradients_of_a_stack_with_input_connections = random_sizes(
    stacked_backward,
    draws.two_layers(draws.stack_back, True),
    times=1,
    weight=0,
    note="Right without input connections, wrong with them: look at the two parts of dv^l in (6.36) and (6.37).",
)


def back_without_time(dhs, hs, v, mask, h0, W, U):
    """Backpropagate in a layer without passing gradients between steps."""
    dz = dhs * (1 - hs**2) * mask[..., None]
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    dW, dU = (np.tensordot(each, dz, axes=((0, 1), (0, 1))) for each in (v, before))
    return dz @ W.T, dz[:, 0] @ U.T, dW, dU, dz.sum(axis=(0, 1))


wrong = slips(
    stacked_backward,
    """
    no_keep_on_the_way_down: keep is missing on the way down; (6.36) multiplies by it.
        6.36 | dhs = dv[..., :H]
    inputs_without_keep: the inputs of the upper layers are computed without keep, so their dW is wrong; (6.35)
        takes the v^l that the layer had.
        below =  | below = hs
    keep_without_its_factor: keep is used as 0 or 1 on the way down, without its factor; (6.36) multiplies by keep
        as it is.
        6.36 | dhs = (keeps[l - 1] > 0) * dv[..., :H]
    input_connections_forgotten: dx comes from the lowest layer alone; with input connections (6.37) adds the part
        of every layer above.
        if connect or | if not l:
    lowest_layer_forgotten: dx comes from the input connections alone where there are any; (6.37) begins with dv^1.
        if connect or | if (l > 0) == bool(connect and keeps):
    last_columns_go_down: the last H columns of dv^l go to the layer below; (6.36) takes the first H.
        6.36 | dhs = keeps[l - 1] * dv[..., -H:]
    first_columns_for_x: the first columns of dv^l are added to dx; x was put *after* the states (6.33), and so is
        its part in (6.37).
        dv = dv | dv = dv[..., : x.shape[2]]
    parts_of_dx_overwritten: each layer's part of dx overwrites the one before; (6.37) adds them all.
        6.37 | dx = dv if l else dx + dv
    upper_layers_without_a_mask: the upper layers have no mask; (6.35) is the backward pass of the *masked* layer
        for every layer.
        6.35 | seen = np.ones_like(mask) if l else mask
             | dv, *dlayer = masked_backward(dhs, states[l], inputs[l], seen, *layers[l][:3])
    zeros_for_every_h0: dU of every layer is computed as if it had started from zeros; in (6.35) each has its own
        h0.
        6.35 | h0, W, U, _ = layers[l]
             | dv, *dlayer = masked_backward(dhs, states[l], inputs[l], mask, 0 * h0, W, U)
    nothing_through_time: inside each layer no gradient passes from step to step; (6.35) is backpropagation through
        time.
        6.35 | dv, *dlayer = back_without_time(dhs, states[l], inputs[l], mask, *layers[l][:3])
    gradients_top_first: dlayers begins with the top; it starts with the lowest layer.
        return | return dx, dlayers[::-1]
    last_step_goes_down: only the gradient of the last step goes down; (6.36) has one for every step.
        6.36 | dhs = np.zeros_like(states[l - 1])
             | dhs[:, -1] = keeps[l - 1][:, -1] * dv[:, -1, :H]
    """,
    using={"back_without_time": back_without_time},
)


@accepted
def back_down_layer_by_layer(dtop, states, x, mask, layers, keeps, connect):
    dx, dlayers, dhs = np.zeros_like(x), [None] * len(layers), dtop
    for l in range(len(layers) - 1, -1, -1):
        h0, W, U, _ = layers[l]
        if l == 0:
            v = x
        else:
            v = keeps[l - 1] * states[l - 1]
            v = np.concatenate((v, x), axis=2) if connect else v
        dv, dh0, dW, dU, db = masked_backward(dhs, states[l], v, mask, h0, W, U)
        dlayers[l] = [dh0, dW, dU, db]
        if l == 0:
            dx += dv
        else:
            H = states[l - 1].shape[-1]
            dhs = dv[:, :, :H] * keeps[l - 1]
            if connect:
                dx += dv[:, :, H:]
    return dx, tuple(dlayers)


@accepted
def back_down_by_recursion(dtop, states, x, mask, layers, keeps, connect):
    v = x
    if len(layers) > 1:
        v = keeps[-1] * states[-2]
        v = np.concatenate([v, x], axis=2) if connect else v
    dv, *dlayer = masked_backward(dtop, states[-1], v, mask, *layers[-1][:3])
    if len(layers) == 1:
        return dv, [dlayer]
    below, of_x = np.split(dv, [states[-2].shape[2]], axis=2)
    dx, dlayers = back_down_by_recursion.function(
        keeps[-1] * below, states[:-1], x, mask, layers[:-1], keeps[:-1], connect
    )
    return dx + of_x if connect else dx, [*dlayers, dlayer]


@accepted
def back_down_with_parts_summed_at_the_end(dtop, states, x, mask, layers, keeps, connect):
    D, parts, dlayers = x.shape[2], [], []
    for l in reversed(range(len(layers))):
        v = x if l == 0 else np.concatenate([keeps[l - 1] * states[l - 1], *([x] if connect else [])], axis=2)
        dv, *dlayer = masked_backward(dtop, states[l], v, mask, *layers[l][:3])
        dlayers.append(tuple(dlayer))
        if l == 0 or connect:
            parts.append(dv[..., -D:])
        if l > 0:
            dtop = keeps[l - 1] * (dv[..., :-D] if connect else dv)
    return sum(parts), dlayers[::-1]
