"""Assignment 13: Images one pixel at a time."""

from rnn_course.authoring import describe

assignment = describe(title="Images one pixel at a time", runtime="keras")
