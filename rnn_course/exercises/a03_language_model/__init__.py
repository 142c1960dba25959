"""Assignment 03: A language model."""

from rnn_course.authoring import describe

assignment = describe(title="A language model", runtime="numpy")
