"""Right answers to assignment 02, written in ways that a naive checker would reject."""
