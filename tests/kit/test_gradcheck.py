"""gradcheck passes right gradients, names each wrong one, and refuses what it cannot compare."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn_course.kit import gradcheck
from rnn_course.kit.slopes import GradcheckError

NAMES = ("x", "h", "W", "U", "b")


def step(x, h, W, U, b):
    return np.tanh(x @ W + h @ U + b)


def step_backward(dh_next, x, h, W, U, b):
    dz = dh_next * (1 - step(x, h, W, U, b) ** 2)
    return dz @ W.T, dz @ U.T, x.T @ dz, h.T @ dz, dz.sum(axis=0)


def drawn(B=2, D=3, H=5, scale=1.0, seed=0):
    normal = np.random.default_rng(seed).normal
    point = {
        "x": scale * normal(size=(B, D)),
        "h": normal(size=(B, H)),
        "W": normal(size=(D, H)) / scale,
        "U": normal(size=(H, H)),
        "b": normal(size=H),
    }
    upstream = normal(size=(B, H))
    return point, dict(zip(NAMES, step_backward(upstream, **point), strict=True)), upstream


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*args: Any, **kwargs: Any) -> str:
        gradcheck(*args, **kwargs)
        return capsys.readouterr().out

    return run


SIZES = [{}, {"B": 1}, {"B": 4, "D": 4, "H": 4}, {"D": 1, "H": 2}, {"scale": 1e3}, {"scale": 1e-3}, {"seed": 7}]


@pytest.mark.parametrize("sizes", SIZES)
def test_right_gradients_pass(shown, sizes):
    point, gradients, upstream = drawn(**sizes)
    text = shown(step, point, gradients, upstream=upstream)
    assert text.startswith("✓ step   passes: 5 of 5 gradients agree with finite differences in 5 directions")


WRONG = {
    "sign": lambda g: -g,
    "factor": lambda g: 2 * g,
    "zero": lambda g: 0 * g,
    "one entry": lambda g: g + 1e-4 * (np.arange(g.size).reshape(g.shape) == 0),
    "rows swapped": lambda g: np.roll(g, 1, axis=0),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.parametrize("H", [5, 2])
def test_a_wrong_gradient_is_caught_in_each_argument(shown, name, kind, H):
    point, gradients, upstream = drawn(D=H if H == 2 else 3, H=H)
    text = shown(step, point, {**gradients, name: WRONG[kind](gradients[name])}, upstream=upstream)
    assert text.startswith("✗ step   not right yet: 4 of 5 gradients agree")
    assert f"✗ d{name} " in text
    assert text.count("✗") == 2
    assert "analytic" in text
    assert "numeric" in text
    assert "relative error" in text


def test_equal_sizes_do_not_hide_exchanged_or_transposed_gradients(shown):
    point, gradients, upstream = drawn(B=4, D=4, H=4)
    text = shown(step, point, {**gradients, "W": gradients["U"], "U": gradients["W"]}, upstream=upstream)
    assert "3 of 5 gradients agree" in text
    text = shown(step, point, {"U": gradients["U"].T}, upstream=upstream)
    assert "0 of 1" in text
    assert "Its transpose agrees." in text


def test_a_constant_factor_is_said(shown):
    point, gradients, upstream = drawn()
    assert "It is 2 times the numeric value" in shown(step, point, {"W": 2 * gradients["W"]}, upstream=upstream)
    assert "It is -1 times the numeric value" in shown(step, point, {"b": -gradients["b"]}, upstream=upstream)


def test_arguments_and_gradients_may_come_in_order(shown):
    point, gradients, upstream = drawn()
    by_name = shown(step, point, gradients, upstream=upstream)
    assert shown(step, tuple(point.values()), tuple(gradients.values()), upstream=upstream) == by_name
    two = shown(step, point, [gradients["U"], gradients["b"]], upstream=upstream, names=("U", "b"))
    assert "2 of 2 gradients agree" in two
    assert "✓ dx " in shown(step, point, {f"d{name}": g for name, g in gradients.items()}, upstream=upstream)


def test_a_loss_needs_no_upstream_and_whole_numbers_are_let_through(shown):
    def loss(logits, targets):
        exp = np.exp(logits - logits.max(axis=1, keepdims=True))
        return -np.log((exp / exp.sum(axis=1, keepdims=True))[np.arange(len(targets)), targets]).sum()

    logits, targets = np.random.default_rng(1).normal(size=(3, 4)), np.array([0, 2, 1])
    exp = np.exp(logits)
    right = exp / exp.sum(axis=1, keepdims=True) - np.eye(4)[targets]
    assert "1 of 1" in shown(loss, (logits, targets), right)
    with pytest.raises(GradcheckError, match="targets is not a float array"):
        gradcheck(loss, (logits, targets), {"targets": right})


def test_several_outputs_and_the_cache_that_comes_with_them(shown):
    def split(x):
        return np.sin(x), {"cache": x}, x**2

    x, ds, dq = np.random.default_rng(2).normal(size=(3, 3, 2))
    text = shown(split, {"x": x}, {"x": ds * np.cos(x) + 2 * x * dq}, upstream=(ds, None, dq))
    assert "1 of 1" in text
    assert "1 of 1" in shown(split, {"x": x}, {"x": ds * np.cos(x)}, upstream=ds)
    assert "0 of 1" in shown(split, {"x": x}, {"x": ds * np.cos(x)}, upstream=(ds, None, dq))


def test_an_argument_that_does_not_matter(shown):
    text = shown(lambda x, y: (x**2).sum(), (np.ones(2), np.ones(3)), (2 * np.ones(2), np.zeros(3)))
    assert "✓ dy (3,) zero: the loss does not depend on it" in text


def test_the_function_may_change_its_arguments_and_theirs_stay(shown):
    def doubled(x):
        x *= 2
        return x

    x = np.ones((2, 3))
    assert "1 of 1" in shown(doubled, (x,), (2 * np.ones((2, 3)),), upstream=np.ones((2, 3)))
    assert (x == 1).all()


def test_float32_arguments_are_taken_to_float64(shown):
    point, gradients, upstream = drawn()
    single = {name: value.astype(np.float32) for name, value in point.items()}
    close = {name: gradient.astype(np.float32) for name, gradient in gradients.items()}
    assert "5 of 5" in shown(step, single, close, upstream=upstream.astype(np.float32))
    assert "0 of 1" in shown(step, single, {"x": close["x"] * np.float32(1.001)}, upstream=upstream)


def test_small_gradients_are_not_lost_and_not_blamed(shown):
    point, gradients, upstream = drawn()
    tiny = {name: 1e-9 * gradient for name, gradient in gradients.items()}
    assert "5 of 5" in shown(step, point, tiny, upstream=1e-9 * upstream)
    assert "0 of 1" in shown(step, point, {"U": 2 * tiny["U"]}, upstream=1e-9 * upstream)


def test_a_corner_is_told(shown):
    x = np.array([1e-9, 1.0])
    text = shown(lambda x: np.maximum(x, 0).sum(), (x,), (np.ones(2),))
    assert "corner or a jump" in text
    assert "1 of 1" in shown(lambda x: np.maximum(x, 0).sum(), (x + 1,), (np.ones(2),))


def test_the_same_seed_shows_the_same(shown):
    point, gradients, upstream = drawn()
    wrong = {"U": gradients["U"] + 1}
    assert shown(step, point, wrong, upstream=upstream) == shown(step, point, wrong, upstream=upstream)
    assert shown(step, point, wrong, upstream=upstream) != shown(step, point, wrong, upstream=upstream, seed=1)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "shape": ({"gradients": {"W": np.ones((5, 3))}}, r"W has the shape \(3, 5\), but its gradient \(5, 3\)"),
    "name": ({"gradients": {"hh": np.ones(5)}}, "gradient for hh, but the arguments are x, h, W, U, b; did you mean h"),
    "no array": ({"gradients": {"W": None}}, r"array of shape \(3, 5\) as the gradient of W, got None"),
    "nan": ({"gradients": {"b": np.full(5, np.nan)}}, "gradient of b holds nan or inf"),
    "none": ({"gradients": {}}, "no gradient to compare"),
    "too few": ({"gradients": (np.ones((2, 3)),)}, "1 gradients are given for the arguments x, h, W, U, b; name"),
    "no upstream": ({"upstream": None}, r"returns an array of shape \(2, 5\), so give upstream"),
    "zero upstream": ({"upstream": np.zeros((2, 5))}, "upstream is zero everywhere"),
    "nan upstream": ({"upstream": np.full((2, 5), np.nan)}, "upstream holds nan or inf"),
    "upstream shape": ({"upstream": np.ones((5, 2))}, r"upstream has the shape \(5, 2\), but the function returns"),
    "two upstreams": ({"upstream": (np.ones((2, 5)), np.ones(2))}, "2 upstream gradients for 1 returned"),
    "unknown argument": ({"arguments": {"xs": np.ones(2)}}, r"step takes \(x, h, W, U, b\)"),
    "too many": ({"arguments": [1.0] * 6}, "but 6 arguments are given"),
    "directions": ({"directions": 0}, "at least one direction"),
    "float32 inside": ({"function": lambda x, h, W, U, b: step(x, h, W, U, b).astype(np.float32)}, "returns float32"),
    "nan inside": ({"function": lambda x, h, W, U, b: step(x, h, W, U, b) * np.nan}, "returns nan or inf"),
    "text": ({"function": lambda x, h, W, U, b: "text", "upstream": np.ones(())}, "must return floats"),
    "dropout": ({"function": lambda x, h, W, U, b: step(x, h, W, U, b) * np.random.rand()}, "two calls .* differ"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_compared_is_refused_with_the_reason(kind):
    change, message = REFUSED[kind]
    point, gradients, upstream = drawn()
    with pytest.raises(GradcheckError, match=message):
        gradcheck(**{"function": step, "arguments": point, "gradients": gradients, "upstream": upstream} | change)
