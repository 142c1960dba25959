"""Assignment 02: Why long memories are hard."""

from rnn_course.authoring import describe

assignment = describe(title="Why long memories are hard", runtime="numpy")
