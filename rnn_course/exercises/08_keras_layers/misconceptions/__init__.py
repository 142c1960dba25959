"""Wrong answers to assignment 08 that people have given or may give, each with the sentence that names it."""

from .layers import *  # noqa: F403
from .transfer import *  # noqa: F403
