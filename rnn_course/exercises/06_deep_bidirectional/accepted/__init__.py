"""Right answers to assignment 06 that look unlike the references."""
