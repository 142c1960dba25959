"""Wrong answers to assignment 06 that people have given or may give, each with the sentence that names it.

Many of the mistakes in backpropagation were found in the published work of students.
"""
