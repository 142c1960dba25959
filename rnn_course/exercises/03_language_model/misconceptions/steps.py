"""Mistakes in the three steps downhill."""

import numpy as np

from rnn_course.cells.optimisers import adagrad_step, adam_step, sgd_step
from rnn_course.exercise import misconception


@misconception(of=sgd_step, says="the gradient is added, which goes uphill; (3.24) takes it off.")
def uphill(w, g, rate):
    return w + rate * g


@misconception(of=sgd_step, says="the rate is not used; (3.24) multiplies by it.")
def without_rate(w, g, rate):
    return w - g


@misconception(of=sgd_step, says="the gradient is divided by the rate; (3.24) multiplies by it.")
def divided_by_rate(w, g, rate):
    return w - g / rate


@misconception(of=sgd_step, says="only the gradient's sign is used; (3.24) uses its size too.")
def by_sign(w, g, rate):
    return w - rate * np.sign(g)


@misconception(of=sgd_step, says="the gradient is made one of length 1; (3.24) takes it as it is.")
def by_direction(w, g, rate):
    return w - rate * g / np.linalg.norm(g)


@misconception(of=sgd_step, says="the change is returned; w_next in (3.24) is the weight after it.")
def change_only(w, g, rate):
    return -rate * g


@misconception(of=sgd_step, says="the rate multiplies the weight as well; (3.24) leaves w whole.")
def rate_of_both(w, g, rate):
    return rate * (w - g)


@misconception(of=sgd_step, says="the gradient is averaged over its first axis; (3.24) changes every entry by its own.")
def averaged_gradient(w, g, rate):
    return w - rate * g.mean(axis=0)


@misconception(of=adagrad_step, says="the gradient is added, which goes uphill; (3.26) takes it off.")
def adagrad_uphill(w, g, n, rate, eps):
    n_next = n + g**2
    return w + rate * g / (np.sqrt(n_next) + eps), n_next


@misconception(of=adagrad_step, says="the account from before this step divides; (3.26) takes n_next.")
def account_from_before(w, g, n, rate, eps):
    return w - rate * g / (np.sqrt(n) + eps), n + g**2


@misconception(of=adagrad_step, says="the account holds this step's g² alone; (3.25) adds to what was there.")
def forgets_the_account(w, g, n, rate, eps):
    return w - rate * g / (np.abs(g) + eps), g**2


@misconception(of=adagrad_step, says="the account grows by |g|; (3.25) adds g².")
def account_of_sizes(w, g, n, rate, eps):
    n_next = n + np.abs(g)
    return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception(of=adagrad_step, says="the account grows by g itself, signs and all; (3.25) adds g².")
def account_of_gradients(w, g, n, rate, eps):
    n_next = n + g
    with np.errstate(invalid="ignore"):
        return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception(of=adagrad_step, says="the root is missing; (3.26) divides by √n_next + ε.")
def no_root(w, g, n, rate, eps):
    n_next = n + g**2
    return w - rate * g / (n_next + eps), n_next


@misconception(of=adagrad_step,
               says="ε stands inside the root, where Keras has it; in (3.26) it stands outside.")
def eps_inside_the_root(w, g, n, rate, eps):
    n_next = n + g**2
    return w - rate * g / np.sqrt(n_next + eps), n_next


@misconception(of=adagrad_step, says="ε is left out, and an entry never pulled at becomes nan; (3.26) adds it.")
def no_eps(w, g, n, rate, eps):
    n_next = n + g**2
    with np.errstate(invalid="ignore"):
        return w - rate * g / np.sqrt(n_next), n_next


@misconception(of=adagrad_step,
               says="one number serves all entries: the squares are summed over the array; (3.25) keeps them apart.")
def one_account_for_all(w, g, n, rate, eps):
    n_next = n + (g**2).sum()
    return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception(of=adagrad_step,
               says="the account is a running mean, as in RMSProp; (3.25) is a sum that never shrinks.")
def running_mean(w, g, n, rate, eps):
    n_next = 0.9 * n + 0.1 * g**2
    return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception(of=adagrad_step, says="the two results come in the other order; it is w_next, n_next.")
def account_first(w, g, n, rate, eps):
    n_next = n + g**2
    return n_next, w - rate * g / (np.sqrt(n_next) + eps)


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
        divisor = (v_hat + eps if "no root" in faults else np.sqrt(v_hat + eps) if "eps inside" in faults
                   else np.sqrt(v_hat) if "no eps" in faults else np.sqrt(v_hat) + eps)
        if "eps early" in faults:
            divisor = (np.sqrt(v_next) + eps) / np.sqrt(1 - beta2**t)
        w_next = w - (-1 if "uphill" in faults else 1) * rate * numerator / divisor
    return (w_next, m_hat, v_hat) if "keeps corrected" in faults else (w_next, m_next, v_next)


@misconception(of=adam_step, says="neither mean is corrected; (3.29) makes up for their start at 0.")
def no_correction(*args):
    return adam(*args, "m as it is", "v as it is")


@misconception(of=adam_step, says="only the first mean is corrected; (3.29) corrects both.")
def v_not_corrected(*args):
    return adam(*args, "v as it is")


@misconception(of=adam_step, says="only the second mean is corrected; (3.29) corrects both.")
def m_not_corrected(*args):
    return adam(*args, "m as it is")


@misconception(of=adam_step, says="the correction is one step late: t counts from 1, and (3.29) has the power t.")
def correction_one_step_late(*args):
    return adam(*args, "t from 0")


@misconception(of=adam_step, says="every step is corrected like the first; (3.29) has the power t.")
def correction_of_the_first_step(*args):
    return adam(*args, "t always 1")


@misconception(of=adam_step, says="the corrected means are returned; m_next and v_next are those of (3.27) and (3.28).")
def keeps_the_corrected_means(*args):
    return adam(*args, "keeps corrected")


@misconception(of=adam_step, says="ε stands inside the root; in (3.30) it stands outside.")
def adam_eps_inside(*args):
    return adam(*args, "eps inside")


@misconception(of=adam_step,
               says="ε is added before v is corrected, as Keras does; in (3.30) it is added to the corrected root.")
def adam_eps_early(*args):
    return adam(*args, "eps early")


@misconception(of=adam_step, says="ε is left out; (3.30) adds it to the root.")
def adam_no_eps(*args):
    return adam(*args, "no eps")


@misconception(of=adam_step, says="β1 and β2 are exchanged; β1 belongs to (3.27), β2 to (3.28).")
def betas_exchanged(*args):
    return adam(*args, "betas exchanged")


@misconception(of=adam_step, says="β and 1 - β are exchanged; (3.27) and (3.28) keep the share β of the old mean.")
def shares_exchanged(*args):
    return adam(*args, "weights exchanged")


@misconception(of=adam_step, says="v is a mean of g; (3.28) has g².")
def v_without_square(*args):
    return adam(*args, "v of g")


@misconception(of=adam_step, says="v is a mean of |g|; (3.28) has g².")
def v_of_sizes(*args):
    return adam(*args, "v of |g|")


@misconception(of=adam_step, says="v is made of the mean m_next; (3.28) has the g of this step.")
def v_of_the_mean(*args):
    return adam(*args, "v of m")


@misconception(of=adam_step, says="g is added whole, as in momentum; (3.27) adds the share 1 - β1 of it.")
def momentum_for_mean(*args):
    return adam(*args, "m is a sum")


@misconception(of=adam_step, says="g² is added whole; (3.28) adds the share 1 - β2 of it.")
def v_is_a_sum(*args):
    return adam(*args, "v is a sum")


@misconception(of=adam_step, says="this step's gradient stands in the numerator; (3.30) has the corrected mean.")
def gradient_for_mean(*args):
    return adam(*args, "no mean")


@misconception(of=adam_step, says="the root is missing; (3.30) divides by √v̂ + ε.")
def adam_no_root(*args):
    return adam(*args, "no root")


@misconception(of=adam_step, says="the step is added, which goes uphill; (3.30) takes it off.")
def adam_uphill(*args):
    return adam(*args, "uphill")
