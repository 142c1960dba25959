"""Assignment 17: a project, one open task judged on data that nobody has seen."""

from rnn_course.authoring import describe
from rnn_course.kit.project import BUDGET

assignment = describe(title="A project of your own", runtime="keras", seconds=2 * BUDGET)
