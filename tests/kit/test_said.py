"""What is said of an exception, and where it was raised."""

from __future__ import annotations

import linecache

import pytest

from rnn_course.kit.said import called_at, lines_of, said

SOURCE = """
def inner(x):
    return x.nothing

def outer(x):
    y = x
    return inner(y)
"""


def raised(source, call):
    names: dict[str, object] = {}
    linecache.cache["<cell>"] = (len(source), None, source.splitlines(True), "<cell>")
    exec(compile(source, "<cell>", "exec"), names)
    with pytest.raises(AttributeError) as found:
        eval(call, names)
    return lines_of(found.value.__traceback__, lambda frame: frame.f_code.co_filename == "<cell>")


def test_the_line_and_where_its_function_was_called():
    lines = raised(SOURCE, "outer(1)")
    assert lines == [("outer", "return inner(y)"), ("inner", "return x.nothing")]
    assert called_at(lines) == " (in inner, called at `return inner(y)`)"
    assert called_at(raised(SOURCE, "inner(1)")) == ""
    assert called_at([]) == ""


def test_a_syntax_error_says_its_line():
    with pytest.raises(SyntaxError) as found:
        compile("x = 1\nreturn np.tanh(z", "<ipython-input-1>", "exec")
    assert said(found.value).endswith(", in line 2: `return np.tanh(z`")
    assert "ipython" not in said(found.value)


def test_a_message_that_cannot_be_made_is_empty():
    class Odd(Exception):
        def __str__(self):
            raise ValueError

    assert said(Odd()) == ""
    assert said(ValueError("a\n \x1b[1mb\x1b[0m")) == "a b"
