"""Notebooks as data: a student's, which may be hostile, and ours as they were built.

May import: `output`, `errors`, and of the course the kit; nothing here runs a notebook or holds an answer.
Begin with reader.py, which takes a student's notebook apart.
"""
