"""Mark one submission: from its bytes to its verdict, its notebook and its feedback page.

May import: `judge`, `box`, `notebooks`, `output`; it knows no gradebook and no other submission.
Begin with marking.py; session.py runs one submission in its box.
"""
