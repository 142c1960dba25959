"""generate_and_halt: write a text, and draw after each token whether it was the last.

No token is special here: the probability of the end is an output of its own.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS, UNK
from rnn_course.decoding.generation import generate_and_halt, sample_token
from rnn_course.kit.activations import sigmoid
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    generate_and_halt,
    points=4,
    returns={"y": "(3.46)"},
    uses=(char_rnn_forward, sample_token),
    hints=(
        "Instead of a token for the end, the network has one more output: the probability that this token is the last.",
        "(3.46) uses the state that y_t was drawn from, after y_t has been written down.",
        "In each round: read the last token, draw the next, write it, toss the coin. `sigmoid` is given.",
    ),
    sure_of={
        "texts_that_no_coin_ends": (
            "coin_without_chance",
            "coin_by_the_state_before",
            "coin_text_without_temperature",
        ),
        "texts_that_a_coin_ends": (
            "coin_without_chance",
            "coin_without_sigmoid",
            "coin_without_d",
            "coin_by_the_state_before",
            "coin_by_the_state_after",
            "coin_text_without_temperature",
        ),
    },
)


def _halting(draw, N, fits, K=5, H=5):
    """model, w, d, tau, us, vs of a text that fits and that rounding cannot change."""

    def make():
        return (
            draws.network(draw, K, H),
            draw(H, scale=1.2),
            float(draw.rng.normal(scale=0.5)),
            float(draw.choice((0.6, 1.7))),
            draw.rng.random(N),
            draw.rng.random(N),
        )

    def telling(model, w, d, tau, us, vs):
        y = generate_and_halt(model, w, d, tau, us, vs)
        return fits(y, N) and all(
            np.array_equal(y, generate_and_halt(model, w, d, tau, np.clip(us + by, 0, 1), vs + by))
            for by in (-1e-3, 1e-3)
        )

    return draws.until(make, telling)


def _goes_on_after_eos(y):
    return EOS in y[:-1] and UNK in y and len(set(y.tolist())) > 2


@check(weight=3)
def texts_that_a_coin_ends(draw):
    for N in (9, 11):
        yield ask(generate_and_halt, *_halting(draw, N, lambda y, n: 3 < len(y) < n - 1 and _goes_on_after_eos(y)))
    yield ask(generate_and_halt, *_halting(draw, 6, lambda y, n: len(y) == 2))


@check
def texts_that_no_coin_ends(draw):
    yield ask(generate_and_halt, *_halting(draw, 5, lambda y, n: len(y) == n and _goes_on_after_eos(y)))


@check
def texts_of_one_token_by_a_coin(draw):
    yield ask(generate_and_halt, *_halting(draw, 4, lambda y, n: len(y) == 1))


@check(weight=0, note="Wrong even where the coin never stops the text: look at what is drawn and read (3.45).")
def texts_without_a_coin(draw):
    model, w, _, tau, us, vs = _halting(draw, 6, lambda y, n: len(y) == n)
    yield ask(generate_and_halt, model, 0 * w, -20.0, tau, us, np.clip(vs, 0.01, 1))


wrong = slips(
    generate_and_halt,
    """
    coin_turned_round: the text stops where it should go on; in (3.46) σ is the probability of the end.
        if v | if v >= sigmoid(h[0] @ w + d):
    coin_before_the_token: the coin is tossed before the token is written; (3.46) ends after y_t.
        3.46 | y.pop()
             | break
    coin_without_chance: the text stops when σ is above a half; (3.46) compares it with the random number v_t.
        if v | if sigmoid(h[0] @ w + d) > 0.5:
    one_number_for_both: the random number of the token decides on the end too; (3.46) has its own, v_t.
        if v | if u < sigmoid(h[0] @ w + d):
    no_coin: the text never stops before the numbers end; (3.46) tosses a coin after each token.
        3.46 | pass
    coin_without_sigmoid: the score is used as the probability; (3.46) has a σ around it.
        if v | if v < h[0] @ w + d:
    coin_without_d: d is left out; (3.46) adds it.
        if v | if v < sigmoid(h[0] @ w):
    coin_by_the_state_before: the coin is computed from the state before; (3.46) takes h_t.
        h = | before, h = h, hs[:, 0]
        if v | if v < sigmoid(before[0] @ w + d):
    coin_by_the_state_after: y_t is read before the coin is tossed; (3.46) takes h_t, from which y_t was drawn.
        if v | after, _ = char_rnn_forward(np.array([[token]]), h, model)
             | if v < sigmoid(after[0, 0] @ w + d):
    eos_ends_it_too: EOS ends the text as well; only (3.46) ends it, and no token is special.
        if v | if token == EOS or v < sigmoid(h[0] @ w + d):
    greedy_until_the_coin: the most probable token is taken each time; (3.45) draws.
        3.45 | token = int(log_p[0, 0].argmax())
    coin_text_without_temperature: τ is not used; (3.45) draws at τ.
        3.45 | token = sample_token(log_p[0, 0], 1, u)
    coin_text_forgets: the state is set to 0 at every step; in (3.45) it is passed from step to step.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), np.zeros((1, len(w))), model)
    """,
)


@accepted
def halts_with_a_while(model, w, d, tau, us, vs):
    y, h, halted = [EOS], np.zeros((1, w.size)), False
    while not halted and len(y) <= len(us):
        hs, log_p = char_rnn_forward(np.array([y[-1:]]), h, model)
        h, t = hs[:, 0], len(y) - 1
        y.append(sample_token(log_p[0, 0], tau, us[t]))
        halted = vs[t] < 1 / (1 + np.exp(-(h @ w + d)[0]))
    return np.array(y[1:])


@accepted
def halts_on_all_read_again(model, w, d, tau, us, vs):
    y = np.array([EOS])
    for t in range(len(us)):
        hs, log_p = char_rnn_forward(y[None], np.zeros((1, len(w))), model)
        y = np.append(y, sample_token(log_p[0, -1], tau, us[t]))
        if sigmoid(np.dot(hs[0, -1], w) + d) > vs[t]:
            break
    return y[1:]


@accepted
def halts_after_the_longest_text(model, w, d, tau, us, vs):
    """Write to the end of the numbers, then cut."""
    token, h, y, stops = EOS, np.zeros((1, len(w))), [], []
    for u, v in zip(us, vs, strict=True):
        hs, log_p = char_rnn_forward(np.array([[token]]), h, model)
        h = hs[:, 0]
        token = sample_token(log_p[0, 0], tau, u)
        y.append(token)
        stops.append(v < sigmoid(h[0] @ w + d))
    return np.array(y)[: stops.index(True) + 1 if True in stops else len(y)]


equivalents = (
    *equivalent(
        "There is one entry along this axis, which is the first and the last.",
        "h = hs[:, 0] -> h = hs[:, -1]",
        "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[ -1, 0], tau, u)",
        "token = sample_token(log_p[0, 0], tau, u) -> token = sample_token(log_p[0, -1], tau, u)",
        "if v < sigmoid(h[0] @ w + d): -> if v < sigmoid(h[ -1] @ w + d):",
    ),
    *equivalent(
        "Two rows of zeros stay equal, and the first is used.",
        "token, h, y = EOS, np.zeros((1, len(w))), [] -> token, h, y = EOS, np.zeros(( 2, len(w))), []",
    ),
    *equivalent(
        "A random number is never exactly the probability.",
        "if v < sigmoid(h[0] @ w + d): -> if v <= sigmoid(h[0] @ w + d):",
    ),
    *equivalent(
        "There are as many us as vs.",
        "for u, v in zip(us, vs, strict=True): -> for u, v in zip(us, vs, strict=False):",
    ),
)
