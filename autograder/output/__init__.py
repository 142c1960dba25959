"""Safe output: untrusted text made safe to store, print and show, and files written completely or not at all.

May import: `errors` and nothing else of this package.
Begin with clean.py, which decides what a text may contain.
"""
