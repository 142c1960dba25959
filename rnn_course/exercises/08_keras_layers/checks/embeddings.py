"""What is asked of the lookup, of a matrix filled with given vectors, and of training on top of them."""

from __future__ import annotations

import numpy as np

from rnn_course.cells.embedding_lookup import embedding_matrix, lookup_gradients
from rnn_course.draw import Draw
from rnn_course.exercise import check
from rnn_course.kit.question import Question, ask
from rnn_course.models.embeddings import fine_tune

WORDS = 9
NAMES = ("the", "film", "plot", "was", "not", "very", "good", "bad", "dull", "great")


def looked_up(draw: Draw, w: np.ndarray, M: int) -> Question:
    """Look these words up."""
    return ask(lookup_gradients, draw(*w.shape, M), w, draw(WORDS, M))


@check(of=lookup_gradients, weight=2)
def words_that_come_twice(draw: Draw):
    B, T, M = draw.sizes("BTM")
    w = draw.integers(1, WORDS, B, T)
    w[:, 0], w[0, 1], w[-1, 1:3] = WORDS - 1, 0, 2
    yield looked_up(draw, w, M)


@check(of=lookup_gradients)
def one_sentence_one_word_or_one_number(draw: Draw):
    for axis in "BTM":
        B, T, M = draw.sizes("BTM", **{axis: 1})
        yield looked_up(draw, draw.integers(0, WORDS, B, T), M)


@check(of=lookup_gradients, weight=0, note="Even where no word comes twice it is wrong: look at the order of rows in "
                                           "(8.34), and at which gradient goes to which of them.")
def every_word_once(draw: Draw):
    (M,) = draw.sizes("M")
    yield looked_up(draw, draw.rng.permutation(WORDS)[:6].reshape(2, 3), M)


def filled(draw: Draw, share: int, M: int) -> Question:
    """A vocabulary in which `share` words have vectors; some vectors are of other words, and one is of padding."""
    names = [str(name) for name in draw.rng.permutation(NAMES)]
    vocabulary, others = ["", *names[:7]], names[7:]
    known = [str(name) for name in draw.rng.permutation([*vocabulary[1 : 1 + share], *others, ""])]
    return ask(embedding_matrix, vocabulary, {name: draw(M) for name in known}, draw(len(vocabulary), M))


@check(of=embedding_matrix)
def known_and_unknown_words(draw: Draw):
    for M in (*draw.sizes("M"), 1):
        yield filled(draw, 4, M)


@check(of=embedding_matrix, weight=0, note="Even where every word has a vector it is wrong: look at row 0, and at "
                                           "which row each word gets in (8.39).")
def every_word_known(draw: Draw):
    yield filled(draw, 7, *draw.sizes("M"))


def trained_once(draw: Draw, w: np.ndarray, frozen: bool) -> Question:
    """One step of training on these sentences."""
    M, C = draw.sizes("MC", B=len(w))
    labels = draw.integers(0, C, len(w))
    return ask(fine_tune, draw(WORDS, M), draw(M, C), draw(C), w, labels, 3.0, frozen)


def padded(draw: Draw) -> np.ndarray:
    """Sentences of unequal length, (B, T), and at least one word in each."""
    B, T = draw.sizes("BT")
    return draw.integers(1, WORDS, B, T) * draw.lengths_mask(B, T).astype(int)


@check(of=fine_tune)
def one_step_of_fine_tuning(draw: Draw):
    yield trained_once(draw, padded(draw), frozen=False)


@check(of=fine_tune)
def one_step_on_frozen_vectors(draw: Draw):
    yield trained_once(draw, padded(draw), frozen=True)


@check(of=fine_tune, weight=0, note="Sentences of one length, without padding, are wrong too: look at the mean in "
                                    "(8.41), at the loss in (8.43), and at what is counted.")
def nothing_is_padding(draw: Draw):
    B, T = draw.sizes("BT")
    yield trained_once(draw, draw.integers(1, WORDS, B, T), frozen=False)
