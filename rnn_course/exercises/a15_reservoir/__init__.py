"""Assignment 15: Echo state networks."""

from rnn_course.authoring import describe

assignment = describe(title="Echo state networks", runtime="numpy")
