"""Show and export marks: the class table, the class page, CSV, and the files of Canvas and Moodle.

May import: `gradebook`, `marking`, `judge.verdict`, `notebooks`, `output`.
Begin with class_table.py; records.py reads the records, rebuild.py makes the gradebook from them.
"""
