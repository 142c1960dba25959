"""The exercises of assignment 04 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.gru import (
    gru_backward,
    gru_forward,
    gru_simple_step,
    gru_simple_step_backward,
    gru_step,
    gru_step_backward,
    gru_step_reset_after,
    gru_step_reset_after_backward,
)
from rnn_course.cells.gru_memory import gru_shares, share_kept, update_bias
from rnn_course.exercise import describe, exercise

assignment = describe(title="Gates: a memory that decides what to keep", runtime="numpy")

one_gate = exercise(
    gru_simple_step, points=8, returns={"h_next": "(4.3)", "z": "(4.2)", "g": "(4.2)"},
    hints=("There are two small layers here, both fed with x and h: one proposes a new state, the other says for each "
           "number of the state how much of the old one stays.",
           "(4.1) computes both layers in one product. The first H columns of a are the gate's, the last H the "
           "candidate's; (4.2) bends each half in its own way.",
           "Check the shapes: a is (B, 2H), and z, g, h and h_next are (B, H). In (4.3) everything is entry by entry."))

shares = exercise(
    gru_shares, points=7, returns={"shares": "(4.4), (4.5)"},
    hints=("What was written at step t has to survive every step after it; each of these keeps the fraction z of it.",
           "(4.5) starts at z_{t+1}, not at z_t: what step t writes is not thinned by step t's own gate. For t = T the "
           "product is empty, that is 1.",
           "Walk back from the last step with one running product of gates. Do not divide: a gate may be 0."))

bias = exercise(
    update_bias, points=4, returns={"b_z": "(4.7)"},
    hints=("A gate that is always z multiplies the state by z at every step, so by z · z · ... over the lag.",
           "(4.6) takes the root of the order `lag`. (4.7) turns σ round.",
           "Try it by hand: over a lag of 1 step a share of 0.5 needs z = 0.5, and σ(0) = 0.5, so b_z = 0."))

roles = exercise(
    share_kept, points=6, returns={"z": "(4.10)"},
    hints=("You hold the state before, the candidate and the state after. Only one of the two readings of the gate "
           "leads from the first two to the third.",
           "(4.8) and (4.9) are two predictions of h_next. (4.10) asks which of them comes nearer, once for the whole "
           "recording.",
           "The answer is one of two arrays, gate or 1 - gate. Nothing has to be divided, and nothing will be exactly "
           "equal once numbers have been rounded."))

one_gate_back = exercise(
    gru_simple_step_backward, points=12,
    returns={"dx": "(4.15)", "dh": "(4.16)", "dW": "(4.17)", "dU": "(4.18)", "db": "(4.19)"},
    hints=("h is read at two places: straight in (4.3), and inside the sum (4.1). Two gradients come back to it.",
           "(4.11) and (4.12) are (4.3) differentiated by z and by g. (4.13) and (4.14) take each through its own "
           "bend, whose slope z and g tell already.",
           "Put da_z and da_g side by side, in the order of the blocks of W. From there on it is a plain layer, and dh "
           "has one more term."))

reset_before = exercise(
    gru_step, points=9, returns={"h_next": "(4.3)", "z": "(4.20)", "r": "(4.21)", "g": "(4.22)"},
    hints=("The reset gate says, before the candidate is made, how much of the old state the candidate may see.",
           "z and r in (4.20) and (4.21) read the whole state h. In (4.22) only the product with U_g reads r ⊙ h.",
           "Cut W, U and b into three blocks of H columns each: z, r, g. Three lines, then (4.3) as before."))

reset_before_back = exercise(
    gru_step_backward, points=15,
    returns={"dx": "(4.15)", "dh": "(4.25)", "dW": "(4.17)", "dU": "(4.26)", "db": "(4.19)"},
    hints=("Draw the step and count the arrows that leave h: into (4.3), into z, into r, and into r ⊙ h. Each brings a "
           "gradient back.",
           "Go back through the candidate first: (4.23) gives the gradient by q = r ⊙ h, and q shares it out between "
           "r, which is (4.24), and h, the last term of (4.25).",
           "U's three blocks met different things on the way there: h met U_z and U_r, and q met U_g. So it is in "
           "(4.25), and so it is in (4.26)."))

reset_after = exercise(
    gru_step_reset_after, points=9, returns={"h_next": "(4.3)", "z": "(4.28)", "r": "(4.28)", "g": "(4.29)"},
    hints=("Do all of the multiplying first, in two products; gate afterwards.",
           "(4.27) keeps p, from the input, and m, from the state, apart, since in (4.29) the reset gate multiplies "
           "only one of them, its bias included.",
           "b[0] belongs to p and b[1] to m. Cut p and m into three blocks each; z and r take sums of blocks."))

reset_after_back = exercise(
    gru_step_reset_after_backward, points=12,
    returns={"dx": "(4.33)", "dh": "(4.34)", "dW": "(4.35)", "dU": "(4.36)", "db": "(4.37)"},
    hints=("p and m differ in one block only, so their gradients do too.",
           "In (4.29) r multiplies m_g: so r's gradient carries m_g, which is (4.30), and m_g's carries r, the last "
           "block of (4.32). p_g is not multiplied by anything.",
           "m_g is not among the arguments. Compute it once more from h, the last block of U and the last block of "
           "b[1]. Then everything that belongs to x comes from dp, and everything that belongs to h from dm."))

whole_sequence = exercise(
    gru_forward, points=8, returns={"hs": "(4.38)", "gates": "(4.39)"}, uses=(gru_step_reset_after,),
    hints=("Time works as it did for the plain cell: one state is handed on from step to step.",
           "(4.38) is the step that you have; besides h_next it returns z, r and g, which (4.39) keeps.",
           "Collect h_next and the three gates, side by side, at every step. Then put the steps along axis 1."))

through_time = exercise(
    gru_backward, points=10, uses=(gru_step_reset_after_backward,),
    returns={"dx": "(4.41)", "dh0": "(4.42)", "dW": "(4.42)", "dU": "(4.42)", "db": "(4.42)"},
    hints=("It is the walk of the plain cell, from the last step to the first; only the step is another one.",
           "In (4.41) the gates are those of step t, and h_{t-1} is the state that went into it: hs[:, t - 1], and h0 "
           "at the very first.",
           "Cut the gates of step t into z, r and g, call your step back, keep its dh for the step before, add up dW, "
           "dU and db, and store dx at its t."))
