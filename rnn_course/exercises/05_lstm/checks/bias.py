"""What is asked of the first biases and of the counts."""

from rnn_course.cells.lstm import chrono_bias, forget_bias
from rnn_course.cells.lstm_variants import cell_weights
from rnn_course.exercise import check
from rnn_course.kit.question import ask


@check(of=forget_bias, weight=2)
def biases_of_some_value(draw):
    for _ in range(2):
        (H,) = draw.sizes("H")
        yield ask(forget_bias, H, float(1.5 + abs(draw(1)[0])))


@check(of=forget_bias)
def biases_of_a_single_unit_and_of_one(draw):
    yield ask(forget_bias, 1, 2.5)
    yield ask(forget_bias, *draw.sizes("H"), 1.0)


def _steps(draw, H):
    """Time constants from just above 1 to thousands."""
    return 1 + 10 ** draw.rng.uniform(-1, 3.5, size=H)


@check(of=chrono_bias, weight=2)
def biases_by_time_constants(draw):
    for _ in range(2):
        yield ask(chrono_bias, _steps(draw, *draw.sizes("H")))


@check(of=chrono_bias)
def biases_of_a_single_time_constant(draw):
    yield ask(chrono_bias, _steps(draw, 1))


@check(of=chrono_bias, weight=0, note="For steps = 1 + e the forget gate's bias is 1, as everybody sets it, and yours "
                                      "is not, or it stands in another block: look at (5.23).")
def biases_where_everybodys_choice_comes_out(draw):
    (H,) = draw.sizes("H")
    yield ask(chrono_bias, 0 * draw(H) + 1 + 2.718281828459045)


@check(of=cell_weights)
def counts_of_six_cells(draw):
    for _ in range(3):
        yield ask(cell_weights, *draw.sizes("DH"))
    yield ask(cell_weights, 300, 128)
