"""nbgrader's gradebook: verdicts go in here, by our command and by nbgrader's own.

May import: `marking`, `notebooks`, `judge.verdict`, `output`. database.py and record.py import no judge.
Begin with record.py.
"""
