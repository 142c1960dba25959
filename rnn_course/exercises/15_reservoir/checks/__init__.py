"""The exercises of assignment 15 in their order, with points and hints; what is asked of each lies beside this file."""

from rnn_course.cells.readout import collect_rows, forecast_score, memory_capacity, readout_loss, ridge_readout
from rnn_course.cells.reservoir import (
    echo_bounds,
    echo_distance,
    free_run,
    reservoir_drive,
    reservoir_step,
    sparse_reservoir,
)
from rnn_course.exercise import describe, exercise

assignment = describe(title="Echo state networks", runtime="numpy")

matrix = exercise(
    sparse_reservoir, points=11, returns={"U": "(15.3)"},
    hints=("First decide which connections there are, then what they weigh, and only then how strong all of them are.",
           "(15.1) looks at each column by itself. (15.3) is about the size of numbers that may be complex, and about "
           "the matrix with the holes in it.",
           "Sort each column of `order`: where does its fan_in-th smallest number lie? Keep all that are no larger. If "
           "a matrix is multiplied by a number, so are its eigenvalues."))

step = exercise(
    reservoir_step, points=7, returns={"h_next": "(15.5)"},
    hints=("A unit moves only part of the way from where it is to where it is called.",
           "(15.4) has four terms: from outside, from the reservoir, from the last output, and the bias. In (15.5) a "
           "is the share of the new.",
           "Write z on a line of its own; each of its terms must have the shape (B, H). Bend it, then mix."))

drive = exercise(
    reservoir_drive, points=10, returns={"hs": "(15.6)"}, uses=(reservoir_step,),
    hints=("While it is taught, the reservoir does not hear what it would have said but what would have been right.",
           "(15.6) reads x of the same step, but y of the step before; the very first step hears y0.",
           "Keep two variables while you walk over time: the newest state and the output that the next step is to "
           "hear. Change the second only after the step."))

distance = exercise(
    echo_distance, points=7, returns={"d": "(15.8)", "rate": "(15.9)"}, uses=(reservoir_drive,),
    hints=("Two copies of one reservoir hear the same, but they do not remember the same. Do they still differ later?",
           "(15.8) sums over units alone, so a row keeps its own distance at every step. (15.9) compares the last "
           "distance with that of the initial states, which is not in d.",
           "Run it twice, subtract, and take the length along the last axis. T steps lie between d_0 and d_T, so a "
           "constant factor per step would appear T times."))

bounds = exercise(
    echo_bounds, points=7, returns={"rest": "(15.10)", "bound": "(15.11)"},
    hints=("Near rest tanh is the identity, and then the whole step, leak included, is one matrix.",
           "(15.10) moves each eigenvalue before it takes its size, since eigenvalues may be complex or negative. "
           "(15.11) is about another set of numbers.",
           "NumPy's linalg has a function for the eigenvalues of any square matrix and one for singular values. "
           "abs of a complex number is its size."))

rows = exercise(
    collect_rows, points=9, returns={"A": "(15.13)", "Y": "(15.14)"},
    hints=("The readout knows nothing of time: to it, every step of every sequence is one row of a table.",
           "(15.12) sets three things side by side along the last axis. The washout is taken off each sequence's own "
           "beginning, before sequences are laid one below the other.",
           "Make the ones (B, T, 1), so that three arrays of three axes can be joined. Cut along axis 1, then make one "
           "long axis of the first two; do the same with y."))

loss = exercise(
    readout_loss, points=9, returns={"L": "(15.16)", "dV": "(15.17)"},
    hints=("The sum of squares wants to fit, the penalty wants small weights, and the bias is nobody's fault.",
           "Differentiate (15.16) by one V_ik: the error of every row has A's entry i in it, and the penalty has one "
           "term with this V_ik, unless i is the first row.",
           "The halves go away when the squares are differentiated. The first part of dV is a product of two tables "
           "whose shape must be (M, K); the second is V itself with zeros in its first row."))

ridge = exercise(
    ridge_readout, points=12, returns={"V": "(15.18)"},
    hints=("The loss is a bowl, so there is one lowest point, and its gradient is zero there.",
           "Set (15.17) to zero and bring what holds V to one side; that is (15.18). P is what leaves the bias alone.",
           "You need no inverse: NumPy's linalg solves M V = R for a whole table R at once. Mind the corner of P."))

alone = exercise(
    free_run, points=10, returns={"ys": "(15.20)"}, uses=(reservoir_step,),
    hints=("Nobody tells it any more what was right. What it says must do.",
           "Each step first moves the state by (15.19), with the output of the step before, and then speaks by (15.20) "
           "from the new state.",
           "Keep two variables, h and y, and renew both at every step. The order in [1, x_t, h_t] is that of the rows "
           "of V."))

score = exercise(
    forecast_score, points=7, returns={"nrmse": "(15.22)", "valid": "(15.24)"},
    hints=("An error of 0.1 is small for a series that swings by 10 and large for one that swings by 0.1.",
           "(15.21) and (15.22) have one number for each output; (15.23) has one for each row and step. All variances "
           "are those of the true series y.",
           "Ask at every step whether e_t is within the limit, and count until the first no: what comes right again "
           "later does not count."))

memory = exercise(
    memory_capacity, points=11, returns={"m": "(15.27)", "total": "(15.28)"}, uses=(ridge_readout,),
    hints=("If the present state still holds what came in k steps ago, a readout can be fitted that says it.",
           "(15.25): every lag is one column of Y, cut from the same input, k steps earlier. All columns and A have "
           "the same number of rows.",
           "For lag k, a row that belongs to step t needs u_{t-k}: shift the window that begins after the washout by "
           "k to the left. Then one ridge readout serves all lags, and (15.27) is a squared correlation for each."))
