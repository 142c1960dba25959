"""stacked_backward: go back down through all layers, from dtop, the gradient by the states of the uppermost one."""

import numpy as np

from rnn_course.cells.deep import stacked_backward, stacked_forward
from rnn_course.cells.masked import masked_backward
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from . import draws
from .asking import _stacks
from .wrong import under

header = exercise(
    stacked_backward,
    points=10,
    returns={"dx": "(6.37)", "dlayers": "(6.35)"},
    uses=(masked_backward,),
    hints=(
        "Go down as you came up: what a layer returns as the gradient by its input is, for the layer below, the "
        "gradient by its states.",
        "(6.35) needs the input v^l that the layer really had, so make (6.31) to (6.33) again from the states. "
        "(6.36) takes the first H columns of dv^l, H being the size of the layer below.",
        "First the list of inputs; then a loop from the top to the lowest layer. With connect, the rest of each "
        "dv^l is a part of dx.",
    ),
)


@check(weight=4)
def gradients_of_a_stack_without_and_with_input_connections(draw):
    for inputs in _stacks(draw, draws.stack_back):
        yield ask(stacked_backward, *inputs)


@check
def gradients_of_a_stack_with_one_axis_of_size_1(draw):
    for axis in "BTDHJK":
        for inputs in _stacks(draw, draws.stack_back, **{axis: 1}):
            yield ask(stacked_backward, *inputs)


@check
def gradients_of_one_layer_and_of_four_connected(draw):
    B, T, D, *sizes = draw.sizes("BTDHJK")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes[:1], True))
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, [*sizes, sizes[0]], True))


@check(
    weight=0,
    note="It differs even for two layers without input connections and without dropout: look at (6.35), and at "
    "what the lower layer is given for dhs.",
)
def gradients_of_a_stack_without_dropout(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    x, mask, layers, keeps, connect = draws.stack(draw, B, T, D, sizes, False)
    inputs = x, mask, layers, [np.ones_like(keep) for keep in keeps], connect
    yield ask(stacked_backward, draw(B, T, sizes[-1]), stacked_forward(*inputs), *inputs)


@check(
    weight=0,
    note="Without dropout it is right; with it, it differs even without input connections: look at keep in (6.36), "
    "and in the input that (6.35) needs.",
)
def gradients_of_a_stack_without_input_connections(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes, False))


@check(
    weight=0,
    note="Without input connections it is right; with them it differs: look at the two parts of dv^l in (6.36) and "
    "(6.37).",
)
def gradients_of_a_stack_with_input_connections(draw):
    B, T, D, *sizes = draw.sizes("BTDHJ")
    yield ask(stacked_backward, *draws.stack_back(draw, B, T, D, sizes, True))


def down(
    dtop,
    states,
    x,
    mask,
    layers,
    keeps,
    connect,
    *,
    make=under,
    below=lambda keep, dv, H: keep * dv[..., :H],
    of_x=lambda dv, H: dv[..., H:],
    add=np.add,
    upper_mask=None,
    layer=masked_backward,
):
    """The right way down, with one place after another to go wrong in."""
    inputs = [x, *(make(keep, hs, x, connect) for keep, hs in zip(keeps, states, strict=False))]
    dhs, dx, dlayers = dtop, np.zeros_like(x), []
    for l in reversed(range(len(layers))):
        seen = upper_mask if l and upper_mask is not None else mask
        dv, *dlayer = layer(dhs, states[l], inputs[l], seen, *layers[l][:3])
        dlayers = [tuple(dlayer), *dlayers]
        if l:
            H = states[l - 1].shape[2]
            dhs = below(keeps[l - 1], dv, H)
            dx = add(dx, of_x(dv, H)) if connect else dx
    return dx + dv, dlayers


@misconception("keep is missing on the way down; (6.36) multiplies by it.")
def no_keep_on_the_way_down(*args):
    return down(*args, below=lambda keep, dv, H: dv[..., :H])


@misconception(
    "the upper layers' inputs are made without keep, so their dW is wrong; (6.35) takes the v^l that "
    "the layer really had."
)
def inputs_without_keep(*args):
    return down(*args, make=lambda keep, *others: under(1, *others))


@misconception("keep is used as yes or no on the way down, and its factor is lost; (6.36) multiplies by keep as it is.")
def keep_without_its_factor(*args):
    return down(*args, below=lambda keep, dv, H: (keep > 0) * dv[..., :H])


@misconception(
    "dx comes from the lowest layer alone; with input connections (6.37) adds x's part of every layer above."
)
def input_connections_forgotten(*args):
    return down(*args, add=lambda dx, part: dx)


@misconception("dx comes from the input connections alone where there are any; (6.37) begins with dv^1.")
def lowest_layer_forgotten(dtop, states, x, mask, layers, keeps, connect):
    dx, dlayers = down(dtop, states, x, mask, layers, keeps, connect)
    lowest = down(dtop, states, x, mask, layers, keeps, connect, add=lambda dx, part: dx)[0]
    return (dx - lowest if connect and keeps else dx), dlayers


@misconception("the last H columns of dv^l go to the layer below; in (6.36) its part is the first H.")
def last_columns_go_down(*args):
    return down(*args, below=lambda keep, dv, H: keep * dv[..., -H:])


@misconception(
    "the first columns of dv^l are added to dx; x was set *behind* the states (6.33), and so is its part in (6.37)."
)
def first_columns_for_x(*args):
    D = args[2].shape[2]
    return down(*args, of_x=lambda dv, H: dv[..., :D])


@misconception("each layer's part of dx overwrites the one before; (6.37) adds them all.")
def parts_of_dx_overwritten(*args):
    return down(*args, add=lambda dx, part: part)


@misconception("the upper layers go back without a mask; (6.35) is the *masked* layer's way back at every height.")
def upper_layers_without_a_mask(*args):
    return down(*args, upper_mask=np.ones_like(args[3]))


@misconception("for dU every layer is taken to have started from zeros; in (6.35) each has an h0 of its own.")
def zeros_for_every_h0(*args):
    return down(*args, layer=lambda dhs, hs, v, mask, h0, *others: masked_backward(dhs, hs, v, mask, 0 * h0, *others))


@misconception("inside each layer nothing flows from step to step; (6.35) is the way back through time.")
def nothing_through_time(*args):
    def layer(dhs, hs, v, mask, h0, W, U):
        dz = dhs * (1 - hs**2) * mask[..., None]
        before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
        dW, dU = (np.tensordot(each, dz, axes=((0, 1), (0, 1))) for each in (v, before))
        return dz @ W.T, dz[:, 0] @ U.T, dW, dU, dz.sum(axis=(0, 1))

    return down(*args, layer=layer)


@misconception("dlayers begins with the top; it goes from the lowest layer to the top.")
def gradients_top_first(*args):
    dx, dlayers = stacked_backward(*args)
    return dx, dlayers[::-1]


@misconception("the gradient that goes down is only that of the last step; (6.36) has one for every step.")
def last_step_goes_down(*args):
    def below(keep, dv, H):
        return np.where(np.arange(dv.shape[1])[:, None] == dv.shape[1] - 1, keep * dv[..., :H], 0)

    return down(*args, below=below)


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


@accepted
def back_down_in_float32(*args):
    dx, dlayers = stacked_backward(*args)
    return dx.astype(np.float32), [[each.astype(np.float32) for each in layer] for layer in dlayers]
