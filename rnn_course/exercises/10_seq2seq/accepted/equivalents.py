"""Mutants of the references that are right all the same."""

from __future__ import annotations

from rnn_course.exercise import equivalent
from rnn_course.models.seq2seq import exact_match, teacher_forcing

EQUIVALENTS = (
    equivalent(of=teacher_forcing,
               change="return inputs, targets, (targets != PAD).astype(float) -> "
                      "return inputs, targets, (targets > PAD).astype(float)",
               why="PAD is the smallest token."),
    equivalent(of=exact_match,
               change="right, counts = y == targets, targets != PAD -> right, counts = y == targets, targets > PAD",
               why="PAD is the smallest token."),
    equivalent(of=exact_match,
               change="exact = (right | ~counts).all(axis=1).mean() -> exact = (right + ~counts).all(axis=1).mean()",
               why="The sum of two truth values is true where one of them is."),
)
