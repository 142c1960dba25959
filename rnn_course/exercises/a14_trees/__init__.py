"""Assignment 14: Networks that grow on trees."""

from rnn_course.exercise import describe

assignment = describe(title="Networks that grow on trees", runtime="numpy")
