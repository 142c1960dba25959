"""Wrong answers to assignment 02, each with the sentence that a student is told."""
