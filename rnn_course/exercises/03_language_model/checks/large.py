"""What is asked of the softmax in two stages."""

from rnn_course.cells.class_softmax import class_log_p, class_loss_and_gradients
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _words(draw, N=6, **fixed):
    """h, y, A, a, V, c: at least two classes, one of them twice, unless there is only one."""
    def make():
        H, C, S = draws.until(lambda: draw.sizes("HCS", **fixed), lambda H, C, S: N not in (H, C, S))
        return (draw(N, H), draw.integers(0, C * S, N), draw(H, C), draw(C), draw(C, H, S), draw(C, S))

    def telling(h, y, A, a, V, c):
        classes = y // c.shape[1]
        return N == 1 or len(c) == 1 or 1 < len(set(classes.tolist())) < min(N, len(c) + 1)

    return draws.until(make, telling)


@check(of=class_log_p, weight=3)
def words_in_classes(draw):
    for _ in range(2):
        yield ask(class_log_p, *_words(draw))


@check(of=class_log_p)
def words_in_classes_with_one_axis_of_size_1(draw):
    yield ask(class_log_p, *_words(draw, N=1))
    for axis in "HCS":
        yield ask(class_log_p, *_words(draw, **{axis: 1}))


@check(of=class_log_p)
def words_with_extreme_scores(draw):
    h, y, A, a, V, c = _words(draw)
    yield ask(class_log_p, h, y, 2000 * A, a, 3000 * V, c)


@check(of=class_log_p, weight=0,
       note="It differs even with one class, where (3.34) is an ordinary softmax: look at (3.33).")
def words_in_one_class(draw):
    yield ask(class_log_p, *_words(draw, C=1))


@check(of=class_loss_and_gradients, weight=3)
def gradients_of_words_in_classes(draw):
    for _ in range(2):
        yield ask(class_loss_and_gradients, *_words(draw))


@check(of=class_loss_and_gradients)
def class_gradients_with_one_axis_of_size_1(draw):
    h, y, A, a, V, c = _words(draw, N=1)
    yield ask(class_loss_and_gradients, h, y, A, a, V, c)
    yield ask(class_loss_and_gradients, *_words(draw, H=1))


@check(of=class_loss_and_gradients, weight=0,
       note="It differs even for a single word, where no class comes twice: look at (3.36), (3.37) and (3.39).")
def class_gradients_of_one_word(draw):
    yield ask(class_loss_and_gradients, *_words(draw, N=1))
