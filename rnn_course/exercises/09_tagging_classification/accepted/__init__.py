"""Right answers to assignment 09, written in ways that a naive checker would reject."""
