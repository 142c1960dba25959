"""adagrad_step: go downhill, each weight at a rate of its own, which falls the more the weight has been pulled at."""

import numpy as np

from rnn_course.cells.optimisers import adagrad_step
from rnn_course.exercise import accepted, check, exercise, misconception
from rnn_course.kit.question import ask

from .asking import _pulled

header = exercise(
    adagrad_step,
    points=3,
    returns={"w_next": "(3.26)", "n_next": "(3.25)"},
    hints=(
        "Every entry keeps its own account of how much it was pulled at.",
        "(3.26) reads the account after (3.25) has added to it; ε stands outside the root.",
        "Everything here is entry by entry: no sums over an array, no norms.",
    ),
)


@check(weight=3)
def steps_by_history(draw):
    for shape, eps in (((3, 4), 1e-8), ((5,), 0.3)):
        yield ask(adagrad_step, *_pulled(draw, *shape), draw(*shape) ** 2 + 0.3, float(draw.rng.uniform(0.1, 0.5)), eps)


@check
def a_first_step_with_some_gradients_of_0(draw):
    w, g = _pulled(draw, 4, 3)
    g[1:3, 1] = 0
    yield ask(adagrad_step, w, g, np.zeros_like(w), 0.2, 1e-8)
    w, g = _pulled(draw, 1)
    yield ask(adagrad_step, w, g, np.zeros(1), 0.2, 0.05)


@misconception("the gradient is added, which goes uphill; (3.26) takes it off.")
def adagrad_uphill(w, g, n, rate, eps):
    n_next = n + g**2
    return w + rate * g / (np.sqrt(n_next) + eps), n_next


@misconception("the account from before this step divides; (3.26) takes n_next.")
def account_from_before(w, g, n, rate, eps):
    return w - rate * g / (np.sqrt(n) + eps), n + g**2


@misconception("the account holds this step's g² alone; (3.25) adds to what was there.")
def forgets_the_account(w, g, n, rate, eps):
    return w - rate * g / (np.abs(g) + eps), g**2


@misconception("the account grows by |g|; (3.25) adds g².")
def account_of_sizes(w, g, n, rate, eps):
    n_next = n + np.abs(g)
    return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception("the account grows by g itself, signs and all; (3.25) adds g².")
def account_of_gradients(w, g, n, rate, eps):
    n_next = n + g
    with np.errstate(invalid="ignore"):
        return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception("the root is missing; (3.26) divides by √n_next + ε.")
def no_root(w, g, n, rate, eps):
    n_next = n + g**2
    return w - rate * g / (n_next + eps), n_next


@misconception("ε stands inside the root, where Keras has it; in (3.26) it stands outside.")
def eps_inside_the_root(w, g, n, rate, eps):
    n_next = n + g**2
    return w - rate * g / np.sqrt(n_next + eps), n_next


@misconception("ε is left out, and an entry never pulled at becomes nan; (3.26) adds it.")
def no_eps(w, g, n, rate, eps):
    n_next = n + g**2
    with np.errstate(invalid="ignore"):
        return w - rate * g / np.sqrt(n_next), n_next


@misconception("one number serves all entries: the squares are summed over the array; (3.25) keeps them apart.")
def one_account_for_all(w, g, n, rate, eps):
    n_next = n + (g**2).sum()
    return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception("the account is a running mean, as in RMSProp; (3.25) is a sum that never shrinks.")
def running_mean(w, g, n, rate, eps):
    n_next = 0.9 * n + 0.1 * g**2
    return w - rate * g / (np.sqrt(n_next) + eps), n_next


@misconception("the two results come in the other order; it is w_next, n_next.")
def account_first(w, g, n, rate, eps):
    n_next = n + g**2
    return n_next, w - rate * g / (np.sqrt(n_next) + eps)


@accepted
def adagrad_in_place(w, g, n, rate, eps):
    n += g * g
    w -= rate * g / (n**0.5 + eps)
    return w, n


@accepted
def adagrad_with_a_rate_for_each(w, g, n, rate, eps):
    account = n + np.square(g)
    rates = rate / (eps + np.sqrt(account))
    return [w - rates * g, account]


@accepted
def adagrad_entry_by_entry(w, g, n, rate, eps):
    w_next, n_next = np.empty_like(w), np.empty_like(n)
    for at in np.ndindex(w.shape):
        n_next[at] = n[at] + g[at] ** 2
        w_next[at] = w[at] - rate * g[at] / (n_next[at] ** 0.5 + eps)
    return w_next, n_next
