"""What is asked of sentences: their probability, the loss of a whole model, descriptions, and a weaning."""

import numpy as np

from rnn_course.cells.captions import END, caption_loss_and_gradients, chain_log_p, scheduled_words, write_captions
from rnn_course.exercise import check, probe
from rnn_course.kit.question import ask

from . import draws

SIZES = "BTCKH"


def _scored(draw, B, T, K):
    return 2 * draw(B, T, K), draws.sentences(draw, B, T, K)


@check(of=chain_log_p, weight=3)
def probability_of_sentences(draw):
    for _ in range(2):
        B, K = draw.sizes("BK", B=4)
        yield ask(chain_log_p, *_scored(draw, B, 5, K))


@check(of=chain_log_p)
def probability_of_one_sentence_and_of_one_word(draw):
    yield ask(chain_log_p, *_scored(draw, 1, 5, 4))
    yield ask(chain_log_p, 2 * draw(3, 1, 4), np.array([[2], [END], [1]]))


@check(of=chain_log_p, weight=2)
def probability_from_extreme_scores(draw):
    """Far-apart scores with a word that is all but ruled out, then steps that lie far apart."""
    o, y = _scored(draw, 3, 5, 4)
    y[:, 0] = o[:, 0].argmin(axis=-1)
    yield ask(chain_log_p, 2000 * o, y)
    heights = 1500 * draw.rng.permutation(np.arange(y.size)).reshape(*y.shape, 1)
    yield ask(chain_log_p, o + heights, y)


@check(of=chain_log_p)
def probability_with_words_after_the_end(draw):
    """Whatever stands after the first END, another END among it, is not part of the sentence."""
    o, y = _scored(draw, 4, 6, 5)
    y[:, 1], y[:, 2:] = END, draw.integers(0, 5, 4, 4)
    y[:2, 0], y[2:, 0] = 3, END
    y[0, 3], y[1, 2] = END, 2
    yield ask(chain_log_p, o, y)


@check(of=chain_log_p, weight=0,
       note="It differs even for sentences of one word: look at log p (7.39) and at onehot(y) - p (7.41).")
def probability_of_single_words(draw):
    o, y = _scored(draw, 3, 1, 4)
    yield ask(chain_log_p, o, np.maximum(y, 1))


@check(of=chain_log_p, weight=0,
       note="Single words are right, but it differs for sentences without END: look at the sum in (7.40).")
def probability_without_end(draw):
    o, y = _scored(draw, 3, 5, 4)
    yield ask(chain_log_p, o, np.maximum(y, 1))


@probe(of=chain_log_p, same=lambda answer: answer,
       says="Something changes when only scores and words after the END do; real_t of (7.38) should keep them out.")
def depends_on_what_comes_after_the_end(draw):
    (o, y), (other_o, other_y) = (_scored(draw, 3, 6, 4) for _ in range(2))
    y[:, 2] = END
    after = np.arange(6) > 2
    changed_o, changed_y = np.where(after[:, None], other_o, o), np.where(after, other_y, y)
    return ask(chain_log_p, o, y), ask(chain_log_p, changed_o, changed_y)


@check(of=caption_loss_and_gradients, weight=4)
def loss_and_gradients_of_sentences(draw):
    for _ in range(2):
        yield ask(caption_loss_and_gradients, *draws.described(draw, *draw.sizes(SIZES, B=4)))


@check(of=caption_loss_and_gradients)
def loss_and_gradients_with_one_axis_of_size_1(draw):
    for axis in "BTCH":
        yield ask(caption_loss_and_gradients, *draws.described(draw, *draw.sizes(SIZES, **{axis: 1})))


@check(of=caption_loss_and_gradients, weight=0,
       note="With R zero the context goes in at the start only, and it differs: look at (7.42).")
def loss_where_the_context_only_starts(draw):
    v, read, y, Q, q, F, U, R, *others = draws.described(draw, *draw.sizes(SIZES, B=4))
    yield ask(caption_loss_and_gradients, v, read, y, Q, q, F, U, 0 * R, *others)


@check(of=caption_loss_and_gradients, weight=0,
       note="With Q zero the context goes in at the steps only, and it differs: look at (7.43).")
def loss_where_the_context_only_accompanies(draw):
    v, read, y, Q, *others = draws.described(draw, *draw.sizes(SIZES, B=4))
    yield ask(caption_loss_and_gradients, v, read, y, 0 * Q, *others)


def _ends_at_different_steps(y):
    ends = np.where((y == END).any(axis=1), (y == END).argmax(axis=1), y.shape[1])
    apart = len(set(ends.tolist())) >= min(3, len(y)) and ends.max() >= 3
    return apart and ends.min() < y.shape[1] - 1 and len(np.unique(y)) >= 4


def _goes_on(y):
    return len(np.unique(y)) >= min(2, y.size) and (y[:, 0] != END).any()


@check(of=write_captions, weight=3)
def descriptions_of_several_lengths(draw):
    for _ in range(2):
        C, K, H = draw.sizes("CKH", K=6)
        yield ask(write_captions, *draws.generator(draw, 6, 7, C, K, H, _ends_at_different_steps))


@check(of=write_captions)
def descriptions_with_one_axis_of_size_1(draw):
    for axis in "BTC":
        B, T, C, H = draw.sizes("BTCH", **{axis: 1})
        yield ask(write_captions, *draws.generator(draw, B, T, C, 5, H, _goes_on))


@check(of=write_captions, weight=0,
       note="It differs even for a single word: look at the state (7.42) and at the first word that is read.")
def descriptions_of_one_word(draw):
    yield ask(write_captions, *draws.generator(draw, 6, 1, 3, 6, 5, lambda y: len(np.unique(y)) >= 3))


@probe(of=write_captions, same=lambda y: y[:-1],
       says="The words for one row change when only another row's context does; each context has a sentence of its "
            "own.")
def mixes_descriptions(draw):
    v, *others = draws.generator(draw, 4, 6, 3, 6, 5, _goes_on)
    changed = v.copy()
    changed[-1] = 2 * draw(3)
    return ask(write_captions, v, *others), ask(write_captions, changed, *others)


def _weaned(draw, B, T, C, K, H, share):
    """Arguments whose own words are often not the teacher's, and whose coins fall both ways where they can."""
    v, _, y, *_ = draws.described(draw, B, T, C, K, H)
    return v, y, draw.rng.random((B, T)), share, *draws.weights(draw, C, K, H, scale=1.2)


def _weaned_tellingly(draw, *sizes):
    """The same, drawn until the context's way through Q shows in the words, and its way through R too."""
    while True:
        v, y, u, share, Q, q, F, U, R, *others = given = _weaned(draw, *sizes)
        read = scheduled_words(*given)
        without_Q = scheduled_words(v, y, u, share, 0 * Q, 0 * q, F, U, R, *others)
        without_R = scheduled_words(v, y, u, share, Q, q, F, U, 0 * R, *others)
        if (read != without_Q).any() and (read != without_R).any():
            return given


@check(of=scheduled_words, weight=3)
def words_by_chance(draw):
    for share in (0.5, 0.3):
        C, K, H = draw.sizes("CKH", K=6)
        yield ask(scheduled_words, *_weaned_tellingly(draw, 5, 7, C, K, H, share))


@check(of=scheduled_words)
def words_with_one_axis_of_size_1(draw):
    for axis in "BTCH":
        B, T, C, H = draw.sizes("BTCH", **{axis: 1})
        yield ask(scheduled_words, *_weaned(draw, B, T, C, 6, H, 0.5))


@check(of=scheduled_words)
def words_at_both_ends_of_the_schedule(draw):
    for share in (1.0, 0.0):
        yield ask(scheduled_words, *_weaned(draw, 4, 5, 3, 6, 7, share))


@check(of=scheduled_words, weight=0,
       note="It differs even where the teacher always speaks (share 1): look at (7.51), and at which y comes at "
            "which step.")
def words_of_the_teacher_alone(draw):
    yield ask(scheduled_words, *_weaned(draw, 4, 5, 3, 6, 7, 1.0))
