"""Wrong answers to assignment 01 that people have given or may give, each with the sentence that names it.

Many were found in the published work of students; how often is told in the project's notes on real mistakes.
"""
