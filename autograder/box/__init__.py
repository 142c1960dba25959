"""The box (sandbox) in which student code runs: started, watched and ended from outside.

May import: `box.inside`, `output`, `errors`, and of the course only the kit; never a reference, a check or a seed.
Begin with sandbox.py (one running box); contents.py lists what a box holds, bubblewrap_options.py how it is closed.
"""
