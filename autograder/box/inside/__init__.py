"""What runs inside the box: this folder is mounted in it as it is, so all that lies here can be read by students.

May import: Python's standard library, IPython and NumPy, the course's kit, and what lies in this folder.
Begin with worker.py, which runs a notebook's cells and answers the judge's questions.
"""
