"""The exercises of assignment 06 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.bidirectional import (
    bidirectional_backward,
    bidirectional_forward,
    merge,
    merge_backward,
    reverse_by_length,
)
from rnn_course.cells.deep import (
    dropout,
    stacked_backward,
    stacked_forward,
    transition_step,
    transition_step_backward,
)
from rnn_course.cells.masked import masked_backward, masked_forward
from rnn_course.cells.pooling import pool_backward, pool_ends, pool_last, pool_max, pool_mean
from rnn_course.exercise import describe, exercise

assignment = describe(title="Both directions, many layers, one answer", runtime="numpy")

layer = exercise(
    masked_forward, points=8, returns={"hs": "(6.2)"},
    hints=("At padding nothing has happened, so nothing may change.",
           "(6.1) is the plain step. (6.2) decides, row by row, whether its result or the state before it goes on.",
           "Compute n_t for all rows. mask[:, t] has the shape (B,); make it (B, 1), and it can choose between two "
           "arrays of shape (B, H)."))

layer_back = exercise(
    masked_backward, points=12,
    returns={"dx": "(6.6)", "dh0": "(6.10)", "dW": "(6.7)", "dU": "(6.8)", "db": "(6.9)"},
    hints=("At padding the state was copied, and a copy hands its gradient on as it is.",
           "(6.3) is the same everywhere. What (6.4) and (6.5) do with g_t depends on the mask of the row.",
           "Walk from the last step to the first with dh in hand; fill dz step by step. dx and the sums (6.7) to (6.9) "
           "can wait until dz is whole."))

reverse = exercise(
    reverse_by_length, points=6, returns={"y": "(6.12)"},
    hints=("Every row has a length of its own, and only that many steps of it trade places.",
           "Python counts from 0, and then (6.12) takes step t of y from step L - 1 - t of x.",
           "Treat one row at a time: reverse its first L steps, copy the rest. Later, for speed, make one table of "
           "places and let NumPy take along axis 1."))

both_ways = exercise(
    bidirectional_forward, points=8, returns={"hs_r": "(6.14)", "hs_l": "(6.15)"},
    uses=(masked_forward, reverse_by_length),
    hints=("A layer that reads to the left is a layer that reads to the right over the reversed sequence.",
           "(6.15) reverses twice: what goes in, and what comes out, so that both arrays speak of the same step t.",
           "Call the masked layer twice, with different weights. Set padding to 0 last of all (6.16)."))

both_ways_back = exercise(
    bidirectional_backward, points=9, returns={"dx": "(6.20)", "drightward": "(6.18)", "dleftward": "(6.19)"},
    uses=(masked_backward, reverse_by_length),
    hints=("The two layers never met, so their ways back do not either; only x was read by both.",
           "The leftward layer ran over reversed arrays, so in (6.19) everything that belongs to a step is reversed. "
           "The mask is not.",
           "Zero both gradients at padding, call the masked layer's way back twice, and turn the second dx round "
           "before you add it to the first."))

merged = exercise(
    merge, points=4, returns={"y": "(6.21) to (6.24)"},
    hints=("There are four ways to make one array of two; mode says which.",
           "(6.21) sets the features of a step side by side; the others work entry by entry.",
           "The features are the last axis. In (6.21) the rightward half comes first."))

merged_back = exercise(
    merge_backward, points=5, returns={"dhs_r": "(6.25) to (6.28)", "dhs_l": "(6.25) to (6.28)"},
    hints=("Ask of each mode: if one entry of hs_r grows a little, how much does y grow?",
           "In (6.27) the slope by one of the two is the other one.",
           "Four cases, each a line. For (6.25) cut dy in the middle of its last axis."))

silenced = exercise(
    dropout, points=5, returns={"y": "(6.30)", "keep": "(6.29)"},
    hints=("What stays is made louder by just as much as what was silenced, so that the mean stays where it was.",
           "keep of (6.29) holds only two different numbers. Where u is (B, D), (6.30) uses it at every step.",
           "Build keep from u first. If u has two axes, give it a time axis and spread it over all T steps; keep has "
           "the shape of x."))

stack = exercise(
    stacked_forward, points=7, returns={"states": "(6.34)"}, uses=(masked_forward,),
    hints=("The states of one layer are a sequence like any other, so they can be the input of another layer.",
           "(6.32) and (6.33) make the input of the next layer, (6.34) runs it. The recurrence inside a layer is left "
           "alone: keep only touches what goes up.",
           "Keep a list of states. The input of each further layer is made of the last one in that list, its keep "
           "and, if connect, x at the end of the features."))

stack_back = exercise(
    stacked_backward, points=10, returns={"dx": "(6.37)", "dlayers": "(6.35)"}, uses=(masked_backward,),
    hints=("Go down as you came up: what a layer returns as the gradient by its input is, for the layer below, the "
           "gradient by its states.",
           "(6.35) needs the input v^l that the layer really had, so make (6.31) to (6.33) again from the states. "
           "(6.36) takes the first H columns of dv^l, H being the size of the layer below.",
           "First the list of inputs; then a loop from the top to the lowest layer. With connect, the rest of each "
           "dv^l is a part of dx."))

deeper_step = exercise(
    transition_step, points=4, returns={"h_next": "(6.39)", "m": "(6.38)"},
    hints=("From one state to the next there are two layers now, and both bend.",
           "(6.38) is the plain step with M units; (6.39) makes a state of them. The skip is inside the second tanh.",
           "Write m on one line, h_next on the next, and return both."))

deeper_step_back = exercise(
    transition_step_backward, points=8,
    returns={"dx": "(6.42)", "dh": "(6.43)", "dW": "(6.44)", "dU": "(6.45)", "db": "(6.46)", "dV": "(6.47)",
             "dc": "(6.48)"},
    hints=("Two layers forward are two layers back: the second one first.",
           "(6.40) and (6.41) go through the two bends. All seven results are made of da and dz.",
           "h went into the step in two places, so (6.43) has two terms; one of them vanishes where skip is 0."))

last = exercise(
    pool_last, points=3, returns={"p": "(6.50)", "alpha": "(6.49)"},
    hints=("The last step of the array is mostly padding; the last step of the sequence depends on its length.",
           "α of (6.49) has one 1 in each row and unit; (6.50) then picks by multiplying and adding.",
           "Start from zeros like hs and set a 1 at step L - 1, counted from 0, of every row."))

mean = exercise(
    pool_mean, points=2, returns={"p": "(6.50)", "alpha": "(6.51)"},
    hints=("Padding counts neither in the sum nor in the number of steps.",
           "In (6.51) L is a number for each row.",
           "Divide the mask by its sum over time, give it a last axis, and spread it over the H units."))

largest = exercise(
    pool_max, points=3, returns={"p": "(6.50)", "alpha": "(6.52)"},
    hints=("Each unit has a winner of its own, and padding must not win.",
           "If every real state is negative, a 0 at padding would be the largest. (6.52) looks at real steps only.",
           "Make padding smaller than anything in a copy of hs, find the place of the largest along time, and set a 1 "
           "there."))

ends = exercise(
    pool_ends, points=3, returns={"p": "(6.50)", "alpha": "(6.53)"},
    hints=("Where has each of the two readers seen everything?",
           "In (6.53) the rightward half, the first H columns, is taken at the last real step, and the leftward half "
           "at the first step.",
           "Start from zeros like hs; fill the two halves of the last axis one after the other."))

pooled_back = exercise(
    pool_backward, points=3, returns={"dhs": "(6.54)"},
    hints=("A state that counted with some weight gets that share of the gradient.",
           "dp has no time axis in (6.54), and α has.",
           "Give dp an axis of size 1 in the middle, and multiply."))
