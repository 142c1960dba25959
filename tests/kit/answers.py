"""Answers that a student may write, as source, and a report as text."""

RIGHT = "def affine(x, W, b):\n    return x @ W + b\n"


def affine(body):
    return f"def affine(x, W, b):\n    {body}\n"


def backward(dW="x.T @ dy", db="dy.sum(axis=0)"):
    return f"def affine_backward(dy, x, W):\n    return dy @ W.T, {dW}, {db}\n"


def lines(report):
    return [line.strip() for line in str(report).splitlines()]


def flat(report):
    return " ".join(str(report).split())
