"""Right answers that every function has: each differs from the reference in one way, and in no value."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_course.authoring import check, exercise
from rnn_course.catalogue import _with_variants, gather
from rnn_course.cells.lstm import lstm_gates
from rnn_course.exercise import AuthoringError, Function
from rnn_course.variants import variants


def both(x, y):
    return x @ y, {"sum": x.sum(axis=0)}


X, Y = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)


@pytest.fixture
def made() -> dict[str, Function]:
    return {variant.name: variant.function for variant in variants(both)}


def test_each_gives_the_same_values(made):
    for name, function in made.items():
        x, y = X.copy(), Y.copy()
        product, rest = function(x, y)
        assert np.allclose(product, X @ Y), name
        assert np.allclose(rest["sum"], X.sum(axis=0)), name


def test_each_differs_in_its_one_way(made):
    x, y = X.copy(), Y.copy()
    assert made["in_float32"](x, y)[0].dtype == made["returned_in_float32"](x, y)[0].dtype == np.float32
    assert made["in_fortran_order"](x, y)[0].flags.f_contiguous
    assert type(made["as_a_list"](x, y)) is list
    assert made["over_its_inputs"](x, y) is not None
    assert not x.any()
    assert not y.any()


def test_a_complex_array_is_narrowed_as_its_parts_are(made):
    for name in ("in_float32", "returned_in_float32"):
        assert made[name](1j * X, 1j * Y)[0].dtype == np.complex64
    assert np.allclose(made["in_another_order"](1j * X, 1j * Y)[0], -X @ Y)


def test_another_order_is_one_of_adding_up_and_rounds_otherwise(made):
    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(7, 300)), draw.normal(size=(300, 5))
    product, rest = made["in_another_order"](x, y)
    assert type(product) is type(rest["sum"]) is np.ndarray
    assert 0 < np.abs(product - x @ y).max() < 1e-12
    assert np.array_equal(rest["sum"], x[::-1].sum(axis=0))


def test_another_sigmoid_is_used_by_the_reference_alone():
    (variant,) = [each for each in variants(lstm_gates) if each.name == "with_another_sigmoid"]
    z = np.full((1, 4), -40.0)
    arguments = z[:, :1], np.zeros((1, 1)), np.ones((1, 4)), np.zeros((1, 4)), np.zeros(4)
    for _ in range(2):
        assert variant.function(*arguments)[0, 0] == 0
        assert lstm_gates(*arguments)[0, 0] == pytest.approx(np.exp(-40), rel=1e-15, abs=0)


def test_an_exercise_can_leave_one_out_with_a_reason_and_must_name_it_right():
    def toy(**left_out):
        class Toy:
            header = exercise(both, points=1, returns={"a": "", "b": ""}, hints=("a", "b"), not_as=left_out)

            @check
            def values(draw):
                yield None

        return gather(Toy)

    kept = {variant.name for variant in _with_variants(toy(in_float32="too far apart")).accepted}
    assert kept == {"returned_in_float32", "in_fortran_order", "over_its_inputs", "as_a_list", "in_another_order"}
    with pytest.raises(AuthoringError, match="both: not_as names 'in_float16', which is no variant"):
        _with_variants(toy(in_float16="why not"))
