"""Right answers to assignment 01, written in ways that a naive checker would reject."""
