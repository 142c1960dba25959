"""A line without tags, links, pictures and macros is prose, whatever markdown makes of it."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from autograder.output import markdown
from autograder.output.markdown import PLAIN, inert

LETTERS = st.sampled_from("ab1 *_~^=:-+.()'\"`${}/@%,;?x\t")


@settings(max_examples=500, deadline=None)
@given(st.text(LETTERS, max_size=14))
@example("~~x~~ ``y`` *z*")
def test_what_is_taken_as_plain_is_what_the_renderer_finds_harmless(text):
    assume(PLAIN.fullmatch(text))
    with mock.patch.object(markdown, "PLAIN", markdown.re.compile("(?!)")):
        assert markdown._is_prose.__wrapped__(text)


@pytest.mark.parametrize(
    "text",
    ["<b>x", "[x](javascript:y)", "![x](y)", "a\n# test_x", "&lt;", r"\href{x}{y}", "# text_x", "~~~:", "- ```:"],
)
def test_anything_else_is_rendered_first(text):
    assert not PLAIN.fullmatch(text)


def test_a_plain_message_stays_as_it_is():
    assert inert("Looks like: the gate `f` (5.3) is not used.") == "Looks like: the gate `f` (5.3) is not used."
