"""Assignment 09: A tag for every word, a verdict on every message."""

from rnn_course.authoring import describe

assignment = describe(title="A tag for every word, a verdict on every message", runtime="keras")
