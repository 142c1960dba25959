"""Mistakes in merging two directions: merge, merge_backward."""

import numpy as np

from rnn_course.cells.bidirectional import merge, merge_backward
from rnn_course.exercise import misconception


def merged(hs_r, hs_l, mode, **other):
    """The right merge, but for the modes that `other` has a function for."""
    return other[mode](hs_r, hs_l) if mode in other else merge(hs_r, hs_l, mode)


@misconception(of=merge, says='in "concat" the leftward half comes first; (6.21) begins with hs_r.')
def leftward_first(*args):
    return merged(*args, concat=lambda r, l: np.concatenate([l, r], axis=2))


@misconception(of=merge,
               says="the two are joined in time, one sequence after the other; (6.21) sets them side by side at every "
                    "step.")
def joined_in_time(*args):
    return merged(*args, concat=lambda r, l: np.concatenate([r, l], axis=1))


@misconception(of=merge, says="the two are joined as more rows of the batch; (6.21) makes the features longer.")
def joined_as_rows(*args):
    return merged(*args, concat=lambda r, l: np.concatenate([r, l], axis=0))


@misconception(of=merge, says="their features alternate; in (6.21) all of hs_r stands before all of hs_l.")
def features_alternate(*args):
    return merged(*args, concat=lambda r, l: np.stack([r, l], axis=3).reshape(*r.shape[:2], -1))


@misconception(of=merge, says='in "ave" only the second of the two is halved; (6.24) divides the sum.')
def halves_the_second_only(*args):
    return merged(*args, ave=lambda r, l: r + l / 2)


@misconception(of=merge, says='"ave" gives the sum; (6.24) divides it by 2.')
def sum_for_the_mean(*args):
    return merged(*args, ave=np.add)


@misconception(of=merge, says='"sum" gives the mean; (6.22) does not divide.')
def mean_for_the_sum(*args):
    return merged(*args, sum=lambda r, l: (r + l) / 2)


@misconception(of=merge, says='"mul" takes the root of the product; (6.23) is the product itself.')
def geometric_mean(*args):
    return merged(*args, mul=lambda r, l: np.sign(r * l) * np.sqrt(np.abs(r * l)))


@misconception(of=merge,
               says='"mul" multiplies, and then sums over the features, which is a scalar product; (6.23) is entry by '
                    "entry.")
def scalar_product(*args):
    return merged(*args, mul=lambda r, l: (r * l).sum(axis=2, keepdims=True))


@misconception(of=merge, says="mode is not looked at: the two are always set side by side, which is (6.21) alone.")
def always_side_by_side(hs_r, hs_l, mode):
    return merge(hs_r, hs_l, "concat")


def shared(dy, hs_r, hs_l, mode, **other):
    """The right gradients, but for the modes that `other` has a function for."""
    return other[mode](dy, hs_r, hs_l) if mode in other else merge_backward(dy, hs_r, hs_l, mode)


@misconception(of=merge_backward, says='in "concat" the halves are swapped; in (6.25) the first is dhs_r.')
def halves_swapped(*args):
    return shared(*args, concat=lambda dy, r, l: np.split(dy, 2, axis=2)[::-1])


@misconception(of=merge_backward, says='in "concat" every other feature is taken; (6.25) cuts dy in the middle.')
def every_other_feature(*args):
    return shared(*args, concat=lambda dy, r, l: (dy[..., ::2], dy[..., 1::2]))


@misconception(of=merge_backward,
               says="both get the sum of the two halves, as if the two had been added; (6.25) gives each its own.")
def both_halves_to_both(*args):
    return shared(*args, concat=lambda dy, r, l: (sum(np.split(dy, 2, axis=2)),) * 2)


@misconception(of=merge_backward,
               says='in "mul" each gradient is made with its own states; in (6.27) it is the *other* ones.')
def own_states_in_the_product(*args):
    return shared(*args, mul=lambda dy, r, l: (dy * r, dy * l))


@misconception(of=merge_backward,
               says='in "mul" both gradients are dy, as in a sum; (6.27) multiplies by the other states.')
def product_as_a_sum(*args):
    return shared(*args, mul=lambda dy, r, l: (dy, dy))


@misconception(of=merge_backward,
               says='in "mul" dy is multiplied by the whole product; (6.27) takes only the other factor.')
def whole_product(*args):
    return shared(*args, mul=lambda dy, r, l: (dy * r * l,) * 2)


@misconception(of=merge_backward,
               says='in "sum" the gradient is halved between the two; (6.26) gives all of it to each.')
def sum_halves_it(*args):
    return shared(*args, sum=lambda dy, r, l: (dy / 2, dy / 2))


@misconception(of=merge_backward, says='in "ave" each gets the whole gradient; (6.28) halves it.')
def mean_gives_all(*args):
    return shared(*args, ave=lambda dy, r, l: (dy, dy))


@misconception(of=merge_backward,
               says='in "ave" the gradient is doubled, as if to undo the division; it is divided as well (6.28).')
def mean_doubles_it(*args):
    return shared(*args, ave=lambda dy, r, l: (2 * dy, 2 * dy))


@misconception(of=merge_backward,
               says="only the rightward states get a gradient and the others get zeros; each of (6.25) to (6.28) has "
                    "two parts.")
def rightward_alone(*args):
    dhs_r, dhs_l = merge_backward(*args)
    return dhs_r, 0 * dhs_l
