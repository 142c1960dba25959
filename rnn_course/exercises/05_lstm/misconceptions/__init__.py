"""Wrong answers to assignment 05 that people have given or may give, each with the sentence that names it.

Many were found in the published work of students, and some in lecture notes.
"""
