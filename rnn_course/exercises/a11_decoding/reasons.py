"""Why several changes of a reference change nothing."""

ONE_ROW = "There is one row, which is the first and the last."
END_IS_0 = "END is 0, and no token is below it."
ONE_OBJECT = "Python keeps one object for each small integer."
COUNTS_TO_T = "L counts up to T and what has T tokens does not grow."
SUM_IS_OR = "The sum of two booleans is their disjunction."
