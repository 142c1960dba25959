"""The exercises of assignment 05 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.lstm import (
    chrono_bias,
    forget_bias,
    lstm_backward,
    lstm_forward,
    lstm_gates,
    lstm_step,
    lstm_step_backward,
)
from rnn_course.cells.lstm_variants import (
    cell_weights,
    coupled_step,
    coupled_step_backward,
    peephole_step,
    peephole_step_backward,
)
from rnn_course.exercise import describe, exercise

assignment = describe(title="Long short-term memory", runtime="numpy")

GRADIENTS = {"dx": "(5.10)", "dh": "(5.11)", "dc": "(5.9)", "dW": "(5.12)", "dU": "(5.13)", "db": "(5.14)"}

four_gates = exercise(
    lstm_gates, points=6, returns={"gates": "(5.2)"},
    hints=("It is the sum of the plain recurrent cell, four times as wide. What differs is how the parts are bent.",
           "The four blocks of (5.1) stand side by side along axis 1, each H columns wide; (5.2) bends one by tanh.",
           "Cut z into four, bend each block, and set them side by side again in the same order."))

one_step = exercise(
    lstm_step, points=10, returns={"h_next": "(5.4)", "c_next": "(5.3)"}, uses=(lstm_gates,),
    hints=("One gate says how much of the old cell stays, one how much of the new is added, one what is shown.",
           "All products in (5.3) and (5.4) go entry by entry. (5.4) reads the cell that (5.3) has just made.",
           "Get the gates, cut them apart in the order i f g o, write (5.3) on one line and (5.4) on the next."))

whole_sequence = exercise(
    lstm_forward, points=10, returns={"hs": "(5.17)", "cs": "(5.16)", "gates": "(5.15)"},
    uses=(lstm_gates, lstm_step),
    hints=("Two things are carried from step to step now: the state h and the cell c.",
           "At t = 1 the step gets x[:, 0], h0 and c0; at each later one what the step before it made.",
           "Keep three lists, one each for states, cells and gates; stack each along axis 1 at the end."))

step_back = exercise(
    lstm_step_backward, points=18, returns=GRADIENTS,
    hints=("c_next reaches the loss in two ways: by itself, and through h_next. Add both before anything else.",
           "That sum is s of (5.6). Each gate of (5.3) gets s times what it was multiplied with; each z gets that "
           "times the slope of its own bend.",
           "Write (5.5) to (5.8) line by line; a sigmoid's slope is y (1 - y) and tanh's is 1 - y², y being the gate. "
           "Then dz goes through the sum (5.1) just as in the plain cell."))

through_time = exercise(
    lstm_backward, points=18, uses=(lstm_step_backward,),
    returns={"dx": "(5.20)", "dh0": "(5.21)", "dc0": "(5.21)", "dW": "(5.21)", "dU": "(5.21)", "db": "(5.21)"},
    hints=("Two gradients travel back from step to step, one along h and one along c.",
           "(5.18) adds what the loss says of h_t itself. Of the cells the loss sees only the last, (5.19).",
           "Walk from the last step to the first with dh and dc in hand. What a step returns as dh and dc is what the "
           "step before it is given; mind which h and c went into the very first one."))

first_bias = exercise(
    forget_bias, points=3, returns={"b": "(5.22)"},
    hints=("A bias decides what a gate does while the weights still know nothing.",
           "Only one of the four blocks of (5.22) is not zero.",
           "The blocks stand in the order i f g o; the second one reaches from H to 2H."))

timed_bias = exercise(
    chrono_bias, points=5, returns={"b": "(5.24)"},
    hints=("Choose what the gate shall say first; then ask which number the sigmoid turns into that.",
           "Solve (5.23) for b_f. With p = 1 - 1/steps, it is the logarithm of p / (1 - p).",
           "p / (1 - p) becomes very short when you write it with steps. The input gate gets the same, turned round."))

peeking = exercise(
    peephole_step, points=6, returns={"h_next": "(5.4)", "c_next": "(5.3)", "gates": "(5.27)"},
    hints=("The gates are still sigmoids of a sum; the sum has one more term.",
           "Which cell can a gate see? (5.25) is there before the new cell is made, (5.27) after it.",
           "p has one number per unit and gate, so it is multiplied entry by entry. The candidate has no peephole."))

peeking_back = exercise(
    peephole_step_backward, points=9, returns={**GRADIENTS, "dc": "(5.32)", "dp": "(5.33)"},
    hints=("Every peephole is one more way by which the cell reaches the loss.",
           "c_next goes into the output gate as well, so s has a third term (5.29); and c goes into two gates, so dc "
           "has three (5.32).",
           "Begin with dz_o, which (5.29) needs; then s, then the other three. dp adds up its rows, as db does."))

one_gate_for_two = exercise(
    coupled_step, points=5, returns={"h_next": "(5.4)", "c_next": "(5.36)", "gates": "(5.35)"},
    hints=("What is forgotten makes room for as much that is new.",
           "There are three blocks now, f g o; (5.36) takes what f leaves.",
           "Cut z into three, bend f and o by a sigmoid and g by tanh, and mix c and g in shares that sum to 1."))

one_gate_for_two_back = exercise(
    coupled_step_backward, points=6, returns=GRADIENTS,
    hints=("One gate now stands in both terms of (5.36), so two gradients meet in it.",
           "In (5.36) f is multiplied by c, and also by -g: that is the c - g of (5.37).",
           "Write s as in the plain step, then (5.37), (5.38) and (5.28), set the three side by side, and go on as "
           "before."))

counts = exercise(
    cell_weights, points=4,
    returns={"simple": "(5.39)", "lstm": "(5.40)", "peephole": "(5.41)", "coupled": "(5.42)", "gru": "(5.43)",
             "gru_keras": "(5.44)"},
    hints=("Write down the shapes of W, U and b of one block and count their entries.",
           "Every cell is so and so many blocks; two of them have a little more, entry by entry, H at a time.",
           "A peephole is one number per unit for each of three gates; a second bias is one per unit for each block."))
