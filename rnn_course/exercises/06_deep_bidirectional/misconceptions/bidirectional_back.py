"""Mistakes in the way back through both directions: bidirectional_backward."""

import numpy as np

from rnn_course.cells.bidirectional import bidirectional_backward, reverse_by_length
from rnn_course.cells.masked import masked_backward
from rnn_course.exercise import misconception


def back(dhs_r, dhs_l, hs_r, hs_l, x, mask, rightward, leftward, *, left="dhx", turn=reverse_by_length,
         turn_dx=reverse_by_length, left_mask=None, zero=True, weights=None, add=np.add):
    """The right way back, with one place after another to go wrong in. left: which of dhs_l, hs_l, x are reversed."""
    real = mask[..., None] if zero else 1
    dx_r, *drightward = masked_backward(dhs_r * real, hs_r, x, mask, *rightward[:3])
    turned = [turn(each, mask) if name in left else each
              for name, each in zip("dhx", (dhs_l * real, hs_l, x), strict=True)]
    dx_l, *dleftward = masked_backward(*turned, mask if left_mask is None else left_mask, *(weights or leftward)[:3])
    return add(dx_r, turn_dx(dx_l, mask)), tuple(drightward), tuple(dleftward)


@misconception(of=bidirectional_backward,
               says="dhs_l goes in as it is, though the leftward layer ran over the reversed sequence; (6.19) reverses "
                    "it.")
def gradient_not_reversed(*args):
    return back(*args, left="hx")


@misconception(of=bidirectional_backward,
               says="the leftward states go in as they were aligned; (6.19) reverses them into the order in which they "
                    "were made.")
def states_not_reversed(*args):
    return back(*args, left="dx")


@misconception(of=bidirectional_backward,
               says="x goes into the leftward layer's way back as it is; what that layer read, and what (6.19) takes, "
                    "is x reversed.")
def x_not_reversed(*args):
    return back(*args, left="dh")


@misconception(of=bidirectional_backward,
               says="nothing is reversed for the leftward layer, as if it had read to the right; (6.19) reverses "
                    "dhs_l, hs_l and x.")
def nothing_reversed(*args):
    return back(*args, left="", turn_dx=lambda dx, mask: dx)


@misconception(of=bidirectional_backward,
               says="dx_l is added in the order in which it was made; (6.20) reverses it first.")
def dx_not_reversed_back(*args):
    return back(*args, turn_dx=lambda dx, mask: dx)


@misconception(of=bidirectional_backward,
               says="whole arrays are flipped, padding included; (6.19) and (6.20) reverse each sequence over its own "
                    "length.")
def flips_whole_arrays(*args):
    return back(*args, turn=lambda x, mask: x[:, ::-1], turn_dx=lambda x, mask: x[:, ::-1])


@misconception(of=bidirectional_backward,
               says="the mask is flipped for the leftward layer, but reversing by length has left the padding at the "
                    "end; (6.19) uses the mask as it is.")
def mask_flipped(*args):
    return back(*args, left_mask=args[5][:, ::-1])


@misconception(of=bidirectional_backward,
               says="gradients at padding flow on, though the states there were set to 0 (6.16); (6.17) drops them.")
def keeps_the_gradient_at_padding(*args):
    return back(*args, zero=False)


@misconception(of=bidirectional_backward,
               says="dx is the rightward layer's alone; both layers read x, and (6.20) adds both.")
def dx_of_the_rightward_alone(*args):
    return back(*args, add=lambda dx_r, dx_l: dx_r)


@misconception(of=bidirectional_backward,
               says="dx is the leftward layer's alone; both layers read x, and (6.20) adds both.")
def dx_of_the_leftward_alone(*args):
    return back(*args, add=lambda dx_r, dx_l: dx_l)


@misconception(of=bidirectional_backward, says="the two parts of dx are averaged; (6.20) adds them.")
def dx_averaged(*args):
    return back(*args, add=lambda dx_r, dx_l: (dx_r + dx_l) / 2)


@misconception(of=bidirectional_backward,
               says="the rightward layer's weights take the leftward gradient back; (6.19) needs leftward's own.")
def weights_of_the_other_direction(*args):
    return back(*args, weights=args[6])


@misconception(of=bidirectional_backward,
               says="the leftward layer's gradients are returned before the rightward one's; drightward comes first.")
def gradients_swapped(*args):
    dx, drightward, dleftward = bidirectional_backward(*args)
    return dx, dleftward, drightward


@misconception(of=bidirectional_backward,
               says="the gradients of both directions are added up, as if they shared their weights; (6.18) and (6.19) "
                    "keep them apart.")
def weights_shared(*args):
    dx, drightward, dleftward = bidirectional_backward(*args)
    together = tuple(a + b for a, b in zip(drightward, dleftward, strict=True))
    return dx, together, together
