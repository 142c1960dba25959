"""Mistakes in the texts that EOS or a coin ends."""

import numpy as np

from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS, UNK
from rnn_course.decoding.generation import generate, generate_and_halt, sample_token
from rnn_course.exercise import misconception
from rnn_course.kit.activations import sigmoid


def read(token, h, model):
    """log_p (K,) and the state (1, H) after one token."""
    hs, log_p = char_rnn_forward(np.array([[token]]), h, model)
    return log_p[0, 0], hs[:, 0]


def nothing(model):
    return np.zeros((1, len(model[3])))


def write(model, tau, us, *faults):
    """(3.42) to (3.44), right but for the faults asked for."""
    log_p, h = read(UNK if "begins with UNK" in faults else EOS, nothing(model), model)
    y = []
    for t, u in enumerate(us):
        if "us by place" in faults:
            u = us[len(y)] if t == len(y) else u
        q = log_p.copy()
        if "UNK ruled out" in faults:
            q[UNK] = -1e9
        token = (int(q.argmax()) if "greedy" in faults
                 else sample_token(q, 1 if "no tau" in faults else tau, u))
        if token == UNK and "UNK is kept" not in faults:
            if "UNK ends" in faults:
                break
            if "UNK is read" in faults:
                log_p, h = read(token, h, model)
            elif "reads again" in faults:
                log_p, h = read(y[-1] if y else EOS, h, model)
            continue
        if token == EOS and "EOS left out" in faults:
            break
        y.append(token)
        if token == EOS and "never ends" not in faults:
            break
        log_p, h = read(EOS if "reads EOS" in faults else token, nothing(model) if "forgets" in faults else h, model)
    return np.array(y, dtype=int)


@misconception(of=generate, says="it goes on after EOS; (3.44) ends the text there.")
def goes_on_after_the_end(model, tau, us):
    return write(model, tau, us, "never ends")


@misconception(of=generate, says="EOS itself is left out; by (3.44) the text ends with it.")
def end_left_out(model, tau, us):
    return write(model, tau, us, "EOS left out")


@misconception(of=generate, says="UNK stays in the text; (3.43) throws it away.")
def unknown_is_kept(model, tau, us):
    return write(model, tau, us, "UNK is kept")


@misconception(of=generate, says="UNK is taken out of the text, but it was read; by (3.43) nothing is read in between.")
def unknown_is_read(model, tau, us):
    return write(model, tau, us, "UNK is read")


@misconception(of=generate,
               says="after an UNK the token before is read a second time; (3.43) draws again from the same prediction.")
def reads_again_after_unknown(model, tau, us):
    return write(model, tau, us, "reads again")


@misconception(of=generate, says="UNK ends the text; (3.43) throws it away and draws again.")
def unknown_ends_the_text(model, tau, us):
    return write(model, tau, us, "UNK ends")


@misconception(of=generate,
               says="UNK is ruled out before the draw. That gives the same chances, but (3.43) draws it, throws it "
                    "away and takes the next number of us.")
def unknown_ruled_out(model, tau, us):
    return write(model, tau, us, "UNK ruled out")


@misconception(of=generate, says="the best token is taken each time; (3.42) draws.")
def greedy_text(model, tau, us):
    return write(model, tau, us, "greedy")


@misconception(of=generate, says="τ is not used; (3.42) draws at τ.")
def text_without_temperature(model, tau, us):
    return write(model, tau, us, "no tau")


@misconception(of=generate, says="EOS is read at every step; by (3.42) the network reads what was drawn.")
def reads_the_same_each_time(model, tau, us):
    return write(model, tau, us, "reads EOS")


@misconception(of=generate, says="the state is set to 0 at every step; in (3.42) it goes on from step to step.")
def forgets_the_state(model, tau, us):
    return write(model, tau, us, "forgets")


@misconception(of=generate, says="the EOS that is read first stands in the text; in (3.42) y begins with y_1.")
def begins_with_the_end(model, tau, us):
    return np.concatenate([[EOS], write(model, tau, us)])


@misconception(of=generate, says="UNK is read first; (3.42) begins with EOS.")
def text_begins_with_unknown(model, tau, us):
    return write(model, tau, us, "begins with UNK")


def toss(model, w, d, tau, us, vs, *faults):
    """(3.45) and (3.46), right but for the faults asked for."""
    token, h, y = EOS, nothing(model), []
    for u, v in zip(us, vs, strict=True):
        before = h
        log_p, h = read(token, nothing(model) if "forgets" in faults else h, model)
        seen = before if "state before" in faults else h
        score = seen[0] @ w + (0 if "no d" in faults else d)
        chance = score if "no sigmoid" in faults else sigmoid(score)
        stops = {"turned round": v >= chance, "half": chance > 0.5, "same u": u < chance, "never": False}
        stop = next((stops[fault] for fault in faults if fault in stops), v < chance)
        if stop and "before the token" in faults:
            break
        token = int(log_p.argmax()) if "greedy" in faults else sample_token(log_p, 1 if "no tau" in faults else tau, u)
        y.append(token)
        if "state after" in faults:
            stop = v < sigmoid(read(token, h, model)[1][0] @ w + d)
        if stop or (token == EOS and "EOS ends" in faults):
            break
    return np.array(y, dtype=int)


@misconception(of=generate_and_halt, says="it stops where it should go on: σ is the probability of the end in (3.46).")
def coin_turned_round(*args):
    return toss(*args, "turned round")


@misconception(of=generate_and_halt, says="the coin is tossed before the token is written; (3.46) ends after y_t.")
def coin_before_the_token(*args):
    return toss(*args, "before the token")


@misconception(of=generate_and_halt, says="it stops when σ is above a half; (3.46) leaves it to the chance v_t.")
def coin_without_chance(*args):
    return toss(*args, "half")


@misconception(of=generate_and_halt, says="the token's random number decides on the end too; (3.46) has its own, v_t.")
def one_number_for_both(*args):
    return toss(*args, "same u")


@misconception(of=generate_and_halt,
               says="it never stops before the numbers end; (3.46) tosses a coin after each token.")
def no_coin(*args):
    return toss(*args, "never")


@misconception(of=generate_and_halt, says="the score is taken for a probability; (3.46) has a σ around it.")
def coin_without_sigmoid(*args):
    return toss(*args, "no sigmoid")


@misconception(of=generate_and_halt, says="d is left out; (3.46) adds it.")
def coin_without_d(*args):
    return toss(*args, "no d")


@misconception(of=generate_and_halt, says="the coin is tossed by the state from before; (3.46) takes h_t.")
def coin_by_the_state_before(*args):
    return toss(*args, "state before")


@misconception(of=generate_and_halt,
               says="y_t is read before the coin is tossed; (3.46) takes h_t, from which y_t was drawn.")
def coin_by_the_state_after(*args):
    return toss(*args, "state after")


@misconception(of=generate_and_halt, says="EOS ends the text as well; here no token is special, only (3.46) ends it.")
def eos_ends_it_too(*args):
    return toss(*args, "EOS ends")


@misconception(of=generate_and_halt, says="the best token is taken each time; (3.45) draws.")
def greedy_until_the_coin(*args):
    return toss(*args, "greedy")


@misconception(of=generate_and_halt, says="τ is not used; (3.45) draws at τ.")
def coin_text_without_temperature(*args):
    return toss(*args, "no tau")


@misconception(of=generate_and_halt,
               says="the state is set to 0 at every step; in (3.45) it goes on from step to step.")
def coin_text_forgets(*args):
    return toss(*args, "forgets")
