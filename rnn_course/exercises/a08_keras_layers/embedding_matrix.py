"""embedding_matrix: fill the matrix of an Embedding layer with pretrained vectors."""

import numpy as np

from rnn_course.authoring import accepted, check, exercise
from rnn_course.cells.embedding_lookup import embedding_matrix
from rnn_course.draw import Draw
from rnn_course.kit.question import Question, ask
from rnn_course.slips import slips

header = exercise(
    embedding_matrix,
    points=4,
    returns={"E": "(8.38) to (8.40)"},
    hints=(
        "The vocabulary decides which row belongs to which word; the order of the vectors does not matter.",
        "There are three kinds of rows. Go through the vocabulary with enumerate, and test which kind each word is.",
        "Begin with a copy of start, set the rows of the words that have vectors, and set row 0 at the end.",
    ),
)


NAMES = ("the", "film", "plot", "was", "not", "very", "good", "bad", "dull", "great")


def filled(draw: Draw, share: int, M: int) -> Question:
    """A vocabulary where `share` of the words have vectors; some vectors are of other words, and one is of padding."""
    names = [str(name) for name in draw.rng.permutation(NAMES)]
    vocabulary, others = ["", *names[:7]], names[7:]
    known = [str(name) for name in draw.rng.permutation([*vocabulary[1 : 1 + share], *others, ""])]
    return ask(embedding_matrix, vocabulary, {name: draw(M) for name in known}, draw(len(vocabulary), M))


@check
def known_and_unknown_words(draw: Draw):
    for M in (*draw.sizes("M"), 1):
        yield filled(draw, 4, M)


@check(
    weight=0,
    note="Wrong even where every word has a vector: look at row 0, and at which row each word gets in (8.39).",
)
def every_word_known(draw: Draw):
    yield filled(draw, 7, *draw.sizes("M"))


wrong = slips(
    embedding_matrix,
    """
    gives_zeros_to_the_unknown: a word without a vector gets zeros; in (8.40) it gets its row of start.
        8.40 | E = np.zeros_like(start)
    leaves_padding_as_it_starts: row 0 is that of start; in (8.38) it is zeros.
        8.38 | E[0] = start[0]
    gives_padding_a_vector: row 0 is the vector of ""; in (8.38) it is zeros.
        8.38 | pass
    takes_the_order_of_the_vectors: the vectors are in their own order; (8.39) has that of the vocabulary.
        for k | for k, word in enumerate([word for word in vectors if word in vocabulary[1:]], start=1):
    forgets_the_row_of_padding: each vector is one row too high, as if padding had no row; in (8.38) row 0 is
        padding, and word k has row k.
        return | return np.roll(E, -1, axis=0)
    gives_the_unknown_one_row: all words without a vector get the same row; in (8.40) each gets its own row of
        start.
        8.40 | E = np.tile(start[1], (len(start), 1))
    gives_the_unknown_the_mean: a word without a vector gets the mean of the vectors; in (8.40) it gets its row of
        start.
        8.40 | E = np.tile(np.mean(list(vectors.values()), axis=0), (len(start), 1))
    adds_to_the_start: the vectors are added to the rows of start; in (8.39) they replace them.
        8.39 | E[k] += vectors[word]
    scales_the_vectors: the vectors are scaled to length one; (8.39) takes them as they are.
        8.39 | E[k] = vectors[word] / np.linalg.norm(vectors[word])
    """,
)


@accepted
def chooses_row_by_row(vocabulary, vectors, start):
    rows = [np.zeros(start.shape[1])]
    for number in range(1, len(vocabulary)):
        word = vocabulary[number]
        rows.append(vectors[word] if word in vectors else start[number])
    return np.array(rows)


@accepted
def looks_each_vector_up(vocabulary, vectors, start):
    E, place = np.array(start), {word: k for k, word in enumerate(vocabulary)}
    for word, vector in vectors.items():
        if place.get(word, 0) > 0:
            E[place[word], :] = vector
    E[0, :] = 0.0
    return E


@accepted
def mixes_by_a_mask(vocabulary, vectors, start):
    known = np.array([[word in vectors] for word in vocabulary])
    given = np.array([vectors.get(word, start[0]) for word in vocabulary])
    return np.where(known, given, start) * (np.arange(len(start))[:, None] > 0)
