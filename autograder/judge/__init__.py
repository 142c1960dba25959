"""Judge answers by their values alone: ask questions, compare, diagnose mistakes, give marks.

May import: `output`, `errors` and the course with its references; it knows no box and no file.
Begin with judge.py; questions.py draws the questions, verdict.py holds the results.
"""
