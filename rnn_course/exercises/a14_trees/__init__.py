"""Assignment 14: Networks that grow on trees."""

from rnn_course.authoring import describe

assignment = describe(title="Networks that grow on trees", runtime="numpy")
