"""What leaves the judge: text from strangers made fit to store, print and show, and files written whole or not at all.

May import: `errors` and nothing else of this package.
Begin with clean.py, the one place that decides what a text may hold.
"""
