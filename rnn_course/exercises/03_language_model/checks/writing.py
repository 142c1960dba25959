"""What is asked of a draw, of texts that end in three ways, and of an opinion: all chance is in the question."""

import numpy as np

from rnn_course.cells.language import EOS, UNK, classify_by_prompt
from rnn_course.decoding.generation import generate, generate_and_halt, generate_to_length, sample_token
from rnn_course.exercise import check
from rnn_course.kit.question import ask

from . import draws


def _wrong_tokens(log_p, tau, u):
    """What known mistakes would draw: at another temperature, from another end, without the sum, in another order."""
    K, order = len(log_p), np.argsort(-log_p)
    q = np.exp((log_p - log_p.max()) / tau)
    q /= q.sum()
    return [sample_token(log_p, 1, u), sample_token(log_p, 1 / tau, u), int(log_p.argmax()),
            sample_token(log_p, tau, 1 - u), sample_token(np.exp(log_p), tau, u),
            int(u * K), int(order[sample_token(log_p[order], tau, u)]), int((q > u).argmax())]


def _draw_of(draw, K, tau):
    """log_p, tau, u: u away from every border, and most known mistakes draw another token."""
    def telling(log_p, u):
        return (draws.steady(lambda moved: sample_token(log_p, tau, moved), u)
                and sample_token(log_p, tau, u) not in _wrong_tokens(log_p, tau, u)[:5])

    log_p, u = draws.until(lambda: (draws.distribution(draw, K), float(draw.rng.random())), telling)
    return log_p, tau, u


@check(of=sample_token, weight=3)
def tokens_below_and_above_temperature_1(draw):
    """Enough draws that no two mistakes look alike on all of them."""
    def make():
        return [_draw_of(draw, draw.choice((6, 7)), tau) for tau in (0.45, 2.2, 0.6, 3.0, 0.5, 1.8, 2.6)],

    def told_apart(questions):
        return len(set(zip(*(_wrong_tokens(*question) for question in questions), strict=True))) == 8

    for question in draws.until(make, told_apart)[0]:
        yield ask(sample_token, *question)


@check(of=sample_token)
def tokens_at_the_ends(draw):
    """The first and the last; a border hit exactly; two tokens."""
    log_p = draws.distribution(draw, 5)
    yield ask(sample_token, log_p, 1.3, 1e-4)
    yield ask(sample_token, log_p, 1.3, 1 - 1e-4)
    yield ask(sample_token, np.log([0.25, 0.25, 0.25, 0.25]), 2.0, 0.5)
    yield ask(sample_token, np.log([0.3, 0.7]), 1.0, 0.5)


@check(of=sample_token)
def tokens_close_to_temperature_0(draw):
    def apart(log_p):
        return np.sort(log_p)[-1] - np.sort(log_p)[-2] > 0.1 and 0 < log_p.argmax() < 5

    for tau in (1e-4, 1e-3):
        log_p = draws.until(lambda: (draws.distribution(draw, 6),), apart)[0]
        yield ask(sample_token, log_p, tau, 0.4)


def _network(draw, K, H=5):
    """A network whose choices hang on what it read and on the state from before."""
    return draws.model(draw, K, 3, H, scale=1.1)


def _text(draw, K, N, fits):
    """model, tau, us of a text that fits, and that rounding cannot change."""
    def telling(model, tau, us):
        return (fits(generate(model, tau, us), lambda: _thrown_away(model, tau, us), len(us))
                and draws.steady(lambda moved: generate(model, tau, moved), us))

    def make():
        return _network(draw, K), float(draw.choice((0.6, 1.7))), draw.rng.random(N)

    return draws.until(make, telling)


def _thrown_away(model, tau, us):
    """For every prefix of us how long the text is: a number that adds nothing has drawn UNK, or comes after the end."""
    lengths = [len(generate(model, tau, us[:n])) for n in range(len(us) + 1)]
    return [n for n in range(len(us)) if lengths[n + 1] == lengths[n]]


def _ended(y):
    return len(y) > 0 and y[-1] == EOS


@check(of=generate, weight=3)
def texts_that_end_by_themselves(draw):
    """A text that ends before the numbers do, after tokens were thrown away in its middle."""
    for N in (12, 14):
        yield ask(generate, *_text(draw, 5, N, lambda y, thrown, n: _ended(y) and 4 <= len(y) < n - 2
                                   and len(set(y.tolist())) > 2 and 0 < min(thrown()) < len(y) - 1))


@check(of=generate)
def texts_that_are_cut_off(draw):
    yield ask(generate, *_text(draw, 6, 7, lambda y, thrown, n: not _ended(y) and 3 < len(y) < n))


@check(of=generate)
def texts_that_begin_with_what_is_thrown_away(draw):
    yield ask(generate, *_text(draw, 4, 9, lambda y, thrown, n: _ended(y) and 2 < len(y) < n and min(thrown()) == 0))
    yield ask(generate, *_text(draw, 4, 3, lambda y, thrown, n: len(y) == 1))


@check(of=generate, weight=0,
       note="It differs even where no UNK is drawn: look at what is read when (3.42), and at the end (3.44).")
def texts_where_nothing_is_thrown_away(draw):
    yield ask(generate, *_text(draw, 5, 5, lambda y, thrown, n: len(y) == n))


def _halting(draw, N, fits, K=5, H=5):
    """model, w, d, tau, us, vs of a text that fits and that rounding cannot change."""
    def make():
        return (_network(draw, K, H), draw(H, scale=1.2), float(draw.rng.normal(scale=0.5)),
                float(draw.choice((0.6, 1.7))), draw.rng.random(N), draw.rng.random(N))

    def telling(model, w, d, tau, us, vs):
        y = generate_and_halt(model, w, d, tau, us, vs)
        return fits(y, N) and all(
            np.array_equal(y, generate_and_halt(model, w, d, tau, np.clip(us + by, 0, 1), vs + by))
            for by in (-1e-3, 1e-3))

    return draws.until(make, telling)


def _goes_on_after_eos(y):
    return EOS in y[:-1] and UNK in y and len(set(y.tolist())) > 2


@check(of=generate_and_halt, weight=3)
def texts_that_a_coin_ends(draw):
    for N in (9, 11):
        yield ask(generate_and_halt, *_halting(draw, N, lambda y, n: 3 < len(y) < n - 1 and _goes_on_after_eos(y)))
    yield ask(generate_and_halt, *_halting(draw, 6, lambda y, n: len(y) == 2))


@check(of=generate_and_halt)
def texts_that_no_coin_ends(draw):
    yield ask(generate_and_halt, *_halting(draw, 5, lambda y, n: len(y) == n and _goes_on_after_eos(y)))


@check(of=generate_and_halt)
def texts_of_one_token_by_a_coin(draw):
    yield ask(generate_and_halt, *_halting(draw, 4, lambda y, n: len(y) == 1))


@check(of=generate_and_halt, weight=0,
       note="It differs even where the coin never says stop: look at what is drawn and read (3.45).")
def texts_without_a_coin(draw):
    model, w, _, tau, us, vs = _halting(draw, 6, lambda y, n: len(y) == n)
    yield ask(generate_and_halt, model, 0 * w, -20.0, tau, us, np.clip(vs, 0.01, 1))


def _measured(draw, M, fits, K=5, H=5):
    """model, r, log_p_length, tau, u, us of a text that fits and that rounding cannot change."""
    def make():
        return (_network(draw, K, H), draw(H, scale=0.8), draws.distribution(draw, M),
                float(draw.choice((0.6, 1.7))), float(draw.rng.random()), draw.rng.random(M))

    def telling(*question):
        *others, u, us = question
        y = generate_to_length(*question)
        return fits(y, *question) and all(
            np.array_equal(y, generate_to_length(*others, min(max(u + by, 0), 1 - 1e-9), np.clip(us + by, 0, 1)))
            for by in (-1e-3, 1e-3))

    return draws.until(make, telling)


def _hangs_on_its_length(y, model, r, log_p_length, tau, u, us):
    """Another text comes out where the network is told nothing, or something else; its length hangs on u and τ = 1."""
    E, W, U, b, V, c = model
    lengths = log_p_length.argmax(), sample_token(log_p_length, tau, u)
    if not 2 < len(y) < len(us) - 1 or len(y) - 1 in lengths or EOS not in y[:-1]:
        return False
    told = (generate_to_length((E, W, U, b + by, V, c), scale * r, log_p_length, tau, u, us)
            for by, scale in ((0, 0), (r, 0), (r, 1), (len(y) * r, -1), (0, -1)))
    return not any(np.array_equal(y, other) for other in told)


@check(of=generate_to_length, weight=3)
def texts_of_a_drawn_length(draw):
    for M in (6, 7):
        yield ask(generate_to_length, *_measured(draw, M, _hangs_on_its_length))


@check(of=generate_to_length)
def texts_of_length_1_and_of_the_largest(draw):
    yield ask(generate_to_length, *_measured(draw, 4, lambda y, *question: len(y) == 1))
    yield ask(generate_to_length, *_measured(draw, 4, lambda y, *question: len(y) == 4))


@check(of=generate_to_length, weight=0,
       note="It differs even where the network is told nothing, with r = 0: look at the length (3.47) and at what is "
            "drawn and read.")
def texts_of_a_length_that_is_not_told(draw):
    model, r, *others = _measured(draw, 5, lambda y, *question: len(y) > 2)
    yield ask(generate_to_length, model, 0 * r, *others)


def _opinion(draw, L, M, K=9, D=4, H=5):
    """review, prompt, model, good, bad: scores that lie apart, and units that are on as well as off."""
    def make():
        good, bad = draw.rng.permutation(np.arange(2, K))[:2].tolist()
        return draw.integers(2, K, L), draw.integers(2, K, M), draws.model(draw, K, D, H, scale=0.8), good, bad

    def telling(*question):
        scores, _ = classify_by_prompt(*question)
        return abs(scores[0] - scores[1]) > 0.1 and np.abs(scores).min() > 0.1

    return draws.until(make, telling)


@check(of=classify_by_prompt, weight=3)
def opinions_on_reviews(draw):
    """A good one although both scores are negative, and a bad one although both are positive."""
    for sign in (1, -1):
        def fits(*question, sign=sign):
            scores, label = classify_by_prompt(*question)
            return label == sign and (sign * scores < 0).all()

        yield ask(classify_by_prompt, *draws.until(lambda: _opinion(draw, 4, 3), fits))


@check(of=classify_by_prompt)
def opinions_on_one_word(draw):
    yield ask(classify_by_prompt, *_opinion(draw, 1, 3))
    yield ask(classify_by_prompt, *_opinion(draw, 3, 1))


@check(of=classify_by_prompt)
def opinions_that_are_undecided(draw):
    """Two equal scores."""
    review, prompt, (E, W, U, b, V, c), good, bad = _opinion(draw, 3, 2)
    V[:, bad], c[bad] = V[:, good], c[good]
    yield ask(classify_by_prompt, review, prompt, (E, W, U, b, V, c), good, bad)
