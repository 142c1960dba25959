"""Mistakes in the full unit's step, forward: gru_step and gru_step_reset_after."""

import numpy as np

from rnn_course.cells.gru import gru_step, gru_step_reset_after
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid

from .simple import keep_by_z, sigmoid_by_exponentials, tanh_by_exponentials


def blocks(array, order="zrg"):
    """The three blocks by their letters."""
    return dict(zip(order, np.split(array, 3, axis=-1), strict=True))


def before_product(h, U, b, r):
    """The part of the candidate's sum that comes from the state, right: r on the state."""
    return (r * h) @ U + b


def unit(x, h, W, U, b, *, order="zrg", gate=sigmoid, bend=np.tanh, candidate=before_product, mix=keep_by_z,
         for_candidate=lambda r: r, kept=lambda h, r: h):
    """The right step with its reset gate before the product, with one place after another to go wrong in."""
    W, U, b = (blocks(each, order) for each in (W, U, b))
    z, r = (gate(x @ W[each] + h @ U[each] + b[each]) for each in "zr")
    g = bend(x @ W["g"] + candidate(h, U["g"], b["g"], for_candidate(r)))
    return mix(z, kept(h, r), g), z, r, g


@misconception(of=gru_step,
               says="z lets the new in and 1 - z keeps the old, as in notes that write u for the gate; in (4.3) z "
                    "keeps.")
def z_lets_the_new_in_here(x, h, W, U, b):
    return unit(x, h, W, U, b, mix=lambda z, h, g: z * g + (1 - z) * h)


@misconception(of=gru_step,
               says="the reset gate is computed and not used: the candidate sees the whole state; (4.22) sees r ⊙ h.")
def reset_gate_not_used(x, h, W, U, b):
    return unit(x, h, W, U, b, for_candidate=lambda r: 1)


@misconception(of=gru_step,
               says="the reset gate multiplies h U_g, after the product; in (4.22) it multiplies h, before it.")
def reset_after_the_product(x, h, W, U, b):
    return unit(x, h, W, U, b, candidate=lambda h, U, b, r: r * (h @ U) + b)


@misconception(of=gru_step,
               says="r is taken for the part that is *forgotten*, as some notes call it: the candidate sees (1 - r) ⊙ "
                    "h; (4.22) sees r ⊙ h.")
def reset_gate_forgets(x, h, W, U, b):
    return unit(x, h, W, U, b, for_candidate=lambda r: 1 - r)


@misconception(of=gru_step,
               says="the blocks are read in the order r, z, g, as another library keeps them; here z comes first.")
def blocks_r_z_g(x, h, W, U, b):
    return unit(x, h, W, U, b, order="rzg")


@misconception(of=gru_step,
               says="the reset gate multiplies the input's part of the candidate as well; in (4.22) it multiplies h "
                    "alone.")
def resets_the_input_too(x, h, W, U, b):
    w, u, c = (blocks(each) for each in (W, U, b))
    _, z, r, _ = unit(x, h, W, U, b)
    g = np.tanh(r * (x @ w["g"] + h @ u["g"]) + c["g"])
    return keep_by_z(z, h, g), z, r, g


@misconception(of=gru_step,
               says="the state is reset for good: z keeps a part of r ⊙ h; (4.3) keeps a part of h.")
def keeps_the_reset_state(x, h, W, U, b):
    return unit(x, h, W, U, b, kept=lambda h, r: r * h)


@misconception(of=gru_step,
               says="the update gate reads r ⊙ h; in (4.20) it reads h, and only the candidate sees the reset state.")
def update_gate_reads_the_reset_state(x, h, W, U, b):
    w, u, c = (blocks(each) for each in (W, U, b))
    _, _, r, g = unit(x, h, W, U, b)
    z = sigmoid(x @ w["z"] + (r * h) @ u["z"] + c["z"])
    return keep_by_z(z, h, g), z, r, g


@misconception(of=gru_step, says="the reset gate does the update gate's work: r mixes old and new; in (4.3) z does.")
def mixes_by_r(x, h, W, U, b):
    _, z, r, g = unit(x, h, W, U, b)
    return keep_by_z(r, h, g), z, r, g


@misconception(of=gru_step, says="the candidate is bent by σ, and cannot be negative; (4.22) has tanh.")
def full_candidate_by_sigmoid(x, h, W, U, b):
    return unit(x, h, W, U, b, bend=sigmoid)


@misconception(of=gru_step, says="the candidate is not bent at all; (4.22) has tanh.")
def full_candidate_without_tanh(x, h, W, U, b):
    return unit(x, h, W, U, b, bend=lambda a: a)


@misconception(of=gru_step, says="the bias is left out of all three sums; (4.20) to (4.22) have one each.")
def no_bias_in_the_full_step(x, h, W, U, b):
    return unit(x, h, W, U, 0 * b)


@misconception(of=gru_step,
               says="σ is written so that large sums overflow and give nan; (4.20) lies between 0 and 1 for every sum.")
def full_sigmoid_that_overflows(x, h, W, U, b):
    return unit(x, h, W, U, b, gate=sigmoid_by_exponentials)


@misconception(of=gru_step,
               says="tanh is written with exponentials that overflow for large sums and give nan; (4.22) lies between "
                    "-1 and 1 for every sum.")
def full_tanh_that_overflows(x, h, W, U, b):
    return unit(x, h, W, U, b, bend=tanh_by_exponentials)


def unit_after(x, h, W, U, b, *, order="zrg", rows=(0, 1), bend=np.tanh, gate=sigmoid, mix=keep_by_z,
               inside=lambda p, m, r, d: p + r * m):
    """The right step with its reset gate after the product, with one place after another to go wrong in.

    inside(p_g, m_g, r, d_g): the candidate's sum, d_g being the last block of b's second row. rows: of b, for p and m.
    """
    p, m = blocks(x @ W + b[rows[0]], order), blocks(h @ U + b[rows[1]], order)
    z, r = (gate(p[each] + m[each]) for each in "zr")
    g = bend(inside(p["g"], m["g"], r, blocks(b[rows[1]], order)["g"]))
    return mix(z, h, g), z, r, g


@misconception(of=gru_step_reset_after,
               says="the second bias stands outside the reset gate; in (4.27) it is part of m, and (4.29) multiplies m "
                    "by r.")
def second_bias_outside_the_reset(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: p + r * (m - d) + d)


@misconception(of=gru_step_reset_after,
               says="the reset gate multiplies h before the product; in (4.29) it multiplies m_g, after it.")
def reset_before_the_product(x, h, W, U, b):
    _, z, r, _ = unit_after(x, h, W, U, b)
    g = np.tanh(x @ blocks(W)["g"] + (r * h) @ blocks(U)["g"] + blocks(b.sum(axis=0))["g"])
    return keep_by_z(z, h, g), z, r, g


@misconception(of=gru_step_reset_after, says="the two rows of b are exchanged; in (4.27) the first is added to x W.")
def rows_of_b_exchanged(x, h, W, U, b):
    return unit_after(x, h, W, U, b, rows=(1, 0))


@misconception(of=gru_step_reset_after, says="only the first row of b is used; in (4.27) m has a bias of its own.")
def second_bias_forgotten(x, h, W, U, b):
    return unit_after(x, h, W, U, b * [[1], [0]])


@misconception(of=gru_step_reset_after, says="only the second row of b is used; in (4.27) p has a bias of its own.")
def first_bias_forgotten(x, h, W, U, b):
    return unit_after(x, h, W, U, b * [[0], [1]])


@misconception(of=gru_step_reset_after,
               says="both rows of b are added to the state's product; z and r do not mind, but in (4.29) r multiplies "
                    "the second row alone.")
def both_biases_inside_the_reset(x, h, W, U, b):
    return unit_after(x, h, W, U, np.stack([0 * b[0], b.sum(axis=0)]))


@misconception(of=gru_step_reset_after,
               says="the reset gate multiplies the whole sum p_g + m_g; in (4.29) it multiplies m_g alone.")
def resets_the_whole_sum(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: r * (p + m))


@misconception(of=gru_step_reset_after,
               says="the reset gate is computed and not used; (4.29) multiplies m_g by r.")
def reset_after_not_used(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: p + m)


@misconception(of=gru_step_reset_after,
               says="r is taken for the part that is *forgotten*: m_g is multiplied by 1 - r; (4.29) has r.")
def reset_after_forgets(x, h, W, U, b):
    return unit_after(x, h, W, U, b, inside=lambda p, m, r, d: p + (1 - r) * m)


@misconception(of=gru_step_reset_after,
               says="z lets the new in and 1 - z keeps the old, as in notes that write u for the gate; in (4.3) z "
                    "keeps.")
def z_lets_the_new_in_after(x, h, W, U, b):
    return unit_after(x, h, W, U, b, mix=lambda z, h, g: z * g + (1 - z) * h)


@misconception(of=gru_step_reset_after,
               says="the blocks are read in the order r, z, g, as another library keeps them; here z comes first.")
def blocks_r_z_g_after(x, h, W, U, b):
    return unit_after(x, h, W, U, b, order="rzg")


@misconception(of=gru_step_reset_after,
               says="tanh is written with exponentials that overflow for large sums and give nan; (4.29) lies between "
                    "-1 and 1 for every sum.")
def after_tanh_that_overflows(x, h, W, U, b):
    return unit_after(x, h, W, U, b, bend=tanh_by_exponentials)
