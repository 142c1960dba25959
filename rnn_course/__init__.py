"""A course on recurrent networks whose notebooks grade themselves."""

__version__ = "0.1.0"
