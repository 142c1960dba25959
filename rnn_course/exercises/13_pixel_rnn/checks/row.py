"""What is asked of one row of a Row LSTM, forward and back."""

from rnn_course.cells.row_lstm import row_lstm_step, row_lstm_step_backward
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


@check(of=row_lstm_step, weight=3)
def a_row(draw):
    for width in (3, 5):
        yield ask(row_lstm_step, *draws.one_row(draw, *draw.sizes("BQH"), width))


@check(of=row_lstm_step)
def a_row_with_one_axis_of_size_1(draw):
    for axis in "BQH":
        yield ask(row_lstm_step, *draws.one_row(draw, *draw.sizes("BQH", **{axis: 1}), 3))
    yield ask(row_lstm_step, *draws.one_row(draw, *draw.sizes("BQH"), 1))


@check(of=row_lstm_step)
def a_row_of_large_numbers(draw):
    z, *others = draws.one_row(draw, *draw.sizes("BQH"), 3)
    yield ask(row_lstm_step, 5000 * z, *others)


@check(of=row_lstm_step, weight=0,
       note="With no state above, so that a is z, it is wrong too: look at the gates (13.22) and at (13.23), (13.24).")
def a_first_row(draw):
    z, h, c, U = draws.one_row(draw, *draw.sizes("BQH"), 3)
    yield ask(row_lstm_step, z, 0 * h, c, U)


@check(of=row_lstm_step, weight=0,
       note="Where each pixel reads only the state straight above it, all is right; with its neighbours it is not. "
            "Look at the shifts of (13.21), and at the edges.")
def states_straight_above(draw):
    z, h, c, U = draws.one_row(draw, *draw.sizes("BQH"), 3)
    U[[0, 2]] = 0
    yield ask(row_lstm_step, z, h, c, U)


@check(of=row_lstm_step_backward, weight=3)
def gradients_of_a_row(draw):
    for width in (3, 5):
        yield ask(row_lstm_step_backward, *draws.one_row_back(draw, *draw.sizes("BQH"), width))


@check(of=row_lstm_step_backward)
def gradients_of_a_row_with_one_axis_of_size_1(draw):
    for axis in "BQH":
        yield ask(row_lstm_step_backward, *draws.one_row_back(draw, *draw.sizes("BQH", **{axis: 1}), 3))
    yield ask(row_lstm_step_backward, *draws.one_row_back(draw, *draw.sizes("BQH"), 1))


@check(of=row_lstm_step_backward, weight=0,
       note="It differs even with dh_next zero, where s is dc_next: look at (13.26) and what comes after it.")
def gradients_by_the_cell_alone(draw):
    dh_next, *others = draws.one_row_back(draw, *draw.sizes("BQH"), 3)
    yield ask(row_lstm_step_backward, 0 * dh_next, *others)


@check(of=row_lstm_step_backward, weight=0,
       note="With dh_next zero all is right, and with dc_next zero it differs: look at the two ways of dh_next, "
            "through the output gate and through the cell.")
def gradients_by_the_state_alone(draw):
    dh_next, dc_next, *others = draws.one_row_back(draw, *draw.sizes("BQH"), 3)
    yield ask(row_lstm_step_backward, dh_next, 0 * dc_next, *others)
