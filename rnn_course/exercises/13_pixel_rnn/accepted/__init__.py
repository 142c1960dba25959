"""Right answers written otherwise, and mutants that change nothing."""
