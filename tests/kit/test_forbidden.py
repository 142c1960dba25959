"""Operations that an exercise asks to be written by hand: no name leads to them while they are absent."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from rnn_course import catalogue
from rnn_course.kit.forbidden import AUTODIFF, CONVOLUTIONS, absent
from rnn_course.kit.imports import foreign

x, W = np.ones((1, 5, 5, 2), "float32"), np.ones((3, 3, 2, 3), "float32")
CELLS = "__init__", "call"
SETUP = """
import keras, keras.ops, numpy as np
from keras import ops
from keras.ops import *
taken, Kept = keras.ops.conv, keras.layers.Conv2D
made = Kept(3, 3)
made(x)
class Own(keras.layers.LSTMCell):
    pass
"""
CONVOLVING = {
    "by its module": "keras.ops.conv(x, W)",
    "by a star import": "conv(x, W)",
    "by an alias made before": "taken(x, W)",
    "by getattr": "getattr(ops, 'co' + 'nv')(x, W)",
    "by exec": "exec('import keras as k; k.ops.conv(x, W)')",
    "by a layer": "Kept(3, 3)(x)",
    "by a layer made before": "made(x)",
    "by a layer of one dimension": "keras.layers.Conv1D(2, 2)(x[0])",
    "by an import inside": "__import__('scipy.signal').signal.convolve2d(x[0, :, :, 0], W[:, :, 0, 0])",
    "by importlib": "__import__('importlib').import_module('scipy.ndimage').convolve(x, x)",
}
TENSORFLOW = {
    "by the backend": "tf.nn.conv2d(x, W, 1, 'SAME')",
    "by the backend's other name": "tf.nn.convolution(x, W)",
    "by the raw operation": "tf.raw_ops.Conv2D(input=x, filter=W, strides=[1, 1, 1, 1], padding='SAME')",
    "in a graph": "tf.function(tf.nn.conv2d)(x, W, 1, 'SAME')",
    "by a gradient of it": "tf.nn.conv2d_transpose(x, np.ones((3, 3, 4, 2), 'float32'), (1, 5, 5, 4), 1)",
    "depthwise": "tf.nn.depthwise_conv2d(x, np.ones((3, 3, 2, 1), 'float32'), [1, 1, 1, 1], 'SAME')",
}


@functools.cache
def notebook():
    """A namespace as a notebook's, with everything imported and made before anything is forbidden."""
    namespace = {"x": x, "W": W}
    exec(SETUP, namespace)
    return namespace


def refused(line, names):
    with pytest.raises(Exception), absent(names, notebook()) as found:  # noqa: B017, PT011
        exec(line, notebook())
    return bool(found)


@pytest.mark.parametrize("line", CONVOLVING.values(), ids=CONVOLVING.keys())
def test_a_convolution_is_absent_by_whatever_name_and_there_again_afterwards(line):
    assert refused(line, CONVOLUTIONS)
    exec(line, notebook())


@pytest.mark.parametrize("line", TENSORFLOW.values(), ids=TENSORFLOW.keys())
def test_the_backends_own_convolutions_are_absent_too(line):
    tf = pytest.importorskip("tensorflow")
    notebook()["tf"] = tf
    assert refused(line, CONVOLUTIONS)
    exec(line, notebook())


@pytest.mark.parametrize(
    "line", ["tf.GradientTape()", "gradients(made, x, np.ones((1, 3, 3, 3)))", "made_before.__enter__()"]
)
def test_no_tape_where_the_way_back_is_the_exercise(line):
    tf = pytest.importorskip("tensorflow")
    from rnn_course.kit.models import gradients

    notebook().update(tf=tf, gradients=gradients, made_before=tf.GradientTape())
    assert refused(line, AUTODIFF)


def test_a_class_is_absent_in_what_is_built_upon_it_too():
    assert refused("Own(3)", ("keras.layers.LSTMCell",))
    exec("Own(3)", notebook())


def test_what_is_not_forbidden_goes_on():
    with absent((*CONVOLUTIONS, *AUTODIFF), notebook()) as found:
        exec("y = ops.matmul(x[0, 0], W[0, 0]); h = keras.layers.Dense(3)(x)", notebook())
    assert found == []


def test_nothing_is_left_changed():
    import builtins
    import importlib

    before = builtins.__import__, importlib.import_module, [vars(notebook()["Kept"]).get(name) for name in CELLS]
    with absent(CONVOLUTIONS, notebook()):
        assert builtins.__import__ is not before[0]
    after = builtins.__import__, importlib.import_module, [vars(notebook()["Kept"]).get(name) for name in CELLS]
    assert after == before


FORBIDDING = [(name, one) for name in catalogue.names() for one in catalogue.load(name).exercises if one.header.forbids]


@pytest.mark.parametrize(("name", "one"), FORBIDDING, ids=lambda value: getattr(value, "name", value))
def test_each_rule_stands_in_the_docstring(name, one):
    text = " ".join((one.header.reference.__doc__ or "").split())
    assert "may be used" in text or "may not be used" in text
    for forbidden in one.header.forbids:
        family = {**dict.fromkeys(CONVOLUTIONS, "convolution"), **dict.fromkeys(AUTODIFF, "utomatic differentiation")}
        assert family.get(forbidden, forbidden.rpartition(".")[2]) in text


def test_what_is_forbidden_is_known_under_its_name():
    import importlib

    for name in {name for _, one in FORBIDDING for name in one.header.forbids}:
        if name.startswith(("torch", "jax")):
            continue
        place, _, last = name.rpartition(".")
        try:
            owner = importlib.import_module(place)
        except ModuleNotFoundError:
            owner = getattr(importlib.import_module(place.rpartition(".")[0]), place.rpartition(".")[2])
        assert hasattr(owner, last), name


ANSWERS = """
import math, numpy as np
import sklearn.linear_model
def plain(x):
    return np.tanh(x) + math.pi
def by_sklearn(x):
    return sklearn.linear_model.Ridge
def inside(x):
    import no_such_package.part
def helper(x):
    return other_package.run(x)
def by_helper(x):
    return helper(x)
def attribute_only(x):
    return x.other_package
class Layer:
    def call(self, x):
        return helper(x)
"""


def test_packages_that_are_not_there_when_marking_are_found_at_once():
    import types

    namespace = {"__name__": "notebook", "other_package": types.ModuleType("other_package")}
    exec(ANSWERS, namespace)
    found = {
        name: foreign(namespace[name], namespace, ("numpy", "sklearn"))
        for name in ("plain", "by_sklearn", "inside", "by_helper", "attribute_only", "Layer")
    }
    assert found == {
        "plain": [],
        "by_sklearn": [],
        "inside": ["no_such_package"],
        "by_helper": ["other_package"],
        "attribute_only": [],
        "Layer": ["other_package"],
    }
