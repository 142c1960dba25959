"""Collect what a learning platform's download contains into the folder of submissions.

May import: `gradebook` (the roster), `notebooks`, `output`, `errors`.
Begin with collecting.py.
"""
