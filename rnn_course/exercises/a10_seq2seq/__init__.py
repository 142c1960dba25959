"""Assignment 10: From one sequence to another."""

from rnn_course.authoring import describe

assignment = describe(title="From one sequence to another", runtime="keras")
