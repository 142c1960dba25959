"""Tools for authors of assignments: build the notebooks, prove the checks, list the topics.

May import: everything except `batch`, `reports` and `cli`.
Begin with build.py; verify.py proves the checks, luck.py says where a mark depends on the draw.
"""
