"""Forms of the cells of 08."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from keras import ops

from rnn_course.models.cells import CoupledLSTMCell, LeakyCell
from rnn_course.models.layers import PeepholeLSTMCell
from tests.models.test_forms import assert_right, cases

layers = keras.layers
pytestmark = pytest.mark.backend


class OfLayers(LeakyCell):
    """A cell whose products are layers of their own; they make their weights at the first call."""

    def build(self, shape):
        self.a = self.add_weight(shape=(self.state_size,), name="a")
        self.of_x, self.of_h = layers.Dense(self.state_size), layers.Dense(self.state_size, use_bias=False)

    def call(self, x, states):
        pace = ops.sigmoid(self.a)
        h = pace * states[0] + (1 - pace) * ops.tanh(self.of_x(x) + self.of_h(states[0]))
        return h, [h]


def with_frozen_extras(cell: Any) -> Any:
    """This cell with frozen weights of its weights' shapes, made before them."""

    class Frozen(cell):
        def build(self, shape):
            H = self.output_size
            for width in (1, 3, 4):
                for rows in ((shape[-1],), (H,), ()):
                    self.add_weight(shape=(*rows, width * H), trainable=False, name="frozen")
            super().build(shape)

    return Frozen


LEAKY, PEEPING, COUPLED = ([with_frozen_extras(cell)] for cell in (LeakyCell, PeepholeLSTMCell, CoupledLSTMCell))
LEAKY.append(OfLayers)


@pytest.mark.parametrize(
    ("assignment", "name", "form"),
    cases("08_keras_layers", {"LeakyCell": LEAKY, "PeepholeLSTMCell": PEEPING, "CoupledLSTMCell": COUPLED}),
)
def test_cells_of_every_form_pass(assignment, name, form):
    assert_right(assignment, name, form)
