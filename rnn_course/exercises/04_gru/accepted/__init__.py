"""Right answers to assignment 04, written in ways that a naive checker would reject."""
