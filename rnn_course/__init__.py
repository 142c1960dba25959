"""A course on recurrent networks whose notebooks grade themselves."""

__version__ = "0.1.0"


class CourseError(Exception):
    """Something that its reader can fix: the message is one line that names the file or the setting, and the fix.

    The root of every such error here; `autograder/errors.py` draws the whole tree.
    """
