"""Three optimisers, each for one array of weights: SGD, Adagrad and Adam.

Robbins and Monro, A stochastic approximation method (1951); Duchi, Hazan and Singer, Adaptive subgradient methods
(2011); Kingma and Ba, Adam: a method for stochastic optimization (2015). ε is outside the square root in both
adaptive steps, as in the papers. Keras has it inside Adagrad's root, and in Adam adds it before v is corrected.
"""

import numpy as np


def sgd_step(w, g, rate):
    """Take one step of gradient descent with a fixed learning rate.

        w_next = w - rate g                                        (3.24)

    w, g, of the same shape; rate, a number  ->  w_next, of that shape
    """
    return w - rate * g  # (3.24)


def adagrad_step(w, g, n, rate, eps):
    """Take one step of Adagrad: each weight's learning rate falls as the sum of its squared gradients grows.

        n_next = n + g²                                            (3.25)
        w_next = w - rate g / (√n_next + ε), entry by entry        (3.26)

    w, g, n, of the same shape, n starting at 0; rate, eps, numbers  ->  w_next, n_next, of that shape
    """
    n_next = n + g**2  # (3.25)
    return w - rate * g / (np.sqrt(n_next) + eps), n_next  # (3.26)


def adam_step(w, g, m, v, t, rate, beta1, beta2, eps):
    """Take one step of Adam: a running mean of the gradient over its running size, both corrected for starting at 0.

        m_next = β1 m + (1 - β1) g                                 (3.27)
        v_next = β2 v + (1 - β2) g²                                (3.28)
        m̂ = m_next / (1 - β1^t),  v̂ = v_next / (1 - β2^t)          (3.29)
        w_next = w - rate m̂ / (√v̂ + ε), entry by entry             (3.30)

    w, g, m, v, of the same shape, m and v starting at 0; t, the number of this step, the first being 1; rate, beta1,
    beta2, eps, numbers  ->  w_next, m_next, v_next, of that shape
    """
    m_next = beta1 * m + (1 - beta1) * g  # (3.27)
    v_next = beta2 * v + (1 - beta2) * g**2  # (3.28)
    m_hat, v_hat = m_next / (1 - beta1**t), v_next / (1 - beta2**t)  # (3.29)
    return w - rate * m_hat / (np.sqrt(v_hat) + eps), m_next, v_next  # (3.30)
