"""Right answers written otherwise."""
