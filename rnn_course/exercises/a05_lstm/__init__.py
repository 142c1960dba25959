"""Assignment 05: Long short-term memory.

Many of its known mistakes were found in the published work of students, and some in lecture notes.
"""

from rnn_course.authoring import describe

assignment = describe(title="Long short-term memory", runtime="numpy")
