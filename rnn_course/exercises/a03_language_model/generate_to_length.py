"""generate_to_length: draw the length of a text first, then as many tokens.

At each step the network reads how many tokens are still to come.
"""

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.cells.char_rnn import char_rnn_forward
from rnn_course.cells.language import EOS
from rnn_course.decoding.generation import generate_to_length, sample_token
from rnn_course.kit.question import ask
from rnn_course.slips import slips

from . import draws

header = exercise(
    generate_to_length,
    points=4,
    returns={"y": "(3.48)"},
    uses=(char_rnn_forward, sample_token),
    hints=(
        "If the length is known from the start, the network can prepare for the end.",
        "In (3.47) token 0 means length 1. In (3.48) no token is left after the last one, y_L.",
        "Make a new tuple of weights in each round, with another bias; everything else is the same.",
    ),
    sure_of={
        "texts_of_length_1_and_of_the_largest": ("measured_text_forgets",),
        "texts_of_a_drawn_length": ("measured_text_forgets",),
    },
)


def _measured(draw, M, fits, K=5, H=5):
    """model, r, log_p_length, tau, u, us of a text that fits and that rounding cannot change."""

    def make():
        return (
            draws.network(draw, K, H),
            draw(H, scale=0.8),
            draws.distribution(draw, M),
            float(draw.choice((0.6, 1.7))),
            float(draw.rng.random()),
            draw.rng.random(M),
        )

    def telling(*question):
        *others, u, us = question
        y = generate_to_length(*question)
        return fits(y, *question) and all(
            np.array_equal(y, generate_to_length(*others, min(max(u + by, 0), 1 - 1e-9), np.clip(us + by, 0, 1)))
            for by in (-1e-3, 1e-3)
        )

    return draws.until(make, telling)


def _hangs_on_its_length(y, model, r, log_p_length, tau, u, us):
    """Whether another bias gives another text, and whether the length depends on u and on τ = 1.

    A bias that counts the tokens so far and one that stays the same give two texts, or their names would be a guess.
    """
    E, W, U, b, V, c = model
    known = {each.name: each.function for each in wrong}
    counting, constant = (
        known[name](model, r, log_p_length, tau, u, us) for name in ("told_how_many_were", "told_always_the_same")
    )
    if np.array_equal(counting, constant):
        return False
    lengths = log_p_length.argmax(), sample_token(log_p_length, tau, u)
    if not 2 < len(y) < len(us) - 1 or len(y) - 1 in lengths or EOS not in y[:-1]:
        return False
    told = (
        generate_to_length((E, W, U, b + by, V, c), scale * r, log_p_length, tau, u, us)
        for by, scale in ((0, 0), (r, 0), (r, 1), (len(y) * r, -1), (0, -1))
    )
    return not any(np.array_equal(y, other) for other in told)


@check(weight=3)
def texts_of_a_drawn_length(draw):
    for M in (6, 7):
        yield ask(generate_to_length, *_measured(draw, M, _hangs_on_its_length))


@check
def texts_of_length_1_and_of_the_largest(draw):
    yield ask(generate_to_length, *_measured(draw, 4, lambda y, *question: len(y) == 1))
    yield ask(generate_to_length, *_measured(draw, 4, lambda y, *question: len(y) == 4))


@check(
    weight=0,
    note="Wrong even with r = 0, where the network does not know the length: look at the length (3.47), and at what is "
    "drawn and read.",
)
def texts_of_a_length_that_is_not_told(draw):
    model, r, *others = _measured(draw, 5, lambda y, *question: len(y) > 2)
    yield ask(generate_to_length, model, 0 * r, *others)


wrong = slips(
    generate_to_length,
    """
    one_token_short: the text is one token short; in (3.47) token 0 of the draw is length 1.
        3.47 | L = sample_token(log_p_length, 1, u)
    most_probable_length: the most probable length is taken; (3.47) draws it.
        3.47 | L = 1 + int(log_p_length.argmax())
    length_at_tau: the length is drawn at τ; (3.47) draws it at 1.
        3.47 | L = 1 + sample_token(log_p_length, tau, u)
    always_the_longest: the text always has the largest possible length; (3.47) draws its length.
        3.47 | L = len(us)
    told_nothing: the bias is not changed; (3.48) adds (L - t) r to b.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), h, model)
    told_how_many_were: t r is added, with the number of tokens so far; (3.48) has L - t, how many are still to
        come.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), h, (E, W, U, b + (t + 1) * r, V, c))
    told_the_length: L r is added at every step; (3.48) has L - t.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), h, (E, W, U, b + L * r, V, c))
    told_one_more: the count is one too high; in (3.48) it is 0 after the last token.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), h, (E, W, U, b + (L - t) * r, V, c))
    told_always_the_same: r is added without its factor; (3.48) has L - t times r.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), h, (E, W, U, b + r, V, c))
    told_with_a_minus: (L - t) r is subtracted; (3.48) adds it.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), h, (E, W, U, b - (L - 1 - t) * r, V, c))
    u_used_twice: the number that drew the length draws the first token too; (3.48) has us_1.
        3.48 | token = sample_token(log_p[0, 0], tau, [u, *us][t])
    eos_ends_it_early: EOS ends the text; here only the length of (3.47) does.
        y.append | y.append(token)
                 | if token == EOS:
                 |     break
    measured_text_forgets: the state is set to 0 at every step; in (3.48) it is passed from step to step.
        hs, log_p | hs, log_p = char_rnn_forward(np.array([[token]]), 0 * h, (E, W, U, b + (L - 1 - t) * r, V, c))
    """,
)


@accepted
def counts_down(model, r, log_p_length, tau, u, us):
    E, W, U, b, V, c = model
    left, token, h, y = sample_token(log_p_length, 1.0, u), EOS, np.zeros((1, len(b))), []
    while left >= 0:
        hs, log_p = char_rnn_forward(np.array([[token]]), h, [E, W, U, b + left * r, V, c])
        h, token = hs[:, -1], sample_token(log_p[0, -1], tau, us[len(y)])
        y.append(token)
        left -= 1
    return np.array(y)


@accepted
def changes_the_bias(model, r, log_p_length, tau, u, us):
    L = sample_token(log_p_length, 1, u) + 1
    y, h = np.zeros(L, dtype=int), np.zeros((1, len(r)))
    weights = list(model)
    for t in range(1, L + 1):
        weights[3] = model[3] + (L - t) * r
        hs, log_p = char_rnn_forward(np.array([[y[t - 2] if t > 1 else EOS]]), h, tuple(weights))
        h = hs[:, 0]
        y[t - 1] = sample_token(log_p[0, 0], tau, us[t - 1])
    return y


@accepted
def tells_it_through_the_table(model, r, log_p_length, tau, u, us):
    """An added bias is an added input: one more number for each token, one more row for W."""
    E, W, U, b, V, c = model
    tall = np.vstack([W, r])
    y, h, L = [EOS], np.zeros((1, len(b))), sample_token(log_p_length, 1, u) + 1
    for left in range(L - 1, -1, -1):
        wide = np.column_stack([E, np.full(len(E), left)])
        hs, log_p = char_rnn_forward(np.array([y[-1:]]), h, (wide, tall, U, b, V, c))
        h = hs[:, 0]
        y.append(sample_token(log_p[0, 0], tau, us[L - 1 - left]))
    return np.array(y[1:])


equivalents = (
    *equivalent(
        "There is one entry along this axis, which is the first and the last.",
        "h = hs[:, 0] -> h = hs[:, -1]",
        "token = sample_token(log_p[0, 0], tau, us[t]) -> token = sample_token(log_p[ -1, 0], tau, us[t])",
        "token = sample_token(log_p[0, 0], tau, us[t]) -> token = sample_token(log_p[0, -1], tau, us[t])",
    ),
    *equivalent(
        "Two rows of zeros stay equal, and the first is used.",
        "token, h, y = EOS, np.zeros((1, len(b))), [] -> token, h, y = EOS, np.zeros(( 2, len(b))), []",
    ),
)
