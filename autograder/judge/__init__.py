"""Ask, compare, diagnose: what an answer is worth and why, decided from values alone.

May import: `output`, `errors` and the course with its references; it knows no box and no file.
Begin with judge.py; questions.py draws what is asked, verdict.py is what comes out.
"""
