"""Reasons why changes of a reference change nothing, for several exercises."""

ONE_ROW = "There is one row, which is the first and the last."
END_IS_0 = "END is 0, and no token is below it."
ONE_OBJECT = "Python keeps one object for each small integer."
COUNTS_TO_T = "L counts up to T, and a sequence of T tokens is not extended."
SUM_IS_OR = "The sum of two booleans is their disjunction."
