"""Right answers to assignment 07, written in ways that a naive checker would reject."""
