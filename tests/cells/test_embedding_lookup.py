"""The lookup against a product with one-hot rows and a complex step, and the matrix of given vectors."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.cells.embedding_lookup import embedding_matrix, lookup_gradients
from rnn_course.draw import Draw
from tests.cells.derivatives import relative_error
from tests.models.numpy_cells import complex_step

N, M = 7, 3
WORDS = np.array([[5, 2, 5, 0], [2, 1, 0, 0], [6, 5, 5, 5]])


@pytest.fixture
def draw() -> Draw:
    return Draw(4)


def test_lookup_gradients_against_a_one_hot_product(draw):
    E, de = draw(N, M), draw(*WORDS.shape, M)
    e, rows, drows = lookup_gradients(de, WORDS, E)
    onehot = np.eye(N)[WORDS]
    assert relative_error([e], [onehot @ E]) < 1e-12
    dE = np.zeros((N, M))
    dE[rows] = drows
    assert relative_error([dE], [np.einsum("btn,btm->nm", onehot, de)]) < 1e-12
    assert rows.tolist() == [0, 1, 2, 5, 6]


@pytest.mark.proves(lookup_gradients, by="complex step")
def test_lookup_gradients_against_a_complex_step(draw):
    E, de = draw(N, M), draw(*WORDS.shape, M)
    expected = complex_step(lambda E: (de * E[WORDS]).sum(), {"E": E})["E"]
    _, rows, drows = lookup_gradients(de, WORDS, E)
    assert relative_error([drows], [expected[rows]]) < 1e-12
    assert not np.delete(expected, rows, axis=0).any()


def test_each_kind_of_word_gets_its_row(draw):
    start, good, far = draw(4, M), draw(M), draw(M)
    before = start.copy()
    E = embedding_matrix(["", "film", "good", "dull"], {"good": good, "far": far, "": far}, start)
    assert np.array_equal(E, np.stack([np.zeros(M), start[1], good, start[3]]))
    assert np.array_equal(start, before)
