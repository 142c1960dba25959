"""Grade many submissions: workers on this machine or on a Dask cluster mark, one process writes the results.

May import: `gradebook`, `marking`, `notebooks`, `output`.
Begin with grading.py.
"""
