"""Mistakes in reversing and in reading both ways: reverse_by_length, bidirectional_forward."""

import numpy as np

from rnn_course.cells.bidirectional import bidirectional_forward, reverse_by_length
from rnn_course.cells.masked import masked_forward
from rnn_course.exercise import misconception


def flip(x, mask=None):
    return x[:, ::-1]


def by_row(x, mask, turn):
    """Each row by itself: turn(row, length) gives the new row."""
    return np.stack([turn(row, length) for row, length in zip(x, mask.sum(axis=1).astype(int), strict=True)])


@misconception(of=reverse_by_length,
               says="the whole array is flipped, padding included, so that every short sequence now begins with its "
                    "padding; (6.12) reverses the first L steps of each row, and (6.13) leaves the rest.")
def flips_everything(x, mask):
    return flip(x)


@misconception(of=reverse_by_length,
               says="the rows of the batch trade places; time is axis 1, and (6.12) reverses along it.")
def flips_the_batch(x, mask):
    return x[::-1]


@misconception(of=reverse_by_length,
               says="the features trade places; time is axis 1, and (6.12) reverses along it.")
def flips_the_features(x, mask):
    return x[:, :, ::-1]


@misconception(of=reverse_by_length, says="nothing is reversed; (6.12) puts the last real step first.")
def reverses_nothing(x, mask):
    return x


@misconception(of=reverse_by_length,
               says="the padding is reversed too; (6.13) leaves each of its steps where it was.")
def reverses_the_padding_too(x, mask):
    return by_row(x, mask, lambda row, L: np.concatenate([row[:L][::-1], row[L:][::-1]]))


@misconception(of=reverse_by_length,
               says="the padding is replaced by zeros; (6.13) leaves it as it was.")
def zeros_for_the_padding(x, mask):
    return reverse_by_length(x, mask) * mask[..., None]


@misconception(of=reverse_by_length,
               says="the length of one row is used for all; L of (6.11) is a number for each row.")
def one_length_for_all_rows(x, mask):
    return reverse_by_length(x, np.tile(mask[:1], (len(mask), 1)))


@misconception(of=reverse_by_length,
               says="the shortest row's length is used for all; L of (6.11) is a number for each row.")
def shortest_length_for_all_rows(x, mask):
    return reverse_by_length(x, np.tile(mask.min(axis=0), (len(mask), 1)))


@misconception(of=reverse_by_length,
               says="one step too many is reversed, so that a step of padding comes first; (6.12) begins with x_L.")
def one_step_too_many(x, mask):
    return by_row(x, mask, lambda row, L: np.concatenate([row[: L + 1][::-1], row[L + 1 :]]))


@misconception(of=reverse_by_length,
               says="the last real step stays where it is and only those before it are reversed; (6.12) begins with "
                    "x_L.")
def one_step_too_few(x, mask):
    return by_row(x, mask, lambda row, L: np.concatenate([row[: L - 1][::-1], row[L - 1 :]]))


@misconception(of=reverse_by_length,
               says="an axis of size 1 is squeezed away; y keeps the shape (B, T, D) whatever the sizes.")
def squeezes_the_sequence(x, mask):
    return np.squeeze(reverse_by_length(x, mask))


def read(x, mask, rightward, leftward, *, turn=reverse_by_length, turn_back=reverse_by_length, zero=True,
         left_mask=None):
    """Both directions, with one place after another to go wrong in."""
    hs_r = masked_forward(x, mask, *rightward)
    hs_l = turn_back(masked_forward(turn(x, mask), mask if left_mask is None else left_mask, *leftward), mask)
    real = mask[..., None] if zero else 1
    return hs_r * real, hs_l * real


def as_it_is(x, mask):
    return x


@misconception(of=bidirectional_forward,
               says="the whole array is flipped, so that the leftward reader meets the padding of short sequences "
                    "where their end should be; (6.15) reverses each over its own length.")
def flips_the_padding_to_the_front(*args):
    return read(*args, turn=flip, turn_back=flip)


@misconception(of=bidirectional_forward,
               says="the whole array is flipped and the leftward reader has no mask, so its state is full of padding "
                    "before the sequence begins; (6.15) is the *masked* layer over the reversed sequence.")
def flips_and_reads_the_padding(x, mask, *layers):
    return read(x, mask, *layers, turn=flip, turn_back=flip, left_mask=np.ones_like(mask))


@misconception(of=bidirectional_forward,
               says="the leftward states are left in the order in which they were made, last step first; (6.15) "
                    "reverses them, so that step t lies beside step t.")
def states_not_reversed_back(*args):
    return read(*args, turn_back=as_it_is)


@misconception(of=bidirectional_forward,
               says="both layers read to the right; (6.15) reads the reversed sequence.")
def both_read_to_the_right(*args):
    return read(*args, turn=as_it_is, turn_back=as_it_is)


@misconception(of=bidirectional_forward,
               says="the leftward layer reads the sequence as it is, and only its states are reversed; (6.15) reverses "
                    "what goes in, too.")
def input_not_reversed(*args):
    return read(*args, turn=as_it_is)


@misconception(of=bidirectional_forward,
               says="the leftward states are brought back by flipping the whole array, which moves those of short "
                    "sequences; (6.15) reverses each over its own length.")
def states_flipped_back_whole(*args):
    return read(*args, turn_back=flip)


@misconception(of=bidirectional_forward,
               says="both directions use the rightward layer's weights; in (6.15) the other reader has its own.")
def one_layer_for_both(x, mask, rightward, leftward):
    return bidirectional_forward(x, mask, rightward, rightward)


@misconception(of=bidirectional_forward, says="the weights of the two directions are swapped in (6.14) and (6.15).")
def layers_swapped(x, mask, rightward, leftward):
    return bidirectional_forward(x, mask, leftward, rightward)


@misconception(of=bidirectional_forward, says="the leftward states are returned first; hs_r of (6.14) comes first.")
def directions_swapped(*args):
    return bidirectional_forward(*args)[::-1]


@misconception(of=bidirectional_forward,
               says="the states at padding are what the layers carried on; (6.16) makes them 0.")
def padding_keeps_the_carried_state(*args):
    return read(*args, zero=False)


@misconception(of=bidirectional_forward,
               says="the leftward reader starts where the rightward one ended; in (6.15) it starts from its own h0.")
def one_after_the_other(x, mask, rightward, leftward):
    last = masked_forward(x, mask, *rightward)[:, -1]
    return bidirectional_forward(x, mask, rightward, (last, *leftward[1:]))


@misconception(of=bidirectional_forward,
               says="both readers start from the rightward one's h0; in (6.15) the other has its own.")
def one_start_for_both(x, mask, rightward, leftward):
    return bidirectional_forward(x, mask, rightward, (rightward[0], *leftward[1:]))


@misconception(of=bidirectional_forward,
               says="an axis of size 1 is squeezed away; both results keep the shape (B, T, H) whatever the sizes.")
def squeezes_both(*args):
    return tuple(np.squeeze(each) for each in bidirectional_forward(*args))
