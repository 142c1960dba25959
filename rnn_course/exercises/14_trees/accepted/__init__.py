"""Right answers to assignment 14, written in ways that a naive checker would reject."""
