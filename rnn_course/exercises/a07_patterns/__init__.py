"""Assignment 07: Patterns: from a picture to words."""

from rnn_course.authoring import describe

assignment = describe(title="Patterns: from a picture to words", runtime="numpy")
