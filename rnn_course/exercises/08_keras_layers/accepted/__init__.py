"""Right answers to assignment 08, written in ways that a naive checker would reject."""
