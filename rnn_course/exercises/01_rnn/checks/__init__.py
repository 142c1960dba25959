"""The exercises of assignment 01 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.output import masked_cross_entropy, output_backward, output_forward, softmax
from rnn_course.cells.rnn import (
    rnn_backward,
    rnn_forward,
    rnn_loss_and_gradients,
    rnn_step,
    rnn_step_backward,
    rnn_step_concatenated,
    rnn_step_relu,
    rnn_step_relu_backward,
)
from rnn_course.exercise import describe, exercise

assignment = describe(title="A recurrent cell and its gradient", runtime="numpy")

one_step = exercise(
    rnn_step, points=8, returns={"h_next": "(1.2)"},
    hints=("The new state mixes two sources: what comes in now, and what the cell already held.",
           "(1.1) has three terms, and each has the shape (B, H) once it stands in the sum; b is spread over the rows.",
           "Compute z on a line of its own and look at its shape. Only then bend it by (1.2), entry by entry."))

one_product = exercise(
    rnn_step_concatenated, points=4, returns={"h_next": "(1.2)"}, uses=(rnn_step,),
    hints=("A sum of two matrix products is one product of longer rows with a taller matrix.",
           "In (1.3) the first H rows of W_a meet the state and the last D rows meet the input.",
           "Set h and x side by side so that every row of the batch has H + D entries; then it is the step you know."))

whole_sequence = exercise(
    rnn_forward, points=8, returns={"hs": "(1.12)"}, uses=(rnn_step,),
    hints=("The cell does not change from step to step; only its input and its state do.",
           "Time is axis 1: x_t is a slice of shape (B, D), and the state that h_{t-1} stands for at t = 1 is h0.",
           "Walk over time with one variable that always holds the newest state, and record it after each step."))

step_back = exercise(
    rnn_step_backward, points=14,
    returns={"dx": "(1.5)", "dh": "(1.6)", "dW": "(1.7)", "dU": "(1.8)", "db": "(1.9)"},
    hints=("Go back the way you came: first through the bend (1.2), then through the sum (1.1).",
           "(1.4) is the only place where h_next is needed. All five results are built from dz.",
           "Write down the shape that each result must have. For each of (1.5) to (1.8) one order and one transpose "
           "fit both the shapes and the equation; for db ask what b's spreading over the rows turns into."))

through_time = exercise(
    rnn_backward, points=20, uses=(rnn_step_backward,),
    returns={"dx": "(1.14)", "dh0": "(1.15)", "dW": "(1.15)", "dU": "(1.15)", "db": "(1.15)"},
    hints=("A state is read twice: by the loss at its own step and by the step after it. Both send a gradient back.",
           "(1.13) adds the two before the step's own backward is run. dh_{t+1} is what the step after this one, the "
           "one you came from, returned as dh.",
           "Walk from the last step to the first. Keep dh between steps, add up dW, dU and db, store dx at its t, and "
           "mind which state went into the very first step."))

scores = exercise(
    output_forward, points=3, returns={"o": "(1.16)"},
    hints=("The output layer has no memory: it does to every state what a plain linear layer does to a row.",
           "In (1.16) only the last axis takes part, from H to K; rows and time steps stay apart.",
           "Find out what @ does with an array of three axes on its left and a matrix on its right."))

scores_back = exercise(
    output_backward, points=6, returns={"dhs": "(1.17)", "dV": "(1.18)", "dc": "(1.19)"},
    hints=("V and c are shared by all rows and all steps, so their gradients are sums over both.",
           "(1.17) keeps the axes B and T; (1.18) and (1.19) sum them away.",
           "To sum two axes at once, treat each of the B times T states as one row of a long table."))

probabilities = exercise(
    softmax, points=7, returns={"p": "(1.20)"}, forbids=("scipy.special.softmax", "scipy.special.log_softmax"),
    hints=("Only the differences between the scores of one row matter; their common height does not.",
           "(1.21) lets you choose m so that the largest exponent of every row is 0.",
           "Each row needs a number of its own, over the last axis, kept as an axis of size 1 so that it spreads."))

surprise = exercise(
    masked_cross_entropy, points=12, returns={"loss": "(1.23)", "do": "(1.24)"}, uses=(softmax,),
    hints=("At each real step the loss is the log-probability of the right class, with its sign turned; padding adds "
           "nothing to it and gets no gradient.",
           "(1.22) never needs the logarithm of a probability that has already shrunk to 0. (1.23) and (1.24) share "
           "one mask and one 1/B.",
           "Find log p first, with (1.21) for the sum of exponentials; pick the entry of class y at each row and step; "
           "multiply by the mask; sum; divide. For do, turn y into rows that are 1 at the class and 0 elsewhere."))

whole_model = exercise(
    rnn_loss_and_gradients, points=8,
    uses=(rnn_forward, output_forward, masked_cross_entropy, output_backward, rnn_backward),
    returns={"loss": "(1.26)", "dh0": "(1.28)", "dW": "(1.28)", "dU": "(1.28)", "db": "(1.28)", "dV": "(1.27)",
             "dc": "(1.27)"},
    hints=("Everything is written already. What goes forward in one order goes back in the opposite one.",
           "(1.25) and (1.26) go up to the loss; (1.27) and (1.28) take its gradient down again.",
           "Each backward function wants the gradient that the one before it returned and the arrays that its own "
           "forward function saw. One of the results is not asked for here: leave it out, and mind the order."))

rectified_step = exercise(
    rnn_step_relu, points=3, returns={"h_next": "(1.10)"},
    hints=("Only the bend is another one; the sum before it is as it was.",
           "(1.10) compares every entry of z with 0, one by one, and keeps the larger.",
           "NumPy has two functions named after the maximum: one looks for the largest entry along an axis, the other "
           "compares two arrays entry by entry."))

rectified_back = exercise(
    rnn_step_relu_backward, points=7,
    returns={"dx": "(1.5)", "dh": "(1.6)", "dW": "(1.7)", "dU": "(1.8)", "db": "(1.9)"},
    hints=("The slope of this bend is 1 where it let z through and 0 where it did not.",
           "h_next tells in (1.11) which of the two it was: it is positive exactly where z was.",
           "Change the one line of the earlier backward step that knows about tanh; the others stay."))
