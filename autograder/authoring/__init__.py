"""For those who write assignments: build the notebooks, prove the checks, list the topics.

May import: all but `batch`, `reports` and `cli`.
Begin with build.py; verify.py is the proof.
"""
