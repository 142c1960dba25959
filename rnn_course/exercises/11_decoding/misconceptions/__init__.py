"""Wrong answers to assignment 11, each with the sentence that names it; the searches' are those of real decoders."""
