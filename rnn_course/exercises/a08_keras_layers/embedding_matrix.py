"""embedding_matrix: fill the matrix of an Embedding layer with vectors that somebody else has learned."""

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
        "The vocabulary decides which row belongs to which word; the order of the vectors means nothing.",
        "Every row is one of three kinds. Go through the vocabulary with enumerate, and ask which.",
        "Begin with a copy of start, put in the vectors that there are, and mind row 0 at the end.",
    ),
)


NAMES = ("the", "film", "plot", "was", "not", "very", "good", "bad", "dull", "great")


def filled(draw: Draw, share: int, M: int) -> Question:
    """A vocabulary in which `share` words have vectors; some vectors are of other words, and one is of padding."""
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
    note="Even where every word has a vector it is wrong: look at row 0, and at which row each word gets in (8.39).",
)
def every_word_known(draw: Draw):
    yield filled(draw, 7, *draw.sizes("M"))


wrong = slips(
    embedding_matrix,
    """
    gives_zeros_to_the_unknown: a word that has no vector is given zeros; (8.40) gives it its row of start.
        8.40 | E = np.zeros_like(start)
    leaves_padding_as_it_starts: padding keeps its row of start; (8.38) has zeros there.
        8.38 | E[0] = start[0]
    gives_padding_a_vector: row 0 is the vector of ""; (8.38) has zeros there.
        8.38 | pass
    takes_the_order_of_the_vectors: the vectors stand in their own order; (8.39) has that of the vocabulary.
        for k | for k, word in enumerate([word for word in vectors if word in vocabulary[1:]], start=1):
    forgets_the_row_of_padding: each vector stands one row too high, as if padding had no row; (8.38) is row 0, and
        word number k has row k.
        return | return np.roll(E, -1, axis=0)
    gives_the_unknown_one_row: all words without a vector have one row together; (8.40) has a row of start for each.
        8.40 | E = np.tile(start[1], (len(start), 1))
    gives_the_unknown_the_mean: a word without a vector is given the mean of those that have one; (8.40) gives it
        its row of start.
        8.40 | E = np.tile(np.mean(list(vectors.values()), axis=0), (len(start), 1))
    adds_to_the_start: the vectors are added to the rows of start; in (8.39) they take their places.
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
