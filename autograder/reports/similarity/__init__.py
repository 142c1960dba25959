"""Answers of a class that agree more than chance explains: which pairs, in what, and how unlikely that is.

May import: what `reports` may. No answer is executed; each is text to compare. Begin with pairs.py, which decides.
"""
