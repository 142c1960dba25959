"""The exercises of assignment 07 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.captions import caption_loss_and_gradients, chain_log_p, scheduled_words, write_captions
from rnn_course.cells.context import context_backward, context_forward, context_step
from rnn_course.cells.output_recurrence import (
    free_run,
    sequence_weights,
    teacher_forced,
    teacher_forced_backward,
    teacher_shares,
)
from rnn_course.cells.patterns import pattern_steps, wired_backward, wired_forward
from rnn_course.exercise import describe, exercise

assignment = describe(title="Patterns: from a picture to words", runtime="numpy")

one_step = exercise(
    context_step, points=5, returns={"h_next": "(7.2)"},
    hints=("The new state mixes three sources: what comes in now, what the cell held, and what it is told as a whole.",
           "(7.1) has four terms, and each has the shape (B, H) once it stands in the sum; b is spread over the rows.",
           "Compute z on a line of its own and look at its shape. Only then bend it by (7.2), entry by entry."))

whole_sequence = exercise(
    context_forward, points=6, returns={"hs": "(7.3)"}, uses=(context_step,),
    hints=("Input and state are others at every step; weights and context are not.",
           "Time is axis 1 of x, so x_t is a slice of shape (B, D). v has no axis of time.",
           "Walk over time with one variable that always holds the newest state, and record it after each step."))

through_time = exercise(
    context_backward, points=13,
    returns={"dx": "(7.6)", "dh0": "(7.7)", "dv": "(7.8)", "dW": "(7.9)", "dU": "(7.10)", "dR": "(7.11)",
             "db": "(7.12)"},
    hints=("Go back the way you came: from the last step to the first, and in each step through the bend before the "
           "sum.",
           "A state is read by the loss and by the next step, so two gradients meet in (7.4). Whatever is the same at "
           "all steps, the context among it, collects from all steps.",
           "First fill an array dz (B, T, H) in a loop that runs backwards and keeps dz_{t+1} Uᵀ in hand. Then all "
           "seven results are products and sums of that array; write down which shape each must have."))

which_steps = exercise(
    pattern_steps, points=4, returns={"reads": "(7.14)", "says": "(7.15)"},
    hints=("Draw the boxes of one pattern in a row, and put 1 under each that reads and above each that answers.",
           "Four patterns are one: the answers begin at the step that reads the last input. Only answering in step is "
           "different, and its T is another one (7.13).",
           "With t = 1 ... T in an array, each of (7.14) and (7.15) is a comparison of that array with one number."))

wired = exercise(
    wired_forward, points=6, returns={"hs": "(7.17)", "o": "(7.18)"}, uses=(context_forward,),
    hints=("The cell runs at every step. What differs is whether anything comes in, and whether anyone looks.",
           "An array of truth values can be an index: with it you can put x in its places (7.16), and pick the states "
           "that answer (7.18).",
           "Make an array of zeros with T steps, fill in x where it reads, run the cell, and apply the output layer to "
           "the states of the steps that answer."))

wired_back = exercise(
    wired_backward, points=9, uses=(context_backward,),
    returns={"dx": "(7.23)", "dh0": "(7.22)", "dv": "(7.22)", "dW": "(7.22)", "dU": "(7.22)", "dR": "(7.22)",
             "db": "(7.22)", "dV": "(7.20)", "dc": "(7.21)"},
    hints=("Everything that went forward through a place goes back through the same place; where nothing went, the "
           "gradient is 0.",
           "do has one entry for each answer, dhs one for each step (7.19). dpadded has one for each step, dx one for "
           "each input (7.23).",
           "Put do Vᵀ into an array of zeros at the steps that answer, go back through time with the padded inputs of "
           "(7.16), and pick from dpadded the steps that read."))

with_a_teacher = exercise(
    teacher_forced, points=6, returns={"hs": "(7.24)", "o": "(7.25)"},
    hints=("The network is given the output of the step before; in training that is the right one, and it is known.",
           "In (7.24) there is no h_{t-1}. So no step waits for another, and a product can serve all of them at once.",
           "Build the array y_0 ... y_{T-1}, which is y moved one step later with y0 in front. With it, (7.24) is one "
           "line without a loop."))

with_a_teacher_back = exercise(
    teacher_forced_backward, points=9,
    returns={"dx": "(7.27)", "dW": "(7.28)", "dF": "(7.29)", "db": "(7.30)", "dV": "(7.31)", "dc": "(7.32)"},
    hints=("What the teacher said does not depend on the weights, so no gradient flows from a step to the one before.",
           "(7.26) needs do and hs of the same step only. F met y_{t-1}, so dF does too (7.29).",
           "Compute dz for all steps at once. The sums over rows and steps are tensordot over both axes, or einsum."))

on_its_own = exercise(
    free_run, points=6, returns={"o": "(7.33)"},
    hints=("Nobody knows the right outputs now. There is only what the network said itself.",
           "(7.33) needs o_{t-1}: now there is an order, and a loop.",
           "Begin with y0 as the last output. At each step make h, make o from it, record it, and keep it for the "
           "next step."))

counts = exercise(
    sequence_weights, points=4,
    returns={"table": "(7.34)", "markov": "(7.35)", "by_output": "(7.36)", "by_state": "(7.37)"},
    hints=("Numbers that must sum to 1 have one less to choose freely.",
           "Over K tokens there are K^j beginnings of j tokens. Each row of (7.35) has K - 1 free numbers.",
           "Add (K - 1) K^j for j = 0 ... m; the sum has a short form. For the networks write down the shapes and "
           "count entries."))

chain = exercise(
    chain_log_p, points=8, returns={"log_p": "(7.40)", "do": "(7.41)"},
    hints=("A product of probabilities is a sum of logarithms, and a sentence is over at its first END.",
           "(7.38) counts how often END came before step t. (7.39) is finite for large scores if the row's largest is "
           "taken off first.",
           "np.cumsum of y == END counts the ENDs up to a step, this one included. Pick log p_t[y_t] with "
           "np.take_along_axis or with one-hot rows, and multiply by real before you sum."))

whole_model = exercise(
    caption_loss_and_gradients, points=11, uses=(context_forward, context_backward, chain_log_p),
    returns={"loss": "(7.44)", "dv": "(7.42)", "dQ": "(7.42)", "dq": "(7.42)", "dF": "(7.43)", "dU": "(7.43)",
             "dR": "(7.43)", "db": "(7.43)", "dV": "(7.25)", "dc": "(7.25)"},
    hints=("All pieces are there: a context at the start and at every step, words that come in, scores, a chain.",
           "(7.43) is the cell of (7.3) with one-hot words for its inputs and F for its W. The loss is the mean of "
           "-log p, so its do is that of (7.41) by -1/B.",
           "Forward: h0, hs, o, log_p. Back: do, then V and c, then context_backward, and what it returns as dh0 goes "
           "on through the tanh of (7.42). dv has two parts, one by each way."))

in_words = exercise(
    write_captions, points=5, returns={"y": "(7.45)"}, uses=(context_step,),
    hints=("It is free running in words: say the best one, read it, say the next.",
           "At the first step END is read, from the state that (7.42) makes of the context. (7.46) is for rows that "
           "have ended while others go on.",
           "Keep the last words, the state, and one truth value per row that says whether it has ended."))

shares = exercise(
    teacher_shares, points=3, returns={"linear": "(7.48)", "exponential": "(7.49)", "inverse": "(7.50)"},
    hints=("Three ways to go from always to seldom.",
           "Each of (7.48) to (7.50) takes the whole array i at once. In (7.50) exp(i / k) grows beyond all bounds.",
           "Multiply the numerator and the denominator of (7.50) by exp(-i / k), which never overflows."))

weaning = exercise(
    scheduled_words, points=5, returns={"read": "(7.52)"}, uses=(context_step,),
    hints=("At every step a coin decides who has spoken: the teacher, or the network itself.",
           "read_t stands for the word before y_t. So both candidates, y_{t-1} and the network's best, are of step "
           "t - 1.",
           "Walk over the steps as write_captions does: from the word that was read to the state, and to its best next "
           "word. Then choose for each row with np.where."))
