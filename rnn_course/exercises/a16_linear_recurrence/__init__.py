"""Assignment 16: Linear recurrences."""

from rnn_course.authoring import describe

assignment = describe(title="Linear recurrences and parallel scans", runtime="keras")
