"""Packages that mark an assignment on another platform, and the results that each of them wants.

May import: `marking`, `judge`, `box`, `notebooks`, `output`, `errors`.
Begin with result.py; run.py is what a package runs there.
"""
