"""nbgrader's gradebook: our command and nbgrader's own commands write verdicts into it.

May import: `marking`, `judge`, `notebooks`, `output`; database.py, record.py and write_faults.py load no judge.
Begin with record.py.
"""
