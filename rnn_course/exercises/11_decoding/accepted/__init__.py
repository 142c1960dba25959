"""Right answers to assignment 11, written in ways that a naive checker would reject."""
