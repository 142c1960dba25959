"""Assignment 04: Gates: a memory that decides what to keep.

Some of its known mistakes are in lecture notes: the two roles of the update gate under one name, a reset gate that is
said to forget. Most of the others were found in the published work of students.
"""

from rnn_course.authoring import describe

assignment = describe(title="Gates: a memory that decides what to keep", runtime="numpy")
