"""Mistakes in stacks of layers: stacked_forward, stacked_backward."""

import numpy as np

from rnn_course.cells.deep import stacked_backward, stacked_forward
from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.exercise import misconception


def under(keep, hs, x, connect):
    v = keep * hs
    return np.concatenate([v, x], axis=2) if connect else v


def stack(x, mask, layers, keeps, connect, *, make=under, layer=masked_forward, upper_mask=None):
    """The right stack, with one place after another to go wrong in. make: the input of a layer above the first."""
    states = [layer(x, mask, *layers[0])]
    for keep, weights in zip(keeps, layers[1:], strict=True):
        states.append(layer(make(keep, states[-1], x, connect), mask if upper_mask is None else upper_mask, *weights))
    return states


@misconception(of=stacked_forward, says="dropout is left out; (6.32) multiplies by keep.")
def no_dropout(*args):
    return stack(*args, make=lambda keep, *others: under(1, *others))


@misconception(of=stacked_forward,
               says="keep is used as yes or no, and its factor is lost; (6.32) multiplies by keep as it is.")
def dropout_without_its_factor(*args):
    return stack(*args, make=lambda keep, *others: under(keep > 0, *others))


@misconception(of=stacked_forward,
               says="the states themselves are silenced and returned so; in (6.32) keep touches only what goes up, and "
                    "hs of (6.34) is whole.")
def silenced_states_returned(x, mask, layers, keeps, connect):
    states = stacked_forward(x, mask, layers, keeps, connect)
    return [keep * hs for keep, hs in zip([*keeps, 1], states, strict=True)]


@misconception(of=stacked_forward,
               says="dropout also acts on the recurrence, from step to step inside a layer; (6.32) is on the way up "
                    "alone.")
def dropout_on_the_recurrence(x, mask, layers, keeps, connect):
    v, states = x, []
    for keep, (h, W, U, b) in zip([*keeps, np.ones((*x.shape[:2], 1))], layers, strict=True):
        hs = []
        for t in range(x.shape[1]):
            n = np.tanh(v[:, t] @ W + h @ U + b)
            h = np.where(mask[:, t, None] > 0, n * keep[:, t], h)
            hs.append(h)
        states.append(np.stack(hs, axis=1))
        v = np.concatenate([states[-1], x], axis=2) if connect else states[-1]
    return states


@misconception(of=stacked_forward, says="the keep of the first step is used at all steps; (6.32) has one for each.")
def one_keep_for_all_steps(*args):
    return stack(*args, make=lambda keep, *others: under(keep[:, :1], *others))


@misconception(of=stacked_forward, says="dropout is applied twice on its way up; (6.32) multiplies by keep once.")
def dropout_twice(*args):
    return stack(*args, make=lambda keep, *others: under(keep**2, *others))


@misconception(of=stacked_forward, says="x stands before the states of the layer below; in (6.33) it comes last.")
def input_in_front(*args):
    def make(keep, hs, x, connect):
        return np.concatenate([x, keep * hs], axis=2) if connect else keep * hs

    return stack(*args, make=make)


@misconception(of=stacked_forward,
               says="the upper layers have no mask and read padding; (6.34) is the *masked* layer at every height.")
def upper_layers_read_the_padding(x, mask, *others):
    return stack(x, mask, *others, upper_mask=np.ones_like(mask))


@misconception(of=stacked_forward, says="every layer starts from zeros; in (6.34) each has an h0 of its own.")
def layers_start_from_zeros(*args):
    return stack(*args, layer=lambda x, mask, h0, *weights: masked_forward(x, mask, 0 * h0, *weights))


@misconception(of=stacked_forward,
               says="the upper layer reads the state below of one step before; in (6.32) both are of step t.")
def one_step_late(*args):
    return stack(*args, make=lambda keep, hs, *others: under(keep, np.roll(hs, 1, axis=1), *others))


@misconception(of=stacked_forward,
               says="only the states of the top are returned; the list holds hs of (6.34) for every layer.")
def top_only(*args):
    return stacked_forward(*args)[-1]


@misconception(of=stacked_forward, says="the list begins with the top; (6.34) goes from the lowest layer to the top.")
def top_first(*args):
    return stacked_forward(*args)[::-1]


@misconception(of=stacked_forward,
               says="x stands first in the list as if it were states; the list begins with hs of (6.34) for the lowest "
                    "layer.")
def input_in_the_list(*args):
    return [args[0], *stacked_forward(*args)]


def down(dtop, states, x, mask, layers, keeps, connect, *, make=under, below=lambda keep, dv, H: keep * dv[..., :H],
         of_x=lambda dv, H: dv[..., H:], add=np.add, upper_mask=None, layer=masked_backward):
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


@misconception(of=stacked_backward, says="keep is missing on the way down; (6.36) multiplies by it.")
def no_keep_on_the_way_down(*args):
    return down(*args, below=lambda keep, dv, H: dv[..., :H])


@misconception(of=stacked_backward,
               says="the upper layers' inputs are made without keep, so their dW is wrong; (6.35) takes the v^l that "
                    "the layer really had.")
def inputs_without_keep(*args):
    return down(*args, make=lambda keep, *others: under(1, *others))


@misconception(of=stacked_backward,
               says="keep is used as yes or no on the way down, and its factor is lost; (6.36) multiplies by keep as "
                    "it is.")
def keep_without_its_factor(*args):
    return down(*args, below=lambda keep, dv, H: (keep > 0) * dv[..., :H])


@misconception(of=stacked_backward,
               says="dx comes from the lowest layer alone; with input connections (6.37) adds x's part of every layer "
                    "above.")
def input_connections_forgotten(*args):
    return down(*args, add=lambda dx, part: dx)


@misconception(of=stacked_backward,
               says="dx comes from the input connections alone where there are any; (6.37) begins with dv^1.")
def lowest_layer_forgotten(dtop, states, x, mask, layers, keeps, connect):
    dx, dlayers = down(dtop, states, x, mask, layers, keeps, connect)
    lowest = down(dtop, states, x, mask, layers, keeps, connect, add=lambda dx, part: dx)[0]
    return (dx - lowest if connect and keeps else dx), dlayers


@misconception(of=stacked_backward,
               says="the last H columns of dv^l go to the layer below; in (6.36) its part is the first H.")
def last_columns_go_down(*args):
    return down(*args, below=lambda keep, dv, H: keep * dv[..., -H:])


@misconception(of=stacked_backward,
               says="the first columns of dv^l are added to dx; x was set *behind* the states (6.33), and so is its "
                    "part in (6.37).")
def first_columns_for_x(*args):
    D = args[2].shape[2]
    return down(*args, of_x=lambda dv, H: dv[..., :D])


@misconception(of=stacked_backward,
               says="each layer's part of dx overwrites the one before; (6.37) adds them all.")
def parts_of_dx_overwritten(*args):
    return down(*args, add=lambda dx, part: part)


@misconception(of=stacked_backward,
               says="the upper layers go back without a mask; (6.35) is the *masked* layer's way back at every height.")
def upper_layers_without_a_mask(*args):
    return down(*args, upper_mask=np.ones_like(args[3]))


@misconception(of=stacked_backward,
               says="for dU every layer is taken to have started from zeros; in (6.35) each has an h0 of its own.")
def zeros_for_every_h0(*args):
    return down(*args, layer=lambda dhs, hs, v, mask, h0, *others: masked_backward(dhs, hs, v, mask, 0 * h0, *others))


@misconception(of=stacked_backward,
               says="inside each layer nothing flows from step to step; (6.35) is the way back through time.")
def nothing_through_time(*args):
    def layer(dhs, hs, v, mask, h0, W, U):
        dz = dhs * (1 - hs**2) * mask[..., None]
        before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
        dW, dU = (np.tensordot(each, dz, axes=((0, 1), (0, 1))) for each in (v, before))
        return dz @ W.T, dz[:, 0] @ U.T, dW, dU, dz.sum(axis=(0, 1))

    return down(*args, layer=layer)


@misconception(of=stacked_backward, says="dlayers begins with the top; it goes from the lowest layer to the top.")
def gradients_top_first(*args):
    dx, dlayers = stacked_backward(*args)
    return dx, dlayers[::-1]


@misconception(of=stacked_backward,
               says="the gradient that goes down is only that of the last step; (6.36) has one for every step.")
def last_step_goes_down(*args):
    def below(keep, dv, H):
        return np.where(np.arange(dv.shape[1])[:, None] == dv.shape[1] - 1, keep * dv[..., :H], 0)

    return down(*args, below=below)
