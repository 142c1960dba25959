"""Wrong answers that people really give, each with the sentence that names it."""
