"""Right answers to assignment 12, written in ways that a naive checker would reject."""
