"""Many submissions: workers on this machine or on a Dask cluster mark, one process writes.

May import: `gradebook`, `marking`, `notebooks`, `output`.
Begin with grading.py.
"""
