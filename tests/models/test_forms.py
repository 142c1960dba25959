"""Right models in many forms pass: what a model computes counts, not how its inputs, layers and weights came about.

The forms of each builder lie in the files beside this one; here is how they are asked, and forms that any builder may
have. Each is asked twice in one process, the first time after `clear_session`: Keras counts tensors and layers in their
names, and neither count may matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import keras
import pytest

from autograder.judge.judge import Judge
from autograder.judge.paper import Asked, Paper
from autograder.judge.questions import draw_paper
from autograder.judge.respondents import answering
from autograder.judge.results import examine
from rnn_course import catalogue
from rnn_course.kit.assess import CheckResult
from rnn_course.kit.orders import Orders

pytestmark = pytest.mark.backend
Build = Callable[..., Any]
load = cache(catalogue.load)


@cache
def asked(assignment: str, name: str) -> list[Asked]:
    """All questions about one exercise, each as if it were the only one of its check."""
    posed = paper_of(assignment)[name].checks
    return [replace(one, score=each.score) for each in posed for one in replace(each, score=None).one_by_one()]


@cache
def paper_of(assignment: str) -> Paper:
    return draw_paper(load(assignment), "forms")


def faults(assignment: str, name: str, form: Build, questions: int | None = None) -> Iterator[CheckResult]:
    """What is wrong with an answer to an exercise, asked as the judge and the student's own check ask it."""
    paper = paper_of(assignment)
    judge = Judge(paper, answering(load(assignment), name, form))
    orders = Orders(paper[name].card)
    for posed in asked(assignment, name)[:questions]:
        result = examine(paper[name].card, posed, judge._ask(paper[name], posed, orders))
        if result.fraction < 1:
            yield result


def assert_right(assignment: str, name: str, form: Build) -> None:
    """The form passes every check of its exercise, when names begin to be counted and when they have been before."""
    asked(assignment, name)  # the references make tensors, too
    keras.backend.clear_session(free_memory=False)
    assert list(faults(assignment, name, form)) == []
    assert list(faults(assignment, name, form, questions=1)) == []


def cases(assignment: str, forms: dict[str, list[Build]]) -> list[Any]:
    """Parameters for a test of the forms of each exercise; on JAX, which compiles each question, of one form each."""
    asked_of = slice(1 if keras.backend.backend() == "jax" else None)
    return [
        pytest.param(assignment, name, form, id=f"{name}-{form.__name__}")
        for name, several in forms.items()
        for form in several[asked_of]
    ]


def renamed(form: Build, name: str) -> Build:
    form.__name__ = name
    return form


def nested(build: Build) -> Build:
    """The model as the only layer of another one."""

    def form(*sizes: Any) -> keras.Model:
        inner = build(*sizes)
        inputs = [keras.Input(batch_shape=each.shape, dtype=each.dtype) for each in inner.inputs]
        inputs = inputs if len(inputs) > 1 else inputs[0]
        return keras.Model(inputs, inner(inputs))

    return renamed(form, f"{build.__name__}_in_another_model")


def in_a_class(build: Build) -> Build:
    """The model as the only layer of a class."""

    class Whole(keras.Model):
        def __init__(self, inner: keras.Model) -> None:
            super().__init__()
            self.inner = inner

        def call(self, inputs: Any) -> Any:
            return self.inner(inputs)

    return renamed(lambda *sizes: Whole(build(*sizes)), f"{build.__name__}_in_a_class")


def in_a_sequence(build: Build) -> Build:
    """The model as a layer of a Sequential that is built late."""
    return renamed(
        lambda *sizes: keras.Sequential([build(*sizes), keras.layers.Identity()]), f"{build.__name__}_in_a_sequence"
    )


def after_build(build: Build, *shape: Any) -> Build:
    """The model after `build` with this shape; Keras then takes a class for built, and none of its layers is."""

    def form(*sizes: Any) -> keras.Model:
        model = build(*sizes)
        model.build(shape[0] if len(shape) == 1 else list(shape))
        return model

    return renamed(form, f"{build.__name__}_after_build")


def copied(build: Build) -> Build:
    """The model as its own description gives it again, with every name as it was."""

    def form(*sizes: Any) -> keras.Model:
        model = build(*sizes)
        return type(model).from_config(model.get_config())

    return renamed(form, f"{build.__name__}_copied")


class Extras(keras.layers.Layer):
    """Gives its inputs back, and keeps numbers that are not for training, and a generator's state, for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.supports_masking = True
        self.seeds = keras.random.SeedGenerator(3)

    def build(self, shape: Any) -> None:
        self.seen = self.add_weight(shape=(), initializer="zeros", trainable=False, name="seen")
        self.running = self.add_weight(shape=(shape[-1],), initializer="zeros", trainable=False, name="running")
        self.seed = self.seeds.state

    def call(self, x: Any) -> Any:
        return x + 0 * self.running


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="JAX compiles each question")
@pytest.mark.parametrize(
    ("assignment", "name"), [("09_tagging_classification", "build_tagger"), ("13_pixel_rnn", "build_pixel_cnn")]
)
def test_no_order_of_layers_makes_a_wrong_model_right(assignment, name):
    wrong = load(assignment)[name].misconceptions
    assert [each.name for each in wrong if next(faults(assignment, name, each.function), None) is None] == []
