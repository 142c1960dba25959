"""The student's tools: check, gradcheck and progress are imported from here, plots and activations as modules.

Importing it needs NumPy only. In a notebook it also lets cells go on past exercises that are not attempted yet.
"""

from rnn_course.kit import waiting
from rnn_course.kit.check import check
from rnn_course.kit.gradcheck import gradcheck
from rnn_course.kit.progress import progress

__all__ = ["check", "gradcheck", "progress"]

waiting.go_on()
