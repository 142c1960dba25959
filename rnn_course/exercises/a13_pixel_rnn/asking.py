"""Questions that several checks and probes share."""

import numpy as np

from rnn_course.draw import Draw

SIZES = ((5, 3), (1, 5), (3, 3))
LATER = "The output at a pixel changes when a later pixel is raised; "


def later_pixels_raised(ask_of, seed, sizes):
    """Return a question twice, the second time with all pixels raised from the end of the first row on."""

    def once(raised):
        draw = Draw(seed)
        x = draw(*sizes)
        x[:, 0, -1] += raised
        x[:, 1:] += raised
        return ask_of(draw, x)

    return once(0.0), once(1.0)


def before_the_raise(value):
    """The outputs in the first row without its last pixel."""
    return np.asarray(value["outputs"])[:, 0, :-1]
