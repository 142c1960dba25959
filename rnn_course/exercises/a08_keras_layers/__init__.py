"""Assignment 08: The same cells in Keras."""

from rnn_course.authoring import describe

assignment = describe(title="The same cells in Keras", runtime="keras")
