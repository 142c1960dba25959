"""The class page: one HTML file that says what to teach again, who needs help, and how each exercise worked.

May import what `reports` may. Begin with page.py; results.py reads the class, and each section has a module.
"""
