"""The code that runs inside the box: this folder is mounted there, so student code can read everything in it.

May import: Python's standard library, IPython and NumPy, the course's kit, and modules of this folder.
Begin with worker.py, which runs a notebook's cells and answers the judge's questions.
"""
