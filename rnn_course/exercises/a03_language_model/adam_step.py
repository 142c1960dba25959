"""adam_step.

Go downhill by the recent mean of the gradient over its recent size, corrected for a start from nothing.
"""

import numpy as np

from rnn_course.cells.optimisers import adam_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _pulled

header = exercise(
    adam_step,
    points=5,
    returns={"w_next": "(3.30)", "m_next": "(3.27)", "v_next": "(3.28)"},
    hints=(
        "Two running means, one of the gradient and one of its square; both start at 0, so at first they are too "
        "small.",
        "(3.29) makes up for the start. t is 1 at the first step, and the corrected values are used once, not kept.",
        "Compute the four lines in order, each under a name of its own, and return m_next and v_next as (3.27) and "
        "(3.28) have them.",
    ),
)


def _moments(draw, *shape):
    return *_pulled(draw, *shape), draw(*shape), draw(*shape) ** 2 + 0.2


@check(weight=3)
def steps_by_moments(draw):
    for shape, t, beta1, eps in (((3, 4), 3, 0.8, 1e-8), ((5,), 2, 0.3, 0.2)):
        beta2 = beta1 + float(draw.rng.uniform(0.05, 0.15))
        yield ask(adam_step, *_moments(draw, *shape), t, 0.1, beta1, beta2, eps)


@check
def the_first_step_by_moments(draw):
    w, g = _pulled(draw, 2, 5)
    yield ask(adam_step, w, g, np.zeros_like(w), np.zeros_like(w), 1, 0.01, 0.9, 0.999, 1e-8)


@check
def a_late_step_by_moments(draw):
    yield ask(adam_step, *_moments(draw, 1), 5000, 0.3, 0.9, 0.999, 1e-7)


@check(
    weight=0,
    note="It differs even late, when (3.29) no longer changes anything, and with ε = 0: look at (3.27), (3.28) and "
    "the quotient in (3.30).",
)
def steps_without_correction(draw):
    yield ask(adam_step, *_moments(draw, 4), 10**6, 0.3, 0.8, 0.9, 0.0)


def adam(w, g, m, v, t, rate, beta1, beta2, eps, *faults):
    """(3.27) to (3.30), right but for the faults asked for."""
    if "betas exchanged" in faults:
        beta1, beta2 = beta2, beta1
    square = {"v of g": g, "v of |g|": np.abs(g), "v of m": (beta1 * m + (1 - beta1) * g) ** 2}
    square = next((square[fault] for fault in faults if fault in square), g**2)
    share = (1 if "m is a sum" in faults else 1 - beta1), (1 if "v is a sum" in faults else 1 - beta2)
    m_next, v_next = beta1 * m + share[0] * g, beta2 * v + share[1] * square
    if "weights exchanged" in faults:
        m_next, v_next = (1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * square
    power = t - 1 if "t from 0" in faults else 1 if "t always 1" in faults else t
    with np.errstate(all="ignore"):
        m_hat = m_next / (1 - np.float64(beta1) ** power) if "m as it is" not in faults else m_next
        v_hat = v_next / (1 - np.float64(beta2) ** power) if "v as it is" not in faults else v_next
        numerator = g if "no mean" in faults else m_hat
        divisor = (
            v_hat + eps
            if "no root" in faults
            else np.sqrt(v_hat + eps)
            if "eps inside" in faults
            else np.sqrt(v_hat)
            if "no eps" in faults
            else np.sqrt(v_hat) + eps
        )
        if "eps early" in faults:
            divisor = (np.sqrt(v_next) + eps) / np.sqrt(1 - beta2**t)
        w_next = w - (-1 if "uphill" in faults else 1) * rate * numerator / divisor
    return (w_next, m_hat, v_hat) if "keeps corrected" in faults else (w_next, m_next, v_next)


@misconception("neither mean is corrected; (3.29) makes up for their start at 0.")
def no_correction(*args):
    return adam(*args, "m as it is", "v as it is")


@misconception("only the first mean is corrected; (3.29) corrects both.")
def v_not_corrected(*args):
    return adam(*args, "v as it is")


@misconception("only the second mean is corrected; (3.29) corrects both.")
def m_not_corrected(*args):
    return adam(*args, "m as it is")


@misconception("the correction is one step late: t counts from 1, and (3.29) has the power t.")
def correction_one_step_late(*args):
    return adam(*args, "t from 0")


@misconception("every step is corrected like the first; (3.29) has the power t.")
def correction_of_the_first_step(*args):
    return adam(*args, "t always 1")


@misconception("the corrected means are returned; m_next and v_next are those of (3.27) and (3.28).")
def keeps_the_corrected_means(*args):
    return adam(*args, "keeps corrected")


@misconception("ε stands inside the root; in (3.30) it stands outside.")
def adam_eps_inside(*args):
    return adam(*args, "eps inside")


@misconception("ε is added before v is corrected, as Keras does; in (3.30) it is added to the corrected root.")
def adam_eps_early(*args):
    return adam(*args, "eps early")


@misconception("ε is left out; (3.30) adds it to the root.")
def adam_no_eps(*args):
    return adam(*args, "no eps")


@misconception("β1 and β2 are exchanged; β1 belongs to (3.27), β2 to (3.28).")
def betas_exchanged(*args):
    return adam(*args, "betas exchanged")


@misconception("β and 1 - β are exchanged; (3.27) and (3.28) keep the share β of the old mean.")
def shares_exchanged(*args):
    return adam(*args, "weights exchanged")


@misconception("v is a mean of g; (3.28) has g².")
def v_without_square(*args):
    return adam(*args, "v of g")


@misconception("v is a mean of |g|; (3.28) has g².")
def v_of_sizes(*args):
    return adam(*args, "v of |g|")


@misconception("v is made of the mean m_next; (3.28) has the g of this step.")
def v_of_the_mean(*args):
    return adam(*args, "v of m")


@misconception("g is added whole, as in momentum; (3.27) adds the share 1 - β1 of it.")
def momentum_for_mean(*args):
    return adam(*args, "m is a sum")


@misconception("g² is added whole; (3.28) adds the share 1 - β2 of it.")
def v_is_a_sum(*args):
    return adam(*args, "v is a sum")


@misconception("this step's gradient stands in the numerator; (3.30) has the corrected mean.")
def gradient_for_mean(*args):
    return adam(*args, "no mean")


@misconception("the root is missing; (3.30) divides by √v̂ + ε.")
def adam_no_root(*args):
    return adam(*args, "no root")


@misconception("the step is added, which goes uphill; (3.30) takes it off.")
def adam_uphill(*args):
    return adam(*args, "uphill")


@accepted
def adam_in_place(w, g, m, v, t, rate, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    w -= rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w, m, v


@accepted
def adam_by_differences(w, g, m, v, t, rate, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (np.square(g) - v)
    return [w - (rate / (1 - np.power(beta1, t))) * m / ((v / (1 - np.power(beta2, t))) ** 0.5 + eps), m, v]


@accepted
def adam_with_the_correction_in_the_rate(w, g, m, v, t, rate, beta1, beta2, eps):
    """The faster form, with ε corrected as well, so that it is the same."""
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    root = np.sqrt(1 - beta2**t)
    return w - rate * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v
