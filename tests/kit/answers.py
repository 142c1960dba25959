"""Answers that a student may write, as source, and a report as text."""

from __future__ import annotations

from rnn_course.kit.report import Report

RIGHT = "def affine(x, W, b):\n    return x @ W + b\n"


def affine(body: str) -> str:
    return f"def affine(x, W, b):\n    {body}\n"


def backward(dW: str = "x.T @ dy", db: str = "dy.sum(axis=0)") -> str:
    return f"def affine_backward(dy, x, W):\n    return dy @ W.T, {dW}, {db}\n"


def lines(report: Report) -> list[str]:
    return [line.strip() for line in str(report).splitlines()]


def flat(report: Report) -> str:
    return " ".join(str(report).split())
