"""What a student's notebook imports: check, gradcheck and progress from here, plots and activations as modules.

Importing it brings in NumPy and nothing else.
"""

from rnn_course.kit.check import check
from rnn_course.kit.gradcheck import gradcheck
from rnn_course.kit.progress import progress

__all__ = ["check", "gradcheck", "progress"]
