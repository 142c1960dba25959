"""Wrong answers to assignment 09 that people have given or may give, each with the sentence that names it."""
