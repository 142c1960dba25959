"""Assignment 12: Sequences of images."""

from rnn_course.authoring import describe

assignment = describe(title="Sequences of images", runtime="keras")
