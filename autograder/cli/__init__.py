"""The command `rnn-course`.

May import: everything; nothing imports it.
Begin with main.py.
"""
