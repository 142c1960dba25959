"""Right answers written otherwise, and mutants that are right all the same."""
