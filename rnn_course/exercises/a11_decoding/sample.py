"""sample: draw B sequences side by side, each token at random and then read as the next input."""

import functools
import itertools
import math

import numpy as np

from rnn_course.authoring import accepted, check, equivalent, exercise
from rnn_course.decoding.sampling import draw_tokens, next_distribution, sample
from rnn_course.decoding.search import END, decoder_step
from rnn_course.draw import Draw
from rnn_course.exercise import Score
from rnn_course.kit.question import ask, named
from rnn_course.slips import slips

from . import draws
from .reasons import END_IS_0

header = exercise(
    sample,
    points=7,
    returns={"y": "(11.25)"},
    uses=(decoder_step, next_distribution, draw_tokens),
    hints=(
        "It is greedy search with random choices, for B rows at once.",
        "(11.25) needs B new random numbers at each step; the token that was drawn is read next. (11.26) is for rows "
        "that have ended while others go on.",
        "Keep the last tokens, the state, and a boolean per row for whether it has ended. Where it has, the new token "
        "is always END.",
    ),
    not_as={"over_its_inputs": "the same arrays are passed to every draw"},
)


K, T, CONTEXTS, COPIES, TIMES = 3, 3, 2, 250, 20
NO_FILTER, FILTERS = (1.0, 9, 1.0), (1.6, 2, 0.8)
FALSE_ALARM = 1e-7


@functools.cache
def counted_network():
    """The network whose samples are counted, always the same, so that exact shares are known: of 300 networks, that on
    which known mistakes show most. Each changes the share of some sequence by 0.2 or more, where 0.05 is allowed."""
    return draws.network(Draw(215), K, 4, CONTEXTS, scale=1.2)


@functools.cache
def exact_shares(context, filters):
    """The probability of every possible sequence in a context, with END after END."""
    h0, model = counted_network()
    shares = {}
    for y in itertools.product(range(K), repeat=T):
        if any(before == END != token for before, token in itertools.pairwise(y)):
            continue
        share, h, last = 1.0, h0[context : context + 1], END
        for token in y[: y.index(END) + 1 if END in y else T]:
            log_p, h = decoder_step(np.array([last]), h, model)
            share, last = share * next_distribution(log_p, *filters)[0, token], token
        shares[y] = share
    return shares


def allowed_gap(samples, shares):
    """How far a counted share may be from the exact one, for any of `shares`, with FALSE_ALARM in all (Hoeffding)."""
    return math.sqrt(math.log(2 * shares / FALSE_ALARM) / (2 * samples))


def score_samples(answers, expected):
    """Compare the shares of whole sequences with the exact ones.

    A right sampler fails with a probability below 1e-6: the shares have FALSE_ALARM for each of two questions; that 250
    rows are equal in all of 20 calls, or that all calls are, has a probability below 1e-100, since no sequence of the
    counted network has more than 0.4.
    """
    if any(
        np.shape(answer) != wanted.shape or np.asarray(answer).dtype.kind not in "iu"
        for answer, wanted in zip(answers, expected, strict=True)
    ):
        return Score(0.0, f"Each call should return integers of shape {expected[0].shape[1:]}.")
    few, *counted = answers
    if not np.array_equal(few, counted[0][: len(few)]):
        return Score(
            0.0, "Two generators with the same seed gave different samples; (11.25) draws every number from rng."
        )
    for y, filters in zip(counted, (NO_FILTER, FILTERS), strict=True):
        copies = y.reshape(TIMES, CONTEXTS, COPIES, T)
        if (y == y[:1]).all():
            return Score(0.0, "Every call drew the same samples; (11.25) draws new numbers from rng.")
        if (copies == copies[:, :, :1]).all():
            return Score(0.0, "Rows with the same state always drew the same tokens; (11.25) draws for every row.")
        gap, sequence = max(_gaps(copies, filters))
        if gap > allowed_gap(TIMES * COPIES, CONTEXTS * len(exact_shares(0, filters))):
            return Score(
                0.0,
                f"Of {TIMES * COPIES} samples, the share of {sequence} is off by {gap:.0%} of "
                "all; look at what (11.25) draws from, at what is read next, and at (11.26).",
            )
    return Score(1.0, "All sequences have the right frequency.")


def _gaps(copies, filters):
    """How far the share of each sequence in each context is from the exact one, including impossible sequences."""
    for context in range(CONTEXTS):
        sequences, counts = np.unique(copies[:, context].reshape(-1, T), axis=0, return_counts=True)
        mine = {tuple(y): count / (TIMES * COPIES) for y, count in zip(sequences.tolist(), counts, strict=True)}
        exact = exact_shares(context, filters)
        for y in {*mine, *exact}:
            yield abs(mine.get(y, 0) - exact.get(y, 0)), list(y)


@check(weight=2)
def samples_when_only_the_best_token_is_kept(draw):
    """Ask with k = 1, where each row has one possible sequence, and rows that end early, late and never."""

    def telling(h0, model):
        y = sample(h0, model, 5, 1.0, 1, 1.0, np.random.default_rng(0))
        lengths = (np.cumsum(y == END, axis=1) == 0).sum(axis=1)
        return len(set(lengths)) > 2 and lengths.max() == 5 and all(len(set(row)) > 1 for row in y[lengths > 2])

    for B, tau in ((6, 1.0), (4, 0.5)):
        h0, model = draws.until(lambda B=B: draws.network(draw, 5, 3, B), telling)
        yield ask("@repeat", named(sample), 2, int(draw.integers(0, 1000)), h0, model, 5, tau, 1, 1.0)


@check
def samples_of_one_row_or_one_step(draw):
    for B, steps in ((1, 4), (3, 1)):
        h0, model = draws.network(draw, 4, 5, B)
        yield ask("@repeat", named(sample), 2, int(draw.integers(0, 1000)), h0, model, steps, 1.0, 1, 1.0)


@check(weight=3, score=score_samples)
def samples_counted(draw):
    """Ask for a few samples, which many calls must repeat at their beginning; then with all filters."""
    h0, model = counted_network()
    seed, rows = int(draw.integers(0, 1_000_000)), np.repeat(h0, COPIES, axis=0)
    for times, filters in ((2, NO_FILTER), (TIMES, NO_FILTER), (TIMES, FILTERS)):
        yield ask("@repeat", named(sample), times, seed, rows, model, T, *filters)


wrong = slips(
    sample,
    """
    sample_goes_on_after_end: rows go on after END; in (11.26) there is only END from then on.
        11.26 | pass
    all_rows_stop_together: every row stops as soon as one has ended; in (11.26) each row ends by itself.
        11.26 | if ended.any():
              |     y[:, t] = END
    sample_starts_with_token_1: token 1 is read first; in (11.25) y_0 is END, token 0.
        y, h | y, h = np.full((len(h0), T + 1), 1), h0
    sample_always_reads_end: the network reads END at every step; in (11.25) it reads the token that was drawn.
        log_p, h | log_p, h = decoder_step(np.full(len(h0), END), h, model)
    sample_state_stays_at_h0: every step starts from h0; in (11.25) the state has read all tokens before.
        log_p, h | log_p, _ = decoder_step(y[:, t - 1], h0, model)
    reads_the_best: the most probable token is read next, not the one that was drawn; (11.25) reads y.
        log_p, h | log_p, h = decoder_step(q.argmax(axis=1) if t > 1 else y[:, 0], h, model)
    one_number_per_step: one random number is used for all rows of a step; (11.25) has a new one for every row.
        11.25 | y[:, t] = draw_tokens(q, np.full(len(h0), rng.random()))
    makes_its_own_generator: each call makes a new generator with a fixed seed, so all calls draw the same; (11.25)
        draws from rng.
        y, h | y, h, rng = np.full((len(h0), T + 1), END), h0, np.random.default_rng(0)
    one_number_per_row: the random numbers of the first step are used at every step; (11.25) has new ones.
        y, h | y, h, u = np.full((len(h0), T + 1), END), h0, rng.random(len(h0))
        11.25 | y[:, t] = draw_tokens(q, u)
    sample_is_greedy: the most probable token is taken; (11.25) draws.
        11.25 | y[:, t] = q.argmax(axis=1)
    sample_without_filters: the tokens are drawn from the model's own p, without temperature and filters; (11.25)
        draws from next_distribution.
        q = | q = np.exp(log_p)
    sample_keeps_the_first_end: y begins with the END that was read first; (11.25) has y_1 ... y_T.
        return | return y[:, :-1]
    """,
)


def sampling(h0, model, T, tau, k, mass, draw):
    """The sampler with the caller's way to draw."""
    B = len(h0)
    y, h = np.zeros((B, T), int), h0
    token, alive = np.full(B, END), np.ones(B, bool)
    for t in range(T):
        log_p, h = decoder_step(token, h, model)
        token = np.where(alive, draw(next_distribution(log_p, tau, k, mass)), END)
        alive &= token != END
        y[:, t] = token
    return y


@accepted
def sample_by_choice(h0, model, T, tau, k, mass, rng):
    return sampling(h0, model, T, tau, k, mass, lambda q: np.array([rng.choice(q.shape[1], p=row) for row in q]))


@accepted
def sample_by_the_largest_of_noisy_logs(h0, model, T, tau, k, mass, rng):
    def draw(q):
        with np.errstate(divide="ignore"):
            return np.argmax(np.log(q) + rng.gumbel(size=q.shape), axis=1)

    return sampling(h0, model, T, tau, k, mass, draw)


@accepted
def sample_by_multinomial(h0, model, T, tau, k, mass, rng):
    return sampling(h0, model, T, tau, k, mass, lambda q: rng.multinomial(1, q).argmax(axis=1))


@accepted
def sample_with_all_numbers_drawn_at_first(h0, model, T, tau, k, mass, rng):
    numbers = iter(rng.random((T, len(h0))))
    return sampling(h0, model, T, tau, k, mass, lambda q: draw_tokens(q, next(numbers)))


@accepted
def sample_cut_after_the_first_end(h0, model, T, tau, k, mass, rng):
    y, h, token = [], h0, np.full(len(h0), END)
    for _ in range(T):
        log_p, h = decoder_step(token, h, model)
        token = draw_tokens(next_distribution(log_p, tau, k, mass), rng.random(len(h0)))
        y.append(token)
    y = np.array(y).T
    return y * (np.cumsum(y == END, axis=1) == 0)


equivalents = (
    *equivalent(
        END_IS_0,
        "ended = (y[:, 1:t] == END).any(axis=1) -> ended = (y[:, 1:t] <= END).any(axis=1)",
    ),
)
