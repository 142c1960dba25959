"""adam_step: one Adam step, by running means of the gradient and of its square, corrected for their start at 0."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.optimisers import adam_step
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    adam_step,
    points=5,
    returns={"w_next": "(3.30)", "m_next": "(3.27)", "v_next": "(3.28)"},
    hints=(
        "Two running means, one of the gradient and one of its square; both start at 0, so at first they are too "
        "small.",
        "(3.29) corrects for the start. t is 1 at the first step, and the corrected values are used in this step only.",
        "Compute the four lines in order, each with its own name, and return m_next and v_next from (3.27) and (3.28).",
    ),
)


def _moments(draw, *shape):
    return *draws.pulled(draw, *shape), draw(*shape), draw(*shape) ** 2 + 0.2


@check(weight=3)
def steps_by_moments(draw):
    for shape, t, beta1, eps in (((3, 4), 3, 0.8, 1e-8), ((5,), 2, 0.3, 0.2)):
        beta2 = beta1 + float(draw.rng.uniform(0.05, 0.15))
        yield ask(adam_step, *_moments(draw, *shape), t, 0.1, beta1, beta2, eps)


@check
def the_first_step_by_moments(draw):
    w, g = draws.pulled(draw, 2, 5)
    yield ask(adam_step, w, g, np.zeros_like(w), np.zeros_like(w), 1, 0.01, 0.9, 0.999, 1e-8)


@check
def a_late_step_by_moments(draw):
    yield ask(adam_step, *_moments(draw, 1), 5000, 0.3, 0.9, 0.999, 1e-7)


@check(
    weight=0,
    note="Wrong even after many steps, when (3.29) no longer changes anything, and with ε = 0: look at (3.27), (3.28) "
    "and the quotient in (3.30).",
)
def steps_without_correction(draw):
    yield ask(adam_step, *_moments(draw, 4), 10**6, 0.3, 0.8, 0.9, 0.0)


wrong = slips(
    adam_step,
    """
    no_correction: neither mean is corrected; (3.29) corrects both for their start at 0.
        3.29 | m_hat, v_hat = m_next, v_next
    v_not_corrected: only the first mean is corrected; (3.29) corrects both.
        3.29 | m_hat, v_hat = m_next / (1 - beta1**t), v_next
    m_not_corrected: only the second mean is corrected; (3.29) corrects both.
        3.29 | m_hat, v_hat = m_next, v_next / (1 - beta2**t)
    correction_one_step_late: the correction is one step late; t counts from 1, and (3.29) has the power t.
        3.29 | m_hat, v_hat = m_next / (1 - beta1 ** (t - 1)), v_next / (1 - beta2 ** (t - 1))
    correction_of_the_first_step: every step is corrected like the first; (3.29) has the power t.
        3.29 | m_hat, v_hat = m_next / (1 - beta1), v_next / (1 - beta2)
    keeps_the_corrected_means: the corrected means are returned; m_next and v_next are those of (3.27) and (3.28).
        3.30 | return w - rate * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat
    adam_eps_inside: ε is inside the root; in (3.30) it is outside.
        3.30 | return w - rate * m_hat / np.sqrt(v_hat + eps), m_next, v_next
    adam_eps_early: ε is added before v is corrected, as Keras does; in (3.30) it is added to the corrected root.
        3.30 | return w - rate * m_hat * np.sqrt(1 - beta2**t) / (np.sqrt(v_next) + eps), m_next, v_next
    adam_no_eps: ε is left out; (3.30) adds it to the root.
        3.30 | return w - rate * m_hat / np.sqrt(v_hat), m_next, v_next
    betas_exchanged: β1 and β2 are swapped; (3.27) has β1 and (3.28) has β2.
        3.27 | m_next = beta2 * m + (1 - beta2) * g
        3.28 | v_next = beta1 * v + (1 - beta1) * g**2
        3.29 | m_hat, v_hat = m_next / (1 - beta2**t), v_next / (1 - beta1**t)
    shares_exchanged: β and 1 - β are swapped; (3.27) and (3.28) keep the share β of the old mean.
        3.27 | m_next = (1 - beta1) * m + beta1 * g
        3.28 | v_next = (1 - beta2) * v + beta2 * g**2
    v_without_square: v is a mean of g; (3.28) has g².
        3.28 | v_next = beta2 * v + (1 - beta2) * g
    v_of_sizes: v is a mean of |g|; (3.28) has g².
        3.28 | v_next = beta2 * v + (1 - beta2) * np.abs(g)
    v_of_the_mean: v is computed from the mean m_next; (3.28) has the g of this step.
        3.28 | v_next = beta2 * v + (1 - beta2) * m_next**2
    momentum_for_mean: g is added in full, as in momentum; (3.27) adds the share 1 - β1 of it.
        3.27 | m_next = beta1 * m + g
    v_is_a_sum: g² is added in full; (3.28) adds the share 1 - β2 of it.
        3.28 | v_next = beta2 * v + g**2
    gradient_for_mean: the gradient of this step is in the numerator; (3.30) has the corrected mean.
        3.30 | return w - rate * g / (np.sqrt(v_hat) + eps), m_next, v_next
    adam_no_root: the root is missing; (3.30) divides by √v̂ + ε.
        3.30 | return w - rate * m_hat / (v_hat + eps), m_next, v_next
    adam_uphill: the step is added, which goes uphill; (3.30) subtracts it.
        3.30 | return w + rate * m_hat / (np.sqrt(v_hat) + eps), m_next, v_next
    """,
)


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
    """Use the faster form, with ε corrected as well, which gives the same."""
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    root = np.sqrt(1 - beta2**t)
    return w - rate * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v
