"""The exercises of assignment 02 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.gradients import (
    clip_by_global_norm,
    clip_by_value,
    factor_variance,
    jacobian_products,
    recurrent_init,
    spectral_case,
    truncated_backward,
)
from rnn_course.cells.timescales import (
    diagonal_gradients,
    leaky_average,
    leaky_backward,
    leaky_forward,
    normalised_gradients,
    skip_backward,
    skip_forward,
)
from rnn_course.exercise import describe, exercise

assignment = describe(title="Why long memories are hard", runtime="numpy")

products = exercise(
    jacobian_products, points=11, returns={"P": "(2.5)", "norms": "(2.6)", "bounds": "(2.7)"},
    hints=("A nudge of one state is passed on by one Jacobian per step, so what arrives in the end is their product.",
           "(2.4) has one slope for each unit that answers: a slope belongs to a column of U. In (2.5) each new "
           "Jacobian is an earlier step's, and it stands on the left.",
           "Walk from the last step to the first with one product that starts as the identity, and keep each one. The "
           "largest singular value is the matrix norm of order 2; for (2.7) multiply up one number per step, from the "
           "last step back."))

long_run = exercise(
    spectral_case, points=6, returns={"rho": "(2.8)", "sigma": "(2.9)", "case": "(2.10)"},
    hints=("Multiply by U again and again: an eigenvalue of -2 grows as surely as one of 2, and so does one of 2i.",
           "(2.8) is about the size of numbers that may be complex; (2.9) is about another set of numbers.",
           "NumPy's linalg has a function for the eigenvalues of any square matrix and one for singular values. Ask "
           "for \"stays\" first, because of its tolerance."))

start = exercise(
    recurrent_init, points=8, returns={"O": "(2.11)", "S": "(2.12)"}, uses=(spectral_case,),
    hints=("One matrix turns and never stretches; the other keeps its shape and has its size chosen.",
           "(2.11) holds for Q and R too, but for signs: what you turn in a column of Q, you turn in a row of R. For "
           "(2.12): if U is multiplied by a number, so are its eigenvalues.",
           "Look at the signs of R's diagonal, one for each column of Q. For S divide by what G has and multiply by "
           "what it should have."))

rule = exercise(
    factor_variance, points=4, returns={"v": "(2.13)", "s": "(2.14)"},
    hints=("Variances of independent factors with mean 0 multiply; variances of independent terms add.",
           "(2.13) asks which number gives `target` when it is multiplied by itself n times over.",
           "For (2.14): each of the `width` terms brings s² times x's variance, and together they should bring v times "
           "it. Solve for s."))

shortened = exercise(
    clip_by_global_norm, points=6, returns={"clipped": "(2.2)", "norm": "(2.1)"},
    hints=("All gradients together are one arrow. Shorten it if it is too long, and leave its direction alone.",
           "(2.1) has one sum and one root for all arrays together; (2.2) has one factor for all of them.",
           "Find the one norm first. Then ask what limit / max(norm, limit) is if the norm is below the limit."))

cut = exercise(
    clip_by_value, points=3, returns={"clipped": "(2.3)"},
    hints=("Each number is looked at alone, and only if it lies outside the range does it change.",
           "(2.3) has two ends: one from below and one from above.",
           "NumPy has a function for exactly this; use it on every array of the tuple."))

pieces = exercise(
    truncated_backward, points=11,
    returns={"dx": "(2.17)", "dh0": "(2.18)", "dW": "(2.17)", "dU": "(2.17)", "db": "(2.17)"},
    hints=("It is backpropagation through time with some of the links cut. The states are all there and all right.",
           "(2.15): the last step of every piece hears nothing of the step after it. t counts from 1, Python from 0.",
           "Walk from the last step to the first; before you add what came back from the step after, ask whether this "
           "step ends a piece. All sums of (2.17) go over all steps, with h_{t-1} also where a piece begins."))

average = exercise(
    leaky_average, points=5, returns={"hs": "(2.20)"},
    hints=("A leaky unit keeps most of what it had and takes in a little of what comes.",
           "(2.19) turns each time constant into the share that is kept; the shares in (2.20) sum to 1.",
           "Walk over time with one state that starts as h0. Step t reads the input of step t."))

leak = exercise(
    leaky_forward, points=5, returns={"hs": "(2.23)", "cs": "(2.22)"},
    hints=("An ordinary cell proposes a new state; the leaky unit moves only part of the way towards it.",
           "(2.22) is the step that you know, fed with the leaky state; (2.23) mixes the old state with what it "
           "proposes.",
           "α is found once, before the loop. Keep two lists, one of the states and one of the candidates."))

leak_back = exercise(
    leaky_backward, points=11,
    returns={"dx": "(2.28)", "dh0": "(2.29)", "dW": "(2.28)", "dU": "(2.28)", "db": "(2.28)", "da": "(2.27)"},
    hints=("h_{t-1} goes into h_t in two ways: straight, times α, and through the candidate. Two gradients come back.",
           "(2.25) is the way through the candidate, with its share and its slope; (2.26) adds the straight way. The "
           "slope is that of the candidate, since the tanh made it.",
           "For (2.27) ask how h_t changes if α grows a little: it gets more of h_{t-1} and less of c_t. Then go "
           "through the sigmoid, whose slope is α (1 - α)."))

skip = exercise(
    skip_forward, points=5, returns={"hs": "(2.31)"},
    hints=("Each step reads two states: the one just before it and one that is d steps old.",
           "At the first step, h_{t-1} of (2.30) is the last entry of past and h_{t-d} is the first.",
           "Make one long line of states, past first, and add each new state at its end. Where do the two that a step "
           "needs lie, counted from the end?"))

skip_back = exercise(
    skip_backward, points=10,
    returns={"dx": "(2.35)", "dpast": "(2.34)", "dW": "(2.35)", "dU": "(2.35)", "dS": "(2.35)", "db": "(2.35)"},
    hints=("Whoever reads a state sends it a gradient: its own loss, the next step, and the step d later.",
           "In (2.32), each dz_t is sent to two states: through U to the one before it, and through S to the one d "
           "steps before it. Some of these lie in past.",
           "Lay out one long line of gradients for past and all states, with dhs at the states and 0 at past. Walk "
           "back and add into it; what has gathered at past in the end is dpast."))

alone = exercise(
    diagonal_gradients, points=7,
    returns={"hs": "(2.36)", "dx": "(2.38)", "dh0": "(2.38)", "dW": "(2.39)", "du": "(2.39)", "db": "(2.39)"},
    hints=("Each unit is a little recurrent network of one unit, and they do not hear one another.",
           "In (2.36) and (2.37) u takes the place of U, with products entry by entry; nothing needs to be transposed.",
           "Run forward and keep the states. Then walk back with u ⊙ dz of the step after. du has the shape of u: sum "
           "over rows and steps."))

normed = exercise(
    normalised_gradients, points=8,
    returns={"h_next": "(2.42)", "dx": "(2.46)", "dh": "(2.46)", "dW": "(2.46)", "dU": "(2.46)", "db": "(2.45)",
             "dgain": "(2.45)"},
    hints=("Every row is brought to mean 0 and size 1 by itself, over its units. On the way back, a nudge that only "
           "shifts or stretches the row does nothing.",
           "All means in (2.41) and (2.44) go over the units, axis 1, one number for each row.",
           "Write the step first, and keep n and s. On the way back pass the tanh, then the gain, then (2.44), then "
           "the two products. Mind what is a number per row and must spread over its units."))
