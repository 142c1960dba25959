"""Assignment 01: A recurrent cell and its gradient.

Many of its known mistakes were found in the published work of students.
"""

from rnn_course.authoring import describe

assignment = describe(title="A recurrent cell and its gradient", runtime="numpy")
