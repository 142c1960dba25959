"""adagrad_step: one Adagrad step, where every weight has its own rate, which falls with its past gradients."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.optimisers import adagrad_step
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    adagrad_step,
    points=3,
    returns={"w_next": "(3.26)", "n_next": "(3.25)"},
    hints=(
        "Every entry has its own account: the sum of its squared gradients so far.",
        "(3.26) uses the account after (3.25) has added to it; ε is outside the root.",
        "All operations are entry by entry: no sums over an array, no norms.",
    ),
)


@check(weight=3)
def steps_by_history(draw):
    for shape, eps in (((3, 4), 1e-8), ((5,), 0.3)):
        yield ask(
            adagrad_step, *draws.pulled(draw, *shape), draw(*shape) ** 2 + 0.3, float(draw.rng.uniform(0.1, 0.5)), eps
        )


@check
def a_first_step_with_some_gradients_of_0(draw):
    w, g = draws.pulled(draw, 4, 3)
    g[1:3, 1] = 0
    yield ask(adagrad_step, w, g, np.zeros_like(w), 0.2, 1e-8)
    w, g = draws.pulled(draw, 1)
    yield ask(adagrad_step, w, g, np.zeros(1), 0.2, 0.05)


wrong = slips(
    adagrad_step,
    """
    adagrad_uphill: the gradient is added, which goes uphill; (3.26) subtracts it.
        3.26 | return w + rate * g / (np.sqrt(n_next) + eps), n_next
    account_from_before: the account before this step is used; (3.26) uses n_next.
        3.26 | return w - rate * g / (np.sqrt(n) + eps), n_next
    forgets_the_account: the account holds this step's g² alone; (3.25) adds to what was there.
        3.25 | n_next = g**2
    account_of_sizes: |g| is added to the account; (3.25) adds g².
        3.25 | n_next = n + np.abs(g)
    account_of_gradients: g itself is added to the account, with its sign; (3.25) adds g².
        3.25 | n_next = n + g
    no_root: the root is missing; (3.26) divides by √n_next + ε.
        3.26 | return w - rate * g / (n_next + eps), n_next
    eps_inside_the_root: ε is inside the root, as in Keras; in (3.26) it is outside.
        3.26 | return w - rate * g / np.sqrt(n_next + eps), n_next
    no_eps: ε is left out, so an entry whose gradients were all 0 becomes nan; (3.26) adds it.
        3.26 | return w - rate * g / np.sqrt(n_next), n_next
    one_account_for_all: there is one account for all entries, the squares summed over the array; (3.25) keeps them
        apart.
        3.25 | n_next = n + (g**2).sum()
    running_mean: the account is a running mean, as in RMSProp; (3.25) is a sum that never shrinks.
        3.25 | n_next = 0.9 * n + 0.1 * g**2
    account_first: the results are not in the order w_next, n_next.
        3.26 | return n_next, w - rate * g / (np.sqrt(n_next) + eps)
    """,
)


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
