"""Assignment 06: Both directions, many layers, one answer.

Many of its mistakes in backpropagation were found in the published work of students.
"""

from rnn_course.authoring import describe

assignment = describe(title="Both directions, many layers, one answer", runtime="numpy")
