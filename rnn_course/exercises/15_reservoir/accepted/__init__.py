"""Right answers to assignment 15, written otherwise."""
