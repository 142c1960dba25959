"""Right answers to assignment 05 that look unlike the references."""
