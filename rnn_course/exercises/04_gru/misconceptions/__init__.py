"""Wrong answers to assignment 04 that people have given or may give, each with the sentence that names it.

Some stand in lecture notes: the two roles of the update gate under one name, a reset gate said to forget. Most of the
others were found in the published work of students on recurrent cells; how often is told in the project's notes on
real mistakes.
"""
