"""Mistakes in a text of a drawn length."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS
from rnn_course.decoding.generation import generate_to_length, sample_token
from rnn_course.exercise import misconception


def read(token, h, model):
    """log_p (K,) and the state (1, H) after one token."""
    hs, log_p = char_rnn_forward(np.array([[token]]), h, model)
    return log_p[0, 0], hs[:, 0]


def nothing(model):
    return np.zeros((1, len(model[3])))


def measure(model, r, log_p_length, tau, u, us, *faults):
    """(3.47) and (3.48), right but for the faults asked for."""
    E, W, U, b, V, c = model
    number = (int(log_p_length.argmax()) if "best length" in faults
              else sample_token(log_p_length, tau if "length at tau" in faults else 1, u))
    L = len(us) if "all" in faults else number if "one less" in faults else number + 1
    token, h, y = EOS, nothing(model), []
    for t in range(1, L + 1):
        told = {"told t": t, "told L": L, "told nothing": 0, "one more": L - t + 1, "told once": 1, "minus": t - L}
        told = next((told[fault] for fault in faults if fault in told), L - t)
        log_p, h = read(token, nothing(model) if "forgets" in faults else h, (E, W, U, b + told * r, V, c))
        token = sample_token(log_p, tau, [u, *us][t - 1] if "u twice" in faults else us[t - 1])
        y.append(token)
        if token == EOS and "EOS ends" in faults:
            break
    return np.array(y, dtype=int)


@misconception(of=generate_to_length, says="the text is one token short: token 0 of the draw is length 1 in (3.47).")
def one_token_short(*args):
    return measure(*args, "one less")


@misconception(of=generate_to_length, says="the most probable length is taken; (3.47) draws it.")
def most_probable_length(*args):
    return measure(*args, "best length")


@misconception(of=generate_to_length, says="the length is drawn at τ; (3.47) draws it at 1.")
def length_at_tau(*args):
    return measure(*args, "length at tau")


@misconception(of=generate_to_length, says="the text is always as long as it can be; (3.47) draws its length.")
def always_the_longest(*args):
    return measure(*args, "all")


@misconception(of=generate_to_length, says="the network is not told anything; (3.48) adds (L - t) r to b.")
def told_nothing(*args):
    return measure(*args, "told nothing")


@misconception(of=generate_to_length, says="the network is told t; (3.48) tells it L - t, how many are still to come.")
def told_how_many_were(*args):
    return measure(*args, "told t")


@misconception(of=generate_to_length, says="the network is told L at every step; in (3.48) it is L - t.")
def told_the_length(*args):
    return measure(*args, "told L")


@misconception(of=generate_to_length, says="the count is one too high; by (3.48) none is to come after the last token.")
def told_one_more(*args):
    return measure(*args, "one more")


@misconception(of=generate_to_length, says="r is added without its factor; (3.48) has L - t times r.")
def told_always_the_same(*args):
    return measure(*args, "told once")


@misconception(of=generate_to_length, says="(L - t) r is taken off; (3.48) adds it.")
def told_with_a_minus(*args):
    return measure(*args, "minus")


@misconception(of=generate_to_length,
               says="the number that drew the length draws the first token too; (3.48) has us_1.")
def u_used_twice(*args):
    return measure(*args, "u twice")


@misconception(of=generate_to_length, says="EOS ends the text; here only the length of (3.47) does.")
def eos_ends_it_early(*args):
    return measure(*args, "EOS ends")


@misconception(of=generate_to_length,
               says="the state is set to 0 at every step; in (3.48) it goes on from step to step.")
def measured_text_forgets(*args):
    return measure(*args, "forgets")
