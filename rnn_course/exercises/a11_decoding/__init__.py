"""Assignment 11: Search and score.

The mistakes in its searches are those of real decoders.
"""

from rnn_course.authoring import describe

assignment = describe(title="Search and score", runtime="numpy")
