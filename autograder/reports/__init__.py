"""Marks where people read them: the class table, CSV, and the files of Canvas and Moodle.

May import: `gradebook`, `marking`, `judge.verdict`, `output`.
Begin with class_table.py; records.py reads what was recorded.
"""
