"""Judge answers by their values alone: ask questions, compare, diagnose mistakes, give marks.

May import: `output`, `errors` and the course with its references; it knows no box and no file.
Begin with judge.py; paper.py is what it judges with, questions.py draws it, proof.py proves it, verdict.py holds the
results.
"""
