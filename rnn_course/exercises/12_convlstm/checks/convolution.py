"""What is asked of the convolution, forward and back."""

from rnn_course.cells.convolution import conv2d, conv2d_backward
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws


@check(of=conv2d, weight=3)
def images_under_filters_of_3_by_3(draw):
    for _ in range(2):
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 3))


@check(of=conv2d)
def images_under_filters_of_1_and_of_5_pixels(draw):
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 1))
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 5))


@check(of=conv2d)
def images_under_filters_of_even_width(draw):
    for k in (2, 4):
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), k))


@check(of=conv2d)
def images_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check(of=conv2d, weight=0, note="It differs even for filters of one pixel, where nothing is slid: look at how W[i, j] "
                                 "mixes the channels of a pixel in (12.1), and at b.")
def images_under_filters_of_one_pixel(draw):
    yield ask(conv2d, *draws.images(draw, *draw.sizes("BNMCF"), 1))


@check(of=conv2d, weight=0, note="Filters of one pixel are right. Here only one pixel of the image is not zero, so y "
                                 "shows the filter itself, and it lies the wrong way round or in another place: "
                                 "(12.1) has x[n + i - a], so y[n, m] with a *small* n meets a *large* i.")
def a_single_bright_pixel(draw):
    x, W, b = draws.images(draw, 2, 5, 6, 3, 4, 3)
    bright = 0 * x
    bright[:, 2, 3] = x[:, 2, 3]
    yield ask(conv2d, bright, W, 0 * b)


@probe(of=conv2d, same=lambda y: y[:-1],
       says="One row of the batch changes when only another row's image does; each row is an image of its own.")
def mixes_images(draw):
    x, W, b = draws.images(draw, 3, 5, 4, 2, 6, 3)
    changed = x.copy()
    changed[-1] = draw(5, 4, 2)
    return ask(conv2d, x, W, b), ask(conv2d, changed, W, b)


@check(of=conv2d_backward, weight=3)
def gradients_of_filters_of_3_by_3(draw):
    for _ in range(2):
        yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 3))


@check(of=conv2d_backward)
def gradients_of_filters_of_even_width(draw):
    for k in (2, 4):
        yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), k))


@check(of=conv2d_backward)
def gradients_of_images_with_one_axis_of_size_1(draw):
    for axis in "BNMCF":
        yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF", **{axis: 1}), 3))


@check(of=conv2d_backward)
def gradients_of_filters_of_1_and_of_5_pixels(draw):
    yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 1))
    yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 5))


@check(of=conv2d_backward, weight=0,
       note="It differs even for filters of one pixel, where nothing is slid: look at which product gives dx and "
            "which dW, and over what is summed in (12.3) and (12.4).")
def gradients_of_filters_of_one_pixel(draw):
    yield ask(conv2d_backward, *draws.images_back(draw, *draw.sizes("BNMCF"), 1))


@check(of=conv2d_backward, weight=0,
       note="Filters of one pixel are right. Here dy is zero but for one pixel in the middle, so dx shows the filter "
            "and dW the image around it, and one of them lies the wrong way round or in another place: compare the "
            "signs of i and a in (12.1), (12.2) and (12.3).")
def gradients_of_a_single_pixel(draw):
    dy, x, W = draws.images_back(draw, 2, 5, 6, 3, 4, 3)
    lit = 0 * dy
    lit[:, 2, 3] = dy[:, 2, 3]
    yield ask(conv2d_backward, lit, x, W)
